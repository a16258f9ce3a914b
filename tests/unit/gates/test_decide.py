"""Decisions: what promotes, what rejects, and everything that may do neither."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from gates.decide import Decided, Missing, decide
from gates.evidence import PairedScores
from gates.policy import OtherCheck, Policy
from harness.records import CheckResult, CheckRole
from tests.unit.gates.made import paired, stratum, with_errors

WON = paired(stratum(60, 20, 1000, right=500))
LOST = paired(stratum(20, 60, 1000, right=500))
EQUAL = paired(stratum(20, 20, 1000, right=500))
TINY = paired(stratum(1, 0, 10, right=5))
BARELY = paired(stratum(30, 16, 1000, right=500))
"""p = .027 one-sided: passes at .05, not at .025."""


def policy(**changes: object) -> Policy:
    values: dict[str, object] = {
        "name": "toy-sft",
        "primary": {"suite": "main"},
        "guards": [{"suite": "guard", "margin": 0.02}],
    }
    return Policy.model_validate(values | changes)


def decided(
    scores: Mapping[str, PairedScores | Missing], rules: Policy | None = None, level: float = 0.05
) -> Decided:
    def pairs(check: object, anchor: bool) -> PairedScores | Missing:
        name = check.suite + ("@anchor" if anchor else "")  # type: ignore[attr-defined]  # both kinds have it
        return scores.get(name, Missing("no runs"))

    return decide(rules or policy(), pairs, level)


def test_a_better_candidate_that_is_not_worse_elsewhere_is_promoted() -> None:
    result = decided({"main": WON, "guard": EQUAL})
    assert result.decision == "promote"
    assert "main" in result.reason
    assert [(check.role, check.outcome) for check in result.checks] == [
        ("primary", "pass"),
        ("guard", "pass"),
    ]


@pytest.mark.parametrize(
    ("main", "guard", "decision"),
    [
        (LOST, EQUAL, "reject"),
        (WON, LOST, "reject"),
        (TINY, LOST, "reject"),
        (TINY, EQUAL, "inconclusive"),
        (WON, TINY, "inconclusive"),
        (LOST, TINY, "reject"),
        (WON, Missing("no runs"), "inconclusive"),
        (Missing("no runs"), EQUAL, "inconclusive"),
        (paired(), EQUAL, "inconclusive"),
        (WON, paired(stratum(0, 0, 0)), "inconclusive"),
    ],
)
def test_every_guard_must_hold_and_what_is_missing_never_passes(
    main: PairedScores | Missing, guard: PairedScores | Missing, decision: str
) -> None:
    assert decided({"main": main, "guard": guard}).decision == decision


def test_the_primary_spends_the_ledgers_level_and_guards_the_policys_alpha() -> None:
    result = decided({"main": BARELY, "guard": EQUAL}, level=0.01)
    assert result.decision == "inconclusive"
    assert [check.level for check in result.checks] == pytest.approx([0.98, 0.9])
    assert decided({"main": BARELY, "guard": EQUAL}, level=0.05).decision == "promote"


def test_several_primaries_share_the_level_by_holm() -> None:
    rules = policy(primary=[{"suite": "a"}, {"suite": "b"}], guards=[])
    assert decided({"a": BARELY, "b": EQUAL}, rules).decision == "inconclusive"
    both = decided({"a": WON, "b": BARELY}, rules)
    assert both.decision == "promote"
    # The first pays half the level; then the second has the whole of it.
    assert [check.outcome for check in both.checks] == ["pass", "pass"]
    assert [check.level for check in both.checks] == pytest.approx([0.95, 0.9])
    one = decided({"a": WON, "b": TINY}, rules)
    assert one.decision == "promote"
    assert decided({"a": LOST, "b": LOST}, rules).decision == "reject"
    assert decided({"a": LOST, "b": TINY}, rules).decision == "inconclusive"


def test_small_losses_against_the_anchor_add_up() -> None:
    rules = policy(guards=[{"suite": "guard", "margin": 0.02, "cumulative_margin": 0.03}])
    far_below = paired(stratum(20, 120, 1000, right=500))
    assert decided({"main": WON, "guard": EQUAL, "guard@anchor": far_below}, rules).decision == "reject"
    assert decided({"main": WON, "guard": EQUAL}, rules).decision == "inconclusive"
    assert decided({"main": WON, "guard": EQUAL, "guard@anchor": EQUAL}, rules).decision == "promote"


def test_a_floor_is_a_check_of_its_own() -> None:
    rules = policy(guards=[{"suite": "guard", "margin": 0.02, "floor": 0.9}])
    result = decided({"main": WON, "guard": EQUAL}, rules)
    assert result.decision == "reject"
    assert "floor" in result.reason


@pytest.mark.parametrize(
    "check",
    [
        {"kind": "contamination", "suite": "main", "max_share": 0.01},
        {"kind": "battles", "min_win_rate": 0.47},
        {"kind": "heldout_loss", "data": "x.jsonl", "max_increase": 0.005},
        {"kind": "length", "max_ratio": 1.3},
    ],
)
def test_evidence_that_does_not_exist_is_inconclusive(check: dict[str, object]) -> None:
    result = decided({"main": WON, "guard": EQUAL}, policy(checks=[check]))
    assert result.decision == "inconclusive"
    assert "no evidence" in result.reason


def test_too_many_errors_say_nothing_even_of_a_loser() -> None:
    broken = paired(with_errors(stratum(20, 300, 1000), candidate=50))
    result = decided({"main": broken, "guard": EQUAL})
    assert result.decision == "inconclusive"
    assert "50 of 1000 items could not be scored" in result.reason


def test_a_neutral_candidate_is_promoted_no_more_often_than_the_level() -> None:
    generator = np.random.default_rng(11)
    promoted, worlds = 0, 400
    for _ in range(worlds):
        wins = int(generator.binomial(60, 0.5))
        promoted += (
            decided({"main": paired(stratum(wins, 60 - wins, 600))}, policy(guards=[])).decision == "promote"
        )
    # Exact McNemar on 60 disagreements has size .046; four standard errors above the level.
    assert promoted / worlds <= 0.05 + 4 * (0.05 * 0.95 / worlds) ** 0.5


def test_checks_on_items_that_are_asked_again_never_reject() -> None:
    def pairs(check: object, anchor: bool) -> PairedScores | Missing:
        return {"main": LOST, "guard": EQUAL, "bad": LOST}[check.suite]  # type: ignore[attr-defined]  # as above

    assert decide(policy(), pairs, 0.05, reused=False).decision == "reject"
    assert decide(policy(), pairs, 0.05, reused=True).decision == "inconclusive"
    same = policy(guards=[{"suite": "main", "margin": 0.02}])
    assert decide(same, pairs, 0.05, reused=True).decision == "inconclusive"
    other = policy(guards=[{"suite": "bad", "margin": 0.02}])
    assert decide(other, pairs, 0.05, reused=True).decision == "reject"


LENGTH = {"kind": "length", "max_ratio": 1.3}


def with_evidence(outcome: str, rules: Policy, **options: bool) -> Decided:
    """The primary and the guard hold; the other check has this outcome."""
    scores = {"main": WON, "guard": EQUAL}
    asked: list[tuple[str, str, float]] = []

    def evidence(check: OtherCheck, role: CheckRole, alpha: float) -> CheckResult:
        asked.append((check.kind, role, alpha))
        return CheckResult("length", check.kind, role, outcome, "measured")  # type: ignore[arg-type]

    found = decide(rules, lambda check, anchor: scores[check.suite], 0.02, evidence=evidence, **options)
    assert set(asked) in (
        {("length", "check", 0.05)},
        {("length", "primary", 0.01), ("length", "primary", 0.02)},
    )
    return found


@pytest.mark.parametrize(
    ("outcome", "decision"), [("pass", "promote"), ("fail", "reject"), ("inconclusive", "inconclusive")]
)
def test_evidence_of_another_kind_decides_too(outcome: str, decision: str) -> None:
    assert with_evidence(outcome, policy(checks=[LENGTH])).decision == decision


def test_evidence_may_be_a_primary_and_shares_the_level() -> None:
    rules = policy(primary=[{"suite": "main"}, LENGTH])
    assert with_evidence("fail", rules).decision == "promote"


@pytest.mark.parametrize(
    ("suite", "decision"), [(None, "inconclusive"), ("main", "inconclusive"), ("guard", "reject")]
)
def test_evidence_on_the_primaries_fixed_items_never_rejects(suite: str | None, decision: str) -> None:
    rules = policy(checks=[LENGTH | {"suite": suite}])
    assert with_evidence("fail", rules, reused=True).decision == decision
