"""Trainings: written by one process, resumed where they stopped, found while they run and afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import RunNotFound, StoreBusyError, StoreError
from harness.records import Training, TrainingPoint
from harness.store import Store, TrainingWriter
from tests.unit.store.made import digest

CREATED = "2026-03-01T12:00:00+00:00"


def training(name: str = "support-sft", identity: str = "one") -> Training:
    return Training(
        id="",
        identity=digest(identity),
        status="running",
        name=name,
        stage="sft",
        recipe='{"stage":"sft"}',
        recipe_digest=digest("recipe"),
        parent=digest("parent"),
        gated=True,
        data={"train.jsonl": digest("rows")},
        processes=1,
        created=CREATED,
    )


def point(step: int, loss: float = 1.0) -> TrainingPoint:
    return TrainingPoint(step, step / 10, 2.0 * step, {"loss": loss / step, "learning_rate": 1e-5})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def begun(store: Store, record: Training | None = None, *, fresh: bool = False) -> TrainingWriter:
    writer = store.trainings.begin(record or training(), fresh=fresh)
    assert isinstance(writer, TrainingWriter)
    return writer


def finished(store: Store, record: Training | None = None) -> Training:
    with begun(store, record) as writer:
        writer.log([point(1), point(2)])
        name = writer.training.id
    return store.trainings.finish(name, checkpoint=digest("made"), warnings=["a warning"])


def test_a_running_training_shows_what_its_journal_holds(store: Store) -> None:
    with begun(store) as writer:
        writer.log([point(1)])
        writer.log([point(2), point(3)])
        live = store.trainings.find("support-sft")
        assert (live.status, live.steps, live.seconds) == ("running", 3, 6.0)
        assert store.trainings.points(live.id) == [point(1), point(2), point(3)]
        assert store.query("SELECT * FROM trainings") == [], "only finished ones are indexed"


def test_a_second_process_is_told(store: Store) -> None:
    with begun(store) as writer:
        with pytest.raises(StoreBusyError, match=f"Another process is training {writer.training.id}"):
            store.trainings.begin(training())
        with pytest.raises(StoreBusyError):
            TrainingWriter.open(writer.folder)


def test_what_stopped_goes_on_with_its_points(store: Store) -> None:
    with begun(store) as writer:
        writer.log([point(1), point(2)])
        folder = writer.folder
    assert store.trainings.find("support").status == "failed"
    assert "goes on where it stopped" in (store.trainings.find("support").failure or "")
    with (folder / "journal.jsonl").open("ab") as torn:
        torn.write(b'{"step":3,"ep')
    with begun(store) as writer:
        assert writer.folder == folder
        assert list(writer.points) == [point(1), point(2)]
        writer.log([point(3)])
    assert store.trainings.points("support") == [point(1), point(2), point(3)]


def test_points_after_the_checkpoint_are_replaced(store: Store) -> None:
    with begun(store) as writer:
        writer.log([point(step) for step in (1, 2, 3, 4)])
    with TrainingWriter.open(writer.folder) as again:
        again.rewind(2)
        again.log([point(3, loss=5.0)])
    assert store.trainings.points("support") == [point(1), point(2), point(3, loss=5.0)]


def test_an_error_is_kept_as_the_reason(store: Store) -> None:
    writer = begun(store)
    with pytest.raises(StoreError), writer:
        raise StoreError("the disk is full")
    failed = store.trainings.find("support")
    assert (failed.status, failed.failure) == ("failed", "the disk is full")
    with pytest.raises(KeyboardInterrupt), begun(store):
        raise KeyboardInterrupt
    assert "Stopped by the user" in (store.trainings.find("support").failure or "")


def test_a_finished_training_is_indexed_and_returned(store: Store) -> None:
    done = finished(store)
    assert (done.status, done.steps, done.seconds) == ("finished", 2, 4.0)
    assert (done.checkpoint, done.warnings) == (digest("made"), ("a warning",))
    assert store.trainings.begin(training()) == done
    assert store.query("SELECT id, steps, checkpoint FROM trainings") == [(done.id, 2, digest("made"))]
    curve = store.query("SELECT step, value FROM training_points WHERE name = 'loss' ORDER BY step")
    assert curve == [(1, 1.0), (2, 0.5)]
    with pytest.raises(StoreError, match="is finished"):
        TrainingWriter.open(store.trainings.place(done.id))


def test_another_identity_and_a_fresh_one_get_folders_of_their_own(store: Store) -> None:
    first = finished(store)
    with begun(store, fresh=True) as second:
        assert second.training.id == f"{first.id}-2"
    with begun(store, training(identity="two")) as third:
        assert third.training.id not in (first.id, f"{first.id}-2")
    with begun(store) as again:
        assert again.training.id == f"{first.id}-2", "the newest of the identity, which is unfinished"


def test_a_damaged_journal_says_where(store: Store) -> None:
    with begun(store) as writer:
        writer.log([point(1), point(2)])
    journal = writer.folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"step":1', b'"stop":1'))
    with pytest.raises(StoreError, match=r"journal\.jsonl:1 is damaged"):
        begun(store)
    assert store.trainings.find("support").status == "failed"
    assert [problem.where for problem in store.check()] == [writer.training.id]


def test_unknown_names_list_the_known(store: Store) -> None:
    with pytest.raises(RunNotFound, match="No training 'sft'"):
        store.trainings.find("sft")
    done = finished(store)
    with pytest.raises(RunNotFound, match=done.id):
        store.trainings.points("sft")
    finished(store, training(identity="two"))
    with pytest.raises(RunNotFound, match="beginning of several"):
        store.trainings.find("support-sft")
    assert {each.id for each in store.trainings.all()} == {
        each.id for each in (done, store.trainings.find(f"support-sft-{digest('two')[:10]}"))
    }


def test_rebuild_brings_trainings_back(store: Store) -> None:
    done = finished(store)
    before = store.query("SELECT * FROM training_points ORDER BY ALL")
    store.layout.database.unlink()
    assert [(problem.where, problem.fix) for problem in store.check()] == [(done.id, "harness db rebuild")]
    assert store.rebuild().trainings == 1
    assert store.query("SELECT * FROM training_points ORDER BY ALL") == before
    assert store.check() == []


def test_check_finds_an_altered_journal_and_a_missing_folder(store: Store) -> None:
    first, second = finished(store), finished(store, training(identity="two"))
    journal = store.trainings.place(first.id) / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"1e-05", b"2e-05"))
    store.trainings.place(second.id).rename(store.root / "elsewhere")
    assert {problem.where: problem.what for problem in store.check()} == {
        first.id: "journal.jsonl is not what was written.",
        second.id: "The database has this training, but its folder is gone.",
    }


def test_a_crash_between_record_and_index_is_made_good(store: Store) -> None:
    done = finished(store)
    store.layout.database.unlink()
    again = store.trainings.finish(done.id, checkpoint="another", ema_checkpoint="another")
    assert again == done, "a finished record never changes"
    assert store.query("SELECT id FROM trainings") == [(done.id,)]


def test_describing_keeps_what_names_the_training(store: Store) -> None:
    with begun(store) as writer:
        counted = replace(writer.training, id="x", identity="y", status="finished", rows=7, tokens=70)
        writer.describe(counted)
        kept = store.trainings.find("support")
        assert (kept.rows, kept.tokens, kept.status, kept.identity) == (7, 70, "running", digest("one"))
        assert json.loads((writer.folder / "training.json").read_bytes())["training"]["rows"] == 7
