"""Several answers per item, from suite.yaml to the item's score and to the runs that may be compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.compare import differences
from harness.engines.base import EngineSettings, Generated, GenerateRequest, Request, Result
from harness.errors import ConfigError, SuiteError
from harness.evaluate import Evaluation
from harness.records import Draws, ItemResult, Run, Suite
from harness.store import Store
from harness.tasks import BuiltTask, build, score
from suites import catalog
from tests.toy import INFO, SUITE, SUM, FakeEngine, SilentProgress, checkpoint, first_choice, write_suite

DRAWN = "samples: 4, temperature: 0.7"


def suite_with(folder: Path, settings: str, n: int = 12) -> Suite:
    write_suite(folder, n)
    text = SUITE.replace("metric: exact_match}", f"metric: exact_match, {settings}}}")
    (folder / "suite.yaml").write_text(text)
    return catalog.load(str(folder))


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return suite_with(tmp_path / "toy", DRAWN)


def sums(suite: Suite, seed: int = 1234) -> BuiltTask:
    return build(suite, templated=True, seed=seed)[1]


def asked(task: BuiltTask, index: int) -> GenerateRequest:
    (request,) = task.items[index].requests
    assert isinstance(request, GenerateRequest)
    return request


def scored(task: BuiltTask, index: int, *texts: str) -> ItemResult:
    key = asked(task, index).key
    result = Generated(key, texts, ("stop",) * len(texts), 5, 2)
    return score(task, task.items[index], {key: result}, "the prompt")


def test_every_answer_is_scored_and_the_item_gets_their_mean(suite: Suite) -> None:
    result = scored(sums(suite), 3, " 10", " 9", "10", "ten")  # 3 + 7
    assert result.metrics == {"exact_match,answer": 0.5}
    assert result.drawn == {"exact_match,answer": (1.0, 0.0, 1.0, 0.0)}
    assert result.answers == (" 10", " 9", "10", "ten")
    assert json.loads(result.filtered["answer"]) == ["10", "9", "10", "ten"]


def test_one_answer_has_no_draws_to_tell_apart(suite: Suite) -> None:
    once = replace(suite, draws=Draws(1, 0.7))
    result = scored(sums(once), 3, " 10")
    assert (result.metrics, result.drawn) == ({"exact_match,answer": 1.0}, {})


def test_a_sample_is_what_the_tasks_own_filters_take(tmp_path: Path) -> None:
    """A task that asks three times and takes the majority is drawn twice: six answers, two votes."""
    suite = suite_with(tmp_path / "toy", "samples: 2, temperature: 0.7")
    vote = SUM.replace("{function: take_first}", "{function: majority_vote}, {function: take_first}")
    (tmp_path / "toy" / "sum.yaml").write_text(f"{vote}repeats: 3\n")
    task = sums(suite)
    assert asked(task, 3).sampling.n == 6
    result = scored(task, 3, "10", "9", "10", "9", "9", "10")
    assert result.drawn == {"exact_match,answer": (1.0, 0.0)}


def test_an_item_of_which_some_answers_are_missing_is_an_error(suite: Suite) -> None:
    result = scored(sums(suite), 3, "10", "10", "10")
    assert result.error == "engine: 3 answers in place of 4"
    assert not result.metrics


def test_a_scorer_that_fails_on_one_answer_fails_the_item(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = sums(suite)
    whole = task.lm_task.process_results

    def broken(doc: object, kept: list[str]) -> dict[str, float]:
        if kept == ["9"]:
            raise ValueError("nine")
        found: dict[str, float] = {} if kept == ["8"] else whole(doc, kept)
        return found

    monkeypatch.setattr(task.lm_task, "process_results", broken)
    failed = scored(task, 3, "10", "9", "10", "10")
    assert failed.error == "task: the scorer failed: ValueError: nine"
    lacking = scored(task, 3, "10", "8", "10", "10")
    assert lacking.error == "task: exact_match,answer lacks a score for one of 4 answers"
    assert len(lacking.answers) == 4


def test_answers_at_temperature_0_are_one_answer(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="4 samples at temperature 0 are one answer"):
        suite_with(tmp_path / "stated", "samples: 4, temperature: 0")
    greedy = suite_with(tmp_path / "greedy", "samples: 4")
    with pytest.raises(SuiteError, match=r"toy_sum.*4 samples at temperature 0 are one answer"):
        sums(greedy)


def test_a_task_that_samples_by_itself_needs_no_temperature(tmp_path: Path) -> None:
    suite = suite_with(tmp_path / "toy", "samples: 4")
    own = SUM.replace("do_sample: false", "do_sample: true, temperature: 0.4")
    (tmp_path / "toy" / "sum.yaml").write_text(own)
    sampling = asked(sums(suite), 0).sampling
    assert (sampling.n, sampling.temperature) == (4, 0.4)


def test_log_likelihoods_are_not_drawn(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    (folder / "suite.yaml").write_text(SUITE.replace("metric: acc,", f"metric: acc, {DRAWN},"))
    with pytest.raises(SuiteError, match=r"toy_colour.*the same at every draw"):
        build(catalog.load(str(folder)), templated=True)


def test_a_policys_draws_go_before_a_tasks_and_pass_over_choices(suite: Suite) -> None:
    colours, sums = build(replace(suite, draws=Draws(8, 1.0)), templated=True)
    assert (colours.samples, sums.samples) == (1, 8)
    assert (asked(sums, 0).sampling.n, asked(sums, 0).sampling.temperature) == (8, 1.0)


def test_no_two_items_are_answered_by_the_same_random_numbers(suite: Suite) -> None:
    seeds = {seed: [asked(sums(suite, seed), i).sampling.seed for i in range(12)] for seed in (1, 2)}
    assert len({*seeds[1], *seeds[2]}) == 24
    assert seeds[1] == [asked(sums(suite, 1), i).sampling.seed for i in range(12)]


Evaluate = Callable[[Suite, Callable[[Request], Result]], Run]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def evaluate(store: Store, monkeypatch: pytest.MonkeyPatch) -> Evaluate:
    monkeypatch.setattr("harness.engines.describe", lambda *_: INFO)

    def run(suite: Suite, answer: Callable[[Request], Result] = first_choice) -> Run:
        with Evaluation(
            checkpoint=checkpoint(),
            engine_name="fake",
            settings=EngineSettings(),
            store=store,
            progress=SilentProgress(),
            make_engine=lambda *_: FakeEngine(answer),
        ) as evaluation:
            return evaluation.run([suite])[0]

    return run


def test_another_number_of_samples_is_another_run_and_not_comparable(
    suite: Suite, evaluate: Evaluate
) -> None:
    four, eight, hot = (evaluate(replace(suite, draws=d), first_choice) for d in (None, EIGHT, HOT))
    assert len({run.identity for run in (four, eight, hot)}) == 3
    assert differences(four, eight)["toy_sum: samples"] == ("4", "8")
    assert "toy_sum: messages" in differences(four, hot)
    assert evaluate(suite, first_choice).id == four.id


EIGHT, HOT = Draws(8, 0.7), Draws(4, 1.0)


def test_all_answers_are_kept_in_the_run(suite: Suite, evaluate: Evaluate, store: Store) -> None:
    def counting(request: Request) -> Result:
        if not isinstance(request, GenerateRequest):
            return first_choice(request)
        texts = tuple(str(k) for k in range(request.sampling.n))
        return Generated(request.key, texts, ("stop",) * len(texts), 10, 2)

    results = store.results(evaluate(suite, counting).id, task="toy_sum")
    assert {result.answers for result in results} == {("0", "1", "2", "3")}
    # 0 + 1 = 1 is the second answer; 1 + 3 = 4 and all further sums are none of them.
    assert results[0].drawn == {"exact_match,answer": (0.0, 1.0, 0.0, 0.0)}
    assert [result.metrics["exact_match,answer"] for result in results] == [0.25] + [0.0] * 11


def test_the_variance_of_item_scores_falls_with_the_number_of_answers(
    tmp_path: Path, evaluate: Evaluate, store: Store
) -> None:
    """From the drawn text to the stored score: ω² + sigma²/K (Miller 2024, section 3)."""
    n = 1500
    suite = suite_with(tmp_path / "many", DRAWN, n)
    suite = replace(suite, tasks=suite.tasks[1:])
    task = build(suite, templated=True)[0]
    chances = np.random.default_rng(0).beta(1, 1, size=n)
    chance = {asked(task, i).key: chances[i] for i in range(n)}
    target = {asked(task, i).key: task.items[i].item.target for i in range(n)}

    def model(request: Request) -> Result:
        assert isinstance(request, GenerateRequest)
        rng = np.random.default_rng(request.sampling.seed)
        right = rng.random(request.sampling.n) < chance[request.key]
        texts = tuple(target[request.key] if hit else "no" for hit in right)
        return Generated(request.key, texts, ("stop",) * len(texts), 10, 2)

    between, within = float(np.var(chances)), float(np.mean(chances * (1 - chances)))
    for samples in (1, 4, 16):
        run = evaluate(replace(suite, draws=Draws(samples, 0.7)), model)
        value = store.scores(run.id, "exact_match,answer").value
        assert float(np.var(value)) == pytest.approx(between + within / samples, rel=0.08)
