"""The five lines of CONTRIBUTING.md make a suite that can be evaluated."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path

import pytest

from harness import cli
from harness.models import BUNDLED
from tests.markdown import ROOT, sections, shell_blocks
from tests.toy import FakeEngine, checkpoint


def test_five_lines_make_a_suite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (block,) = shell_blocks(sections(ROOT / "CONTRIBUTING.md")["Add a suite"])
    *lines, last = block.strip().splitlines()
    assert len(lines) + 1 == 5
    subprocess.run(["sh", "-e", "-c", "\n".join(lines)], cwd=tmp_path, check=True)

    engine = FakeEngine()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARNESS_DATA_DIR", raising=False)
    monkeypatch.setattr("harness.cli.options.resolve_model", lambda name, *_: checkpoint(name))
    monkeypatch.setattr("harness.engines.describe", lambda *_: engine.info)
    monkeypatch.setattr("harness.engines.hf.HFEngine", lambda *_: engine)
    program, *words = shlex.split(last)
    assert program == "harness"
    assert words[:2] == ["eval", next(iter(BUNDLED))]
    cli.main([*words, "--engine", "hf", "--home", "store", "--json"])

    (run,) = json.loads(capfd.readouterr().out)["runs"]
    assert (run["suite"], run["n_items"], run["n_errors"]) == ("my-suite/dev", 2, 0)
    # The fake prefers the first choice, which is right for one of the two questions.
    assert [(score["task"], score["metric"], score["score"]) for score in run["scores"]] == [
        ("capitals", "acc", 0.5)
    ]
