"""One pure function per kind of check: paired scores and a level in, estimate, interval and outcome out.

`alpha` is one-sided everywhere; the interval shown is the two-sided one of confidence 1 - 2 alpha, so
that interval and outcome agree. Where an exact test decides instead, its p-value is shown with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gates import policy
from gates.evidence import PairedScores, Stratum
from gates.policy import Superiority
from harness.records import CheckResult, CheckRole, Outcome
from harness.stats import (
    MeanEstimate,
    NonInferiority,
    PairedEstimate,
    combine,
    discordant_counts,
    mean_interval,
    noninferiority_test,
    paired_difference,
)

Fill = tuple[float, float]
"""What a failed item of candidate and of baseline counts as."""
AGAINST_CANDIDATE: Fill = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a difference must lie: `pass` above the first, `fail` below the second."""

    passes_above: float
    fails_below: float


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A difference of paired scores, before it is judged."""

    name: str
    role: CheckRole
    bounds: Bounds
    paired: PairedScores


def superiority(
    paired: PairedScores, check: Superiority, planned_effect: float, alpha: float, *, repeated: bool = False
) -> CheckResult:
    """A primary check. It fails when not even the planned effect is left in the interval.

    `repeated`: at one of several planned analyses, of which `alpha` is the level.
    """
    return _difference_check(gain(paired, check, planned_effect), alpha, repeated=repeated)


def noninferiority(
    paired: PairedScores, check: policy.NonInferiority, alpha: float, *, anchor: bool = False
) -> CheckResult:
    """A guard against the baseline, or against the line's fixed anchor with `cumulative_margin`."""
    return _difference_check(loss(paired, check, anchor=anchor), alpha)


def gain(paired: PairedScores, check: Superiority, planned_effect: float) -> Comparison:
    """What a primary check compares."""
    bounds = Bounds(check.improve_by, check.improve_by + planned_effect)
    return Comparison(_name(check.suite, check.task, paired), "primary", bounds, paired)


def loss(paired: PairedScores, check: policy.NonInferiority, *, anchor: bool = False) -> Comparison:
    """What a guard compares."""
    margin = check.cumulative_margin if anchor else check.margin
    assert margin is not None
    name = _name(check.suite, check.task, paired) + (" against the anchor" if anchor else "")
    return Comparison(name, "guard", Bounds(-margin, -margin), paired)


def floor(paired: PairedScores, check: policy.NonInferiority, alpha: float) -> CheckResult:
    """The candidate's own score lies above a floor; its failed items count as 0."""
    assert check.floor is not None
    name = f"{_name(check.suite, check.task, paired)} floor"
    if not paired.n:
        return CheckResult(name, "scores", "guard", "inconclusive", "no items in common")
    strata = [np.nan_to_num(stratum.candidate, nan=0.0) for stratum in paired.strata]
    own = combine(
        [
            mean_interval(values, clusters=stratum.clusters, level=1 - 2 * alpha, rng=_rng())
            for values, stratum in zip(strata, paired.strata, strict=True)
        ]
    )
    outcome: Outcome = (
        "pass" if own.low > check.floor else "fail" if own.high < check.floor else "inconclusive"
    )
    verb = {"pass": "lies above", "fail": "lies below", "inconclusive": "is not separable from"}[outcome]
    reason = f"the candidate's score {_interval(own)} {verb} the floor {check.floor:g}"
    return result_of(name, "guard", outcome, reason, check.floor, own)


def _difference_check(asked: Comparison, alpha: float, *, repeated: bool = False) -> CheckResult:
    """The difference on the items that both scored; a pass must survive the worst reading of errors."""
    strata = asked.paired.strata
    empty = [stratum.name for stratum in strata if not stratum.scored.any()]
    if empty or not strata:
        return nothing(asked, f"no item of {', '.join(empty) or 'the suite'} has a score in both runs")
    measured = _judge(asked, [scored(stratum) for stratum in strata], alpha, repeated)
    if not any(asked.paired.failed) or measured.outcome != "pass":
        return measured
    if not all(stratum.is_share for stratum in strata):
        return replace(
            measured,
            outcome="inconclusive",
            reason="errors decide: failed items of a metric without a worst score cannot be bounded",
        )
    worst = _judge(asked, [filled(stratum, AGAINST_CANDIDATE) for stratum in strata], alpha, repeated)
    return measured if worst.outcome == "pass" else undone_by_errors(asked.paired.failed, measured, worst)


def undone_by_errors(failed: tuple[int, int], measured: CheckResult, worst: CheckResult) -> CheckResult:
    """A pass that does not survive the worst reading of the items that candidate and baseline failed."""
    reason = (
        f"errors decide: with the candidate's {failed[0]} failed items wrong and the baseline's "
        f"{failed[1]} right the difference is {points(worst)}"
    )
    return replace(measured, outcome="inconclusive", reason=reason)


def _judge(asked: Comparison, strata: list[Stratum], alpha: float, repeated: bool) -> CheckResult:
    bounds = asked.bounds
    estimate = difference(strata, 1 - 2 * alpha)
    tested = _tested(strata, bounds, alpha, repeated)
    passed = estimate.low > bounds.passes_above if tested is None else tested.passes
    failed = not passed and estimate.high < bounds.fails_below
    outcome: Outcome = "pass" if passed else "fail" if failed else "inconclusive"
    result = result_of(asked.name, asked.role, outcome, "", bounds.passes_above, estimate)
    result = replace(result, reason=_reason(result, bounds, tested))
    if tested is None:
        return result
    return replace(result, p_value=tested.p_value, method=f"{tested.method}; interval: {result.method}")


def difference(strata: list[Stratum], level: float) -> PairedEstimate:
    """Mean over strata of candidate minus baseline, with the two-sided interval of that confidence."""
    return combine(
        [
            paired_difference(s.baseline, s.candidate, clusters=s.clusters, level=level, rng=_rng())
            for s in strata
        ]
    )


def _tested(strata: list[Stratum], bounds: Bounds, alpha: float, repeated: bool) -> NonInferiority | None:
    """The test against a difference of at most `bound`, of independent 0/1 items of one task.

    None where no such test applies, and the interval decides.
    """
    if len(strata) != 1 or not _is_binary(strata[0]) or _is_clustered(strata[0]):
        return None
    wins, losses = discordant_counts(strata[0].baseline, strata[0].candidate)
    n, margin = len(strata[0].baseline), -bounds.passes_above
    return noninferiority_test(wins, losses, n, margin, alpha=alpha, repeated=repeated)


def _is_binary(stratum: Stratum) -> bool:
    return all(bool(np.isin(scores, (0.0, 1.0)).all()) for scores in (stratum.candidate, stratum.baseline))


def _is_clustered(stratum: Stratum) -> bool:
    named = [cluster for cluster in stratum.clusters if cluster is not None]
    return len(set(named)) < len(named)


def scored(stratum: Stratum) -> Stratum:
    """The items that both runs could score."""
    kept = stratum.scored
    clusters = tuple(cluster for cluster, keep in zip(stratum.clusters, kept, strict=True) if keep)
    return replace(
        stratum, candidate=stratum.candidate[kept], baseline=stratum.baseline[kept], clusters=clusters
    )


def filled(stratum: Stratum, fill: Fill) -> Stratum:
    def with_value(scores: NDArray[np.float64], value: float) -> NDArray[np.float64]:
        return np.where(np.isnan(scores), value, scores)

    return replace(
        stratum,
        candidate=with_value(stratum.candidate, fill[0]),
        baseline=with_value(stratum.baseline, fill[1]),
    )


def _reason(result: CheckResult, bounds: Bounds, tested: NonInferiority | None) -> str:
    measured = f"the difference is {points(result)}"
    if tested is not None:
        measured += f", p = {tested.p_value:.3g} by the {tested.method} at {tested.alpha:.3g}"
    if tested is not None and tested.disagreement is not None:
        return f"{measured}. {tested.disagreement}"
    return f"{measured}; {conclusion(result.outcome, bounds)}"


def conclusion(outcome: Outcome, bounds: Bounds) -> str:
    """What an outcome says of the difference."""
    if outcome == "pass":
        return f"it lies above {_signed(bounds.passes_above)}"
    if outcome == "fail":
        return f"all of it lies below {_signed(bounds.fails_below)}"
    return f"whether it lies above {_signed(bounds.passes_above)} is not settled"


def points(result: CheckResult) -> str:
    assert result.estimate is not None
    assert result.low is not None
    assert result.high is not None
    limits = f"{_signed(result.low)} to {_signed(result.high)}"
    return f"{_signed(result.estimate)} points ({limits}) over {result.n} items"


def _signed(share: float) -> str:
    return f"{100 * share:+.1f}" if math.isfinite(share) else f"{share:+}"


def _interval(estimate: MeanEstimate) -> str:
    return f"{estimate.estimate:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def result_of(
    name: str,
    role: CheckRole,
    outcome: Outcome,
    reason: str,
    bound: float,
    estimate: MeanEstimate | PairedEstimate,
) -> CheckResult:
    return CheckResult(
        name=name,
        kind="scores",
        role=role,
        outcome=outcome,
        reason=reason,
        bound=bound,
        estimate=estimate.estimate,
        low=estimate.low,
        high=estimate.high,
        level=estimate.level,
        n=estimate.n,
        n_clusters=estimate.n_clusters,
        method=estimate.method,
    )


def nothing(asked: Comparison, reason: str) -> CheckResult:
    """What a comparison says that could not be made."""
    return CheckResult(asked.name, "scores", asked.role, "inconclusive", reason)


def _name(suite: str, task: str | None, paired: PairedScores) -> str:
    metrics = dict.fromkeys(stratum.metric.partition(",")[0] for stratum in paired.strata)
    measured = next(iter(metrics)) if len(metrics) == 1 else "primary metrics"
    return " ".join(part for part in (suite, task, measured) if part)


def _rng() -> np.random.Generator:
    """A verdict is the same whenever it is computed: the bootstrap's draws are fixed."""
    return np.random.default_rng(0)
