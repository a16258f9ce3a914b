"""Locks that die with their process: flock on a file beside what it guards."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

PROBE_SECONDS = 0.06
"""How long a held lock is tried before it counts as held: `is_held` of another process is shorter."""


class FileLock:
    """An exclusive lock on `path`, released by `release`, by `with`, or by the process's death."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle: int | None = handle

    @classmethod
    def acquire(cls, path: Path, seconds: float) -> FileLock | None:
        """Try for `seconds`; None when another holder kept it that long."""
        deadline = time.monotonic() + seconds
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            if _flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB) and _is_current(path, handle):
                return cls(path, handle)
            os.close(handle)
            if time.monotonic() >= deadline:
                return None
            time.sleep(random.uniform(0.005, 0.02))

    @classmethod
    def wait(cls, path: Path, on_wait: Callable[[], None]) -> FileLock:
        """Wait as long as it takes; `on_wait` is called once if another holder makes us wait."""
        lock = cls.acquire(path, PROBE_SECONDS)
        if lock is not None:
            return lock
        on_wait()
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
            except BaseException:
                os.close(handle)
                raise
            if _is_current(path, handle):
                return cls(path, handle)
            os.close(handle)

    def release(self) -> None:
        if self._handle is not None:
            # Unlock before closing: a forked child may still hold a copy of the handle.
            fcntl.flock(self._handle, fcntl.LOCK_UN)
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock at `path`."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    finally:
        os.close(handle)


def _flock(handle: int, operation: int) -> bool:
    try:
        fcntl.flock(handle, operation)
    except BlockingIOError:
        return False
    return True


def _is_current(path: Path, handle: int) -> bool:
    """False when the file was deleted or replaced while we waited: then the lock guards nothing."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.stat(path), os.fstat(handle))
    return False
