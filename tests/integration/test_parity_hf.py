"""Our hf engine gives every item what lm-eval's own `hf` backend gives it, on the real model in fp32."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.engines.base import EngineSettings, Message, Prompt, RollingRequest, Scored, ScoreRequest
from harness.engines.hf import HFEngine
from harness.records import ItemResult, Suite
from harness.tasks.build import OWN_METRICS
from tests.parity import TASKS, Results, ours, theirs, write_suite

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("one_thread")]

Samples = Mapping[str, list[dict[str, Any]]]
CHOICE_TASKS = [name for name in TASKS if name.startswith("choice")]
SUM_TASKS = [name for name in TASKS if name.startswith("sum")]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return write_suite(tmp_path_factory.mktemp("parity"))


@pytest.fixture(scope="module")
def engine(bundled_model: Path, one_thread: None) -> Iterator[HFEngine]:
    engine = HFEngine(bundled_model, EngineSettings(dtype="float32", device="cpu"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def reference(bundled_model: Path) -> Any:
    from lm_eval.models.huggingface import HFLM

    return HFLM(pretrained=str(bundled_model), dtype="float32", device="cpu", batch_size=1)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "templated"])
def templated(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def our_results(engine: HFEngine, suite: Suite, templated: bool) -> Results:
    return ours(engine, suite, templated=templated)


@pytest.fixture(scope="module")
def their_samples(reference: Any, suite: Suite, templated: bool) -> Samples:
    return theirs(reference, suite, templated=templated)


def paired(results: Results, samples: Samples, task: str) -> list[tuple[ItemResult, dict[str, Any]]]:
    pairs = list(zip(results[task], samples[task], strict=True))
    assert pairs
    for result, sample in pairs:
        assert result.error is None
        assert result.item.ordinal == sample["doc_id"]
    return pairs


@pytest.mark.parametrize("task", CHOICE_TASKS)
def test_log_likelihoods_and_metrics_of_choices(
    our_results: Results, their_samples: Samples, task: str
) -> None:
    for result, sample in paired(our_results, their_samples, task):
        expected = [response[0] for response in sample["resps"]]
        assert result.logprobs == pytest.approx([float(value) for value, _ in expected], abs=1e-3)
        assert result.greedy == tuple(greedy in (True, "True") for _, greedy in expected)
        theirs = {name: value for name, value in result.metrics.items() if name not in OWN_METRICS}
        assert theirs == {"acc": sample["acc"], "acc_norm": sample["acc_norm"]}


@pytest.mark.parametrize("task", SUM_TASKS)
def test_texts_and_metrics_of_generations(our_results: Results, their_samples: Samples, task: str) -> None:
    for result, sample in paired(our_results, their_samples, task):
        assert list(result.answers) == sample["resps"][0]
        assert result.metrics == {"exact_match,answer": sample["exact_match"]}


def test_the_comparison_could_fail(our_results: Results) -> None:
    """The items tell right from wrong: some are answered, some are not."""
    for task in CHOICE_TASKS:
        assert len({result.logprobs[0] for result in our_results[task]}) == len(our_results[task])
    every = [result for results in our_results.values() for result in results]
    assert {value for result in every for value in result.metrics.values()} >= {0.0, 1.0}


def test_lm_evals_evaluator_on_our_engine_gives_our_metrics(
    engine: HFEngine, suite: Suite, our_results: Results, templated: bool
) -> None:
    from harness.engines.lm_adapter import EngineLM

    samples = theirs(EngineLM(engine), suite, templated=templated)
    for task in TASKS:
        for result, sample in paired(our_results, samples, task):
            for name in result.metrics.keys() - set(OWN_METRICS):
                assert result.metrics[name] == sample[name.split(",")[0]]


def test_rolling_log_likelihood_over_several_windows(bundled_model: Path) -> None:
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM

    text = " ".join(f"{note} {question}" for note, question in (("The ferry leaves at nine.", "When?"),) * 9)
    narrow = HFLM(pretrained=str(bundled_model), dtype="float32", device="cpu", batch_size=1, max_length=32)
    instance = Instance("loglikelihood_rolling", {}, (text,), 0)
    (expected,) = narrow.loglikelihood_rolling([instance], disable_tqdm=True)
    engine = HFEngine(bundled_model, EngineSettings(dtype="float32", device="cpu", max_model_len=32))
    assert len(engine.encoder.encode(text)) > 64
    (result,) = engine.run([RollingRequest("r", text)])
    assert isinstance(result, Scored)
    assert result.logprobs[0] == pytest.approx(expected, abs=1e-3)


def test_tree_and_rows_agree_on_the_real_model(engine: HFEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    continuations = (" Paris", " Paris", " Paris, of course", " Paris, of", " the city of Rome", "")
    requests = [
        ScoreRequest("text", Prompt(text="The capital of France is"), continuations),
        ScoreRequest("empty", Prompt(text=""), ("Once upon a time", "Once", "A")),
        ScoreRequest("single", Prompt(text="Answer:"), (" A", " B", " C")),
        ScoreRequest(
            "chat", Prompt(messages=(Message("user", "Is ice cold?"),)), ("Yes, it is.", "Yes", "No")
        ),
    ]
    assert engine.tree
    tree = {result.key: result for result in engine.run(requests)}
    monkeypatch.setattr(engine, "tree", False)
    for rows in engine.run(requests):
        row, in_tree = rows, tree[rows.key]
        assert isinstance(row, Scored)
        assert isinstance(in_tree, Scored)
        assert in_tree.logprobs == pytest.approx(row.logprobs, abs=1e-4)
        assert in_tree.greedy == row.greedy
    first = tree["text"]
    assert isinstance(first, Scored)
    assert first.greedy[:2] == (True, True)
