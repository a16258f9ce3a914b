"""How much longer the candidate writes: the ratio of mean completion tokens, with its interval."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gates.policy import Length
from harness.records import CheckResult, CheckRole, ItemResult, Outcome, cluster_key
from harness.stats import paired_difference


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """Items that candidate and baseline answered in writing."""

    candidate: NDArray[np.float64]
    """(n,) tokens of the answer."""
    baseline: NDArray[np.float64]
    """(n,), the same items in the same order."""
    clusters: tuple[Hashable | None, ...]
    failed: int = 0
    """Further items that one of the two could not answer."""

    @property
    def share_failed(self) -> float:
        asked = len(self.candidate) + self.failed
        return self.failed / asked if asked else 0.0


def written(candidate: Iterable[ItemResult], baseline: Iterable[ItemResult]) -> Written:
    """The written answers of two runs of the same items; choices that are compared have no length."""
    theirs = {result.item.key: result for result in baseline}
    pairs = [(result, theirs[result.item.key]) for result in candidate if result.item.key in theirs]
    asked = [pair for pair in pairs if any(result.answers for result in pair)]
    both = [(ours, other) for ours, other in asked if ours.error is None and other.error is None]
    return Written(
        candidate=np.array([ours.completion_tokens for ours, _ in both], dtype=np.float64),
        baseline=np.array([other.completion_tokens for _, other in both], dtype=np.float64),
        clusters=tuple(cluster_key(ours.item.task, ours.item.cluster) for ours, _ in both),
        failed=len(asked) - len(both),
    )


def length(
    answers: Written, check: Length, role: CheckRole, alpha: float, max_error_rate: float
) -> CheckResult:
    """Passes when the whole interval lies at or below `max_ratio`, fails when all of it lies above.

    The ratio R of the means is skewed and its logarithm nearly normal: log R gets the interval of the mean
    of c / mean(c) - b / mean(b), its linearisation (Cochran 1977, Sampling Techniques, section 6.4; on the
    log scale as Hedges, Gurevitch & Curtis 1999, Ecology 80:1150-1156), paired and clustered as scores are.
    Lengths that are equal item by item have no spread to judge by, and are inconclusive.
    """
    name = f"{check.suite or 'written answers'}: length"
    if not answers.candidate.sum() or not answers.baseline.sum():
        return CheckResult(name, "length", role, "inconclusive", "no item was answered in writing by both")
    means = float(answers.candidate.mean()), float(answers.baseline.mean())
    relative = paired_difference(
        answers.baseline / means[1],
        answers.candidate / means[0],
        clusters=answers.clusters,
        level=1 - 2 * alpha,
        rng=np.random.default_rng(0),
    )
    ratio = means[0] / means[1]
    low, high = ratio * _exp(relative.low), ratio * _exp(relative.high)
    outcome: Outcome = (
        "pass" if high <= check.max_ratio else "fail" if low > check.max_ratio else "inconclusive"
    )
    reason = (
        f"the candidate writes {ratio:.2f} times as long ({low:.2f} to {high:.2f}), {means[0]:.0f} tokens "
        f"after {means[1]:.0f}; at most {check.max_ratio:g} times is allowed"
    )
    if answers.share_failed > max_error_rate:
        outcome = "inconclusive"
        reason = (
            f"{answers.failed} of {len(answers.candidate) + answers.failed} items could not be answered "
            f"({answers.share_failed:.1%}); the policy allows {max_error_rate:.1%}"
        )
    return CheckResult(
        name=name,
        kind="length",
        role=role,
        outcome=outcome,
        reason=reason,
        bound=check.max_ratio,
        estimate=ratio,
        low=low,
        high=high,
        level=relative.level,
        n=relative.n,
        n_clusters=relative.n_clusters,
        method=f"log ratio of means, linearised: {relative.method}",
    )


def _exp(exponent: float) -> float:
    # Few answers can leave a limit that no float holds.
    return math.exp(exponent) if exponent < 700 else math.inf
