"""Parts of a suite: whole clusters, an equal share of each task, the same for everyone who is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from harness.engines.base import EngineSettings
from harness.evaluate import Evaluation, Options
from harness.parts import take
from harness.pipeline.access import gate_items
from harness.records import Checkpoint, Part, Run, Suite
from harness.store import Store
from harness.tasks import BuiltTask, build
from suites import catalog
from tests.toy import INFO, FakeEngine, SilentProgress, checkpoint, fail_on, write_suite

N = 120


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return catalog.load(str(write_suite(tmp_path / "toy", n=N)))


def part_of(suite: Suite, analysis: int, analyses: int = 4) -> Suite:
    return replace(suite, part=Part(analysis, analyses))


def keys(built: Sequence[BuiltTask]) -> set[tuple[str, str]]:
    return {item.item.key for task in built for item in task.items}


def test_parts_grow_by_whole_clusters_and_an_equal_share_of_each_task(suite: Suite) -> None:
    whole = build(suite, templated=True)
    seen: set[tuple[str, str]] = set()
    for analysis in (1, 2, 3, 4):
        taken, built = take(part_of(suite, analysis), whole)
        assert taken.part is not None
        assert taken.part.ends == (60, 120, 180, 240)
        assert [len(task.items) for task in built] == [30 * analysis] * 2
        clusters = Counter(item.item.cluster for item in built[0].items)
        assert set(clusters.values()) == {3}
        assert seen < keys(built)
        seen = keys(built)
    assert seen == keys(whole)


def test_the_part_follows_from_the_items_alone(suite: Suite, tmp_path: Path) -> None:
    first = take(part_of(suite, 1), build(suite, templated=True))[1]
    again = take(part_of(suite, 1), build(suite, templated=False))[1]
    assert keys(first) == keys(again)
    other = catalog.load(str(write_suite(tmp_path / "other", n=N + 3)))
    assert keys(take(part_of(other, 1), build(other, templated=True))[1]) != keys(first)


def test_a_suite_without_a_part_is_left_as_it_is(suite: Suite) -> None:
    whole = build(suite, templated=True)
    assert take(suite, whole) == (suite, whole)


def evaluated(store: Store, engine: FakeEngine, *suites: Suite, of: Checkpoint | None = None) -> list[Run]:
    """The runs, each by an evaluation of its own."""
    made: list[Run] = []
    for suite in suites:
        with Evaluation(
            checkpoint=of or checkpoint(),
            engine_name="fake",
            settings=EngineSettings(),
            store=store,
            progress=SilentProgress(),
            options=Options(max_errors=0.9),
            make_engine=lambda *_: engine,
        ) as evaluation:
            made += evaluation.run([suite])
    return made


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr("harness.engines.describe", lambda *_: INFO)
    return Store(tmp_path / "home")


def test_nothing_is_asked_twice_up_or_down(suite: Suite, store: Store) -> None:
    engine = FakeEngine()
    runs = evaluated(store, engine, part_of(suite, 1), part_of(suite, 3), suite, part_of(suite, 2))
    assert [run.n_items for run in runs] == [60, 180, 240, 120]
    assert len(engine.seen) == 240
    assert len({run.identity for run in runs}) == 4
    assert [run.settings.get("part") for run in runs] == ["1/4", "3/4", None, "2/4"]
    results = [{held.item.key: held for held in store.results(run.id)} for run in runs]
    assert all(results[2][key] == held for part in results for key, held in part.items())


def test_the_ledger_knows_a_part_by_all_its_items(suite: Suite, store: Store) -> None:
    part, whole = evaluated(store, FakeEngine(), part_of(suite, 1), suite)
    assert gate_items(part) == gate_items(whole)
    assert part.comparability["toy_sum: items"] != whole.comparability["toy_sum: items"]


def test_another_checkpoint_takes_over_nothing(suite: Suite, store: Store) -> None:
    engine = FakeEngine()
    evaluated(store, engine, part_of(suite, 1))
    evaluated(store, engine, part_of(suite, 1), of=checkpoint("other", "d" * 64))
    assert len(engine.seen) == 120


def test_what_the_server_failed_is_asked_again(suite: Suite, store: Store) -> None:
    first = FakeEngine(fail_on("thing 1", kind="server"))
    (part,) = evaluated(store, first, replace(part_of(suite, 3), tasks=suite.tasks[:1]))
    failed = part.n_errors
    assert failed > 0
    second = FakeEngine()
    (whole,) = evaluated(store, second, replace(suite, tasks=suite.tasks[:1]))
    assert whole.n_errors == 0
    assert len(second.seen) == N - part.n_items + failed


def test_answers_of_an_api_are_taken_over_within_one_evaluation_alone(suite: Suite, store: Store) -> None:
    api = replace(checkpoint(), digest="api:host/model@1")
    engine = FakeEngine()
    evaluated(store, engine, part_of(suite, 1), part_of(suite, 2), of=api)
    assert len(engine.seen) == 60 + 120
    with Evaluation(
        checkpoint=api,
        engine_name="fake",
        settings=EngineSettings(),
        store=store,
        progress=SilentProgress(),
        make_engine=lambda *_: engine,
    ) as evaluation:
        evaluation.run([part_of(suite, 1)])
        before = len(engine.seen)
        evaluation.run([part_of(suite, 2)])
    assert len(engine.seen) == before + 60
