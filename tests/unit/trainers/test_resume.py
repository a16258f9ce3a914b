"""Which of the trainer's checkpoints are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ConfigError
from trainers import resume


def saved(steps: Path, step: int, *, processes: int = 1, marked: bool = True) -> Path:
    path = steps / f"checkpoint-{step}"
    (path / "global_step").mkdir(parents=True)
    (path / "trainer_state.json").write_text("{}")
    (path / "global_step" / "optimizer.pt").write_bytes(b"0" * 100)
    if marked:
        resume.mark_complete(path, step, processes)
    return path


def test_the_newest_whole_one_wins_and_broken_ones_go(tmp_path: Path) -> None:
    saved(tmp_path, 9)
    whole = saved(tmp_path, 10)
    unmarked = saved(tmp_path, 11, marked=False)
    (tmp_path / "notes.txt").write_text("not a checkpoint")
    found = resume.newest(tmp_path, 1)
    assert found == resume.Checkpoint(whole, 10, 1)
    assert not unmarked.exists()
    assert (tmp_path / "notes.txt").exists()


def test_one_that_is_saved_again_is_still_whole(tmp_path: Path) -> None:
    """As after Ctrl-C at a step at which a checkpoint was due."""
    path = saved(tmp_path, 10)
    resume.mark_complete(path, 10, 1)
    assert resume.newest(tmp_path, 1) == resume.Checkpoint(path, 10, 1)


@pytest.mark.parametrize("harm", ["cut", "gone", "marker"])
def test_a_damaged_one_is_not_whole(tmp_path: Path, harm: str) -> None:
    older, newer = saved(tmp_path, 4), saved(tmp_path, 8)
    part = newer / "global_step" / "optimizer.pt"
    if harm == "cut":
        part.write_bytes(b"0" * 99)
    elif harm == "gone":
        part.unlink()
    else:
        (newer / "complete.json").write_text("{")
    found = resume.newest(tmp_path, 1)
    assert found is not None
    assert found.path == older


def test_none_at_all(tmp_path: Path) -> None:
    assert resume.newest(tmp_path / "steps", 1) is None


def test_parts_of_another_number_of_processes_do_not_fit(tmp_path: Path) -> None:
    saved(tmp_path, 4, processes=2)
    with pytest.raises(ConfigError, match="made by 2 processes, and 1 cannot go on"):
        resume.newest(tmp_path, 1)


def test_older_ones_are_dropped(tmp_path: Path) -> None:
    for step in (2, 10, 9):
        saved(tmp_path, step)
    resume.drop_older(tmp_path, 2)
    assert [each.step for each in resume.complete(tmp_path)] == [9, 10]
    resume.drop_older(tmp_path, 0)
    assert list(tmp_path.iterdir()) == []
