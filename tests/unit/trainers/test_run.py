"""Each stage trained for a few steps on a tiny model: what is measured, what is refused, what is saved."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ConfigError, DataError, ModelError, StoreError, TrainingError
from harness.fingerprint import identify
from harness.store import Store, TrainingWriter
from tests.unit.trainers import made
from trainers import options, save
from trainers.job import Job
from trainers.run import run, trial


@pytest.fixture(autouse=True)
def _libraries(one_thread: None) -> None:
    made.needs_training_libraries()


def weights(folder: Path) -> Mapping[str, Any]:
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")


def distance(one: Path, other: Path) -> float:
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    return max(float((first[name].float() - second[name].float()).abs().max()) for name in first)


def trained(tmp_path: Path, recipe: Any, rows: Any, **more: Any) -> Job:
    job = made.begun(tmp_path, recipe, rows, **more)
    run(job)
    return job


def test_sft_learns_its_targets_and_nothing_else_changes(tmp_path: Path) -> None:
    rows = made.answers(4) * 4
    recipe = made.recipe(trl={"num_train_epochs": 8, "eval_steps": 8, "learning_rate": 3e-3})
    job = trained(tmp_path, recipe, rows, held_out=made.answers(3, seed=9))
    loss, evaluated = made.curve(job), made.curve(job, "eval_loss")
    assert loss[64] < 0.7 * loss[1]
    assert set(evaluated) == set(range(8, 65, 8))
    targets = sum(label != made.IGNORED for row in rows for label in row["labels"])
    assert made.curve(job, "target_tokens")[64] == 8 * targets
    assert made.curve(job, "num_tokens")[64] == 8 * sum(len(row["input_ids"]) for row in rows)
    parent, result = identify(job.parent), identify(job.model)
    assert (result.tokenizer, result.template) == (parent.tokenizer, parent.template)
    assert result.weights != parent.weights
    assert (job.model / "config.json").read_bytes() == (job.parent / "config.json").read_bytes()
    assert not list(job.steps.glob("checkpoint-*")), "the result is saved, nothing goes on from here"


def test_a_finished_training_is_not_trained_again(tmp_path: Path) -> None:
    job = trained(tmp_path, made.recipe(), made.answers(4))
    before = (job.model / "model.safetensors").stat().st_mtime_ns
    run(job)
    assert (job.model / "model.safetensors").stat().st_mtime_ns == before


def test_packed_documents_train_as_they_do_apart(tmp_path: Path) -> None:
    """Two documents in a row, against the same two as a padded batch: one gradient, one loss."""
    ids = made.tokens(8)
    apart = [{"input_ids": each, "labels": [made.IGNORED, *each[1:]]} for each in ids]
    together = [
        {
            "input_ids": a + b,
            "labels": [made.IGNORED, *a[1:], made.IGNORED, *b[1:]],
            "seq_lengths": [len(a), len(b)],
        }
        for a, b in zip(ids[::2], ids[1::2], strict=True)
    ]
    one = made.recipe("dapt", order="as_is", trl={"per_device_train_batch_size": 2})
    other = made.recipe("dapt", order="as_is", trl={"per_device_train_batch_size": 1, "packing": True})
    padded, packed = trained(tmp_path / "a", one, apart), trained(tmp_path / "b", other, together)
    assert made.curve(packed) == pytest.approx(made.curve(padded), abs=1e-5)
    assert distance(packed.model, padded.model) < 1e-5


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_several_packed_rows_at_once_stay_apart_too(tmp_path: Path, attention: str) -> None:
    rows = [
        {"input_ids": a + b, "labels": a + b, "seq_lengths": [len(a), len(b)]}
        for a, b in zip(made.tokens(8), made.tokens(8, seed=1), strict=True)
    ]
    curves = []
    for batch, accumulate in ((1, 4), (4, 1)):
        recipe = made.recipe(
            "dapt",
            order="as_is",
            model={"attn_implementation": attention},
            trl={"per_device_train_batch_size": batch, "gradient_accumulation_steps": accumulate},
        )
        curves.append(made.curve(trained(tmp_path / str(batch), recipe, rows)))
    assert curves[0] == pytest.approx(curves[1], abs=1e-5)


def test_packing_is_refused_where_documents_would_read_one_another(tmp_path: Path) -> None:
    rows = [{"input_ids": [5, 6, 7, 8], "labels": [5, 6, 7, 8], "seq_lengths": [2, 2]}]
    recipe = made.recipe("dapt", model={"attn_implementation": "flex_attention"})
    with pytest.raises(ConfigError, match="does not keep packed documents apart"):
        trained(tmp_path, recipe, rows)


def test_short_to_long_is_what_the_model_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    seen: list[int] = []
    look_up = torch.nn.Embedding.forward

    def recording(self: torch.nn.Embedding, ids: torch.Tensor) -> torch.Tensor:
        seen.append(ids.shape[1])
        return look_up(self, ids)

    monkeypatch.setattr(torch.nn.Embedding, "forward", recording)
    rows = sorted(made.answers(12), key=lambda row: len(row["input_ids"]))
    trained(tmp_path, made.recipe(order="short_to_long"), rows)
    assert len(seen) == 6
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]


@pytest.mark.parametrize("stage", ["sft", "dpo", "reward"])
def test_accumulating_is_the_same_as_a_larger_batch(tmp_path: Path, stage: str) -> None:
    """1 x 4 against 4 x 1 over 10 rows: the last window has 2, and rows have unequal targets."""
    rows = {"sft": made.answers(10), "dpo": made.pairs(10), "reward": compared(10)}[stage]
    jobs = []
    for batch, accumulate in ((1, 4), (4, 1)):
        trl = {
            "per_device_train_batch_size": batch,
            "gradient_accumulation_steps": accumulate,
            "num_train_epochs": 2,
            "learning_rate": 1e-3,
            "optim": "sgd",
        }
        jobs.append(trained(tmp_path / str(batch), made.recipe(stage, order="as_is", trl=trl), rows))
    one, other = jobs
    assert len(made.curve(one)) == 6
    assert made.curve(one) == pytest.approx(made.curve(other), abs=1e-5)
    assert distance(one.model, other.model) < 1e-5


def compared(count: int) -> list[dict[str, Any]]:
    return [
        {
            "chosen_ids": pair["prompt_ids"] + pair["chosen_ids"],
            "rejected_ids": pair["prompt_ids"] + pair["rejected_ids"],
        }
        for pair in made.pairs(count)
    ]


def test_dpo_reports_margin_accuracy_and_drift_together(tmp_path: Path) -> None:
    rows = made.pairs(4) * 2
    recipe = made.recipe("dpo", trl={"num_train_epochs": 4, "learning_rate": 3e-3, "beta": 0.2})
    job = trained(tmp_path, recipe, rows, held_out=made.pairs(2, seed=7))
    margins, drift = made.curve(job, "rewards/margins"), made.curve(job, "logps/chosen_drift")
    assert drift[1] == pytest.approx(0.0, abs=1e-4), "at the first step the model is its own reference"
    assert margins[16] > 0.5
    assert made.curve(job, "rewards/accuracies")[16] == 1.0
    chosen = made.curve(job, "rewards/chosen")
    assert drift[16] == pytest.approx(chosen[16] / 0.2, rel=1e-5)
    assert made.curve(job, "eval_logps/chosen_drift")[4] != 0.0


@pytest.mark.parametrize("loss", options.DPO_LOSSES)
def test_every_named_dpo_loss_is_one_of_trl(tmp_path: Path, loss: str) -> None:
    extra = {"label_smoothing": 1e-3} if loss in ("exo_pair", "robust") else {}
    job = trained(
        tmp_path, made.recipe("dpo", trl={"loss_type": loss, "max_steps": 1, **extra}), made.pairs(2)
    )
    assert len(made.curve(job)) == 1


def test_a_reward_model_tells_better_from_worse(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    recipe = made.recipe("reward", trl={"num_train_epochs": 6, "learning_rate": 3e-3})
    job = trained(tmp_path, recipe, compared(4) * 2)
    assert made.curve(job, "accuracy")[24] == 1.0
    model, report = AutoModelForSequenceClassification.from_pretrained(job.model, output_loading_info=True)
    assert not any(report.values())
    assert model.config.num_labels == 1
    assert model.config.pad_token_id is not None
    identify(job.model)


def test_adapters_are_merged_into_what_is_evaluated(tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    recipe = made.recipe(peft={"r": 4, "target_modules": "all-linear"}, trl={"learning_rate": 1e-2})
    job = trained(tmp_path, recipe, made.answers(8))
    ids = torch.tensor(made.tokens(1))
    merged = AutoModelForCausalLM.from_pretrained(job.model)(ids).logits
    parent = AutoModelForCausalLM.from_pretrained(job.parent)
    untrained = parent(ids).logits.clone()
    adapted = PeftModel.from_pretrained(parent, str(job.folder / "model-adapter"))(ids).logits
    assert torch.allclose(merged, adapted, atol=1e-4)
    assert float((merged - untrained).detach().abs().max()) > 1e-2
    identify(job.model)


def test_the_result_has_the_parents_data_type(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    job = made.begun(tmp_path, made.recipe(ema={"decay": 0.5}), made.answers(8))
    AutoModelForCausalLM.from_pretrained(job.parent, dtype=torch.bfloat16).save_pretrained(job.parent)
    run(job)
    for folder in (job.model, job.ema):
        assert {tensor.dtype for tensor in weights(folder).values()} == {torch.bfloat16}
        assert AutoModelForCausalLM.from_pretrained(folder).dtype == torch.bfloat16
    assert distance(job.model, job.ema) > 0


def test_the_recipes_template_goes_with_the_result(tmp_path: Path) -> None:
    (tmp_path / "chat.jinja").write_text("{% for m in messages %}[{{ m['content'] }}]{% endfor %}")
    job = trained(tmp_path, made.recipe(template="chat.jinja"), made.answers(2))
    parent, result = identify(job.parent), identify(job.model)
    assert result.template != parent.template
    assert result.tokenizer == parent.tokenizer
    assert (job.model / "chat_template.jinja").read_text() == (tmp_path / "chat.jinja").read_text()


def test_a_loss_that_is_no_number_stops_and_keeps_the_checkpoint_before(tmp_path: Path) -> None:
    recipe = made.recipe(trl={"learning_rate": 1e30, "save_steps": 1, "max_grad_norm": 0.0})
    job = made.begun(tmp_path, recipe, made.answers(8))
    with pytest.raises(TrainingError, match="is no finite number at step 2; nothing was saved before it"):
        trial(job)
    with pytest.raises(TrainingError, match=r"at step 2; .*/steps/checkpoint-1 is kept"):
        run(job)
    assert [path.name for path in job.steps.glob("checkpoint-*")] == ["checkpoint-1"]
    assert not job.model.exists()
    failed = Store(job.folder.parent.parent).trainings.find(job.folder.name)
    assert failed.status == "failed"
    assert "no finite number at step 2" in (failed.failure or "")


@pytest.mark.parametrize(
    ("trl", "why"),
    [
        ({"optim": "galore_adamw"}, r"trl\.optim .*galore"),
        ({"lr_scheduler_type": "cosine_with_min_lr"}, r"trl\.lr_scheduler_type .*min_lr"),
        ({"lr_scheduler_type": "polynomial", "lr_scheduler_kwargs": {"nope": 3}}, "polynomial .*'nope'"),
        ({"use_liger_kernel": True}, "Recipe tiny asks for what is not installed: .*liger"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*use_liger_kernel:FutureWarning")
def test_options_that_only_fail_when_built_are_refused(tmp_path: Path, trl: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        trial(made.begun(tmp_path, made.recipe(trl=trl), made.answers(4)))


def test_ctrl_c_during_a_trial_is_no_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    job = made.begun(tmp_path, made.recipe(), made.answers(4))
    monkeypatch.setattr("trainers.callbacks.Clock.on_step_end", stop)
    with pytest.raises(KeyboardInterrupt):
        trial(job)
    assert not job.model.exists()


def test_ctrl_c_saves_the_step_under_way_and_the_same_call_goes_on(tmp_path: Path) -> None:
    recipe = made.recipe(trl={"num_train_epochs": 2, "save_steps": 100}, eval_every=1)
    whole = made.begun(tmp_path / "whole", recipe, made.answers(8))
    run(whole, evaluate=lambda model, tokenizer, step: {})
    job = made.begun(tmp_path / "stopped", recipe, made.answers(8))

    def stop(model: Any, tokenizer: Any, step: int) -> dict[str, float]:
        if step == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return {}

    with pytest.raises(KeyboardInterrupt):
        run(job, evaluate=stop)
    assert [path.name for path in job.steps.glob("checkpoint-*")] == ["checkpoint-3"]
    assert "Stopped by the user" in (Store(tmp_path / "stopped/store").trainings.all()[0].failure or "")
    run(job, evaluate=lambda model, tokenizer, step: {})
    assert made.curve(job) == made.curve(whole)
    assert distance(job.model, whole.model) == 0


def test_looks_at_the_dev_slice_change_nothing_of_the_training(tmp_path: Path) -> None:
    import torch

    plain = trained(tmp_path / "plain", made.recipe(trl={"num_train_epochs": 2}), made.answers(8))
    job = made.begun(
        tmp_path / "looked", made.recipe(trl={"num_train_epochs": 2}, eval_every=2), made.answers(8)
    )
    seen: list[int] = []

    def look(model: Any, tokenizer: Any, step: int) -> dict[str, float]:
        assert not model.training
        torch.rand(step)
        with torch.no_grad():
            model(torch.tensor([[5, 6, 7]]))
        seen.append(step)
        return {"toy acc": step / 10}

    run(job, evaluate=look)
    assert seen == [2, 4, 6, 8]
    assert made.curve(job, "toy acc") == {step: step / 10 for step in seen}
    assert made.curve(job) == made.curve(plain)
    assert distance(job.model, plain.model) == 0


def test_a_trial_leaves_the_training_untouched(tmp_path: Path) -> None:
    job = made.begun(tmp_path, made.recipe(peft=None), made.answers(20))
    found = trial(job, steps=3)
    assert found.reloads
    assert found.seconds_per_step > 0
    assert found.tokens_per_second > 0
    assert found.peak_memory_gib > 0.01
    assert not job.model.exists()
    assert not job.steps.exists()
    assert Store(job.folder.parent.parent).trainings.points(job.folder.name) == []


def test_rows_that_are_not_there_and_parents_that_do_not_load(tmp_path: Path) -> None:
    job = made.begun(tmp_path, made.recipe(), made.answers(2))
    (job.parent / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        run(job)
    shutil.rmtree(job.train_data)
    with pytest.raises(DataError, match="holds no training rows"):
        run(job)
    empty = Job(job.recipe, job.place, job.parent, tmp_path / "empty")
    empty.folder.mkdir()
    with pytest.raises(StoreError, match=r"no training\.json"):
        run(empty)


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    job = made.begun(tmp_path, made.recipe(), made.answers(2))
    with TrainingWriter.open(job.folder), pytest.raises(StoreError, match="Another process is training"):
        run(job)


@contextlib.contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """As a full disk is: what is written beyond fails, in this process alone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_leaves_the_checkpoint_before(tmp_path: Path) -> None:
    recipe = made.recipe(trl={"num_train_epochs": 2, "save_steps": 3}, eval_every=5)
    job = made.begun(tmp_path, recipe, made.answers(8))
    limit = contextlib.ExitStack()

    def fill(model: Any, tokenizer: Any, step: int) -> dict[str, float]:
        limit.enter_context(files_up_to(100_000))
        return {}

    with pytest.raises(StoreError, match="checkpoint-6"), limit:
        run(job, evaluate=fill)
    assert [path.name for path in job.steps.glob("checkpoint-*")] == ["checkpoint-3"]
    run(job)
    assert max(made.curve(job)) == 8


def test_a_result_that_does_not_fit_is_not_there_at_all(tmp_path: Path) -> None:
    from transformers import LlamaForCausalLM

    job = made.begun(tmp_path, made.recipe(), made.answers(2))
    model = LlamaForCausalLM.from_pretrained(job.parent)
    with pytest.raises(StoreError, match="Could not write"), files_up_to(100_000):
        save.write(job, model, model.state_dict(), job.model)
    assert not job.model.exists()
    assert not list(job.folder.glob(".*partial"))
    save.write(job, model, model.state_dict(), job.model)
    assert distance(job.model, job.parent) == 0
