"""The paired difference: which interval is chosen, and that it says no more than the data allow."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, ttest_rel

from harness.stats import clustered_mean, paired_difference, tango_interval
from harness.stats.proportions import mcnemar_exact


def rng():
    return np.random.default_rng(0)


def binary_runs(wins, losses, n):
    """Two 0/1 runs with these disagreements, the rest half right and half wrong in both."""
    same = np.arange(n - wins - losses) % 2
    baseline = np.concatenate([np.zeros(wins), np.ones(losses), same])
    candidate = np.concatenate([np.ones(wins), np.zeros(losses), same])
    return baseline, candidate


@st.composite
def paired_scores(draw):
    n = draw(st.integers(1, 30))
    kind = draw(st.sampled_from(["binary", "share", "unbounded"]))
    score = {
        "binary": st.sampled_from([0.0, 1.0]),
        "share": st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0]),
        "unbounded": st.floats(-50, 50, allow_subnormal=False).map(lambda x: round(x, 3)),
    }[kind]
    scores = st.lists(score, min_size=n, max_size=n)
    labels = st.one_of(
        st.none(), st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=n, max_size=n)
    )
    return draw(scores), draw(scores), draw(labels)


def test_independent_binary_scores_get_tango_and_exact_mcnemar():
    result = paired_difference(*binary_runs(25, 10, 300), rng=rng())
    assert (result.low, result.high) == pytest.approx((0.01196981, 0.09121944), abs=5e-9)
    assert result.p_value == pytest.approx(0.0166738, abs=5e-8)
    assert (result.wins, result.losses, result.n, result.n_clusters) == (25, 10, 300, 300)
    assert result.estimate == pytest.approx(0.05)
    assert result.method == "Tango score interval"


def test_ten_equal_items_are_not_evidence_of_equality():
    result = paired_difference(*binary_runs(0, 0, 10), rng=rng())
    assert (result.low, result.high) == pytest.approx((-0.27753280, 0.27753280), abs=5e-9)
    assert result.p_value == 1


def test_clusters_of_one_item_are_no_clusters():
    runs = binary_runs(3, 1, 20)
    assert paired_difference(*runs, clusters=range(20), rng=rng()) == paired_difference(*runs, rng=rng())


def test_many_disagreeing_clusters_get_cr2_and_no_p_value():
    generator = np.random.default_rng(1)
    codes = np.repeat(np.arange(60), 5)
    baseline, candidate = generator.integers(0, 2, (2, 300)).astype(float)
    result = paired_difference(baseline, candidate, clusters=codes.tolist(), rng=rng())
    expected = clustered_mean(candidate - baseline, codes).interval(0.95)
    assert (result.low, result.high) == pytest.approx(tuple(expected))
    assert result.method == "CR2 cluster-robust t"
    assert result.p_value is None
    assert result.n_clusters == 60
    assert result.wins == int(np.sum(candidate > baseline))


def test_few_clusters_get_the_wider_of_cr2_and_tango_at_each_end():
    baseline, candidate = binary_runs(30, 12, 150)
    codes = np.random.default_rng(2).integers(0, 15, 150)
    result = paired_difference(baseline, candidate, clusters=codes.tolist(), rng=rng())
    cr2 = clustered_mean(candidate - baseline, np.unique(codes, return_inverse=True)[1]).interval(0.95)
    tango = tango_interval(3.0, 1.2, 15)
    assert result.low == pytest.approx(min(cr2.low, tango.low))
    assert result.high == pytest.approx(max(cr2.high, tango.high))


def test_clusters_without_disagreement_count_once_each():
    scores = np.tile([0.0, 1.0], 50)
    result = paired_difference(scores, scores, clusters=np.repeat(np.arange(20), 5).tolist(), rng=rng())
    assert (result.low, result.high) == pytest.approx(tuple(tango_interval(0, 0, 20)))


def test_flips_that_cancel_inside_every_cluster_leave_width():
    """Each cluster's difference is exactly zero, so CR2 alone would claim certainty."""
    baseline, candidate = np.tile([0.0, 1.0], 30), np.tile([1.0, 0.0], 30)
    result = paired_difference(baseline, candidate, clusters=np.repeat(np.arange(30), 2).tolist(), rng=rng())
    assert (result.low, result.high) == pytest.approx(tuple(tango_interval(15, 15, 30)))


def test_rare_flips_of_whole_clusters_are_covered():
    """50 clusters, 2% of which mostly flip: CR2 alone covers about .68 here."""
    generator, covered, worlds = np.random.default_rng(3), 0, 500
    codes = np.repeat(np.arange(50), 10)
    for _ in range(worlds):
        cluster_flips, item_flips = generator.random(50) < 0.02, generator.random(500) < 0.02
        flips = np.where(generator.random(500) < 0.8, cluster_flips[codes], item_flips)
        result = paired_difference(np.zeros(500), flips, clusters=codes.tolist(), rng=rng())
        covered += result.low <= 0.02 <= result.high
    assert covered / worlds >= 0.95


def bca_by_hand(values, level, resamples, generator):
    """Efron (1987): bias correction and acceleration from resamples and the jackknife."""
    n, mean = len(values), values.mean()
    means = values[generator.integers(0, n, (resamples, n))].mean(axis=1)
    z0 = norm.ppf(np.mean(means < mean))
    jackknife = (values.sum() - values) / (n - 1)
    deviation = jackknife.mean() - jackknife
    acceleration = np.sum(deviation**3) / (6 * np.sum(deviation**2) ** 1.5)
    z = z0 + norm.ppf([(1 - level) / 2, (1 + level) / 2])
    return np.quantile(means, norm.cdf(z0 + z / (1 - acceleration * z)))


def test_graded_scores_get_the_bca_bootstrap():
    generator = np.random.default_rng(4)
    baseline = generator.normal(size=120)
    difference = generator.exponential(size=120)
    result = paired_difference(baseline, baseline + difference, rng=rng())
    expected = bca_by_hand(difference, 0.95, 40_000, generator)
    se = difference.std() / math.sqrt(120)
    assert (result.low, result.high) == pytest.approx(tuple(expected), abs=0.1 * se)
    assert result.high - result.estimate > result.estimate - result.low
    assert result.method == "BCa bootstrap"
    assert (result.wins, result.losses, result.p_value) == (None, None, None)


def test_few_graded_items_are_at_least_as_wide_as_student_t():
    baseline, candidate = np.array([3.0, 1.0, 2.0, 5.0]), np.array([3.5, 2.5, 2.1, 5.3])
    result = paired_difference(baseline, candidate, rng=rng())
    expected = ttest_rel(candidate, baseline).confidence_interval(0.95)
    assert result.low <= expected.low
    assert result.high >= expected.high


def test_very_many_graded_items_get_student_t():
    baseline, candidate = np.random.default_rng(5).normal(size=(2, 5_000))
    result = paired_difference(baseline, candidate, level=0.9, rng=rng())
    expected = ttest_rel(candidate, baseline).confidence_interval(0.9)
    assert (result.low, result.high) == pytest.approx((expected.low, expected.high))


def test_graded_scores_that_rarely_change_are_as_wide_as_tango():
    """One changed item in 200 resamples to almost nothing; the score interval keeps its width."""
    baseline = np.full(200, 0.5)
    candidate = baseline.copy()
    candidate[7] = 1.0
    result = paired_difference(baseline, candidate, rng=rng())
    tango = tango_interval(0.5, 0, 200)
    assert result.low <= tango.low
    assert result.high >= tango.high


def test_equal_differences_have_width_within_a_range_and_none_known_without():
    shares = np.array([0.1, 0.2, 0.3, 0.5])
    unchanged = paired_difference(shares, shares, rng=rng())
    assert (unchanged.low, unchanged.high) == pytest.approx(tuple(tango_interval(0, 0, 4)))
    shifted = paired_difference(shares, shares + 0.25, rng=rng())
    assert shifted.low < 0 < 0.25 < shifted.high < 1
    losses = np.array([12.0, 9.0, 30.0])
    assert paired_difference(losses, losses - 1.0, rng=rng()).low == -math.inf
    assert paired_difference(losses, losses - 1.0, rng=rng()).estimate == pytest.approx(-1)


@pytest.mark.parametrize("clusters", [None, ["only"]])
def test_one_item_says_nothing(clusters):
    binary = paired_difference([0], [1], clusters=clusters, rng=rng())
    assert (binary.estimate, binary.low, binary.high) == (1, -1, 1)
    assert binary.p_value == 1
    graded = paired_difference([3.0], [2.5], clusters=clusters, rng=rng())
    assert (graded.estimate, graded.low, graded.high) == (-0.5, -math.inf, math.inf)


def test_one_cluster_says_nothing():
    result = paired_difference(*binary_runs(9, 1, 10), clusters=["passage"] * 10, rng=rng())
    assert (result.low, result.high) == (-1, 1)
    assert result.p_value is None


def test_the_interval_depends_on_the_generator_only_through_the_bootstrap():
    baseline, candidate = np.random.default_rng(6).normal(size=(2, 40))
    first, again = (paired_difference(baseline, candidate, rng=rng()) for _ in range(2))
    assert first == again
    generator = rng()
    paired_difference(*binary_runs(3, 1, 30), rng=generator)
    assert generator.random() == rng().random()


@pytest.mark.parametrize(
    ("baseline", "candidate", "clusters", "complaint"),
    [
        ([0, 1], [1], None, "same items"),
        ([], [], None, "at least one item"),
        ([[0, 1]], [[0, 1]], None, "one dimension"),
        ([0, math.nan], [0, 1], None, "baseline has nan at index 1"),
        ([0, 1], [math.inf, 1], None, "candidate has inf at index 0"),
        ([0, 1], [1, 1], ["a"], "one cluster label per item"),
    ],
)
def test_unusable_input_is_refused(baseline, candidate, clusters, complaint):
    with pytest.raises(ValueError, match=complaint):
        paired_difference(baseline, candidate, clusters=clusters, rng=rng())


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_is_a_probability(level):
    with pytest.raises(ValueError, match="level"):
        paired_difference([1.0], [2.0], level=level, rng=rng())


@settings(max_examples=150, deadline=None)
@given(paired_scores())
def test_the_interval_has_width_contains_the_estimate_and_negates_when_swapped(scores):
    baseline, candidate, clusters = scores
    result = paired_difference(baseline, candidate, clusters=clusters, rng=rng())
    assert result.low <= result.estimate <= result.high
    assert result.low < result.high
    assert result.estimate == pytest.approx(np.mean(candidate) - np.mean(baseline), abs=1e-9)
    swapped = paired_difference(candidate, baseline, clusters=clusters, rng=rng())
    # At an estimate of exactly zero the bootstrap has no direction to tell the two apart.
    tolerance = 0.1 * (result.high - result.low) if abs(result.estimate) < 1e-9 else 1e-9
    assert (swapped.low, swapped.high) == pytest.approx((-result.high, -result.low), abs=tolerance)
    assert (swapped.wins, swapped.losses) == (result.losses, result.wins)
    if result.p_value is not None:
        assert result.p_value == mcnemar_exact(result.wins, result.losses)
        assert swapped.p_value == pytest.approx(result.p_value)


@settings(max_examples=100, deadline=None)
@given(paired_scores(), st.randoms(use_true_random=False))
def test_the_order_of_items_changes_nothing(scores, random):
    baseline, candidate, clusters = scores
    order = list(range(len(baseline)))
    random.shuffle(order)
    first = paired_difference(baseline, candidate, clusters=clusters, rng=rng())
    second = paired_difference(
        [baseline[i] for i in order],
        [candidate[i] for i in order],
        clusters=[clusters[i] for i in order] if clusters else None,
        rng=rng(),
    )
    assert (second.low, second.high) == pytest.approx((first.low, first.high), abs=1e-9)
    assert (second.method, second.n_clusters, second.p_value) == (
        first.method,
        first.n_clusters,
        first.p_value,
    )


def test_at_a_level_beyond_the_bootstraps_resamples_the_wider_interval_is_taken() -> None:
    generator = np.random.default_rng(5)
    before = generator.normal(size=100)
    after = before + generator.normal(0.1, 1.0, size=100)
    usual = paired_difference(before, after, level=0.9, rng=np.random.default_rng(0))
    extreme = paired_difference(before, after, level=0.998, rng=np.random.default_rng(0))
    assert usual.method == "BCa bootstrap"
    assert extreme.method == "wider of BCa bootstrap and Student t"
    assert extreme.low < usual.low < usual.high < extreme.high
