"""What a suite's files may refer to by name: code that lives in the package, never in the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.errors import TrustError
from harness.records import Suite, Task

Document = dict[str, Any]
Documents = Callable[[Suite, Task, int | None], list[dict[str, object]]]
"""Procedural documents of a suite's task: the given number, or as many as the suite says."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """From an item's document and the model's filtered answers to one number per metric."""

    score: Callable[[Mapping[str, Any], Sequence[str]], dict[str, float]]
    version: str = "1"
    """Raised by every change that moves a score for the same answer."""
    runs_code: bool = False
    """Whether scoring runs what the model wrote; then the user must allow it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """From the rows of a public data set, as they come, to documents by split."""

    read: Callable[[Mapping[str, Sequence[Document]]], dict[str, list[Document]]]
    """Gets the rows of each part (split or file) of the data set by name."""
    version: str = "1"
    """Raised by every change that moves a document."""


@dataclass(frozen=True, slots=True)
class Library:
    """Handed in by the caller that knows the suites."""

    documents: Documents | None = None
    scorers: Mapping[str, Scorer] = field(default_factory=dict)
    readers: Mapping[str, Reader] = field(default_factory=dict)
    run_generated_code: bool = False
    """Whether the user allowed scorers to run what a model wrote."""

    def scorer(self, task: Task) -> Scorer | None:
        """The task's scorer. Raises TrustError when it runs code and the user has not allowed that."""
        if task.scorer is None:
            return None
        found = self.scorers[plain_name(task.scorer)]
        if found.runs_code and not self.run_generated_code:
            raise TrustError(
                f"Task {task.name!r} is scored by running the code that the model writes.",
                hint="allow it with --run-generated-code; docs/suites.md says what holds it in",
            )
        return found

    def reader(self, task: Task) -> Reader | None:
        return None if task.reader is None else self.readers[plain_name(task.reader)]


def plain_name(reference: str) -> str:
    """`NAME@VERSION` without the version."""
    return reference.partition("@")[0]
