"""What a look may spend: the budget belongs to the items, and nothing makes it grow."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pytest
from scipy.special import zeta

from gates.ledger import Grant, grant, overlaps
from gates.policy import Policy
from harness.errors import PolicyError
from harness.records import Look

ALPHA = 0.05
FIXED = {"toy/gate sum": "d-sum"}
DRAWN = {"draw/gate@7 refund": "d-7"}
SHARE = 1 / zeta(1.6)


def policy(**changes: object) -> Policy:
    return Policy.model_validate({"name": "toy-sft", "alpha": ALPHA, "primary": {"suite": "toy"}} | changes)


def look(
    number: int,
    items: dict[str, str],
    *,
    candidate: str = "old",
    champion: str = "base",
    by: Policy | None = None,
    purpose: str = "gate",
) -> Look:
    return Look(
        number=number,
        items=items,
        line="toy",
        candidate=candidate,
        champion=champion,
        policy_digest=(by or policy()).digest,
        level=0.01 * number,
        created="2026-01-01T00:00:00+00:00",
        purpose="access" if purpose == "access" else "gate",
    )


def granted(
    history: Sequence[Look] = (),
    items: dict[str, str] = FIXED,
    *,
    by: Policy | None = None,
    candidate: str = "new",
    champion: str = "base",
    promoting: Collection[int] = (),
    on_other_runs: Collection[int] = (),
) -> Grant:
    return grant(
        by or policy(),
        history,
        items=items,
        fresh=all("@" in key for key in items),
        candidate=candidate,
        champion=champion,
        promoting=promoting,
        on_other_runs=on_other_runs,
    )


def test_looks_at_drawn_items_of_one_champion_spend_alpha_together() -> None:
    history = [look(k, {f"draw/gate@{k} refund": f"d-{k}"}, candidate=f"c{k}") for k in range(1, 4)]
    found = [granted(history[:k], DRAWN).level for k in range(4)]
    assert found == pytest.approx([ALPHA * k**-1.6 * SHARE for k in range(1, 5)])


def test_another_champion_of_drawn_items_begins_anew() -> None:
    history = [look(k, {f"draw/gate@{k} refund": f"d-{k}"}, candidate=f"c{k}") for k in range(1, 4)]
    assert granted(history, DRAWN, champion="promoted").look == 1
    assert granted(history, {"draw/gate@9 intent": "d-9"}).look == 1


def test_a_horizon_shares_alpha_evenly_and_then_nothing_is_left() -> None:
    by = policy(horizon=3)
    history = [look(k, {f"draw/gate@{k} refund": f"d-{k}"}, candidate=f"c{k}") for k in range(1, 4)]
    assert granted(history[:2], DRAWN, by=by).level == pytest.approx(ALPHA / 3)
    with pytest.raises(PolicyError, match="used up"):
        granted(history, DRAWN, by=by)


@pytest.mark.parametrize(("promoting", "promotions"), [((), 0), ({1}, 1), ({1, 3}, 2), ({9}, 0)])
def test_fixed_items_are_paid_by_the_path_of_promotions(promoting: Collection[int], promotions: int) -> None:
    history = [look(k, FIXED, candidate=f"c{k}", champion=f"b{k}") for k in range(1, 4)]
    paths = math.comb(3, promotions)
    expected = ALPHA * 4**-1.6 * SHARE * 2 ** -(promotions + 1) / paths
    assert granted(history, promoting=promoting).level == pytest.approx(expected)


def test_over_all_looks_and_paths_fixed_items_spend_no_more_than_alpha() -> None:
    """The union bound of the rule, summed over every path of 12 looks through `grant` itself."""
    spent = 0.0
    for number in range(1, 13):
        history = [look(k, FIXED, candidate=f"c{k}") for k in range(1, number)]
        for promotions in range(number):
            level = granted(history, promoting=range(1, promotions + 1)).level
            spent += math.comb(number - 1, promotions) * level
    assert 0.5 * ALPHA < spent <= ALPHA


@pytest.mark.parametrize(
    "items",
    [
        {"other/gate sum": "d-sum"},
        {"toy/gate sum": "edited", "toy/gate colour": "d-colour"},
        {"./copy/gate renamed": "d-sum"},
    ],
    ids=["another suite with the task", "edited items of a task", "a copy under other names"],
)
def test_whoever_shares_items_shares_the_budget(items: dict[str, str]) -> None:
    assert granted([look(1, FIXED)], items).look == 2


def test_strangers_share_nothing() -> None:
    assert granted([look(1, {"bbh/gate dates": "d-dates"})]).look == 1
    assert not overlaps(DRAWN, {"draw/gate@8 refund": "d-8"})
    assert overlaps(DRAWN, {"fork/gate@7 refund": "d-7"})


def test_the_same_question_is_free_and_keeps_its_level_and_number() -> None:
    asked = look(2, FIXED, candidate="new")
    history = [look(1, FIXED), asked, look(3, FIXED, candidate="later")]
    found = granted(history)
    assert (found.paid, found.level, found.look) == (asked, asked.level, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"candidate": "other"},
        {"champion": "other"},
        {"by": policy(planned_effect=0.03)},
        {"by": policy(name="fork-sft")},
        {"items": FIXED | {"toy/gate colour": "d-colour"}},
        {"on_other_runs": {1}},
    ],
    ids=["candidate", "champion", "policy", "line", "items", "runs"],
)
def test_any_other_question_is_another_look(change: dict[str, object]) -> None:
    history = [look(1, FIXED, candidate="new")]
    assert granted(history).paid is not None
    found = granted(history, **change)  # type: ignore[arg-type]  # one argument of each case
    assert (found.paid, found.look) == (None, 2)


def test_looking_outside_the_gate_pays_for_nothing_and_is_told() -> None:
    found = granted([look(1, FIXED, candidate="new", purpose="access")])
    assert (found.paid, found.look) == (None, 2)
    assert "evaluated 1 times outside the gate" in found.warnings[0]
    assert granted([look(1, FIXED)]).warnings == ()


def test_a_look_is_at_some_items() -> None:
    with pytest.raises(ValueError, match="some items"):
        granted(items={})


def test_the_guarantee_says_for_how_long() -> None:
    assert "over the life of these items" in granted().guarantee
    assert "E[false promotions] <= 0.05 (1 + E[promotions])" in granted(items=DRAWN).guarantee
