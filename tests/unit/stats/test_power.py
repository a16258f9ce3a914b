"""Planning: published numbers, statsmodels, and what the gate's own tests do in simulated worlds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, ttest_1samp
from statsmodels.stats.power import NormalIndPower, TTestPower

from harness.stats import (
    CheckPlan,
    Disagreement,
    ItemVariance,
    check_chances,
    clustered_mean,
    design_effect,
    effective_items,
    epoch_level,
    last_resolving_look,
    mcnemar_exact,
    minimum_detectable_effect,
    noninferiority_test,
    paired_n,
    smallest_margin,
    tango_interval,
    verdict_chances,
)

TENTH = Disagreement(0.1)


def test_items_needed_when_a_tenth_disagrees():
    effects = (0.01, 0.02, 0.03, 0.05)
    assert [paired_n(e, TENTH, two_sided=True) for e in effects] == [7842, 1955, 865, 307]
    assert [paired_n(e, TENTH) for e in effects] == [6177, 1540, 681, 242]


def test_millers_example():
    """Miller (2024), section 5: ω² = 1/9, sigma² = 1/6, an effect of 3 points, 198 questions."""
    known = ItemVariance(1 / 9)
    assert paired_n(0.03, known, two_sided=True) == 969
    assert paired_n(0.03, known) == 764
    detectable = [
        minimum_detectable_effect(198, ItemVariance(1 / 9, 2 / 6, samples), two_sided=True)
        for samples in (1, 10)
    ]
    assert detectable == pytest.approx([0.1327, 0.0757], abs=5e-5)


def test_effects_that_are_visible_at_later_looks():
    looks = (1, 10, 50, 200)
    levels = [0.05 * 6 / (math.pi * look) ** 2 for look in looks]
    detectable = [100 * minimum_detectable_effect(2000, TENTH, level=level) for level in levels]
    assert detectable == pytest.approx([1.9, 3.0, 3.6, 4.0], abs=0.05)


@pytest.mark.parametrize("alternative", ["two-sided", "larger"])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.99])
def test_sizes_agree_with_statsmodels(alternative, power):
    """With ratio 0 NormalIndPower tests one mean; it counts the opposite side's power too."""
    exact = NormalIndPower(ddof=0).solve_power(0.2, alpha=0.05, power=power, ratio=0, alternative=alternative)
    spread = ItemVariance(1.0)
    n = paired_n(0.2, spread, power=power, two_sided=alternative == "two-sided")
    assert n == pytest.approx(exact, rel=1e-3, abs=1)


def test_few_clusters_need_larger_effects_as_student_says():
    """The sum of two t quantiles is a little cautious beside the noncentral t of statsmodels."""
    spread = ItemVariance(1.0)
    for clusters in (5, 10, 20):
        got = minimum_detectable_effect(clusters, spread, level=0.05, dof=clusters - 1)
        exact = TTestPower().solve_power(nobs=clusters, alpha=0.05, power=0.8, alternative="larger")
        assert exact <= got < 1.03 * exact
        assert got > minimum_detectable_effect(clusters, spread, level=0.05)


SPREADS = st.one_of(
    st.builds(Disagreement, st.floats(0.005, 1)),
    st.builds(ItemVariance, st.floats(1e-4, 1), st.floats(0, 1), st.integers(1, 20)),
)


@given(
    st.integers(2, 100_000),
    SPREADS,
    st.floats(1e-9, 0.4),
    st.floats(0.5, 0.99),
    st.floats(-0.2, 0.2),
    st.floats(0.5, 10),
)
def test_n_and_effect_are_inverse_to_each_other(n, spread, level, power, bound, inflation):
    asked = {"level": level, "power": power, "bound": bound, "design_effect": inflation}
    effect = minimum_detectable_effect(n, spread, **asked)
    assert effect > bound
    if isinstance(spread, ItemVariance) or effect < 1 - 1e-6:
        needed = spread.variance(effect) * inflation * (norm.isf(level) + norm.ppf(power)) ** 2
        assert n * (effect - bound) ** 2 == pytest.approx(needed, rel=1e-6)
        assert paired_n(effect * (1 + 1e-9) + 1e-12, spread, **asked) <= n + 1


@given(st.integers(2, 100_000), SPREADS, st.floats(1e-9, 0.4), st.floats(0.5, 0.99))
def test_more_items_or_error_show_smaller_effects_and_more_power_larger_ones(n, spread, level, power):
    def detectable(**changed):
        asked = {"n": n, "level": level, "power": power} | changed
        return minimum_detectable_effect(asked.pop("n"), spread, **asked)

    usual = detectable()
    assert detectable(n=2 * n) < usual
    assert detectable(level=level / 2) >= usual
    assert detectable(level=level / 2) == detectable(two_sided=True)
    assert detectable(power=power + 0.005) >= usual


@given(st.integers(10, 100_000), st.floats(0.005, 1), st.floats(1e-6, 0.4))
def test_the_smallest_margin_is_the_one_that_so_many_items_resolve(n, share, level):
    margin = smallest_margin(n, Disagreement(share), level=level)
    if margin < 0.99:
        assert paired_n(0.0, Disagreement(share), level=level, bound=-1.0001 * margin) <= n
        assert paired_n(0.0, Disagreement(share), level=level, bound=-0.9999 * margin) >= n


def test_a_handful_of_items_detects_no_effect_beyond_one():
    assert 0.5 < minimum_detectable_effect(5, TENTH) < minimum_detectable_effect(1, TENTH) < 1


def test_a_used_up_budget_detects_nothing():
    assert minimum_detectable_effect(10**9, TENTH, level=0.0) == math.inf
    assert check_chances(CheckPlan(10**9, TENTH, 0.05, 0.0, 0.02), 0.0).inconclusive == 1


def test_the_last_look_that_resolves_an_effect():
    def last(level_at, effect=0.03, n=2000):
        return last_resolving_look(effect, n, TENTH, level_at)

    def needed(look):
        return paired_n(0.03, TENTH, level=epoch_level(0.05, look))

    got = last(lambda look: epoch_level(0.05, look))
    assert needed(got) <= 2000 < needed(got + 1)
    assert last(lambda look: epoch_level(0.05, look, 50)) == 50
    assert last(lambda look: 0.05) is None
    assert last(lambda look: epoch_level(0.05, look), effect=0.01) == 0


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20), st.floats(0, 1))
def test_the_design_effect_is_the_variance_of_a_mean_of_correlated_items(sizes, correlation):
    codes = np.repeat(np.arange(len(sizes)), sizes)
    matrix = np.where(codes[:, None] == codes, correlation, 0.0)
    np.fill_diagonal(matrix, 1.0)
    assert matrix.mean() * len(codes) == pytest.approx(design_effect(sizes, correlation))


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=20))
def test_effective_items_are_those_of_a_mean_of_strata(sizes):
    variance = sum(1 / size for size in sizes) / len(sizes) ** 2
    assert 1 / effective_items(sizes) == pytest.approx(variance)
    assert effective_items(sizes) <= sum(sizes) + 1e-6
    assert effective_items([7, 7, 7]) == pytest.approx(21)


GATES = [
    (100, 0.2, 0.1, 0.0, 0.05, 0.05),
    (200, 0.1, 0.05, 0.0, 0.02, 0.05),
    (200, 0.1, 0.0, 0.0, 0.02, 0.05),
    (2000, 0.1, 0.02, 0.0, 0.02, 0.05),
    (2000, 0.1, -0.01, 0.0, 0.02, 0.01),
    (2000, 0.05, 0.025, 0.0, 0.02, 1e-4),
    (2000, 0.1, 0.04, 0.0, 0.02, 1e-5),
    (300, 0.2, 0.1, 0.02, 0.05, 0.05),
    (200, 0.1, 0.0, -0.05, -0.05, 0.05),
    (1000, 0.1, 0.0, -0.02, -0.02, 0.05),
    (2000, 0.1, -0.03, -0.02, -0.02, 0.05),
    (2000, 0.02, 0.0, -0.01, -0.01, 0.05),
]


@pytest.mark.parametrize(("n", "share", "effect", "passes_above", "fails_below", "level"), GATES)
def test_chances_are_those_of_the_gates_own_tests(n, share, effect, passes_above, fails_below, level):
    """Simulated worlds are judged by exact McNemar, the test of a margin and Tango's interval."""
    worlds = 10_000
    shares = [(share + effect) / 2, (share - effect) / 2, 1 - share]
    counts = np.random.default_rng(0).multinomial(n, shares, size=worlds)
    passed = failed = 0
    for (wins, losses), times in zip(*np.unique(counts[:, :2], axis=0, return_counts=True), strict=True):
        if _p_value(int(wins), int(losses), n, passes_above, level) <= level:
            passed += times
        elif tango_interval(int(wins), int(losses), n, 1 - 2 * level).high < fails_below:
            failed += times
    got = check_chances(CheckPlan(n, Disagreement(share), effect, passes_above, fails_below), level)
    assert passed / worlds == pytest.approx(got.passes, abs=0.02)
    assert failed / worlds == pytest.approx(got.fails, abs=0.02)


def _p_value(wins, losses, n, bound, level):
    if bound == 0:
        return mcnemar_exact(wins, losses, "greater")
    return noninferiority_test(wins, losses, n, -bound, alpha=level).p_value


@pytest.mark.parametrize("effect", [-0.3, 0.0, 0.3, 0.8])
def test_few_clusters_are_a_students_t(effect):
    """Against scipy's t test on cluster means, which for equal clusters is what CR2 amounts to."""
    clusters, size, correlation = 6, 10, 0.5
    source, worlds = np.random.default_rng(1), 20_000
    shared = source.normal(size=(worlds, clusters, 1)) * math.sqrt(correlation)
    own = source.normal(size=(worlds, clusters, size)) * math.sqrt(1 - correlation)
    values = effect + shared + own
    means = values.mean(axis=2)
    passes = ttest_1samp(means, 0.0, axis=1, alternative="greater").pvalue <= 0.05
    fails = ttest_1samp(means, 0.4, axis=1, alternative="less").pvalue <= 0.05
    one = clustered_mean(values[0].ravel(), np.repeat(np.arange(clusters), size))
    assert one.dof == pytest.approx(clusters - 1)
    plan = CheckPlan(
        n=clusters * size,
        spread=ItemVariance(1.0),
        effect=effect,
        passes_above=0.0,
        fails_below=0.4,
        design_effect=design_effect([size] * clusters, correlation),
        dof=clusters - 1,
    )
    got = check_chances(plan, 0.05)
    assert passes.mean() == pytest.approx(got.passes, abs=0.012)
    assert (fails & ~passes).mean() == pytest.approx(got.fails, abs=0.012)


def test_many_degrees_of_freedom_are_a_normal():
    plans = [CheckPlan(400, ItemVariance(1.0), 0.1, 0.0, 0.1, dof=dof) for dof in (1e6, math.inf)]
    chances = [check_chances(plan, 0.05) for plan in plans]
    assert chances[0].passes == pytest.approx(chances[1].passes, abs=1e-4)
    assert chances[0].fails == pytest.approx(chances[1].fails, abs=1e-4)


def test_chances_of_a_verdict_by_simulation():
    """Two primaries by Holm and two guards, on different items; a pass of any primary is enough."""
    primaries = [
        CheckPlan(500, ItemVariance(0.1), 0.03, 0.0, 0.02),
        CheckPlan(900, ItemVariance(0.2), 0.0, 0.0, 0.02),
    ]
    guards = [
        CheckPlan(800, ItemVariance(0.1), 0.0, -0.02, -0.02),
        CheckPlan(300, ItemVariance(0.1), -0.01, -0.05, -0.05),
    ]
    source, worlds = np.random.default_rng(2), 200_000

    def judge(plan, level):
        se = math.sqrt(plan.spread.variance(0.0) / plan.n)
        estimate = source.normal(plan.effect, se, size=worlds)
        half = norm.isf(level) * se
        passed = estimate - half > plan.passes_above
        return passed, ~passed & (estimate + half < plan.fails_below)

    firsts = [judge(plan, 0.04 / 2) for plan in primaries]
    others = [judge(plan, 0.05) for plan in guards]
    guard_fails = others[0][1] | others[1][1]
    promote = (firsts[0][0] | firsts[1][0]) & others[0][0] & others[1][0]
    reject = guard_fails | (firsts[0][1] & firsts[1][1])
    got = verdict_chances(primaries, guards, level=0.04, guard_level=0.05)
    assert promote.mean() == pytest.approx(got.promote, abs=0.005)
    assert reject.mean() == pytest.approx(got.reject, abs=0.005)
    assert got.promote + got.reject + got.inconclusive == pytest.approx(1)


@settings(max_examples=50)
@given(
    st.integers(100, 20_000),
    st.floats(0.02, 0.5),
    st.floats(-1, 1),
    st.floats(1e-8, 0.2),
    st.sampled_from([(0.0, 0.02), (-0.02, -0.02), (0.01, 0.03)]),
    st.sampled_from([1.0, 1.5]),
)
def test_a_better_candidate_passes_more_and_fails_less(n, share, part, level, bounds, inflation):
    def chances(effect):
        return check_chances(CheckPlan(n, Disagreement(share), effect, *bounds, inflation), level)

    worse, better = chances(0.8 * part * share), chances(0.8 * part * share + 0.05 * share)
    assert better.passes >= worse.passes - 1e-9
    assert better.fails <= worse.fails + 1e-9
    assert min(worse.passes, worse.fails, worse.inconclusive) >= 0


def test_what_cannot_be_planned_is_said():
    for wrong in (0, 1.5):
        with pytest.raises(ValueError, match="disagree"):
            Disagreement(wrong)
    for parts in ((-1.0, 0.0, 1), (0.0, 0.0, 1), (1.0, 0.0, 0)):
        with pytest.raises(ValueError, match="samples"):
            ItemVariance(*parts)
    with pytest.raises(ValueError, match="No number of items"):
        paired_n(0.0, TENTH)
    with pytest.raises(ValueError, match="between -1 and 1"):
        paired_n(1.5, TENTH)
    for wrong in ({"level": 0}, {"level": 1}, {"power": 0.4}, {"power": 1}):
        with pytest.raises(ValueError, match="level="):
            paired_n(0.02, TENTH, **wrong)
    for wrong in ({"n": 0}, {"n": 10, "design_effect": 0}, {"n": 10, "dof": 0}):
        with pytest.raises(ValueError, match="> 0"):
            minimum_detectable_effect(spread=TENTH, **wrong)
    with pytest.raises(ValueError, match="cannot fail below"):
        check_chances(CheckPlan(100, TENTH, 0.0, 0.02, 0.01), 0.05)
    with pytest.raises(ValueError, match="one-sided"):
        check_chances(CheckPlan(100, TENTH, 0.0, 0.0, 0.02), 0.5)
    with pytest.raises(ValueError, match="at least one primary"):
        verdict_chances([], [], level=0.05, guard_level=0.05)
    with pytest.raises(ValueError, match="task needs items"):
        effective_items([10, 0])
    with pytest.raises(ValueError, match="correlation"):
        design_effect([1, 2], 1.5)
