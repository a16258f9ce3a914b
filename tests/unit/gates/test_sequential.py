"""Planned analyses: levels, first crossings, futility, silence on items that are asked again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from gates.decide import Decided, Missing
from gates.evidence import PairedScores
from gates.policy import NonInferiority, OtherCheck, Policy, Superiority
from gates.sequential import Analysis, Continue, analyse
from harness.records import CheckResult, CheckRole
from harness.stats import planned_design
from tests.unit.gates.made import paired, stratum, with_errors

ENDS = (200, 400, 600, 800, 1000)
HALVES = (500, 1000)


def policy(**changes: object) -> Policy:
    values: dict[str, object] = {
        "name": "toy-sft",
        "primary": {"suite": "main"},
        "guards": [{"suite": "guard", "margin": 0.05}],
    }
    return Policy.model_validate(values | changes)


def alone(**changes: object) -> Policy:
    return policy(guards=[], **changes)


def at(number: int, *, ends: Mapping[str, tuple[int, ...]] | None = None) -> Analysis:
    every = ends or {"main": ENDS, "guard": ENDS}
    reached = {address: min(number, len(own)) for address, own in every.items()}
    return Analysis(number, max(map(len, every.values())), every, reached)


def said(
    scores: Mapping[str, PairedScores | Missing],
    when: Analysis,
    rules: Policy | None = None,
    crossed: tuple[CheckResult | None, ...] = (),
    *,
    level: float = 0.05,
    reused: bool = False,
) -> Decided | Continue:
    def pairs(check: Superiority | NonInferiority, anchor: bool) -> PairedScores | Missing:
        return scores.get(check.suite, Missing("no runs"))

    return analyse(rules or policy(), pairs, level, when, crossed, reused=reused)


def won(n: int) -> PairedScores:
    return paired(stratum(n // 5, 0, n, right=n // 2))


def equal(n: int) -> PairedScores:
    return paired(stratum(n // 20, n // 20, n, right=n // 2))


def lost(n: int) -> PairedScores:
    return paired(stratum(0, n // 5, n, right=n // 2))


def test_everything_passed_promotes_at_the_first_analysis() -> None:
    found = said({"main": won(200), "guard": won(200)}, at(1))
    assert isinstance(found, Decided)
    assert found.decision == "promote"
    assert found.reason.startswith("stopped at analysis 1 of 5, 20% of the items: main")
    assert [check.analysis for check in found.checks] == [1, 1]


def test_each_check_has_the_level_of_its_own_suites_analysis() -> None:
    ends = {"main": ENDS, "guard": HALVES}
    found = said({"main": won(200), "guard": won(500)}, at(1, ends=ends), level=0.01)
    assert isinstance(found, Decided)
    levels = [planned_design(ENDS, 0.01).levels[0], planned_design(HALVES, 0.05).levels[0]]
    assert [check.level for check in found.checks] == pytest.approx([1 - 2 * level for level in levels])


def test_several_primaries_share_the_level_evenly_and_one_is_enough() -> None:
    rules = alone(primary=[{"suite": "main"}, {"suite": "other"}])
    ends = {"main": ENDS, "other": ENDS}
    found = said({"main": equal(200), "other": won(200)}, at(1, ends=ends), rules)
    assert isinstance(found, Decided)
    assert found.decision == "promote"
    level = planned_design(ENDS, 0.025).levels[0]
    assert [check.level for check in found.checks] == pytest.approx([1 - 2 * level] * 2)


def test_a_check_keeps_its_first_pass_and_its_suite_is_asked_no_more() -> None:
    first = said({"main": won(200), "guard": equal(200)}, at(1))
    assert isinstance(first, Continue)
    assert first.waiting == ("guard",)
    reached = Analysis(2, 5, {"main": ENDS, "guard": ENDS}, {"main": 1, "guard": 2})
    # What the primary's items would say now no longer counts.
    second = said({"main": lost(400), "guard": won(400)}, reached, crossed=first.crossed)
    assert isinstance(second, Decided)
    assert second.decision == "promote"
    assert [check.analysis for check in second.checks] == [1, 2]
    assert "30% of the items" in second.reason


def test_a_failing_guard_rejects_at_once() -> None:
    found = said({"main": won(200), "guard": lost(200)}, at(1))
    assert isinstance(found, Decided)
    assert found.decision == "reject"
    assert "guard" in found.reason


def test_a_primary_without_hope_stops_inconclusive_and_one_that_excludes_the_effect_rejects() -> None:
    slightly_worse = paired(stratum(36, 40, 600, right=400))
    stopped = said({"main": slightly_worse}, at(3), alone(planned_effect=0.1), level=0.05)
    assert isinstance(stopped, Decided)
    assert stopped.decision == "reject"
    stopped = said({"main": slightly_worse}, at(3), alone(planned_effect=0.02))
    assert isinstance(stopped, Decided)
    assert stopped.decision == "inconclusive"
    assert stopped.reason.startswith("stopped at analysis 3 of 5, 60% of the items, for futility: main")


def test_of_two_primaries_one_that_may_still_pass_goes_on() -> None:
    rules = alone(primary=[{"suite": "main"}, {"suite": "guard"}])
    hopeless, hopeful = paired(stratum(30, 46, 600)), paired(stratum(52, 36, 600))
    assert isinstance(said({"main": hopeless, "guard": hopeful}, at(3), rules), Continue)
    assert isinstance(said({"main": hopeless, "guard": hopeless}, at(3), rules), Decided)


def test_once_a_primary_has_passed_nothing_is_futile() -> None:
    first = said({"main": won(200), "guard": equal(200)}, at(1))
    assert isinstance(first, Continue)
    undecided = paired(stratum(60, 78, 600))
    assert isinstance(said({"guard": undecided}, at(3), crossed=first.crossed), Continue)


@pytest.mark.parametrize("scores", [lost, equal])
def test_on_items_that_are_asked_again_nothing_but_a_promotion_stops(scores: object) -> None:
    assert callable(scores)
    for number in (1, 2, 3, 4):
        n = ENDS[number - 1]
        found = said({"main": scores(n)}, at(number, ends={"main": ENDS}), alone(), reused=True)
        assert isinstance(found, Continue)
        assert found.waiting == ("main",)
    last = said({"main": scores(1000)}, at(5, ends={"main": ENDS}), alone(), reused=True)
    assert isinstance(last, Decided)
    assert last.decision == "inconclusive"
    early = said({"main": won(200)}, at(1, ends={"main": ENDS}), alone(), reused=True)
    assert isinstance(early, Decided)
    assert early.decision == "promote"


def test_on_items_that_are_asked_again_every_suite_is_answered_though_its_check_has_passed() -> None:
    """Who watches which suite is asked no more would learn which check has passed."""
    found = said({"main": won(200), "guard": equal(200)}, at(1), reused=True)
    assert isinstance(found, Continue)
    assert found.waiting == ("main", "guard")


def test_a_guard_on_other_items_rejects_there_too() -> None:
    found = said({"main": equal(200), "guard": lost(200)}, at(1), reused=True)
    assert isinstance(found, Decided)
    assert found.decision == "reject"


def test_errors_that_decide_keep_a_check_open() -> None:
    fragile = paired(with_errors(stratum(24, 0, 202, right=100), candidate=1, baseline=2))
    sound = paired(stratum(24, 0, 199, right=100))
    rules = alone(max_error_rate=0.02, primary={"suite": "main", "improve_by": 0.04})
    assert isinstance(said({"main": sound}, at(1), rules), Decided)
    assert isinstance(said({"main": fragile}, at(1), rules), Continue)


def test_a_check_without_items_is_judged_once_at_its_whole_level_and_blocks() -> None:
    asked: list[float] = []

    def evidence(check: OtherCheck, role: CheckRole, alpha: float) -> CheckResult:
        asked.append(alpha)
        return CheckResult("battles", "battles", role, "inconclusive", "none")

    rules = alone(checks=[{"kind": "battles", "min_win_rate": 0.47}])
    found = analyse(
        rules, lambda check, anchor: won(200), 0.05, at(1, ends={"main": ENDS}), evidence=evidence
    )
    assert asked == [0.05]
    # No item that is still to come can change it.
    assert isinstance(found, Decided)
    assert found.decision == "inconclusive"


def test_a_suite_that_is_complete_is_not_waited_for() -> None:
    ends = {"main": (1000,), "guard": ENDS}
    found = said({"main": equal(1000), "guard": won(200)}, at(1, ends=ends), policy(planned_effect=0.01))
    assert isinstance(found, Decided)
    assert found.decision == "inconclusive"


def test_a_neutral_candidate_is_promoted_no_more_often_than_the_level() -> None:
    """Five looks at independent items, a tenth of which disagree; four standard errors above .05."""
    generator = np.random.default_rng(5)
    worlds, promoted = 300, 0
    for _ in range(worlds):
        difference = generator.choice([1, -1, 0], size=1000, p=[0.05, 0.05, 0.9])
        crossed: tuple[CheckResult | None, ...] = ()
        for number, end in enumerate(ENDS, start=1):
            seen = difference[:end]
            wins, losses = int((seen > 0).sum()), int((seen < 0).sum())
            found = said({"main": paired(stratum(wins, losses, end))}, at(number), alone(), crossed)
            if isinstance(found, Decided):
                promoted += found.decision == "promote"
                break
            crossed = found.crossed
    assert 0 < promoted <= 0.05 * worlds + 4 * np.sqrt(0.05 * 0.95 * worlds)
