"""Training files to rows: streamed, each with the file and line it came from, and what is wrong with any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.data import MOST_PROBLEMS, Bad, Document, stream
from harness.errors import DataError

KINDS = (".jsonl", ".json", ".csv", ".jsonl.gz", ".json.gz", ".csv.gz", ".parquet", ".txt")
CARD = ".card.json"
"""What `harness suites export` writes beside a file; in a folder it is no data."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands."""

    file: str
    """As the recipe names it; for a file of a folder, the folder as named and the path below it."""
    line: int
    """From 1; the row's number in .parquet files."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Problems:
    """What is wrong with rows, over a whole pass, so that all of it is said at once."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._count = 0

    def add(self, origin: Origin, reason: str) -> None:
        self._count += 1
        if self._count <= MOST_PROBLEMS:
            self._first.append(f"{origin}: {reason}")

    def refuse(self) -> None:
        """Raises DataError naming the first twenty problems and counting the others, if there are any."""
        if self._count > MOST_PROBLEMS:
            self._first.append(f"... and {self._count - MOST_PROBLEMS} more")
        if self._count:
            raise DataError("\n".join(self._first))


def find(place: Path, name: str) -> dict[str, Path]:
    """The files that a recipe's `name` stands for, by the name each goes by; a folder's in sorted order.

    Raises DataError when there is none.
    """
    path = place / name
    if not path.is_dir():
        if not path.name.endswith(KINDS):
            raise DataError(f"{name} is none of {', '.join(KINDS)}, and no folder of such files.")
        if not path.is_file():
            raise DataError(f"The data file {name} does not exist (looked in {place}).")
        return {name: path}
    below = sorted(p for p in path.rglob("*") if p.is_file() and _is_data(p.relative_to(path)))
    if not below:
        raise DataError(f"The folder {name} holds no data file: none of {', '.join(KINDS)}.")
    return {f"{name.rstrip('/')}/{p.relative_to(path).as_posix()}": p for p in below}


def _is_data(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.name.endswith(KINDS) and not path.name.endswith(CARD) and not hidden


def rows(files: Mapping[str, Path], problems: Problems) -> Iterator[tuple[Origin, Document]]:
    """The good rows of all files; bad ones go to `problems`.

    Raises DataError when a file has no row, is not readable at all, or changes while it is read.
    """
    for name, path in files.items():
        before, empty = _stamp(path, name), True
        for line, row in _text_file(path) if path.suffix == ".txt" else stream(path):
            empty = False
            if isinstance(row, Bad):
                problems.add(Origin(name, line), row.reason)
            else:
                yield Origin(name, line), row
        if empty:
            raise DataError(f"The data file {name} has no rows.")
        if _stamp(path, name) != before:
            raise DataError(f"{name} changed while it was read.", hint="wait until it is written, then retry")


def _text_file(path: Path) -> Iterator[tuple[int, Document | Bad]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        yield 1, Bad(f"not UTF-8 (byte {error.start} of the file)")
        return
    if text.strip():
        yield 1, {"text": text}


def _stamp(path: Path, name: str) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise DataError(f"The data file {name} cannot be read: {error.strerror or error}.") from None
    return stat.st_size, stat.st_mtime_ns
