"""Databases that are not ours are refused unharmed, and ours can be checked and made again."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import StoreBusyError, StoreError
from harness.store import Store
from harness.store.connect import Database
from harness.store.paths import Layout
from harness.store.schema import MIGRATIONS, Migration
from tests.unit.store.made import finished, results, run, writer

duckdb = pytest.importorskip("duckdb")


def sql(path: Path, *statements: str) -> list[tuple[object, ...]]:
    con = duckdb.connect(str(path))
    try:
        for statement in statements:
            con.execute(statement)
        rows: list[tuple[object, ...]] = con.fetchall()
        return rows
    finally:
        con.close()


def not_a_database(path: Path) -> None:
    path.write_bytes(b"hello" * 2_000)


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def other_database(path: Path) -> None:
    sql(path, "CREATE TABLE songs (title VARCHAR)", "SELECT 1")


def others_migrations(path: Path) -> None:
    sql(path, "CREATE TABLE migrations (id INTEGER)", "INSERT INTO migrations VALUES (1)", "SELECT 1")


def newer_schema(path: Path) -> None:
    newer = (*MIGRATIONS, Migration("one more", "CREATE TABLE battles (id VARCHAR)"))
    with Database(Layout(path.parent), migrations=newer).writing():
        pass


def newer_duckdb(path: Path) -> None:
    other_database(path)
    content = bytearray(path.read_bytes())
    content[12] = 200  # the storage version follows the 8-byte checksum and the word DUCK
    path.write_bytes(content)


REFUSED = [
    (not_a_database, "is not a DuckDB database"),
    (empty_file, "is not a DuckDB database"),
    (other_database, r"something else \(its tables: songs\)"),
    (others_migrations, r"something else \(its tables: migrations\)"),
    (newer_schema, f"schema is number {len(MIGRATIONS) + 1}, this harness knows up to {len(MIGRATIONS)}"),
    (newer_duckdb, "another version of DuckDB|is damaged"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED)
def test_a_database_that_is_not_ours_is_refused_unharmed(
    store: Store, make: Callable[[Path], None], message: str
) -> None:
    store.root.mkdir()
    make(store.layout.database)
    before = store.layout.database.read_bytes()
    for attempt in (lambda: store.begin(run()), store.runs, store.checkpoints):
        with pytest.raises(StoreError, match=message):
            attempt()
    assert store.layout.database.read_bytes() == before
    assert not store.layout.runs.exists()
    (problem,) = store.check()
    assert problem.where == str(store.layout.database)
    assert problem.fix


@pytest.mark.parametrize(("make", "message"), [pair for pair in REFUSED if "not a DuckDB" not in pair[1]][:3])
def test_rebuild_does_not_replace_another_programs_database(
    store: Store, make: Callable[[Path], None], message: str
) -> None:
    store.root.mkdir()
    make(store.layout.database)
    before = store.layout.database.read_bytes()
    with pytest.raises(StoreError, match=message):
        store.rebuild()
    assert store.layout.database.read_bytes() == before


def test_migrations_go_forward_once_and_keep_what_is_there(store: Store) -> None:
    made = finished(store)
    newer = (*MIGRATIONS, Migration("tags", "ALTER TABLE runs ADD COLUMN tag VARCHAR DEFAULT 'none'"))
    database = Database(store.layout, migrations=newer)
    for _ in range(2):
        with database.reading() as con:
            assert con is not None
            assert con.execute("SELECT id, tag FROM runs").fetchall() == [(made.id, "none")]
            applied = con.execute("SELECT version, name FROM migrations ORDER BY 1").fetchall()
            assert applied == list(enumerate((migration.name for migration in newer), 1))


def test_a_migration_that_fails_changes_nothing(store: Store) -> None:
    made = finished(store)
    broken = (*MIGRATIONS, Migration("broken", "CREATE TABLE half (x INTEGER); SELECT * FROM nowhere"))
    with pytest.raises(StoreError, match="nowhere"), Database(store.layout, migrations=broken).writing():
        pytest.fail("the block must not run")
    assert store.runs() == [made]
    assert store.query("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half'") == []


def test_a_failed_transaction_leaves_no_row(store: Store) -> None:
    finished(store)

    def delete(scores: int) -> None:
        with Database(store.layout).writing() as con:
            con.execute("DELETE FROM scores")
            assert scores / 0

    with pytest.raises(ZeroDivisionError):
        delete(15)
    assert store.query("SELECT count(*) FROM scores") == [(15,)]


def test_a_database_held_for_too_long_is_busy(store: Store) -> None:
    made = finished(store)
    impatient = Store(store.root, patience=0.1)
    con = duckdb.connect(str(store.layout.database))
    try:
        for attempt in (impatient.runs, lambda: impatient.begin(run("second"))):
            with pytest.raises(StoreBusyError, match="locked for too long"):
                attempt()
    finally:
        con.close()
    assert impatient.runs() == [made]


def test_threads_reading_and_writing_wait_for_one_another(store: Store) -> None:
    finished(store)
    errors: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            for _ in range(3):
                work()
        except BaseException as error:
            errors.append(error)

    names = iter(f"run {number}" for number in range(100))
    works = [store.runs, lambda: finished(store, run(next(names)))] * 2
    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(store.runs()) == 7
    assert store.check() == []


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[12_288:] = b"\xa5" * (len(content) - 12_288)
    path.write_bytes(content)


def cut(path: Path) -> None:
    os.truncate(path, 8192)


@pytest.mark.parametrize("harm", [damaged, cut, not_a_database, empty_file])
def test_rebuild_after_damage_keeps_the_old_file(store: Store, harm: Callable[[Path], None]) -> None:
    runs = [finished(store), finished(store, run("second"))]
    harm(store.layout.database)
    broken = store.layout.database.read_bytes()
    with pytest.raises(StoreError) as raised:
        store.runs()
    assert "harness db rebuild" in (raised.value.hint or "")
    report = store.rebuild()
    assert (report.runs, report.scores, report.checkpoints, report.skipped) == (2, 30, 1, ())
    assert report.kept is not None
    assert report.kept.read_bytes() == broken
    assert store.check() == []
    assert {shown.id for shown in store.runs()} == {made.id for made in runs}


def test_rebuild_makes_the_same_database(store: Store) -> None:
    first, second = finished(store), finished(store, run("second"))
    store.add_promotion("support/sft", first.checkpoint.digest, note="the first of its line")
    tables = {
        table: f"SELECT * FROM {table} ORDER BY ALL"
        for table in ("runs", "scores", "checkpoints", "promotions")
    }
    before = {table: store.query(statement) for table, statement in tables.items()}
    with writer(store, run("third")) as out:
        out.append(results()[:2])
    store.layout.database.unlink()
    assert len(store.check()) == 3, "two runs and a promotion are missing from no database"
    report = store.rebuild()
    assert (report.runs, report.promotions, report.kept) == (2, 1, None)
    assert {table: store.query(statement) for table, statement in tables.items()} == before
    assert store.check() == []
    assert store.begin(run("second")) == second


def test_rebuild_leaves_out_runs_with_altered_scores(store: Store) -> None:
    good, bad = finished(store), finished(store, run("second"))
    with (store.layout.runs / bad.id / "scores.parquet").open("r+b") as file:
        file.write(b"X")
    report = store.rebuild()
    assert report.runs == 1
    assert [problem.where for problem in report.skipped] == [bad.id]
    assert store.query("SELECT id FROM runs") == [(good.id,)]


def harmed(store: Store, run_id: str, how: str) -> None:
    folder = store.layout.runs / run_id
    if how == "folder gone":
        shutil.rmtree(folder)
    elif how == "no run.json":
        (folder / "run.json").unlink()
    elif how == "bad run.json":
        (folder / "run.json").write_text("{}")
    elif how == "items altered":
        with (folder / "items.parquet").open("ab") as file:
            file.write(b"x")
    elif how == "scores missing":
        (folder / "scores.parquet").unlink()
    elif how == "journal left":
        (folder / "journal.jsonl").touch()
    elif how == "rows lost":
        sql(store.layout.database, "DELETE FROM scores WHERE metric = 'f1'", "SELECT 1")
    elif how == "not registered":
        sql(store.layout.database, "DELETE FROM runs", "SELECT 1")


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ("folder gone", "folder is gone"),
        ("no run.json", "no run.json"),
        ("bad run.json", "run: missing"),
        ("items altered", "items.parquet is not what was written"),
        ("scores missing", "scores.parquet is missing"),
        ("journal left", "journal is still there"),
        ("rows lost", "10 of the run's 15 scores"),
        ("not registered", "not in the database"),
    ],
)
def test_check_finds_and_says_the_fix(store: Store, how: str, what: str) -> None:
    made = finished(store)
    harmed(store, made.id, how)
    (problem,) = store.check()
    assert problem.where == made.id
    assert what in problem.what
    assert problem.fix
    if problem.fix == "harness db rebuild":
        store.rebuild()
        assert store.check() == []


def test_check_finds_a_damaged_journal_and_leaves_living_runs_alone(store: Store) -> None:
    with writer(store) as out:
        out.append(results())
        journal = store.layout.runs / out.run.id / "journal.jsonl"
        journal.write_bytes(b"[]\n" + journal.read_bytes())
        assert store.check() == []
    (problem,) = store.check()
    assert f"{journal}:1 is damaged" in problem.what
    (shown,) = store.runs()
    assert shown.status == "failed"
    assert f"{journal}:1 is damaged" in (shown.failure or "")


def test_one_unreadable_run_does_not_hide_the_others(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    good, bad = finished(store), finished(store, run("second"))
    (store.layout.runs / bad.id / "run.json").write_text("{")
    store.rebuild()
    assert [shown.id for shown in store.runs()] == [good.id]
    assert "run.json cannot be read: it is not JSON" in caplog.text


@pytest.mark.parametrize("left", ["run.json finished", "journal"])
def test_what_a_crash_leaves_after_the_commit_point_is_made_good(
    store: Store, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    step = "harness.store.runs.drop_journal" if left == "journal" else "harness.store.store.put_run"

    def crash(*_: object) -> None:
        raise MemoryError("pulled the plug")

    with monkeypatch.context() as patched:
        patched.setattr(step, crash)
        with pytest.raises(MemoryError):
            finished(store)
    assert store.check() != []
    again = store.begin(run())
    assert getattr(again, "status", None) == "finished"
    assert store.results(getattr(again, "id", "")) == results()
    assert store.query("SELECT count(*) FROM scores") == [(15,)]
    assert store.check() == []
