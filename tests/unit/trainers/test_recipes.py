"""The recipes that ship: each loads, passes TRL's own checks, names a gate and fits its hardware."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from gates import policy
from harness.pipeline import ladder
from tests.markdown import DOCS, ROOT, rows, sections
from tests.unit.test_docs import default_of
from tests.unit.trainers.made import needs_training_libraries
from tests.unit.trainers.test_preflight import rows as prepared
from trainers import options, recipe
from trainers.data.shape import shape
from trainers.job import Job
from trainers.memory import GIB
from trainers.preflight import Report, check

LADDERS = [ROOT / "recipes" / "support.yaml"]
RECIPES = sorted(set((ROOT / "recipes").glob("*.yaml")) - set(LADDERS), key=lambda path: path.name)

TABLES: dict[str, type[BaseModel]] = {
    "Recipe": recipe.Recipe,
    "data": recipe.Data,
    "data.replay": recipe.Replay,
    "data.denoising": recipe.Denoising,
    "model": recipe.ModelOptions,
    "ema": recipe.Ema,
    "online": recipe.Online,
    "online.reward": recipe.Reward,
    "online.ptx": recipe.Ptx,
    "scale": recipe.Scale,
}
"""Heading in docs/recipes.md -> the settings its table documents."""

SMALL: dict[str, Any] = {
    "hidden_size": 576,
    "intermediate_size": 1536,
    "num_hidden_layers": 30,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "vocab_size": 49_152,
    "tie_word_embeddings": True,
}
MISTRAL_7B: dict[str, Any] = {
    "hidden_size": 4_096,
    "intermediate_size": 14_336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "vocab_size": 32_000,
}
LLAMA_34B: dict[str, Any] = {
    "hidden_size": 8_192,
    "intermediate_size": 22_016,
    "num_hidden_layers": 48,
    "num_attention_heads": 64,
    "num_key_value_heads": 8,
    "vocab_size": 32_000,
}
ADAPTED = ("deepspeed=off", "peft={r: 16, target_modules: all-linear}")


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_is_documented_with_its_default(heading: str) -> None:
    def default(field: Any) -> str:
        value = None if field.is_required() else field.get_default(call_default_factory=True)
        if isinstance(value, BaseModel):
            return "as below"
        return "empty" if value == {} else default_of(field)

    documented = {row[0]: row[2] for row in rows(sections(DOCS / "recipes.md")[heading])}
    assert documented == {name: default(field) for name, field in TABLES[heading].model_fields.items()}


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_it_loads_with_a_gate_of_its_stage_and_options_that_trl_has(path: Path) -> None:
    needs_training_libraries()
    read = recipe.load(path)
    assert options.check(read) == ()
    assert read.gate is not None
    gate = policy.load(path.parent / read.gate)
    assert gate.alias == f"{read.parent}/{read.stage}"
    assert shape(read, 4_096).max_length <= 4_096
    assert read.scale is not None
    if read.scale.recipe is not None:
        assert recipe.load(path.parent / read.scale.recipe).scale is not None


def forecast(
    tmp_path: Path, name: str, sizes: dict[str, Any], overrides: tuple[str, ...], **more: Any
) -> Report:
    from transformers import LlamaConfig

    LlamaConfig(**sizes).save_pretrained(tmp_path)
    path = ROOT / "recipes" / f"{name}.yaml"
    read = recipe.load(path, overrides)
    job = Job(
        recipe=read,
        place=path.parent,
        parent=tmp_path,
        folder=tmp_path / "training",
        processes=more.pop("processes", 1),
    )
    form = shape(read, 4_096)
    made = prepared(packed=100 if form.packing else 0, max_length=form.max_length)
    made = replace(made, train=replace(made.train, longest=form.max_length))
    return check(job, made, **more)


@pytest.mark.parametrize(
    ("name", "sizes", "overrides", "processes", "nodes", "gpu", "estimate", "host"),
    [
        ("7b-dapt", MISTRAL_7B, (), 8, 1, 40, 32, 0),
        ("7b-sft", MISTRAL_7B, (), 8, 1, 24, 19, 27),
        ("7b-sft", MISTRAL_7B, ("deepspeed=zero2",), 8, 1, 40, 32, 27),
        ("7b-sft", MISTRAL_7B, ADAPTED, 1, 1, 24, 17, 0),
        ("34b-sft", LLAMA_34B, (), 8, 1, 40, 12, 848),
        ("34b-sft", LLAMA_34B, ("deepspeed=zero3",), 16, 2, 80, 47, 0),
    ],
)
def test_it_fits_the_gpus_that_it_names(
    tmp_path: Path,
    name: str,
    sizes: dict[str, Any],
    overrides: tuple[str, ...],
    processes: int,
    nodes: int,
    gpu: float,
    estimate: float,
    host: float,
) -> None:
    needs_training_libraries()
    pytest.importorskip("deepspeed", reason="its estimators need the extra `train`")
    report = forecast(tmp_path, name, sizes, overrides, processes=processes, nodes=nodes, gpu_gib=gpu)
    assert report.problems == ()
    assert report.memory.device / GIB == pytest.approx(estimate, abs=1)
    assert report.memory.host / GIB == pytest.approx(host, abs=1)


@pytest.mark.parametrize(("name", "estimate"), [("support-dapt", 4), ("support-sft", 5), ("support-dpo", 5)])
def test_the_small_ones_fit_a_small_machine(tmp_path: Path, name: str, estimate: float) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    needs_training_libraries()
    report = forecast(tmp_path, name, SMALL, ())
    (fit,) = report.fits
    assert report.problems == ()
    assert fit.needed / GIB == pytest.approx(estimate, abs=1)
    assert fit.needed / GIB < 8


def test_a_rung_too_high_for_the_hardware_is_refused(tmp_path: Path) -> None:
    needs_training_libraries()
    pytest.importorskip("deepspeed", reason="its estimators need the extra `train`")
    report = forecast(tmp_path, "34b-sft", LLAMA_34B, ("deepspeed=zero3",), processes=8, gpu_gib=40)
    (problem,) = report.problems
    assert "weights, gradients and optimizer" in problem.message


@pytest.mark.parametrize("path", LADDERS, ids=lambda path: path.stem)
def test_ladders_load_with_the_gate_of_each_stage(path: Path) -> None:
    read = ladder.load(path)
    assert [rung.alias for rung in read.rungs] == ["support/dapt", "support/sft", "support/dpo"]
