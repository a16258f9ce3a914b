"""A training as several processes: how it is started, and whose error the command ends with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.errors import HarnessError, TrainingError
from harness.pipeline import processes
from harness.pipeline.processes import command, launch, leave
from trainers.job import Job
from trainers.recipe import Recipe

FAILS = """\
import sys
from pathlib import Path
from harness.errors import ModelError, TrainingError
from harness.pipeline.processes import leave
folder = Path(sys.argv[1])
leave(folder, TrainingError("The loss is no finite number.", "lower it"))
leave(folder, ModelError("Another process went away."))
sys.exit(1)
"""


@pytest.fixture
def job(tmp_path: Path) -> Job:
    recipe = Recipe.model_validate({"stage": "sft", "parent": "p", "data": {"train": "t.jsonl"}})
    folder = tmp_path / "trainings" / "t"
    folder.mkdir(parents=True)
    return Job(recipe=recipe, place=tmp_path, parent=tmp_path, folder=folder, processes=4)


def runs(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    def started(job: Job, nodes: int = 1) -> list[str]:
        return [sys.executable, "-c", script, str(job.folder)]

    monkeypatch.setattr(processes, "command", started)


def test_one_machine_starts_all_and_several_their_share(job: Job) -> None:
    alone, shared = command(job), command(job, nodes=2)
    assert alone[-3:] == shared[-3:] == ["-m", "harness.cli.rank", str(job.folder)]
    assert "--standalone" in alone
    assert alone[alone.index("--nproc_per_node") + 1] == "4"
    assert "--standalone" not in shared
    assert shared[shared.index("--nnodes") + 1] == "2"
    assert shared[shared.index("--nproc_per_node") + 1] == "2"
    assert shared[shared.index("--rdzv_endpoint") + 1] == "HEAD:29500"


def test_the_error_of_the_first_process_to_fail_is_raised_as_it_was(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(job.folder, HarnessError("of a launch before"))
    runs(monkeypatch, FAILS)
    with pytest.raises(TrainingError, match=r"^The loss is no finite number\.$") as told:
        launch(job)
    assert (told.value.exit_code, told.value.hint) == (36, "lower it")


def test_processes_that_say_nothing_are_still_a_refusal(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    runs(monkeypatch, "import sys; sys.exit(7)")
    with pytest.raises(HarnessError, match="ended with exit code 7") as told:
        launch(job)
    assert told.value.exit_code == 20
    assert "the same command goes on" in (told.value.hint or "")


def test_the_folder_of_the_caller_is_not_imported_from(
    job: Job, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A `trainers` beside the recipe must not stand in for ours."""
    (tmp_path / "trainers.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    runs(monkeypatch, "import trainers.job")
    launch(job)
