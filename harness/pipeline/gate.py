"""A candidate through a gate, as one straight line.

    policy ─► registered? ─► baseline ─► runs of both ─► comparable? ─► look spent ─► decide ─► verdict

Nothing on this way turns what is missing into a pass: without a baseline, a run, an item in common or a
registered policy there is a verdict that cannot promote, or a named error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import harness
from gates.audit import audit
from gates.decide import Decided, Missing, decide
from gates.evidence import PairedScores, pair, stratum_named
from gates.ledger import Grant, grant
from gates.policy import CHAMPION, Length, NonInferiority, Policy, Superiority
from gates.policy import warnings as policy_warnings
from gates.promote import promoting_looks
from gates.registration import Registration, registration
from gates.suites import gate_address
from harness.compare import check_comparable, unchecked
from harness.errors import ComparabilityError, EngineError, PolicyError
from harness.fingerprint import json_digest
from harness.pipeline.access import gate_items
from harness.pipeline.evidence import Runs, StoredEvidence
from harness.records import Checkpoint, ComparedRuns, Look, Purpose, Run, Suite, Verdict
from harness.store import Store, encode
from suites import catalog

Evaluate = Callable[[Checkpoint, Sequence[Suite]], Sequence[Run]]
"""One finished run per suite, in order; finished ones are reused."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """Who is weighed, and what the command allows."""

    path: Path
    policy: Policy
    candidate: Checkpoint
    baseline: Checkpoint | None
    """None: the line has no champion."""
    champion: str
    """Digest of the line's champion, else of the baseline: with the items it names the epoch."""
    named: str = ""
    """Digest of the baseline that the policy itself names; empty where it says `champion`."""
    anchor: Checkpoint | None = None
    waive: tuple[str, ...] = ()
    allow_unregistered: bool = False
    trusted: tuple[Path, ...] = ()
    """Folders whose suites may hold code."""
    notes: tuple[str, ...] = ()
    """What a reader of the verdict must know of who is weighed."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a verdict rests on besides the decision."""

    runs: Runs
    granted: Grant
    look_number: int
    commit: str | None
    waived: tuple[str, ...]


def weigh(asked: Candidacy, store: Store, evaluate: Evaluate) -> Verdict:
    """Evaluate what is missing, spend a look, decide, and keep the verdict.

    Raises PolicyError for an unregistered policy (unless allowed) and for a suite, task or metric that
    does not exist; ComparabilityError when the runs were not made the same way; and whatever loading
    and evaluating raise. The same question again is answered by the verdict already kept.
    """
    written = _registered(asked)
    if asked.baseline is None:
        return _keep(store, asked, _nothing(_NO_BASELINE.format(asked.policy.alias)), None, written)
    if asked.baseline.digest == asked.candidate.digest:
        return _keep(store, asked, _nothing(_SAME), None, written)
    runs = _evaluated(asked, asked.baseline, evaluate)
    commit = _in_time(asked, written, runs)
    waived = _comparable(asked, runs)
    granted, number = _spend(asked, store, runs)
    weighed = Weighed(runs, granted, number, commit, waived)
    known = _known(asked, store, weighed)
    if known is not None:
        return known
    pairs = _Pairs(store, runs)
    evidence = StoredEvidence(asked.policy, store, runs)
    decided = decide(asked.policy, pairs, granted.level, evidence=evidence, reused=not granted.fresh)
    return _keep(store, asked, _audited(asked.policy, decided, pairs), weighed, written)


_NO_BASELINE = "there is no baseline: the line of {} has no champion yet"
_SAME = "the candidate is the baseline, byte for byte"


def _nothing(reason: str) -> Decided:
    return Decided("inconclusive", reason, ())


def _registered(asked: Candidacy) -> Registration | None:
    """Since when git knows the policy as it is applied; None (where that is allowed) when it does not."""
    named = asked.champion if asked.policy.baseline == CHAMPION else asked.named
    if asked.baseline is not None and named and asked.baseline.digest != named:
        if asked.allow_unregistered:
            return None
        raise PolicyError(
            f"{asked.path} says baseline: {asked.policy.baseline}, and --baseline names another checkpoint: "
            "who beats that one need not beat the policy's.",
            hint="leave --baseline out; or --allow-unregistered, for a verdict that cannot promote",
        )
    found = registration(asked.path, asked.policy)
    if found is None and not asked.allow_unregistered:
        raise PolicyError(
            f"{asked.path} is not committed as it stands: nobody can tell that it came before the run.",
            hint="git commit it; or --allow-unregistered, for a verdict that cannot promote",
        )
    return found


def _in_time(asked: Candidacy, written: Registration | None, runs: Runs) -> str | None:
    """The policy's commit if it came before the candidate's runs, else None (where that is allowed)."""
    if written is None:
        return None
    candidates = [of["candidate"] for of in runs.values()]
    early = [run for run in candidates if datetime.fromisoformat(run.created) < written.time]
    if not early:
        return written.commit
    if not asked.allow_unregistered:
        raise PolicyError(
            f"The policy was committed on {written.time:%Y-%m-%d %H:%M} UTC, after the candidate's run "
            f"{early[0].id} began: it may have been written for the result.",
            hint="--allow-unregistered gives a verdict that cannot promote",
        )
    return None


def _evaluated(asked: Candidacy, baseline: Checkpoint, evaluate: Evaluate) -> Runs:
    """Every run the policy needs: candidate and baseline everywhere, the anchor where a guard asks."""
    policy = asked.policy
    addresses = [*policy.suites(), *([policy.unseen.suite] if policy.unseen else [])]
    suites = {
        address: asked_suite(policy, address, asked.champion, asked.candidate.digest, asked.trusted)
        for address in dict.fromkeys(addresses)
    }
    roles = [("candidate", asked.candidate, list(suites)), ("baseline", baseline, list(suites))]
    anchored = {guard.suite for guard in policy.guards if guard.cumulative_margin is not None}
    if asked.anchor is not None and anchored:
        roles.append(("anchor", asked.anchor, [address for address in suites if address in anchored]))
    found: dict[str, dict[str, Run]] = {address: {} for address in suites}
    for role, checkpoint, wanted in roles:
        try:
            runs = evaluate(checkpoint, [suites[address] for address in wanted])
        except SystemExit as left:
            # A library that ends the process would otherwise choose the gate's exit code.
            raise EngineError(
                f"Evaluating {checkpoint.name} ended the process with exit code {left.code}."
            ) from left
        for address, run in zip(wanted, runs, strict=True):
            found[address][role] = run
    return found


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
    checks = [check for check in policy.score_checks if check.suite == address]
    if policy.unseen is not None and policy.unseen.suite == address:
        checks += [check for check in policy.primary if isinstance(check, Superiority)][:1]
    whole = any(isinstance(c, Length) and c.suite == address for c in (*policy.primary, *policy.checks))
    named = [*(check.task for check in checks), *([None] if whole else [])]
    if not all(named):
        return suite
    strata = suite.strata()
    wanted = {stratum_named(task, suite.name, strata) for task in named if task is not None}
    return replace(suite, tasks=tuple(task for task in suite.tasks if task.stratum in wanted))


def _comparable(asked: Candidacy, runs: Runs) -> tuple[str, ...]:
    """The waived differences, as sentences. What nobody can know must be waived by name too."""
    waived: dict[str, None] = {}
    for of in runs.values():
        for role in ("baseline", "anchor"):
            if role not in of:
                continue
            known = {*of[role].comparability, *of["candidate"].comparability}
            mine = [name for name in asked.waive if name in known]
            untold = [name for name in unchecked(of[role], of["candidate"]) if name not in mine]
            if untold:
                raise ComparabilityError(
                    f"{of[role].id} and {of['candidate'].id} do not tell {', '.join(untold)}.",
                    hint="name what you accept: " + " ".join(f"--waive {name!r}" for name in untold[:3]),
                )
            differing = [
                name
                for name in mine
                if of[role].comparability.get(name) != of["candidate"].comparability.get(name)
                or name in unchecked(of[role], of["candidate"])
            ]
            waived |= dict.fromkeys(check_comparable(of[role], of["candidate"], differing))
    return tuple(waived)


def _spend(asked: Candidacy, store: Store, runs: Runs) -> tuple[Grant, int]:
    """What the ledger grants, and the number of the look that pays for it.

    The look is written down before anything is decided, under the store's lock: two gates at once are
    the k-th and the (k+1)-th look.
    """
    policy = asked.policy
    primary = policy.primary_suites()
    items = _items(runs, primary or policy.suites())
    fresh = _drawn_anew(runs, primary)
    verdicts = store.gates.verdicts()
    promoting = promoting_looks(store.promotions(), verdicts)
    compared = _compared(runs)
    on_these = {verdict.look_number for verdict in verdicts if verdict.runs == compared}
    on_others = {verdict.look_number for verdict in verdicts if verdict.runs != compared}
    grants: list[Grant] = []

    def make(history: Sequence[Look]) -> Look | None:
        granted = grant(
            policy,
            history,
            items=items,
            fresh=fresh,
            candidate=asked.candidate.digest,
            champion=asked.champion,
            promoting=promoting,
            on_other_runs=on_others - on_these,
        )
        grants.append(granted)
        if granted.paid is not None:
            return None
        return _look(asked, len(history) + 1, items, granted.level, "gate")

    spent = store.gates.spend(make)
    if policy.unseen is not None and spent is not None:
        seen = _items(runs, [policy.unseen.suite])
        store.gates.spend(lambda history: _look(asked, len(history) + 1, seen, 0.0, "access"))
    granted = grants[-1]
    return granted, spent.number if spent is not None else granted.paid.number if granted.paid else 0


def _drawn_anew(runs: Runs, addresses: Collection[str]) -> bool:
    """Whether the items of all these suites are this look's own."""
    return bool(addresses) and all(runs[address]["candidate"].suite.generator for address in addresses)


def _items(runs: Runs, addresses: Sequence[str]) -> dict[str, str]:
    """`ADDRESS TASK` -> digest of the task's items, of all these suites."""
    parts = [gate_items(runs[address]["candidate"]) for address in addresses]
    return {key: digest for part in parts for key, digest in part.items()}


def _look(asked: Candidacy, number: int, items: Mapping[str, str], level: float, purpose: Purpose) -> Look:
    return Look(
        number=number,
        items=items,
        line=asked.policy.alias.partition("/")[0],
        candidate=asked.candidate.digest,
        champion=asked.champion,
        policy_digest=asked.policy.digest,
        level=level,
        created=_now(),
        purpose=purpose,
    )


class _Pairs:
    """Paired scores of the runs, read once each."""

    def __init__(self, store: Store, runs: Runs) -> None:
        self._store = store
        self._runs = runs

    def __call__(self, check: Superiority | NonInferiority, anchor: bool) -> PairedScores | Missing:
        role = "anchor" if anchor else "baseline"
        return self.of(check.suite, role, check.task, check.metric)

    def of(
        self, address: str, role: str, task: str | None = None, metric: str | None = None
    ) -> PairedScores | Missing:
        runs = self._runs[address]
        if role not in runs:
            return Missing(f"there is no {role} to hold it against")
        return pair(
            runs["candidate"],
            runs[role],
            self._store.scores(runs["candidate"].id),
            self._store.scores(runs[role].id),
            task=task,
            metric=metric,
        )


def _audited(policy: Policy, decided: Decided, pairs: _Pairs) -> Decided:
    """With the unseen suite beside the first primary's; it decides only where the policy enforces it."""
    first = next((check for check in policy.primary if isinstance(check, Superiority)), None)
    if policy.unseen is None or first is None:
        return decided
    ours = pairs.of(first.suite, "baseline", first.task, first.metric)
    theirs = pairs.of(policy.unseen.suite, "baseline", first.task, first.metric)
    assert isinstance(ours, PairedScores)
    assert isinstance(theirs, PairedScores)
    result = audit(ours, theirs, policy.alpha, enforce=policy.unseen.enforce)
    with_audit = replace(decided, checks=(*decided.checks, result))
    if result.outcome == "fail" and decided.decision == "promote":
        return replace(with_audit, decision="reject", reason=f"{result.name}: {result.reason}")
    if result.outcome == "inconclusive" and policy.unseen.enforce and decided.decision == "promote":
        return replace(with_audit, decision="inconclusive", reason=f"{result.name}: {result.reason}")
    return with_audit


def _known(asked: Candidacy, store: Store, weighed: Weighed) -> Verdict | None:
    """The verdict of the very same question, if its look was spent before and led to one."""
    if weighed.granted.paid is None:
        return None
    compared = _compared(weighed.runs)
    return next(
        (
            verdict
            for verdict in store.gates.verdicts()
            if verdict.look_number == weighed.look_number
            and (verdict.candidate, verdict.policy_digest) == (asked.candidate.digest, asked.policy.digest)
            and (verdict.runs, verdict.registered, verdict.waived)
            == (compared, weighed.commit, weighed.waived)
        ),
        None,
    )


def _keep(
    store: Store,
    asked: Candidacy,
    decided: Decided,
    weighed: Weighed | None,
    written: Registration | None,
) -> Verdict:
    """Make the verdict and write it down."""
    policy = asked.policy
    warnings = [*asked.notes, *policy_warnings(policy)]
    if policy.sequential.enabled:
        warnings.append("sequential: every item was answered; valid, and costlier than stopping early")
    if weighed is not None:
        warnings += weighed.granted.warnings
    verdict = Verdict(
        id="",
        decision=decided.decision,
        reason=decided.reason,
        policy=policy.name,
        policy_digest=policy.digest,
        alias=policy.alias,
        candidate=asked.candidate.digest,
        baseline=asked.baseline.digest if asked.baseline else "",
        checks=decided.checks,
        runs=_compared(weighed.runs) if weighed else (),
        look=weighed.granted.look if weighed else 0,
        look_number=weighed.look_number if weighed else 0,
        level=weighed.granted.level if weighed else policy.alpha,
        guarantee=weighed.granted.guarantee if weighed else "no look was spent",
        # A guard on fixed items would leak as a primary does, so one such suite withholds everything.
        disclosed=weighed is None or _drawn_anew(weighed.runs, policy.suites()),
        created=_now(),
        registered=weighed.commit if weighed else written.commit if written else None,
        waived=weighed.waived if weighed else (),
        warnings=tuple(warnings),
        harness_version=harness.__version__,
    )
    # Not of the checks: where their numbers are withheld, a digest of them could be tried out.
    facts = [verdict.policy_digest, verdict.candidate, verdict.baseline, verdict.look_number, verdict.created]
    named = replace(verdict, id=f"v-{json_digest([*facts, encode(verdict.runs)])[:10]}")
    store.gates.add_verdict(named)
    return named


def _compared(runs: Runs) -> tuple[ComparedRuns, ...]:
    return tuple(
        ComparedRuns(
            of["candidate"].suite.address,
            of["candidate"].id,
            of["baseline"].id,
            of["anchor"].id if "anchor" in of else "",
        )
        for of in runs.values()
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
