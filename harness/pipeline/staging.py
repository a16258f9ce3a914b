"""The runs a gate rests on: which suites are asked of whom, and what is missing gets evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gates.evidence import stratum_named
from gates.policy import Length, Policy, Superiority
from gates.sequential import Analysis
from gates.suites import gate_address
from harness.errors import EngineError
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
    at: Analysis | None = None
    """None: the only one, of all items."""
    compared: tuple[ComparedRuns, ...] = ()
    """The runs of this analysis and of those before it."""


class Staging:
    """Has a gate's suites answered: all at once, or part by part where the policy is sequential.

    Candidate and baseline are asked in turns, and whoever was asked last at one analysis is asked first at
    the next: with one engine at a time, K analyses load K + 1 models, not 2 K.
    """

    def __init__(self, asked: Candidacy, baseline: Checkpoint, evaluate: Evaluate) -> None:
        policy = asked.policy
        self._evaluate = evaluate
        self._checked = policy.suites()
        self._unseen = policy.unseen.suite if policy.unseen else None
        self._analyses = policy.sequential.looks if policy.sequential.enabled else 1
        addresses = dict.fromkeys([*self._checked, *([self._unseen] if self._unseen else [])])
        self._suites = {
            address: asked_suite(policy, address, asked.champion, asked.candidate.digest, asked.trusted)
            for address in addresses
        }
        everywhere = tuple(addresses)
        anchored = {guard.suite for guard in policy.guards if guard.cumulative_margin is not None}
        self._roles = [("candidate", asked.candidate, everywhere), ("baseline", baseline, everywhere)]
        if asked.anchor is not None and anchored:
            wanted = tuple(address for address in everywhere if address in anchored)
            self._roles.append(("anchor", asked.anchor, wanted))

    def first(self) -> Stage:
        """Every run of the policy; of a sequential gate the first part of each, the unseen suite apart."""
        if self._analyses == 1:
            runs = self._run(dict.fromkeys(self._suites))
            return Stage(runs, None, compared(runs))
        runs = self._run({address: Part(1, self._analyses) for address in self._checked})
        ends = {address: _ends(of["candidate"]) for address, of in runs.items()}
        of = max(map(len, ends.values()), default=1)
        return Stage(runs, Analysis(1, of, ends, dict.fromkeys(ends, 1)), compared(runs))

    def after(self, stage: Stage, waiting: Sequence[str]) -> Stage:
        """The next analysis: the next part of the suites that are waited for, the others as they are."""
        assert stage.at is not None
        at = stage.at
        reached = {address: at.reached[address] + 1 for address in waiting}
        parts = {address: self._part(number, at.ends[address]) for address, number in reached.items()}
        runs = self._run(parts, backwards=at.number % 2 == 1)
        number = at.number + 1
        return Stage(
            runs={**stage.runs, **runs},
            at=replace(at, number=number, reached={**at.reached, **reached}),
            compared=(*stage.compared, *compared(runs)),
        )

    def with_unseen(self, stage: Stage, beside: str) -> Stage:
        """The unseen suite too, answered as far as the suite `beside`."""
        if self._unseen is None or self._unseen in stage.runs:
            return stage
        part = self._part(stage.at.reached[beside], stage.at.ends[beside]) if stage.at else None
        runs = self._run({self._unseen: part})
        return replace(stage, runs={**stage.runs, **runs}, compared=(*stage.compared, *compared(runs)))

    def _part(self, number: int, ends: Sequence[int]) -> Part | None:
        return Part(number, self._analyses) if number < len(ends) else None

    def _run(self, parts: Mapping[str, Part | None], *, backwards: bool = False) -> Runs:
        found: dict[str, dict[str, Run]] = {address: {} for address in parts}
        for role, checkpoint, wanted in reversed(self._roles) if backwards else self._roles:
            addresses = [address for address in parts if address in wanted]
            suites = [replace(self._suites[address], part=parts[address]) for address in addresses]
            try:
                runs = self._evaluate(checkpoint, suites)
            except SystemExit as left:
                # A library that ends the process would otherwise choose the gate's exit code.
                raise EngineError(
                    f"Evaluating {checkpoint.name} ended the process with exit code {left.code}."
                ) from left
            for address, run in zip(addresses, runs, strict=True):
                found[address][role] = run
        return found


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
