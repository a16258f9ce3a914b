"""The rows that no item of a split should stand in: training data and the suite's other splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness import config
from harness.data import scan
from harness.errors import HarnessError, SuiteError
from harness.fingerprint import document_id
from harness.records import HashRange, Suite, Task
from harness.tasks.library import Document, Library
from suites import catalog
from suites.lint import documents, task_file
from suites.lint.documents import Rows, texts
from suites.lint.overlap import Source
from suites.lint.suite_file import intersect

DATA_SUFFIXES = (".jsonl", ".json", ".csv", ".parquet", ".gz")
TRAIN_SEEDS = (0, 1)
TRAIN_ROWS = 1000
"""Rows per seed of a procedural suite's training split."""


def foreign(name: str, library: Library, data_dir: Path | None) -> Source:
    """A data file, or every document of another suite in one split.

    Raises DataError for a file that cannot be read, SuiteError for an unknown suite or one whose
    documents are not here.
    """
    path = Path(name)
    if path.suffix in DATA_SUFFIXES:
        return Source(name, [list(texts(row)) for row in scan(path).rows])
    suite = catalog.load(name)
    rows: list[list[str]] = []
    for task in suite.tasks:
        if task.config is None:
            raise SuiteError(f"--against {name}: lm-eval's own tasks cannot be compared with.")
        file = task_file.check(Path(task.config), trusted=suite.trusted, scored=task.scorer is not None)
        parts = documents.read(suite, task, file, library, data_dir) if not file.blocked else None
        if parts is None:
            reason = file.findings[0].message if file.findings else "its documents are not here"
            raise SuiteError(f"--against {name}: the task {task.name!r} cannot be read: {reason}.")
        split = task.split_of or _evaluated(file.values)
        chosen = parts[split].documents if split in parts else []
        rows += [list(texts(row)) for row in _in_share(chosen, task.share)]
    return Source(name, rows)


def _evaluated(values: Mapping[str, Any]) -> str:
    return str(values.get("test_split") or values.get("validation_split"))


def of_task(
    suite: Suite,
    task: Task,
    settings: config.SuiteSettings,
    built: Any,
    parts: Mapping[str, Rows],
    library: Library,
) -> Iterator[Source]:
    """The task's own training and few-shot data, and the suite's other splits."""
    if suite.generator is not None:
        yield from _drawn(suite, task, built, library)
        return
    evaluated = _evaluated(built.config.to_dict())
    here = task.split_of or evaluated
    listed = [built.config.training_split, built.config.fewshot_split, built.fewshot_cfg.split]
    for split in dict.fromkeys(split for split in listed if split and split != here and split in parts):
        yield Source(f"the data's {split}", _rows(built, parts[split].documents))
    for name, other in settings.splits.items():
        of = other.of or evaluated
        whole = other.share == (0.0, 1.0) and of in listed
        if whole or of not in parts or intersect(other, settings.splits[suite.split]):
            continue
        chosen = list(_in_share(parts[of].documents, HashRange(*other.share)))
        yield Source(f"{suite.name}/{name}", _rows(built, chosen))


def _drawn(suite: Suite, task: Task, built: Any, library: Library) -> Iterator[Source]:
    assert library.documents is not None
    for split in catalog.PROCEDURAL_SPLITS:
        if split == suite.split:
            continue
        seeds = TRAIN_SEEDS if split == "train" else (suite.seed,)
        size = TRAIN_ROWS if split == "train" else None
        drawn: list[Document] = []
        for seed in seeds:
            try:
                drawn += library.documents(replace(suite, split=split, seed=seed), task, size)
            except HarnessError:  # a split that cannot tell so many items apart
                drawn += library.documents(replace(suite, split=split, seed=seed), task, None)
        named = ",".join(map(str, seeds))
        yield Source(f"{suite.name}/{split}@{named}", _rows(built, drawn))


def _in_share(rows: Sequence[Document], share: HashRange) -> Iterator[Document]:
    return (row for row in rows if share.holds(document_id(row)))


def _rows(built: Any, rows: Sequence[Document]) -> list[list[str]]:
    """Each row's texts but its choices, and the question it renders to where it does."""
    made = []
    for row in rows:
        try:
            question = built.doc_to_text(row)
            offered = set(map(str, built.doc_to_choice(row))) if built.config.doc_to_choice else set()
        except Exception:  # a row of another split that does not render is not this check's subject
            question, offered = None, set()
        asked = [question] if isinstance(question, str) else []
        made.append([text for text in texts(row) if text not in offered] + asked)
    return made
