"""Items per second of `harness eval` against `lm_eval`: same weights, task, threads and dtype, one run.

Both sides run as whole commands on one task folder written here from the `support` suite. lm-eval is
tried at several batch sizes and measured at its best. The order alternates, so that a machine whose
speed drifts does not favour one side. Prints settings, both rates, the ratio, and the largest
difference between per-item log-likelihoods.

    python benchmarks/eval_vs_lm_eval.py [--items 100] [--repeats 3] [--task intent|refund]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.models import resolve
from suites import catalog, documents

TASKS = {"intent": ("support_intent", "acc"), "refund": ("support_refund", "exact_match")}
BATCH_SIZES = ("1", "8", "32")


@dataclass(frozen=True)
class Timing:
    whole: float
    """Seconds of the whole command."""
    evaluating: float
    """Seconds the command itself says it spent on requests (lm-eval: all but its imports)."""
    samples: list[dict[str, Any]]


def write_task(folder: Path, kind: str, items: int) -> str:
    """The task as a folder that both sides read: suite.yaml for us, the same YAML for lm-eval."""
    name, metric = TASKS[kind]
    suite = catalog.load("support")
    task = next(t for t in suite.tasks if t.name == name)
    assert task.config is not None
    values = yaml.safe_load(Path(task.config).read_text())
    rows = documents(suite, task, items)
    (folder / "items.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    values |= {
        "task": f"bench_{kind}",
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": str(folder / "items.jsonl")}},
    }
    (folder / "task.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
    described = {
        "name": f"bench-{kind}",
        "version": "1",
        "role": "target",
        "licence": "own work",
        "tasks": [{"task": f"bench_{kind}", "config": "task.yaml", "metric": metric}],
    }
    (folder / "suite.yaml").write_text(yaml.safe_dump(described, sort_keys=False))
    return f"bench_{kind}"


def run_harness(model: Path, folder: Path, home: Path, environment: dict[str, str]) -> Timing:
    command = ["harness", "eval", str(model), "-s", str(folder), "--engine", "hf", "--dtype", "float32"]
    command += ["--chat-template", "off", "--fresh", "--json", "--home", str(home)]
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    whole = time.perf_counter() - started
    run = json.loads(done.stdout)["runs"][0]
    exported = folder / "exported"
    export = ["harness", "runs", "export", run["run_id"], "--format", "lm-eval", "--output", str(exported)]
    subprocess.run([*export, "--home", str(home)], env=environment, capture_output=True, check=True)
    return Timing(whole, run["seconds"], newest_samples(exported))


def run_lm_eval(
    model: Path, folder: Path, task: str, batch: str, limit: int | None, environment: dict[str, str]
) -> Timing:
    output = folder / f"lm_eval_{batch}"
    command = [
        sys.executable,
        "-m",
        "lm_eval",
        "--model",
        "hf",
        "--tasks",
        task,
        "--include_path",
        str(folder),
    ]
    command += ["--model_args", f"pretrained={model},dtype=float32", "--device", "cpu", "--batch_size", batch]
    command += ["--output_path", str(output), "--log_samples"]
    command += ["--limit", str(limit)] if limit else []
    started = time.perf_counter()
    subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    whole = time.perf_counter() - started
    results = json.loads(max(output.rglob("results_*.json"), key=os.path.getmtime).read_text())
    return Timing(whole, float(results["total_evaluation_time_seconds"]), newest_samples(output))


def newest_samples(folder: Path) -> list[dict[str, Any]]:
    path = max(folder.rglob("samples_*.jsonl"), key=os.path.getmtime)
    return [json.loads(line) for line in path.read_text().splitlines()]


def largest_difference(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> float | None:
    """Largest difference between per-choice log-likelihoods of the same document; None for text."""
    by_doc = {row["doc_hash"]: row for row in theirs}
    worst = None
    for row in ours:
        other = by_doc[row["doc_hash"]]
        for mine, yours in zip(row["resps"], other["resps"], strict=True):
            if isinstance(mine[0], list):
                worst = max(worst or 0.0, abs(float(mine[0][0]) - float(yours[0][0])))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--task", choices=sorted(TASKS), default="intent")
    options = parser.parse_args()
    threads = str(os.cpu_count() or 1)
    environment = os.environ | {
        "OMP_NUM_THREADS": threads,
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "LMEVAL_LOG_LEVEL": "ERROR",
    }
    with tempfile.TemporaryDirectory() as name:
        folder, home = Path(name) / "task", Path(name) / "home"
        folder.mkdir()
        model = Path(resolve("smollm2-135m", root=home).location)
        task = write_task(folder, options.task, options.items)
        trial = max(options.items // 4, 5)
        tried = {b: run_lm_eval(model, folder, task, b, trial, environment).whole for b in BATCH_SIZES}
        best = min(tried, key=lambda b: tried[b])
        pairs = [
            (
                run_harness(model, folder, home, environment),
                run_lm_eval(model, folder, task, best, None, environment),
            )
            for _ in range(options.repeats)
        ]
    report(options, threads, tried, best, pairs)


def report(
    options: argparse.Namespace,
    threads: str,
    tried: dict[str, float],
    best: str,
    pairs: list[tuple[Timing, Timing]],
) -> None:
    n = options.items
    print(f"smollm2-135m, float32, CPU, {threads} threads; support {options.task}, {n} items, no template")
    batches = ", ".join(f"{b}: {s:.1f} s" for b, s in tried.items())
    print(f"lm_eval batch sizes tried on a quarter of the items: {batches}; best {best}")
    for label, pick in (("whole command", "whole"), ("evaluating", "evaluating")):
        ours = [getattr(a, pick) for a, _ in pairs]
        theirs = [getattr(b, pick) for _, b in pairs]
        ratio = statistics.median(t / o for o, t in zip(ours, theirs, strict=True))
        print(
            f"{label:<14} harness {n / statistics.median(ours):6.2f} items/s"
            f"   lm_eval {n / statistics.median(theirs):6.2f} items/s   ratio {ratio:.2f}"
        )
    worst = largest_difference(pairs[-1][0].samples, pairs[-1][1].samples)
    metric = TASKS[options.task][1]
    by_doc = {row["doc_hash"]: row[metric] for row in pairs[-1][1].samples}
    unequal = sum(by_doc[row["doc_hash"]] != row[metric] for row in pairs[-1][0].samples)
    difference = "" if worst is None else f"largest log-likelihood difference {worst:.1e} nats, "
    print(f"{difference}{unequal} of {n} items scored differently")


if __name__ == "__main__":
    main()
