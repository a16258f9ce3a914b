"""The runs a gate rests on: which suites are asked of whom, and what is missing gets evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gates.evidence import stratum_named
from gates.open_ended import Batch
from gates.policy import Length, Policy, Superiority
from gates.sequential import Analysis
from gates.suites import gate_address, look_seed
from harness.errors import EngineError, PolicyError
from harness.pipeline.candidacy import Candidacy, Evaluate
from harness.pipeline.evidence import Runs
from harness.pipeline.look import compared
from harness.pipeline.measurable import check_named
from harness.records import Checkpoint, ComparedRuns, Part, Run, Suite
from suites import catalog


@dataclass(frozen=True, slots=True)
class Stage:
    """What is answered at one analysis of a gate."""

    runs: Runs
    """The newest of each suite."""
    at: Analysis | Batch | None = None
    """None: the only one, of all items."""
    history: tuple[Runs, ...] = ()
    """The runs made for each analysis so far."""

    @property
    def compared(self) -> tuple[ComparedRuns, ...]:
        return tuple(one for runs in self.history for one in compared(runs))

    def then(self, runs: Runs, at: Analysis | Batch | None) -> Stage:
        return Stage({**self.runs, **runs}, at, (*self.history, runs))


NOTHING = Stage({})


class Staging:
    """Has a gate's suites answered, all at once."""

    def __init__(self, asked: Candidacy, baseline: Checkpoint, evaluate: Evaluate) -> None:
        policy = asked.policy
        self._asked = asked
        self._evaluate = evaluate
        self._checked = policy.suites()
        self._unseen = policy.unseen.suite if policy.unseen else None
        addresses = dict.fromkeys([*self._checked, *([self._unseen] if self._unseen else [])])
        self._suites = {
            address: asked_suite(policy, address, asked.champion, asked.question, asked.trusted)
            for address in addresses
        }
        everywhere = tuple(addresses)
        anchored = {guard.suite for guard in policy.guards if guard.cumulative_margin is not None}
        self._roles = [("candidate", asked.candidate, everywhere), ("baseline", baseline, everywhere)]
        if asked.anchor is not None and anchored:
            wanted = tuple(address for address in everywhere if address in anchored)
            self._roles.append(("anchor", asked.anchor, wanted))

    def first(self) -> Stage:
        """Every run of the policy."""
        return NOTHING.then(self._run(self._suites), None)

    def with_unseen(self, stage: Stage, beside: str) -> Stage:
        """The unseen suite too, answered as far as the suite `beside`."""
        if self._unseen is None or self._unseen in stage.runs:
            return stage
        suite = self._as_far(self._suites[self._unseen], stage, beside)
        return stage.then(self._run({self._unseen: suite}), stage.at)

    def _as_far(self, suite: Suite, stage: Stage, beside: str) -> Suite:
        return suite

    def _run(self, suites: Mapping[str, Suite], *, analysis: int = 1) -> Runs:
        """Runs of each suite, by the policy's address, of everyone who is asked it.

        Whoever was asked last at one analysis is asked first at the next: with one engine at a time, K
        analyses load K + 1 models, not 2 K.
        """
        found: dict[str, dict[str, Run]] = {address: {} for address in suites}
        for role, checkpoint, wanted in self._roles if analysis % 2 else reversed(self._roles):
            addresses = [address for address in suites if address in wanted]
            try:
                runs = self._evaluate(checkpoint, [suites[address] for address in addresses])
            except SystemExit as left:
                # A library that ends the process would otherwise choose the gate's exit code.
                raise EngineError(
                    f"Evaluating {checkpoint.name} ended the process with exit code {left.code}."
                ) from left
            for address, run in zip(addresses, runs, strict=True):
                found[address][role] = run
        return found


class InParts(Staging):
    """Part by part: the next is the suites' next items, after those that are answered."""

    @property
    def _planned(self) -> int:
        return self._asked.policy.sequential.looks

    def first(self) -> Stage:
        """The first part of every suite but the unseen one."""
        part = Part(1, self._planned)
        runs = self._run({address: replace(self._suites[address], part=part) for address in self._checked})
        ends = {address: _ends(of["candidate"]) for address, of in runs.items()}
        of = max(map(len, ends.values()), default=1)
        return NOTHING.then(runs, Analysis(1, of, ends, dict.fromkeys(ends, 1)))

    def after(self, stage: Stage, waiting: Sequence[str]) -> Stage:
        """The next part of the suites that are waited for."""
        at = stage.at
        assert isinstance(at, Analysis)
        number = at.number + 1
        reached = {**at.reached, **{address: at.reached[address] + 1 for address in waiting}}
        suites = {
            address: self._up_to(self._suites[address], reached[address], at.ends[address])
            for address in waiting
        }
        runs = self._run(suites, analysis=number)
        return stage.then(runs, replace(at, number=number, reached=reached))

    def _as_far(self, suite: Suite, stage: Stage, beside: str) -> Suite:
        assert isinstance(stage.at, Analysis)
        return self._up_to(suite, stage.at.reached[beside], stage.at.ends[beside])

    def _up_to(self, suite: Suite, analysis: int, ends: Sequence[int]) -> Suite:
        return replace(suite, part=Part(analysis, self._planned)) if analysis < len(ends) else suite


class InBatches(Staging):
    """Batch by batch: each has new items of the procedural suites; the others are asked once, in full.

    Raises PolicyError where a primary has no procedural suite.
    """

    def __init__(self, asked: Candidacy, baseline: Checkpoint, evaluate: Evaluate) -> None:
        super().__init__(asked, baseline, evaluate)
        for check in asked.policy.primary:
            if not isinstance(check, Superiority) or self._suites[check.suite].generator is None:
                raise PolicyError(
                    f"{asked.path} says design: open_ended, and its primary "
                    f"{getattr(check, 'suite', check.kind)} has no items to draw.",
                    hint="design: planned; or a primary on scores of a suite that draws its items",
                )

    def first(self) -> Stage:
        """Every suite but the unseen one."""
        drawn = tuple(address for address in self._checked if self._suites[address].generator is not None)
        runs = self._run({address: self._suites[address] for address in self._checked})
        return NOTHING.then(runs, Batch(1, self._asked.policy.sequential.batches, drawn, self._checked))

    def after(self, stage: Stage, waiting: Sequence[str]) -> Stage:
        """New items of the suites that are waited for."""
        at = stage.at
        assert isinstance(at, Batch)
        number = at.number + 1
        suites = {address: self._drawn(self._suites[address], number) for address in waiting}
        runs = self._run(suites, analysis=number)
        return stage.then(runs, replace(at, number=number, new=tuple(waiting)))

    def _drawn(self, suite: Suite, batch: int) -> Suite:
        seed = look_seed(suite.name, self._asked.champion, self._asked.question, batch)
        return replace(suite, seed=seed)


def staging_of(asked: Candidacy, baseline: Checkpoint, evaluate: Evaluate) -> Staging:
    """As the policy says that its suites are to be answered.

    Several candidates together are asked fixed items all at once: when each of them stopped would tell of
    those that were not chosen whether they passed.
    """
    sequential = asked.policy.sequential
    if sequential.enabled and sequential.design == "open_ended":
        return InBatches(asked, baseline, evaluate)
    if sequential.enabled and sequential.looks > 1 and (_is_drawn(asked) or not asked.beside):
        return InParts(asked, baseline, evaluate)
    return Staging(asked, baseline, evaluate)


def _is_drawn(asked: Candidacy) -> bool:
    """Whether the items of all primaries are drawn for this look."""
    suites = (catalog.load(address, asked.trusted) for address in asked.policy.primary_suites())
    return all(suite.generator is not None for suite in suites)


def _ends(run: Run) -> tuple[int, ...]:
    part = run.suite.part
    assert part is not None
    return part.ends


def asked_suite(
    policy: Policy, address: str, champion: str, candidate: str, trusted: Sequence[Path] = ()
) -> Suite:
    """The suite at its gate split, narrowed to the tasks that checks name if none wants all of it."""
    suite = catalog.load(address, trusted)
    splits = catalog.splits(Path(suite.folder)) if suite.folder else ()
    place = gate_address(address, suite, splits, champion, candidate)
    suite = catalog.load(place, trusted)
    if suite.generator is not None and policy.items is not None:
        suite = replace(suite, size=policy.items)
    suite = replace(suite, draws=policy.draws)
    checks = [check for check in policy.score_checks if check.suite == address]
    if policy.unseen is not None and policy.unseen.suite == address:
        checks += [check for check in policy.primary if isinstance(check, Superiority)][:1]
    check_named(suite, checks)
    whole = any(isinstance(c, Length) and c.suite == address for c in (*policy.primary, *policy.checks))
    named = [*(check.task for check in checks), *([None] if whole else [])]
    if not named or not all(named):
        return suite
    strata = suite.strata()
    wanted = {stratum_named(task, suite.name, strata) for task in named if task is not None}
    return replace(suite, tasks=tuple(task for task in suite.tasks if task.stratum in wanted))
