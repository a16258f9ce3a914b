"""When a policy was written down: the git commit since which the file has said the same."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gates import policy
from gates.policy import Policy
from harness.errors import HarnessError

MOST_COMMITS = 1000
"""How far back the file's history is read."""


@dataclass(frozen=True, slots=True)
class Registration:
    """The oldest commit of an unbroken row of commits in which the file holds this policy."""

    commit: str
    time: datetime
    """UTC; git's committer date. Git does not prove it: who can rewrite history can rewrite it."""


def registration(path: Path, registered: Policy) -> Registration | None:
    """Since when the file at `path` has held this policy; None when git does not know.

    Comments and the order of keys may change. The file's name may not: a renamed file begins anew.
    """
    path = path.resolve()
    found = None
    for commit, time in _history(path):
        held = _held(path, commit)
        if held is None or held.digest != registered.digest:
            break
        found = Registration(commit, time)
    return found


def _history(path: Path) -> list[tuple[str, datetime]]:
    """(commit, committer date) of the commits that touched the file, newest first."""
    listed = _git(path, "log", f"-{MOST_COMMITS}", "--format=%H %ct", "--", path.name)
    pairs = [line.split() for line in (listed or "").splitlines()]
    return [(commit, datetime.fromtimestamp(int(seconds), UTC)) for commit, seconds in pairs]


def _held(path: Path, commit: str) -> Policy | None:
    """The policy that the file held at a commit; None when it held none that can be read."""
    text = _git(path, "show", f"{commit}:./{path.name}")
    if text is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, encoding="utf-8")
        try:
            return policy.load(copy)
        except HarnessError:
            return None


def _git(path: Path, *arguments: str) -> str | None:
    """What git prints in the file's folder; None when it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(path.parent), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
