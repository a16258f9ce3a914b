"""A run as `lm_eval --output_path DIR --log_samples` writes it: results JSON and samples JSONL.

`harness runs import` reads it back to the same items, prompts, answers and scores.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from harness.records import EngineInfo, ItemResult, Run
from harness.tasks.build import OWN_METRICS

Sample = dict[str, Any]


def export_lm_eval(
    run: Run, results: Sequence[ItemResult], about: Mapping[str, Any], output: Path
) -> list[Path]:
    """Write `results_TIME.json` and `samples_TASK_TIME.jsonl` (one row per item and filter).

    `about` is what lm_eval tells beside the scores (`Store.about`): of a foreign run its whole
    results file, of an own run its tasks' configurations.
    """
    began = datetime.fromisoformat(run.finished or run.created)
    stamp = began.strftime("%Y-%m-%dT%H-%M-%S.%f")
    folder = output / run.checkpoint.name.replace("/", "__")
    folder.mkdir(parents=True, exist_ok=True)
    by_task: dict[str, list[ItemResult]] = {task.name: [] for task in run.suite.tasks}
    for result in results:
        by_task[result.item.task].append(result)
    files, hashes = [], {}
    for task, rows in by_task.items():
        path = folder / f"samples_{task}_{stamp}.jsonl"
        digest = hashlib.sha256()
        with path.open("w", encoding="utf-8") as file:
            for sample in _samples(rows, about.get("configs", {}).get(task, {})):
                digest.update((sample["doc_hash"] + sample["prompt_hash"] + sample["target_hash"]).encode())
                file.write(json.dumps(sample, ensure_ascii=False) + "\n")
        files.append(path)
        hashes[task] = digest.hexdigest()
    document = dict(about) if run.is_foreign else _results(run, by_task, about)
    path = folder / f"results_{stamp}.json"
    text = json.dumps(document | {"task_hashes": hashes}, ensure_ascii=False, indent=2)
    path.write_text(text, encoding="utf-8")
    return [path, *files]


def _samples(results: Sequence[ItemResult], config: Mapping[str, Any]) -> Iterator[Sample]:
    """All items under one filter, then under the next, as lm_eval writes them.

    lm_eval knows no item without a score: a failed one is NaN in every metric, so that no mean over
    the rows passes for a score, and has its reason under `error`.
    """
    filters = list(dict.fromkeys(name for result in results for name in result.filtered)) or ["none"]
    metrics: dict[str, dict[str, None]] = {name: {} for name in filters}
    for result in results:
        for name in filters:
            metrics[name].update(dict.fromkeys(_metrics_of(result, name)))
    for name in filters:
        for result in results:
            if result.error is None:
                values = _metrics_of(result, name)
            else:
                values = dict.fromkeys(metrics[name], math.nan)
            if values or result.error is not None:
                yield _sample(result, config, name, values)


def _sample(
    result: ItemResult, config: Mapping[str, Any], filter_name: str, values: Mapping[str, float]
) -> Sample:
    doc = json.loads(result.item.doc)
    kept = result.filtered.get(filter_name, "[]")
    return {
        "doc_id": result.item.ordinal,
        "doc": doc,
        "target": result.item.target,
        "arguments": {f"gen_args_{index}": one for index, one in enumerate(_arguments(result, config))},
        "resps": _resps(result),
        "filtered_resps": _as_text(kept) if result.choices else json.loads(kept),
        "filter": filter_name,
        "metrics": list(values),
        "doc_hash": _sha(json.dumps(doc, indent=2, ensure_ascii=False)),
        "prompt_hash": _sha(result.prompt),
        "target_hash": _sha(result.item.target),
        **values,
        **({} if result.error is None else {"error": result.error}),
    }


def _is_rolling(result: ItemResult) -> bool:
    return result.choices == ("",)


def _arguments(result: ItemResult, config: Mapping[str, Any]) -> list[dict[str, Any]]:
    if _is_rolling(result):
        return [{"arg_0": result.prompt}]
    if result.choices:
        contexts = result.contexts or (result.prompt,) * len(result.choices)
        return [{"arg_0": c, "arg_1": choice} for c, choice in zip(contexts, result.choices, strict=True)]
    settings = config.get("generation_kwargs")
    return [{"arg_0": result.prompt} | ({} if settings is None else {"arg_1": settings})]


def _resps(result: ItemResult) -> list[Any]:
    if _is_rolling(result):
        return [[str(result.logprobs[0])]]
    if result.choices:
        pairs = zip(result.logprobs, result.greedy, strict=True)
        return [[[str(logprob), str(greedy)]] for logprob, greedy in pairs]
    return [list(result.answers)]


def _as_text(filtered: str) -> list[Any]:
    """lm-eval writes log-likelihoods as strings."""
    kept = json.loads(filtered)
    return [[str(part) for part in one] if isinstance(one, list) else str(one) for one in kept]


def _metrics_of(result: ItemResult, filter_name: str) -> dict[str, float]:
    """Metric -> value for one filter, under lm-eval's own names."""
    found = {}
    for name, value in result.metrics.items():
        metric, _, of = name.partition(",")
        if (of or "none") == filter_name and metric not in OWN_METRICS:
            found[metric] = value
    return found


def _results(
    run: Run, by_task: Mapping[str, Sequence[ItemResult]], about: Mapping[str, Any]
) -> dict[str, Any]:
    """The results file of an own run; what only the harness knows stands under `harness`."""
    counts = {task: {"original": len(rows), "effective": len(rows)} for task, rows in by_task.items()}
    groups: dict[str, list[str]] = {}
    for task in run.suite.tasks:
        if task.group is not None:
            groups.setdefault(task.group, []).append(task.name)
    return {
        "results": {task: _aggregates(task, rows) for task, rows in by_task.items()},
        "group_subtasks": groups,
        "configs": about.get("configs") or {task: {"task": task} for task in by_task},
        "versions": about.get("versions") or dict.fromkeys(by_task, run.suite.version),
        "n-shot": about.get("n-shot", {}),
        "higher_is_better": about.get("higher_is_better", {}),
        "n-samples": about.get("n-samples") or counts,
        "config": _config(run),
        "git_hash": run.commit or None,
        "date": datetime.fromisoformat(run.created).timestamp(),
        "lm_eval_version": version("lm_eval"),
        "model_source": run.engine.name,
        "model_name": run.checkpoint.name,
        "model_name_sanitized": run.checkpoint.name.replace("/", "__"),
        "system_instruction": None,
        "system_instruction_sha": None,
        "fewshot_as_multiturn": run.engine.template_mode != "off",
        # The text of the template is not in the record, and lm_eval tells by null that there was none.
        "chat_template": None if run.engine.template_mode == "off" else "",
        "chat_template_sha": None if run.engine.template_mode == "off" else run.checkpoint.template,
        "total_evaluation_time_seconds": str(run.seconds),
        "harness": {
            "origin": f"harness {run.harness_version}",
            "run_id": run.id,
            "checkpoint": run.checkpoint.digest,
            "identity": run.identity,
            "engine_version": run.engine.version,
        },
    }


def _aggregates(task: str, rows: Sequence[ItemResult]) -> dict[str, Any]:
    """Means over the scored items."""
    values: dict[str, list[float]] = {}
    for row in rows:
        for name, value in row.metrics.items():
            metric, _, of = name.partition(",")
            values.setdefault(f"{metric},{of or 'none'}", []).append(value)
    means = {name: sum(found) / len(found) for name, found in values.items()}
    return {"name": task, "alias": task, "sample_len": len(rows)} | means


def _config(run: Run) -> dict[str, Any]:
    engine: EngineInfo = run.engine
    seed = int(run.settings["seed"]) if run.settings.get("seed") else None
    return {
        "model": engine.name,
        "model_args": {"pretrained": run.checkpoint.name, "dtype": engine.dtype},
        "model_dtype": engine.dtype,
        "batch_size": None,
        "device": engine.device,
        "use_cache": None,
        "limit": int(run.settings["limit"]) if run.settings.get("limit") else None,
        "gen_kwargs": {},
        "random_seed": seed,
        "numpy_seed": seed,
        "torch_seed": seed,
        "fewshot_seed": seed,
    }


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
