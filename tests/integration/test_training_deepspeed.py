"""DeepSpeed for real, on the CPU over gloo: each preset trains as one plain process, and saves whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.fingerprint import identify
from tests.integration.test_training_resume import process, train
from tests.unit.trainers import made
from trainers.job import Job

pytestmark = pytest.mark.integration

# Two processes with 2 rows each see the batches of one with 4, in the same order; the gradient's
# direction is what is compared, so plain gradient descent without clipping takes the steps.
STEPS = {
    "optim": "sgd",
    "learning_rate": 0.05,
    "max_grad_norm": 0.0,
    "num_train_epochs": 2,
    "save_steps": 100,
}


@pytest.fixture(autouse=True)
def _libraries() -> None:
    made.needs_training_libraries()
    pytest.importorskip("deepspeed", reason="needs the extra: pip install 'harness[train]'")


def job(root: Path, stage: str, processes: int, **more: Any) -> Job:
    root.mkdir(parents=True)
    trl = STEPS | {"per_device_train_batch_size": 4 // processes, **more.pop("trl", {})}
    rows = made.pairs(12) if stage == "dpo" else made.answers(12)
    recipe = made.recipe(stage, order="as_is", trl=trl, **more)
    return made.begun(root, recipe, rows, processes=processes)


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    found: dict[str, Any] = load_file(folder / "model.safetensors")
    return found


def same(one: Job, other: Job, name: str = "model") -> None:
    first, second = weights(one.folder / name), weights(other.folder / name)
    assert {key: value.shape for key, value in first.items()} == {k: v.shape for k, v in second.items()}
    apart = max(float((first[key] - second[key]).abs().max()) for key in first)
    moved = weights(one.parent)
    far = max(float((first[key] - moved[key]).abs().max()) for key in first)
    assert apart < 1e-5 < far / 10


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Job:
    made.needs_training_libraries()
    one = job(tmp_path_factory.mktemp("plain") / "sft", "sft", 1, ema={"decay": 0.5})
    train(one)
    return one


@pytest.mark.parametrize("preset", ["zero1", "zero2", "zero3", "zero2-offload", "zero3-offload"])
def test_presets_in_two_processes(tmp_path: Path, plain: Job, preset: str) -> None:
    two = job(tmp_path / "two", "sft", 2, deepspeed=preset, ema={"decay": 0.5})
    train(two)
    assert made.curve(two) == pytest.approx(made.curve(plain), abs=1e-5)
    assert made.curve(two, "target_tokens") == made.curve(plain, "target_tokens")
    assert made.curve(two, "num_tokens") == made.curve(plain, "num_tokens")
    same(plain, two)
    same(plain, two, "ema")
    assert identify(two.model).tokenizer == identify(two.parent).tokenizer


@pytest.mark.parametrize("preset", ["off", "zero2", "zero3"])
def test_accumulating_with_a_partial_last_window(tmp_path: Path, preset: str) -> None:
    """12 rows in windows of 5: 5, 5 and 2, in one process."""
    trl = {"num_train_epochs": 2}
    jobs = []
    for batch, accumulate in ((5, 1), (1, 5)):
        size = {"per_device_train_batch_size": batch, "gradient_accumulation_steps": accumulate}
        one = job(tmp_path / str(batch), "sft", 1, deepspeed=preset, trl=trl | size)
        train(one)
        jobs.append(one)
    large, small = jobs
    assert len(made.curve(small)) == 6
    assert made.curve(small) == pytest.approx(made.curve(large), abs=1e-5)
    same(large, small)


def test_dpo_under_zero3_keeps_its_reference(tmp_path: Path) -> None:
    plainly = job(tmp_path / "one", "dpo", 1)
    train(plainly)
    two = job(tmp_path / "two", "dpo", 2, deepspeed="zero3")
    train(two)
    for name in ("loss", "rewards/margins", "logps/chosen_drift"):
        assert made.curve(two, name) == pytest.approx(made.curve(plainly, name), abs=1e-3)
    same(plainly, two)


def test_adapters_under_zero3_merge_with_the_right_shapes(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    peft = {"r": 4, "target_modules": "all-linear"}
    plainly = job(tmp_path / "one", "sft", 1, peft=peft)
    train(plainly)
    two = job(tmp_path / "two", "sft", 2, peft=peft, deepspeed="zero3")
    train(two)
    same(plainly, two)
    _, report = AutoModelForCausalLM.from_pretrained(two.model, output_loading_info=True)
    assert not any(report.values())


def test_one_process_where_two_were_meant_is_refused(tmp_path: Path) -> None:
    two = job(tmp_path / "two", "sft", 2, deepspeed="zero2")
    one = Job(two.recipe, two.place, two.parent, two.folder, processes=1)
    refused = process(one, launch_as=2)
    assert refused.returncode != 0
    assert "prepared for 1 processes, and 2 were launched" in refused.stderr
