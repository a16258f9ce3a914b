"""From checks to a decision: any primary may win, every guard must hold, and what is missing never passes.

The primaries share the level that the ledger grants this look, by Holm's (1979) step-down procedure;
the guards form an intersection-union test (Berger 1982), each at the policy's alpha without correction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

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
    silent = set(policy.primary_suites()) if reused else set()
    primaries = _primaries(policy, pairs, level, evidence)
    others: list[tuple[Check, CheckResult]] = [
        *((guard, result) for guard in policy.guards for result in _guard(policy, guard, pairs)),
        *((check, evidence(check, "check", policy.alpha)) for check in policy.checks),
    ]
    rejecting = [result for check, result in others if silent.isdisjoint(policy.suites_of(check))]
    results = [*primaries, *(result for _, result in others)]
    of = [*policy.primary, *(check for check, _ in others)]
    told = tuple(disclosed(policy, check, made, fresh) for check, made in zip(of, results, strict=True))
    return Decided(*_conclude(results, rejecting, primaries_reject=not reused), told)


def _primaries(policy: Policy, pairs: Pairs, level: float, evidence: Evidence) -> list[CheckResult]:
    """Holm: the best of m at level / m, then the best of the rest at level / (m - 1), and so on."""
    waiting = dict(enumerate(policy.primary))
    decided: dict[int, CheckResult] = {}
    while waiting:
        share = level / len(waiting)
        judged = {i: _primary(policy, check, pairs, share, evidence) for i, check in waiting.items()}
        passed = [i for i, result in judged.items() if result.outcome == "pass"]
        if not passed:
            decided |= judged
            break
        first = passed[0]
        decided[first] = judged[first]
        del waiting[first]
    return [decided[i] for i in sorted(decided)]


def _primary(
    policy: Policy, check: Superiority | OtherCheck, pairs: Pairs, alpha: float, evidence: Evidence
) -> CheckResult:
    if not isinstance(check, Superiority):
        return evidence(check, "primary", alpha)
    found = pairs(check, False)
    if isinstance(found, Missing):
        return _missing(check, "primary", found)
    return _within_errors(policy, found, checks.superiority(found, check, policy.planned_effect, alpha))


def _guard(policy: Policy, check: NonInferiority, pairs: Pairs) -> list[CheckResult]:
    results = []
    for anchor in (False, True) if check.cumulative_margin is not None else (False,):
        found = pairs(check, anchor)
        if isinstance(found, Missing):
            results.append(_missing(check, "guard", found))
            continue
        result = checks.noninferiority(found, check, policy.alpha, anchor=anchor)
        results.append(_within_errors(policy, found, result))
        if check.floor is not None and not anchor:
            results.append(checks.floor(found, check, policy.alpha))
    return results


def _within_errors(policy: Policy, paired: PairedScores, result: CheckResult) -> CheckResult:
    """A check on scores of which too many are missing says nothing."""
    if not paired.n:
        return result
    share = max(paired.failed) / paired.n
    if share <= policy.max_error_rate:
        return result
    reason = (
        f"{max(paired.failed)} of {paired.n} items could not be scored ({share:.1%}); the policy allows "
        f"{policy.max_error_rate:.1%}"
    )
    return replace(result, outcome="inconclusive", reason=reason)


def _missing(check: Superiority | NonInferiority, role: CheckRole, found: Missing) -> CheckResult:
    name = " ".join(part for part in (check.suite, check.task, check.metric) if part)
    return CheckResult(name, "scores", role, "inconclusive", found.reason)


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
