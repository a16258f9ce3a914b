"""A run as `lm_eval --output_path DIR --log_samples` writes it: results JSON and samples JSONL."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from harness.records import ItemResult, Run
from harness.tasks.build import OWN_METRICS


def export_lm_eval(run: Run, results: Sequence[ItemResult], output: Path) -> list[Path]:
    """Write `results_TIME.json` and `samples_TASK_TIME.jsonl` (one row per item and filter)."""
    stamp = datetime.fromisoformat(run.finished or run.created).strftime("%Y-%m-%dT%H-%M-%S.%f")
    folder = output / run.checkpoint.name.replace("/", "__")
    folder.mkdir(parents=True, exist_ok=True)
    by_task: dict[str, list[ItemResult]] = {task.name: [] for task in run.suite.tasks}
    for result in results:
        by_task[result.item.task].append(result)
    files = []
    for task, rows in by_task.items():
        path = folder / f"samples_{task}_{stamp}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for result in rows:
                for sample in _samples(result):
                    file.write(json.dumps(sample, ensure_ascii=False) + "\n")
        files.append(path)
    path = folder / f"results_{stamp}.json"
    path.write_text(json.dumps(_results(run, by_task), ensure_ascii=False, indent=2), encoding="utf-8")
    return [path, *files]


def _samples(result: ItemResult) -> list[dict[str, Any]]:
    """One row per filter; none for a failed item, which lm-eval has no row for."""
    if result.error is not None:
        return []
    doc = json.loads(result.item.doc)
    if result.choices:
        arguments = [{"arg_0": result.prompt, "arg_1": choice} for choice in result.choices]
        pairs = zip(result.logprobs, result.greedy, strict=True)
        resps: list[Any] = [[[str(logprob), str(greedy)]] for logprob, greedy in pairs]
    else:
        arguments = [{"arg_0": result.prompt}]
        resps = [list(result.answers)]
    shared = {
        "doc_id": result.item.ordinal,
        "doc": doc,
        "target": result.item.target,
        "arguments": {f"gen_args_{index}": one for index, one in enumerate(arguments)},
        "resps": resps,
        "doc_hash": _sha(json.dumps(doc, indent=2, ensure_ascii=False)),
        "prompt_hash": _sha(result.prompt),
        "target_hash": _sha(result.item.target),
    }
    return [
        shared | {"filtered_resps": _as_text(kept), "filter": name, "metrics": list(metrics)} | metrics
        for name, kept in result.filtered.items()
        if (metrics := _metrics_of(result, name))
    ]


def _as_text(filtered: str) -> list[Any]:
    """lm-eval writes log-likelihoods as strings."""
    kept = json.loads(filtered)
    return [[str(part) for part in one] if _is_scored(one) else one for one in kept]


def _is_scored(one: Any) -> bool:
    return isinstance(one, list) and len(one) == 2 and isinstance(one[1], bool)


def _metrics_of(result: ItemResult, filter_name: str) -> dict[str, float]:
    """Metric -> value for one filter, under lm-eval's own names."""
    found = {}
    for name, value in result.metrics.items():
        metric, _, of = name.partition(",")
        if (of or "none") == filter_name and metric not in OWN_METRICS:
            found[metric] = value
    return found


def _results(run: Run, by_task: dict[str, list[ItemResult]]) -> dict[str, Any]:
    results: dict[str, dict[str, Any]] = {}
    for task, rows in by_task.items():
        values: dict[str, list[float]] = {}
        for row in rows:
            for name, value in row.metrics.items():
                metric, _, of = name.partition(",")
                values.setdefault(f"{metric},{of or 'none'}", []).append(value)
        results[task] = {"name": task, "alias": task, "sample_len": len(rows)} | {
            name: sum(v) / len(v) for name, v in values.items()
        }
    return {
        "results": results,
        "n-samples": {t: {"original": len(rows), "effective": len(rows)} for t, rows in by_task.items()},
        "config": {
            "model": run.engine.name,
            "model_args": f"pretrained={run.checkpoint.name},dtype={run.engine.dtype}",
            "model_dtype": run.engine.dtype,
            "limit": int(run.settings["limit"]) if run.settings.get("limit") else None,
            "fewshot_seed": int(run.settings["seed"]) if run.settings.get("seed") else None,
        },
        "model_name": run.checkpoint.name,
        "date": time.mktime(datetime.fromisoformat(run.created).timetuple()),
        "versions": dict.fromkeys(by_task, run.suite.version),
        "chat_template_sha": run.checkpoint.template or None,
        "total_evaluation_time_seconds": str(run.seconds),
        "harness": {"run_id": run.id, "checkpoint": run.checkpoint.digest, "identity": run.identity},
    }


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
