"""Append-only files of JSON lines that survive a crash: durable appends, and reading past a torn end."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from harness.errors import StoreError
from harness.store.encode import DecodeError, Json, dumps
from harness.store.paths import disk_errors, sync_folder

T = TypeVar("T")


class LineWriter:
    """Appends to one file. Only one process may have one: its caller holds the lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with disk_errors(f"open {path}"):
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            self._size = os.fstat(self._handle).st_size
            sync_folder(path.parent)

    def append(self, rows: Sequence[Json]) -> None:
        """Write all rows and make them durable, or write none and raise StoreError."""
        data = memoryview("".join(f"{dumps(row)}\n" for row in rows).encode())
        with disk_errors(f"write {self.path}"):
            try:
                self._write(data)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._handle, self._size)
                raise

    def _write(self, data: memoryview) -> None:
        if os.fstat(self._handle).st_size != self._size:
            # An earlier append failed half-way and could not be taken back then.
            os.ftruncate(self._handle, self._size)
        written = 0
        while written < len(data):
            written += os.write(self._handle, data[written:])
        os.fsync(self._handle)
        self._size += len(data)

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def read_lines(path: Path, decode: Callable[[object], T]) -> tuple[list[T], int]:
    """Every whole line, decoded, and the size in bytes of that whole part.

    What a crash leaves at the end (a line without its newline, or blocks of zeros) is passed over.
    Anything else that is not a line is damage and raises StoreError naming file and line: results
    before and after it exist, and nobody may drop them silently. A missing file raises
    FileNotFoundError.
    """
    rows: list[T] = []
    size = 0
    torn: int | None = None
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n") or b"\0" in line:
                torn = torn or number
                continue
            if torn is not None:
                raise _damaged(path, torn, "whole lines follow a broken one")
            try:
                rows.append(decode(json.loads(line)))
            except DecodeError as error:
                raise _damaged(path, number, f"`{error}`") from error
            except ValueError as error:
                raise _damaged(path, number, "not JSON") from error
            size += len(line)
    return rows, size


def cut_torn_end(path: Path, whole: int) -> None:
    """Cut `path` back to the `whole` bytes that `read_lines` could read."""
    with disk_errors(f"repair {path}"):
        if path.stat().st_size > whole:
            os.truncate(path, whole)


def _damaged(path: Path, line: int, what: str) -> StoreError:
    return StoreError(
        f"{path}:{line} is damaged: {what}.",
        hint="Correct or delete that line if you know what it held, or move the folder away and start again.",
    )
