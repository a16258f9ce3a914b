"""examples/ci as CI servers run it: the scripts in a shell, beside a harness that ends with a given code."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.report.verdict import markdown
from tests.ci_examples import github, read, script
from tests.markdown import ROOT
from tests.unit.report.made import REJECTED

CODES = {0: "promote", 10: "reject", 11: "inconclusive", 1: "none", 2: "none", 29: "none", 137: "none"}

FAKE = """\
#!/bin/sh
for word in "$@"; do echo "$word" >> "$CALLS"; done
while [ $# -gt 0 ]; do
  if [ "$1" = --markdown ] && [ "$CODE" -lt 12 ]; then cat "$MARKDOWN" >> "$2"; fi
  shift
done
exit "$CODE"
"""


@dataclass(frozen=True)
class Ran:
    code: int
    printed: str
    words: list[str]
    """What the harness was called with."""
    outputs: str
    summary: str


def run(name: str, code: int, folder: Path, candidate: str = "./checkpoint") -> Ran:
    """The job's script as its server runs it: a shell that stops at the first error."""
    fake = folder / "bin" / "harness"
    fake.parent.mkdir()
    fake.write_text(FAKE)
    fake.chmod(0o755)
    (folder / "verdict.md").write_text(markdown(REJECTED))
    files = {key: folder / key.lower() for key in ("CALLS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    done = subprocess.run(
        ["bash", "-e", "-c", script(name)],
        cwd=folder,
        env={
            "PATH": f"{fake.parent}:{os.environ['PATH']}",
            "CANDIDATE": candidate,
            "CODE": str(code),
            "MARKDOWN": str(folder / "verdict.md"),
            **{key: str(file) for key, file in files.items()},
        },
        capture_output=True,
        text=True,
        check=False,
    )
    calls, outputs, summary = (file.read_text() for file in files.values())
    return Ran(done.returncode, done.stdout + done.stderr, calls.splitlines(), outputs, summary)


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
@pytest.mark.parametrize("code", CODES)
def test_the_job_ends_as_the_gate_did(name: str, code: int, tmp_path: Path) -> None:
    ran = run(name, code, tmp_path)
    assert ran.code == code
    assert ("No verdict" in ran.printed) == (CODES[code] == "none")


@pytest.mark.parametrize("code", CODES)
def test_github_hands_the_decision_to_the_next_job(code: int, tmp_path: Path) -> None:
    ran = run("github.yml", code, tmp_path)
    assert ran.outputs == f"decision={CODES[code]}\n"
    assert ran.summary == (markdown(REJECTED) if code < 12 else "")
    deploy = read("github.yml")["jobs"]["deploy"]
    assert (deploy["needs"], deploy["if"]) == ("gate", "needs.gate.outputs.decision == 'promote'")


def test_gitlab_prints_which_verdict_it_was(tmp_path: Path) -> None:
    printed = []
    for code in (0, 10, 11):
        folder = tmp_path / str(code)
        folder.mkdir()
        printed.append(run("gitlab.yml", code, folder).printed.split()[0].strip(".:"))
    assert printed == ["Promoted", "Rejected", "Inconclusive"]


def test_gitlab_never_takes_an_open_question_for_a_yes() -> None:
    job = read("gitlab.yml")["gate"]
    assert "allow_failure" not in job
    assert job["retry"]["exit_codes"] == 29


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_a_candidate_is_a_name_and_never_code(name: str, tmp_path: Path) -> None:
    candidate = "$(touch broken) `touch broken`; touch broken '\""
    ran = run(name, 0, tmp_path, candidate)
    assert ran.words[:2] == ["gate", candidate]
    assert not (tmp_path / "broken").exists()
    assert "${{" not in script(name)


@pytest.mark.parametrize("name", ["github.yml", "gitlab.yml"])
def test_jobs_read_the_whole_history_and_share_one_store(name: str) -> None:
    text = (ROOT / "examples" / "ci" / name).read_text(encoding="utf-8")
    assert "HARNESS_HOME" in text
    assert re.search(r'(fetch-depth: 0|GIT_DEPTH: "0")', text)


def test_reports_are_kept_where_they_are_written(tmp_path: Path) -> None:
    written = {
        name: dict(itertools.pairwise(words))
        for name in ("github.yml", "gitlab.yml")
        for words in [shlex.split(script(name).replace("\\\n", " "), comments=True)]
    }
    job = read("gitlab.yml")["gate"]["artifacts"]
    assert job["reports"]["junit"] == written["gitlab.yml"]["--junit"]
    assert set(job["paths"]) == {written["gitlab.yml"][f"--{kind}"] for kind in ("junit", "json", "markdown")}
    upload = next(step for step in github()["steps"] if "upload-artifact" in step.get("uses", ""))
    for kind in ("junit", "json"):
        assert (tmp_path / written["github.yml"][f"--{kind}"]).match(upload["with"]["path"])
