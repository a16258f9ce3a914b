"""Means of items that come in groups, and ratios of sums: variances that hold with few groups."""

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
    """Mean of `values` (n,) whose item i belongs to cluster `codes[i]` in 0..G-1: `clustered_ratio` of
    items that all have the size 1.
    """
    return clustered_ratio(values, np.ones(len(values)), codes)


def clustered_ratio(
    values: NDArray[np.float64], sizes: NDArray[np.float64], codes: NDArray[np.intp]
) -> ClusteredMean:
    """Σ values / Σ sizes, both (n,), whose item i belongs to cluster `codes[i]` in 0..G-1; needs G >= 2.

    The ratio R is linearised: its error is the mean of values - R sizes, over the mean size (Cochran
    1977, Sampling Techniques, section 6.4).

    CR2 variance and degrees of freedom of Bell & McCaffrey (2002), Survey Methodology 28:169-181,
    for a regression on an intercept alone with independent errors as the working model. There the
    adjustment matrix (I - H_gg)^(-1/2) acts on a cluster's residual sum S_g as the factor
    (1 - p_g)^(-1/2), p_g being the cluster's share of all sizes, so that

        variance = Σ S_g² / (1 - p_g) / (Σ sizes)²
        dof      = 1 / (Σ p_g² + (Σ p_g² / (1 - p_g))² - Σ p_g⁴ / (1 - p_g)²)

    It is the mean over units of size 1, of which each item is a cluster: so one item that is most of the
    whole leaves hardly a degree of freedom. With clusters of one item of size 1 each this is the ordinary
    standard error with n - 1 degrees.

    Raises ValueError with fewer than two clusters.
    """
    of_cluster = np.bincount(codes, weights=sizes)
    if len(of_cluster) < 2:
        raise ValueError(f"A clustered variance needs at least 2 clusters, got {len(of_cluster)}.")
    total = float(sizes.sum())
    estimate = float(values.sum()) / total
    share = of_cluster / total
    residual_sums = np.bincount(codes, weights=values - estimate * sizes)
    variance = float(np.sum(residual_sums**2 / (1 - share))) / total**2
    coupling = share**2 / (1 - share)
    dof = 1 / float(np.sum(share**2) + np.sum(coupling) ** 2 - np.sum(coupling**2))
    return ClusteredMean(estimate, math.sqrt(variance), dof)


def cluster_codes(labels: Iterable[Hashable | None]) -> NDArray[np.intp]:
    """Labels (n,) as consecutive integers in order of appearance; each None is a cluster of its own."""
    known: dict[Hashable, int] = {}
    codes = [known.setdefault(object() if label is None else label, len(known)) for label in labels]
    return np.asarray(codes, dtype=np.intp)
