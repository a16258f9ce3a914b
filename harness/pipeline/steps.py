"""What a ladder or a sweep has done so far: a durable line per step that ended, one process at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

from harness.errors import StoreBusyError
from harness.store import encode
from harness.store.encode import decode
from harness.store.lines import LineWriter, cut_torn_end, read_lines
from harness.store.lock import PROBE_SECONDS, FileLock
from harness.store.paths import make_folder

T = TypeVar("T")


class Steps(Generic[T]):
    """The steps that ended, oldest first; `keep` adds to them."""

    def __init__(self, path: Path, kind: type[T]) -> None:
        self.done, whole = _read(path, kind)
        if path.exists():
            cut_torn_end(path, whole)
        self._lines = LineWriter(path)

    def keep(self, *steps: T) -> None:
        """Make them durable before this returns. Raises StoreError."""
        self._lines.append([encode(step) for step in steps])
        self.done += steps

    def close(self) -> None:
        self._lines.close()


@contextlib.contextmanager
def opened(path: Path, kind: type[T], what: str, *, fresh: bool = False) -> Iterator[Steps[T]]:
    """The steps at `path`, dropped first with `fresh`. Raises StoreBusyError when another is at `what`."""
    make_folder(path.parent)
    lock = FileLock.acquire(path.with_name("lock"), PROBE_SECONDS)
    if lock is None:
        raise StoreBusyError(
            f"Another process is at the {what}.",
            hint="wait for it to end, or stop it: the same command then goes on where it stopped",
        )
    try:
        if fresh:
            path.unlink(missing_ok=True)
        with contextlib.closing(Steps(path, kind)) as steps:
            yield steps
    finally:
        lock.release()


def ended(path: Path, kind: type[T]) -> list[T]:
    """What was done so far, oldest first."""
    return _read(path, kind)[0]


def _read(path: Path, kind: type[T]) -> tuple[list[T], int]:
    return read_lines(path, lambda row: decode(kind, row)) if path.exists() else ([], 0)
