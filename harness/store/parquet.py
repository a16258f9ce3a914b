"""A finished run's two Parquet files: items (what was asked and answered) and scores (one per metric)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import StoreError
from harness.records import Item, ItemResult, Score
from harness.store.paths import replacing

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

_ITEM_FIELDS = tuple(field.name for field in fields(Item))
_RESULT_FIELDS = tuple(field.name for field in fields(ItemResult) if field.name != "item")
ROW_GROUP = 2_000
"""Rows that are decoded together: who reads ten items of 50,000 decodes a part, for 3% more bytes on disk."""
_COLUMN = {"id": "item"}
"""An item's id is called `item` in both files, so that they join on (task, item)."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One item and metric, as one row of the scores file."""

    task: str
    item: str
    ordinal: int
    cluster: str | None
    metric: str
    value: float | None
    error: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The scores of one run as columns of equal length, ordered by task, then by document order."""

    task: list[str]
    item: list[str]
    ordinal: np.ndarray[tuple[int], np.dtype[np.int64]]
    cluster: list[str | None]
    metric: list[str]
    value: np.ndarray[tuple[int], np.dtype[np.float64]]
    """NaN where there is an error."""
    error: list[str | None]

    def __len__(self) -> int:
        return len(self.task)

    def rows(self) -> Iterator[ScoreRow]:
        for index, error in enumerate(self.error):
            yield ScoreRow(
                task=self.task[index],
                item=self.item[index],
                ordinal=int(self.ordinal[index]),
                cluster=self.cluster[index],
                metric=self.metric[index],
                value=None if error is not None else float(self.value[index]),
                error=error,
            )


def items_schema() -> pa.Schema:
    import pyarrow as pa

    text, texts = pa.string(), pa.list_(pa.string())
    return pa.schema(
        [
            pa.field("task", text, nullable=False),
            pa.field("item", text, nullable=False),
            pa.field("ordinal", pa.int64(), nullable=False),
            ("doc", text),
            ("target", text),
            ("cluster", text),
            ("prompt", text),
            ("contexts", texts),
            ("choices", texts),
            ("logprobs", pa.list_(pa.float64())),
            ("greedy", pa.list_(pa.bool_())),
            ("answers", texts),
            ("filtered", pa.map_(text, text)),
            ("metrics", pa.map_(text, pa.float64())),
            ("drawn", pa.map_(text, pa.list_(pa.float64()))),
            ("error", text),
            ("finish", text),
            ("prompt_tokens", pa.int64()),
            ("completion_tokens", pa.int64()),
        ]
    )


def scores_schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("task", pa.string(), nullable=False),
            pa.field("item", pa.string(), nullable=False),
            pa.field("ordinal", pa.int64(), nullable=False),
            ("cluster", pa.string()),
            pa.field("metric", pa.string(), nullable=False),
            ("value", pa.float64()),
            ("error", pa.string()),
        ]
    )


def in_order(results: Iterable[ItemResult]) -> list[ItemResult]:
    return sorted(results, key=lambda result: (result.item.task, result.item.ordinal, result.item.id))


def scored(results: Iterable[ItemResult], expected: Mapping[str, Sequence[str]]) -> Iterator[ScoreRow]:
    """One row per item and metric; an expected metric that an item lacks is an error, not a gap."""
    for result in results:
        item, names = result.item, tuple(expected.get(result.item.task, ()))
        for score in (*result.scores(names), *_lacking(result, names)):
            yield ScoreRow(
                item.task, item.id, item.ordinal, item.cluster, score.metric, score.value, score.error
            )


def _lacking(result: ItemResult, names: Sequence[str]) -> list[Score]:
    if result.error is not None:
        return []
    return [
        Score(result.item.task, result.item.id, name, None, "task: the scorer gave no value")
        for name in names
        if name not in result.metrics
    ]


def write_items(path: Path, results: Sequence[ItemResult]) -> None:
    _write(path, items_schema(), [_item_row(result) for result in results])


def write_scores(path: Path, rows: Iterable[ScoreRow]) -> None:
    _write(path, scores_schema(), [_plain(row) for row in rows])


def read_items(path: Path, task: str | None = None, items: Collection[str] | None = None) -> list[ItemResult]:
    """Results in order; only those of `task` and of the item ids `items`, when given."""
    table = _read(path, None) if task is None and items is None else _read_rows(path, task, items)
    return [_result(row) for row in table.to_pylist(maps_as_pydicts="strict")]


def read_field(path: Path, name: str) -> dict[tuple[str, str], object]:
    """(task, item) -> the document's field `name`, for the documents that have it."""
    rows = _read(path, None, columns=["task", "item", "doc"])
    columns = (rows[column].to_pylist() for column in ("task", "item", "doc"))
    found = ((task, item, json.loads(doc)) for task, item, doc in zip(*columns, strict=True))
    return {(task, item): doc[name] for task, item, doc in found if isinstance(doc, dict) and name in doc}


def read_scores(path: Path, metric: str | None = None) -> Scores:
    import pyarrow.compute as pc

    return _columns(_read(path, None if metric is None else pc.field("metric") == metric))


def as_columns(rows: Iterable[ScoreRow]) -> Scores:
    return _columns(_table(scores_schema(), [_plain(row) for row in rows]))


def count_rows(path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _columns(table: pa.Table) -> Scores:
    import numpy as np

    return Scores(
        task=table["task"].to_pylist(),
        item=table["item"].to_pylist(),
        # By way of lists, because pyarrow imports pandas before it makes an array of numpy's.
        ordinal=np.array(table["ordinal"].to_pylist(), dtype=np.int64),
        cluster=table["cluster"].to_pylist(),
        metric=table["metric"].to_pylist(),
        value=np.array(table["value"].to_pylist(), dtype=np.float64),
        error=table["error"].to_pylist(),
    )


def _plain(row: ScoreRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in ScoreRow.__slots__}


def _item_row(result: ItemResult) -> dict[str, object]:
    row: dict[str, object] = {_COLUMN.get(name, name): getattr(result.item, name) for name in _ITEM_FIELDS}
    for name in _RESULT_FIELDS:
        value = getattr(result, name)
        row[name] = list(value.items()) if isinstance(value, Mapping) else value
    return row


def _result(row: Mapping[str, Any]) -> ItemResult:
    held: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    if "drawn" in held:
        held["drawn"] = {metric: tuple(scores) for metric, scores in held["drawn"].items()}
    item = Item(**{name: held[_COLUMN.get(name, name)] for name in _ITEM_FIELDS})
    # A file of an earlier version lacks the columns that came later; their fields have defaults.
    return ItemResult(item=item, **{name: held[name] for name in _RESULT_FIELDS if name in held})


def _write(path: Path, schema: pa.Schema, rows: list[dict[str, object]]) -> None:
    import pyarrow.parquet as pq

    table = _table(schema, rows)
    with replacing(path) as file:
        pq.write_table(table, file, compression="zstd", row_group_size=ROW_GROUP)


def _table(schema: pa.Schema, rows: list[dict[str, object]]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=schema)


def _read(path: Path, wanted: pc.Expression | None, columns: Sequence[str] | None = None) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if wanted is None:
            with pq.ParquetFile(path) as file:
                return file.read(columns=columns)
        # Without `partitioning`, a folder called `a=b` on the way would become a column.
        return pq.read_table(path, filters=wanted, columns=columns, partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _read_rows(path: Path, task: str | None, items: Collection[str] | None) -> pa.Table:
    """The rows of a task and of some items. Prompts are decoded only in row groups that hold one.

    As slices: an array of indices, like a filter, would have pyarrow import pandas first.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = None if items is None else frozenset(items)
    try:
        with pq.ParquetFile(path) as file:
            parts: list[pa.Table] = []
            for group in range(file.num_row_groups):
                keys = file.read_row_group(group, columns=["task", "item"])
                named = zip(keys["task"].to_pylist(), keys["item"].to_pylist(), strict=True)
                chosen = [
                    (task is None or of == task) and (wanted is None or item in wanted) for of, item in named
                ]
                if any(chosen):
                    whole = file.read_row_group(group)
                    parts += [whole.slice(start, length) for start, length in _stretches(chosen)]
            return pa.concat_tables(parts) if parts else file.schema_arrow.empty_table()
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _stretches(chosen: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(start, length) of each row of True."""
    start = 0
    for is_chosen, stretch in groupby(chosen):
        length = len(list(stretch))
        if is_chosen:
            yield start, length
        start += length


def _unreadable(path: Path, error: Exception) -> StoreError:
    what = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({_first_line(error)})"
    return StoreError(f"{path} {what}.", hint="harness db check")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
