"""The difference of two totals over the same items, per unit of their size, with its interval."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from harness.stats.choose import ROUNDING, UNBOUNDED, Clusters, as_scores, check_arguments
from harness.stats.clusters import ClusteredMean, cluster_codes, satterthwaite_dof
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

    Student's t on the linearised ratio R (Cochran 1977, Sampling Techniques, section 6.4), with the
    jackknife's variance: a cluster with the share p_g of all sizes and the residual e_g, its difference
    minus R times its size, moves R by e_g / (1 - p_g) / Σ sizes when it is left out, and the variance is
    the sum of those squares (CR3 in Bell & McCaffrey 2002, Survey Methodology 28:169-181). The degrees of
    freedom are Satterthwaite's, as in `clustered_mean`, of clusters with the shares p_g. A few large items
    count as few by both. CR2, which expects large items to differ less in proportion to their size, misses
    up to .13 where this misses .11 of a nominal .10, and .18 when one item is nine tenths of five.

    Differences that are in proportion to the sizes, as equal ones are, say nothing about their spread, and
    one cluster says nothing either: the interval is infinite. Swapping the runs negates the result.

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
        found = _rate(difference, weights, codes)
        interval, method = found.interval(level), "linearised ratio, jackknife t"
        largest = float(max(np.abs(before).sum(), np.abs(after).sum()) / weights.sum())
        if found.se <= ROUNDING * largest:
            interval, method = UNBOUNDED, "unbounded: no spread between items"
    return PairedEstimate(estimate, interval.low, interval.high, level, n, n_clusters, method)


def _rate(values: NDArray[np.float64], sizes: NDArray[np.float64], codes: NDArray[np.intp]) -> ClusteredMean:
    """Σ values / Σ sizes with its jackknife standard error; needs two clusters."""
    total = float(sizes.sum())
    rate = float(values.sum()) / total
    share = np.bincount(codes, weights=sizes) / total
    moved = np.bincount(codes, weights=values - rate * sizes) / (1 - share) / total
    return ClusteredMean(rate, math.sqrt(float(np.sum(moved**2))), satterthwaite_dof(share))
