"""A run's journal: one line per item, one durable append per batch, while the run is evaluated."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.records import ItemResult
from harness.store.encode import decode, encode
from harness.store.lines import LineWriter, cut_torn_end, read_lines

ItemKey = tuple[str, str]
TRANSIENT = ("server:", "engine:")
"""Errors that say nothing about the item: a resumed run asks again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a result, and the seconds the run had been evaluated for when it was written."""

    result: ItemResult
    seconds: float


@dataclass(frozen=True, slots=True)
class Contents:
    """What a journal holds, the last line of an item replacing those before it."""

    results: dict[ItemKey, ItemResult]
    seconds: float
    whole: int
    """Bytes up to the end of the last whole line."""

    @property
    def settled(self) -> dict[ItemKey, ItemResult]:
        """The results a resumed run keeps."""
        return {key: result for key, result in self.results.items() if is_settled(result)}


def is_settled(result: ItemResult) -> bool:
    """Whether a result has no error that may go away by asking again."""
    return result.error is None or not result.error.startswith(TRANSIENT)


def read_journal(path: Path) -> Contents:
    """Read a journal, also while it is being written. A missing file raises FileNotFoundError."""
    entries, whole = read_lines(path, lambda row: decode(Entry, row))
    results = {entry.result.item.key: entry.result for entry in entries}
    return Contents(results, entries[-1].seconds if entries else 0.0, whole)


class Journal:
    """The writing end. Opening it reads what is there and cuts off a torn end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found = Contents({}, 0.0, 0)
        if path.exists():
            self.found = read_journal(path)
            cut_torn_end(path, self.found.whole)
        self._lines = LineWriter(path)
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds evaluated so far, over all sessions."""
        return self.found.seconds + time.monotonic() - self._started

    def append(self, batch: Sequence[ItemResult]) -> None:
        seconds = self.seconds
        self._lines.append([encode(Entry(result, seconds)) for result in batch])

    def close(self) -> None:
        self._lines.close()
