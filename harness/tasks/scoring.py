"""Engine results of one item to its metrics, through the task's own filters and scorer."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from harness.engines.base import (
    Failed,
    Generated,
    GenerateRequest,
    Prompt,
    Result,
    RollingRequest,
    Scored,
    ScoreRequest,
)
from harness.records import ItemResult
from harness.tasks.build import PAIRWISE, BuiltItem, BuiltTask


def score(task: BuiltTask, built: BuiltItem, results: Mapping[str, Result], *prompts: str) -> ItemResult:
    """Metrics of one item from the results of all its requests (by request key).

    `prompts` are the requests' prompts as sent, in order. Where several answers were drawn, each is
    scored as if it were alone, and the item's metrics are their means (Miller 2024, arXiv:2411.00640,
    section 3).

    A failed request, a missing answer, or a scorer that breaks on one of them, makes the item an error.
    """
    prompt = prompts[0]
    for request in built.requests:
        result = results[request.key]
        if isinstance(result, Failed):
            return ItemResult(built.item, prompt, error=f"{result.kind}: {result.reason}")
        if isinstance(result, Scored) and any(math.isnan(logprob) for logprob in result.logprobs):
            return ItemResult(built.item, prompt, error="engine: a log-likelihood is not a number")
        if isinstance(request, GenerateRequest) and isinstance(result, Generated):
            wanted, got = request.sampling.n, len(result.texts)
            if got != wanted:
                return ItemResult(built.item, prompt, error=f"engine: {got} answers in place of {wanted}")
    recorded = _recorded(built, results, prompts)
    try:
        drawn = [_apply(task, built, answers) for answers in _answers(task, built, results)]
    except Exception as error:  # a task's scorer is foreign code; its failure is this item's alone
        reason = f"task: the scorer failed: {type(error).__name__}: {error}"
        return ItemResult(built.item, prompt, error=reason, **recorded)
    scores: dict[str, list[float]] = {}
    kept: dict[str, list[Any]] = {}
    for metrics, filtered in drawn:
        for name, value in metrics.items():
            scores.setdefault(name, []).append(value)
        for name, texts in filtered.items():
            kept.setdefault(name, []).extend(texts)
    if wrong := _why_no_score(scores, task.samples):
        return ItemResult(built.item, prompt, error=f"task: {wrong}", **recorded)
    return ItemResult(
        built.item,
        prompt,
        metrics={name: math.fsum(values) / len(values) for name, values in scores.items()},
        drawn={name: tuple(values) for name, values in scores.items()} if task.samples > 1 else {},
        filtered={name: json.dumps(texts, ensure_ascii=False, default=str) for name, texts in kept.items()},
        **recorded,
    )


def _why_no_score(scores: Mapping[str, Sequence[float]], samples: int) -> str | None:
    """What is wrong with the scores of an item's answers, by metric; None if nothing is."""
    broken = [name for name, values in scores.items() if not all(map(math.isfinite, values))]
    if broken:
        return f"{', '.join(broken)} is not a finite number"
    missing = [name for name, values in scores.items() if len(values) < samples]
    if missing:
        return f"{', '.join(missing)} lacks a score for one of {samples} answers"
    return None if scores else "no metric is a number"


def _answers(task: BuiltTask, built: BuiltItem, results: Mapping[str, Result]) -> list[list[list[Any]]]:
    """Per sample and lm-eval instance, the responses its `resps` would hold."""
    samples: list[list[list[Any]]] = [[[] for _ in built.instances] for _ in range(task.samples)]
    for request, positions in zip(built.requests, built.positions, strict=True):
        result = results[request.key]
        if isinstance(result, Generated):
            each = len(result.texts) // task.samples
            for index, answers in enumerate(samples):
                answers[positions[0]] = list(result.texts[index * each : (index + 1) * each])
        elif isinstance(result, Scored) and isinstance(request, ScoreRequest):
            for position, logprob, greedy in zip(positions, result.logprobs, result.greedy, strict=True):
                samples[0][position] = [(logprob, greedy)]
        elif isinstance(result, Scored):
            samples[0][positions[0]] = [result.logprobs[0]]
    return samples


def _apply(
    task: BuiltTask, built: BuiltItem, answers: list[list[Any]]
) -> tuple[dict[str, float], dict[str, list[Any]]]:
    """Metrics of one sample, and what each filter made of it."""
    metrics: dict[str, float] = {}
    filtered: dict[str, list[Any]] = {}
    for ensemble in task.lm_task._filters:
        instances = [copy(instance) for instance in built.instances]
        for instance, answer in zip(instances, answers, strict=True):
            instance.resps, instance.filtered_resps = list(answer), {}
        ensemble.apply(instances)
        kept = [instance.filtered_resps[ensemble.name] for instance in instances]
        filtered[ensemble.name] = kept
        for metric, value in task.lm_task.process_results(built.doc, kept).items():
            name = metric if ensemble.name == "none" else f"{metric},{ensemble.name}"
            found = number(metric, value)
            if found is not None:
                metrics[name] = found
    return metrics | _own_metrics(task, built, answers), filtered


def pairwise_accuracy(logprobs: Sequence[float], target: int) -> float:
    """Share of the other choices that are less likely than the right one; ties count half.

    0.5 by chance whatever the number of choices: the area under the ROC curve of one item (Hanley &
    McNeil 1982). It moves where `acc` still lies at the floor or already at the ceiling.
    """
    right = logprobs[target]
    others = [value for index, value in enumerate(logprobs) if index != target]
    return sum(1.0 if value < right else 0.5 if value == right else 0.0 for value in others) / len(others)


def _own_metrics(task: BuiltTask, built: BuiltItem, answers: list[list[Any]]) -> dict[str, float]:
    """Metrics that lm-eval does not have, where they apply (see `build.OWN_METRICS`)."""
    if PAIRWISE not in task.metrics:
        return {}
    target = task.lm_task.doc_to_target(built.doc)
    if isinstance(target, str):
        target = task.lm_task.doc_to_choice(built.doc).index(target)
    return {PAIRWISE: pairwise_accuracy([answer[0][0] for answer in answers], int(target))}


def number(metric: str, value: Any) -> float | None:
    """A per-item number, or None for what lm-eval can only aggregate over the whole task.

    Its (log-likelihood, bytes) pair for `bits_per_byte` is the document's own -ll / (bytes ln 2).
    """
    if metric == "bits_per_byte" and isinstance(value, tuple | list):
        logprob, n_bytes = value
        return -float(logprob) / (float(n_bytes) * math.log(2)) if n_bytes else None
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    return float(value) if isinstance(value, (bool, int, float)) else None


def _recorded(built: BuiltItem, results: Mapping[str, Result], prompts: Sequence[str]) -> dict[str, Any]:
    """What was answered, for the record."""
    recorded: dict[str, Any] = {"prompt_tokens": 0, "completion_tokens": 0}
    choices: dict[int, tuple[str, float, bool]] = {}
    for request, positions in zip(built.requests, built.positions, strict=True):
        result = results[request.key]
        if isinstance(result, Generated):
            recorded |= {"answers": result.texts, "finish": ",".join(result.finish)}
            recorded["completion_tokens"] += result.completion_tokens
        elif isinstance(result, Scored):
            texts = request.continuations if isinstance(request, ScoreRequest) else ("",)
            choices |= dict(
                zip(positions, zip(texts, result.logprobs, result.greedy, strict=True), strict=True)
            )
        if isinstance(result, Scored | Generated):
            recorded["prompt_tokens"] += result.prompt_tokens
    if choices:
        ordered = [choices[position] for position in sorted(choices)]
        recorded["choices"] = tuple(text for text, _, _ in ordered)
        recorded["logprobs"] = tuple(logprob for _, logprob, _ in ordered)
        recorded["greedy"] = tuple(greedy for _, _, greedy in ordered)
    if len(set(prompts)) > 1:
        by_position = zip(built.positions, prompts, strict=True)
        context = {position: text for positions, text in by_position for position in positions}
        recorded["contexts"] = tuple(context[position] for position in sorted(context))
    return recorded


def prompts_of(built: BuiltItem) -> list[Prompt]:
    """The prompt of each request; of a document that is scored as a whole, its text."""
    return [
        Prompt(text=request.text) if isinstance(request, RollingRequest) else request.prompt
        for request in built.requests
    ]
