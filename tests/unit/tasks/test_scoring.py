"""Answers to metrics, through the task's own filters and scorer; errors are never wrong answers."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from harness import tasks
from harness.engines.base import Failed, Generated, Result, Scored
from harness.records import ItemResult
from harness.tasks.scoring import pairwise_accuracy
from suites import catalog
from tests.toy import SUITE, write_suite

ROLLING = """\
task: text
dataset_path: json
dataset_kwargs: {data_files: {test: colour.jsonl}}
output_type: loglikelihood_rolling
test_split: test
doc_to_text: ""
doc_to_target: "{{question}}"
metric_list: [{metric: bits_per_byte}, {metric: word_perplexity}]
"""


@pytest.fixture
def built(tmp_path: Path) -> list[tasks.BuiltTask]:
    return tasks.build(catalog.load(str(write_suite(tmp_path / "toy"))), templated=True)


def score(task: tasks.BuiltTask, index: int, result: Result) -> ItemResult:
    item = task.items[index]
    return tasks.score(task, item, {item.requests[0].key: result}, "the prompt")


def test_choice(built: list[tasks.BuiltTask]) -> None:
    key = built[0].items[1].requests[0].key
    # Item 1 wants "green". By characters "dark blue" is likelier: -2.9 / 9 > -2.0 / 5.
    result = score(built[0], 1, Scored(key, (-5.0, -2.0, -2.9), (False, True, False), 20))
    assert result.metrics == {"acc": 1.0, "acc_norm": 0.0, "pairwise_acc": 1.0}
    assert result.choices == ("red", "green", "dark blue")
    assert result.logprobs == (-5.0, -2.0, -2.9)
    assert result.greedy == (False, True, False)
    assert result.prompt_tokens == 20


@pytest.mark.parametrize(
    ("logprobs", "target", "expected"),
    [
        ((-1.0, -2.0, -3.0), 0, 1.0),
        ((-1.0, -2.0, -3.0), 1, 0.5),
        ((-1.0, -2.0, -3.0), 2, 0.0),
        ((-1.0, -1.0, -1.0), 2, 0.5),
        ((-1.0, -2.0, -2.0, -3.0, -4.0), 1, 0.625),
    ],
)
def test_pairwise_accuracy(logprobs: tuple[float, ...], target: int, expected: float) -> None:
    assert pairwise_accuracy(logprobs, target) == expected


def test_pairwise_accuracy_is_the_area_under_the_roc_curve() -> None:
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(0)
    for _ in range(20):
        logprobs = rng.integers(-9, 0, size=12).astype(float).tolist()
        target = int(rng.integers(12))
        labels = [index == target for index in range(12)]
        assert pairwise_accuracy(logprobs, target) == pytest.approx(roc_auc_score(labels, logprobs))


@pytest.mark.parametrize(("text", "value"), [(" 10", 1.0), ("10", 1.0), ("11", 0.0), ("", 0.0)])
def test_generation_goes_through_the_filter(built: list[tasks.BuiltTask], text: str, value: float) -> None:
    key = built[1].items[3].requests[0].key
    result = score(built[1], 3, Generated(key, (text,), ("stop",), 5, 2))
    assert result.metrics == {"exact_match,answer": value}
    assert result.answers == (text,)
    assert json.loads(result.filtered["answer"]) == [text.strip()]


def test_failed_request_is_an_error_without_metrics(built: list[tasks.BuiltTask]) -> None:
    key = built[0].items[0].requests[0].key
    result = score(built[0], 0, Failed(key, "context_too_long", "9000 tokens"))
    assert result.error == "context_too_long: 9000 tokens"
    assert not result.metrics
    assert [s.value for s in result.scores(("acc",))] == [None]


def test_nan_is_an_error(built: list[tasks.BuiltTask], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built[0].lm_task, "process_results", lambda doc, results: {"acc": float("nan")})
    key = built[0].items[0].requests[0].key
    result = score(built[0], 0, Scored(key, (-1.0, -2.0, -3.0), (False,) * 3))
    assert result.error == "task: acc is not a finite number"
    assert result.logprobs == (-1.0, -2.0, -3.0)


def test_bits_per_byte_of_a_document(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    (folder / "suite.yaml").write_text(
        SUITE.split("tasks:")[0] + "tasks:\n  - {task: text, config: text.yaml, metric: bits_per_byte}\n"
    )
    (folder / "text.yaml").write_text(ROLLING)
    (task,) = tasks.build(catalog.load(str(folder)), templated=False)
    assert len(b"Which colour has thing 0?") == 25
    key = task.items[0].requests[0].key
    result = score(task, 0, Scored(key, (-25 * math.log(2) * 3,), (False,)))
    assert result.metrics == {"bits_per_byte": pytest.approx(3.0)}


def test_scorer_that_breaks_costs_one_item(
    built: list[tasks.BuiltTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(doc: object, results: object) -> dict[str, float]:
        raise KeyError("gold")

    monkeypatch.setattr(built[0].lm_task, "process_results", broken)
    key = built[0].items[0].requests[0].key
    result = score(built[0], 0, Scored(key, (-1.0, -2.0, -3.0), (False,) * 3))
    assert result.error == "task: the scorer failed: KeyError: 'gold'"


def test_a_log_likelihood_that_is_not_a_number_is_an_error_and_no_choice(
    built: list[tasks.BuiltTask],
) -> None:
    key = built[0].items[0].requests[0].key
    for logprobs in ((math.nan,) * 3, (-1.0, math.nan, -2.0)):
        result = score(built[0], 0, Scored(key, logprobs, (False,) * 3, 20))
        assert result.error == "engine: a log-likelihood is not a number"
        assert result.metrics == {}
