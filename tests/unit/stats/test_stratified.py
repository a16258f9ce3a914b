"""The mean over strata: published intervals, limiting cases and simulated coverage."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.stats import MeanEstimate, PairedEstimate, combine, mean_interval, paired_difference


def rng():
    return np.random.default_rng(0)


def binary(right, n):
    return mean_interval([1] * right + [0] * (n - right), rng=rng())


def difference(wins, losses, n):
    baseline = [0] * wins + [1] * losses + [1] * (n - wins - losses)
    candidate = [1] * wins + [0] * losses + [1] * (n - wins - losses)
    return paired_difference(baseline, candidate, rng=rng())


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ],
)
def test_two_proportions_give_newcombes_interval(first, second, published):
    """Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10.

    A difference p1 - p2 is 2·mean(p1, 1 - p2) - 1.
    """
    mirrored = binary(second[1] - second[0], second[1])
    mean = combine([binary(*first), mirrored])
    assert (2 * mean.low - 1, 2 * mean.high - 1) == pytest.approx(published, abs=5e-5)


def test_counts_add_up_and_no_p_value_is_invented():
    suite = combine([difference(5, 2, 50), difference(0, 0, 10), difference(1, 4, 30)])
    assert isinstance(suite, PairedEstimate)
    assert suite.estimate == pytest.approx((3 / 50 + 0 - 3 / 30) / 3)
    assert (suite.wins, suite.losses, suite.n, suite.n_clusters) == (6, 6, 90, 90)
    assert suite.p_value is None
    assert suite.method == "MOVER over 3 strata (Tango score interval)"


def test_graded_strata_leave_flips_unknown():
    graded = paired_difference([0.2, 0.4, 0.9], [0.3, 0.2, 0.9], rng=rng())
    suite = combine([difference(5, 2, 50), graded])
    assert (suite.wins, suite.losses) == (None, None)
    assert "Tango score interval; " in suite.method


def test_strata_without_disagreement_still_have_width():
    one = difference(0, 0, 40)
    suite = combine([one] * 4)
    assert suite.high == pytest.approx(one.high / 2)
    assert suite.low == pytest.approx(one.low / 2)


def test_one_stratum_is_itself_and_an_unknown_one_makes_all_unknown():
    one = difference(3, 1, 40)
    assert combine([one]) is one
    unknown = mean_interval([7.0], rng=rng())
    suite = combine([mean_interval([1.0, 4.0, 2.5], rng=rng()), unknown])
    assert isinstance(suite, MeanEstimate)
    assert (suite.low, suite.high) == (-math.inf, math.inf)


@pytest.mark.parametrize(
    ("tasks", "at_most"),
    [
        ([(40, 0.20, 0.10), (60, 0.15, 0.15), (200, 0.10, 0.12)], 0.975),
        # Where most tasks see a flip or none, the score intervals' caution adds up: never too narrow.
        ([(20, 0.05, 0.0), (60, 0.05, 0.02), (200, 0.01, 0.01)], 1.0),
    ],
)
def test_a_suite_of_unlike_tasks_is_covered(tasks, at_most):
    generator, covered, worlds = np.random.default_rng(1), 0, 800
    truth = np.mean([gain - loss for _, gain, loss in tasks])
    for _ in range(worlds):
        strata = []
        for n, gain, loss in tasks:
            wins, losses, _ = generator.multinomial(n, [gain, loss, 1 - gain - loss])
            strata.append(difference(int(wins), int(losses), n))
        suite = combine(strata)
        covered += bool(suite.low <= truth <= suite.high)
    assert 0.935 <= covered / worlds <= at_most


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6))
def test_swapping_the_runs_negates_and_the_order_of_strata_changes_nothing(counts):
    forward = combine([difference(wins, losses, 45) for wins, losses in counts])
    backward = combine([difference(losses, wins, 45) for wins, losses in reversed(counts)])
    assert (backward.low, backward.high) == pytest.approx((-forward.high, -forward.low))
    assert -1 <= forward.low < forward.estimate < forward.high <= 1


def test_no_strata_and_mixed_levels_are_refused():
    with pytest.raises(ValueError, match="no strata"):
        combine([])
    with pytest.raises(ValueError, match=r"0\.9, 0\.95"):
        combine([difference(1, 0, 9), paired_difference([0, 1], [1, 1], level=0.9, rng=rng())])
