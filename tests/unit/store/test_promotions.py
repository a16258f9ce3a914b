"""Checkpoints by name, and aliases that only ever move forward."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.errors import StoreError
from harness.store import Store
from tests.unit.store.made import checkpoint, digest, finished

OLD, NEW = checkpoint("old"), checkpoint("new")


@pytest.fixture
def recorded(store: Store) -> Store:
    store.record_checkpoint(OLD)
    store.record_checkpoint(NEW)
    return store


def test_checkpoints_are_found_by_digest_prefix_and_alias(recorded: Store) -> None:
    recorded.add_promotion("support/sft", OLD.digest)
    for ref in (OLD.digest, OLD.digest[:8], "support/sft"):
        assert recorded.checkpoint(ref) == OLD
    assert recorded.checkpoint(OLD.digest[:7]) is None
    assert recorded.checkpoint(digest("unknown")) is None
    assert recorded.checkpoints() == [NEW, OLD]


def test_an_ambiguous_prefix_lists_what_fits(recorded: Store) -> None:
    twin = replace(NEW, digest=OLD.digest[:12] + "0" * 52)
    recorded.record_checkpoint(twin)
    with pytest.raises(StoreError, match="the beginning of several checkpoints") as raised:
        recorded.checkpoint(OLD.digest[:10])
    assert OLD.digest in raised.value.message
    assert twin.digest in raised.value.message
    assert recorded.checkpoint(OLD.digest) == OLD


def test_an_evaluation_does_not_forget_where_a_checkpoint_came_from(store: Store) -> None:
    trained = replace(checkpoint(), parent=OLD.digest, stage="sft", recipe="support.yaml")
    store.record_checkpoint(trained)
    finished(store)
    assert store.checkpoint(trained.digest) == trained
    store.layout.database.unlink()
    store.rebuild()
    assert store.checkpoint(trained.digest) == trained


def test_recording_the_same_checkpoint_again_adds_nothing(recorded: Store) -> None:
    before = recorded.layout.checkpoints.read_bytes()
    recorded.record_checkpoint(OLD)
    assert recorded.layout.checkpoints.read_bytes() == before


def test_an_alias_is_its_newest_promotion(recorded: Store) -> None:
    first = recorded.add_promotion("support/sft", OLD.digest)
    second = recorded.add_promotion(
        "support/sft", NEW.digest, "promotion", previous=OLD.digest, verdict='{"outcome":"promote"}'
    )
    assert (first.number, first.verdict, second.number) == (1, None, 2)
    assert recorded.promotions() == [first, second]
    assert recorded.aliases() == {"support/sft": second}
    assert recorded.checkpoint("support/sft") == NEW
    assert recorded.query("SELECT number, alias, checkpoint, verdict FROM promotions ORDER BY 1") == [
        (1, "support/sft", OLD.digest, None),
        (2, "support/sft", NEW.digest, '{"outcome":"promote"}'),
    ]


def test_a_genesis_entry_comes_once(recorded: Store) -> None:
    first = recorded.add_promotion("support/sft", OLD.digest)
    for again in (OLD, NEW):
        with pytest.raises(StoreError, match="a genesis entry comes only once"):
            recorded.add_promotion("support/sft", again.digest)
    with pytest.raises(StoreError, match="The line 'support' already has a champion"):
        recorded.add_promotion("support/dpo", OLD.digest)
    assert recorded.promotions() == [first]
    recorded.add_promotion("finance/dpo", OLD.digest)


def test_another_stage_of_the_line_follows_its_champion(recorded: Store) -> None:
    recorded.add_promotion("support/base", OLD.digest)
    moved = recorded.add_promotion(
        "support/sft", NEW.digest, "promotion", previous=OLD.digest, verdict='{"outcome":"promote"}'
    )
    assert recorded.champion("support") == moved
    assert recorded.champion("finance") is None


def test_a_rollback_is_a_new_entry(recorded: Store) -> None:
    recorded.add_promotion("support/base", OLD.digest)
    recorded.add_promotion("support/sft", NEW.digest, "promotion", previous=OLD.digest, verdict="{}")
    back = recorded.add_promotion("support/base", OLD.digest, "rollback", previous=NEW.digest)
    assert back.number == 3
    assert recorded.champion("support") == back
    assert set(recorded.aliases()) == {"support/base"}
    assert recorded.checkpoint("support/base") == OLD
    with pytest.raises(StoreError, match="'support/sft' points to nothing"):
        recorded.checkpoint("support/sft")
    assert [held.kind for held in recorded.promotions()] == ["genesis", "promotion", "rollback"]


def test_an_alias_points_to_its_newest_promotion_that_stands(recorded: Store) -> None:
    """sft moves twice and dpo once; each rollback takes back one of them."""
    third, fourth = checkpoint("third"), checkpoint("fourth")
    for known in (third, fourth):
        recorded.record_checkpoint(known)
    recorded.add_promotion("support/base", OLD.digest)
    before = OLD
    for alias, made in (("support/sft", NEW), ("support/sft", third), ("support/dpo", fourth)):
        recorded.add_promotion(alias, made.digest, "promotion", previous=before.digest, verdict="{}")
        before = made
    recorded.add_promotion("other/sft", fourth.digest)

    def pointed() -> dict[str, str]:
        return {alias: entry.checkpoint for alias, entry in recorded.aliases().items()}

    base = {"support/base": OLD.digest, "other/sft": fourth.digest}
    assert pointed() == base | {"support/sft": third.digest, "support/dpo": fourth.digest}
    recorded.add_promotion("support/sft", third.digest, "rollback", previous=fourth.digest)
    assert pointed() == base | {"support/sft": third.digest}
    recorded.add_promotion("support/sft", NEW.digest, "rollback", previous=third.digest)
    assert pointed() == base | {"support/sft": NEW.digest}
    recorded.add_promotion("support/dpo", fourth.digest, "promotion", previous=NEW.digest, verdict="{}")
    assert pointed() == base | {"support/sft": NEW.digest, "support/dpo": fourth.digest}


def test_a_checkpoint_that_was_champion_twice_is_rolled_back_to_its_later_time(recorded: Store) -> None:
    recorded.add_promotion("support/base", OLD.digest)
    recorded.add_promotion("support/sft", NEW.digest, "promotion", previous=OLD.digest, verdict="{}")
    recorded.add_promotion("support/sft", OLD.digest, "promotion", previous=NEW.digest, verdict="{}")
    recorded.add_promotion("support/sft", NEW.digest, "promotion", previous=OLD.digest, verdict="{}")
    recorded.add_promotion("support/sft", OLD.digest, "rollback", previous=NEW.digest)
    assert recorded.aliases()["support/sft"].number == 3


def test_promotions_that_may_not_be_are_refused(recorded: Store) -> None:
    recorded.add_promotion("support/sft", OLD.digest)
    before = recorded.promotions()
    api = replace(OLD, digest="api:host/model@1")
    recorded.record_checkpoint(api)
    refused = [
        (("other/sft", NEW.digest, "promotion"), {"verdict": "{}"}, "has no champion yet"),
        (("support/sft", NEW.digest, "promotion"), {"previous": OLD.digest}, "needs the verdict"),
        (("support/sft", NEW.digest, "promotion"), {"previous": NEW.digest, "verdict": "{}"}, "by now"),
        (("support/dpo", NEW.digest, "promotion"), {"previous": NEW.digest, "verdict": "{}"}, "by now"),
        (("support/sft", NEW.digest, "rollback"), {"previous": OLD.digest}, "never pointed to"),
        (("support/sft", OLD.digest, "rollback"), {"previous": OLD.digest, "verdict": "{}"}, "no verdict"),
        (("other/sft", NEW.digest), {"verdict": "{}"}, "has no verdict"),
        (("other/sft", digest("unknown")), {}, "No checkpoint"),
        (("other/sft", api.digest), {}, "behind an API"),
    ]
    for positional, named, message in refused:
        with pytest.raises(StoreError, match=message):
            recorded.add_promotion(*positional, **named)
    assert recorded.promotions() == before


def test_a_promotion_cut_off_before_the_database_is_completed_by_the_same_command(
    recorded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise MemoryError("pulled the plug")

    with monkeypatch.context() as patched:
        patched.setattr("harness.store.store.put_promotions", crash)
        with pytest.raises(MemoryError):
            recorded.add_promotion("support/sft", OLD.digest)
    assert len(recorded.check()) == 1
    promotion = recorded.add_promotion("support/sft", OLD.digest)
    assert recorded.promotions() == [promotion]
    assert recorded.query("SELECT count(*) FROM promotions") == [(1,)]
    assert recorded.check() == []


def test_a_torn_promotion_is_cut_off_by_the_next(recorded: Store) -> None:
    first = recorded.add_promotion("support/sft", OLD.digest)
    with recorded.layout.promotions.open("ab") as file:
        file.write(b'{"number":2,"ali')
    second = recorded.add_promotion("finance/dpo", NEW.digest)
    assert recorded.promotions() == [first, second]
