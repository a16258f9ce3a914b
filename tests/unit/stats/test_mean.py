"""One run's mean: which interval is chosen, and that it says no more than the data allow."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp
from statsmodels.stats.proportion import proportion_confint

from harness.stats import clustered_mean, mean_interval, wilson_interval


def rng():
    return np.random.default_rng(0)


def test_independent_binary_scores_get_wilson():
    result = mean_interval([1] * 40 + [0] * 10, level=0.9, rng=rng())
    assert (result.low, result.high) == pytest.approx(proportion_confint(40, 50, alpha=0.1, method="wilson"))
    assert (result.estimate, result.n, result.n_clusters, result.level) == (0.8, 50, 50, 0.9)
    assert result.method == "Wilson score interval"


def test_clustered_scores_get_cr2():
    generator = np.random.default_rng(1)
    codes = np.repeat(np.arange(15), 6)
    values = generator.integers(0, 2, 90).astype(float)
    result = mean_interval(values, clusters=codes.tolist(), rng=rng())
    assert (result.low, result.high) == pytest.approx(tuple(clustered_mean(values, codes).interval()))
    assert result.n_clusters == 15


def test_clustered_binary_limits_stay_within_the_range():
    values = np.repeat([1.0, 1.0, 1.0, 0.0], 5)
    result = mean_interval(values, clusters=np.repeat(np.arange(4), 5).tolist(), rng=rng())
    assert 0 <= result.low < 0.75 < result.high == 1


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_equal_scores_in_clusters_count_once_per_cluster(value):
    result = mean_interval([value] * 40, clusters=[i // 4 for i in range(40)], rng=rng())
    assert (result.low, result.high) == pytest.approx(tuple(wilson_interval(10 * value, 10)))


def test_rare_outcomes_in_whole_clusters_are_covered():
    """100 clusters, 2% of which mostly succeed: CR2 alone covers about .83 here."""
    generator, covered, worlds = np.random.default_rng(2), 0, 500
    codes = np.repeat(np.arange(100), 10)
    for _ in range(worlds):
        whole, single = generator.random(100) < 0.02, generator.random(1000) < 0.02
        values = np.where(generator.random(1000) < 0.5, whole[codes], single)
        result = mean_interval(values, clusters=codes.tolist(), rng=rng())
        covered += result.low <= 0.02 <= result.high
    assert covered / worlds >= 0.92


def test_few_graded_items_are_at_least_as_wide_as_student_t():
    values = [1.5, 2.0, 7.0, 3.0]
    result = mean_interval(values, rng=rng())
    expected = ttest_1samp(values, 0).confidence_interval(0.95)
    assert result.low <= expected.low
    assert result.high >= expected.high


def test_skewed_scores_get_a_skewed_interval():
    values = np.random.default_rng(3).exponential(size=100)
    result = mean_interval(values, rng=rng())
    assert result.high - result.estimate > 1.05 * (result.estimate - result.low) > 0


def test_what_cannot_be_known_is_the_whole_range():
    one = mean_interval([1], rng=rng())
    assert (one.estimate, one.low, one.high) == (1, 0, 1)
    one_cluster = mean_interval([12.5, 13.0], clusters=["a", "a"], rng=rng())
    assert (one_cluster.low, one_cluster.high) == (-math.inf, math.inf)
    equal = mean_interval([12.5, 12.5, 12.5], rng=rng())
    assert (equal.estimate, equal.low, equal.high) == (12.5, -math.inf, math.inf)


@pytest.mark.parametrize(
    ("values", "clusters", "complaint"),
    [
        ([], None, "at least one item"),
        ([0.5, math.nan], None, "values has nan at index 1"),
        ([0, 1], ["a", "b", "c"], "one cluster label per item"),
    ],
)
def test_unusable_input_is_refused(values, clusters, complaint):
    with pytest.raises(ValueError, match=complaint):
        mean_interval(values, clusters=clusters, rng=rng())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=60)
    | st.lists(st.sampled_from([0.0, 0.3, 0.5, 1.0]), min_size=1, max_size=25)
    | st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=25),
    st.integers(1, 9) | st.none(),
)
def test_the_interval_has_width_and_contains_the_mean(values, cluster_size):
    clusters = [i // cluster_size for i in range(len(values))] if cluster_size else None
    result = mean_interval(values, clusters=clusters, rng=rng())
    assert result.estimate == pytest.approx(np.mean(values))
    assert result.low <= result.estimate <= result.high
    assert result.low < result.high


def test_importing_the_package_leaves_scipy_for_later():
    probe = "import sys, harness.stats; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe]).returncode == 0
