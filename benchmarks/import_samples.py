"""Time and memory of `harness runs import` on a million samples of made-up multiple choice and text.

    python benchmarks/import_samples.py [--samples 1000000] [--keep DIR]

Half of the samples are four-way multiple choice, half generated text under two filters, which
lm_eval writes as two rows each. Seconds are wall time of the command in its own process; memory is the
most that it and its workers held at one time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TIME = "2026-01-02T03-04-05.678901"
WORDS = ("parcel", "returned", "within", "thirty", "days", "refund", "less", "fee", "of", "two", "euros")
Row = dict[str, Any]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def text(source: random.Random, words: int) -> str:
    return " ".join(source.choices(WORDS, k=words))


def hashes(doc: Row, prompt: str, target: str) -> Row:
    return {
        "doc_hash": sha(json.dumps(doc, indent=2, ensure_ascii=False)),
        "prompt_hash": sha(prompt),
        "target_hash": sha(target),
    }


def choice_row(doc_id: int, source: random.Random) -> Row:
    doc = {"question": f"{doc_id}: {text(source, 60)}?", "choices": [text(source, 3) for _ in range(4)]}
    doc["answer"] = source.randrange(4)
    arguments = {
        f"gen_args_{i}": {"arg_0": doc["question"], "arg_1": f" {one}"}
        for i, one in enumerate(doc["choices"])
    }
    logprobs = [-20 * source.random() for _ in range(4)]
    target = str(doc["answer"])
    said = [[str(one), "False"] for one in logprobs]
    return {
        "doc_id": doc_id, "doc": doc, "target": target, "arguments": arguments,
        "resps": [[one] for one in said], "filtered_resps": said, "filter": "none", "metrics": ["acc"],
        **hashes(doc, doc["question"], target),
        "acc": float(max(range(4), key=logprobs.__getitem__) == doc["answer"]),
    }  # fmt: skip


def text_row(doc_id: int, source: random.Random) -> Row:
    doc = {"question": f"{doc_id}: {text(source, 60)}?", "answer": str(source.randrange(10))}
    said = f"{text(source, 40)} {source.randrange(10)}"
    return {
        "doc_id": doc_id, "doc": doc, "target": doc["answer"],
        "arguments": {"gen_args_0": {"arg_0": doc["question"], "arg_1": {"until": ["\n"]}}},
        "resps": [[said]], "filtered_resps": [said], "filter": "strict", "metrics": ["exact_match"],
        **hashes(doc, doc["question"], doc["answer"]),
        "exact_match": float(said.endswith(doc["answer"])),
    }  # fmt: skip


def text_rows(n: int) -> Iterator[Row]:
    """As lm_eval writes them: all documents under one filter, then all under the next."""
    for name in ("strict", "flexible"):
        source = random.Random(2)
        yield from (text_row(doc_id, source) | {"filter": name} for doc_id in range(n))


def write(folder: Path, samples: int) -> int:
    """A results file and its samples; returns the number of rows."""
    source = random.Random(1)
    n = samples // 2
    plans = {
        "choice": (n, "acc", ["none"], (choice_row(doc_id, source) for doc_id in range(n))),
        "text": (samples - n, "exact_match", ["strict", "flexible"], text_rows(samples - n)),
    }
    document: Row = {
        "results": {},
        "configs": {},
        "n-samples": {},
        "task_hashes": {},
        "config": {"model": "hf"},
    }
    written = 0
    for task, (count, metric, filters, rows) in plans.items():
        digest, total = hashlib.sha256(), 0.0
        with (folder / f"samples_{task}_{TIME}.jsonl").open("w", encoding="utf-8") as file:
            for row in rows:
                digest.update((row["doc_hash"] + row["prompt_hash"] + row["target_hash"]).encode())
                total += row[metric]
                written += 1
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        mean = total / (count * len(filters))
        kind = "multiple_choice" if task == "choice" else "generate_until"
        document["results"][task] = {f"{metric},{name}": mean for name in filters}
        document["configs"][task] = {"task": task, "output_type": kind}
        document["n-samples"][task] = {"original": count, "effective": count}
        document["task_hashes"][task] = digest.hexdigest()
    document |= {"lm_eval_version": "0.4.13", "model_name": "made-up", "chat_template": None}
    (folder / f"results_{TIME}.json").write_text(json.dumps(document))
    return written


def memory(process: int) -> int:
    """Bytes that a process and its children hold, shared pages split among them."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            if process in (int(status.parent.name), int(fields[1])):
                rollup = (status.parent / "smaps_rollup").read_text()
                total += 1024 * next(int(line.split()[1]) for line in rollup.splitlines() if "Pss:" in line)
        except (OSError, StopIteration):
            continue
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="write the samples here, or use those that are here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch) / "samples"
        folder.mkdir(parents=True, exist_ok=True)
        if not list(folder.glob("results_*.json")):
            print(f"{options.samples} samples in {write(folder, options.samples)} rows written")
        size = sum(path.stat().st_size for path in folder.iterdir())
        command = [sys.executable, "-m", "harness"]
        for label, arguments in (
            ("first import", ["runs", "import", str(folder)]),
            ("again", ["runs", "import", str(folder)]),
            ("scores into the database", ["db", "rebuild"]),
        ):
            seconds, processor, peak = timed([*command, *arguments], scratch)
            print(
                f"{label}: {seconds:.1f} s ({processor:.1f} s of processor time), "
                f"{options.samples / seconds:,.0f} samples/s, {size / seconds / 1e6:,.0f} MB/s, "
                f"peak {peak / 2**20:,.0f} MiB"
            )


def timed(command: list[str], home: str) -> tuple[float, float, int]:
    """Wall seconds, processor seconds and the most memory held, with its children."""
    began, before, peak = time.monotonic(), os.times(), 0
    environment = os.environ | {"HARNESS_HOME": f"{home}/home"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(0.2)
    if process.returncode:
        sys.exit(process.returncode)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - began, used, peak


if __name__ == "__main__":
    main()
