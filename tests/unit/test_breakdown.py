"""Scores by a field of the documents: which items count where, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import DataError
from harness.records import Run
from harness.report.breakdown import MOST_VALUES, Part, break_down
from harness.store import Store
from tests.unit.store.made import failed, finished, results

LEVELS = {0: 1, 1: 10, 2: 2, 3: 2, 4: 10}
"""Ordinal -> level. An item's score is 1 when its ordinal is odd (tests/unit/store/made.py)."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def made(store: Store) -> Run:
    """`choice` has levels, `text` has none; item 4 of `choice` failed."""
    rows = [
        replace(row, item=replace(row.item, doc=f'{{"level": {LEVELS[row.item.ordinal]}}}'))
        if row.item.task == "choice"
        else row
        for row in results(5)
    ]
    broken = failed("choice", 4, "server: gone")
    rows[4] = replace(broken, item=rows[4].item)
    return finished(store, rows=rows)


def parts(store: Store, field: str) -> list[Part]:
    run = made(store)
    return break_down(run, store.scores(run.id), field, store.field(run.id, field))


def test_items_are_grouped_by_their_own_value_numbers_in_order(store: Store) -> None:
    found = parts(store, "level")
    assert [(p.row.task, p.value, p.row.n, p.row.errors) for p in found] == [
        ("choice", "1", 1, 0),
        ("choice", "2", 2, 0),
        ("choice", "10", 1, 1),
    ]
    assert [p.row.estimate.estimate for p in found if p.row.estimate] == [0.0, 0.5, 1.0]
    assert {p.row.metric for p in found} == {"acc"}


def test_only_the_primary_metric_counts(store: Store) -> None:
    assert {(p.row.task, p.row.metric) for p in parts(store, "question")} == {("text", "exact_match")}


def test_a_field_that_no_document_has_is_refused(store: Store) -> None:
    with pytest.raises(DataError, match=r"No document of .* has a field 'levle'"):
        parts(store, "levle")


def test_a_field_of_names_is_refused(store: Store) -> None:
    run = made(store)
    values = {("text", str(i)): f"name {i}" for i in range(MOST_VALUES + 1)}
    with pytest.raises(DataError, match="51 different values"):
        break_down(run, store.scores(run.id), "name", values)
