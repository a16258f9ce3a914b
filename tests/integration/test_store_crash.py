"""Real processes on one store: killed at any instant, side by side, on full and read-only disks."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import StoreError
from harness.records import ItemResult
from harness.store import Store
from tests.unit.store.made import METRICS, finished, result, run

pytestmark = pytest.mark.integration

REPOSITORY = Path(__file__).parents[2]


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.store_writer", *map(str, arguments)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str], text: str = "") -> str:
    """What the process printed; fails with its traceback when it failed."""
    out, err = process.communicate(text, timeout=120)
    assert process.returncode == 0, err
    return out


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_killed_anywhere_every_item_is_stored_once(tmp_path: Path) -> None:
    kills, *_ = ended(start("kill", tmp_path / "store", 1)).split()
    assert int(kills) >= 40


def test_two_writers_and_a_polling_reader(tmp_path: Path) -> None:
    root, stop = tmp_path / "store", tmp_path / "stop"
    reader = start("poll", root, stop)
    writers = [start("write", root, *(f"{who}{number}" for number in range(4))) for who in "ab"]
    for writer in writers:
        ended(writer)
    stop.touch()
    assert int(ended(reader)) > 0
    store = Store(root)
    assert [(shown.status, shown.n_items) for shown in store.runs()] == [("finished", 40)] * 8
    assert store.query("SELECT count(DISTINCT run_id), count(*) FROM scores") == [(8, 8 * 60)]
    assert store.check() == []


@pytest.mark.parametrize("first_dies", [False, True])
def test_a_second_writer_of_the_same_identity_waits(tmp_path: Path, first_dies: bool) -> None:
    root = tmp_path / "store"
    first = start("hold", root, "same")
    assert line(first) == "appended"
    second = start("hold", root, "same")
    assert "Another process is evaluating" in line(second)
    if first_dies:
        first.kill()
        first.communicate()
        assert line(second) == "appended", "it resumes what the dead one left"
    else:
        made = ended(first, "go\n").strip()
    run_id = ended(second, "go\n").strip()
    store = Store(root)
    assert [shown.id for shown in store.runs()] == [run_id]
    assert first_dies or run_id == made
    asked = (tmp_path / "store.asked").read_text().splitlines()
    assert len(asked) == len(set(asked)) == 40
    assert store.check() == []


@pytest.mark.parametrize("longest", [2_000, 12_000])
def test_a_file_size_limit_loses_nothing(tmp_path: Path, longest: int) -> None:
    root = tmp_path / "store"
    said = ended(start("limit", root, "limited", longest))
    assert "size limit" in said
    ended(start("write", root, "limited"))
    store = Store(root)
    assert {(shown.status, shown.n_items) for shown in store.runs()} == {("finished", 10), ("finished", 40)}
    assert store.check() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB; skipped where mounting is not permitted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small file system is not permitted here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def noisy_results() -> list[ItemResult]:
    """About 600 kB that does not compress: 60 answers of random hexadecimal digits."""
    rows = []
    for ordinal in range(60):
        noise = os.urandom(5_000).hex()
        rows.append(replace(result("text", ordinal), answers=(noise,), filtered={}))
    return rows


@contextlib.contextmanager
def only_free(disk: Path, free: int) -> Iterator[None]:
    """Fill the disk until `free` bytes are left."""
    filler = disk / "filler"
    stats = os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(b"x" * max(0, stats.f_bavail * stats.f_frsize - free))
    try:
        yield
    finally:
        filler.unlink()


def test_a_full_disk_loses_nothing_at_any_step(small_disk: Path) -> None:
    store = Store(small_disk / "store")
    earlier = finished(store)
    rows = noisy_results()
    refusals: set[str] = set()
    for number, free in enumerate((0, 8_192, 400_000, 650_000, 700_000, 1_000_000, 1_300_000, 1_600_000)):
        wanted = run(f"full {number}")

        def evaluate() -> None:
            begun = store.begin(wanted)  # noqa: B023
            if isinstance(begun, type(earlier)):
                return
            with begun as writer:
                todo = [row for row in rows if row.item.key not in writer.done]
                for start_at in range(0, len(todo), 10):
                    writer.append(todo[start_at : start_at + 10])
                writer.finish(METRICS)

        with only_free(small_disk, free):
            try:
                evaluate()
            except StoreError as error:
                refusals.add(error.message)
        evaluate()
        done = store.finished("support", wanted.identity)
        assert done is not None
        assert store.results(done.id) == rows
        assert store.find(earlier.id) == earlier
        assert store.check() == []
        shutil.rmtree(store.layout.runs / done.id)
        store.rebuild()
    assert all("the disk is full" in message for message in refusals), refusals
    for step in ("run.json", "journal.jsonl", "results of run"):
        assert any(step in message for message in refusals), refusals


def test_a_rebuild_on_a_full_disk_keeps_the_old_database(small_disk: Path) -> None:
    store = Store(small_disk / "store")
    made = finished(store)
    refusals: list[str] = []
    for free in range(0, 2_600_000, 200_000):
        with only_free(small_disk, free):
            try:
                store.rebuild()
            except StoreError as error:
                refusals.append(error.message)
            assert store.query("SELECT id FROM runs") == [(made.id,)]
        assert store.check() == []
        assert len(os.listdir(store.root)) == 3, "nothing half-made stays"
    assert len(refusals) > 2
    assert all("the disk is full" in message for message in refusals), refusals


def test_a_read_only_store_answers_and_refuses(small_disk: Path) -> None:
    store = Store(small_disk / "store")
    made = finished(store)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert store.runs() == [made]
    assert store.begin(run()) == made
    assert len(store.results(made.id)) == made.n_items
    assert len(store.scores(made.id)) == 15
    assert store.check() == []
    for attempt in (
        lambda: store.begin(run("second")),
        lambda: store.begin(run(), fresh=True),
        lambda: store.record_checkpoint(replace(made.checkpoint, name="renamed")),
        store.rebuild,
    ):
        with pytest.raises(StoreError, match="may not write there"):
            attempt()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert finished(store, run("second")).status == "finished"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to files without write permission")
def test_a_write_protected_store_answers_and_refuses(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    made = finished(store)
    protected = [store.root, *store.root.rglob("*")]
    for path in protected:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        assert store.runs() == [made]
        assert store.begin(run()) == made
        with pytest.raises(StoreError, match="may not write there"):
            store.begin(run("second"))
    finally:
        for path in protected:
            path.chmod(path.stat().st_mode | 0o200)
