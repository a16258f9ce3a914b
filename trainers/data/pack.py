"""Several documents in one row, in their order, so that little of a batch is padding.

A packed row says where its documents begin by `seq_lengths`; TRL's collator makes positions of them that
start anew, by which attention keeps the documents apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from harness.store.paths import disk_errors
from trainers.data.arrow import quietly

Document = tuple[list[int], list[int]]
"""(token ids, labels), of one length."""


def in_order(documents: Iterable[Document], width: int) -> Iterator[dict[str, list[int]]]:
    """Rows of whole documents, as many as fit in `width` tokens, none before its turn.

    Raises ValueError for a document longer than `width`: tokenisation lets none through.
    """
    row: dict[str, list[int]] = _empty()
    for ids, labels in documents:
        if len(ids) > width:
            raise ValueError(f"a document of {len(ids)} tokens for rows of {width}")
        if len(row["input_ids"]) + len(ids) > width:
            yield row
            row = _empty()
        row["input_ids"] += ids
        row["labels"] += labels
        row["seq_lengths"].append(len(ids))
    if row["input_ids"]:
        yield row


def _empty() -> dict[str, list[int]]:
    return {"input_ids": [], "labels": [], "seq_lengths": []}


def wrapped(documents: Iterable[Document], width: int) -> Iterator[dict[str, list[int]]]:
    """Rows full to the last token, cut wherever they end; attention sees across documents."""
    ids: list[int] = []
    labels: list[int] = []
    for more_ids, more_labels in documents:
        ids += more_ids
        labels += more_labels
        full = len(ids) // width * width
        for at in range(0, full, width):
            yield _cut(ids[at : at + width], labels[at : at + width])
        del ids[:full], labels[:full]
    if len(ids) > 1:
        yield _cut(ids, labels)


def _cut(ids: list[int], labels: list[int]) -> dict[str, list[int]]:
    return {"input_ids": ids, "labels": [-100, *labels[1:]]}


def best_fit(dataset: Any, width: int, strategy: str, cache: Path) -> Any:
    """A dataset packed by TRL's own `bfd` or `bfd_split`, written to the file `cache`. Longest rows first."""
    from trl.data_utils import pack_dataset

    options = {"cache_file_name": str(cache), "load_from_cache_file": False}
    with quietly(), disk_errors(f"write {cache}"):
        return pack_dataset(dataset, width, strategy, options)
