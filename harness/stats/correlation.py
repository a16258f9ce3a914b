"""How two things measured on the same units go together, with an interval that holds for few units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Kind = Literal["pearson", "spearman"]
FEWEST = 4
"""Units below which Fisher's z has no standard error."""
EXACT = 1e-12
"""A correlation nearer to 1 than this is 1 but for rounding."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation with its two-sided interval of confidence `level`, all in [-1, 1]."""

    kind: Kind
    estimate: float
    low: float
    high: float
    level: float
    n: int


def correlation(
    first: ArrayLike, second: ArrayLike, kind: Kind, *, level: float = 0.95
) -> Correlation | None:
    """Pearson's r or Spearman's rank correlation of two (n,) arrays; None where one of them does not vary.

    The interval is tanh(atanh r ± z s), with s = 1 / √(n - 3) for Pearson (Fisher 1921, Metron 1:3-32; exact
    for normal data in the limit) and s = √((1 + r² / 2) / (n - 3)) for Spearman (Bonett & Wright 2000,
    Psychometrika 65:23-28). At |r| = 1 that has no width. Ranks in perfect order are then taken
    as half an exchange of neighbours short of it, r = 1 - 6 / (n (n² - 1)), with 1 as the outer end; points
    on a line say nothing of their spread, and the interval is [-1, 1]. Ties share their mean rank.

    Raises ValueError for fewer than four units, unequal lengths, values that are not finite, or a level
    outside (0, 1).
    """
    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or len(x) < FEWEST:
        raise ValueError(f"Need two equally long rows of at least {FEWEST}, got {x.shape} and {y.shape}.")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("Every value must be a finite number.")
    if not 0 < level < 1:
        raise ValueError(f"A confidence lies between 0 and 1, got {level}.")
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    n = len(x)
    r = _product_moment(x, y) if kind == "pearson" else _product_moment(_ranks(x), _ranks(y))
    if 1 - abs(r) < EXACT:
        r = math.copysign(1.0, r)
        low, high = (-1.0, 1.0) if kind == "pearson" else _perfect_order(r, n, level)
    else:
        low, high = _fisher(r, n, kind, level)
    return Correlation(kind, r, low, high, level, n)


def _product_moment(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    # Of values scaled to their spread: the squares of tiny differences would vanish.
    a, b = (x - x.mean()) / np.ptp(x), (y - y.mean()) / np.ptp(y)
    r = float(a @ b) / math.sqrt(float(a @ a) * float(b @ b))
    return max(-1.0, min(1.0, r))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    mean_ranks: NDArray[np.float64] = np.cumsum(counts) - (counts - 1) / 2
    return mean_ranks[places]


def _fisher(r: float, n: int, kind: Kind, level: float) -> tuple[float, float]:
    inflation = 1 + r * r / 2 if kind == "spearman" else 1.0
    half = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(inflation / (n - 3))
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


def _perfect_order(r: float, n: int, level: float) -> tuple[float, float]:
    inner, _ = _fisher(1 - 6 / (n * (n * n - 1)), n, "spearman", level)
    return (inner, 1.0) if r > 0 else (-1.0, -inner)
