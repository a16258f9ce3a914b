"""Packing: no document is cut, moved or lost, and none sees another."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainers.data import arrow
from trainers.data.pack import Document, best_fit, in_order, wrapped

DOCUMENTS = st.lists(st.lists(st.integers(0, 99), min_size=2, max_size=16), max_size=30)


def labelled(documents: list[list[int]]) -> list[Document]:
    return [(ids, [-100, *ids[1:]]) for ids in documents]


def unpacked(rows: Any) -> list[Document]:
    found = []
    for row in rows:
        ends = np.cumsum(row["seq_lengths"])
        assert ends[-1] == len(row["input_ids"])
        for start, end in zip([0, *ends], ends, strict=False):
            found.append((row["input_ids"][start:end], row["labels"][start:end]))
    return found


@given(documents=DOCUMENTS)
def test_in_order_keeps_documents_whole_and_in_order(documents: list[list[int]]) -> None:
    rows = list(in_order(labelled(documents), 16))
    assert unpacked(rows) == labelled(documents)
    assert all(0 < len(row["input_ids"]) <= 16 for row in rows)
    for row, following in itertools.pairwise(rows):
        assert len(row["input_ids"]) + following["seq_lengths"][0] > 16


def test_a_document_longer_than_a_row_cannot_be_packed() -> None:
    with pytest.raises(ValueError, match="17 tokens for rows of 16"):
        list(in_order(labelled([list(range(17))]), 16))


@given(documents=DOCUMENTS)
def test_wrapped_fills_every_row(documents: list[list[int]]) -> None:
    rows = list(wrapped(labelled(documents), 16))
    stream = [token for ids in documents for token in ids]
    packed = [token for row in rows for token in row["input_ids"]]
    assert packed == (stream[:-1] if len(stream) % 16 == 1 else stream)
    assert all(len(row["input_ids"]) == 16 for row in rows[:-1])
    assert all(row["labels"][0] == -100 and "seq_lengths" not in row for row in rows)


@pytest.mark.parametrize("strategy", ["bfd", "bfd_split"])
def test_trl_packs_every_document_of_many_batches(tmp_path: Path, strategy: str) -> None:
    pytest.importorskip("trl", reason="training needs the extra `train`")
    rng = np.random.default_rng(0)
    documents = labelled([rng.integers(0, 99, rng.integers(2, 17)).tolist() for _ in range(2500)])
    rows = [{"input_ids": ids, "labels": labels} for ids, labels in documents]
    arrow.write(tmp_path / "rows.arrow", rows, "supervised")
    packed = best_fit(arrow.read(tmp_path / "rows.arrow"), 16, strategy, tmp_path / "packed.arrow")
    assert sorted(unpacked(packed)) == sorted(documents)
    assert all(len(row["input_ids"]) <= 16 for row in packed)
