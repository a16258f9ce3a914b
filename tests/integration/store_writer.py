"""Processes for the store's crash tests: a scripted writer, a polling reader, and a killer.

python -m tests.integration.store_writer write ROOT NAME...
python -m tests.integration.store_writer hold ROOT NAME     before finishing, waits for a line on stdin
python -m tests.integration.store_writer poll ROOT STOP     until the file STOP exists
python -m tests.integration.store_writer kill ROOT SEED
python -m tests.integration.store_writer limit ROOT NAME BYTES   with files no longer than BYTES

The killer forks writers from one process that has everything imported, so that a kill costs
milliseconds. It kills once before each call that may change the disk (a write, an fsync, a rename, a
database statement), in random order and up to three times in one run, and in between by the clock.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

import duckdb  # noqa: F401
import numpy as np  # noqa: F401
import pyarrow.parquet  # noqa: F401

from harness.errors import StoreError
from harness.records import Run
from harness.store import Store
from tests.unit.store.made import METRICS, finished, results, run

BATCH = 8
EXPECTED = results(20)
SCORES = 60
TOUCHES_DISK = {
    *("open", "write", "flush", "fsync", "truncate", "ftruncate", "close"),
    *("mkdir", "replace", "unlink", "flock", "connect", "execute"),
}


def write(root: Path, name: str, pause: Callable[[], object] = lambda: None) -> Run:
    """One `harness eval` as the store sees it; a file beside the store lists every item asked."""
    begun = Store(root, notify=lambda text: print(text, flush=True)).begin(run(name))
    if isinstance(begun, Run):
        return begun
    with begun as writer:
        todo = [result for result in EXPECTED if result.item.key not in writer.done]
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            with asked_file(root).open("a") as file:
                file.write("".join(f"{name} {result.item.id}\n" for result in batch))
            writer.append(batch)
        print("appended", flush=True)
        pause()
        return writer.finish(METRICS)


def asked_file(root: Path) -> Path:
    return root.with_name(f"{root.name}.asked")


def verify(root: Path, name: str, kills: int) -> None:
    """Every item exactly once, in the folder and in the database, and at most a batch redone per kill."""
    store = Store(root)
    (only,) = store.runs()
    assert (only.status, only.n_items, only.identity) == ("finished", len(EXPECTED), run(name).identity), only
    assert store.results(only.id) == EXPECTED
    rows = store.query("SELECT count(*), count(DISTINCT (task, item, metric)) FROM scores")
    assert rows == [(SCORES, SCORES)], rows
    assert store.check() == [], store.check()
    asked = Counter(asked_file(root).read_text().splitlines())
    assert len(asked) == len(EXPECTED)
    assert asked.total() <= len(EXPECTED) + kills * BATCH, asked.total()


def poll(root: Path, stop: Path) -> None:
    """A run never loses items, and a finished run has all its scores, whenever one looks."""
    store, seen, looks = Store(root), Counter[str](), 0
    while not stop.exists():
        for shown in store.runs():
            assert shown.n_items >= seen[shown.id], shown
            seen[shown.id] = shown.n_items
            if shown.status == "finished":
                assert len(store.scores(shown.id)) == SCORES
                rows = store.query("SELECT count(*) FROM scores WHERE run_id = ?", [shown.id])
                assert rows in ([(SCORES,)], [(0,)]), rows
        looks += 1
    print(looks, flush=True)


def in_child(work: Callable[[], object], kill_after: float | None = None) -> int:
    """Run `work` in a forked process; its exit status, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        try:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counting_calls(work: Callable[[], object], fatal: int | None = None) -> int:
    """How many calls `work` makes that may change the disk; dies by SIGKILL before number `fatal`."""
    calls = 0

    def count(frame: FrameType, event: str, called: object) -> None:
        nonlocal calls
        name = getattr(called, "__name__", "")
        if event == "c_call" and name in TOUCHES_DISK and "store" in Path(frame.f_code.co_filename).parts:
            calls += 1
            if calls == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    return calls


def kill(root: Path, seed: int) -> None:
    rng = random.Random(seed)
    length = root.with_name("length")
    measured = root.with_name("measured")

    def measure() -> None:
        begun = time.monotonic()
        calls = counting_calls(partial(write, measured, "measured"))
        length.write_text(f"{calls} {time.monotonic() - begun}")

    assert in_child(measure) == 0
    calls, seconds = (float(part) for part in length.read_text().split())
    points = list(range(1, int(calls) + 1))
    rng.shuffle(points)
    done, trial = 0, 0
    while points:
        trial += 1
        store, died = root.with_name(f"{root.name}-{trial}"), 0
        command = partial(write, store, "killed")
        for _ in range(rng.randint(1, 3)):
            if rng.random() < 1 / 4:
                status = in_child(command, kill_after=rng.uniform(0, seconds))
            elif points:
                status = in_child(partial(counting_calls, command, points.pop()))
            else:
                break
            assert status in (0, -signal.SIGKILL), status
            died += status != 0
        for step in (command, partial(verify, store, "killed", died)):
            assert in_child(step) == 0, f"trial {trial} of seed {seed}, after {died} kills"
        done += died
    print(f"{done} kills in {trial} runs", flush=True)


def limited(root: Path, name: str, longest: int) -> None:
    finished(Store(root), run("earlier"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, resource.RLIM_INFINITY))
    try:
        write(root, name)
    except StoreError as error:
        print(error.message, flush=True)


def main(mode: str, root: Path, *rest: str) -> None:
    if mode == "write":
        for name in rest:
            write(root, name)
    elif mode == "hold":
        print(write(root, rest[0], sys.stdin.readline).id, flush=True)
    elif mode == "poll":
        poll(root, Path(rest[0]))
    elif mode == "kill":
        kill(root, int(rest[0]))
    elif mode == "limit":
        limited(root, rest[0], int(rest[1]))
    else:
        raise SystemExit(f"no mode {mode!r}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
