"""The difference of two totals per unit of size: by hand, by bootstrap, by simulated coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from harness.stats import paired_rate_difference


def test_by_hand() -> None:
    """Sizes 1, 2, 1 and differences 3, 2, -1: R = 1, and 1/3, 1, 5/3 without the first, second, third."""
    found = paired_rate_difference([0, 0, 0], [3, 2, -1], [1, 2, 1], level=0.9)
    variance = (1 / 3 - 1) ** 2 + 0 + (5 / 3 - 1) ** 2
    shares = np.array([0.25, 0.5, 0.25])
    coupling = shares**2 / (1 - shares)
    dof = 1 / ((shares**2).sum() + coupling.sum() ** 2 - (coupling**2).sum())
    half = stats.t.ppf(0.95, dof) * math.sqrt(variance)
    assert (found.estimate, found.low, found.high) == pytest.approx((1, 1 - half, 1 + half))
    assert (found.n, found.n_clusters, found.level) == (3, 3, 0.9)


def drawn(rng: np.random.Generator, n: int, size: int = 1) -> tuple[np.ndarray, ...]:
    """Baseline, candidate, sizes, clusters; long-tailed sizes, and a true difference of 0.002 per unit.

    Texts of one cluster share half of what moves their difference.
    """
    clusters = np.arange(n) // size
    sizes = np.maximum(rng.lognormal(7, 0.8, n), 20).round()
    shared = rng.normal(0, 0.01, clusters.max() + 1)[clusters]
    rate = 0.002 + shared + rng.normal(0, 0.01, n)
    baseline = sizes * rng.uniform(0.7, 1.1, n)
    return baseline, baseline + sizes * rate, sizes, clusters


def test_the_interval_is_that_of_a_bootstrap_of_documents() -> None:
    rng = np.random.default_rng(7)
    baseline, candidate, sizes, _ = drawn(rng, 1500)
    found = paired_rate_difference(baseline, candidate, sizes, level=0.9)
    picks = rng.integers(0, 1500, (4000, 1500))
    rates = (candidate - baseline)[picks].sum(axis=1) / sizes[picks].sum(axis=1)
    low, high = np.quantile(rates, [0.05, 0.95])
    width = high - low
    # 4,000 resamples place a 5% quantile within about 3% of the interval's width.
    assert found.low == pytest.approx(low, abs=0.06 * width)
    assert found.high == pytest.approx(high, abs=0.06 * width)


@pytest.mark.parametrize(("n", "size"), [(12, 1), (60, 1), (120, 4)])
def test_the_interval_covers_the_true_difference(n: int, size: int) -> None:
    rng = np.random.default_rng(11)
    worlds, above, below = 1500, 0, 0
    for _ in range(worlds):
        baseline, candidate, sizes, clusters = drawn(rng, n, size)
        labels = clusters.tolist() if size > 1 else None
        found = paired_rate_difference(baseline, candidate, sizes, clusters=labels, level=0.9)
        above += found.low > 0.002
        below += found.high < 0.002
    # Nominally 5% either side; three standard errors of 1,500 worlds are 1.7 points.
    assert max(above, below) / worlds <= 0.085
    assert (above + below) / worlds >= 0.06


def test_one_text_that_is_nearly_everything_counts_as_one() -> None:
    """Its difference alone decides the estimate, so the interval must hold for that of any one text."""
    rng = np.random.default_rng(2)
    sizes = np.array([1e6, *[100.0] * 40])
    missed = 0
    for _ in range(1000):
        candidate = sizes * (0.9 + rng.normal(0.002, 0.01, 41))
        found = paired_rate_difference(sizes * 0.9, candidate, sizes, level=0.9)
        missed += not found.low <= 0.002 <= found.high
    assert missed <= 100


def test_swapping_the_runs_negates_and_the_unit_of_size_scales() -> None:
    baseline, candidate, sizes, _ = drawn(np.random.default_rng(5), 40)
    found = paired_rate_difference(baseline, candidate, sizes)
    swapped = paired_rate_difference(candidate, baseline, sizes)
    thousands = paired_rate_difference(baseline, candidate, sizes / 1000)
    assert (swapped.low, swapped.estimate, swapped.high) == pytest.approx(
        (-found.high, -found.estimate, -found.low)
    )
    assert (thousands.low, thousands.high) == pytest.approx((1000 * found.low, 1000 * found.high))


@pytest.mark.parametrize(
    ("candidate", "clusters"),
    [([9.0, 18.0, 27.0], None), ([9.5, 19.0, 28.5], None), ([9.0, 17.0, 28.0], ["a", "a", "a"])],
    ids=["equal", "in proportion", "one document"],
)
def test_what_says_nothing_about_spread_has_no_limits(candidate: list[float], clusters: object) -> None:
    found = paired_rate_difference([9.0, 18.0, 27.0], candidate, [10, 20, 30], clusters=clusters)  # type: ignore[arg-type]  # parametrized
    assert (found.low, found.high) == (-math.inf, math.inf)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([1.0], [1.0, 2.0], [1.0]), "same items"),
        (([1.0], [1.0], [1.0, 2.0]), "same items"),
        (([1.0, 1.0], [1.0, 2.0], [1.0, 0.0]), "positive"),
        (([1.0, math.nan], [1.0, 2.0], [1.0, 1.0]), "nan at index 1"),
        (([], [], []), "at least one item"),
    ],
)
def test_what_it_refuses(arguments: tuple[list[float], ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        paired_rate_difference(*arguments)
