"""Local data files to documents, with every bad row named by file and line."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from harness.errors import DataError

Document = dict[str, Any]

MOST_PROBLEMS = 20


def read_documents(path: Path, field: str | None = None) -> list[Document]:
    """The rows of a .jsonl, .json, .csv or .parquet file. Raises DataError listing all bad rows.

    `field` is the key that holds the rows when a .json file is one object.
    """
    readers = {".jsonl": _read_jsonl, ".csv": _read_csv, ".parquet": _read_parquet}
    try:
        if path.suffix == ".json":
            rows = _read_json(path, field)
        elif path.suffix in readers:
            rows = readers[path.suffix](path)
        else:
            raise DataError(f"{path} is none of .jsonl, .json, .csv, .parquet.")
    except FileNotFoundError:
        raise DataError(f"The data file {path} does not exist.") from None
    except OSError as error:
        raise DataError(f"The data file {path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 (byte {error.start}).") from None
    if not rows:
        raise DataError(f"The data file {path} has no rows.")
    return rows


def _read_jsonl(path: Path) -> list[Document]:
    rows, problems = [], []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                problems.append(f"{path}:{number}: malformed JSON: {error.msg} (column {error.colno})")
                continue
            if isinstance(row, dict):
                rows.append(row)
            else:
                problems.append(f"{path}:{number}: a {type(row).__name__} where an object was expected")
    _refuse(problems)
    return rows


def _read_json(path: Path, field: str | None) -> list[Document]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise DataError(f"{path}:{error.lineno}: malformed JSON: {error.msg}.") from None
    if field is not None:
        if not isinstance(value, dict) or field not in value:
            raise DataError(f"{path} has no key {field!r} that holds its rows.")
        value = value[field]
    if not isinstance(value, list):
        raise DataError(f"{path} holds a {type(value).__name__} where a list of rows was expected.")
    _refuse(
        [
            f"{path}: row {number} is a {type(row).__name__} where an object was expected"
            for number, row in enumerate(value, start=1)
            if not isinstance(row, dict)
        ]
    )
    return value


def _read_csv(path: Path) -> list[Document]:
    rows: list[Document] = []
    problems = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            for row in reader:
                if None in row or None in row.values():
                    expected = len(reader.fieldnames or ())
                    problems.append(f"{path}:{reader.line_num}: not {expected} columns")
                else:
                    rows.append(dict(row))
        except csv.Error as error:
            problems.append(f"{path}:{reader.line_num}: malformed CSV: {error}")
    _refuse(problems)
    return rows


def _read_parquet(path: Path) -> list[Document]:
    import pyarrow
    import pyarrow.parquet

    try:
        return list(pyarrow.parquet.read_table(path).to_pylist())
    except pyarrow.ArrowInvalid as error:
        raise DataError(f"{path} is not a readable Parquet file: {error}.") from None


def _refuse(problems: list[str]) -> None:
    if problems:
        shown = problems[:MOST_PROBLEMS]
        if len(problems) > len(shown):
            shown.append(f"... and {len(problems) - len(shown)} more")
        raise DataError("\n".join(shown))
