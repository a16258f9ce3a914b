"""A record in its own JSON file: what a run's or a training's folder says it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Generic, TypeVar

from harness.errors import StoreError
from harness.store.encode import DecodeError, decode, dumps, encode
from harness.store.paths import disk_errors, replacing

T = TypeVar("T")


class RecordFile(Generic[T]):
    """One record of type `kind` at `path`, replaced as a whole."""

    def __init__(self, path: Path, kind: type[T]) -> None:
        self.path = path
        self._kind = kind

    def exists(self) -> bool:
        return self.path.exists()

    def read(self) -> T | None:
        """The record, or None when there is none: a crash right at the beginning can leave that."""
        try:
            with disk_errors(f"read {self.path}"):
                try:
                    text = self.path.read_bytes()
                except (FileNotFoundError, NotADirectoryError):
                    return None
            return decode(self._kind, json.loads(text))
        except DecodeError as error:
            raise self._unreadable(f"`{error}`") from error
        except ValueError as error:
            raise self._unreadable("it is not JSON") from error

    def write(self, record: T) -> None:
        with disk_errors(f"write {self.path}"), replacing(self.path) as out:
            out.write(dumps(encode(record), indent=1).encode() + b"\n")

    def _unreadable(self, why: str) -> StoreError:
        return StoreError(f"{self.path} cannot be read: {why}.", hint="harness db check")
