"""Learning from its own answers: rewards move the model, a missing one does not, ptx adds its gradient."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ConfigError, ModelError, TrainingError
from harness.fingerprint import identify
from tests.unit.trainers import made
from tests.unit.trainers.test_run import compared, distance, weights
from trainers import online, options, preflight
from trainers.data.prepare import prepare
from trainers.job import Job, read
from trainers.run import run
from trainers.template import load_tokenizer

FAST = {
    "max_completion_length": 6,
    "num_generations": 4,
    "per_device_train_batch_size": 8,
    "beta": 0.0,
    "save_steps": 100,
}
LEARNING = {
    "max_steps": 30,
    "learning_rate": 2e-2,
    "lr_scheduler_type": "constant",
    "per_device_train_batch_size": 32,
}


@pytest.fixture(autouse=True)
def _libraries(one_thread: None) -> None:
    made.needs_training_libraries()


def recipe(
    algorithm: str = "rloo",
    *,
    trl: dict[str, Any] | None = None,
    ptx: dict[str, Any] | None = None,
    **more: Any,
) -> Any:
    settings = {"algorithm": algorithm, "reward": {"suite": "support/train"}, "ptx": ptx}
    return made.recipe("online", online=settings, trl=FAST | (trl or {}), **more)


def prompts(count: int = 8) -> list[dict[str, Any]]:
    return [{"prompt": f"Which colour has thing {n}?", "doc": json.dumps({"n": n})} for n in range(count)]


def begins_with_an_even_token(*, completion_ids: Sequence[list[int]], **columns: Any) -> list[float]:
    return [float(ids[0] % 2 == 0) for ids in completion_ids]


def same_for_all(*, completions: Sequence[str], **columns: Any) -> list[float]:
    return [0.5] * len(completions)


def trained(
    root: Path, asked: Any, reward: Callable[..., Any] | None = begins_with_an_even_token, **more: Any
) -> Job:
    job = made.begun(root, asked, more.pop("rows", prompts()), **more)
    run(job, reward=reward)
    return job


@pytest.mark.parametrize("algorithm", ["rloo", "grpo"])
def test_the_mean_reward_rises(tmp_path: Path, algorithm: str) -> None:
    trl = {**LEARNING, "beta": 0.01}
    job = trained(tmp_path, recipe(algorithm, trl=trl))
    rewards = made.curve(job, "reward")
    steps = sorted(rewards)
    assert steps == list(range(1, 31))
    first, last = ([rewards[step] for step in part] for part in (steps[:5], steps[-5:]))
    assert sum(first) / 5 < 0.75
    assert sum(last) / 5 > 0.95
    for name in ("reward_std", "kl", "entropy", "completions/mean_length", "completions/clipped_ratio"):
        assert set(made.curve(job, name)) == set(steps)
    assert made.curve(job, "kl")[1] == pytest.approx(0.0, abs=1e-5), "it begins as its own reference"
    assert made.curve(job, "kl")[30] > 0.01
    assert set(made.curve(job, online.UNSCORED).values()) == {0.0}
    counted, answered = made.curve(job, "target_tokens"), made.curve(job, "completions/mean_length")
    assert counted[30] == pytest.approx(32 * sum(answered.values()))
    parent, result = identify(job.parent), identify(job.model)
    assert (result.tokenizer, result.template) == (parent.tokenizer, parent.template)
    assert result.weights != parent.weights


def test_equal_rewards_teach_nothing(tmp_path: Path) -> None:
    job = trained(tmp_path, recipe(trl={"max_steps": 2, "weight_decay": 0.0}), same_for_all)
    assert distance(job.model, job.parent) == 0.0


def test_an_answer_without_a_reward_is_no_wrong_answer(tmp_path: Path) -> None:
    """Only three of four answers are judged, all alike: if a missing reward were 0, the model would move."""
    shares = []

    def unsure(*, completions: Sequence[str], **columns: Any) -> list[float | None]:
        given = [None if index % 4 == 0 else 1.0 for index in range(len(completions))]
        shares.append(given.count(None) / len(given))
        return given

    job = trained(tmp_path, recipe(trl={"max_steps": 2, "weight_decay": 0.0}), unsure)
    assert distance(job.model, job.parent) == 0.0
    assert list(made.curve(job, online.UNSCORED).values()) == shares == [0.25, 0.25]
    assert set(made.curve(job, "reward").values()) == {1.0}


def nothing(*, completions: Sequence[str], **columns: Any) -> list[None]:
    return [None] * len(completions)


def breaks(**columns: Any) -> list[float]:
    raise ZeroDivisionError("by nothing")


def too_few(**columns: Any) -> list[float]:
    return [1.0]


@pytest.mark.parametrize(
    ("reward", "sentence"),
    [
        (lambda completions, **columns: [math.nan] * len(completions), "is nan, no finite number"),
        (
            lambda completions, **columns: [0.0, *[math.inf] * (len(completions) - 1)],
            "is inf, no finite number",
        ),
        (nothing, "None of 8 answers could be judged"),
        (breaks, "The reward failed: ZeroDivisionError: by nothing"),
        (too_few, "The reward gave 1 numbers to 8 answers"),
    ],
)
def test_a_broken_reward_stops_with_a_sentence(tmp_path: Path, reward: Any, sentence: str) -> None:
    with pytest.raises(TrainingError, match=sentence):
        trained(tmp_path, recipe(), reward)


def test_no_reward_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to reward its answers by"):
        trained(tmp_path, recipe(), None)


def test_prompts_that_fill_no_batch_are_refused(tmp_path: Path) -> None:
    """TRL would train no step, and say nothing."""
    with pytest.raises(ConfigError, match="1 prompts do not fill a batch"):
        trained(tmp_path, recipe(), rows=prompts(1))


@pytest.mark.parametrize(
    ("trl", "steps"), [({}, 6), ({"gradient_accumulation_steps": 2}, 2), ({"num_iterations": 2}, 12)]
)
def test_the_preflight_counts_the_steps_that_are_trained(
    tmp_path: Path, trl: dict[str, Any], steps: int
) -> None:
    """7 prompts, 2 or 4 of them a batch: what fills none is left out."""
    asked = recipe(trl={"num_train_epochs": 2, **trl}, data={"train": "p.jsonl"})
    job = made.begun(tmp_path, asked, prompts(7))
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(row) + "\n" for row in prompts(7)))
    foreseen = preflight.check(job, prepare(job, load_tokenizer(job), 512)).batch.steps
    run(job, reward=same_for_all)
    assert foreseen == max(made.curve(job)) == steps


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("reward_weights", [1.0], "online.reward"),
        ("chat_template_kwargs", {"thinking": True}, "as evaluation encodes them"),
        ("log_completions", True, "harness eval"),
        ("shuffle_dataset", False, "order"),
    ],
)
def test_options_that_are_not_set_here(key: str, value: Any, instead: str) -> None:
    with pytest.raises(ConfigError, match=instead):
        options.check(recipe(trl={key: value}))


def test_a_range_is_written_as_yaml_writes_it() -> None:
    assert options.check(recipe(trl={"reward_clip_range": [0.0, 1.0]})) == ()
    for wrong in ([0.0], ["a", "b"], 1.0):
        with pytest.raises(ConfigError, match="reward_clip_range"):
            options.check(recipe(trl={"reward_clip_range": wrong}))


@pytest.mark.parametrize(("stage", "beta"), [("dpo", 0.0), ("online", -0.1)])
def test_beta_may_be_zero_only_where_no_reference_is_needed(stage: str, beta: float) -> None:
    asked = recipe(trl={"beta": beta}) if stage == "online" else made.recipe(stage, trl={"beta": beta})
    with pytest.raises(ConfigError, match=r"trl\.beta is"):
        options.check(asked)


def test_batches_that_no_group_of_answers_fills_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="RLOOConfig refuses its values"):
        trained(tmp_path, recipe(trl={"num_generations": 3}))


@pytest.mark.parametrize("kind", ["text", "messages"])
def test_prompts_reach_the_model_as_evaluation_encodes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from transformers import LlamaForCausalLM

    from harness.engines.encode import Encoder

    seen: list[list[int]] = []
    generate = LlamaForCausalLM.generate

    def recording(self: Any, input_ids: Any, attention_mask: Any, **more: Any) -> Any:
        seen.extend(ids[mask.bool()].tolist() for ids, mask in zip(input_ids, attention_mask, strict=True))
        return generate(self, input_ids=input_ids, attention_mask=attention_mask, **more)

    monkeypatch.setattr(LlamaForCausalLM, "generate", recording)
    rows: list[dict[str, Any]] = [{"prompt": "<s>red or green?"}, {"prompt": "12 + 34 = "}]
    if kind == "messages":
        rows = [{"prompt": [{"role": "user", "content": row["prompt"]}]} for row in rows]
    job = trained(tmp_path, recipe(order="as_is", trl={"max_steps": 1}), same_for_all, rows=rows)
    encoder = Encoder(load_tokenizer(job))
    expected = [encoder.encode(encoder.render(online.prompt_of(row["prompt"]))) for row in rows]
    assert seen == [ids for ids in expected for _ in range(4)]


def test_it_goes_on_exactly_where_it_stopped(tmp_path: Path) -> None:
    asked = recipe(trl={"max_steps": 6, "save_steps": 2, "beta": 0.02}, eval_every=1)
    whole = made.begun(tmp_path / "whole", asked, prompts())
    run(whole, reward=begins_with_an_even_token, evaluate=lambda model, tokenizer, step: {})
    job = made.begun(tmp_path / "stopped", asked, prompts())

    def stop(model: Any, tokenizer: Any, step: int) -> dict[str, float]:
        if step == 3:
            raise TrainingError("stopped by the test")
        return {}

    with pytest.raises(TrainingError, match="stopped by the test"):
        run(job, reward=begins_with_an_even_token, evaluate=stop)
    run(job, reward=begins_with_an_even_token, evaluate=lambda model, tokenizer, step: {})
    for name in ("loss", "reward", "num_tokens", "target_tokens", "kl"):
        assert made.curve(job, name) == made.curve(whole, name)
    assert distance(job.model, whole.model) == 0.0


# PPO-ptx


def with_ptx(root: Path, asked: Any, texts: Sequence[str]) -> Job:
    from trainers import ptx

    job = made.begun(root, asked, prompts())
    (root / "texts.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    prepare(ptx.rows_job(job, 512), load_tokenizer(job), 512)
    return job


TEXTS = (
    "red green dark blue",
    "can I return this parcel after thirty days?",
    "5 + 7 = 12",
    "user",
    "dark red",
)


def gradients(job: Job, targets: Sequence[str]) -> dict[str, Any]:
    """Of the mean NLL per target token of `targets`, each with its EOS, by transformers itself."""
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(job.parent)
    tokenizer = load_tokenizer(job)
    total: Any = torch.tensor(0.0)
    count = 0
    for text in targets:
        ids = torch.tensor([[*tokenizer(text)["input_ids"], tokenizer.eos_token_id]])
        counted = ids.shape[1] - 1
        total = total + model(ids, labels=ids).loss * counted
        count = count + counted
    (total / count).backward()
    return {name: parameter.grad for name, parameter in model.named_parameters()}


def step_of(job: Job, rate: float) -> dict[str, Any]:
    """The gradient of one step of plain descent, from what it did to the weights."""
    before, after = weights(job.parent), weights(job.model)
    return {name: (before[name] - after[name]) / rate for name in before}


@pytest.mark.parametrize("algorithm", ["rloo", "grpo"])
@pytest.mark.parametrize(("batch", "accumulate"), [(8, 1), (4, 2)])
def test_without_advantages_the_gradient_is_that_of_the_supervised_loss(
    tmp_path: Path, algorithm: str, batch: int, accumulate: int
) -> None:
    """Equal rewards: what moves the model is coefficient * NLL, of 8 rows of unequal length."""
    trl = {
        "max_steps": 1,
        "optim": "sgd",
        "learning_rate": 0.1,
        "lr_scheduler_type": "constant",
        "max_grad_norm": 0.0,
        "per_device_train_batch_size": batch,
        "gradient_accumulation_steps": accumulate,
    }
    texts = [f"{text} {n}" for n, text in enumerate((*TEXTS, *TEXTS[:3]))]
    ptx = {"data": "texts.jsonl", "coefficient": 0.5}
    job = with_ptx(tmp_path, recipe(algorithm, trl=trl, ptx=ptx), texts)
    run(job, reward=same_for_all)
    expected, found = gradients(job, texts), step_of(job, 0.1)
    largest = max(float(gradient.abs().max()) for gradient in expected.values())
    assert largest > 0.01
    for name, gradient in found.items():
        assert float((gradient - 0.5 * expected[name]).abs().max()) < 1e-3 * largest


@pytest.mark.parametrize("algorithm", ["rloo", "grpo"])
def test_both_gradients_add_up(tmp_path: Path, algorithm: str) -> None:
    trl = {
        "max_steps": 1,
        "optim": "sgd",
        "learning_rate": 0.1,
        "lr_scheduler_type": "constant",
        "max_grad_norm": 0.0,
    }
    ptx = {"data": "texts.jsonl", "coefficient": 2.0}
    alone = trained(tmp_path / "alone", recipe(algorithm, trl=trl))
    silent = with_ptx(tmp_path / "silent", recipe(algorithm, trl=trl, ptx=ptx), TEXTS)
    run(silent, reward=same_for_all)
    both = with_ptx(tmp_path / "both", recipe(algorithm, trl=trl, ptx=ptx), TEXTS)
    run(both, reward=begins_with_an_even_token)
    rewarded, supervised, together = (step_of(job, 0.1) for job in (alone, silent, both))
    largest = max(float(gradient.abs().max()) for gradient in together.values())
    assert min(float(max(g.abs().max() for g in part.values())) for part in (rewarded, supervised)) > 0.01
    for name, gradient in together.items():
        apart = gradient - rewarded[name] - supervised[name]
        assert float(apart.abs().max()) < 1e-3 * largest


def test_the_supervised_loss_falls_and_resuming_repeats_no_row(tmp_path: Path) -> None:
    trl = {"max_steps": 20, "learning_rate": 3e-3}
    job = with_ptx(tmp_path, recipe(trl=trl, ptx={"data": "texts.jsonl"}), TEXTS)
    run(job, reward=same_for_all)
    loss = made.curve(job, "ptx_loss")
    assert loss[20] < 0.6 * loss[1]
    assert loss[1] == pytest.approx(made.curve(job, "loss")[1], rel=1e-4)


# A reward model


def rewarded_by(root: Path) -> Path:
    """A reward model trained for a few steps."""
    job = made.begun(root / "reward", made.recipe("reward", trl={"max_steps": 3}), compared(6))
    run(job)
    return job.model


def test_a_reward_model_scores_an_answer_as_its_stage_read_it(tmp_path: Path) -> None:
    import datasets
    import torch
    from transformers import AutoModelForSequenceClassification

    from trainers.reward_model import RewardModel

    folder = rewarded_by(tmp_path)
    asked = made.recipe("reward", data={"train": "pairs.jsonl"})
    turns = [{"role": "user", "content": "5 + 7?"}]
    rows = [
        {"prompt": "red or green?", "chosen": " green", "rejected": " a much longer red and red"},
        {"prompt": "dark?", "chosen": " blue", "rejected": " 12"},
    ]
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    job = Job(asked, tmp_path, folder, tmp_path / "made")
    prepare(job, load_tokenizer(job), 512)
    read_by_stage = datasets.load_from_disk(str(job.train_data))
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    ids = {tuple(row[f"{kind}_ids"]) for row in read_by_stage for kind in ("chosen", "rejected")}
    expected = sorted(float(model(torch.tensor([list(each)])).logits[0, 0].detach()) for each in ids)
    reward = RewardModel(folder, at_once=3)
    found = reward(
        prompts=[row["prompt"] for row in rows for _ in range(2)],
        completions=[row[kind] for row in rows for kind in ("chosen", "rejected")],
    )
    assert sorted(found) == pytest.approx(expected, abs=1e-5)
    [chatted] = reward(prompts=[turns], completions=["12"])
    assert math.isfinite(chatted)


def test_training_by_a_reward_model(tmp_path: Path) -> None:
    folder = rewarded_by(tmp_path)
    asked = made.recipe(
        "online",
        online={"reward": {"model": str(folder)}},
        trl=FAST | LEARNING,
    )
    job = replace(made.begun(tmp_path, asked, prompts()), reward_model=folder)
    job.write()
    assert read(job.folder) == job
    run(job)
    rewards = list(made.curve(job, "reward").values())
    assert sum(rewards[-5:]) / 5 > sum(rewards[:5]) / 5 + 0.1


def test_a_language_model_is_no_reward_model(tmp_path: Path) -> None:
    job = made.begun(tmp_path, recipe(), prompts())
    with pytest.raises(ModelError, match="is no reward model"):
        run(replace(job, reward_model=job.parent))
