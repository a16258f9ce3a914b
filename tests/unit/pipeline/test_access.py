"""Scores of gate items that are shown outside the gate are looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.pipeline.access import gate_items, is_withheld, note_access
from harness.records import Look, Run
from harness.store import Store
from tests.unit.store.made import checkpoint, digest
from tests.unit.store.made import run as made_run


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def gate_run(name: str = "first", *, generator: str | None = None, seed: int = 0, split: str = "gate") -> Run:
    base = made_run(name)
    suite = replace(base.suite, split=split, generator=generator, seed=seed)
    items = {f"{task.name}: items": f"10 items, {digest(f'{task.name}{seed}')[:12]}" for task in suite.tasks}
    return replace(base, suite=suite, comparability=items, checkpoint=checkpoint(name))


def noted(store: Store, *runs: Run) -> list[str]:
    said: list[str] = []
    note_access(store, runs, said.append)
    return said


def test_a_gate_split_is_written_down_once_per_checkpoint(store: Store) -> None:
    assert len(noted(store, gate_run())) == 1
    assert noted(store, gate_run()) == []
    assert len(noted(store, gate_run("second"))) == 1
    looks = store.gates.looks()
    assert [look.purpose for look in looks] == ["access", "access"]
    assert [look.level for look in looks] == [0.0, 0.0]
    assert looks[0].items == gate_items(gate_run())


def test_other_splits_and_foreign_runs_are_nobodys_business(store: Store) -> None:
    assert noted(store, gate_run(split="dev"), replace(gate_run(), origin="lm_eval 0.4.13")) == []
    assert store.gates.looks() == []


def test_items_drawn_for_a_candidate_are_free_once_it_was_weighed(store: Store) -> None:
    fresh = gate_run(generator="support", seed=7)
    store.gates.spend(
        lambda history: Look(
            1, gate_items(fresh), "support", digest("c"), digest("d"), "p", 0.02, "2026-01-01"
        )
    )
    assert noted(store, fresh) == []
    assert len(noted(store, gate_run(generator="support", seed=8))) == 1


def test_fixed_items_wear_out_also_after_the_verdict(store: Store) -> None:
    fixed = gate_run()
    store.gates.spend(
        lambda history: Look(
            1, gate_items(fixed), "support", digest("c"), digest("d"), "p", 0.02, "2026-01-01"
        )
    )
    assert len(noted(store, fixed)) == 1


def test_only_fixed_gate_items_are_withheld_from_lists() -> None:
    assert is_withheld(gate_run())
    assert not is_withheld(gate_run(generator="support"))
    assert not is_withheld(gate_run(split="dev"))
