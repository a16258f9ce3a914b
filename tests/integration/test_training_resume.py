"""Killed anywhere, the same command goes on: the curve and the weights are those of no interruption."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.store import Store
from tests.unit.trainers import made
from trainers.job import Job

pytestmark = pytest.mark.integration
REPOSITORY = Path(__file__).parents[2]
KILLED = -signal.SIGKILL


@pytest.fixture(autouse=True)
def _libraries() -> None:
    made.needs_training_libraries()


def process(
    job: Job, when: str = "never", *, launch_as: int | None = None
) -> subprocess.CompletedProcess[str]:
    processes = launch_as or job.processes
    alone = [sys.executable, "-m", "tests.integration.training_process"]
    several = [
        *(sys.executable, "-m", "torch.distributed.run", "--standalone"),
        *("--nproc_per_node", str(processes), "-m", "tests.integration.training_process"),
    ]
    job.write()
    return subprocess.run(
        [*(alone if processes == 1 else several), str(job.folder), when],
        cwd=REPOSITORY,
        env=os.environ | {"OMP_NUM_THREADS": "1", "DS_ACCELERATOR": "cpu"},
        capture_output=True,
        text=True,
        check=False,
    )


def train(job: Job) -> None:
    done = process(job)
    assert done.returncode == 0, done.stderr[-3000:]


def begun(root: Path, *, processes: int = 1, **more: Any) -> Job:
    root.mkdir()
    recipe = made.recipe(
        trl={"num_train_epochs": 2, "save_steps": 3, "logging_steps": 2}, eval_every=1, **more
    )
    return made.begun(root, recipe, made.answers(9 * processes), processes=processes)


def weights(job: Job, name: str = "model") -> str:
    return hashlib.sha256((job.folder / name / "model.safetensors").read_bytes()).hexdigest()


def measured(job: Job) -> list[tuple[int, dict[str, float]]]:
    """Every point, without what depends on the clock."""
    points = Store(job.folder.parent.parent).trainings.points(job.folder.name)
    timed = {"tokens_per_second", "memory_gib"}
    return [(p.step, {k: v for k, v in p.values.items() if k not in timed}) for p in points]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Job:
    made.needs_training_libraries()
    job = begun(tmp_path_factory.mktemp("trainings") / "whole", ema={"decay": 0.9, "start": 0.3})
    train(job)
    return job


@pytest.mark.parametrize("when", ["step:2", "save:6", "step:8"])
def test_killed_in_one_process(tmp_path: Path, whole: Job, when: str) -> None:
    job = begun(tmp_path / "killed", ema={"decay": 0.9, "start": 0.3})
    assert process(job, when).returncode == KILLED
    train(job)
    assert measured(job) == measured(whole)
    assert (weights(job), weights(job, "ema")) == (weights(whole), weights(whole, "ema"))


def test_killed_under_zero3_in_two_processes(tmp_path: Path) -> None:
    pytest.importorskip("deepspeed", reason="needs the extra: pip install 'harness[train]'")
    whole = begun(tmp_path / "whole", processes=2, deepspeed="zero3")
    train(whole)
    job = begun(tmp_path / "killed", processes=2, deepspeed="zero3")
    assert process(job, "step:5").returncode != 0
    assert not job.model.exists()
    train(job)
    assert measured(job) == measured(whole)
    assert weights(job) == weights(whole)
    assert {step for step, _ in measured(job)} >= {2, 3, 4, 6, 8}


def test_another_number_of_processes_cannot_go_on(tmp_path: Path) -> None:
    job = begun(tmp_path / "one")
    assert process(job, "step:5").returncode == KILLED
    two = Job(job.recipe, job.place, job.parent, job.folder, processes=2)
    refused = process(two)
    assert refused.returncode != 0
    assert "was made by 1 processes, and 2 cannot go on from it" in refused.stderr
