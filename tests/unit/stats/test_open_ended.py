"""E-processes: products of bets by hand, exact expectations, exact chances under continuous looking."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from harness.stats import OpenEnded, open_ended_look
from harness.stats.open_ended import BETS, PRIOR

differences = st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 1.0]), min_size=1, max_size=40)


def state_of(values, clusters=None, largest=1):
    values = np.asarray(values, dtype=float)
    return OpenEnded(largest).update(np.maximum(-values, 0), np.maximum(values, 0), clusters)


def counted(wins, losses, ties=0):
    return state_of([1] * wins + [-1] * losses + [0] * ties) if wins + losses + ties else OpenEnded()


@settings(deadline=None)
@given(differences, st.floats(-0.9, 0.9))
def test_evidence_is_the_average_wealth_of_bets_on_one_item_after_the_other(values, bound):
    for sign, got in ((1, state_of(values).log_e(bound)), (-1, state_of(values).log_e_below(bound))):
        wealth = np.ones(len(BETS))
        for value in values:
            wealth *= 1 + BETS / (1 + sign * bound) * sign * (value - bound)
        assert (wealth > 0).all()
        assert got == pytest.approx(math.log(float(wealth @ PRIOR)), abs=1e-9)


@settings(deadline=None)
@given(differences, st.randoms(use_true_random=False))
def test_batches_and_their_order_change_nothing(values, random):
    cut = random.randint(1, len(values))
    parts = [values[:cut], values[cut:]] if cut < len(values) else [values]
    random.shuffle(parts)
    state = OpenEnded()
    for part in parts:
        state = state.update(np.maximum(-np.array(part), 0), np.maximum(part, 0))
    whole = state_of(values)
    assert (state.n, state.n_clusters, state.wins) == (whole.n, whole.n_clusters, whole.wins)
    assert state.log_e(-0.1) == pytest.approx(whole.log_e(-0.1), abs=1e-9)
    assert state.interval() == pytest.approx(whole.interval(), abs=1e-8)


@pytest.mark.parametrize(
    ("wins", "losses", "ties"), [(0, 0, 5), (20, 5, 100), (60, 40, 0), (5, 30, 10), (130, 70, 900)]
)
def test_without_a_margin_it_is_a_beta_mixture_over_disagreements(wins, losses, ties):
    def wealth(bet):
        return beta.pdf(bet, 2, 3) * (1 + bet) ** wins * (1 - bet) ** losses

    peak = max(0.0, (wins - losses) / max(1, wins + losses))
    mixture = quad(wealth, 0, 1, points=[peak] if peak else None, limit=200)[0]
    assert counted(wins, losses, ties).log_e(0.0) == pytest.approx(math.log(mixture), abs=0.02)


@pytest.mark.parametrize(("win", "loss"), [(0.05, 0.05), (0.3, 0.3), (0.1, 0.2), (0.02, 0.3)])
def test_at_the_bound_evidence_is_expected_to_stay_at_one(win, loss):
    """Exactly one at the boundary of the null hypothesis, less inside it."""
    n, bound = 6, win - loss
    at, inside = 0.0, 0.0
    for values in itertools.product([1, -1, 0], repeat=n):
        chance = math.prod({1: win, -1: loss, 0: 1 - win - loss}[value] for value in values)
        at += chance * math.exp(state_of(values).log_e(bound))
        inside += chance * math.exp(state_of(values).log_e(bound + 0.05))
    assert at == pytest.approx(1)
    assert inside < 1


def test_clusters_whose_size_tells_their_direction_are_no_evidence():
    """One winning item, or three of which one loses: no difference over items, and expected evidence 1.

    The mean over clusters of their own means is (1 - 1/3) / 2 above 0.
    """
    kinds = {(1,): 0.5, (-1, 0, 0): 0.5}
    expected = 0.0
    for world in itertools.product(kinds, repeat=5):
        values = [value for cluster in world for value in cluster]
        labels = [i for i, cluster in enumerate(world) for _ in cluster]
        expected += math.prod(kinds[cluster] for cluster in world) * math.exp(
            state_of(values, labels, 3).log_e(0.0)
        )
    assert expected == pytest.approx(1)


def test_a_cluster_is_one_bet_on_its_mean():
    values, labels = [1, 1, 0, 0, 1, 1], [0, 0, 0, 0, 1, 1]
    together = state_of([0.5, 0.5])
    assert state_of(values, [0, 0, 1, 1, 2, 2], 2).log_e(0.1) == pytest.approx(state_of([1, 0, 1]).log_e(0.1))
    assert state_of([1, 1, 0, 0] * 2, [0] * 4 + [1] * 4, 4).log_e(0.1) == pytest.approx(together.log_e(0.1))
    state = state_of(values, labels, 4)
    assert (state.n, state.n_clusters, state.mean) == (6, 2, pytest.approx(4 / 6))


def first_crossings(win_rate, most):
    """Chance that the k-th disagreement is the first at which evidence against 0 reaches 20."""
    alive, crossed = np.array([1.0]), []
    for seen in range(1, most + 1):
        alive = np.append(alive * (1 - win_rate), 0.0) + np.append(0.0, alive * win_rate)
        over = np.array(
            [p > 0 and counted(w, seen - w).log_e(0.0) >= math.log(20) for w, p in enumerate(alive)]
        )
        crossed.append(float(alive[over].sum()))
        alive[over] = 0.0
    return np.array(crossed)


def test_looking_after_every_item_keeps_the_error_below_its_level():
    """Exact over the first 150 disagreements, which is 1,500 items if a tenth disagree."""
    ever = first_crossings(0.5, 150).sum()
    assert 0.01 < ever <= 0.05


@pytest.mark.parametrize(("win_rate", "items"), [(0.75, 256), (0.65, 832)])
def test_half_of_the_better_candidates_have_passed_by_then(win_rate, items):
    """5 and 3 points better where a tenth of the items disagree; +2 points is in the benchmark."""
    assert first_crossings(win_rate, items // 10).sum() >= 0.5


@settings(deadline=None)
@given(differences, st.floats(0.5, 0.99), st.integers(1, 3))
def test_the_interval_holds_what_the_evidence_has_not_refuted(values, level, largest):
    labels = np.arange(len(values)) // largest
    state = state_of(values, labels, largest)
    low, high = state.interval(level)
    needed = math.log(2 / (1 - level))
    assert -1 <= low <= state.mean <= high <= 1
    for bound in np.linspace(-0.999, 0.999, 41):
        if abs(bound - low) > 1e-6:
            assert (state.log_e(bound) >= needed) == (bound < low)
        if abs(bound - high) > 1e-6:
            assert (state.log_e_below(bound) >= needed) == (bound > high)
    mirrored = state_of(-np.array(values), labels, largest).interval(level)
    assert mirrored == pytest.approx((-high, -low), abs=1e-8)


@settings(deadline=None)
@given(differences, st.floats(-0.9, 0.8))
def test_evidence_falls_as_the_bound_rises(values, bound):
    state = state_of(values)
    assert state.log_e(bound) >= state.log_e(bound + 0.1) - 1e-9


def test_the_interval_narrows_to_the_truth_and_covers_it_at_all_times():
    source, missed, worlds = np.random.default_rng(5), 0, 300
    for _ in range(worlds):
        state, wrong = OpenEnded(4), False
        for _ in range(12):
            shared = np.repeat(source.uniform(-0.5, 0.5, size=25), 4)
            baseline = source.uniform(0.4, 0.6, size=100)
            state = state.update(baseline, np.clip(baseline + 0.05 + 0.5 * shared, 0, 1), np.arange(100) // 4)
            low, high = state.interval(0.8)
            wrong |= not low <= 0.05 <= high
        missed += wrong
        assert high - low < 0.15
    assert missed / worlds <= 0.2


def test_before_the_first_item_nothing_is_known():
    look = open_ended_look(OpenEnded(), planned_effect=0.02)
    assert look.decision == "continue"
    assert (look.estimate.low, look.estimate.high, look.estimate.n) == (-1, 1, 0)
    assert look.log_e == pytest.approx(0)


def test_all_won_and_all_lost_reach_the_end_of_the_range():
    assert state_of([1] * 30).interval().high == 1
    assert state_of([-1] * 30).interval().low == -1
    assert state_of([1] * 30).interval().low > 0.6


def test_decisions_agree_with_the_interval_at_every_look():
    source, decisions = np.random.default_rng(7), set()
    for effect in (0.05, 0.0, -0.05):
        state = OpenEnded()
        for _ in range(40):
            state = state.update(source.random(64) < 0.5, source.random(64) < 0.5 + effect)
            look = open_ended_look(state, against=-0.01, planned_effect=0.04)
            above, below = look.estimate.low > -0.01, look.estimate.high < 0.03
            assert look.decision == ("efficacy" if above else "futility" if below else "continue")
            decisions.add(look.decision)
    assert decisions == {"efficacy", "futility", "continue"}


def test_a_candidate_without_effect_stops_as_futile():
    source, state = np.random.default_rng(8), OpenEnded()
    for items in itertools.count(64, 64):
        pair = source.random((64, 1)) < 0.5
        flips = source.random((64, 1)) < 0.1
        state = state.update(pair[:, 0], np.where(flips, source.random((64, 1)) < 0.5, pair)[:, 0])
        if open_ended_look(state, planned_effect=0.03).decision == "futility":
            break
        assert items < 5000
    assert state.n < 5000


def test_wins_and_losses_are_counted_while_scores_are_0_or_1():
    state = OpenEnded().update([0, 0, 1], [1, 1, 0]).update([1, 0], [0, 0])
    assert (state.wins, state.losses) == (2, 2)
    state = state.update([0.5], [1]).update([0], [1])
    assert (state.wins, state.losses, state.n) == (None, None, 7)


@pytest.mark.parametrize(
    ("baseline", "candidate", "clusters", "message"),
    [
        ([], [], None, "at least one item"),
        ([0.0], [0.0, 1.0], None, "same items"),
        ([0.0], [2.0], None, r"\[0, 1\]"),
        ([0.0], [math.nan], None, "nan"),
        ([0.0, 1.0], [0.0, 1.0], ["a"], "one cluster label"),
        ([0.0, 1.0, 0.0], [0.0, 1.0, 0.0], ["a", "a", "a"], "3 items where largest_cluster=2"),
    ],
)
def test_an_update_needs_paired_scores_in_whole_clusters(baseline, candidate, clusters, message):
    with pytest.raises(ValueError, match=message):
        OpenEnded(2).update(baseline, candidate, clusters)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"planned_effect": 0.0}, "planned effect"),
        ({"planned_effect": 0.02, "alpha": 0.5}, "one-sided"),
        ({"planned_effect": 0.02, "against": -1.0}, "bound"),
        ({"planned_effect": 0.6, "against": 0.5}, "bound"),
    ],
)
def test_a_look_needs_bounds_that_can_be_decided(options, message):
    with pytest.raises(ValueError, match=message):
        open_ended_look(counted(3, 2), **options)


def test_an_interval_needs_a_level():
    with pytest.raises(ValueError, match="confidence level"):
        counted(3, 2).interval(1.0)
