"""The rows of one document, one for each filter, as one item with its scores."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from harness.engines.base import GenerateRequest, Prompt, RollingRequest, ScoreRequest
from harness.errors import SuiteError
from harness.foreign.find import Refusal
from harness.foreign.results import full_name
from harness.foreign.survey import Place, Survey
from harness.records import Item, ItemResult
from harness.tasks.build import PAIRWISE, asked, to_sampling
from harness.tasks.scoring import number, pairwise_accuracy

_NO_METRIC = frozenset(
    [
        "doc_id",
        "doc",
        "target",
        "arguments",
        "resps",
        "filtered_resps",
        "filter",
        "metrics",
        "doc_hash",
        "prompt_hash",
        "target_hash",
        "error",
    ]
)
Row = dict[str, Any]
_dumps = json.JSONEncoder(ensure_ascii=False).encode


UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)
"""What a row raises that has the right keys and wrong values in them."""


def unreadable(error: Exception) -> str:
    return f"cannot be read: {type(error).__name__}: {error}"


class RowError(ValueError):
    """A row that is not what lm_eval writes; `line` is its number."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Shape:
    """What all rows of one task have in common."""

    task: str
    filters: tuple[str, ...]
    metrics: tuple[str, ...]
    """Metrics expected of every item."""
    generation: str
    """The task's generation settings as canonical JSON; an item with others is counted."""
    repeats: int
    """Answers drawn for each item."""
    pairwise: bool
    """Whether the task has choices after one context, one of them right."""


@dataclass(frozen=True, slots=True)
class Read:
    """Items of one chunk, in order, or what is wrong with them."""

    results: list[ItemResult]
    refusals: list[Refusal]
    names: bytes
    """The items' ids as canonical JSON, joined by commas."""
    asked: bytes
    """What was asked of each, likewise."""
    own_settings: int
    """Items whose generation settings are not the task's."""


def read_chunk(part: Survey, shape: Shape) -> Read:
    """Read the rows of some documents of a samples file."""
    results: list[ItemResult] = []
    refusals: list[Refusal] = []
    questions: list[list[Any]] = []
    own_settings = 0
    with part.path.open("rb") as file:
        for place in part.places():
            try:
                rows = list(_rows(file, place))
                result = _item(place, rows, shape)
                question, is_own = _asked(rows[0], result, shape)
            except RowError as error:
                refusals.append(Refusal(part.path, str(error), error.line))
                continue
            except UNREADABLE as error:
                refusals.append(Refusal(part.path, unreadable(error), place.lines[0]))
                continue
            results.append(result)
            questions.append(question)
            own_settings += is_own
    return Read(
        results=results,
        refusals=refusals,
        names=_elements([result.item.id for result in results]),
        asked=_elements(questions),
        own_settings=own_settings,
    )


def _elements(values: list[Any]) -> bytes:
    return canonical(values)[1:-1].encode("utf-8", "surrogatepass")


def first_rows(path: Path, place: Place) -> list[Row]:
    """The rows of one document, to see what the task's metrics are like. Raises RowError."""
    with path.open("rb") as file:
        return list(_rows(file, place))


def metrics_of(rows: Sequence[Row], filters: Sequence[str]) -> dict[str, object]:
    """Metric, with its filter, to its value, over all rows of a document."""
    return {
        full_name(name, filter_name): row.get(name)
        for filter_name, row in zip(filters, rows, strict=True)
        for name in _metric_names(row)
    }


def _metric_names(row: Row) -> list[str]:
    listed = row.get("metrics")
    if isinstance(listed, list):
        return [str(name) for name in listed]
    return [name for name in row if name not in _NO_METRIC]


def _rows(file: Any, place: Place) -> Iterator[Row]:
    for line, offset in zip(place.lines, place.offsets, strict=True):
        file.seek(offset)
        try:
            row = json.loads(file.readline())
        except (ValueError, RecursionError) as error:
            raise RowError(line, f"not JSON: {error}") from None
        if not isinstance(row, dict) or not isinstance(row.get("doc"), dict):
            raise RowError(line, "not a sample of lm_eval: no object 'doc'")
        yield row


def _item(place: Place, rows: Sequence[Row], shape: Shape) -> ItemResult:
    by_filter = _by_filter(place, rows, shape)
    row, line = rows[0], place.lines[0]
    for other, at in zip(rows[1:], place.lines[1:], strict=True):
        if any(other.get(key) != row.get(key) for key in ("doc_hash", "prompt_hash", "target_hash", "resps")):
            raise RowError(
                at, f"doc_id {place.doc_id} is not what it is in line {line}: rows of two evaluations"
            )
    item = Item(
        task=shape.task,
        id=place.item,
        ordinal=place.doc_id,
        doc=_dumps(row["doc"]),
        target=_text(row.get("target")),
    )
    said = _said(row)
    filtered = {name: _dumps(_filtered(one, "choices" in said)) for name, one in by_filter.items()}
    if isinstance(reason := row.get("error"), str):
        kept = {name: text for name, text in filtered.items() if text != "[]"}
        return ItemResult(item, filtered=kept, error=reason, **said)
    values = metrics_of([by_filter[name] for name in shape.filters], shape.filters)
    metrics = {
        name: one
        for name in shape.metrics
        if (one := number(name.split(",")[0], values.get(name))) is not None
    }
    broken = [name for name, value in metrics.items() if not math.isfinite(value)]
    if broken or not metrics:
        reason = f"{', '.join(broken)} is not a finite number" if broken else "no metric is a number"
        return ItemResult(item, filtered=filtered, error=f"task: {reason}", **said)
    if shape.pairwise and (right := right_choice(item.target, said["choices"])) is not None:
        metrics[PAIRWISE] = pairwise_accuracy(said["logprobs"], right)
    return ItemResult(item, filtered=filtered, metrics=metrics, **said)


def _by_filter(place: Place, rows: Sequence[Row], shape: Shape) -> dict[str, Row]:
    """Filter to its row; rows of older lm_eval versions name none, and stand in the order of the filters."""
    found: dict[str, Row] = {}
    for index, (row, line) in enumerate(zip(rows, place.lines, strict=True)):
        name = row.get("filter", shape.filters[index])
        if name not in shape.filters:
            known = ", ".join(shape.filters)
            raise RowError(line, f"filter {name!r}, which the results file does not have ({known})")
        if name in found:
            raise RowError(line, f"doc_id {place.doc_id} with filter {name!r} stands twice")
        found[name] = row
    return found


def _said(row: Row) -> dict[str, Any]:
    """Prompt, and choices with log-likelihoods, or generated texts."""
    arguments = _arguments(row["arguments"])
    prompt = _text(arguments[0][0])
    if row["resps"] == [[]]:
        return {"prompt": prompt}
    if len(arguments[0]) == 1:
        return {"prompt": prompt, "choices": ("",), "logprobs": (float(row["resps"][0][0]),)}
    if not isinstance(arguments[0][1], str):
        return {"prompt": prompt, "answers": tuple(_text(answer) for answer in row["resps"][0])}
    scored = [resps[0] for resps in row["resps"]]
    if len(scored) != len(arguments):
        raise ValueError(f"{len(arguments)} choices and {len(scored)} answers")
    contexts = tuple(_text(one[0]) for one in arguments)
    return {
        "prompt": prompt,
        "contexts": contexts if len(set(contexts)) > 1 else (),
        "choices": tuple(_text(one[1]) for one in arguments),
        "logprobs": tuple(float(logprob) for logprob, _ in scored),
        "greedy": tuple(str(greedy) == "True" for _, greedy in scored),
    }


def _arguments(given: Any) -> list[list[Any]]:
    """The arguments of each request: `{"gen_args_0": {"arg_0": ...}}`, or plain lists."""
    if isinstance(given, dict):
        given = [given[f"gen_args_{index}"] for index in range(len(given))]
    return [
        [one[f"arg_{index}"] for index in range(len(one))] if isinstance(one, dict) else list(one)
        for one in given
    ]


def _filtered(row: Row, is_scored: bool) -> Any:
    """What was scored, with log-likelihoods as numbers, which lm_eval writes as text."""
    kept = row["filtered_resps"]
    return [_number_pair(one) for one in kept] if is_scored else kept


def _number_pair(one: Any) -> Any:
    if isinstance(one, list) and len(one) == 2:
        return [float(one[0]), str(one[1]) == "True"]
    return float(one)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _dumps(value)


def contexts_of(row: Row) -> tuple[list[str], list[str]]:
    """The context and the continuation of each request of a multiple-choice row."""
    arguments = _arguments(row["arguments"])
    return [_text(one[0]) for one in arguments], [_text(one[1]) for one in arguments]


def right_choice(target: str, choices: Sequence[str]) -> int | None:
    """Index of the choice that a logged target names: by its number, or by its text."""
    if target.isdecimal() and int(target) < len(choices):
        return int(target)
    right = [index for index, choice in enumerate(choices) if choice.strip() == target.strip()]
    return right[0] if len(right) == 1 else None


def _asked(row: Row, result: ItemResult, shape: Shape) -> tuple[list[Any], bool]:
    """What the item asks, as an own run would digest it; and whether its generation settings are its own."""
    if not result.choices:
        told = _arguments(row["arguments"])[0][1:]
        given = canonical(told[0] if told else None)
        ((kind, (messages, _, continues), settings),) = _generation(shape.task, given, shape.repeats)
        own = bool(told) and given != shape.generation
        return [[kind, [messages, result.prompt, continues], settings]], own
    if result.choices == ("",):
        return asked([RollingRequest("", result.prompt)]), False
    if not result.contexts:
        return asked([ScoreRequest("", Prompt(result.prompt), result.choices)]), False
    by_context: dict[str, list[str]] = {}
    for context, choice in zip(result.contexts, result.choices, strict=True):
        by_context.setdefault(context, []).append(choice)
    return asked(
        [ScoreRequest("", Prompt(text), tuple(choices)) for text, choices in by_context.items()]
    ), False


@cache
def _generation(task: str, arguments: str, repeats: int) -> list[Any]:
    """What a generation request asks besides its prompt."""
    given = json.loads(arguments)
    if isinstance(given, dict):
        with contextlib.suppress(SuiteError):
            sampling = to_sampling(task, given, repeats=repeats, seed=0)
            return asked([GenerateRequest("", Prompt(""), sampling)])
    # Settings that no engine here honours, or that a failed item does not tell, are taken as they are.
    return [["generate", [[], "", False], given]]


def canonical(value: object) -> str:
    """JSON as `json_digest` digests it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
