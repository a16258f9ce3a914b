"""Proportions: published values, statsmodels and brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binomtest, multinomial, norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from harness.stats import discordant_counts, mcnemar_exact, tango_interval, wilson_interval

TANGO = [
    ((0, 0, 10), (-0.27753280, 0.27753280), (-0.21294197, 0.21294197)),
    ((1, 0, 10), (-0.20528608, 0.40415003), (-0.13423617, 0.34771867)),
    ((0, 3, 30), (-0.25621083, 0.02486473), (-0.22550248, -0.00900326)),
    ((9, 2, 50), (0.01166194, 0.27786226), (0.03478549, 0.25384879)),
    ((25, 10, 300), (0.01196981, 0.09121944), (0.01825708, 0.08408475)),
    ((3, 7, 133), (-0.08572782, 0.01953340), (-0.07515003, 0.01022331)),
]


@st.composite
def tables(draw):
    n = draw(st.integers(1, 400))
    wins = draw(st.integers(0, n))
    return wins, draw(st.integers(0, n - wins)), n


@pytest.mark.parametrize(("counts", "at95", "at90"), TANGO)
def test_tango_gives_the_published_limits(counts, at95, at90):
    assert tango_interval(*counts, 0.95) == pytest.approx(at95, abs=5e-9)
    assert tango_interval(*counts, 0.90) == pytest.approx(at90, abs=5e-9)


def score_statistic(wins, losses, n, delta):
    """Tango's statistic with the nuisance share found by maximising the likelihood numerically."""

    def minus_log_likelihood(q):
        shares = np.array([q + delta, q, 1 - 2 * q - delta])
        return -float(np.sum(np.array([wins, losses, n - wins - losses]) * np.log(shares)))

    q = minimize_scalar(
        minus_log_likelihood,
        bounds=(max(0, -delta) + 1e-12, (1 - delta) / 2 - 1e-12),
        method="bounded",
        options={"xatol": 1e-12},
    ).x
    return (wins - losses - n * delta) / np.sqrt(n * (2 * q + delta * (1 - delta)))


@pytest.mark.parametrize("counts", [(1, 0, 10), (9, 2, 50), (40, 40, 90), (5, 90, 200), (700, 650, 9000)])
def test_tango_limits_solve_the_score_equation(counts):
    low, high = tango_interval(*counts, 0.95)
    assert score_statistic(*counts, low) == pytest.approx(norm.ppf(0.975), abs=1e-3)
    assert score_statistic(*counts, high) == pytest.approx(norm.ppf(0.025), abs=1e-3)


def test_tango_without_disagreement_has_its_closed_form_width():
    z2 = norm.ppf(0.975) ** 2
    for n in (1, 3, 50, 10_000):
        assert tango_interval(0, 0, n).high == pytest.approx(z2 / (n + z2), rel=1e-9)


def test_tango_reaches_the_end_of_the_range_only_when_every_item_flips():
    z2 = norm.ppf(0.975) ** 2
    assert tango_interval(10, 0, 10) == pytest.approx(((10 - z2) / (10 + z2), 1.0))
    assert tango_interval(0, 10, 10) == pytest.approx((-1.0, (z2 - 10) / (10 + z2)))
    assert tango_interval(9, 0, 10).high < 1


@pytest.mark.parametrize(("win_share", "loss_share"), [(0.05, 0.05), (0.1, 0.02), (0.3, 0.1), (0.02, 0.0)])
def test_tango_coverage_by_enumeration_of_every_outcome(win_share, loss_share):
    n, covered = 30, 0.0
    for wins in range(n + 1):
        for losses in range(n + 1 - wins):
            chance = multinomial.pmf(
                [wins, losses, n - wins - losses], n, [win_share, loss_share, 1 - win_share - loss_share]
            )
            if chance > 1e-9:
                low, high = tango_interval(wins, losses, n)
                covered += chance * (low <= win_share - loss_share <= high)
    assert covered >= 0.925


@settings(deadline=None)
@given(tables(), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_tango_contains_the_estimate_and_swapping_negates(counts, level):
    wins, losses, n = counts
    low, high = tango_interval(wins, losses, n, level)
    assert -1 <= low <= (wins - losses) / n <= high <= 1
    assert low < high
    assert tango_interval(losses, wins, n, level) == (-high, -low)


@settings(deadline=None)
@given(tables())
def test_tango_widens_with_the_level(counts):
    narrow, wide = tango_interval(*counts, 0.9), tango_interval(*counts, 0.95)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize("counts", [(-1, 0, 10), (0, -1, 10), (6, 5, 10), (0, 0, 0)])
def test_tango_refuses_impossible_counts(counts):
    with pytest.raises(ValueError, match="wins"):
        tango_interval(*counts)


@settings(deadline=None)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_statsmodels(counts):
    successes, n = counts
    for level in (0.9, 0.95):
        expected = proportion_confint(successes, n, alpha=1 - level, method="wilson")
        assert wilson_interval(successes, n, level) == pytest.approx(expected, abs=1e-12)
    low, high = wilson_interval(successes, n)
    assert 0 <= low <= successes / n <= high <= 1


@pytest.mark.parametrize("counts", [(-1, 5), (6, 5), (0, 0)])
def test_wilson_refuses_impossible_counts(counts):
    with pytest.raises(ValueError, match="successes"):
        wilson_interval(*counts)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_a_level_is_a_probability(level):
    with pytest.raises(ValueError, match="level"):
        wilson_interval(1, 2, level)


def test_mcnemar_gives_the_published_p_values():
    assert mcnemar_exact(25, 10) == pytest.approx(0.0166738, abs=5e-8)
    assert mcnemar_exact(25, 10, "greater") == pytest.approx(0.0083369, abs=5e-8)
    # Agresti's prime-minister ratings: 86 against 150.
    assert mcnemar_exact(86, 150) == pytest.approx(3.716e-5, abs=5e-9)


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_agrees_with_statsmodels(wins, losses):
    if wins + losses == 0:
        assert mcnemar_exact(wins, losses) == 1
    else:
        expected = mcnemar([[0, wins], [losses, 0]], exact=True).pvalue
        assert mcnemar_exact(wins, losses) == pytest.approx(expected, rel=1e-9)
        tail = binomtest(wins, wins + losses, 0.5, alternative="greater").pvalue
        assert mcnemar_exact(wins, losses, "greater") == pytest.approx(tail, rel=1e-9)
    mirrored = mcnemar_exact(losses, wins, "less")
    assert mcnemar_exact(wins, losses, "greater") == pytest.approx(mirrored, rel=1e-9)


def test_discordant_counts_are_wins_then_losses():
    assert discordant_counts([0, 0, 0, 1, 1], [1, 1, 0, 0, 1]) == (2, 1)
    assert discordant_counts(np.array([True, False]), np.array([False, False])) == (0, 1)


@pytest.mark.parametrize(("before", "after"), [([0, 1], [1]), ([0.5, 1], [0, 1]), ([[0]], [[1]])])
def test_discordant_counts_need_matching_binary_scores(before, after):
    with pytest.raises(ValueError, match=r"Discordant counts|two arrays"):
        discordant_counts(before, after)
