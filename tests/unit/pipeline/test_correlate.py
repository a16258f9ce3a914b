"""`harness runs correlate`: which trainings and runs meet, what is left out, and what it says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from scipy import stats

from harness import cli
from harness.errors import ConfigError
from harness.pipeline.correlate import correlate
from harness.records import Run, Training, TrainingPoint
from harness.report.correlate import Correlated
from harness.store import Store, TrainingWriter
from tests.unit.store.made import digest, finished, result
from tests.unit.store.made import run as made_run
from tests.unit.store.test_trainings import training

LOSSES = (1.0, 1.4, 1.3, 2.0, 2.6)
RIGHT = (9, 8, 7, 6, 2)
"""Of ten items, by the checkpoint that each training made."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def trained(store: Store, number: int, *, stage: str = "sft", loss: float | None = None) -> Training:
    record = replace(training(f"t{number}", f"{stage} {number}"), stage=stage)
    begun = store.trainings.begin(record)
    assert isinstance(begun, TrainingWriter)
    values = {"loss": LOSSES[number] if loss is None else loss}
    with begun:
        begun.log([TrainingPoint(1, 0.5, 1.0, {"loss": 9.0}), TrainingPoint(2, 1.0, 2.0, values)])
    return store.trainings.finish(begun.training.id, checkpoint=digest(f"made by {number}"))


def evaluated(
    store: Store,
    number: int,
    right: int,
    *,
    split: str = "dev",
    seed: int = 0,
    drawn: bool = False,
    way: str = "a",
) -> Run:
    base = made_run(f"{number} {split} {seed} {way}")
    task = replace(base.suite.tasks[0], name="choice")
    suite = replace(base.suite, tasks=(task,), split=split, seed=seed, generator="support" if drawn else None)
    wanted = replace(
        base,
        suite=suite,
        checkpoint=replace(base.checkpoint, digest=digest(f"made by {number}")),
        comparability={"dtype": way, "choice: items": f"items {seed}"},
    )
    rows = [replace(result("choice", i), metrics={"acc": float(i < right)}) for i in range(10)]
    return finished(store, wanted, rows)


def all_of_them(store: Store) -> None:
    for number, right in enumerate(RIGHT):
        trained(store, number)
        evaluated(store, number, right)


def loss_row(store: Store, of: Sequence[str] = ("loss",)) -> Correlated:
    (row,) = correlate(store, metrics=of).rows
    return row


def test_losses_and_scores_meet_at_the_checkpoint(store: Store) -> None:
    all_of_them(store)
    row = loss_row(store)
    assert (row.stage, row.suite, row.metric, row.curve, row.n) == ("sft", "support/dev", "acc", "loss", 5)
    assert row.spearman is not None
    assert row.pearson is not None
    assert row.spearman.estimate == pytest.approx(stats.spearmanr(LOSSES, RIGHT).statistic)
    assert row.pearson.estimate == pytest.approx(stats.pearsonr(LOSSES, RIGHT).statistic)
    assert -1 <= row.spearman.low < row.spearman.estimate < row.spearman.high < 0.5


def test_fewer_than_four_are_no_correlation(store: Store) -> None:
    for number in range(3):
        trained(store, number)
        evaluated(store, number, RIGHT[number])
    row = loss_row(store)
    assert (row.n, row.spearman, row.pearson) == (3, None, None)
    assert row.reason == "3 trainings, at least 4 are needed"


def test_equal_scores_go_with_nothing(store: Store) -> None:
    for number in range(4):
        trained(store, number)
        evaluated(store, number, 5)
    assert loss_row(store).reason == "one of the two does not vary"


def test_scores_of_fixed_gate_items_are_left_out_and_counted(store: Store) -> None:
    for number, right in enumerate(RIGHT):
        trained(store, number)
        evaluated(store, number, right, split="gate")
    found = correlate(store)
    assert (found.rows, found.withheld) == ((), 5)
    assert store.gates.looks() == []


def test_draws_of_a_procedural_suite_are_averaged_at_its_gate_too(store: Store) -> None:
    for number, right in enumerate(RIGHT):
        trained(store, number)
        for seed, more in ((2 * number, 1), (2 * number + 1, -1)):
            evaluated(store, number, right + more, split="gate", seed=seed, drawn=True)
    row = loss_row(store)
    assert (row.suite, row.n) == ("support/gate", 5)
    assert row.pearson is not None
    assert row.pearson.estimate == pytest.approx(stats.pearsonr(LOSSES, RIGHT).statistic)


def test_runs_made_in_another_way_than_most_are_left_out(store: Store) -> None:
    all_of_them(store)
    before = loss_row(store)
    evaluated(store, 0, 0, way="b")
    evaluated(store, 1, 10, way="b")
    assert loss_row(store) == before


def test_stages_stand_apart_and_one_can_be_asked_for(store: Store) -> None:
    all_of_them(store)
    trained(store, 0, stage="dpo", loss=0.6)
    assert {row.stage for row in correlate(store, metrics=["loss"]).rows} == {"sft", "dpo"}
    (row,) = correlate(store, "dpo", ["loss"]).rows
    assert (row.stage, row.n) == ("dpo", 1)


def test_an_unknown_metric_is_refused_with_those_there_are(store: Store) -> None:
    all_of_them(store)
    with pytest.raises(ConfigError, match=r"los.*loss"):
        correlate(store, metrics=["los"])


def test_the_command_prints_a_row_a_suite_and_a_program_gets_the_numbers(
    store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    all_of_them(store)
    cli.main(["runs", "correlate", "--home", str(store.root)])
    said = capfd.readouterr().out
    assert "Spearman" in said
    assert "-0.90 [" in said
    assert "0 trainings, at least 4 are needed" in said
    cli.main(["runs", "correlate", "--home", str(store.root), "--stage", "sft", "--metric", "loss", "--json"])
    (row,) = json.loads(capfd.readouterr().out)["correlations"]
    assert row["spearman"]["estimate"] == pytest.approx(-0.9)
    assert (row["n"], row["reason"]) == (5, None)
