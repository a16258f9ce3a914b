"""The difference of two totals over the same items, per unit of their size, with its interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from harness.stats.choose import ROUNDING, UNBOUNDED, Clusters, as_scores, check_arguments
from harness.stats.clusters import cluster_codes, clustered_ratio
from harness.stats.estimate import PairedEstimate


def paired_rate_difference(
    baseline: ArrayLike,
    candidate: ArrayLike,
    sizes: ArrayLike,
    *,
    clusters: Clusters | None = None,
    level: float = 0.95,
) -> PairedEstimate:
    """Σ (candidate - baseline) / Σ sizes over the same items, all (n,): bits per byte from bits and bytes.

    Student's t on the linearised ratio, with the CR2 variance and Satterthwaite degrees of freedom of
    `clustered_ratio`, so that a few large items count as few. Differences that are in proportion to the
    sizes, as equal ones are, say nothing about their spread, and one cluster says nothing either: the
    interval is infinite. Swapping the runs negates the result.

    Raises ValueError for no items, unequal lengths, NaN or infinite values, sizes that are not positive, a
    level outside (0, 1) or a wrong number of cluster labels.
    """
    before, after = as_scores(baseline, "baseline"), as_scores(candidate, "candidate")
    weights = as_scores(sizes, "sizes")
    n = len(before)
    if not len(after) == len(weights) == n:
        raise ValueError(
            f"Need the same items, got {n} of the baseline, {len(after)} and {len(weights)} sizes."
        )
    if not (weights > 0).all():
        raise ValueError(f"Sizes must be positive, got {weights.min():g}.")
    check_arguments(n, clusters, level)
    difference = after - before
    codes = cluster_codes(clusters) if clusters is not None else np.arange(n)
    n_clusters = int(codes.max()) + 1
    estimate = float(difference.sum() / weights.sum())
    interval, method = UNBOUNDED, "unbounded: one cluster says nothing about spread"
    if n_clusters > 1:
        robust = clustered_ratio(difference, weights, codes)
        interval, method = robust.interval(level), "linearised ratio, CR2 t by size"
        largest = float(max(np.abs(before).sum(), np.abs(after).sum()) / weights.sum())
        if robust.se <= ROUNDING * largest:
            interval, method = UNBOUNDED, "unbounded: no spread between items"
    return PairedEstimate(estimate, interval.low, interval.high, level, n, n_clusters, method)
