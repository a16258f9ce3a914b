"""Held-out text: where a policy or a command names it, and its files as documents.

A text is scored as a whole, so a row needs nothing but its `text`. Rows that say the same `document` are
parts of one document; equal texts are one document as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from harness.data import Document, listed, scan
from harness.errors import DataError
from harness.fingerprint import text_digest

HELDOUT = "heldout:"
"""Prefix of an address that names a file of text, or a folder of .txt files, instead of a suite."""
TEXT, DOCUMENT = "text", "document"
"""Fields of a row, and of the documents made of it."""


def heldout_name(place: Path) -> str:
    """What the ledger and reports call the texts at `place`: their file's name, without folder and kind."""
    stem = re.sub(r"(\.(jsonl|json|csv|parquet|txt))?(\.gz)?$", "", place.name.lower())
    return "heldout-" + re.sub(r"[^a-z0-9._-]+", "-", stem)


def text_files(place: Path) -> tuple[Path, ...]:
    """The file at `place`, or the .txt files in the folder there, by name. Raises DataError for neither."""
    if not place.is_dir():
        if not place.is_file():
            raise DataError(f"The held-out text {place} does not exist.")
        return (place.resolve(),)
    found = tuple(sorted(path.resolve() for path in place.glob("*.txt") if path.is_file()))
    if not found:
        raise DataError(
            f"The folder {place} has no .txt file.", hint="name a .jsonl or .parquet file to read rows"
        )
    return found


def read_texts(paths: Sequence[Path]) -> list[Document]:
    """Documents `{text, document}` of .txt files (one each) and of the rows of other data files.

    Raises DataError listing every bad row by file and line, or when there is no row at all.
    """
    documents: list[Document] = []
    problems: list[str] = []
    for path in paths:
        for line, row in _rows(path, problems):
            problem = _problem(row)
            if problem is None:
                documents.append({TEXT: row[TEXT], DOCUMENT: _document(row)})
            else:
                problems.append(f"{path}:{line}: {problem}")
    if problems:
        raise DataError(listed(problems))
    if not documents:
        raise DataError(f"The held-out text {', '.join(map(str, paths))} has no rows.")
    return documents


def _rows(path: Path, problems: list[str]) -> Iterator[tuple[int, Document]]:
    """(line, row) of each row that could be read; the others go to `problems`."""
    if path.suffix == ".txt":
        yield 1, {TEXT: _read(path)}
        return
    table = scan(path)
    problems += [f"{path}:{line}: {what}" for line, what in table.problems]
    if table.rows and not any(TEXT in row for row in table.rows):
        there = _names(name for row in table.rows for name in row)
        problems.append(f"{path} has no field {TEXT!r}; its rows have {there}.")
        return
    yield from zip(table.lines, table.rows, strict=True)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 (byte {error.start}).") from None
    except OSError as error:
        raise DataError(f"The held-out text {path} cannot be read: {error.strerror or error}.") from None


def _problem(row: Document) -> str | None:
    """Why a row is no text that can be scored."""
    if TEXT not in row:
        return f"no field {TEXT!r}; it has {_names(row)}"
    text, document = row[TEXT], row.get(DOCUMENT)
    if not isinstance(text, str):
        return f"{TEXT!r} is a {type(text).__name__} where text was expected"
    if not text:
        return f"{TEXT!r} is empty"
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return f"{TEXT!r} holds half a surrogate pair, which is no Unicode text"
    if document is not None and not isinstance(document, str | int):
        return f"{DOCUMENT!r} is a {type(document).__name__} where a name was expected"
    return None


def _document(row: Document) -> str:
    named = row.get(DOCUMENT)
    return text_digest(row[TEXT])[:16] if named is None else str(named)


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(repr, dict.fromkeys(names))) or "none"
