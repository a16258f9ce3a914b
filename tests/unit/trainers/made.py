"""A tiny parent, rows for it, and a training in a store: what the trainers' tests begin with."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from harness.records import Training
from harness.store import Store, TrainingWriter
from tests.tiny import write_model
from tests.unit.store.made import digest
from trainers.job import Job
from trainers.recipe import Recipe

IGNORED = -100


def needs_training_libraries() -> None:
    for name in ("trl", "peft"):
        pytest.importorskip(name, reason="needs the extra: pip install 'harness[train]'")


def recipe(stage: str = "sft", *, trl: dict[str, Any] | None = None, **more: Any) -> Recipe:
    """A recipe for a few fast steps on the CPU in fp32."""
    options = {
        "per_device_train_batch_size": 2,
        "learning_rate": 1e-3,
        "logging_steps": 1,
        "save_steps": 4,
        "num_train_epochs": 1,
        "gradient_checkpointing": False,
        **(trl or {}),
    }
    return Recipe.model_validate(
        {"name": "tiny", "stage": stage, "parent": "p", "data": {"train": "t.jsonl"}, "trl": options, **more}
    )


def begun(
    root: Path, made: Recipe, rows: list[dict[str, Any]], *, held_out: Any = None, processes: int = 1
) -> Job:
    """A training that the store has begun, with its rows in place, on a parent made below `root`."""
    import datasets

    parent = root / "parent"
    if not parent.exists():
        write_model(parent)
    record = Training(
        id="",
        identity=digest(made.digest),
        status="running",
        name=made.name,
        stage=made.stage,
        recipe="{}",
        recipe_digest=made.digest,
        parent=digest("parent"),
        gated=True,
        data={},
        processes=processes,
        created="2026-03-01T12:00:00+00:00",
    )
    writer = Store(root / "store").trainings.begin(record)
    assert isinstance(writer, TrainingWriter)
    with writer:
        job = Job(recipe=made, place=root, parent=parent, folder=writer.folder, processes=processes)
        if not job.train_data.exists():
            datasets.Dataset.from_list(rows).save_to_disk(str(job.train_data))
            if held_out is not None:
                datasets.Dataset.from_list(held_out).save_to_disk(str(job.eval_data))
            job.write()
    return job


def tokens(count: int, *, seed: int = 0, shortest: int = 6, longest: int = 20) -> list[list[int]]:
    """Rows of random token ids, none of them special."""
    rng = random.Random(seed)
    return [[rng.randrange(5, 300) for _ in range(rng.randint(shortest, longest))] for _ in range(count)]


def answers(count: int, *, seed: int = 0) -> list[dict[str, Any]]:
    """Rows of which the second half counts."""
    return [
        {"input_ids": ids, "labels": [IGNORED] * (len(ids) // 2) + ids[len(ids) // 2 :]}
        for ids in tokens(count, seed=seed)
    ]


def pairs(count: int, *, seed: int = 0) -> list[dict[str, Any]]:
    """Preferences: a prompt with a chosen and a rejected answer."""
    prompts, chosen, rejected = (tokens(count, seed=seed + part) for part in (0, 1, 2))
    return [
        {"prompt_ids": prompt, "chosen_ids": good, "rejected_ids": bad}
        for prompt, good, bad in zip(prompts, chosen, rejected, strict=True)
    ]


def curve(job: Job, name: str = "loss") -> dict[int, float]:
    """Step -> a value of the journal."""
    points = Store(job.folder.parent.parent).trainings.points(job.folder.name)
    found: dict[int, float] = {}
    for point in points:
        if name in point.values:
            assert point.step not in found, "a step stands twice in the journal"
            found[point.step] = point.values[name]
    return found
