"""Registration: since which commit a policy has said what it says."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gates import policy
from gates.registration import registration
from tests.unit.gates.test_policy import WRITTEN


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "somebody@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "policies").mkdir()
    return tmp_path


def commit(repository: Path, text: str, day: int, name: str = "support.yaml") -> Path:
    path = repository / "policies" / name
    path.write_text(text)
    when = f"2026-03-{day:02d}T12:00:00+00:00"
    environment = os.environ | {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when}
    subprocess.run(["git", "-C", str(repository), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(repository), "commit", "-qm", "x"], check=True, env=environment)
    return path


def day_of(path: Path) -> int | None:
    found = registration(path, policy.load(path))
    return None if found is None else found.time.day


def test_a_policy_counts_from_the_commit_that_wrote_it(repository: Path) -> None:
    path = commit(repository, WRITTEN, 1)
    found = registration(path, policy.load(path))
    assert found is not None
    assert found.time == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert len(found.commit) == 40


def test_a_comment_does_not_begin_anew_and_a_change_does(repository: Path) -> None:
    commit(repository, WRITTEN, 1)
    path = commit(repository, "# why\n" + WRITTEN, 2)
    assert day_of(path) == 1
    commit(repository, WRITTEN.replace("alpha: 0.05", "alpha: 0.01"), 3)
    assert day_of(path) == 3
    commit(repository, WRITTEN, 4)
    assert day_of(path) == 4


def test_a_file_that_could_not_be_read_breaks_the_row(repository: Path) -> None:
    commit(repository, WRITTEN, 1)
    commit(repository, "name: [", 2)
    assert day_of(commit(repository, WRITTEN, 3)) == 3


def test_what_is_not_committed_is_not_registered(repository: Path, tmp_path: Path) -> None:
    path = commit(repository, WRITTEN, 1)
    path.write_text(WRITTEN.replace("alpha: 0.05", "alpha: 0.01"))
    assert day_of(path) is None
    new = path.with_name("new.yaml")
    new.write_text(WRITTEN)
    assert day_of(new) is None


def test_outside_a_repository_nothing_is_registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    path = tmp_path / "policy.yaml"
    path.write_text(WRITTEN)
    assert day_of(path) is None
    monkeypatch.setenv("PATH", "")
    assert day_of(path) is None
