"""From checks to a decision: any primary may win, every guard must hold, and what is missing never passes.

The primaries share the level that the ledger grants this look, by Holm's (1979) step-down procedure;
the guards form an intersection-union test (Berger 1982), each at the policy's alpha without correction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gates import checks
from gates.disclose import disclosed
from gates.evidence import PairedScores
from gates.policy import Check, NonInferiority, OtherCheck, Policy, Superiority
from harness.records import CheckResult, CheckRole, Decision


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there are no paired scores for a check."""

    reason: str


Pairs = Callable[[Superiority | NonInferiority, bool], PairedScores | Missing]
"""(check, whether against the anchor instead of the baseline) -> its paired scores."""


Evidence = Callable[[OtherCheck, CheckRole, float], CheckResult]
"""(check, its role, one-sided alpha) -> what is measured of another kind than scores."""


@dataclass(frozen=True, slots=True)
class Decided:
    decision: Decision
    reason: str
    checks: tuple[CheckResult, ...]


def no_evidence(check: OtherCheck, role: CheckRole, alpha: float) -> CheckResult:
    """What a check says whose kind nothing measures."""
    return CheckResult(check.kind, check.kind, role, "inconclusive", "no evidence of this kind exists yet")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a verdict, to be judged at a one-sided level."""

    check: Check
    role: CheckRole
    judge: Callable[[float], CheckResult]
    comparison: checks.Comparison | None = None
    """Of a check on a difference of scores."""


def decide(
    policy: Policy,
    pairs: Pairs,
    level: float,
    *,
    evidence: Evidence = no_evidence,
    reused: bool = False,
    fresh: Collection[str] = (),
) -> Decided:
    """What the policy says of the scores. `level`: one-sided error that the primaries may spend together.

    Promote when at least one primary passes and everything else passes; reject when anything but a
    primary fails, or all primaries fail; otherwise inconclusive.

    `reused`: the primaries' items are asked again at later looks. Then no check on them rejects: who
    sees reject and inconclusive apart can add up such verdicts to a candidate that fits the items (Blum
    & Hardt 2015, section 5; benchmarks/ledger_adversary.py).

    `fresh`: the policy's addresses whose items no other look asks; checks on nothing else are disclosed.
    """
    found = lines(policy, pairs, evidence)
    primaries = [line for line in found if line.role == "primary"]
    others = [line for line in found if line.role != "primary"]
    results = [*_by_holm(primaries, level), *(line.judge(policy.alpha) for line in others)]
    return conclude(policy, found, results, reused=reused, fresh=fresh)


def lines(
    policy: Policy, pairs: Pairs, evidence: Evidence = no_evidence, *, repeated: bool = False
) -> list[Line]:
    """What the policy checks of these scores, the primaries first; always in the same order.

    `repeated`: they are judged at several planned analyses.
    """
    return [
        *(_primary_line(policy, check, pairs, evidence, repeated) for check in policy.primary),
        *(line for guard in policy.guards for line in _guard_lines(policy, guard, pairs)),
        *(Line(check, "check", partial(evidence, check, "check")) for check in policy.checks),
    ]


def conclude(
    policy: Policy,
    found: Sequence[Line],
    results: Sequence[CheckResult],
    *,
    reused: bool = False,
    fresh: Collection[str] = (),
) -> Decided:
    """The decision that the results of the lines amount to; as `decide`."""
    silent = set(policy.primary_suites()) if reused else set()
    of = list(zip(found, results, strict=True))
    rejecting = [
        result
        for line, result in of
        if line.role != "primary" and silent.isdisjoint(policy.suites_of(line.check))
    ]
    told = tuple(disclosed(policy, line.check, result, fresh) for line, result in of)
    return Decided(*_conclude(results, rejecting, primaries_reject=not reused), told)


def _by_holm(primaries: Sequence[Line], level: float) -> list[CheckResult]:
    """Holm: the best of m at level / m, then the best of the rest at level / (m - 1), and so on."""
    waiting = dict(enumerate(primaries))
    decided: dict[int, CheckResult] = {}
    while waiting:
        share = level / len(waiting)
        judged = {i: line.judge(share) for i, line in waiting.items()}
        passed = [i for i, result in judged.items() if result.outcome == "pass"]
        if not passed:
            decided |= judged
            break
        first = passed[0]
        decided[first] = judged[first]
        del waiting[first]
    return [decided[i] for i in sorted(decided)]


def _primary_line(
    policy: Policy, check: Superiority | OtherCheck, pairs: Pairs, evidence: Evidence, repeated: bool
) -> Line:
    if not isinstance(check, Superiority):
        return Line(check, "primary", partial(evidence, check, "primary"))
    found = pairs(check, False)
    if isinstance(found, Missing):
        return _missing(check, "primary", found)

    judge = partial(_superior, policy, found, check, repeated)
    return Line(check, "primary", judge, checks.gain(found, check, policy.planned_effect))


def _superior(
    policy: Policy, found: PairedScores, check: Superiority, repeated: bool, alpha: float
) -> CheckResult:
    result = checks.superiority(found, check, policy.planned_effect, alpha, repeated=repeated)
    return _within_errors(policy, found, result)


def _guard_lines(policy: Policy, check: NonInferiority, pairs: Pairs) -> Iterator[Line]:
    for anchor in (False, True) if check.cumulative_margin is not None else (False,):
        found = pairs(check, anchor)
        if isinstance(found, Missing):
            yield _missing(check, "guard", found)
            continue
        judge = partial(_not_inferior, policy, found, check, anchor)
        yield Line(check, "guard", judge, checks.loss(found, check, anchor=anchor))
        if check.floor is not None and not anchor:
            yield Line(check, "guard", partial(checks.floor, found, check))


def _not_inferior(
    policy: Policy, found: PairedScores, check: NonInferiority, anchor: bool, alpha: float
) -> CheckResult:
    return _within_errors(policy, found, checks.noninferiority(found, check, alpha, anchor=anchor))


def _within_errors(policy: Policy, paired: PairedScores, result: CheckResult) -> CheckResult:
    """A check on scores of which too many are missing says nothing."""
    return within_errors(policy, max(paired.failed), paired.n, result)


def within_errors(policy: Policy, failed: int, asked: int, result: CheckResult) -> CheckResult:
    """The result, as long as not too many of the items asked have failed."""
    if failed <= policy.max_error_rate * asked:
        return result
    reason = (
        f"{failed} of {asked} items could not be scored ({failed / asked:.1%}); the policy allows "
        f"{policy.max_error_rate:.1%}"
    )
    return replace(result, outcome="inconclusive", reason=reason)


def _missing(check: Superiority | NonInferiority, role: CheckRole, found: Missing) -> Line:
    name = " ".join(part for part in (check.suite, check.task, check.metric) if part)
    return Line(check, role, lambda alpha: CheckResult(name, "scores", role, "inconclusive", found.reason))


def _conclude(
    results: Sequence[CheckResult], rejecting: Sequence[CheckResult], *, primaries_reject: bool
) -> tuple[Decision, str]:
    primaries = [result for result in results if result.role == "primary"]
    others = [result for result in results if result.role != "primary"]
    failed = [result for result in rejecting if result.outcome == "fail"]
    if failed:
        return "reject", _because(failed[0])
    if primaries_reject and all(result.outcome == "fail" for result in primaries):
        return "reject", _because(primaries[0])
    open_ = [result for result in others if result.outcome != "pass"]
    if open_:
        return "inconclusive", _because(open_[0])
    won = [result for result in primaries if result.outcome == "pass"]
    if not won:
        undecided = [result for result in primaries if result.outcome == "inconclusive"]
        return "inconclusive", _because((undecided or primaries)[0])
    guards = f", and all {len(others)} other checks hold" if others else ""
    return "promote", f"{_because(won[0])}{guards}"


def _because(result: CheckResult) -> str:
    return f"{result.name}: {result.reason}"
