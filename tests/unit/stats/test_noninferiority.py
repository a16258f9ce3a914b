"""Tests of a margin: published p-values, every outcome by brute force, and the error rates they promise."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta as beta_distribution
from scipy.stats import multinomial

from benchmarks import error_rates_exact
from harness.stats import mcnemar_exact, noninferiority_test, tango_interval
from harness.stats.noninferiority import exact_test, score_test

PUBLISHED = [
    ((0, 0, 133, 0.02), 0.0690876, 0.0497267),
    ((2, 1, 133, 0.02), 0.0522398, 0.0486310),
    ((3, 2, 200, 0.02), 0.0327845, 0.0338472),
    ((1, 1, 50, 0.05), 0.1105993, 0.0913706),
]


@st.composite
def tables(draw, most=120):
    n = draw(st.integers(1, most))
    wins = draw(st.integers(0, n))
    return wins, draw(st.integers(0, n - wins)), n


margins = st.floats(0.001, 0.6).flatmap(lambda size: st.sampled_from([size, -size]))


@pytest.mark.parametrize(("arguments", "exact", "asymptotic"), PUBLISHED)
def test_gives_the_published_p_values(arguments, exact, asymptotic):
    result = noninferiority_test(*arguments)
    assert result.p_value == pytest.approx(exact, abs=6e-8)
    assert result.score_p_value == pytest.approx(asymptotic, abs=6e-8)
    assert result.method == "exact unconditional test"


def score_statistics(n, bound):
    """Tango's statistic for every outcome (wins, losses), the losing share by bisecting the likelihood.

    The log-likelihood wins·log(q + bound) + losses·log(q) + rest·log(1 - 2q - bound) is concave in q.
    """
    wins, losses = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    rest = np.maximum(n - wins - losses, 0)
    low = np.full(wins.shape, max(0.0, -bound))
    high = np.full(wins.shape, (1 - bound) / 2)
    for _ in range(100):
        q = (low + high) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = sum(
                np.where(count > 0, count * weight / share, 0.0)
                for count, weight, share in (
                    (wins, 1, q + bound),
                    (losses, 1, q),
                    (rest, -2, 1 - 2 * q - bound),
                )
            )
        low, high = np.where(slope > 0, q, low), np.where(slope > 0, high, q)
    return (wins - losses - n * bound) / np.sqrt(n * (low + high + bound * (1 - bound)))


def brute_force_p(wins, losses, n, margin, beta):
    """The chances of all outcomes as extreme, summed, at some 2,000 shares of disagreement."""
    statistics = score_statistics(n, -margin)
    outcomes = [
        (b, c, n - b - c)
        for b in range(n + 1)
        for c in range(n + 1 - b)
        if statistics[b, c] >= statistics[wins, losses] - 1e-7
    ]
    observed = wins + losses
    low = beta_distribution.ppf(beta / 2, observed, n - observed + 1) if observed else 0.0
    high = beta_distribution.isf(beta / 2, observed + 1, n - observed) if observed < n else 1.0
    largest = 0.0
    grid = [*np.linspace(low, high, 2_000), min(high, max(low, abs(margin)))]
    for theta in [share for share in grid if share >= margin]:
        difference = min(-margin, theta)
        shares = [(theta + difference) / 2, (theta - difference) / 2, 1 - theta]
        largest = max(largest, multinomial.pmf(outcomes, n, shares).sum())
    return largest + beta


@pytest.mark.parametrize("margin", [0.05, 0.3, -0.05, -0.4])
@pytest.mark.parametrize("counts", [(0, 0, 8), (4, 0, 9), (2, 3, 12), (7, 1, 15), (1, 12, 14), (9, 9, 18)])
def test_the_exact_p_value_by_enumeration_of_every_outcome(counts, margin):
    expected = min(1.0, brute_force_p(*counts, margin, 0.001))
    assert exact_test(*counts, margin) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("n", "margin"), [(12, 0.1), (15, -0.1), (20, 0.25)])
def test_the_worst_difference_within_the_null_is_the_bound_itself(n, margin):
    """The p-value looks only at a difference of -margin: elsewhere in the null errors are rarer."""
    alpha = 0.1
    rejected = [
        (b, c, n - b - c)
        for b in range(n + 1)
        for c in range(n + 1 - b)
        if noninferiority_test(b, c, n, margin, alpha=alpha).passes
    ]
    assert rejected
    for theta in np.linspace(0.01, 1, 34):
        for difference in np.linspace(-theta, min(theta, -margin), 12) if -theta <= -margin else []:
            shares = [(theta + difference) / 2, (theta - difference) / 2, 1 - theta]
            assert multinomial.pmf(rejected, n, shares).sum() <= alpha


@settings(deadline=None)
@given(tables(), margins)
def test_the_score_test_is_the_interval(counts, margin):
    """Tango's interval lies above -margin exactly when the score test passes."""
    p_value = score_test(*counts, margin)
    for alpha in (0.001, 0.05, 0.2):
        if abs(p_value - alpha) > 1e-9:
            assert (tango_interval(*counts, 1 - 2 * alpha).low > -margin) == (p_value < alpha)


@settings(deadline=None)
@given(tables(), margins)
def test_a_loss_that_becomes_a_win_is_evidence(counts, margin):
    wins, losses, n = counts
    if losses:
        before, after = exact_test(wins, losses, n, margin), exact_test(wins + 1, losses - 1, n, margin)
        assert after <= before + 1e-6
        assert score_test(wins + 1, losses - 1, n, margin) <= score_test(wins, losses, n, margin) + 1e-12


@settings(deadline=None)
@given(tables(), st.floats(0.001, 0.3), st.floats(0.001, 0.3))
def test_a_wider_margin_is_easier(counts, one, other):
    narrow, wide = sorted([one, other])
    assert score_test(*counts, wide) <= score_test(*counts, narrow) + 1e-12
    assert exact_test(*counts, wide) <= exact_test(*counts, narrow) + 1e-6


@settings(deadline=None)
@given(tables(60), st.floats(0.001, 0.6), st.sampled_from([0.05, 0.01]))
def test_no_worse_and_worse_are_never_both_shown(counts, margin, alpha):
    """Seen from the baseline, a candidate below -margin is a baseline above +margin."""
    wins, losses, n = counts
    no_worse = noninferiority_test(wins, losses, n, margin, alpha=alpha)
    worse = noninferiority_test(losses, wins, n, -margin, alpha=alpha)
    assert not (no_worse.passes and worse.passes)


@pytest.mark.parametrize(
    ("arguments", "method"),
    [
        ((10, 9, 50_000, 0.0005), "exact unconditional test"),
        ((10, 10, 50_000, 0.0005), "Tango score test"),
        ((40, 40, 299, 0.02), "exact unconditional test"),
        ((40, 40, 300, 0.02), "Tango score test"),
        ((2_600, 2_500, 50_000, -0.001), "exact unconditional test"),
        ((40, 20, 300, 0.0), "exact McNemar test"),
    ],
)
def test_which_test_decides(arguments, method):
    result = noninferiority_test(*arguments)
    assert result.method == method
    if method == "Tango score test":
        assert result.p_value == result.score_p_value
    if method == "exact McNemar test":
        assert result.p_value == mcnemar_exact(40, 20, "greater")


@pytest.mark.parametrize("margin", [0.002, -0.002])
def test_with_many_items_the_exact_and_the_score_test_agree(margin):
    counts = (1_040, 960, 20_000)
    assert exact_test(*counts, margin, beta=1e-6) == pytest.approx(score_test(*counts, margin), rel=0.03)


def test_without_disagreement_a_gain_is_never_shown_and_no_loss_once_there_are_enough_items():
    assert noninferiority_test(0, 0, 10_000, -0.001).p_value == 1
    # The worst candidate within the null loses 2% and wins nothing: .98^n, plus β.
    assert exact_test(0, 0, 100, 0.02) == pytest.approx(0.98**100 + 0.001, rel=1e-9)
    assert exact_test(0, 0, 1_000, 0.02) == 0.001
    assert not noninferiority_test(0, 0, 10, 0.02).passes


@pytest.mark.parametrize("alpha", [0.05, 0.001, 1e-5])
def test_small_levels_can_be_reached(alpha):
    assert noninferiority_test(5, 0, 2_000, 0.05, alpha=alpha).p_value <= alpha
    assert noninferiority_test(60, 0, 250, -0.02, alpha=alpha).p_value <= alpha


def test_the_test_says_so_where_the_interval_says_otherwise():
    unchanged = noninferiority_test(0, 0, 133, 0.02)
    assert tango_interval(0, 0, 133, 0.9).low > -0.02
    assert not unchanged.passes
    assert unchanged.disagreement == (
        "The exact unconditional test does not pass (p = 0.0691 at 0.05) where the approximate interval "
        "does (p = 0.0497): the test decides."
    )
    assert noninferiority_test(3, 2, 200, 0.02).disagreement is None
    passes_alone = noninferiority_test(3, 2, 200, 0.02, alpha=0.0332)
    assert passes_alone.passes
    assert passes_alone.disagreement is not None
    assert (
        "passes (p = 0.0324 at 0.0332) where the approximate interval does not" in passes_alone.disagreement
    )


@pytest.mark.parametrize("counts", [(-1, 0, 10), (0, -1, 10), (6, 5, 10), (0, 0, 0)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="wins"):
        noninferiority_test(*counts, 0.02)


@pytest.mark.parametrize("margin", [2, -1, 1, math.nan])
def test_a_margin_is_a_share(margin):
    with pytest.raises(ValueError, match="margin"):
        noninferiority_test(1, 1, 10, margin)


def test_a_level_is_one_sided_and_the_exact_test_needs_a_margin():
    with pytest.raises(ValueError, match="one-sided level"):
        noninferiority_test(1, 1, 10, 0.02, alpha=0.95)
    with pytest.raises(ValueError, match="other than 0"):
        exact_test(1, 1, 10, 0.0)


@pytest.mark.parametrize("margin", [0.01, 0.02, 0.05])
@pytest.mark.parametrize("alpha", [0.05, 0.001])
def test_where_the_score_test_is_used_its_error_stays_near_the_level(margin, alpha):
    n = 300

    def p_value(wins, losses):
        return noninferiority_test(wins, losses, n, margin, alpha=alpha).p_value

    needed = error_rates_exact.wins_to_pass(p_value, n, alpha)
    rates = error_rates_exact.pass_probability(needed, n, np.linspace(margin, 1, 300), -margin)
    assert 0.8 * alpha < rates.max() <= 1.1 * alpha


def test_the_error_rates_are_as_promised(capsys):
    assert error_rates_exact.main(["--quick"]) == 0
    printed = capsys.readouterr().out
    assert "Tango" in printed
    assert "133" in printed
