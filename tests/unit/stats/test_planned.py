"""Planned looks: published boundaries, multivariate normal integrals, simulation, exact enumeration."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import fftconvolve
from scipy.stats import multinomial, multivariate_normal, norm

from harness.stats import (
    PlannedDesign,
    efficacy_boundaries,
    expected,
    look_order,
    mcnemar_exact,
    paired_difference,
    paired_look,
    planned_design,
    take_look,
)

FIVE = [0.2, 0.4, 0.6, 0.8, 1.0]


def rng():
    return np.random.default_rng(0)


def test_hwang_shih_decani_boundaries_are_those_of_gsdesign():
    """Its default design: three looks, one-sided 2.5%, gamma -4, non-binding futility."""
    assert planned_design([1, 2, 3], 0.025).boundaries == pytest.approx((3.0107, 2.5465, 1.9992), abs=5e-5)


def test_boundaries_for_published_spending_functions():
    """DeMets & Lan (1994), Statistics in Medicine 13:1341-1352: five looks, one-sided 2.5%."""
    obrien_fleming = [2 * norm.sf(norm.isf(0.0125) / math.sqrt(t)) for t in FIVE]
    pocock = [0.025 * math.log(1 + (math.e - 1) * t) for t in FIVE]
    assert efficacy_boundaries(FIVE, obrien_fleming) == pytest.approx(
        (4.877, 3.357, 2.680, 2.290, 2.031), abs=6e-4
    )
    assert efficacy_boundaries(FIVE, pocock) == pytest.approx((2.438, 2.427, 2.410, 2.397, 2.386), abs=6e-4)


@pytest.mark.parametrize(
    "boundaries",
    [(2.413,) * 5, tuple(2.040 / math.sqrt(t) for t in FIVE)],
    ids=["Pocock", "O'Brien-Fleming"],
)
def test_the_error_of_published_boundaries(boundaries):
    """Jennison & Turnbull (2000), tables 2.1 and 2.3: two-sided 5% with five looks."""
    design = PlannedDesign((1, 2, 3, 4, 5), 0.025, boundaries, tuple(norm.sf(boundaries)))
    assert expected(design, 0.0, futility=False).pass_probability == pytest.approx(0.025, abs=5e-5)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 60), min_size=2, max_size=4),
    st.floats(1e-6, 0.2),
    st.floats(-6, 3),
    st.floats(-1, 4),
)
def test_passing_is_a_multivariate_normal_probability(steps, alpha, gamma, drift):
    design = planned_design(np.cumsum(steps).tolist(), alpha, gamma)
    t = np.array(design.fractions)
    correlation = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    for theta in (0.0, drift):
        stays = multivariate_normal(theta * np.sqrt(t), correlation, abseps=1e-9, maxpts=400_000, seed=1)
        passes = expected(design, theta, futility=False).pass_probability
        assert passes == pytest.approx(1 - stays.cdf(np.array(design.boundaries)), abs=2e-4)
    assert expected(design, 0.0, futility=False).pass_probability == pytest.approx(alpha, rel=1e-6)


@pytest.mark.parametrize("drift", [0.0, 2.5, 4.0])
@pytest.mark.parametrize("looks", [5, 12])
def test_pass_rate_and_share_agree_with_simulated_paths(drift, looks):
    design = planned_design(range(1, looks + 1))
    steps = rng().normal(drift / looks, 1 / math.sqrt(looks), size=(100_000, looks))
    z = np.cumsum(steps, axis=1) / np.sqrt(design.fractions)
    above, below = z > design.boundaries, z < design.futility_boundaries
    stopped = np.argmax(above | below, axis=1)
    assert (above | below)[:, -1].all()
    got = expected(design, drift)
    assert above[np.arange(len(z)), stopped].mean() == pytest.approx(got.pass_probability, abs=0.005)
    assert np.mean(np.array(design.fractions)[stopped]) == pytest.approx(got.mean_share, abs=0.005)


@pytest.mark.parametrize(
    ("effect", "fixed", "share"),
    [(0.05, 1.0, 0.30), (0.03, 0.994, 0.53), (0.02, 0.868, 0.73), (0, 0.045, 0.68)],
)
def test_five_looks_cost_under_two_points_of_power(effect, fixed, share):
    """2,000 items of which a tenth disagree; the fixed rates are those of one exact McNemar test."""
    got = expected(planned_design([400, 800, 1200, 1600, 2000]), effect * math.sqrt(2000 / (0.1 - effect**2)))
    assert got.pass_probability == pytest.approx(fixed, abs=0.02)
    assert got.mean_share <= share


def test_one_look_is_the_fixed_test():
    design = planned_design([300], 0.05)
    assert design.boundaries == pytest.approx((norm.isf(0.05),))
    assert design.levels == pytest.approx((0.05,))
    assert expected(design, design.drift).pass_probability == pytest.approx(0.8)


@settings(deadline=None)
@given(st.integers(1, 4), st.floats(-4, 4), st.floats(0.001, 0.2))
def test_conditional_power_rises_with_z_and_meets_the_futility_boundary(look, z, alpha):
    design = planned_design([1, 2, 3, 4, 5], alpha)
    power = design.conditional_power(look, z)
    assert power <= design.conditional_power(look, z + 0.1)
    assert (power < 0.2) == (z < design.futility_boundaries[look - 1])
    assert design.conditional_power(look, design.futility_boundaries[look - 1]) == pytest.approx(0.2)


def test_conditional_power_is_the_share_of_continued_paths_that_pass():
    design = planned_design([1, 2, 3, 4, 5])
    t, z = 0.4, 0.3
    rest = rng().normal(design.drift * (1 - t), math.sqrt(1 - t), size=200_000)
    passes = np.mean(z * math.sqrt(t) + rest > design.boundaries[-1])
    assert design.conditional_power(2, z) == pytest.approx(passes, abs=0.004)


@pytest.mark.parametrize("ends", [[], [0], [10, 10], [20, 10], [-5, 10], [1, 10_000, 20_000]])
def test_looks_need_growing_numbers_of_items(ends):
    with pytest.raises(ValueError, match="increase"):
        planned_design(ends)


@pytest.mark.parametrize("alpha", [0, 0.5, -0.1, 5])
def test_alpha_is_a_one_sided_level(alpha):
    with pytest.raises(ValueError, match="one-sided"):
        planned_design([1, 2], alpha)


@settings(deadline=None)
@given(st.data())
def test_order_keeps_clusters_whole_and_looks_see_equal_shares_of_strata(data):
    n, looks = data.draw(st.integers(1, 120)), data.draw(st.integers(1, 6))
    clusters = data.draw(st.lists(st.sampled_from([None, "a", "b", 3, 4, 5]), min_size=n, max_size=n))
    strata = data.draw(st.lists(st.sampled_from(["x", None]), min_size=n, max_size=n))
    got = look_order(n, looks, clusters=clusters, strata=strata, rng=rng())
    assert sorted(got.order) == list(range(n))
    assert got.ends[-1] == n
    assert len(got.ends) <= looks
    groups = {}
    for place, item in enumerate(got.order):
        label = (strata[item], clusters[item]) if clusters[item] is not None else ("own", item)
        groups.setdefault(label, []).append(place)
    for places in groups.values():
        assert places == list(range(places[0], places[0] + len(places)))
        assert not any(places[0] < end <= places[-1] for end in got.ends)


def test_every_look_adds_a_fifth_of_each_task():
    strata = ["big"] * 1000 + ["small"] * 50
    got = look_order(1050, strata=strata, rng=rng())
    assert got.ends == (210, 420, 630, 840, 1050)
    for end in got.ends:
        seen = [strata[item] for item in got.order[:end]]
        assert seen.count("big") == 20 * seen.count("small")


def test_the_order_is_random_but_fixed_by_the_generator():
    again, other = look_order(500, rng=rng()), look_order(500, rng=np.random.default_rng(1))
    assert look_order(500, rng=rng()) == again != other
    first = np.mean([look_order(50, rng=np.random.default_rng(seed)).order[:10] for seed in range(400)])
    assert first == pytest.approx(24.5, abs=1)


def test_a_giant_cluster_leaves_fewer_looks():
    got = look_order(100, clusters=["giant"] * 90 + [None] * 10, rng=rng())
    assert len(got.ends) < 5
    planned_design(got.ends)


@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 3, "looks": 0}, {"n": 3, "clusters": ["a"]}])
def test_an_order_needs_items_looks_and_labels(wrong):
    with pytest.raises(ValueError, match=r"at least one|one label"):
        look_order(**wrong, rng=rng())


def scores(wins, losses, n):
    """Baseline and candidate with these disagreements, half of the others right in both."""
    same = np.arange(n - wins - losses) % 2
    return np.r_[np.zeros(wins), np.ones(losses), same], np.r_[np.ones(wins), np.zeros(losses), same]


def chance_to_pass(design, passes, win_share, loss_share, most):
    """Exact chance that some look passes, carrying the distribution of (wins, losses) along.

    `most` wins or losses are practically never exceeded.
    """
    alive = np.zeros((most + 1, most + 1))
    alive[0, 0], passed = 1.0, 0.0
    for look, (end, step) in enumerate(zip(design.ends, np.diff([0, *design.ends]), strict=True), 1):
        wins, losses = np.indices((min(step, most) + 1,) * 2)
        cells = np.stack([wins, losses, np.maximum(step - wins - losses, 0)], axis=-1)
        chances = multinomial.pmf(cells, step, [win_share, loss_share, 1 - win_share - loss_share])
        chances = np.where(wins + losses <= step, chances, 0.0)
        alive = fftconvolve(alive, chances)[: most + 1, : most + 1]
        for cell in zip(*np.nonzero(alive > 1e-8), strict=True):
            if passes(look, int(cell[0]), int(cell[1]), end):
                passed += alive[cell]
                alive[cell] = 0.0
    assert passed + alive.sum() == pytest.approx(1, abs=1e-5)
    return passed


@pytest.mark.parametrize(
    ("n", "disagreement", "bound"),
    [(50, 0.1, 0.0), (100, 0.4, 0.0), (400, 0.1, 0.0), (60, 0.1, -0.05), (310, 0.05, -0.04)],
)
def test_the_error_over_all_looks_by_enumeration(n, disagreement, bound):
    design = planned_design([n * look // 5 for look in range(1, 6)])

    def passes(look, wins, losses, end):
        return (
            paired_look(design, look, *scores(wins, losses, end), against=bound, rng=rng()).decision
            == "efficacy"
        )

    win, loss = (disagreement + bound) / 2, (disagreement - bound) / 2
    size = chance_to_pass(design, passes, win, loss, most=int(n * loss + 6 * math.sqrt(n * loss) + 8))
    assert 0.005 < size <= 0.05


def test_enumeration_finds_that_testing_each_look_at_the_full_level_is_wrong():
    design = planned_design([40, 80, 120, 160, 200])
    naive = chance_to_pass(
        design, lambda look, wins, losses, end: mcnemar_exact(wins, losses, "greater") <= 0.05, 0.1, 0.1, 60
    )
    assert naive > 0.07


def test_few_disagreements_are_decided_by_the_exact_test_at_the_looks_own_level():
    design = planned_design([100, 200])
    for wins in range(5, 18):
        look = paired_look(design, 1, *scores(wins, 1, 100), rng=rng())
        assert look.p_value == mcnemar_exact(wins, 1, "greater")
        assert (look.decision == "efficacy") == (look.p_value <= look.level)
    assert look.estimate == paired_difference(*scores(17, 1, 100), level=1 - 2 * look.level, rng=rng())


def test_more_disagreements_by_the_published_mid_p_value():
    """Fagerland, Lydersen & Laake (2013), table 2: 16 against 6, two-sided .035 where the exact p is .052."""
    look = paired_look(planned_design([161]), 1, *scores(16, 6, 161), rng=rng())
    assert 2 * look.p_value == pytest.approx(0.0347, abs=5e-5)
    assert mcnemar_exact(16, 6) == pytest.approx(0.0525, abs=5e-5)
    assert paired_look(planned_design([30]), 1, *scores(22, 0, 30), rng=rng()).p_value == 0.5**23


@pytest.mark.parametrize("shift", [-0.05, 0.0, 0.02, 0.05, 0.2])
def test_other_scores_are_decided_by_the_interval(shift):
    design = planned_design([60, 120])
    baseline = rng().uniform(0.3, 0.5, size=60)
    candidate = baseline + shift + rng().normal(0, 0.05, size=60)
    for clusters in (None, np.arange(60) // 2):
        look = paired_look(design, 1, baseline, candidate, clusters=clusters, against=0.01, rng=rng())
        assert look.p_value is None
        assert look.estimate.level == 1 - 2 * design.levels[0]
        assert (look.decision == "efficacy") == (look.estimate.low > 0.01)


def test_0_1_scores_in_clusters_are_not_decided_as_if_independent():
    design = planned_design([100, 200])
    baseline, candidate = scores(12, 0, 100)
    alone = paired_look(design, 1, baseline, candidate, rng=rng())
    together = paired_look(design, 1, baseline, candidate, clusters=np.arange(100) // 12, rng=rng())
    assert alone.decision == "efficacy"
    assert together.p_value is None
    assert together.decision == "continue"


def test_nothing_that_differs_is_no_reason_to_stop_early_and_no_pass_at_the_end():
    design = planned_design([100, 200, 300, 400, 500])
    decisions = [
        paired_look(design, look, *scores(0, 0, 100 * look), rng=rng()).decision for look in range(1, 6)
    ]
    assert decisions[:2] == ["continue", "continue"]
    assert decisions[-1] == "futility"
    assert "efficacy" not in decisions


def test_a_worse_candidate_is_futile_at_the_first_look_and_a_better_one_passes_there():
    design = planned_design([400, 800, 1200, 1600, 2000])
    worse = paired_look(design, 1, *scores(10, 40, 400), rng=rng())
    better = paired_look(design, 1, *scores(40, 10, 400), rng=rng())
    assert (worse.decision, better.decision) == ("futility", "efficacy")
    assert worse.conditional_power < 0.05
    assert better.conditional_power > 0.95


def test_a_candidate_as_good_as_its_baseline_is_shown_not_to_be_inferior():
    """60 wins and 60 losses in 1,200 items: 0 ± 2.2 points at look 3 is above -3 but not above 0."""
    design = planned_design([400, 800, 1200, 1600, 2000])
    guard = paired_look(design, 3, *scores(60, 60, 1200), against=-0.03, rng=rng())
    primary = paired_look(design, 3, *scores(60, 60, 1200), rng=rng())
    tight = paired_look(design, 3, *scores(60, 60, 1200), against=-0.005, rng=rng())
    assert guard.decision == "efficacy"
    assert guard.p_value < 0.001
    assert (primary.decision, tight.decision) == ("futility", "continue")


def test_repeated_intervals_together_cover_the_truth():
    design = planned_design([40, 80, 120, 160, 200], 0.1)
    missed_below = missed_above = 0
    source, worlds = np.random.default_rng(3), 1500
    for _ in range(worlds):
        values = source.normal(size=200)
        clusters = np.arange(200) // 2
        looks = [
            paired_look(design, look, np.zeros(end), values[:end], clusters=clusters[:end], rng=source)
            for look, end in enumerate(design.ends, 1)
        ]
        missed_below += any(look.estimate.high < 0 for look in looks)
        missed_above += any(look.estimate.low > 0 for look in looks)
    assert missed_below / worlds == pytest.approx(0.1, abs=0.02)
    assert missed_above / worlds == pytest.approx(0.1, abs=0.02)


def test_a_look_from_any_estimate_and_from_a_p_value():
    design = planned_design([100, 200])
    baseline, candidate = scores(12, 3, 100)

    def measure(level):
        return paired_difference(baseline, candidate, level=level, rng=rng())

    by_interval = take_look(design, 1, measure, against=-0.1)
    assert by_interval.decision == "efficacy"
    assert take_look(design, 1, measure, against=-0.1, p_value=0.5).decision == "continue"
    assert take_look(design, 1, measure, against=0.3, p_value=0.0).decision == "efficacy"


@pytest.mark.parametrize("look", [0, 3, -1])
def test_only_planned_looks_are_taken(look):
    with pytest.raises(ValueError, match="looks 1 to 2"):
        paired_look(planned_design([2, 4]), look, [0, 1], [1, 1], rng=rng())


def test_a_look_sees_no_more_items_than_planned():
    with pytest.raises(ValueError, match="Look 1 sees 2 items, got 3"):
        paired_look(planned_design([2, 4]), 1, [0, 1, 1], [1, 1, 1], rng=rng())
