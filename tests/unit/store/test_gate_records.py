"""Looks and verdicts: written down once, in order, and found again after anything."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from harness.errors import RunNotFound, StoreError
from harness.records import CheckResult, ComparedRuns, Look, Verdict
from harness.store import Store
from tests.unit.store.made import digest

CREATED = "2026-03-01T12:00:00+00:00"


def look(history: Sequence[Look], line: str = "support") -> Look:
    return Look(
        number=len(history) + 1,
        items={"support/gate@1": digest("items")},
        line=line,
        candidate=digest("candidate"),
        champion=digest("champion"),
        policy_digest=digest("policy"),
        level=0.05 / (len(history) + 1) ** 2,
        created=CREATED,
    )


VERDICT = Verdict(
    id="v-0123456789",
    decision="reject",
    reason="worse",
    policy="support-sft",
    policy_digest=digest("policy"),
    alias="support/sft",
    candidate=digest("candidate"),
    baseline=digest("champion"),
    checks=(
        CheckResult("support acc", "scores", "primary", "fail", "worse", 0.0, -0.1, -0.2, -0.01, 0.9, 50, 50),
    ),
    runs=(ComparedRuns("support/gate@1", "a", "b"),),
    look=1,
    look_number=1,
    level=0.05,
    guarantee="5% over all looks",
    disclosed=True,
    created=CREATED,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_looks_are_counted_on_and_kept_in_order(store: Store) -> None:
    assert store.gates.looks() == []
    made = [one for one in (store.gates.spend(look) for _ in range(3)) if one is not None]
    assert [one.number for one in made] == [1, 2, 3]
    assert store.gates.spend(lambda history: None) is None
    assert store.gates.looks() == made
    assert store.query("SELECT number, level FROM looks ORDER BY 1") == [(m.number, m.level) for m in made]


def test_a_look_sees_all_that_came_before(store: Store) -> None:
    store.gates.spend(look)
    seen: list[int] = []

    def make(history: Sequence[Look]) -> Look:
        seen.append(len(history))
        return look(history)

    store.gates.spend(make)
    assert seen == [1]


def test_two_at_once_never_share_a_number(tmp_path: Path) -> None:
    made: list[Look | None] = []
    threads = [
        threading.Thread(target=lambda: made.append(Store(tmp_path).gates.spend(look))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.number for one in made if one is not None) == [1, 2, 3, 4, 5, 6]


def test_a_look_that_cannot_be_made_spends_nothing(store: Store) -> None:
    def refuse(history: Sequence[Look]) -> Look:
        raise StoreError("used up")

    with pytest.raises(StoreError, match="used up"):
        store.gates.spend(refuse)
    with pytest.raises(StoreError, match="cannot follow"):
        store.gates.spend(lambda history: replace(look(history), number=7))
    assert store.gates.looks() == []


def test_a_verdict_is_kept_once_and_never_replaced(store: Store) -> None:
    store.gates.add_verdict(VERDICT)
    store.gates.add_verdict(VERDICT)
    with pytest.raises(StoreError, match="Another verdict"):
        store.gates.add_verdict(replace(VERDICT, decision="promote"))
    assert store.gates.verdicts() == [VERDICT]
    assert store.gates.verdict("v-0123") == VERDICT


def test_one_look_pays_for_one_verdict_of_a_question(store: Store) -> None:
    later = replace(VERDICT, id="v-later", created="2030-01-01T00:00:00+00:00")
    assert store.gates.add_verdict(VERDICT) == VERDICT
    assert store.gates.add_verdict(later) == VERDICT
    waived = replace(later, waived=("engine version",))
    assert store.gates.add_verdict(waived) == waived
    assert store.gates.verdicts() == [VERDICT, waived]


def test_a_verdict_is_found_by_its_beginning_alone(store: Store) -> None:
    store.gates.add_verdict(VERDICT)
    store.gates.add_verdict(replace(VERDICT, id="v-01239", look_number=2))
    assert store.gates.verdict("v-01239").id == "v-01239"
    with pytest.raises(RunNotFound, match="several verdicts: v-0123456789, v-01239"):
        store.gates.verdict("v-0123")
    with pytest.raises(RunNotFound, match="No verdict 'v-9'"):
        store.gates.verdict("v-9")


def test_a_lost_database_is_made_again_with_them(store: Store) -> None:
    store.gates.spend(look)
    store.gates.add_verdict(VERDICT)
    store.layout.database.unlink()
    store.rebuild()
    assert store.query("SELECT id, decision FROM verdicts") == [(VERDICT.id, "reject")]
    assert store.query("SELECT count(*) FROM looks") == [(1,)]
    assert store.check() == []


def test_what_a_crash_left_between_file_and_database_is_found_and_made_good(store: Store) -> None:
    store.gates.spend(look)
    with store.layout.looks.open("a") as file:
        line = store.layout.looks.read_text().splitlines()[-1]
        file.write(line.replace('"number":1', '"number":2') + "\n")
    (problem,) = store.check()
    assert "lacks 1 looks or verdicts" in problem.what
    store.gates.spend(look)
    assert store.check() == []
    assert [one.number for one in store.gates.looks()] == [1, 2, 3]
