"""Intervals and tests for 0/1 scores: one proportion, or two measured on the same items."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from harness.stats.estimate import Interval

Alternative = Literal["two-sided", "greater", "less"]


def wilson_interval(successes: float, n: float, level: float = 0.95) -> Interval:
    """Score interval for one proportion (Wilson 1927; Newcombe 1998, method 3).

    `successes` and `n` may be fractions of items, as when counts are scaled to clusters.

    Raises ValueError unless 0 <= successes <= n and n > 0.
    """
    if not 0 <= successes <= n or n <= 0:
        raise ValueError(f"Need 0 <= successes <= n and n > 0, got successes={successes}, n={n}.")
    z = normal_quantile(level)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # Rounding can push a limit past the share by an ulp when the share is 0 or 1.
    return Interval(min(max(0.0, centre - half), share), max(min(1.0, centre + half), share))


def tango_interval(wins: float, losses: float, n: float, level: float = 0.95) -> Interval:
    """Score interval for the difference of two paired proportions, (wins - losses) / n.

    Tango (1998), Statistics in Medicine 17:891-908, equations 8 and 14. `wins` counts the items
    where only the candidate is right, `losses` those where only the baseline is, `n` all items.
    Each may be fractional, as when counts are scaled to clusters. Swapping `wins` and `losses`
    exactly negates the interval; no disagreement gives a width of 2z²/(n + z²), not zero.

    Raises ValueError unless the counts are non-negative, wins + losses <= n and n > 0.
    """
    # Scaling by clusters/items rounds, so that wins + losses may pass n by an ulp.
    if wins < 0 or losses < 0 or n <= 0 or wins + losses > n * (1 + 1e-12):
        raise ValueError(
            f"Need wins, losses >= 0, wins + losses <= n and n > 0, got wins={wins}, losses={losses}, n={n}."
        )
    z = normal_quantile(level)
    return Interval(_tango_lower(wins, losses, n, z), -_tango_lower(losses, wins, n, z))


def _tango_lower(wins: float, losses: float, n: float, z: float) -> float:
    """The difference below the estimate at which Tango's score statistic equals `z`."""
    from scipy.optimize import brentq

    estimate = (wins - losses) / n
    if estimate <= -1:
        return -1.0

    def excess(delta: float) -> float:
        """(T - z) / (T + z) for the score statistic T: the same root, but finite where T is not."""
        distance = max(0.0, wins - losses - n * delta)
        spread = z * math.sqrt(n * null_variance(wins, losses, n, delta))
        return (distance - spread) / (distance + spread) if distance + spread > 0 else -1.0

    return float(brentq(excess, -1.0, estimate, xtol=1e-15))


def null_variance(wins: float, losses: float, n: float, delta: float) -> float:
    """n times the variance of the estimate when the true difference is `delta` (Tango 1998, eq. 8)."""
    b = (2 * n - wins + losses) * delta - wins - losses
    c = -losses * delta * (1 - delta)
    root = math.sqrt(max(0.0, b * b - 8 * n * c))
    # Two forms of the same root of 2n·q² + b·q + c; each avoids the other's cancellation.
    losing_share = (root - b) / (4 * n) if b <= 0 else -2 * c / (b + root)
    return max(0.0, 2 * losing_share + delta * (1 - delta))


def mcnemar_exact(wins: int, losses: int, alternative: Alternative = "two-sided") -> float:
    """Exact McNemar p-value: under no difference, wins are Binomial(wins + losses, 1/2).

    `greater` asks whether the candidate is better (more wins than losses). Without any
    disagreement there is no evidence and the p-value is 1. Two-sided it is twice the smaller tail, as the
    distribution is symmetric.
    """
    if alternative == "two-sided":
        return min(1.0, 2 * _at_least(max(wins, losses), wins + losses))
    return _at_least(wins if alternative == "greater" else losses, wins + losses)


def _at_least(k: int, n: int) -> float:
    """P(X >= k) for X ~ Binomial(n, 1/2), by the incomplete beta function (Abramowitz & Stegun 26.5.24).

    scipy.stats has it too, and takes a third of a second to import: a good part of a gate's time.
    """
    from scipy.special import betainc

    return float(betainc(k, n - k + 1, 0.5)) if k else 1.0


def discordant_counts(baseline: ArrayLike, candidate: ArrayLike) -> tuple[int, int]:
    """(wins, losses): items only the candidate, and only the baseline, has right.

    Both are 0/1 arrays of shape (n,) over the same items. Raises ValueError otherwise.
    """
    before, after = np.asarray(baseline), np.asarray(candidate)
    if before.shape != after.shape or before.ndim != 1:
        raise ValueError(f"Need two arrays of one shape (n,), got {before.shape} and {after.shape}.")
    if not (np.isin(before, (0, 1)).all() and np.isin(after, (0, 1)).all()):
        raise ValueError("Discordant counts need scores that are 0 or 1.")
    return int(np.sum((before == 0) & (after == 1))), int(np.sum((before == 1) & (after == 0)))


def normal_quantile(level: float) -> float:
    """z such that a standard normal lies within ±z with probability `level`."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies strictly between 0 and 1, got {level}.")
    return NormalDist().inv_cdf((1 + level) / 2)
