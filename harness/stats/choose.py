"""Which interval a mean deserves: the rules shared by one run's mean and the paired difference."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from harness.stats.clusters import cluster_codes, clustered_mean
from harness.stats.estimate import Interval
from harness.stats.proportions import normal_quantile

Clusters = Sequence[Hashable | None]
"""One label per item; items with equal labels are not independent, None is a cluster of its own."""

FEW = 20
"""Below this many independent units the interval that needs fewer assumptions is taken as well."""

SPARSE = 10
"""With all deviations from the commonest score in fewer clusters than this, CR2 covers as little as
.6 for a nominal .95 and the bootstrap no better, however many clusters there are in all; with more,
at least .92."""

BOOTSTRAP_RESAMPLES = 9_999
BOOTSTRAP_MAX_ITEMS = 2_000
"""Above it BCa's correction, of the order of skewness / √n standard errors, is smaller than the
noise of its own resampling: Student's t is as accurate, and exact to compute."""

FEWEST_BEYOND = 20
"""With fewer resamples than this beyond a limit, the limit is mostly the resampling's own noise."""

ROUNDING = 1e-9
"""A standard error below this share of the largest score is floating-point noise, not spread."""

UNBOUNDED = Interval(-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class ScoreKind:
    """What is known about the scores before looking at how they vary."""

    limits: Interval
    """The possible range of the mean."""
    binary: bool
    score_name: str
    score_interval: Callable[[float], Interval] | None
    """Score interval with all counts multiplied by the argument; None for unbounded scores. Among
    scores in [0, 1] with the same mean 0/1 scores vary most, so it is cautious for the others."""


@dataclass(frozen=True, slots=True)
class Chosen:
    interval: Interval
    method: str
    n_clusters: int


def choose_interval(
    values: NDArray[np.float64],
    clusters: Clusters | None,
    kind: ScoreKind,
    *,
    min_clusters: int,
    level: float,
    rng: np.random.Generator,
) -> Chosen:
    """Interval for the mean of `values` (n,); see the front doors for the rules in words.

    `min_clusters`: 0/1 scores in fewer clusters than this get the score interval as well.
    """
    n = len(values)
    codes = cluster_codes(clusters) if clusters is not None else np.arange(n)
    n_clusters = int(codes.max()) + 1
    clustered = n_clusters < n
    if n_clusters < 2:
        unit = "cluster" if clustered else "item"
        return Chosen(kind.limits, f"whole range: one {unit} says nothing about spread", n_clusters)
    if kind.binary and not clustered and kind.score_interval:
        return Chosen(kind.score_interval(1.0), kind.score_name, n_clusters)

    robust = clustered_mean(values, codes)
    score_name = f"{kind.score_name} on cluster counts" if clustered else kind.score_name
    if robust.se <= ROUNDING * float(np.abs(values).max()):
        if kind.score_interval is None:
            return Chosen(UNBOUNDED, "unbounded: no spread between items", n_clusters)
        return Chosen(kind.score_interval(n_clusters / n), score_name, n_clusters)

    if clustered:
        parts = {"CR2 cluster-robust t": robust.interval(level)}
    else:
        parts = independent_intervals(values, robust.interval(level), level, rng)
    few = kind.binary and n_clusters < min_clusters
    if kind.score_interval and (few or is_sparse(values, codes)):
        parts[score_name] = kind.score_interval(n_clusters / n)
    low = min(robust.estimate, *(part.low for part in parts.values()))
    high = max(robust.estimate, *(part.high for part in parts.values()))
    method = " and ".join(parts)
    return Chosen(
        Interval(max(low, kind.limits.low), min(high, kind.limits.high)),
        f"wider of {method}" if len(parts) > 1 else method,
        n_clusters,
    )


def independent_intervals(
    values: NDArray[np.float64], student_t: Interval, level: float, rng: np.random.Generator
) -> dict[str, Interval]:
    """The intervals, by name, whose wider one suits independent items of any distribution."""
    n = len(values)
    bootstrapped = bca_interval(values, level, rng) if n <= BOOTSTRAP_MAX_ITEMS else None
    if bootstrapped is None:
        return {"Student t": student_t}
    if n < FEW or (1 - level) / 2 * BOOTSTRAP_RESAMPLES < FEWEST_BEYOND:
        return {"BCa bootstrap": bootstrapped, "Student t": student_t}
    return {"BCa bootstrap": bootstrapped}


def is_sparse(values: NDArray[np.float64], codes: NDArray[np.intp]) -> bool:
    """Whether most items share one score and only a few clusters hold any other."""
    unique, counts = np.unique(values, return_counts=True)
    other = values != unique[counts.argmax()]
    return 2 * int(counts.max()) > len(values) and len(np.unique(codes[other])) < SPARSE


def bca_interval(values: NDArray[np.float64], level: float, rng: np.random.Generator) -> Interval | None:
    """Bias-corrected and accelerated bootstrap of the mean (Efron 1987), or None if it degenerates.

    From one generator state the order of the values changes nothing, and negating values whose mean
    is not zero negates the interval.
    """
    from scipy.stats import bootstrap

    sign = -1.0 if values.sum() < 0 else 1.0
    ordered = np.sort(sign * values)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        result = bootstrap(
            (ordered,),
            np.mean,
            n_resamples=BOOTSTRAP_RESAMPLES,
            batch=max(1, 500_000 // len(values)),
            confidence_level=level,
            method="BCa",
            rng=rng,
        )
    ends = sorted(sign * float(end) for end in result.confidence_interval)
    return Interval(*ends) if np.isfinite(ends).all() else None


def as_scores(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """`values` as a float array (n,) with n >= 1, all finite; ValueError otherwise."""
    scores = np.asarray(values, dtype=np.float64)
    if scores.ndim != 1 or len(scores) == 0:
        raise ValueError(f"{name} needs at least one item in one dimension, got shape {scores.shape}.")
    if not np.isfinite(scores).all():
        where = int(np.flatnonzero(~np.isfinite(scores))[0])
        raise ValueError(f"{name} has {scores[where]} at index {where}; leave out items without a score.")
    return scores


def check_arguments(n: int, clusters: Clusters | None, level: float) -> None:
    """ValueError unless the level is a probability and there is one cluster label per item."""
    normal_quantile(level)
    if clusters is not None and len(clusters) != n:
        raise ValueError(f"Need one cluster label per item, got {len(clusters)} for {n} items.")


def is_share(scores: NDArray[np.float64]) -> bool:
    return bool(((scores >= 0) & (scores <= 1)).all())


def is_binary(scores: NDArray[np.float64]) -> bool:
    return bool(((scores == 0) | (scores == 1)).all())
