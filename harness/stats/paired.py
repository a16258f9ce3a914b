"""The difference between two runs on the same items, with the interval its scores allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from harness.stats.choose import (
    FEW,
    UNBOUNDED,
    Clusters,
    ScoreKind,
    as_scores,
    check_arguments,
    choose_interval,
    is_binary,
    is_share,
)
from harness.stats.estimate import Interval, PairedEstimate
from harness.stats.proportions import discordant_counts, mcnemar_exact, tango_interval


def paired_difference(
    baseline: ArrayLike,
    candidate: ArrayLike,
    *,
    clusters: Clusters | None = None,
    level: float = 0.95,
    rng: np.random.Generator,
) -> PairedEstimate:
    """Mean of candidate - baseline over the same items, both (n,) and in the same order.

    - 0/1 scores of independent items: Tango's score interval and the exact McNemar p-value.
    - Items in clusters: CR2 variance with Student's t. For 0/1 scores in fewer than 20 clusters, or
      with the disagreements in fewer than 10, also Tango's interval with the counts multiplied by
      clusters / items, whichever is wider at each end; alone if nothing varies.
    - Other scores: paired BCa bootstrap; below 20 items the wider of it and Student's t at each end,
      above 2,000 Student's t.
    - Differences that are all equal: for scores in [0, 1] Tango's interval with gains and losses
      summed as if they were counts, which has width even when nothing changed; it is taken as well
      when fewer than 10 items (or clusters) differ from the others. For unbounded scores equal
      differences say nothing about their spread: the interval is infinite.
    - One item or one cluster: the whole range, [-1, 1] or infinite.

    Swapping the runs negates the result. Only the bootstrap draws from `rng`. Raises ValueError for
    no items, unequal lengths, NaN or infinite scores, a level outside (0, 1) or a wrong number of
    cluster labels.
    """
    before, after = as_scores(baseline, "baseline"), as_scores(candidate, "candidate")
    n = len(before)
    if len(after) != n:
        raise ValueError(f"Paired scores need the same items, got {n} of the baseline and {len(after)}.")
    check_arguments(n, clusters, level)
    share = is_share(before) and is_share(after)
    binary = is_binary(before) and is_binary(after)
    difference = after - before
    gained, lost = float(difference[difference > 0].sum()), float(-difference[difference < 0].sum())

    def tango(factor: float) -> Interval:
        return tango_interval(gained * factor, lost * factor, n * factor, level)

    kind = ScoreKind(
        limits=Interval(-1.0, 1.0) if share else UNBOUNDED,
        binary=binary,
        score_name="Tango score interval",
        score_interval=tango if share else None,
    )
    chosen = choose_interval(difference, clusters, kind, min_clusters=FEW, level=level, rng=rng)
    wins, losses, p_value = None, None, None
    if binary:
        wins, losses = discordant_counts(before, after)
        p_value = mcnemar_exact(wins, losses) if chosen.n_clusters == n else None
    return PairedEstimate(
        estimate=(gained - lost) / n,
        low=chosen.interval.low,
        high=chosen.interval.high,
        level=level,
        n=n,
        n_clusters=chosen.n_clusters,
        method=chosen.method,
        wins=wins,
        losses=losses,
        p_value=p_value,
    )
