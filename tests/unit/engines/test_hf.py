"""The hf engine on tiny random models: both ways of scoring, generation alone and in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

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
from harness.engines.hf import HFEngine
from harness.engines.tree import build_row
from harness.errors import ModelError
from tests.tiny import write_model

if TYPE_CHECKING:
    import torch

CPU = EngineSettings(device="cpu")
CHOICES = (
    " red",
    " red",
    " green thing",
    " green",
    " green thing and blue",
    "!",
    "",
    " r",
)
SCORES: tuple[ScoreRequest, ...] = (
    ScoreRequest("shared", Prompt(text="Which colour has thing 1?"), CHOICES),
    ScoreRequest("short", Prompt(text="dark"), (" blue", " red or green, whichever is dark")),
    ScoreRequest("empty", Prompt(text=""), ("The answer", "A", "The")),
    ScoreRequest("space", Prompt(text="The answer is "), ("46", "12, and 5")),
    ScoreRequest("chat", Prompt(messages=(Message("user", "red?"),)), ("red", "green", "dark blue")),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("tiny") / "model", positions=256)


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[HFEngine]:
    engine = HFEngine(folder, CPU)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def mamba(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> HFEngine:
    """A recurrent model: it has no attention mask, so it cannot read a tree."""
    import shutil

    import torch
    from transformers import AutoTokenizer, MambaConfig, MambaForCausalLM

    target = tmp_path_factory.mktemp("mamba") / "model"
    shutil.copytree(folder, target)
    torch.manual_seed(0)
    size = len(AutoTokenizer.from_pretrained(folder))
    config = MambaConfig(vocab_size=size, hidden_size=32, num_hidden_layers=2, state_size=4)
    MambaForCausalLM(config).save_pretrained(target)
    return HFEngine(target, CPU)


def answers(engine: HFEngine, requests: tuple[Request, ...]) -> dict[str, Result]:
    results = list(engine.run(requests))
    assert sorted(r.key for r in results) == sorted(r.key for r in requests)
    return {result.key: result for result in results}


def scores(engine: HFEngine, requests: tuple[Request, ...]) -> dict[str, Scored]:
    found = answers(engine, requests)
    return {key: result for key, result in found.items() if isinstance(result, Scored)}


def generate(engine: HFEngine, *requests: GenerateRequest) -> dict[str, Generated]:
    found = answers(engine, requests)
    return {key: result for key, result in found.items() if isinstance(result, Generated)}


def by_hand(engine: HFEngine, request: ScoreRequest) -> list[tuple[float, bool]]:
    """Each continuation in a row of its own through the bare model, token by token."""
    import torch

    context, continuations = engine.encoder.encode_choices(
        engine.render(request.prompt), request.continuations
    )
    values = []
    for ids in continuations:
        with torch.inference_mode():
            logits = engine.model(torch.tensor([[*context, *ids]])).logits[0].double()
        rows = logits.log_softmax(-1)[len(context) - 1 : -1]
        total = sum((float(row[token]) for row, token in zip(rows, ids, strict=True)), 0.0)
        values.append((total, all(int(row.argmax()) == token for row, token in zip(rows, ids, strict=True))))
    return values


@pytest.mark.parametrize("batch_tokens", [1, 200, 8192])
def test_scores_are_those_of_the_bare_model_whatever_the_batch(
    engine: HFEngine, monkeypatch: pytest.MonkeyPatch, batch_tokens: int
) -> None:
    monkeypatch.setattr(engine, "settings", replace(CPU, batch_tokens=batch_tokens))
    assert engine.info.settings["scoring"] == "tree"
    found = scores(engine, SCORES)
    for request in SCORES:
        logprobs, greedy = zip(*by_hand(engine, request), strict=True)
        assert found[request.key].logprobs == pytest.approx(logprobs, abs=1e-4)
        assert found[request.key].greedy == greedy


def test_tree_and_rows_agree(engine: HFEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = scores(engine, SCORES)
    monkeypatch.setattr(engine, "tree", False)
    rows = scores(engine, SCORES)
    for key, scored in tree.items():
        assert scored.logprobs == pytest.approx(rows[key].logprobs, abs=1e-4)
        assert scored.greedy == rows[key].greedy


def test_equal_and_empty_continuations(engine: HFEngine) -> None:
    scored = scores(engine, SCORES)["shared"]
    assert scored.logprobs[0] == scored.logprobs[1]
    assert scored.logprobs[6] == 0.0
    assert scored.greedy[6]


def test_greedy_is_the_likeliest_token_at_every_step(engine: HFEngine) -> None:
    context = engine.encoder.encode("The answer to")
    path: list[int] = []
    for _ in range(3):
        every = [[*path, token] for token in range(len(engine.tokenizer))]
        (scored,) = engine.score_rows([build_row(context, every)])
        assert [greedy for _, greedy in scored].count(True) == 1
        best = max(range(len(every)), key=lambda token: scored[token][0])
        assert scored[best][1]
        path.append(best)
    (scored,) = engine.score_rows([build_row(context, [path, [(path[0] + 1) % 500, *path[1:]]])])
    assert [greedy for _, greedy in scored] == [True, False]


def test_a_recurrent_model_falls_back_to_rows(mamba: HFEngine) -> None:
    assert mamba.info.settings["scoring"] == "rows"
    found = scores(mamba, SCORES)
    for request in SCORES:
        logprobs, greedy = zip(*by_hand(mamba, request), strict=True)
        assert found[request.key].logprobs == pytest.approx(logprobs, abs=1e-4)
        assert found[request.key].greedy == greedy


def test_a_mask_that_is_ignored_is_noticed(engine: HFEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    forward = engine.model.forward

    def deaf(*, attention_mask: object = None, **options: object) -> object:
        return forward(**options)

    monkeypatch.setattr(engine.model, "forward", deaf)
    assert not engine._tree_is_exact()


def test_a_context_that_does_not_fit_is_an_error_and_the_rest_is_answered(engine: HFEngine) -> None:
    fits = engine.encoder.decode(engine.encoder.encode("red" + "!" * 300)[: engine.max_length])
    assert len(engine.encoder.encode(fits)) == engine.max_length
    found = answers(
        engine,
        (
            ScoreRequest("fits", Prompt(text=fits), ("?",)),
            ScoreRequest("long", Prompt(text=fits + "!"), ("?",)),
            ScoreRequest("other", Prompt(text="red"), ("?",)),
            GenerateRequest("room", Prompt(text="red"), Sampling(max_tokens=engine.max_length)),
        ),
    )
    assert isinstance(found["fits"], Scored)
    assert isinstance(found["other"], Scored)
    for key in ("long", "room"):
        failed = found[key]
        assert isinstance(failed, Failed)
        assert failed.kind == "context_too_long"
        assert str(engine.max_length) in failed.reason


def test_a_rolling_text_is_read_in_windows(folder: Path) -> None:
    narrow = HFEngine(folder, replace(CPU, max_model_len=16))
    text = "Which colour has thing 1? red green dark blue! " * 2
    ids = narrow.encoder.encode(text)
    assert len(ids) > 20
    total = 0.0
    for end in range(16, len(ids) + 16, 16):
        # Each window is as wide as the model allows and scores what the ones before did not.
        start = max(min(end, len(ids)) - 17, -1)
        window = ids[max(start, 0) : min(end, len(ids))]
        window = [narrow.encoder.prefix_id, *window] if start < 0 else window
        new = min(end, len(ids)) - (end - 16)
        total += narrow._score_plain(window[:-new], window[-new:])[0]
    assert scores(narrow, (RollingRequest("r", text),))["r"].logprobs[0] == pytest.approx(total, abs=1e-4)


GENERATIONS = (
    GenerateRequest("a", Prompt(text="The answer to 12 + 34"), Sampling(max_tokens=12)),
    GenerateRequest("b", Prompt(text="red"), Sampling(max_tokens=12)),
    GenerateRequest(
        "c", Prompt(text="Can I return this parcel after thirty days? " * 3), Sampling(max_tokens=12)
    ),
    GenerateRequest("d", Prompt(text="dark blue"), Sampling(max_tokens=5)),
    GenerateRequest("e", Prompt(messages=(Message("user", "red?"),)), Sampling(max_tokens=12)),
)


def test_a_batch_of_different_lengths_equals_one_by_one(engine: HFEngine) -> None:
    together = generate(engine, *GENERATIONS)
    for request in GENERATIONS:
        assert together[request.key] == generate(engine, request)[request.key]
        assert together[request.key].completion_tokens <= request.sampling.max_tokens


def test_rows_of_a_batch_stop_on_their_own(engine: HFEngine) -> None:
    """Each row gets a stop string that only its own text is sure to hold, wherever tokens begin."""
    free = generate(engine, *GENERATIONS[:3])
    # From inside one token to inside another: no single token is the stop string.
    stop = tuple({result.texts[0][3:8] for result in free.values()})
    sampling = Sampling(max_tokens=12, stop=stop)
    stopped = generate(engine, *(replace(request, sampling=sampling) for request in GENERATIONS[:3]))
    for key, result in stopped.items():
        text = free[key].texts[0]
        assert result.texts == (text[: min(text.find(s) for s in stop if s in text)],)
        assert result.finish == ("stop",)
        alone = replace(next(r for r in GENERATIONS if r.key == key), sampling=sampling)
        assert result == generate(engine, alone)[key]


def test_eos_ends_the_text_and_is_not_part_of_it(engine: HFEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    request = GENERATIONS[0]
    ids = engine.encoder.encode(generate(engine, request)["a"].texts[0])
    monkeypatch.setattr(engine.model.generation_config, "eos_token_id", ids[3])
    ended = generate(engine, request)["a"]
    first = ids.index(ids[3])
    assert ended.texts == (engine.encoder.decode(ids[:first]),)
    assert ended.finish == ("stop",)
    assert ended.completion_tokens == first


def test_max_tokens_ends_with_length(engine: HFEngine) -> None:
    result = generate(engine, GENERATIONS[3])["d"]
    assert result.finish == ("length",)
    assert result.completion_tokens == 5


def test_samples_differ_repeat_with_the_seed_and_greedy_ones_are_one(engine: HFEngine) -> None:
    sampling = Sampling(max_tokens=8, temperature=1.0, n=3, seed=3)
    request = GenerateRequest("s", Prompt(text="red"), sampling)
    first = generate(engine, request)["s"]
    assert len(set(first.texts)) == 3
    assert generate(engine, request)["s"] == first
    other = replace(request, sampling=replace(sampling, seed=4))
    assert generate(engine, other)["s"].texts != first.texts
    greedy = generate(engine, replace(request, sampling=Sampling(max_tokens=8, n=2)))["s"]
    assert len(greedy.texts) == len(greedy.finish) == 2
    assert len(set(greedy.texts)) == 1
    assert greedy.completion_tokens == 16


def test_items_with_seeds_of_their_own_share_a_batch_and_no_random_numbers(
    engine: HFEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    whole = engine.model.generate

    def counted(**options: Any) -> object:
        calls.append(len(options["input_ids"]))
        return whole(**options)

    monkeypatch.setattr(engine.model, "generate", counted)
    drawn = Sampling(max_tokens=8, temperature=1.0, n=4)
    requests = [
        GenerateRequest(str(seed), Prompt(text="red"), replace(drawn, seed=seed)) for seed in (11, 12, 13)
    ]
    found = generate(engine, *requests)
    assert calls == [3]
    texts = [text for result in found.values() for text in result.texts]
    assert len(set(texts)) == len(texts) == 12


def test_results_stream_batch_by_batch(engine: HFEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "settings", replace(CPU, batch_tokens=1))
    passes = 0
    forward = engine.model.forward

    def counted(**options: object) -> object:
        nonlocal passes
        passes += 1
        return forward(**options)

    monkeypatch.setattr(engine.model, "forward", counted)
    results = engine.run(SCORES)
    next(results)
    assert passes == 1


def test_no_row_of_a_batch_is_mostly_padding(engine: HFEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes: list[tuple[int, int]] = []
    forward = engine.model.forward

    def seen(*, input_ids: torch.Tensor, **options: object) -> object:
        shapes.append((input_ids.shape[0], input_ids.shape[1]))
        return forward(input_ids=input_ids, **options)

    monkeypatch.setattr(engine.model, "forward", seen)
    requests = tuple(
        ScoreRequest(str(n), Prompt(text="red" * n), (" green", " dark" * (200 // n)))
        for n in (2, 40, 41, 100)
    )
    assert len(scores(engine, requests)) == 4
    asked = [
        build_row(*engine.encoder.encode_choices(r.prompt.text, r.continuations)).length for r in requests
    ]
    assert sum(rows * width for rows, width in shapes) <= 2 * sum(asked)
    assert len(shapes) < 4


def test_a_folder_without_weights_or_tokenizer_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    import shutil

    with pytest.raises(ModelError, match=r"tokenizer in .* cannot be loaded"):
        HFEngine(tmp_path, CPU)
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy" / "model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(ModelError, match=r"model in .* cannot be loaded"):
        HFEngine(tmp_path / "copy", CPU)
