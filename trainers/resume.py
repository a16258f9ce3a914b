"""The trainer's own checkpoints: which are complete, which one to go on from, which may go."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import ConfigError
from harness.store.paths import disk_errors, replacing, sync_folder

_MARKER = "complete.json"
_NAME = re.compile(r"checkpoint-([0-9]+)")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A complete one: all processes had written their parts before its marker was."""

    path: Path
    step: int
    processes: int


def mark_complete(path: Path, step: int, processes: int) -> None:
    """Write the marker, once every process has written and every byte is on the disk."""
    with disk_errors(f"complete {path}"):
        files = {}
        # A checkpoint saved again, as after Ctrl-C at a step that was due, has a marker already.
        for file in sorted(each for each in path.rglob("*") if each.is_file() and each != path / _MARKER):
            handle = os.open(file, os.O_RDONLY)
            try:
                os.fsync(handle)
                files[file.relative_to(path).as_posix()] = os.fstat(handle).st_size
            finally:
                os.close(handle)
        for folder in (path, *(each for each in path.rglob("*") if each.is_dir())):
            sync_folder(folder)
        with replacing(path / _MARKER) as marker:
            marker.write(json.dumps({"step": step, "processes": processes, "files": files}).encode())
        sync_folder(path.parent)


def complete(steps: Path) -> list[Checkpoint]:
    """Oldest first: every checkpoint whose marker stands and whose files have the sizes it says."""
    found = [checkpoint for path in _folders(steps) if (checkpoint := _read(path)) is not None]
    return sorted(found, key=lambda checkpoint: checkpoint.step)


def newest(steps: Path, processes: int) -> Checkpoint | None:
    """The one to go on from; None when there is none. What a crash left incomplete is removed.

    Raises ConfigError when it was made by another number of processes, whose parts do not fit.
    """
    whole = complete(steps)
    for path in set(_folders(steps)) - {checkpoint.path for checkpoint in whole}:
        with disk_errors(f"remove {path}"):
            shutil.rmtree(path)
    if not whole:
        return None
    last = whole[-1]
    if last.processes != processes:
        raise ConfigError(
            f"{last.path} was made by {last.processes} processes, and {processes} cannot go on from it.",
            hint=f"train with {last.processes} processes, or start again with: --fresh",
        )
    return last


def drop_older(steps: Path, keep: int) -> None:
    """Remove complete checkpoints beyond the newest `keep`."""
    whole = complete(steps)
    for checkpoint in whole[: max(len(whole) - keep, 0)]:
        with disk_errors(f"remove {checkpoint.path}"):
            # The marker goes first: half a checkpoint must never look like a whole one.
            (checkpoint.path / _MARKER).unlink()
            shutil.rmtree(checkpoint.path)


def _folders(steps: Path) -> list[Path]:
    with disk_errors(f"list {steps}"):
        return [path for path in steps.iterdir() if _NAME.fullmatch(path.name)] if steps.is_dir() else []


def _read(path: Path) -> Checkpoint | None:
    try:
        marker: dict[str, Any] = json.loads((path / _MARKER).read_bytes())
        for name, size in marker["files"].items():
            if (path / name).stat().st_size != size:
                return None
        return Checkpoint(path, int(marker["step"]), int(marker["processes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
