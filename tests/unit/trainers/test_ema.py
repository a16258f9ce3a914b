"""The average against its closed form, over real steps: resumed, in bf16, of adapters, on a full disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from harness.errors import ConfigError, ModelError, StoreError
from tests.tiny import write_model
from trainers import ema as module
from trainers.ema import STATE, WeightAverage, first_step
from trainers.recipe import Ema

pytestmark = pytest.mark.usefixtures("one_thread")


def closed_form(weights: Sequence[NDArray[Any]], first: int, decay: float) -> NDArray[np.float64]:
    """decay^(n-s) w_s + (1 - decay) sum_{k=s+1..n} decay^(n-k) w_k, in double precision."""
    n = len(weights) - 1
    total = decay ** (n - first) * weights[first].astype(np.float64)
    for k in range(first + 1, n + 1):
        total += (1 - decay) * decay ** (n - k) * weights[k]
    return total


class Witness(TrainerCallback):  # type: ignore[misc]  # transformers is not followed
    """The weights after each step, from step 0 on; stops the training after `stop` steps."""

    def __init__(self, stop: int | None = None) -> None:
        self.seen: list[dict[str, NDArray[np.float32]]] = []
        self._stop = stop

    def _look(self, model: Any) -> None:
        self.seen.append({name: p.detach().float().numpy().copy() for name, p in model.named_parameters()})

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        self._look(model)

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        self._look(model)
        control.should_training_stop = state.global_step == self._stop


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("parent"))


@pytest.fixture(scope="module")
def tied(parent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tied")
    config = AutoConfig.from_pretrained(parent, tie_word_embeddings=True)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


def train(
    model: Any, folder: Path, *callbacks: Any, resume: bool = False, accumulation: int = 2, **options: Any
) -> Trainer:
    generator = np.random.default_rng(0)
    rows = [{"input_ids": ids, "labels": ids} for ids in generator.integers(5, 250, (20, 12)).tolist()]
    settings = {"num_train_epochs": 1, "learning_rate": 0.3, "optim": "sgd", "lr_scheduler_type": "constant"}
    arguments = TrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=1,
        gradient_accumulation_steps=accumulation,
        max_grad_norm=0,
        save_strategy="steps",
        save_steps=4,
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
        **settings | options,
    )
    trainer = Trainer(model=model, args=arguments, train_dataset=rows, callbacks=list(callbacks))
    trainer.train(resume_from_checkpoint=resume)
    return trainer


def loaded(folder: Path, **options: Any) -> Any:
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **options)


@pytest.mark.parametrize(("start", "first"), [(0.0, 0), (0.25, 3), (0.3, 3), (0.95, 10)])
def test_each_optimizer_step_counts_once_and_the_average_begins_late(
    parent: Path, tmp_path: Path, start: float, first: int
) -> None:
    average, witness = WeightAverage(Ema(decay=0.8, start=start)), Witness()
    model = loaded(parent)
    trainer = train(model, tmp_path, witness, average)
    assert trainer.state.global_step == 10
    assert len(witness.seen) == 11

    average.write(model, tmp_path / "ema")

    written = loaded(tmp_path / "ema")
    for name, parameter in written.named_parameters():
        expected = closed_form([weights[name] for weights in witness.seen], first, 0.8)
        np.testing.assert_allclose(parameter.detach().numpy(), expected, atol=1e-6)
    moved = np.abs(witness.seen[-1]["lm_head.weight"] - written.lm_head.weight.detach().numpy()).max()
    assert (moved > 1e-3) == (first < 10)


def test_the_first_step_is_exact_where_a_float_product_is_not() -> None:
    assert 0.28 * 25 > 7
    assert first_step(Ema(start=0.28), 25) == 7
    assert first_step(Ema(start=0.3), 11) == 4


def test_a_resumed_average_is_that_of_the_uninterrupted_training(parent: Path, tmp_path: Path) -> None:
    settings = Ema(decay=0.8, start=0.2)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    train(loaded(parent), whole, WeightAverage(settings))
    train(loaded(parent), broken, Witness(stop=5), WeightAverage(settings))

    train(loaded(parent), broken, WeightAverage(settings), resume=True)

    expected, found = (load_file(folder / "checkpoint-8" / STATE) for folder in (whole, broken))
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    assert all(weights.dtype == torch.float32 for weights in found.values())


def test_a_checkpoint_before_the_first_step_resumes_without_a_state(parent: Path, tmp_path: Path) -> None:
    settings = Ema(decay=0.8, start=0.7)
    train(loaded(parent), tmp_path, Witness(stop=5), WeightAverage(settings))
    assert not (tmp_path / "checkpoint-4" / STATE).exists()

    train(loaded(parent), tmp_path, WeightAverage(settings), resume=True)

    assert (tmp_path / "checkpoint-8" / STATE).exists()


@pytest.mark.parametrize("damage", ["missing", "torn", "older", "other"])
def test_an_average_that_is_not_this_training_s_is_refused(parent: Path, tmp_path: Path, damage: str) -> None:
    settings = Ema(decay=0.8)
    train(loaded(parent), tmp_path, WeightAverage(settings))
    state = tmp_path / "checkpoint-10" / STATE
    older = (tmp_path / "checkpoint-8" / STATE).read_bytes()
    if damage == "missing":
        state.unlink()
    elif damage == "torn":
        state.write_bytes(state.read_bytes()[:-100])
    elif damage == "older":
        state.write_bytes(older)
    else:
        module._save({"weight": torch.zeros(2)}, state, 10)
    with pytest.raises(ModelError, match=STATE):
        train(loaded(parent), tmp_path, WeightAverage(settings), resume=True)


def test_the_average_of_bf16_weights_moves_where_one_in_bf16_stays(parent: Path, tmp_path: Path) -> None:
    model = loaded(parent).to(torch.bfloat16)
    name = "lm_head.weight"
    in_bf16 = model.lm_head.weight.detach().clone()
    average = WeightAverage(Ema(decay=0.999))
    state = SimpleNamespace(max_steps=20, global_step=0)
    average.on_train_begin(None, state, None, model=model)
    weights = [model.lm_head.weight.detach().float().numpy().copy()]
    for step in range(1, 21):
        with torch.no_grad():
            model.lm_head.weight.mul_(1.01)
            in_bf16.mul_(0.999).add_(model.lm_head.weight, alpha=0.001)
        weights.append(model.lm_head.weight.detach().float().numpy().copy())
        average.on_step_end(None, SimpleNamespace(max_steps=20, global_step=step), None, model=model)

    average.write(model, tmp_path)

    expected = closed_form(weights, 0, 0.999)
    found = average._average[name].numpy()
    np.testing.assert_allclose(found, expected, atol=1e-7)
    right_way = np.abs(expected - weights[0]).sum()
    assert np.abs(in_bf16.float().numpy() - expected).sum() > 0.5 * right_way
    assert load_file(tmp_path / "model.safetensors")[name].dtype == torch.bfloat16


def test_tied_weights_are_averaged_once(tied: Path, tmp_path: Path) -> None:
    model = loaded(tied)
    average = WeightAverage(Ema(decay=0.5))
    train(model, tmp_path, average)
    average.write(model, tmp_path / "ema")

    assert "lm_head.weight" not in load_file(tmp_path / "checkpoint-8" / STATE)
    written = loaded(tmp_path / "ema")
    assert written.lm_head.weight.data_ptr() == written.model.embed_tokens.weight.data_ptr()
    assert torch.equal(written.lm_head.weight, average._average["model.embed_tokens.weight"])


@pytest.mark.parametrize("kind", ["parent", "tied"])
def test_adapters_are_averaged_and_merged_at_the_end(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    peft = pytest.importorskip("peft", reason="adapters need peft")
    base = loaded(request.getfixturevalue(kind))
    before = {name: weights.clone() for name, weights in base.state_dict().items()}
    torch.manual_seed(0)
    config = peft.LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "down_proj"], task_type="CAUSAL_LM")
    model = peft.get_peft_model(base, config)
    average, witness = WeightAverage(Ema(decay=0.8)), Witness()
    train(model, tmp_path, witness, average, learning_rate=1.0)
    average.write(model, tmp_path / "ema")

    written = loaded(tmp_path / "ema").state_dict()
    assert written.keys() == before.keys()
    for name, weights in written.items():
        key = f"base_model.model.{name.removesuffix('.weight')}"
        expected = before[name].double().numpy()
        if f"{key}.lora_A.default.weight" in witness.seen[0]:
            a, b = (
                closed_form([seen[f"{key}.lora_{part}.default.weight"] for seen in witness.seen], 0, 0.8)
                for part in "AB"
            )
            assert np.abs(b @ a).max() > 1e-4
            expected = expected + 2 * b @ a  # lora_alpha / r
        np.testing.assert_allclose(weights.numpy(), expected, atol=1e-6)
    assert len(load_file(tmp_path / "checkpoint-8" / STATE)) == 8


def test_what_is_written_loads_as_an_ordinary_model(parent: Path, tmp_path: Path) -> None:
    model = loaded(parent)
    average = WeightAverage(Ema())
    train(model, tmp_path, average)
    average.write(model, tmp_path / "ema")
    AutoTokenizer.from_pretrained(parent).save_pretrained(tmp_path / "ema")
    ids = AutoTokenizer.from_pretrained(tmp_path / "ema")("a parcel", return_tensors="pt").input_ids
    assert torch.isfinite(loaded(tmp_path / "ema")(ids).logits).all()


def test_nothing_is_written_before_averaging_began(parent: Path, tmp_path: Path) -> None:
    average = WeightAverage(Ema(start=0.9))
    model = loaded(parent)
    train(model, tmp_path, Witness(stop=5), average)
    with pytest.raises(ConfigError, match="begins at step 9"):
        average.write(model, tmp_path / "ema")


def test_a_state_that_cannot_be_written_leaves_none(tmp_path: Path) -> None:
    blocked = tmp_path / STATE
    blocked.mkdir()
    with pytest.raises(StoreError, match=STATE):
        module._save({"weight": torch.zeros(4)}, blocked, 3)
    assert list(tmp_path.iterdir()) == [blocked]
