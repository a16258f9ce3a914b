"""Local data files to documents, with every bad row named by file and line."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from harness.errors import DataError

Document = dict[str, Any]

MOST_PROBLEMS = 20
MOST_CELL = 1 << 30
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be read, and why."""

    reason: str


@dataclass(slots=True)
class Table:
    """The good rows of a data file, where each one starts, and what is wrong with the others."""

    rows: list[Document] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Line that each row starts on, from 1; in a .parquet file, which has no lines, the row's number."""
    problems: list[tuple[int, str]] = field(default_factory=list)
    """(line, what is wrong), one per bad row, in file order."""

    def add(self, line: int, row: Document | Bad) -> None:
        if isinstance(row, Bad):
            self.problems.append((line, row.reason))
        else:
            self.rows.append(row)
            self.lines.append(line)


def read_documents(path: Path, field: str | None = None) -> list[Document]:
    """The rows of a .jsonl, .json, .csv or .parquet file. Raises DataError listing all bad rows.

    The first three may be gzipped (.jsonl.gz). `field` is the key that holds the rows when a .json file
    is one object.
    """
    table = scan(path, field)
    if table.problems:
        raise DataError(listed([f"{path}:{line}: {what}" for line, what in table.problems]))
    if not table.rows:
        raise DataError(f"The data file {path} has no rows.")
    return table.rows


def listed(problems: list[str]) -> str:
    """One problem per line, the first twenty of them, the others counted."""
    shown = problems[:MOST_PROBLEMS]
    if len(problems) > len(shown):
        shown.append(f"... and {len(problems) - len(shown)} more")
    return "\n".join(shown)


def scan(path: Path, field: str | None = None) -> Table:
    """What a data file holds, good and bad rows apart. Raises DataError when no row can be told from it."""
    table = Table()
    for line, row in stream(path, field):
        table.add(line, row)
    return table


def stream(path: Path, field: str | None = None) -> Iterator[tuple[int, Document | Bad]]:
    """(line, row) one at a time, in file order; only a .json file is held in memory whole.

    Lines as in `Table.lines`. Raises DataError when no row can be told from the file.
    """
    zipped = path.suffix == ".gz"
    kind = Path(path.stem).suffix if zipped else path.suffix
    readers = {".jsonl": _read_jsonl, ".csv": _read_csv, ".json": _read_json}
    if kind not in readers and (kind != ".parquet" or zipped):
        raise DataError(f"{path} is none of .jsonl, .json, .csv (each also .gz) and .parquet.")
    try:
        if kind == ".parquet":
            yield from _read_parquet(path)
            return
        with gzip.open(path) if zipped else path.open("rb") as file:
            yield from readers[kind](cast(IO[bytes], file), path, field)
    except FileNotFoundError:
        raise DataError(f"The data file {path} does not exist.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"{path} is not a readable gzip file: {error}.") from None
    except OSError as error:
        raise DataError(f"The data file {path} cannot be read: {error.strerror or error}.") from None


def _read_jsonl(file: IO[bytes], path: Path, field: str | None) -> Iterator[tuple[int, Document | Bad]]:
    for number, line in enumerate(file, start=1):
        if line := line.removeprefix(codecs.BOM_UTF8).strip():
            yield number, _json_row(line)


def _json_row(line: bytes) -> Document | Bad:
    try:
        # A file may be others put one behind the other, each with its byte order mark.
        return _object(json.loads(line.decode("utf-8").lstrip(BOM)))
    except UnicodeDecodeError as error:
        return Bad(f"not UTF-8 (byte {error.start} of the line)")
    except json.JSONDecodeError as error:
        return Bad(f"malformed JSON: {error.msg} (column {error.colno})")
    except (ValueError, RecursionError) as error:
        return Bad(f"malformed JSON: {_short(error)}")


def _object(row: Any) -> Document | Bad:
    return row if isinstance(row, dict) else Bad(f"a {type(row).__name__} where an object was expected")


def _read_json(file: IO[bytes], path: Path, field: str | None) -> Iterator[tuple[int, Document | Bad]]:
    content = file.read()
    try:
        text = content.decode("utf-8").lstrip(BOM)
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 (byte {error.start}).") from None
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        # Public data sets also call files .json that hold one object per line.
        if error.msg == "Extra data" and field is None and text.lstrip().startswith("{"):
            yield from _read_jsonl(io.BytesIO(content), path, field)
            return
        raise DataError(f"{path}:{error.lineno}: malformed JSON: {error.msg}.") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}:1: malformed JSON: {_short(error)}.") from None
    start = 0
    if field is not None:
        if not isinstance(value, dict) or field not in value:
            raise DataError(f"{path} has no key {field!r} that holds its rows.")
        value, start = value[field], _after_key(text, field)
    if not isinstance(value, list):
        raise DataError(f"{path} holds a {type(value).__name__} where a list of rows was expected.")
    for line, row in zip(_element_lines(text, start, len(value)), value, strict=True):
        yield line, _object(row)


def _after_key(text: str, key: str) -> int:
    """Where the value of a key of the top-level object begins in well-formed JSON; the last if it repeats."""
    decoder, at, found = json.JSONDecoder(), _skip(text, 0, "{"), 0
    while text[at] == '"':
        name, at = decoder.raw_decode(text, at)
        at = _skip(text, at, ":")
        if name == key:
            found = at
        _, at = decoder.raw_decode(text, at)
        at = _skip(text, at, ",")
    return found


def _element_lines(text: str, start: int, n: int) -> list[int]:
    """Line of each of the `n` elements of the well-formed JSON list that begins at `start`."""
    decoder, lines = json.JSONDecoder(), []
    counted, line = 0, 1
    at = _skip(text, start, "[")
    for _ in range(n):
        line += text.count("\n", counted, at)
        counted = at
        lines.append(line)
        _, at = decoder.raw_decode(text, at)
        at = _skip(text, at, ",")
    return lines


def _skip(text: str, at: int, sign: str) -> int:
    """Past white space and one `sign`, if it is there, to what follows."""
    for expected in ("", sign):
        if expected and text[at : at + 1] == expected:
            at += 1
        while text[at : at + 1] in (" ", "\t", "\n", "\r"):
            at += 1
    return at


def _read_csv(file: IO[bytes], path: Path, field: str | None) -> Iterator[tuple[int, Document | Bad]]:
    # A quoted cell may be as long as the file's longest text; csv's own bound is 128 kB.
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""), strict=True)
    start = 1
    try:
        header = next(reader, [])
        start = reader.line_num + 1
        for values in reader:
            if values and len(values) != len(header):
                yield start, Bad(f"not {len(header)} columns")
            elif values:
                yield start, dict(zip(header, values, strict=True))
            start = reader.line_num + 1
    except csv.Error as error:
        yield reader.line_num, Bad(f"malformed CSV: {error}")
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8 (at line {start} or a little below).") from None


def _read_parquet(path: Path) -> Iterator[tuple[int, Document | Bad]]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            rows = itertools.chain.from_iterable(batch.to_pylist() for batch in file.iter_batches(1024))
            yield from enumerate(rows, start=1)
    except pyarrow.ArrowException as error:
        raise DataError(f"{path} is not a readable Parquet file: {error}.") from None


def _short(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).partition(";")[0]
