"""The commands of the README as a user types them, in real processes, on a real (tiny) model."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.integration.commands import (
    HARNESS,
    environment,
    harness,
    items_file,
    journalled,
    wait_for,
    wait_for_more,
)
from tests.tiny import write_model
from tests.toy import write_suite

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model, another one, and the toy suite."""
    folder = tmp_path_factory.mktemp("world")
    write_model(folder / "model")
    write_model(folder / "other", seed=1)
    write_suite(folder / "toy", n=40)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def evaluate(home: Path, world: Path, *arguments: object, model: str = "model") -> dict[str, Any]:
    done = harness(
        home, "eval", world / model, "--suite", world / "toy", "--engine", "hf", "--json", *arguments
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_eval_show_compare_export(home: Path, world: Path, tmp_path: Path) -> None:
    first = evaluate(home, world)
    second = evaluate(home, world, model="other")
    run = first["runs"][0]
    assert first["run_id"] == run["run_id"]
    assert (run["n_items"], run["n_errors"]) == (80, 0)
    assert [s["task"] for s in run["scores"]] == ["toy_colour", "toy_sum", None]
    for score in run["scores"]:
        assert score["low"] <= score["score"] <= score["high"]

    table = harness(home, "eval", world / "model", "--suite", world / "toy", "--engine", "hf")
    assert "already evaluated" in table.stderr
    assert "toy_colour" in table.stdout
    assert f"next: harness runs show {run['run_id']}" in table.stdout

    shown = harness(home, "runs", "show", run["run_id"][:8])
    assert shown.returncode == 0
    assert "acc_norm" in shown.stdout
    listed = json.loads(harness(home, "runs", "list", "--json").stdout)
    assert {r["run_id"] for r in listed["runs"]} == {first["run_id"], second["run_id"]}

    compared = harness(home, "compare", first["run_id"], second["run_id"], "--json")
    assert compared.returncode == 0, compared.stderr
    rows = json.loads(compared.stdout)["rows"]
    assert rows[0]["candidate"] - rows[0]["baseline"] == pytest.approx(rows[0]["difference"])

    for kind in ("parquet", "jsonl", "lm-eval"):
        exported = harness(
            home, "runs", "export", run["run_id"], "--format", kind, "--output", tmp_path / kind
        )
        assert exported.returncode == 0, exported.stderr
        assert all(Path(line).stat().st_size for line in exported.stdout.splitlines())

    assert harness(home, "db", "check").returncode == 0
    (home / "harness.duckdb").unlink()
    assert harness(home, "db", "rebuild").returncode == 0
    again = json.loads(harness(home, "runs", "list", "--json").stdout)
    assert again == listed


def test_runs_made_differently_are_not_compared(home: Path, world: Path) -> None:
    plain = evaluate(home, world, "--chat-template", "off")
    templated = evaluate(home, world)
    refused = harness(home, "compare", plain["run_id"], templated["run_id"])
    assert refused.returncode == 30
    assert "template mode: off / on" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_show_prompt_asks_no_model(home: Path, world: Path) -> None:
    done = harness(home, "eval", world / "model", "-s", world / "toy", "--engine", "hf", "--show-prompt")
    assert done.returncode == 0, done.stderr
    assert "<|user|>Which colour has thing 0?\n<|assistant|>" in done.stdout
    assert not (home / "runs").exists()


def test_help_is_fast_because_it_imports_nothing_heavy() -> None:
    code = (
        "import sys, harness.cli\n"
        "try: harness.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'lm_eval', 'duckdb', 'numpy', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_finished_run_is_returned_without_torch(home: Path, world: Path) -> None:
    evaluate(home, world)
    code = (
        "import sys, harness.cli\n"
        f"try: harness.cli.main(['eval', {str(world / 'model')!r}, '-s', {str(world / 'toy')!r},"
        " '--engine', 'hf', '--json'])\n"
        "except SystemExit as stop: assert not stop.code\n"
        "sys.exit('imported torch' if 'torch' in sys.modules else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment(home)
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["runs"]


def test_kill_at_random_points_then_the_same_command(home: Path, world: Path, tmp_path: Path) -> None:
    """Whatever is killed, the same command ends with every item exactly once."""
    write_suite(tmp_path / "toy", n=3000)
    command = [
        *HARNESS,
        "eval",
        str(world / "model"),
        "-s",
        str(tmp_path / "toy"),
        "--engine",
        "hf",
        "--json",
        "--batch-tokens",
        "512",
    ]
    drawn = random.Random(0)
    done_before = 0
    kills = 0
    for _ in range(5):
        process = subprocess.Popen(
            command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        wait_for_more(home, done_before, process)
        if process.poll() is not None:
            break
        time.sleep(drawn.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if not list(home.glob("runs/*/journal.jsonl")):
            break  # it was quicker than the kill: finished, and its journal gone
        kills += 1
        assert journalled(home) >= done_before
        done_before = journalled(home)
    finished = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert kills >= 2
    run = json.loads(finished.stdout)["runs"][0]
    assert (run["n_items"], run["n_errors"]) == (6000, 0)
    exported = harness(
        home, "runs", "export", run["run_id"], "--format", "jsonl", "--output", tmp_path / "out"
    )
    rows = [json.loads(line) for line in items_file(exported).read_text().splitlines()]
    keys = [(row["item"]["task"], row["item"]["id"]) for row in rows]
    assert len(keys) == len(set(keys)) == 6000


def test_two_at_once_and_a_reader(home: Path, world: Path) -> None:
    """Two models and the same model twice, on one store, while a reader polls."""
    models = ("model", "other", "model")
    commands = [
        [*HARNESS, "eval", str(world / m), "-s", str(world / "toy"), "--engine", "hf", "--json"]
        for m in models
    ]
    running = [
        subprocess.Popen(c, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for c in commands
    ]
    reads = 0
    while any(process.poll() is None for process in running):
        listed = harness(home, "runs", "list", "--json")
        assert listed.returncode == 0, listed.stderr
        reads += 1
    outputs = [process.communicate() for process in running]
    assert [p.returncode for p in running] == [0, 0, 0], [err for _, err in outputs]
    ids = [json.loads(out)["run_id"] for out, _ in outputs]
    assert ids[0] == ids[2] != ids[1]
    assert reads > 0
    assert len(json.loads(harness(home, "runs", "list", "--json").stdout)["runs"]) == 2


def test_ctrl_c_keeps_what_was_done(home: Path, world: Path, tmp_path: Path) -> None:
    write_suite(tmp_path / "toy", n=3000)
    command = [
        *HARNESS,
        "eval",
        str(world / "model"),
        "-s",
        str(tmp_path / "toy"),
        "--engine",
        "hf",
        "--batch-tokens",
        "512",
    ]
    process = subprocess.Popen(command, env=environment(home), stderr=subprocess.PIPE, text=True)
    wait_for(lambda: journalled(home) > 0 or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert "The same command continues" in stderr
    assert "Traceback" not in stderr
    assert journalled(home) > 0
