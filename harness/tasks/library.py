"""What a suite's files may refer to by name: code that lives in the package, never in the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
