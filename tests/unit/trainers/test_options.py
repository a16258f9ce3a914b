"""What a recipe hands to TRL and peft: refused before anything is loaded, and passed on as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.errors import ConfigError
from tests.unit.trainers import made
from trainers import options
from trainers.job import Job
from trainers.recipe import Recipe


@pytest.fixture(autouse=True)
def _libraries() -> None:
    made.needs_training_libraries()


def recipe(stage: str = "sft", **trl: Any) -> Recipe:
    return Recipe.model_validate(
        {"name": "r", "stage": stage, "parent": "p", "data": {"train": "t.jsonl"}, "trl": trl}
    )


def job(made_of: Recipe, tmp_path: Path) -> Job:
    return Job(made_of, tmp_path, tmp_path / "parent", tmp_path / "folder")


def refusal(made_of: Recipe) -> str:
    with pytest.raises(ConfigError) as raised:
        options.check(made_of)
    return raised.value.message


def test_every_wrong_key_is_named_at_once() -> None:
    message = refusal(recipe(lerning_rate=1e-5, seed=1.5, packing="yes", lr_scheduler_type="cosin"))
    assert "unknown key 'trl.lerning_rate'" in message
    assert "Did you mean 'learning_rate'?" in message
    assert "trl.seed is 1.5, and should be a whole number" in message
    assert "trl.packing is 'yes', and should be true or false" in message
    assert "trl.lr_scheduler_type is 'cosin', and is one of linear, cosine" in message


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        ("output_dir", "x", "keeps a training's files"),
        ("deepspeed", "ds.json", "own key `deepspeed`"),
        ("push_to_hub", True, "only a promoted checkpoint leaves"),
        ("hub_model_id", "a/b", "only a promoted checkpoint leaves"),
        ("dataset_num_proc", 4, "rows are made once"),
        ("assistant_only_loss", True, "`completion_only_loss`"),
        ("train_sampling_strategy", "random", "own key `order`"),
        ("load_best_model_at_end", True, "a gate weighs the result"),
        ("trust_remote_code", True, "values, not code"),
        ("model_init_kwargs", {"dtype": "float16"}, "own key `model`"),
        ("report_to", "wandb", "keeps a training's files"),
        ("ignore_data_skip", True, "exactly where it stopped"),
    ],
)
def test_keys_that_are_ours_say_what_stands_for_them(key: str, value: Any, instead: str) -> None:
    message = refusal(recipe(**{key: value}))
    assert f"trl.{key} is not set here" in message
    assert instead in message


def test_every_key_that_is_ours_is_one_of_trl() -> None:
    import dataclasses

    import trl

    known = {
        field.name
        for name in ("SFTConfig", "DPOConfig", "RewardConfig", "RLOOConfig", "GRPOConfig")
        for field in dataclasses.fields(getattr(trl, name))
    }
    assert set(options.OWNED) <= known


@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan")])
def test_numbers_that_cannot_be_meant(value: float) -> None:
    assert "should be above 0" in refusal(recipe(learning_rate=value))


def test_schedules_pass_through_and_restarts_warn() -> None:
    for name in ("linear", "cosine", "constant", "inverse_sqrt"):
        assert options.check(recipe(lr_scheduler_type=name)) == ()
    assert "num_decay_steps" in refusal(recipe(lr_scheduler_type="warmup_stable_decay"))
    options.check(recipe(lr_scheduler_type="warmup_stable_decay", lr_scheduler_kwargs={"num_decay_steps": 3}))
    (warning,) = options.check(recipe(lr_scheduler_type="cosine_with_restarts"))
    assert "raises the learning rate again" in warning


def test_dpo_losses_are_known_by_name() -> None:
    assert "names 'sigmod'" in refusal(recipe("dpo", loss_type="sigmod"))
    options.check(recipe("dpo", loss_type=["sigmoid", "sft"], loss_weights=[1.0, 0.2]))
    options.check(recipe("dpo", loss_type="ipo"))


def test_adapters_are_held_against_peft() -> None:
    wrong = made.recipe(peft={"r": "16", "target_module": "all-linear", "task_type": "X"})
    message = refusal(wrong)
    assert "peft.r is '16', and should be a whole number" in message
    assert "Did you mean 'target_modules'?" in message
    assert "peft.task_type is not set here: the stage decides it" in message
    adapter = options.adapter(made.recipe(peft={"r": 4, "target_modules": "all-linear"}))
    assert adapter is not None
    assert (adapter.r, adapter.task_type) == (4, "CAUSAL_LM")


def test_what_the_recipe_says_reaches_the_configuration(tmp_path: Path) -> None:
    said = recipe(learning_rate=3e-5, optim="adafactor", warmup_steps=7, weight_decay=0.1, seed=5)
    config = options.config(job(said, tmp_path), learning_rate=9.0, deepspeed=None)
    assert (config.learning_rate, config.warmup_steps, config.weight_decay) == (3e-5, 7, 0.1)
    assert (str(config.optim.value), config.seed) == ("adafactor", 5)
    assert (config.report_to, config.logging_nan_inf_filter) == ([], False)
    assert config.train_sampling_strategy == "random"
    in_order = said.model_copy(update={"order": "short_to_long"})
    config = options.config(job(in_order, tmp_path), learning_rate=None, deepspeed=None)
    assert config.train_sampling_strategy == "sequential"


def test_the_learning_rate_is_the_bound_where_the_recipe_says_so(tmp_path: Path) -> None:
    auto = job(recipe(learning_rate="auto"), tmp_path)
    assert options.config(auto, learning_rate=3.84e-5, deepspeed=None).learning_rate == 3.84e-5
    with pytest.raises(ConfigError, match="no bound was computed"):
        options.config(auto, learning_rate=None, deepspeed=None)
    assert options.config(job(recipe(), tmp_path), learning_rate=1e-6, deepspeed=None).learning_rate == 1e-6


def test_what_trl_refuses_itself_is_one_sentence(tmp_path: Path) -> None:
    both = recipe("dpo", loss_type=["sigmoid", "sft"], loss_weights=[1.0])
    with pytest.raises(ConfigError, match="DPOConfig refuses its values"):
        options.config(job(both, tmp_path), learning_rate=None, deepspeed=None)
