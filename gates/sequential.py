"""A decision before all items are answered: at planned analyses, each check at its share of the error.

Every check spends its level over the analyses of its own suite (harness.stats.planned_design), so that its
interval at an analysis is the repeated confidence interval, and interval and outcome agree. A check
keeps its first pass. The error rate of a promotion then is that of one look at all items.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from gates.decide import Decided, Evidence, Line, Pairs, conclude, lines, no_evidence
from gates.policy import Check, HeldoutLoss, Policy, Superiority
from harness.records import CheckResult
from harness.stats import FUTILE_BELOW, PlannedDesign, planned_design

SCALE = 1_000_000
"""Parts per million: how finely the share of the items is told to `planned_design`."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """How far a sequential gate has come."""

    number: int
    """From 1."""
    of: int
    ends: Mapping[str, tuple[int, ...]]
    """The policy's address -> items of the suite by each of its own analyses."""
    reached: Mapping[str, int]
    """The policy's address -> the last of these analyses whose items are answered, from 1."""

    @property
    def is_last(self) -> bool:
        return self.number >= self.of

    @property
    def share(self) -> float:
        """Of all items, how many are answered."""
        answered = sum(ends[self.reached[address] - 1] for address, ends in self.ends.items())
        return answered / sum(ends[-1] for ends in self.ends.values())

    def __str__(self) -> str:
        if self.is_last:
            return f"after all {self.of} analyses" if self.of > 1 else "after the only analysis"
        return f"stopped at analysis {self.number} of {self.of}, {self.share:.0%} of the items"


@dataclass(frozen=True, slots=True)
class Continue:
    """Nothing is decided yet."""

    crossed: tuple[CheckResult | None, ...]
    """Of each line of the verdict the result that passed; None while it is open."""
    waiting: tuple[str, ...]
    """Addresses of the suites whose next part can change an open line."""


def analyse(
    policy: Policy,
    pairs: Pairs,
    level: float,
    at: Analysis,
    crossed: Sequence[CheckResult | None] = (),
    *,
    evidence: Evidence = no_evidence,
    reused: bool = False,
    fresh: Collection[str] = (),
) -> Decided | Continue:
    """What the policy says of the items answered by an analysis; `crossed` is what the one before kept.

    Promote once a primary and everything else has passed, at whichever analysis each did; reject as soon
    as anything but a primary fails, or all primaries do. Where several primaries may win each has `level`
    over their number (Bonferroni): the step that Holm's procedure adds decides nothing here.

    Inconclusive when no open primary is likely to pass any more: its conditional power is under 20%. That
    never rejects, and the error rate holds whether or not one stops for it. Primaries on answers' length
    never stop so.

    `reused`, `fresh` as in `gates.decide.decide`. With `reused` nothing stops for futility either: on
    fixed items it would tell, by its time, what the verdict must not.
    """
    found = lines(policy, pairs, evidence, repeated=True)
    kept = crossed or [None] * len(found)
    results = [
        held or replace(_judged(policy, line, level, at), analysis=at.number)
        for line, held in zip(found, kept, strict=True)
    ]
    decided = conclude(policy, found, results, reused=reused, fresh=fresh)
    wanted = policy.suites() if reused else needed(policy, found, results)
    waiting = tuple(address for address in wanted if at.reached[address] < len(at.ends[address]))
    if decided.decision != "inconclusive" or not waiting:
        return replace(decided, reason=f"{at}: {decided.reason}")
    if not reused and _is_futile(policy, found, results, level, at):
        primary = next(result for result in results if result.role == "primary")
        return replace(decided, reason=f"{at}, for futility: {primary.name}: {primary.reason}")
    passed = tuple(result if result.outcome == "pass" else None for result in results)
    return Continue(passed, waiting)


def level_at(policy: Policy, check: Check, level: float, at: Analysis) -> float:
    """The one-sided level of a check at an analysis, of `level` over all analyses of its suites.

    A check that reads no suite is judged on all its evidence at once, and has all of it.
    """
    addresses = policy.suites_of(check)
    if not addresses:
        return level
    design, number = _design(addresses, level, at)
    return design.levels[number - 1]


def _judged(policy: Policy, line: Line, level: float, at: Analysis) -> CheckResult:
    return line.judge(level_at(policy, line.check, level_of(policy, line, level), at))


def level_of(policy: Policy, line: Line, level: float) -> float:
    """What a line may spend in all: its part of the primaries' `level`, or the policy's alpha."""
    return level / len(policy.primary) if line.role == "primary" else policy.alpha


def _design(addresses: Sequence[str], level: float, at: Analysis) -> tuple[PlannedDesign, int]:
    """The design of a check on these suites, and which of its analyses is reached.

    Of several suites an analysis has as much of the information as of the suites on average.
    """
    ends = [at.ends[address] for address in addresses]
    count = max(map(len, ends))
    shares = [
        sum(one[min(number, len(one)) - 1] / one[-1] for one in ends) / len(ends)
        for number in range(1, count + 1)
    ]
    design = _planned(tuple(round(SCALE * share) for share in shares), level)
    return design, max(at.reached[address] for address in addresses)


_planned = cache(planned_design)


def needed(policy: Policy, found: Sequence[Line], results: Sequence[CheckResult]) -> tuple[str, ...]:
    """Addresses of the suites of open lines; of the primaries none is needed once one has passed."""
    lines_with = list(zip(found, results, strict=True))
    is_won = any(line.role == "primary" and result.outcome == "pass" for line, result in lines_with)
    addresses = [
        address
        for line, result in lines_with
        if result.outcome != "pass" and not (is_won and line.role == "primary")
        for address in policy.suites_of(line.check)
    ]
    return tuple(dict.fromkeys(addresses))


def _is_futile(
    policy: Policy, found: Sequence[Line], results: Sequence[CheckResult], level: float, at: Analysis
) -> bool:
    """Whether no primary has passed, and none is likely to."""
    primaries = [
        (line, result) for line, result in zip(found, results, strict=True) if line.role == "primary"
    ]
    return all(
        _is_unlikely(policy, line.check, result, level_of(policy, line, level), at)
        for line, result in primaries
    )


def _is_unlikely(policy: Policy, check: Check, result: CheckResult, level: float, at: Analysis) -> bool:
    """Whether an open primary has a conditional power under 20%, at the effect that a single look at all
    items would detect with 80%."""
    if result.outcome != "inconclusive":
        return result.outcome == "fail"
    measured = _upwards(check, result)
    if measured is None:
        return False
    design, number = _design(policy.suites_of(check), level, at)
    is_over = number == len(design.ends)
    return is_over or design.conditional_power(number, design.z(number, *measured)) < FUTILE_BELOW


def _upwards(check: Check, result: CheckResult) -> tuple[float, float, float, float] | None:
    """(bound, estimate, low, high), turned so that more is better; None of a check that is neither."""
    if result.bound is None or result.estimate is None or result.low is None or result.high is None:
        return None
    if isinstance(check, Superiority):
        return result.bound, result.estimate, result.low, result.high
    if isinstance(check, HeldoutLoss):
        return -result.bound, -result.estimate, -result.high, -result.low
    return None
