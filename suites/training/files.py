"""Writing rows: whole files or none, each with a card beside it that says where its rows come from."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from harness.errors import DataError
from harness.records import HashRange
from harness.store.paths import make_folder, replacing
from suites.training.rows import Row

CARD_VERSION = 1
Part = Literal["train", "held_out"]


@dataclass(frozen=True, slots=True)
class Card:
    """Where the rows of one file come from, and which bytes they are."""

    suite: str
    """Address."""
    suite_version: str
    format: str
    part: Part
    """`held_out`: documents of which none is in the `train` part."""
    share: HashRange
    """Of the documents, by content hash."""
    tasks: Mapping[str, int]
    """Task -> rows; texts of a procedural suite stand under `texts`."""
    rows: int
    bytes: int
    sha256: str
    licence: str
    sources: tuple[str, ...]
    left_out: Mapping[str, int]
    """Reason -> items that are in no part."""
    harness_version: str


@dataclass(slots=True)
class Sheet:
    """A file being written: a JSON object per line, counted and digested on the way."""

    name: str
    file: BinaryIO
    tasks: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, task: str, row: Row) -> None:
        line = f"{json.dumps(row, ensure_ascii=False)}\n".encode()
        with _said(self.name):
            self.file.write(line)
        self.digest.update(line)
        self.bytes += len(line)
        self.tasks[task] += 1


@contextmanager
def sheet(path: Path | BinaryIO) -> Iterator[Sheet]:
    """A stream, or a file that becomes `path` when the block ends; on an error nothing is left of it."""
    if not isinstance(path, Path):
        yield Sheet("stdout", path)
        return
    with _said(str(path)):
        if path.exists() and not path.is_file():
            raise DataError(f"Cannot write {path}: it is there and is no file.")
        make_folder(path.parent)
        with replacing(path) as file:
            yield Sheet(str(path), file)


def card_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.card.json")


def write_card(path: Path, card: Card) -> None:
    """Write the card of the file `path` beside it."""
    document = {"version": CARD_VERSION, **asdict(card)}
    beside = card_path(path)
    with _said(str(beside)), replacing(beside) as file:
        file.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode())


@contextmanager
def _said(name: str) -> Iterator[None]:
    """Turn an OSError into one sentence; a reader who closes a pipe has had enough, which is no error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DataError(f"Cannot write {name}: {error.strerror or error}.") from error
