"""The command line as a user types it: run to its end, or begun and watched through the store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

HARNESS = [sys.executable, "-m", "harness"]

Rows = dict[tuple[str, str], dict[str, Any]]
"""(task, item id) -> the item's exported row."""


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"HARNESS_HOME": str(home), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}


def harness(
    home: Path, *arguments: object, cwd: Path | None = None, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The finished command; `extra` adds to its environment."""
    return subprocess.run(
        [*HARNESS, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(home) | dict(extra or {}),
        cwd=cwd,
        check=False,
    )


def export_items(home: Path, run: str, folder: Path) -> Rows:
    """Every item of a run as `harness runs export` writes it; an item that comes twice fails."""
    done = harness(home, "runs", "export", run, "--format", "jsonl", "--output", folder)
    rows = [json.loads(line) for line in items_file(done).read_text().splitlines()]
    by_key = {(row["item"]["task"], row["item"]["id"]): row for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def items_file(exported: subprocess.CompletedProcess[str]) -> Path:
    assert exported.returncode == 0, exported.stderr
    return next(Path(line) for line in exported.stdout.splitlines() if "items" in Path(line).name)


def journalled(home: Path) -> int:
    """Whole lines in the store's journals."""
    return sum(path.read_bytes().count(b"\n") for path in home.glob("runs/*/journal.jsonl"))


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the awaited state never came"
        time.sleep(0.02)


def wait_for_more(home: Path, before: int, process: subprocess.Popen[Any]) -> None:
    """Until another batch is journalled, or the process is done."""
    wait_for(lambda: journalled(home) > before or process.poll() is not None)
