"""Rows to and from Arrow files, a bounded number of tokens in memory at a time."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from harness.store.paths import disk_errors, make_folder, sync_folder

Columns = Literal["supervised", "packed", "preference", "judged", "prompts", "chats"]
BATCH_ROWS = 1024
BATCH_TOKENS = 1 << 20


def schema(columns: Columns) -> Any:
    import pyarrow as pa

    ids = pa.list_(pa.int32())
    turns = pa.list_(pa.struct({"role": pa.string(), "content": pa.string()}))
    kinds: dict[Columns, dict[str, Any]] = {
        "supervised": {"input_ids": ids, "labels": ids},
        "packed": {"input_ids": ids, "labels": ids, "seq_lengths": ids},
        "preference": {"prompt_ids": ids, "chosen_ids": ids, "rejected_ids": ids},
        "judged": {"chosen_ids": ids, "rejected_ids": ids},
        "prompts": {"prompt": pa.string(), "doc": pa.string()},
        "chats": {"prompt": turns, "doc": pa.string()},
    }
    return pa.schema(kinds[columns])


def write(path: Path, rows: Iterable[Mapping[str, Any]], columns: Columns) -> None:
    """Write rows as one Arrow stream. Raises StoreError when the disk is full."""
    import pyarrow as pa

    kind = schema(columns)
    with (
        disk_errors(f"write {path}"),
        pa.OSFile(str(path), "wb") as file,
        pa.ipc.new_stream(file, kind) as out,
    ):
        for batch in _batches(rows):
            out.write_batch(pa.RecordBatch.from_pylist(batch, schema=kind))


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(map(len, row.values()))
        if len(batch) == BATCH_ROWS or size > BATCH_TOKENS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read(path: Path) -> Any:
    """The rows of `write` as a `datasets.Dataset` that stays on disk."""
    from datasets import Dataset

    return Dataset.from_file(str(path))


def documents(dataset: Any) -> Iterator[tuple[list[int], list[int]]]:
    """(token ids, labels) of each row."""
    for batch in dataset.iter(BATCH_ROWS):
        yield from zip(batch["input_ids"], batch["labels"], strict=True)


def save(dataset: Any, folder: Path) -> None:
    """Save as a folder for `datasets.load_from_disk`: the old one stays until the new one is whole."""
    partial, old = (folder.with_name(f".{folder.name}.{word}") for word in ("partial", "old"))
    for left_over in (partial, old):
        shutil.rmtree(left_over, ignore_errors=True)
    with disk_errors(f"write {folder}"), quietly():
        make_folder(folder.parent)
        dataset.save_to_disk(str(partial))
        if folder.exists():
            folder.rename(old)
        partial.rename(folder)
        sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Without the library's progress bars, unless they were wanted anyway."""
    import datasets

    shown = datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        if not shown:
            datasets.enable_progress_bars()
