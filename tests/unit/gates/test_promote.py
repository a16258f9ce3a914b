"""Promotions: only a registered `promote`, from the champion it was decided against, once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gates.promote import genesis, promote, promoting_looks, rollback, verdict_id
from harness.errors import PromotionError, StoreError
from harness.records import Checkpoint, Look, Verdict
from harness.store import Promotion, Store
from tests.unit.report.made import PROMOTED
from tests.unit.store.made import checkpoint

BASE, FIRST, SECOND, THIRD = (checkpoint(name) for name in ("base", "first", "second", "third"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path)
    for known in (BASE, FIRST, SECOND, THIRD):
        made.record_checkpoint(known)
    genesis(made, "support/base", BASE)
    return made


def verdict(store: Store, candidate: Checkpoint, champion: Checkpoint, **changes: object) -> Verdict:
    """A verdict with its look, as a gate leaves them."""
    number = len(store.gates.looks()) + 1
    store.gates.spend(
        lambda history: Look(
            number=number,
            items={f"support/gate@{number} refund": f"items {number}"},
            line="support",
            candidate=candidate.digest,
            champion=champion.digest,
            policy_digest="p",
            level=0.01,
            created="2026-01-01T00:00:00+00:00",
        )
    )
    made = replace(
        PROMOTED,
        id=f"v-{number}",
        candidate=candidate.digest,
        baseline=champion.digest,
        look_number=number,
        **changes,  # type: ignore[arg-type]  # fields of a verdict
    )
    store.gates.add_verdict(made)
    return made


def champion(store: Store) -> str:
    found = store.champion("support")
    assert found is not None
    return found.checkpoint


def test_a_promotion_moves_the_champion_and_carries_its_verdict(store: Store) -> None:
    allowed = verdict(store, FIRST, BASE)
    moved = promote(store, allowed)
    assert (moved.alias, moved.kind, moved.checkpoint) == ("support/sft", "promotion", FIRST.digest)
    assert verdict_id(moved) == allowed.id
    assert champion(store) == FIRST.digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "reject"}, "it says reject"),
        ({"decision": "inconclusive"}, "it says inconclusive"),
        ({"registered": None}, "not registered"),
    ],
)
def test_anything_but_a_registered_promote_is_refused(
    store: Store, change: dict[str, object], said: str
) -> None:
    with pytest.raises(PromotionError, match=said):
        promote(store, verdict(store, FIRST, BASE, **change))
    assert champion(store) == BASE.digest


def test_a_verdict_whose_look_was_never_written_down_is_refused(store: Store) -> None:
    with pytest.raises(PromotionError, match="rests on look 7"):
        promote(store, replace(verdict(store, FIRST, BASE), look_number=7))
    assert champion(store) == BASE.digest


def test_of_two_verdicts_against_one_champion_the_second_is_told(store: Store) -> None:
    both = [verdict(store, candidate, BASE) for candidate in (FIRST, SECOND)]
    promote(store, both[0])
    with pytest.raises(StoreError, match="by now"):
        promote(store, both[1])
    assert champion(store) == FIRST.digest


def test_a_verdict_promotes_once_and_undoes_no_rollback(store: Store) -> None:
    allowed = verdict(store, FIRST, BASE)
    first = promote(store, allowed)
    assert promote(store, allowed) == first
    rollback(store, "support", "it answered in the wrong language")
    with pytest.raises(PromotionError, match="a verdict promotes once"):
        promote(store, allowed)
    assert champion(store) == BASE.digest


def test_rollbacks_walk_back_and_never_return_to_what_was_left(store: Store) -> None:
    promote(store, verdict(store, FIRST, BASE))
    promote(store, verdict(store, SECOND, FIRST))
    assert rollback(store, "support").checkpoint == FIRST.digest
    assert rollback(store, "support").checkpoint == BASE.digest
    with pytest.raises(PromotionError, match="no champion of 'support' before"):
        rollback(store, "support")
    promote(store, verdict(store, THIRD, BASE))
    assert rollback(store, "support").checkpoint == BASE.digest


def test_a_line_without_a_champion_takes_neither(store: Store) -> None:
    with pytest.raises(PromotionError, match="no champion"):
        rollback(store, "other")
    with pytest.raises(StoreError, match="genesis"):
        promote(store, verdict(store, FIRST, BASE, alias="other/sft"))


def test_a_line_begins_once(store: Store) -> None:
    with pytest.raises(StoreError, match="only once"):
        genesis(store, "support/other", FIRST)


def test_only_looks_that_moved_something_count_as_promotions(store: Store) -> None:
    made = [verdict(store, FIRST, BASE), verdict(store, SECOND, BASE), verdict(store, THIRD, FIRST)]
    promote(store, made[0])
    promote(store, made[2])
    history: list[Promotion] = store.promotions()
    assert promoting_looks(history, store.gates.verdicts()) == {1, 3}
    rollback(store, "support")
    # What was rolled back was still told to whoever chose the candidates.
    assert promoting_looks(store.promotions(), store.gates.verdicts()) == {1, 3}
