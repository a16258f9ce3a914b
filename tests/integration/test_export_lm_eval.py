"""Our export against what `lm_eval --log_samples` itself writes for the same model and tasks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tiny import write_model
from tests.toy import write_suite

pytestmark = pytest.mark.integration


def test_rows_equal_lm_evals_own(tmp_path: Path) -> None:
    model = write_model(tmp_path / "model")
    suite = write_suite(tmp_path / "toy", n=6)
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HARNESS_HOME": str(tmp_path / "home")}
    environment["HF_DATASETS_CACHE"] = str(tmp_path / "cache")

    def call(*arguments: object) -> str:
        command = [sys.executable, "-m", *map(str, arguments)]
        done = subprocess.run(
            command, env=environment, cwd=suite, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    evaluated = call(
        "harness", "eval", model, "-s", suite, "--engine", "hf", "--chat-template", "off", "--json"
    )
    run_id = json.loads(evaluated)["run_id"]
    call("harness", "runs", "export", run_id, "--format", "lm-eval", "--output", tmp_path / "ours")
    call(
        "lm_eval", "--model", "hf", "--model_args", f"pretrained={model},dtype=float32", "--device", "cpu",
        "--tasks", "toy_colour,toy_sum", "--include_path", suite, "--output_path", tmp_path / "theirs",
        "--log_samples",
    )  # fmt: skip
    for task in ("toy_colour", "toy_sum"):
        ours, theirs = samples(tmp_path / "ours", task), samples(tmp_path / "theirs", task)
        assert len(ours) == len(theirs) == 6
        for mine, yours in zip(ours, theirs, strict=True):
            assert mine.keys() == yours.keys()
            exact = mine.keys() - {"resps", "filtered_resps", "arguments"}
            assert {k: mine[k] for k in exact} == {k: yours[k] for k in exact}
            assert mine["arguments"]["gen_args_0"]["arg_0"] == yours["arguments"]["gen_args_0"]["arg_0"]
            if task == "toy_sum":
                assert mine["resps"] == yours["resps"]
            else:
                assert logprobs(mine) == pytest.approx(logprobs(yours), abs=1e-3)
                assert mine["arguments"] == yours["arguments"]


def samples(folder: Path, task: str) -> list[dict[str, Any]]:
    (path,) = folder.rglob(f"samples_{task}_*.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return sorted(rows, key=lambda row: int(row["doc_id"]))


def logprobs(row: dict[str, Any]) -> list[float]:
    return [float(instance[0][0]) for instance in row["resps"]]
