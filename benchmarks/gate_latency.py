"""Seconds that `harness gate` takes on finished runs, and which part takes which share.

A candidate and a baseline answer a procedural suite without a model, so the runs are real and the gate
has nothing left to evaluate. Then the command runs as a job types it, as processes of their own: user and
system time are printed, which other load on the machine lengthens less than the clock's; and once more
under the profiler, for the shares. Exit code 1 when it takes longer than it may.

    python benchmarks/gate_latency.py [--items 50000] [--repeats 3] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import pstats
import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import suites as shipped
from gates.policy import load
from gates.promote import genesis
from harness import engines
from harness.engines.base import EngineSettings, Generated, GenerateRequest, Prompt, Request, Result
from harness.evaluate import Evaluation, Options
from harness.fingerprint import identify
from harness.pipeline.staging import asked_suite
from harness.records import Checkpoint, EngineInfo
from harness.store import Store
from suites import catalog

TARGET = 2.0
"""Seconds that a gate over 50,000 paired items may take."""
PARTS = {
    "registration": "the policy's commit (git)",
    "asked_suite": "suites read",
    "_run_suite": "finished runs found",
    "scores": "scores read",
    "pair": "scores paired",
    "decide": "decided",
    "worst_regressions": "worst regressions",
    "add_verdict": "verdict kept",
    "_report": "reports written",
    "_find_and_load": "imports",
}
"""Function -> what it does."""
SUITE = """\
name: bench
version: "1"
role: target
licence: own work
generator: support
size: {items}
tasks:
  - {{task: support_refund, config: refund.yaml, metric: exact_match}}
"""
POLICY = "name: bench-sft\nprimary: {suite: ./bench}\nguards: [{suite: ./bench, margin: 0.02}]\n"


class Silent:
    """Progress that nobody watches."""

    def note(self, text: str) -> None: ...
    def start(self, run: object, total: int, done: int) -> None: ...
    def advance(self, items: int, errors: int) -> None: ...
    def stop(self) -> None: ...


class Guesser:
    """Writes one of two numbers, by the length of the prompt."""

    def __init__(self, info: EngineInfo, of: int) -> None:
        self.info = info
        self._of = of

    def render(self, prompt: Prompt) -> str:
        return prompt.text

    def run(self, requests: Sequence[Request]) -> Iterator[Result]:
        for request in requests:
            assert isinstance(request, GenerateRequest)
            says = "yes" if len(request.prompt.text) % self._of else "no"
            yield Generated(request.key, (f" {says}, of course. " * 40,), ("stop",), 400, 120)

    def close(self) -> None: ...


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--items", type=int, default=50_000)
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--keep", type=Path, help="Where to make the runs, or where they are.")
    words = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = (words.keep or Path(folder)).resolve()
        root.mkdir(parents=True, exist_ok=True)
        os.chdir(root)
        os.environ |= {"HARNESS_HOME": str(root / "home"), "HF_HUB_OFFLINE": "1"}
        if not (root / "home").exists():
            began = time.monotonic()
            make_world(root, words.items)
            print(f"made two runs of {words.items} items in {time.monotonic() - began:.0f} s")
        took = [in_a_process() for _ in range(words.repeats)]
        cpu, wall = (median(times) for times in zip(*took, strict=True))
        print(f"harness gate, {words.items} paired items: {cpu:.2f} s of CPU, {wall:.2f} s on the clock")
        show_parts()
    return 0 if cpu < TARGET else 1


def make_world(root: Path, items: int) -> None:
    """A repository with a policy, two checkpoints and the runs that a gate of them needs."""
    (root / "bench").mkdir()
    (root / "bench" / "suite.yaml").write_text(SUITE.format(items=items))
    shipped_task = Path(catalog.load("support").folder) / "refund.yaml"
    (root / "bench" / "refund.yaml").write_text(shipped_task.read_text())
    (root / "policy.yaml").write_text(POLICY)
    name = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    past = os.environ | {
        "GIT_COMMITTER_DATE": "2026-01-01T00:00:00",
        "GIT_AUTHOR_DATE": "2026-01-01T00:00:00",
    }
    for git in (["init", "-q"], ["add", "policy.yaml"], [*name, "commit", "-qm", "policy"]):
        subprocess.run(["git", *git], cwd=root, env=past, check=True)
    store = Store(root / "home")
    base, better = (checkpoint(root / name, weight) for name, weight in (("base", 0.0), ("better", 1.0)))
    for made in (base, better):
        store.record_checkpoint(made)
    genesis(store, "bench/base", base)
    suite = asked_suite(load(root / "policy.yaml"), "./bench", base.digest, better.digest)
    for made, of in ((base, 3), (better, 4)):
        settings = EngineSettings()

        def engine(name: str, checkpoint: Checkpoint, settings: EngineSettings, of: int = of) -> Guesser:
            return Guesser(engines.describe(name, checkpoint, settings), of)

        Evaluation(
            checkpoint=made,
            engine_name="hf",
            settings=settings,
            store=store,
            progress=Silent(),
            options=Options(),
            library=shipped.library(),
            make_engine=engine,
        ).run([suite])


def checkpoint(folder: Path, weight: float) -> Checkpoint:
    """The smallest folder that is one."""
    folder.mkdir()
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    tensors = struct.pack("<Q", len(header)) + header + struct.pack("<f", weight)
    (folder / "model.safetensors").write_bytes(tensors)
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    return identify(folder)


def in_a_process() -> tuple[float, float]:
    """(user and system seconds, seconds on the clock) of one gate; a new question each time, so no verdict is
    there already."""
    forget_verdicts()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "harness", *COMMAND], capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 10, 11):
        raise SystemExit(f"harness gate ended with {done.returncode}: {done.stderr}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.monotonic() - began


COMMAND = ["gate", "./better", "--policy", "policy.yaml", "--engine", "hf", "--markdown", "verdict.md"]


def forget_verdicts() -> None:
    for name in ("verdicts.jsonl", "looks.jsonl"):
        (Path(os.environ["HARNESS_HOME"]) / name).unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "harness", "db", "rebuild"], capture_output=True, check=True)


def show_parts() -> None:
    """The command once more under the profiler, which slows it down: the shares are what counts."""
    forget_verdicts()
    profile = Path("gate.prof")
    command = [sys.executable, "-m", "cProfile", "-o", str(profile), "-m", "harness", *COMMAND]
    subprocess.run(command, capture_output=True, check=False)
    stats = pstats.Stats(str(profile))
    whole = stats.total_tt  # type: ignore[attr-defined]  # typeshed leaves it out
    print(f"shares of {whole:.1f} s under the profiler, imports included; some are parts of others:")
    shares = sorted(_shares(stats), reverse=True)
    for seconds, function in shares:
        print(f"  {seconds / whole:5.0%}  {PARTS[function]} ({function})")


def _shares(stats: pstats.Stats) -> Iterator[tuple[float, str]]:
    """(seconds, function) of the functions in PARTS."""
    found = stats.stats.items()  # type: ignore[attr-defined]  # typeshed leaves it out
    for (file, _, function), (_, _, _, cumulative, _) in found:
        if function in PARTS and "/lib/python" not in file:
            yield cumulative, function


if __name__ == "__main__":
    sys.exit(main())
