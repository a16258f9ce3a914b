"""A task's rows, each with its place, to lm-eval's task over the rows that are sound."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.data import scan
from harness.errors import DataError, HarnessError, SuiteError
from harness.records import Suite, Task
from harness.tasks.hub import download
from harness.tasks.library import Document, Library
from harness.tasks.load import apply_reader, construct, read_rows, rows_field, task_values
from harness.tasks.places import data_files, place, public_name
from harness.tasks.trust import sandbox_templates
from suites.lint.findings import Finding, Place, from_error, shown
from suites.lint.task_file import TaskFile

MOST_BYTES = 2_000_000_000
MOST_FIRST_ROWS = 50
"""Rows that are tried as the first one, which lm-eval renders while it builds a task."""


@dataclass(slots=True)
class Rows:
    """Documents of one split, and where each is."""

    documents: list[Document] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def label(suite: Suite, task: Task, split: str | None = None) -> str:
    """How documents that lie in no file are named: `TASK SPLIT[@SEED]`."""
    seed = f"@{suite.seed}" if suite.generator else ""
    return f"{task.name} {split or suite.split}{seed}"


def read(
    suite: Suite, task: Task, file: TaskFile, library: Library, data_dir: Path | None
) -> dict[str, Rows] | None:
    """The task's documents by split. None when they are not here, or cannot be read; then `file` says why.

    Bad rows are left out and reported, all of them. Uses the network only if the process may.
    """
    try:
        parts = _parts(suite, task, file, library, data_dir)
        reader = library.reader(task)
        if parts is None or reader is None:
            return parts
        return _reread(suite, task, parts, apply_reader(task, reader, _plain(parts)))
    except HarnessError as error:
        key = "dataset_kwargs" if "dataset_kwargs" in file.values else "dataset_path"
        file.findings += from_error(error, file.place(key), "rows")
        return None


def _parts(
    suite: Suite, task: Task, file: TaskFile, library: Library, data_dir: Path | None
) -> dict[str, Rows] | None:
    if suite.generator is not None:
        assert library.documents is not None
        drawn: list[Document] = library.documents(suite, task, None)
        return {"test": Rows(drawn, _numbered(label(suite, task), len(drawn)))}
    files = data_files(suite, task, data_dir)
    if files is None and place(suite, task, data_dir) == "hub":
        what = f"the documents of {task.name} were not checked: {public_name(suite, task)} is not here"
        file.findings.append(Finding(Place(shown(file.path)), "note", "skipped", what))
        return None
    if files is None and task.hub is not None:
        files = {part: download(task.hub, name) for part, name in task.hub.files.items()}
    if files is not None:
        key = rows_field(task, file.values)
        return {split: _scan(path, key, file) for split, path in files.items()}
    values = task_values(suite, replace(task, reader=None), library)
    public = read_rows(suite, task, values, library, data_dir, None)
    if public is None:
        table = construct(task, values, None).dataset
        public = {str(split): list(rows) for split, rows in table.items()}
    return {
        split: Rows(rows, _numbered(label(suite, task, split), len(rows))) for split, rows in public.items()
    }


def _numbered(source: str, n: int) -> list[Place]:
    return [Place(source, number, True) for number in range(1, n + 1)]


def _scan(path: Path, key: str | None, file: TaskFile) -> Rows:
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path} is larger than {MOST_BYTES // 10**9} GB, which lint does not read.")
    table = scan(path, key)
    source = shown(path)
    file.findings += [Finding(Place(source, line), "error", "rows", what) for line, what in table.problems]
    if not table.rows:
        file.findings.append(Finding(Place(source), "error", "rows", "no usable rows"))
    several = len(set(table.lines)) < len(table.lines)
    numbers = range(1, len(table.lines) + 1) if several else [0] * len(table.lines)
    places = [Place(source, line, row=row) for line, row in zip(table.lines, numbers, strict=True)]
    return Rows(table.rows, places)


def _plain(parts: Mapping[str, Rows]) -> dict[str, list[Document]]:
    return {split: rows.documents for split, rows in parts.items()}


def _reread(
    suite: Suite, task: Task, parts: Mapping[str, Rows], read: Mapping[str, Sequence[Document]]
) -> dict[str, Rows]:
    """A reader's documents, each at the only row that holds the longest text they share; else by number.

    Rows of the part that is named like the split come first.
    """
    places = {part: _only_places([rows]) for part, rows in parts.items()}
    anywhere = _only_places(list(parts.values()))
    made = {}
    for split, documents in read.items():
        at = anywhere | places.get(split, {})
        numbered = _numbered(label(suite, task, split), len(documents))
        made[split] = Rows(list(documents))
        for document, own in zip(documents, numbered, strict=True):
            shared = [text for text in map(str.strip, texts(document)) if text in at]
            made[split].places.append(at[max(shared, key=len)] if shared else own)
    return made


def _only_places(parts: Sequence[Rows]) -> dict[str, Place]:
    """Text -> its row, for texts that stand in one row alone."""
    at: dict[str, set[Place]] = {}
    for rows in parts:
        for document, where in zip(rows.documents, rows.places, strict=True):
            for text in texts(document):
                at.setdefault(text.strip(), set()).add(where)
    return {text: next(iter(places)) for text, places in at.items() if len(places) == 1}


def texts(value: object) -> Iterator[str]:
    """Every text in a document, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from texts(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from texts(held)


def keep_sound(rows: Rows, file: TaskFile) -> Rows:
    """The rows that fit into one table, the others reported: a value of another type, NaN, broken text."""
    seen: dict[str, Counter[str]] = {}
    known: dict[int, _Value] = {}
    for document in rows.documents:
        for name, value in document.items():
            # Rows often share one list of choices; it lives as long as they do, and so does its id.
            if id(value) not in known:
                known[id(value)] = _examine(value)
            seen.setdefault(name, Counter())[known[id(value)].kind] += 1
    usual = {name: _most_common(kinds) for name, kinds in seen.items()}
    kept = Rows()
    for document, where in zip(rows.documents, rows.places, strict=True):
        problems = [
            f"the field {name!r} {what}"
            for name, value in document.items()
            for what in _value_problems(known[id(value)], usual[name])
        ]
        file.findings += [Finding(where, "error", "values", problem) for problem in problems]
        if not problems:
            kept.documents.append(document)
            kept.places.append(where)
    return kept


@dataclass(frozen=True, slots=True)
class _Value:
    kind: str
    problem: str | None


def _examine(value: object) -> _Value:
    kind = _kind(value)
    if kind == "list of mixed values":
        return _Value(kind, "is a list of mixed values")
    for number in _numbers(value):
        if isinstance(number, float) and not math.isfinite(number):
            return _Value(kind, f"holds {number}, which is no value")
        if isinstance(number, int) and abs(number) >= 2**63:
            return _Value(kind, "holds a number beyond 64 bits")
    if not all(map(_is_unicode, texts(value))):
        return _Value(kind, "holds half a surrogate pair, which is no text")
    return _Value(kind, None)


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _most_common(seen: Counter[str]) -> str:
    known = {kind: n for kind, n in seen.items() if kind not in ("null", "list")}
    return max(known, key=lambda kind: known[kind], default="null")


def _value_problems(value: _Value, usual: str) -> Iterator[str]:
    fits = value.kind in ("null", usual) or (value.kind == "list" and usual.startswith("list"))
    if value.problem is not None:
        yield value.problem
    elif not fits and usual != "null":
        yield f"is a {value.kind}, elsewhere a {usual}"


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _numbers(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _numbers(held)


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        inner = {_kind(held) for held in value} - {"null"}
        return (
            "list" if not inner else f"list of {inner.pop()}" if len(inner) == 1 else "list of mixed values"
        )
    names: tuple[tuple[Any, str], ...] = (
        (bool, "boolean"), (int | float, "number"), (str, "text"), (Mapping, "object")
    )  # fmt: skip
    return next((name for kind, name in names if isinstance(value, kind)), type(value).__name__)


def lm_task(task: Task, file: TaskFile, library: Library, parts: Mapping[str, Rows]) -> Any | None:
    """lm-eval's task over the rows; None when it cannot be built, which `file` then says.

    When the first row breaks it, another one stands first while it is built.
    """
    sandbox_templates()
    documents = {split: rows.documents for split, rows in parts.items() if rows.documents}
    first: HarnessError | None = None
    try:
        values = file.for_lm_eval(task.name)
        scorer = library.scorer(task)
        if scorer is not None:
            values["process_results"] = scorer.score
        split = str(values.get("test_split") or values.get("validation_split"))
        evaluated = documents.get(split, [])
        if split not in documents:
            known = ", ".join(documents) or "none with rows"
            raise SuiteError(f"the data have no split {split!r} to evaluate; there are: {known}")
        for index in range(min(len(evaluated), MOST_FIRST_ROWS)):
            turned = [evaluated[index], *evaluated[:index], *evaluated[index + 1 :]]
            try:
                built = construct(task, dict(values), {**documents, split: turned})
            except HarnessError as error:
                first = first or error
                continue
            return built if index == 0 else _in_order(built, split, index)
    except HarnessError as error:
        first = error
    if first is not None:
        key = "doc_to_text" if "doc_to_text" in file.values else "output_type"
        file.findings += from_error(first, file.place(key), "render")
    return None


def _in_order(built: Any, split: str, index: int) -> Any:
    """The built task with the row that stood first back at its place."""
    table = built.dataset[split]
    order = [*range(1, index + 1), 0, *range(index + 1, len(table))]
    built.dataset[split] = table.select(order)
    built.task_docs = built.eval_docs
    return built
