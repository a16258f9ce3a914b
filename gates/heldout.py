"""By how much the candidate's loss on held-out text has risen: bits per byte, with their interval."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gates.policy import HeldoutLoss
from harness.records import CheckResult, CheckRole, ItemResult, Outcome, cluster_key
from harness.stats import PairedEstimate, paired_rate_difference

KIND = "heldout_loss"


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """Texts that candidate and baseline have both scored."""

    candidate: NDArray[np.float64]
    """(n,) bits: minus the log2-likelihood of the whole text."""
    baseline: NDArray[np.float64]
    """(n,), the same texts in the same order."""
    n_bytes: NDArray[np.float64]
    """(n,) of UTF-8."""
    clusters: tuple[Hashable | None, ...]
    """The document that each text is of."""
    failed: int = 0
    """Further texts that one of the two, or both, could not score."""
    candidate_alone: int = 0
    """Those of them that the baseline did score."""

    @property
    def n_asked(self) -> int:
        return len(self.candidate) + self.failed

    @property
    def share_failed(self) -> float:
        return self.failed / self.n_asked if self.n_asked else 0.0


def losses(candidate: Iterable[ItemResult], baseline: Iterable[ItemResult]) -> Losses:
    """The losses of two runs of the same texts."""
    theirs = {result.item.key: result for result in baseline}
    pairs = [(result, theirs[result.item.key]) for result in candidate if result.item.key in theirs]
    both = [(ours, other) for ours, other in pairs if ours.error is None and other.error is None]
    return Losses(
        candidate=_bits(ours for ours, _ in both),
        baseline=_bits(other for _, other in both),
        n_bytes=np.array([len(ours.item.target.encode()) for ours, _ in both], dtype=np.float64),
        clusters=tuple(cluster_key(ours.item.task, ours.item.cluster) for ours, _ in both),
        failed=len(pairs) - len(both),
        candidate_alone=sum(ours.error is not None and other.error is None for ours, other in pairs),
    )


def _bits(results: Iterable[ItemResult]) -> NDArray[np.float64]:
    return np.array([-result.logprobs[0] / math.log(2) for result in results], dtype=np.float64)


def heldout_loss(
    found: Losses, check: HeldoutLoss, role: CheckRole, alpha: float, max_error_rate: float
) -> CheckResult:
    """Passes when the whole interval of the rise lies at or below `max_increase`.

    The rise is the difference, candidate - baseline, of two corpus losses, Σ bits / Σ bytes, so a byte
    counts the same in a short text as in a long one; see `harness.stats.paired_rate_difference` for its
    interval. As a check it fails when the whole interval lies above `max_increase`. As a primary it fails
    when the whole interval lies above `max_increase - planned_effect`: the loss cannot fall by as much as
    is planned below what is asked, as a primary on scores fails.

    A text that the candidate alone could not score has no worst loss, so with one there is no pass.
    """
    name = f"{check.data}: held-out loss"
    if not len(found.candidate):
        return CheckResult(name, KIND, role, "inconclusive", "no text was scored by both")
    rise = paired_rate_difference(
        found.baseline, found.candidate, found.n_bytes, clusters=found.clusters, level=1 - 2 * alpha
    )
    outcome = _outcome(rise, check, role)
    reason = _reason(found, rise, check)
    if outcome == "pass" and found.candidate_alone:
        outcome = "inconclusive"
        reason = (
            f"errors decide: the candidate could not score {found.candidate_alone} of the texts that the "
            "baseline scored, and no loss is the worst"
        )
    if found.share_failed > max_error_rate:
        outcome = "inconclusive"
        reason = (
            f"{found.failed} of {found.n_asked} texts could not be scored ({found.share_failed:.1%}); the "
            f"policy allows {max_error_rate:.1%}"
        )
    return CheckResult(
        name=name,
        kind=KIND,
        role=role,
        outcome=outcome,
        reason=reason,
        bound=check.max_increase,
        estimate=rise.estimate,
        low=rise.low,
        high=rise.high,
        level=rise.level,
        n=rise.n,
        n_clusters=rise.n_clusters,
        method=f"bits per byte: {rise.method}",
    )


def _outcome(rise: PairedEstimate, check: HeldoutLoss, role: CheckRole) -> Outcome:
    fails_above = check.max_increase - (check.planned_effect if role == "primary" else 0.0)
    if rise.high <= check.max_increase:
        return "pass"
    return "fail" if rise.low > fails_above else "inconclusive"


def _reason(found: Losses, rise: PairedEstimate, check: HeldoutLoss) -> str:
    after, before = (float(bits.sum() / found.n_bytes.sum()) for bits in (found.candidate, found.baseline))
    texts = (
        f"{rise.n} texts" if rise.n_clusters == rise.n else f"{rise.n} texts of {rise.n_clusters} documents"
    )
    measured = (
        f"{after:.4f} bits per byte after {before:.4f}, {rise.estimate:+.4f} ({rise.low:+.4f} to "
        f"{rise.high:+.4f}) over {texts}"
    )
    if check.max_increase < 0:
        return f"{measured}; a fall of at least {-check.max_increase:g} is asked"
    return f"{measured}; a rise of at most {check.max_increase:g} is allowed"
