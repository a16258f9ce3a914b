"""Local data files to documents, with every bad row named by file and line."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import DataError

Document = dict[str, Any]

MOST_PROBLEMS = 20


@dataclass(slots=True)
class Table:
    """The good rows of a data file, where each one starts, and what is wrong with the others."""

    rows: list[Document] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Line that each row starts on, from 1; in a .parquet file, which has no lines, the row's number."""
    problems: list[tuple[int, str]] = field(default_factory=list)
    """(line, what is wrong), one per bad row, in file order."""

    def add(self, line: int, row: Any) -> None:
        if isinstance(row, dict):
            self.rows.append(row)
            self.lines.append(line)
        else:
            self.problems.append((line, f"a {type(row).__name__} where an object was expected"))


def read_documents(path: Path, field: str | None = None) -> list[Document]:
    """The rows of a .jsonl, .json, .csv or .parquet file. Raises DataError listing all bad rows.

    The first three may be gzipped (.jsonl.gz). `field` is the key that holds the rows when a .json file
    is one object.
    """
    table = scan(path, field)
    problems = [f"{path}:{line}: {what}" for line, what in table.problems]
    if problems:
        shown = problems[:MOST_PROBLEMS]
        if len(problems) > len(shown):
            shown.append(f"... and {len(problems) - len(shown)} more")
        raise DataError("\n".join(shown))
    if not table.rows:
        raise DataError(f"The data file {path} has no rows.")
    return table.rows


def scan(path: Path, field: str | None = None) -> Table:
    """What a data file holds, good and bad rows apart. Raises DataError when no row can be told from it."""
    readers: dict[str, Callable[[bytes, Path], Table]] = {".jsonl": _scan_jsonl, ".csv": _scan_csv}
    zipped = path.suffix == ".gz"
    kind = Path(path.stem).suffix if zipped else path.suffix
    try:
        if kind == ".parquet" and not zipped:
            return _scan_parquet(path)
        if kind != ".json" and kind not in readers:
            raise DataError(f"{path} is none of .jsonl, .json, .csv (each also .gz) and .parquet.")
        content = gzip.decompress(path.read_bytes()) if zipped else path.read_bytes()
        return _scan_json(content, path, field) if kind == ".json" else readers[kind](content, path)
    except FileNotFoundError:
        raise DataError(f"The data file {path} does not exist.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"{path} is not a readable gzip file: {error}.") from None
    except OSError as error:
        raise DataError(f"The data file {path} cannot be read: {error.strerror or error}.") from None


def _scan_jsonl(content: bytes, path: Path) -> Table:
    table = Table()
    for number, line in enumerate(io.BytesIO(content), start=1):
        if not line.strip():
            continue
        try:
            table.add(number, json.loads(line.decode("utf-8")))
        except UnicodeDecodeError as error:
            table.problems.append((number, f"not UTF-8 (byte {error.start} of the line)"))
        except json.JSONDecodeError as error:
            table.problems.append((number, f"malformed JSON: {error.msg} (column {error.colno})"))
        except (ValueError, RecursionError) as error:
            table.problems.append((number, f"malformed JSON: {_short(error)}"))
    return table


def _scan_json(content: bytes, path: Path, field: str | None) -> Table:
    text = _text(content, path)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        # Public data sets also call files .json that hold one object per line.
        if error.msg == "Extra data" and field is None and text.lstrip().startswith("{"):
            return _scan_jsonl(content, path)
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
    table = Table()
    for line, row in zip(_element_lines(text, start, len(value)), value, strict=True):
        table.add(line, row)
    return table


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


def _scan_csv(content: bytes, path: Path) -> Table:
    table = Table()
    reader = csv.reader(io.StringIO(_text(content, path), newline=""), strict=True)
    try:
        header = next(reader, [])
        start = reader.line_num + 1
        for values in reader:
            if values and len(values) != len(header):
                table.problems.append((start, f"not {len(header)} columns"))
            elif values:
                table.add(start, dict(zip(header, values, strict=True)))
            start = reader.line_num + 1
    except csv.Error as error:
        table.problems.append((reader.line_num, f"malformed CSV: {error}"))
    return table


def _scan_parquet(path: Path) -> Table:
    import pyarrow
    import pyarrow.parquet

    try:
        rows = list(pyarrow.parquet.read_table(path).to_pylist())
    except pyarrow.ArrowException as error:
        raise DataError(f"{path} is not a readable Parquet file: {error}.") from None
    return Table(rows, list(range(1, len(rows) + 1)))


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 (byte {error.start}).") from None


def _short(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).partition(";")[0]
