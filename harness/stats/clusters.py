"""A mean of items that come in groups: variance and degrees of freedom that hold with few groups."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.stats.estimate import Interval


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """A mean, its CR2 standard error and Satterthwaite degrees of freedom."""

    estimate: float
    se: float
    dof: float

    def interval(self, level: float = 0.95) -> Interval:
        """Two-sided Student t interval."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.dof, (1 + level) / 2)) * self.se
        return Interval(self.estimate - half, self.estimate + half)


def clustered_mean(values: NDArray[np.float64], codes: NDArray[np.intp]) -> ClusteredMean:
    """Mean of `values` (n,) whose item i belongs to cluster `codes[i]` in 0..G-1; needs G >= 2.

    CR2 variance and degrees of freedom of Bell & McCaffrey (2002), Survey Methodology 28:169-181,
    for a regression on an intercept alone with independent errors as the working model. There the
    adjustment matrix (I - H_gg)^(-1/2) acts on a cluster's residual sum S_g as the factor
    (1 - p_g)^(-1/2), p_g being the cluster's share of the items, so that

        variance = Σ S_g² / (1 - p_g) / n²
        dof      = 1 / (Σ p_g² + (Σ p_g² / (1 - p_g))² - Σ p_g⁴ / (1 - p_g)²)

    With clusters of one item each this is the ordinary standard error with n - 1 degrees.

    Raises ValueError with fewer than two clusters.
    """
    n = len(values)
    sizes = np.bincount(codes)
    if len(sizes) < 2:
        raise ValueError(f"A clustered variance needs at least 2 clusters, got {len(sizes)}.")
    estimate = float(values.mean())
    share = sizes / n
    residual_sums = np.bincount(codes, weights=values - estimate)
    variance = float(np.sum(residual_sums**2 / (1 - share))) / n**2
    return ClusteredMean(estimate, math.sqrt(variance), satterthwaite_dof(share))


def satterthwaite_dof(share: NDArray[np.float64]) -> float:
    """Degrees of freedom of `clustered_mean` when the clusters have these shares (G,) of the whole."""
    coupling = share**2 / (1 - share)
    return 1 / float(np.sum(share**2) + np.sum(coupling) ** 2 - np.sum(coupling**2))


def cluster_codes(labels: Iterable[Hashable | None]) -> NDArray[np.intp]:
    """Labels (n,) as consecutive integers in order of appearance; each None is a cluster of its own."""
    known: dict[Hashable, int] = {}
    codes = [known.setdefault(object() if label is None else label, len(known)) for label in labels]
    return np.asarray(codes, dtype=np.intp)
