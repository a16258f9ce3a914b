"""Online training for real: `harness train` on a suite's prompts, and two DeepSpeed processes over gloo."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.store import Store
from harness.tasks import build
from suites import catalog
from tests.integration.commands import harness
from tests.tiny import write_model
from tests.unit.pipeline.test_reward import suite, write_reward_model
from tests.unit.trainers import made
from trainers.data.prepare import prepare
from trainers.job import Job
from trainers.ptx import rows_job
from trainers.template import load_tokenizer

pytestmark = pytest.mark.integration

TRL = {
    "max_completion_length": 6,
    "num_generations": 4,
    "learning_rate": 0.05,
    "lr_scheduler_type": "constant",
    "optim": "sgd",
    "max_grad_norm": 0.0,
    "beta": 0.05,
    "save_steps": 100,
}
TEXTS = ("red green", "can I return this?", "5 + 7 = 12", "user", "dark", "a", "b c d e f", "after 30 days")


@pytest.fixture(autouse=True)
def _libraries() -> None:
    made.needs_training_libraries()
    pytest.importorskip("deepspeed", reason="needs the extra: pip install 'harness[train]'")


def train(job: Job) -> None:
    from tests.integration.test_training_resume import train as as_processes

    as_processes(job)


def online(root: Path, processes: int, trl: dict[str, Any], **more: Any) -> Job:
    """A training rewarded by an untrained reward model, with a supervised loss beside it."""
    root.mkdir(parents=True)
    settings = {"reward": {"model": "judge"}, "ptx": {"data": "t.jsonl", "coefficient": 0.5}}
    asked = made.recipe("online", online=settings, order="as_is", trl=TRL | trl, **more)
    (root / "t.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS))
    rows = [{"prompt": f"{n} + {n} = ", "doc": "{}"} for n in range(8)]
    job = made.begun(root, asked, rows, processes=processes)
    write_reward_model(root / "judge", job.parent)
    prepare(rows_job(job, 512), load_tokenizer(job), 512)
    return replace(job, reward_model=root / "judge")


@pytest.mark.parametrize(("preset", "algorithm"), [("zero2", "rloo"), ("zero2", "grpo")])
def test_two_processes_with_a_reward_model_and_ptx(tmp_path: Path, preset: str, algorithm: str) -> None:
    trl = {"max_steps": 3, "per_device_train_batch_size": 4}
    job = online(tmp_path / "two", 2, trl, deepspeed=preset)
    job = replace(job, recipe=with_algorithm(job, algorithm))
    train(job)
    for name in ("reward", "kl", "entropy", "ptx_loss", "completions/mean_length", "reward_unscored"):
        assert set(made.curve(job, name)) == {1, 2, 3}, name
    answered = made.curve(job, "completions/mean_length")
    assert made.curve(job, "target_tokens")[3] == pytest.approx(8 * sum(answered.values()))
    assert job.model.is_dir()


def with_algorithm(job: Job, algorithm: str) -> Any:
    settings = job.recipe.online
    assert settings is not None
    return job.recipe.model_copy(update={"online": settings.model_copy(update={"algorithm": algorithm})})


def test_two_processes_take_the_supervised_step_of_one(tmp_path: Path) -> None:
    """Rewards clipped to one value teach nothing, so what is left of a step is the supervised loss."""
    from tests.integration.test_training_deepspeed import same

    trl = {"max_steps": 2, "reward_clip_range": [100.0, 101.0], "beta": 0.0}
    one = online(tmp_path / "one", 1, trl | {"per_device_train_batch_size": 8})
    two = online(tmp_path / "two", 2, trl | {"per_device_train_batch_size": 4}, deepspeed="zero2")
    train(one)
    train(two)
    assert made.curve(two, "ptx_loss") == pytest.approx(made.curve(one, "ptx_loss"), abs=1e-5)
    same(one, two)


RECIPE = """\
stage: online
parent: {parent}
allow_ungated: true
online:
  reward: {{suite: {suite}/train, tasks: [toy_sum]}}
  ptx: {{data: texts.jsonl}}
trl:
  max_steps: 3
  max_completion_length: 6
  num_generations: 4
  per_device_train_batch_size: 8
  learning_rate: 1.0e-3
  logging_steps: 1
  gradient_checkpointing: false
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    suite(tmp_path)
    write_model(tmp_path / "parent")
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS))
    path = tmp_path / "sums.yaml"
    path.write_text(RECIPE.format(parent=tmp_path / "parent", suite=tmp_path / "toy"))
    return path


@pytest.mark.parametrize("processes", [1, 2])
def test_harness_train_on_a_suites_own_prompts(tmp_path: Path, recipe: Path, processes: int) -> None:
    home = tmp_path / "home"
    several = [] if processes == 1 else ["--processes", 2, "--set", "deepspeed=zero2"]
    done = harness(home, "train", recipe, *several)
    assert done.returncode == 0, done.stderr
    [training] = Store(home).trainings.all()
    assert training.status == "finished"
    train = catalog.only(catalog.load(f"{tmp_path}/toy/train"), ["toy_sum"])
    [task] = build(train, templated=True)
    assert training.rows == len(task.items)
    assert {name.partition(" ")[0] for name in training.data} == {"texts.jsonl", "reward"}
    values = [point.values for point in Store(home).trainings.points(training.id)]
    assert [set(each) >= {"reward", "ptx_loss", "kl"} for each in values if "loss" in each] == [True] * 3
    again = harness(home, "train", recipe, *several)
    assert "trained already" in again.stderr


def test_a_dry_run_refuses_the_dev_split(tmp_path: Path, recipe: Path) -> None:
    words = ["train", recipe, "--dry-run", "--set", f"online.reward.suite={tmp_path}/toy/dev"]
    refused = harness(tmp_path / "home", *words)
    assert refused.returncode == 24
    assert "none may become a training row" in refused.stderr
    assert not list((tmp_path / "home").glob("trainings/*"))
