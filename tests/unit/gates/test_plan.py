"""Plans against the gate itself: what is said to be detectable is detected, in simulated worlds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gates import checks
from gates.decide import Decided
from gates.evidence import PairedScores
from gates.plan import NextLook, TaskItems, forecast, refuse_unresolvable
from gates.policy import NonInferiority, Policy, Superiority
from gates.sequential import Analysis, analyse
from harness.errors import UnresolvablePolicy
from harness.forecast import Assumptions, CheckForecast, Forecast
from harness.stats import epoch_level, lifetime_level
from tests.unit.gates.made import paired, stratum

ASSUMED = Assumptions()


def policy(**keys: Any) -> Policy:
    primary = keys.pop("primary", {"suite": "toy"})
    return Policy.model_validate({"name": "toy-sft", "primary": primary, **keys})


def alone(n: int, name: str = "task") -> TaskItems:
    return TaskItems(name, (1,) * n)


def planned(
    policy: Policy,
    *tasks: TaskItems,
    look: int = 1,
    fresh: bool = True,
    horizon: int | None = None,
    assumed: Assumptions = ASSUMED,
) -> Forecast:
    """The same items for every check."""

    def level_at(at: int) -> float:
        return epoch_level(policy.alpha, at, horizon) if fresh else lifetime_level(policy.alpha, at, 0)

    return forecast(
        policy, dict.fromkeys(policy.score_checks, tasks), NextLook(look, fresh, level_at), assumed
    )


def primary_of(policy: Policy, *tasks: TaskItems, **keys: Any) -> CheckForecast:
    return planned(policy, *tasks, **keys).checks[0]


def worlds(effect: float, n: int, disagreement: float, count: int) -> list[tuple[int, int]]:
    """(wins, losses) of independent gates on 0/1 items."""
    shares = [(disagreement + effect) / 2, (disagreement - effect) / 2, 1 - disagreement]
    drawn = np.random.default_rng(7).multinomial(n, shares, size=count)
    return [(int(wins), int(losses)) for wins, losses, _ in drawn]


@pytest.mark.parametrize("multiple", [0, 1, 2])
def test_a_primary_falls_as_the_gate_decides_it(multiple):
    """1,000 items: each outcome as often as in 2,000 gates, to within 4 points."""
    found = primary_of(policy(planned_effect=0.03), alone(1000))
    check, chances = Superiority(suite="toy"), found.chances[multiple]
    outcomes = [
        checks.superiority(paired(stratum(wins, losses, 1000)), check, 0.03, found.level).outcome
        for wins, losses in worlds(chances.effect, 1000, 0.1, 2000)
    ]
    expected = {"pass": chances.passes, "fail": chances.fails, "inconclusive": chances.inconclusive}
    for outcome, chance in expected.items():
        assert outcomes.count(outcome) / len(outcomes) == pytest.approx(chance, abs=0.04)


@pytest.mark.parametrize("multiple", [0, 1, 2])
def test_a_guard_falls_as_the_gate_decides_it(multiple):
    guard = {"suite": "toy", "margin": 0.03}
    found = planned(policy(guards=[guard]), alone(1000)).checks[1]
    chances = found.chances[multiple]
    outcomes = [
        checks.noninferiority(
            paired(stratum(wins, losses, 1000)), NonInferiority.model_validate(guard), 0.05
        ).outcome
        for wins, losses in worlds(chances.effect, 1000, 0.1, 1000)
    ]
    assert outcomes.count("pass") / len(outcomes) == pytest.approx(chances.passes, abs=0.04)
    assert outcomes.count("fail") / len(outcomes) == pytest.approx(chances.fails, abs=0.04)


def test_published_effects_at_two_thousand_items():
    """Issue 4's plan for n = 2,000 has the same form; k^-1.6 / zeta(1.6) starts lower than 6 / (pi k)^2."""
    found = primary_of(policy(), alone(2000))
    seen = [found.detectable, *(later.detectable for later in found.later)]
    assert seen == pytest.approx([0.0203, 0.0294, 0.0339, 0.0372], abs=6e-4)
    assert [later.look for later in found.later] == [10, 50, 200]


@pytest.mark.parametrize("look", [10, 49, 50, 500])
def test_only_looks_to_come_are_forecast(look):
    found = primary_of(policy(), alone(2000), look=look)
    assert [later.look for later in found.later] == [later for later in (10, 50, 200) if later > look]


def test_a_horizon_leaves_nothing_after_it():
    found = primary_of(policy(), alone(5000), horizon=20)
    assert [later.detectable is None for later in found.later] == [False, True, True]
    assert found.last_look == 20


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(20, 5000),
    size=st.integers(1, 8),
    effect=st.floats(0.01, 0.2),
    margin=st.floats(0.01, 0.2),
    disagreement=st.floats(0.02, 0.5),
)
def test_sufficient_items_are_sufficient_and_a_tenth_less_is_not(n, size, effect, margin, disagreement):
    assumed = Assumptions(disagreement=disagreement)
    asked = policy(planned_effect=effect, guards=[{"suite": "toy", "margin": margin}])

    def with_items(clusters: int) -> tuple[CheckForecast, ...]:
        return planned(asked, TaskItems("task", (size,) * clusters), assumed=assumed).checks

    # Below 20 clusters items are worth less than in proportion.
    for position, check in enumerate(with_items(max(20, n // size))):
        enough = -(-check.sufficient_n // size)
        if enough > 22:
            assert with_items(enough + 1)[position].detectable <= check.wanted
            assert with_items(int(enough * 0.9))[position].detectable > check.wanted


def test_the_refusal_names_check_margin_and_items():
    asked = policy(planned_effect=0.05, guards=[{"suite": "toy", "task": "safety", "margin": 0.02}])
    found = planned(asked, alone(600))
    assert [check.name for check in found.unresolvable] == ["toy safety"]
    with pytest.raises(UnresolvablePolicy) as refused:
        refuse_unresolvable(found)
    assert refused.value.exit_code == 35
    # z(.95) + z(.8) = 2.4865: 2.4865 sqrt(.1 / 600) = 3.21 points; n = 2.4865² .1 / .02² = 1,546.
    assert refused.value.message == (
        "toy safety has to resolve 2 points and its 600 items resolve 3.22 points at best; "
        "about 1546 would do."
    )
    assert refused.value.hint is not None
    assert "margin" in refused.value.hint
    assert "planned_effect" not in refused.value.hint


def test_the_margin_that_the_refusal_offers_is_accepted():
    found = planned(policy(planned_effect=0.05, guards=[{"suite": "toy", "margin": 0.0322}]), alone(600))
    refuse_unresolvable(found)
    assert found.unresolvable == ()


def test_clusters_make_items_worth_less():
    asked = policy()
    single, clustered = (primary_of(asked, TaskItems("task", sizes)) for sizes in ((1,) * 1000, (4,) * 250))
    assert clustered.n == single.n == 1000
    assert clustered.n_clusters == 250
    assert clustered.effective_n == pytest.approx(1000 / (1 + 3 * 0.2))
    assert clustered.detectable > single.detectable


def test_few_clusters_are_worth_one_item_each():
    found = primary_of(policy(), TaskItems("task", (50,) * 10), assumed=replace(ASSUMED, correlation=0.0))
    assert found.effective_n == 10


def test_one_item_is_enough_where_it_is():
    sure = policy(planned_effect=0.99, guards=[{"suite": "toy", "margin": 0.99}])
    assert planned(sure, alone(9), assumed=Assumptions(disagreement=0.01)).checks[1].sufficient_n == 1


def test_one_cluster_resolves_nothing():
    assert not primary_of(policy(), TaskItems("task", (500,))).is_resolvable


def test_tasks_count_alike_however_many_items_they_have():
    found = primary_of(policy(), alone(100, "small"), alone(1900, "large"))
    assert found.n == 2000
    assert found.effective_n == pytest.approx(4 / (1 / 100 + 1 / 1900))


def test_several_primaries_share_the_level():
    two = policy(primary=[{"suite": "toy"}, {"suite": "toy", "task": "safety"}])
    found = planned(two, alone(2000))
    assert [check.level for check in found.checks] == [found.level / 2] * 2
    assert found.checks[0].detectable > primary_of(policy(), alone(2000)).detectable


def test_a_primary_of_another_kind_takes_its_share_and_is_not_planned():
    two = policy(primary=[{"suite": "toy"}, {"kind": "battles", "min_win_rate": 0.5}])
    found = planned(two, alone(2000))
    assert found.checks[0].level == found.level / 2
    assert found.not_planned == ("battles",)
    assert found.verdicts[1].passes == pytest.approx(found.checks[0].chances[1].passes)


def test_a_cumulative_margin_and_a_floor():
    guard = {"suite": "toy", "margin": 0.05, "cumulative_margin": 0.03, "floor": 0.5}
    found = planned(policy(guards=[guard]), alone(1000))
    assert [(check.name, check.wanted) for check in found.checks[1:]] == [
        ("toy", 0.05),
        ("toy against the anchor", 0.03),
    ]
    assert found.not_planned == ("toy floor",)


def test_equal_margins_are_still_two_checks():
    guard = {"suite": "toy", "margin": 0.03, "cumulative_margin": 0.03}
    names = [check.name for check in planned(policy(guards=[guard]), alone(1000)).checks]
    assert names == ["toy", "toy", "toy against the anchor"]


def test_scores_that_are_no_shares_are_not_planned():
    found = planned(policy(), replace(alone(100), are_shares=False))
    assert (found.checks, found.verdicts, found.not_planned) == ((), (), ("toy",))


def test_verdicts_come_from_independent_checks():
    found = planned(policy(guards=[{"suite": "toy", "margin": 0.03}]), alone(1000))
    primary, guard = found.checks
    for multiple, chances in enumerate(found.verdicts):
        held = guard.chances[0]
        won = primary.chances[multiple]
        assert chances.passes == pytest.approx(won.passes * held.passes)
        assert chances.fails == pytest.approx(1 - (1 - won.fails) * (1 - held.fails))


def test_on_items_asked_again_only_guards_on_other_suites_reject():
    asked = policy(guards=[{"suite": "toy", "margin": 0.03}, {"suite": "other", "margin": 0.01}])
    found = planned(asked, alone(400), fresh=False)
    other = found.checks[2].chances[0]
    assert [chances.fails for chances in found.verdicts] == pytest.approx([other.fails] * 3)
    assert other.fails > 0


def test_gains_are_beyond_what_must_be_improved_by():
    found = primary_of(policy(primary={"suite": "toy", "improve_by": 0.01}), alone(2000))
    assert found.wanted == pytest.approx(0.03)
    assert [chances.effect for chances in found.chances] == pytest.approx([0.0, 0.03, 0.05])
    # At no gain at all it lies a point below the bound: it passes less often than the level.
    assert found.chances[0].passes < found.level


def test_a_check_without_items_is_an_error():
    with pytest.raises(ValueError, match="items"):
        planned(policy())


def test_the_mean_share_is_that_of_simulated_sequential_gates() -> None:
    rules = policy(sequential={"enabled": True}, planned_effect=0.03)
    found = planned(rules, alone(1000))
    assert len(found.mean_shares) == 3
    ends = tuple(range(200, 1001, 200))
    for chances, share in zip(found.verdicts, found.mean_shares, strict=True):
        rng = np.random.default_rng(3)
        used = []
        for _ in range(150):
            win, loss = (0.1 + chances.effect) / 2, (0.1 - chances.effect) / 2
            items = rng.choice([1, -1, 0], size=1000, p=[win, loss, 1 - win - loss])
            used.append(share_used(rules, items, ends, found.level))
        assert share == pytest.approx(float(np.mean(used)), abs=4 * float(np.std(used)) / 150**0.5 + 0.01)


def always(scores: PairedScores, check: object, anchor: bool) -> PairedScores:
    return scores


def share_used(rules: Policy, differences: NDArray[np.int64], ends: tuple[int, ...], level: float) -> float:
    for number, end in enumerate(ends, start=1):
        wins, losses = int((differences[:end] > 0).sum()), int((differences[:end] < 0).sum())
        scores = paired(stratum(wins, losses, end))
        at = Analysis(number, len(ends), {"toy": ends}, {"toy": number})
        if isinstance(analyse(rules, partial(always, scores), level, at), Decided):
            break
    return end / ends[-1]


def test_a_policy_that_does_not_stop_early_has_no_mean_share() -> None:
    assert planned(policy(), alone(1000)).mean_shares == ()
