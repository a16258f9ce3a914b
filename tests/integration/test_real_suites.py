"""A composite of suites over public data, evaluated from a local mirror of invented rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.commands import harness
from tests.tiny import write_model

pytestmark = pytest.mark.integration


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_unseen_from_a_mirror(tmp_path: Path) -> None:
    for part, count in (("train", 8), ("test", 32)):
        sums = [{"question": f"{n} + 1?", "answer": f"{n} + 1.\n#### {n + 1}"} for n in range(count)]
        write_rows(tmp_path / f"data/gsm8k/{part}.jsonl", sums)
        studies = [
            {"question": f"Is {n} even?", "context": f"It is {n}.", "final_decision": ("yes", "no")[n % 2]}
            for n in range(count)
        ]
        write_rows(tmp_path / f"data/pubmedqa/derived/{part}.jsonl", studies)
    write_model(tmp_path / "model")

    scored = {}
    for split in ("dev", "gate"):
        done = harness(
            tmp_path / "home", "eval", tmp_path / "model", "--suite", f"unseen/{split}", "--engine", "hf",
            "--data-dir", tmp_path / "data", "--json",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (run,) = json.loads(done.stdout)["runs"]
        assert run["n_errors"] == 0
        scored[split] = {score["task"]: score["n"] for score in run["scores"] if score["task"]}
    assert set(scored["dev"]) == set(scored["gate"]) == {"pubmedqa", "gsm8k"}
    assert (scored["dev"]["pubmedqa"], scored["gate"]["pubmedqa"]) == (8, 32)
    assert scored["dev"]["gsm8k"] + scored["gate"]["gsm8k"] == 32
