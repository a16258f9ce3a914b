"""A run as files for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, get_args

from harness.errors import StoreError, unknown
from harness.records import ItemResult, Run
from harness.store.encode import Json, dumps, encode
from harness.store.parquet import Scores, write_items, write_scores
from harness.store.paths import disk_errors, make_folder, replacing

Format = Literal["parquet", "jsonl"]


def export_run(
    run: Run, results: Sequence[ItemResult], scores: Scores, format: Format, output: Path
) -> list[Path]:
    """`ID.run.json`, `ID.items.FORMAT` and `ID.scores.FORMAT` in the folder `output`."""
    if format not in get_args(Format):
        raise StoreError(unknown("export format", format, get_args(Format)))
    record, items, table = (
        output / f"{run.id}.{name}" for name in ("run.json", f"items.{format}", f"scores.{format}")
    )
    with disk_errors(f"export run {run.id} to {output}"):
        make_folder(output)
        _write_lines(record, [encode(run)])
        if format == "parquet":
            write_items(items, results)
            write_scores(table, scores.rows())
        else:
            _write_lines(items, (encode(result) for result in results))
            _write_lines(table, (encode(row) for row in scores.rows()))
    return [record, items, table]


def _write_lines(path: Path, rows: Iterable[Json]) -> None:
    with replacing(path) as file:
        for row in rows:
            file.write(f"{dumps(row)}\n".encode())
