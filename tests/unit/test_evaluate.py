"""The loop: journal as it goes, resume, reuse, errors apart from wrong answers, one clear end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.engines.base import EngineSettings
from harness.errors import EngineError, TooManyErrors
from harness.evaluate import Evaluation, Options
from harness.identity import Selection
from harness.records import Run, Suite
from harness.store import Store
from suites import catalog
from tests.toy import INFO, FakeEngine, SilentProgress, checkpoint, fail_on, write_suite

Evaluate = Callable[..., Run]


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return catalog.load(str(write_suite(tmp_path / "toy", n=200)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def evaluate(store: Store, suite: Suite, monkeypatch: pytest.MonkeyPatch) -> Evaluate:
    """Evaluate the toy suite with a fake engine."""
    monkeypatch.setattr("harness.engines.describe", lambda *_: INFO)

    def run(engine: FakeEngine, progress: SilentProgress | None = None, **options: object) -> Run:
        with Evaluation(
            checkpoint=checkpoint(),
            engine_name="fake",
            settings=EngineSettings(),
            store=store,
            progress=progress or SilentProgress(),
            options=replace(Options(), **options),
            make_engine=lambda *_: engine,
        ) as evaluation:
            return evaluation.run([suite])[0]

    return run


def test_every_item_is_scored_once(evaluate: Evaluate, store: Store) -> None:
    engine = FakeEngine()
    run = evaluate(engine)
    results = store.results(run.id)
    assert run.status == "finished"
    assert run.n_items == 400
    assert len({r.item.key for r in results}) == 400
    assert engine.closed
    # The fake prefers the first of three colours, and answers 1 to every sum: right for 0 + 1 alone.
    scores = {t: [r.metrics for r in results if r.item.task == t] for t in ("toy_colour", "toy_sum")}
    assert sum(m["acc"] for m in scores["toy_colour"]) == 67
    assert sum(m["exact_match,answer"] for m in scores["toy_sum"]) == 1


def test_run_records_the_engine_as_it_was_loaded(evaluate: Evaluate, store: Store) -> None:
    run = evaluate(FakeEngine(info=replace(INFO, settings={"scoring": "tree"})))
    assert store.find(run.id).engine.settings == {"scoring": "tree"}


def test_same_identity_asks_nothing(evaluate: Evaluate) -> None:
    first = evaluate(FakeEngine())
    engine, progress = FakeEngine(), SilentProgress()
    again = evaluate(engine, progress)
    assert again == first
    assert not engine.seen
    assert progress.notes == [f"toy/dev: already evaluated as {first.id}"]


@pytest.mark.parametrize(
    "change", [{"selection": Selection(limit=50)}, {"selection": Selection(seed=7)}], ids=["limit", "seed"]
)
def test_other_selection_is_another_run(evaluate: Evaluate, change: dict[str, object]) -> None:
    assert evaluate(FakeEngine()).id != evaluate(FakeEngine(), **change).id


def test_changed_data_is_another_run(evaluate: Evaluate, suite: Suite) -> None:
    first = evaluate(FakeEngine())
    write_suite(Path(suite.folder), n=199)
    assert evaluate(FakeEngine()).identity != first.identity


def test_fresh_is_another_run_of_the_same_identity(evaluate: Evaluate) -> None:
    first, second = evaluate(FakeEngine()), evaluate(FakeEngine(), fresh=True)
    assert second.identity == first.identity
    assert second.id != first.id


def test_interrupted_run_continues(evaluate: Evaluate, store: Store) -> None:
    broken = FakeEngine(break_after=150)
    with pytest.raises(KeyboardInterrupt):
        evaluate(broken)
    assert broken.closed
    engine = FakeEngine()
    run = evaluate(engine)
    # What the first session answered is not asked again, and nothing is missing or doubled.
    assert not {r.key for r in engine.seen} & {r.key for r in broken.seen}
    assert len(engine.seen) == 250
    assert len({r.item.key for r in store.results(run.id)}) == 400


def test_engine_that_dies_leaves_a_failed_run_that_resumes(evaluate: Evaluate, store: Store) -> None:
    with pytest.raises(EngineError):
        evaluate(FakeEngine(break_after=100, error=EngineError("the worker died")))
    (failed,) = store.runs()
    assert (failed.status, failed.failure) == ("failed", "the worker died")
    run = evaluate(FakeEngine())
    assert (run.id, run.status, run.failure) == (failed.id, "finished", None)


def test_failed_items_are_errors_not_wrong_answers(evaluate: Evaluate, store: Store) -> None:
    run = evaluate(FakeEngine(fail_on("thing 17?")))
    assert run.n_errors == 1
    scores = [s for s in store.scores(run.id).rows() if s.error is not None]
    assert {s.metric for s in scores} == {"acc", "acc_norm", "pairwise_acc"}
    assert all(s.value is None and s.error is not None and "9000 tokens" in s.error for s in scores)


def test_too_many_errors_fail_the_run(evaluate: Evaluate, store: Store) -> None:
    with pytest.raises(TooManyErrors, match="context_too_long"):
        evaluate(FakeEngine(fail_on("thing")), max_errors=10)
    assert store.runs()[0].status == "failed"


def test_too_many_errors_still_fail_when_nothing_is_left_to_ask(evaluate: Evaluate, store: Store) -> None:
    """Every item is journalled before the run fails; the same command must not finish it then."""
    engine = FakeEngine(fail_on("thing 0?"))
    for again in (engine, FakeEngine()):
        with pytest.raises(TooManyErrors, match="1 context_too_long"):
            evaluate(again, max_errors=0)
    assert store.runs()[0].status == "failed"
    # A more lenient command may take the run as it stands.
    assert evaluate(FakeEngine(), max_errors=1).n_errors == 1


def test_server_errors_are_asked_again(evaluate: Evaluate, store: Store) -> None:
    with pytest.raises(TooManyErrors):
        evaluate(FakeEngine(fail_on("thing 1", kind="server")), max_errors=0)
    run = evaluate(FakeEngine(), max_errors=0)
    assert run.n_errors == 0
    assert len(store.results(run.id)) == 400


def test_item_without_a_right_choice_is_a_data_error(evaluate: Evaluate, suite: Suite) -> None:
    path = Path(suite.folder) / "colour.jsonl"
    path.write_text(path.read_text().replace('"answer": 1', '"answer": 9', 1))
    engine = FakeEngine()
    run = evaluate(engine)
    assert run.n_errors == 1
    assert len(engine.seen) == 399


def test_metric_without_item_scores_is_left_out_and_said(
    evaluate: Evaluate, suite: Suite, store: Store
) -> None:
    path = Path(suite.folder) / "colour.yaml"
    path.write_text(path.read_text() + "  - {metric: brier_score, aggregation: brier_score}\n")
    run = evaluate(FakeEngine())
    assert run.warnings == ("brier_score of toy_colour is not a number per item and is left out",)
    assert run.n_errors == 0
    assert {s.metric for s in store.scores(run.id).rows()} == {
        "acc",
        "acc_norm",
        "pairwise_acc",
        "exact_match,answer",
    }


def test_engine_that_is_not_the_described_one_is_refused(evaluate: Evaluate) -> None:
    with pytest.raises(EngineError, match="dtype: 'float32' expected, 'bfloat16' loaded"):
        evaluate(FakeEngine(info=replace(INFO, dtype="bfloat16")))
