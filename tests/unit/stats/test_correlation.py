"""Correlations against scipy and published numbers, and whether their intervals cover."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from harness.stats.correlation import Kind, correlation

RNG = np.random.default_rng


def normal_pairs(rho: float, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x, e = rng.standard_normal((2, n))
    return x, rho * x + math.sqrt(1 - rho * rho) * e


@pytest.mark.parametrize("n", [4, 9, 60])
def test_pearson_and_its_interval_are_scipys(n: int) -> None:
    x, y = normal_pairs(0.6, n, RNG(n))
    ours, theirs = correlation(x, y, "pearson", level=0.9), stats.pearsonr(x, y)
    assert ours is not None
    limits = theirs.confidence_interval(0.9)
    assert (ours.estimate, ours.low, ours.high) == pytest.approx((theirs.statistic, limits.low, limits.high))
    assert ours.n == n


def test_spearman_is_scipys_ties_included() -> None:
    rng = RNG(1)
    x, y = rng.integers(0, 5, 40).astype(float), rng.integers(0, 5, 40).astype(float)
    ours = correlation(x, y, "spearman")
    assert ours is not None
    assert ours.estimate == pytest.approx(stats.spearmanr(x, y).statistic)


@pytest.mark.parametrize("kind", ["pearson", "spearman"])
@pytest.mark.parametrize("rho", [0.0, 0.6, 0.9])
@pytest.mark.parametrize("n", [6, 15])
def test_the_intervals_cover_as_often_as_they_say(kind: Kind, rho: float, n: int) -> None:
    """Spearman's true value for normal data is 6 / pi times asin(rho / 2) (Kruskal 1958)."""
    truth = rho if kind == "pearson" else 6 / math.pi * math.asin(rho / 2)
    rng, held, worlds = RNG(7), 0, 2000
    for _ in range(worlds):
        found = correlation(*normal_pairs(rho, n, rng), kind)
        assert found is not None
        held += found.low <= truth <= found.high
    assert held / worlds > 0.92


def test_ranks_in_perfect_order_are_no_certainty() -> None:
    """Of four units one order in 24 is perfect, of ten one in 3.6 million."""
    few, many = (correlation(np.arange(n), np.arange(n) ** 3, "spearman") for n in (4, 10))
    assert few is not None
    assert many is not None
    assert (few.estimate, few.high) == (1.0, 1.0)
    assert few.low < 0.6
    assert 0.9 < many.low < 1.0
    falling = correlation(np.arange(10), -np.arange(10), "spearman")
    assert falling is not None
    assert (falling.low, falling.high) == pytest.approx((-1.0, -many.low))


def test_points_on_a_line_say_nothing_of_their_spread() -> None:
    line = correlation([1, 2, 3, 4], [10, 20, 30, 40], "pearson")
    assert line is not None
    assert (line.estimate, line.low, line.high) == (1.0, -1.0, 1.0)


def test_scale_and_place_change_nothing() -> None:
    x, y = normal_pairs(0.5, 12, RNG(3))
    one, other = correlation(x, y, "pearson"), correlation(1e-200 * x, 1e6 + y, "pearson")
    assert one is not None
    assert other is not None
    assert other.estimate == pytest.approx(one.estimate)


def test_what_does_not_vary_goes_with_nothing() -> None:
    assert correlation([1, 1, 1, 1], [1, 2, 3, 4], "pearson") is None
    assert correlation([1, 2, 3, 4], [5, 5, 5, 5], "spearman") is None


@pytest.mark.parametrize(
    ("x", "y", "level"),
    [([1, 2, 3], [1, 2, 3], 0.95), ([1, 2, 3, 4], [1, 2, 3], 0.95), ([1, 2, 3, math.nan], [1, 2, 3, 4], 0.95)]
    + [([1, 2, 3, 4], [1, 2, 4, 3], level) for level in (0.0, 1.0)],
)
def test_what_cannot_be_answered_is_refused(x: list[float], y: list[float], level: float) -> None:
    with pytest.raises(ValueError, match=r"Need|finite|confidence"):
        correlation(x, y, "pearson", level=level)
