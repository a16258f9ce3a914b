"""A chunk of a task's samples, read in a worker process; and the tally over all chunks of the task."""

from __future__ import annotations

import gc
import hashlib
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.foreign.find import Refusal, Refused
from harness.foreign.results import ForeignTask, full_name
from harness.foreign.rows import (
    UNREADABLE,
    Row,
    RowError,
    Shape,
    canonical,
    contexts_of,
    first_rows,
    metrics_of,
    read_chunk,
    right_choice,
    unreadable,
)
from harness.foreign.survey import Survey
from harness.store import Batch, to_batch
from harness.tasks.build import PAIRWISE
from harness.tasks.scoring import number

TOLERANCE = 1e-6
"""Most that a mean over the rows may differ, relative to 1, from the one in the results file."""

LOOKED_AT = 100
"""Documents that show which metrics are a number per item."""


@dataclass(frozen=True, slots=True)
class Job:
    part: Survey
    shape: Shape


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a job came to."""

    task: str
    batch: Batch
    names: bytes
    """The items' ids as JSON, joined by commas."""
    asked: bytes
    """What was asked of each, likewise."""
    sums: Mapping[str, tuple[float, int]]
    """Metric to the sum and number of its values; items with an error are left out."""
    items: int
    errors: int
    own_settings: int
    refusals: tuple[Refusal, ...]


def read_job(job: Job) -> Chunk:
    # A chunk is many small objects in no cycle: looking for cycles among them is a quarter of the time.
    gc.disable()
    try:
        return _read(job)
    finally:
        gc.enable()


def _read(job: Job) -> Chunk:
    read = read_chunk(job.part, job.shape)
    sums: dict[str, tuple[float, int]] = {}
    for name in job.shape.metrics:
        values = [result.metrics[name] for result in read.results if name in result.metrics]
        sums[name] = (math.fsum(values), len(values))
    return Chunk(
        task=job.shape.task,
        batch=to_batch(read.results, {job.shape.task: job.shape.metrics}),
        names=read.names,
        asked=read.asked,
        sums=sums,
        items=len(read.results),
        errors=sum(result.error is not None for result in read.results),
        own_settings=read.own_settings,
        refusals=tuple(read.refusals),
    )


class ListDigest:
    """`json_digest` of a list that is never held whole, from its elements as canonical JSON."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256(b"[")
        self._empty = True

    def add(self, elements: bytes) -> None:
        """One or more elements, joined by commas."""
        self._digest.update(elements if self._empty else b"," + elements)
        self._empty = False

    def hexdigest(self) -> str:
        whole = self._digest.copy()
        whole.update(b"]")
        return whole.hexdigest()


@dataclass(slots=True)
class Tally:
    """One task, as its chunks go by."""

    items: int = 0
    errors: int = 0
    own_settings: int = 0
    sums: dict[str, tuple[float, int]] = field(default_factory=dict)
    names: ListDigest = field(default_factory=ListDigest)
    asked: ListDigest = field(default_factory=ListDigest)

    def add(self, chunk: Chunk) -> None:
        self.names.add(chunk.names)
        self.asked.add(chunk.asked)
        self.items += chunk.items
        self.errors += chunk.errors
        self.own_settings += chunk.own_settings
        for name, (total, n) in chunk.sums.items():
            before, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = (before + total, count + n)

    def contradictions(self, task: ForeignTask) -> list[str]:
        """Averages of the results file that the rows do not have."""
        found = []
        for name, said in task.means.items():
            total, n = self.sums.get(name, (0.0, 0))
            # A mean over an item that is no number is none itself: nothing to hold against it.
            if self.errors or not n or not math.isfinite(said):
                continue
            if abs(total / n - said) > TOLERANCE * max(1.0, abs(said)):
                found.append(f"its {name} averages {total / n:.6g}, and the results file says {said:.6g}")
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a task's rows, and the metrics that are not a number per item."""

    shape: Shape
    left_out: tuple[str, ...]


def plan(task: ForeignTask, made: Survey) -> Plan:
    """From the results file and the first documents' rows. Raises Refused when nothing is a score."""
    line = 1
    values: dict[str, object] = {}
    try:
        for place in itertools.islice(next(made.chunks()).places(), LOOKED_AT):
            line = place.lines[0]
            rows = first_rows(made.path, place)
            values |= {n: v for n, v in metrics_of(rows, task.filters).items() if values.get(n) is None}
        kept = [name for name, value in values.items() if number(name.split(",")[0], value) is not None]
        one_right = _has_one_right_choice(task, rows[0], values)
    except RowError as error:
        raise Refused(Refusal(made.path, str(error), error.line)) from None
    except UNREADABLE as error:
        raise Refused(Refusal(made.path, unreadable(error), line)) from None
    if not kept:
        raise Refused(Refusal(made.path, "no metric is a number per item: nothing to import"))
    wanted = [full_name(task.first_metric or "", name) for name in task.filters]
    primary = next((name for name in wanted if name in kept), kept[0])
    shape = Shape(
        task=task.name,
        filters=task.filters,
        metrics=(primary, *(n for n in kept if n != primary), *([PAIRWISE] if one_right else [])),
        generation=canonical(task.config.get("generation_kwargs")),
        repeats=int(task.config.get("repeats") or 1),
        pairwise=one_right,
    )
    names = dict.fromkeys([*task.aggregates, *values])
    return Plan(shape, tuple(name for name in names if name not in kept))


def _has_one_right_choice(task: ForeignTask, row: Row, metrics: Mapping[str, object]) -> bool:
    """As for own runs (harness/tasks/build.py): choices after one context, one of them right."""
    if (
        task.config.get("output_type") != "multiple_choice"
        or task.config.get("process_results")
        or task.filters != ("none",)
        or "acc_mutual_info" in metrics
    ):
        return False
    contexts, choices = contexts_of(row)
    return len(set(contexts)) == 1 and right_choice(str(row.get("target")), choices) is not None
