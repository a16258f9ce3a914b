"""The mean score of one run, with the interval its scores allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from harness.stats.choose import (
    UNBOUNDED,
    Clusters,
    ScoreKind,
    as_scores,
    check_arguments,
    choose_interval,
    is_binary,
    is_share,
)
from harness.stats.estimate import Interval, MeanEstimate
from harness.stats.proportions import wilson_interval


def mean_interval(
    values: ArrayLike,
    *,
    clusters: Clusters | None = None,
    level: float = 0.95,
    rng: np.random.Generator,
) -> MeanEstimate:
    """Mean of `values` (n,), in the metric's own unit, with a two-sided interval.

    - 0/1 scores of independent items: Wilson's score interval.
    - Items in clusters: CR2 variance with Student's t, cut to [0, 1] for scores that lie there.
    - Other scores: BCa bootstrap; below 20 items the wider of it and Student's t at each end,
      above 2,000 Student's t.
    - Scores in [0, 1] of which all but a few clusters (or items) share one value: also Wilson's
      interval with the counts scaled to clusters, whichever is wider at each end; alone if nothing
      varies. Unbounded scores that are all equal say nothing about their spread: the interval is
      infinite.
    - One item or one cluster: the whole range, [0, 1] or infinite.

    Only the bootstrap draws from `rng`. Raises ValueError for no items, NaN or infinite values, a
    level outside (0, 1) or a wrong number of cluster labels.
    """
    scores = as_scores(values, "values")
    n, total = len(scores), float(scores.sum())
    check_arguments(n, clusters, level)
    share = is_share(scores)

    def wilson(factor: float) -> Interval:
        return wilson_interval(total * factor, n * factor, level)

    kind = ScoreKind(
        limits=Interval(0.0, 1.0) if share else UNBOUNDED,
        binary=is_binary(scores),
        score_name="Wilson score interval",
        score_interval=wilson if share else None,
    )
    chosen = choose_interval(scores, clusters, kind, min_clusters=0, level=level, rng=rng)
    return MeanEstimate(
        total / n, chosen.interval.low, chosen.interval.high, level, n, chosen.n_clusters, chosen.method
    )
