"""A run's life: begun, resumed, finished, found, read, exported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.errors import RunNotFound, StoreError
from harness.records import ItemResult
from harness.store import Store, decode
from harness.store.runs import INTERRUPTED
from tests.unit.store.made import METRICS, digest, failed, finished, result, results, run, writer

FIRST = f"support-{digest('first')[:10]}"


def test_a_store_that_does_not_exist_is_empty(store: Store) -> None:
    assert store.runs() == []
    assert store.check() == []
    assert store.aliases() == {}
    assert store.checkpoints() == []
    assert store.checkpoint(digest("tiny")) is None
    assert store.finished("support", digest("first")) is None
    assert store.query("SELECT 1 FROM runs") == []
    with pytest.raises(RunNotFound):
        store.find("support")
    assert not store.root.exists()


def test_a_finished_run_reads_as_it_was_written(store: Store) -> None:
    with writer(store) as out:
        out.append(results()[:4])
        out.append(results()[4:])
        made = out.finish(METRICS, warnings=["the template differs"])
    assert made.id == FIRST
    assert (made.status, made.n_items, made.n_errors) == ("finished", 10, 0)
    assert (made.prompt_tokens, made.completion_tokens) == (70, 20)
    assert made.warnings == ("the template differs",)
    assert store.runs() == [made]
    assert store.find(made.id) == made
    assert store.results(made.id) == results()
    assert store.check() == []
    assert sorted(os.listdir(store.layout.runs / made.id)) == [
        "items.parquet",
        "lock",
        "run.json",
        "scores.parquet",
    ]


def test_results_can_be_narrowed(store: Store) -> None:
    made = finished(store)
    wanted = result("text", 3)
    assert store.results(made.id, task="choice") == results()[:5]
    assert store.results(made.id, items=[wanted.item.id]) == [wanted]
    assert store.results(made.id, task="choice", items=[wanted.item.id]) == []
    assert store.results(made.id, items=[]) == []


def test_scores_are_columns_in_document_order_with_errors_apart(store: Store) -> None:
    rows = [result("text", 1), failed("text", 0, "context_too_long: 9000 tokens"), result("choice", 1)]
    scores = store.scores(finished(store, rows=rows).id)
    assert scores.task == ["choice", "text", "text", "text", "text"]
    assert scores.metric == ["acc", "exact_match", "f1", "exact_match", "f1"]
    assert scores.ordinal.tolist() == [1, 0, 0, 1, 1]
    assert np.isnan(scores.value).tolist() == [False, True, True, False, False]
    assert scores.error[1:3] == ["context_too_long: 9000 tokens"] * 2
    assert [row.value for row in scores.rows()] == [1.0, None, None, 1.0, 1.0]


def test_scores_of_one_metric(store: Store) -> None:
    scores = store.scores(finished(store).id, "f1")
    assert set(scores.metric) == {"f1"}
    assert scores.value.tolist() == [0.0, 1.0, 0.0, 1.0, 0.0]


def test_a_metric_the_scorer_left_out_is_an_error(store: Store) -> None:
    rows = [replace(result("text", 0), metrics={"f1": 0.5})]
    scores = store.scores(finished(store, rows=rows).id)
    assert list(zip(scores.metric, scores.error, strict=True)) == [
        ("f1", None),
        ("exact_match", "task: the scorer gave no value"),
    ]


def test_the_same_identity_is_the_same_run(store: Store) -> None:
    made = finished(store)
    assert store.begin(run(created="2027-01-01T00:00:00+00:00")) == made
    assert store.finished("support", made.identity) == made
    assert finished(store, run("second")).id != made.id


def test_fresh_makes_another_run_and_resumes_only_a_fresh_one(store: Store) -> None:
    with writer(store) as out:
        out.append(results()[:2])
    with writer(store, fresh=True) as out:
        assert (out.run.id, out.done) == (f"{FIRST}-2", {})
        out.append(results()[:3])
    assert finished(store, fresh=True).id == f"{FIRST}-2"
    assert finished(store, fresh=True).id == f"{FIRST}-3"
    again = store.begin(run())
    assert getattr(again, "id", None) == f"{FIRST}-3"


def test_fresh_does_not_wait_for_a_living_run(store: Store) -> None:
    with writer(store) as first, writer(store, fresh=True) as second, writer(store, fresh=True) as third:
        assert [w.run.id for w in (first, second, third)] == [FIRST, f"{FIRST}-2", f"{FIRST}-3"]


def test_an_interrupted_run_is_resumed(store: Store) -> None:
    with writer(store) as out:
        out.append(results()[:4])
    shown = store.find(FIRST)
    assert (shown.status, shown.failure, shown.n_items) == ("failed", INTERRUPTED, 4)
    with writer(store, run(created="2027-01-01T00:00:00+00:00")) as out:
        assert list(out.done.values()) == results()[:4]
        out.append(results()[4:])
        made = out.finish(METRICS)
    assert made.created == run().created
    assert store.results(made.id) == results()


def test_a_failed_run_says_why_and_asks_transient_errors_again(store: Store) -> None:
    kept = failed("choice", 1, "context_too_long: 9000 tokens")
    with writer(store) as out:
        out.append([result("choice", 0), kept, failed("choice", 2, "server: 503")])
        out.fail("2 items could not be scored")
    shown = store.find(FIRST)
    assert (shown.status, shown.failure) == ("failed", "2 items could not be scored")
    assert (shown.n_items, shown.n_errors) == (3, 2)
    with writer(store) as out:
        assert out.run.failure is None
        assert list(out.done.values()) == [result("choice", 0), kept]
        out.append([result("choice", 2)])
        made = out.finish(METRICS)
    assert (made.status, made.n_items, made.n_errors) == ("finished", 3, 1)


def test_an_exception_marks_the_run_failed_with_its_reason(store: Store) -> None:
    def evaluate(error: BaseException) -> None:
        with writer(store) as out:
            out.append(results()[:1])
            raise error

    with pytest.raises(KeyError):
        evaluate(KeyError("logits"))
    assert store.find(FIRST).failure == "KeyError: 'logits'"
    with pytest.raises(KeyboardInterrupt):
        evaluate(KeyboardInterrupt())
    shown = store.find(FIRST)
    assert (shown.failure or "").startswith("Stopped by the user")
    assert shown.n_items == 1


def test_a_running_run_is_visible_as_it_grows(store: Store) -> None:
    with writer(store, replace(run(), n_items=10)) as out:
        assert store.find(FIRST).n_items == 0
        assert store.results(FIRST) == []
        out.append([result("text", 1), failed("text", 0, "server: 503")])
        (shown,) = store.runs()
        assert (shown.status, shown.n_items, shown.n_errors) == ("running", 2, 1)
        assert store.results(FIRST) == [failed("text", 0, "server: 503"), result("text", 1)]
        assert store.scores(FIRST, "f1").error == ["server: 503", None]


def test_a_running_run_in_the_way_of_the_same_identity_is_said(store: Store) -> None:
    script = (
        "import sys; from pathlib import Path; from harness.store import Store\n"
        "from tests.unit.store.made import run\n"
        "said = Store(Path(sys.argv[1]), notify=lambda text: print(text, flush=True))\n"
        "print(said.begin(run()).status, flush=True)\n"
    )
    with writer(store) as out:
        out.append(results())
        command = [sys.executable, "-c", script, str(store.root)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert f"evaluating {FIRST}" in other.stdout.readline()
            out.finish(METRICS)
            assert other.stdout.readline() == "finished\n"


def test_runs_are_listed_newest_first(store: Store) -> None:
    old = finished(store, run("old", created="2025-01-01T00:00:00+00:00"))
    new = finished(store, run("new", created="2026-06-01T00:00:00+00:00"))
    with writer(store, run("between", created="2025-06-01T00:00:00+00:00")) as out:
        assert [shown.id for shown in store.runs()] == [new.id, out.run.id, old.id]


def test_ids_may_be_shortened_while_they_are_unique(store: Store) -> None:
    made = finished(store)
    other = finished(store, run(suite="bbh"))
    assert store.find("supp") == made
    assert store.find("b") == other
    finished(store, fresh=True)
    assert store.find(made.id) == made
    with pytest.raises(RunNotFound, match="the beginning of several runs") as several:
        store.find("supp")
    assert f"{FIRST}, {FIRST}-2" in several.value.message
    with pytest.raises(RunNotFound, match=f"No run 'suport-.*nearest: {FIRST}"):
        store.find(FIRST.replace("pp", "p"))
    with pytest.raises(RunNotFound):
        store.find("")


def test_a_suite_named_by_a_path_makes_a_plain_folder_name(store: Store) -> None:
    assert finished(store, run(suite="../my suites/säure")).id.startswith("my-suites-s-ure-")


def test_two_identities_with_the_same_first_digits_stay_apart(store: Store) -> None:
    made = finished(store)
    twin = replace(run(), identity=made.identity[:10] + "0" * 54)
    other = finished(store, twin)
    assert other.id == f"{made.id}-2"
    assert store.begin(twin) == other
    assert store.begin(run()) == made


def test_exports_hold_everything(store: Store, tmp_path: Path) -> None:
    made = finished(store)
    record, items, scores = store.export(made.id, "jsonl", tmp_path / "out")
    assert [decode(ItemResult, json.loads(line)) for line in items.read_text().splitlines()] == results()
    assert json.loads(record.read_text())["id"] == made.id
    assert len(scores.read_text().splitlines()) == 15
    _, items, scores = store.export(made.id, "parquet", tmp_path / "out")
    pq = pytest.importorskip("pyarrow.parquet")
    assert pq.read_table(items).equals(pq.read_table(store.layout.runs / made.id / "items.parquet"))
    assert pq.read_table(scores).equals(pq.read_table(store.layout.runs / made.id / "scores.parquet"))
    with pytest.raises(StoreError, match="Unknown export format 'csv'"):
        store.export(made.id, "csv", tmp_path)  # type: ignore[arg-type]  # what a careless caller does


def test_sql_sees_scores_and_answers(tmp_path: Path) -> None:
    store = Store(tmp_path / "it's a=b" / "[odd]*")
    made = finished(store)
    assert store.results(made.id) == results()
    rows = store.query(
        "SELECT s.task, count(*), min(a.prompt) FROM scores s JOIN answers a USING (run_id, task, item) "
        "WHERE s.value = ? GROUP BY ALL ORDER BY ALL",
        [1.0],
        answers=[made.id],
    )
    assert rows == [("choice", 2, "Question 1"), ("text", 4, "Question 1")]
    with pytest.raises(StoreError, match="read-only"):
        store.query("DELETE FROM scores")


@pytest.mark.parametrize("lost", ["items.parquet", "scores.parquet"])
def test_a_missing_file_is_said_with_its_name(store: Store, lost: str) -> None:
    made = finished(store)
    (store.layout.runs / made.id / lost).unlink()
    with pytest.raises(StoreError, match=f"{lost} is missing"):
        (store.results if lost.startswith("items") else store.scores)(made.id)


def test_importing_the_store_imports_no_engine_of_it() -> None:
    heavy = ("duckdb", "pyarrow", "numpy", "pandas", "torch")
    script = f"import sys, harness.store; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
