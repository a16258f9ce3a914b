"""Runs made elsewhere: written in batches to one side, then moved among the runs whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from harness.records import Item, ItemResult, Run
from harness.store.encode import Json, dumps, encode, unicode_text
from harness.store.lock import FileLock
from harness.store.parquet import ScoreRow, items_schema, scored, scores_schema
from harness.store.paths import disk_errors, make_folder, sha256, sync_folder
from harness.store.runs import RunFile, RunFolder

if TYPE_CHECKING:
    import pyarrow as pa

_ITEM_COLUMNS = {"item" if field.name == "id" else field.name: field.name for field in fields(Item)}
_MAPS = ("filtered", "metrics", "drawn")


@dataclass(frozen=True, slots=True)
class Batch:
    """Results and their scores as two Arrow record batches, which travel between processes."""

    items: pa.RecordBatch
    scores: pa.RecordBatch


def to_batch(results: Sequence[ItemResult], expected: Mapping[str, Sequence[str]]) -> Batch:
    """Results of finished items, in order; `expected` names the metrics of each task."""
    columns: dict[str, list[object]] = {
        name: [getattr(result.item, field) for result in results] for name, field in _ITEM_COLUMNS.items()
    }
    for field in fields(ItemResult):
        if field.name in _MAPS:
            columns[field.name] = [list(getattr(result, field.name).items()) for result in results]
        elif field.name != "item":
            columns[field.name] = [getattr(result, field.name) for result in results]
    rows = list(scored(results, expected))
    scores = {name: [getattr(row, name) for row in rows] for name in ScoreRow.__slots__}
    return Batch(_record_batch(columns, items_schema()), _record_batch(scores, scores_schema()))


def _record_batch(columns: Mapping[str, Sequence[object]], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    try:
        return pa.RecordBatch.from_pydict(columns, schema=schema)
    except UnicodeEncodeError:
        return pa.RecordBatch.from_pydict(
            {name: [_storable(value) for value in column] for name, column in columns.items()}, schema=schema
        )


def _storable(value: object) -> object:
    """`value` with the lone surrogates in its texts replaced, which Parquet cannot hold."""
    if isinstance(value, str):
        return unicode_text(value)
    if isinstance(value, tuple | list):
        return [_storable(held) for held in value]
    return value


class RunImport:
    """Writes one run from elsewhere; leaving the block without `finish` leaves nothing.

    `place` gives the folder it gets among the runs; `register` puts it into the index.
    """

    def __init__(
        self,
        aside: Path,
        lock: FileLock,
        place: Callable[[], RunFolder],
        register: Callable[[Run, Path], None],
    ) -> None:
        self._aside = RunFolder(aside)
        self._lock = lock
        self._place = place
        self._register = register
        self._writers: list[pa.parquet.ParquetWriter] = []

    def __enter__(self) -> Self:
        import pyarrow.parquet as pq

        with disk_errors(f"write {self._aside.path}"):
            # What a killed import left; its lock is ours now.
            shutil.rmtree(self._aside.path, ignore_errors=True)
            make_folder(self._aside.path)
            for path, schema in ((self._aside.items, items_schema()), (self._aside.scores, scores_schema())):
                self._writers.append(pq.ParquetWriter(path, schema, compression="zstd"))
        return self

    def write(self, batch: Batch) -> None:
        """Add results that come after all those written before."""
        with disk_errors(f"write {self._aside.path}"):
            for writer, records in zip(self._writers, (batch.items, batch.scores), strict=True):
                writer.write_batch(records)

    def finish(self, run: Run, about: Mapping[str, Json]) -> Run:
        """Make the run visible and register it; returns it with its id.

        `about` is kept beside it as `RunFolder.about`. Raises StoreError, and leaves nothing, when
        it cannot be written.
        """
        with disk_errors(f"write {self._aside.path}"):
            self._close()
            self._aside.about.write_text(dumps(encode(about), indent=1) + "\n", encoding="utf-8")
            files = (self._aside.items, self._aside.scores, self._aside.about)
            for path in files:
                _sync(path)
            folder = self._place()
            run = replace(run, id=folder.id)
            self._aside.write(RunFile(run, files={path.name: sha256(path) for path in files}))
            make_folder(folder.path.parent)
            os.rename(self._aside.path, folder.path)
            sync_folder(folder.path.parent)
        self._register(run, folder.scores)
        return run

    def _close(self) -> None:
        while self._writers:
            self._writers.pop().close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            # On a full disk closing fails too: the first error is the one to report.
            with contextlib.suppress(OSError):
                self._close()
            shutil.rmtree(self._aside.path, ignore_errors=True)
        finally:
            self._lock.path.unlink(missing_ok=True)
            self._lock.release()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
