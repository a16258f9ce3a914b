"""A run's primary scores by what its documents say of themselves: difficulty level, kind of case, passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.errors import DataError
from harness.records import Run
from harness.report.summary import Row, score_row
from harness.store import ScoreRow, Scores

MOST_VALUES = 50
"""More different values than this are names, not kinds."""


@dataclass(frozen=True, slots=True)
class Part:
    """The items of one stratum whose document's field has one value."""

    value: str
    row: Row


def break_down(run: Run, scores: Scores, field: str, values: Mapping[tuple[str, str], object]) -> list[Part]:
    """One part per stratum and value of the documents' `field`, in suite order, then by value.

    `values` maps (task, item) to the field's value. Raises DataError when no document has the field,
    or when it has more than `MOST_VALUES` values.
    """
    kinds = {str(value) for value in values.values()}
    if not kinds:
        raise DataError(
            f"No document of {run.id} has a field {field!r}.", hint=f"harness suites sample {run.suite.name}"
        )
    if len(kinds) > MOST_VALUES:
        raise DataError(
            f"The field {field!r} has {len(kinds)} different values in {run.id}; a breakdown takes at most "
            f"{MOST_VALUES}."
        )
    of = {task.name: (task.stratum, task.metric) for task in run.suite.tasks}
    found: dict[str, dict[str, list[ScoreRow]]] = {task.stratum: {} for task in run.suite.tasks}
    metrics = {task.stratum: task.metric for task in run.suite.tasks}
    for score in scores.rows():
        stratum, metric = of[score.task]
        if score.metric == metric and (score.task, score.item) in values:
            found[stratum].setdefault(str(values[score.task, score.item]), []).append(score)
    return [
        Part(value, score_row(stratum, metrics[stratum], True, parts[value]))
        for stratum, parts in found.items()
        for value in sorted(parts, key=_numbers_first)
    ]


def _numbers_first(value: str) -> tuple[bool, float, str]:
    try:
        return (False, float(value), value)
    except ValueError:
        return (True, 0.0, value)
