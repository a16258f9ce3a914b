"""Helpers for the suites over public data: where it is, and answers that cannot be wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest, Request, Result, Scored, ScoreRequest
from harness.tasks import BuiltItem, BuiltTask
from suites import catalog


def data_dir(*names: str) -> Path:
    """The data directory; the test is skipped where it lacks one of the files."""
    place = Path(os.environ.get("HARNESS_DATA_DIR", "."))
    missing = [name for name in names if not (place / name).is_file()]
    if missing:
        pytest.skip(f"needs HARNESS_DATA_DIR with {', '.join(missing)}")
    return place


def build(
    address: str, data: Path, *, task: str = "", written: bool = False, limit: int | None = None
) -> BuiltTask:
    """The only task of a suite, or the named one, as a completion or (`written`) in its generative form
    in chat messages."""
    suite = catalog.only(catalog.load(address), [task] if task else [])
    if written:
        suite = replace(suite, tasks=tuple(task.as_generative() for task in suite.tasks))
    (built,) = tasks.build(suite, templated=written, library=suites.library(), data_dir=data, limit=limit)
    return built


def mean(task: BuiltTask, answer: Callable[[BuiltItem], str]) -> dict[str, float]:
    """Mean metrics when the model writes, or finds likeliest, the text `answer(item)`."""
    results = []
    for item in task.items:
        answered = {request.key: _result(request, answer(item)) for request in item.requests}
        scored = tasks.score(task, item, answered, "")
        assert scored.error is None
        results.append(scored.metrics)
    return {name: sum(metrics[name] for metrics in results) / len(results) for name in results[0]}


def target(item: BuiltItem) -> str:
    return item.item.target


def _result(request: Request, text: str) -> Result:
    if isinstance(request, GenerateRequest):
        return Generated(request.key, (text,), ("stop",), 1, 1)
    assert isinstance(request, ScoreRequest)
    liked = [continuation.strip() == text for continuation in request.continuations]
    return Scored(request.key, tuple(0.0 if like else -99.0 for like in liked), tuple(liked), 1)
