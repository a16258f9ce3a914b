"""Engine results of one item to its metrics, through the task's own filters and scorer."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from harness.engines.base import Failed, Generated, Prompt, Result, RollingRequest, Scored, ScoreRequest
from harness.records import ItemResult
from harness.tasks.build import PAIRWISE, BuiltItem, BuiltTask


def score(task: BuiltTask, built: BuiltItem, results: Mapping[str, Result], *prompts: str) -> ItemResult:
    """Metrics of one item from the results of all its requests (by request key).

    `prompts` are the requests' prompts as sent, in order.

    A failed request, or a scorer that breaks on this item, makes the item an error.
    """
    prompt = prompts[0]
    for request in built.requests:
        result = results[request.key]
        if isinstance(result, Failed):
            return ItemResult(built.item, prompt, error=f"{result.kind}: {result.reason}")
        if isinstance(result, Scored) and any(math.isnan(logprob) for logprob in result.logprobs):
            return ItemResult(built.item, prompt, error="engine: a log-likelihood is not a number")
    answers = _answers(built, results)
    recorded = _recorded(built, results, prompts)
    try:
        metrics, filtered = _apply(task, built, answers)
    except Exception as error:  # a task's scorer is foreign code; its failure is this item's alone
        reason = f"task: the scorer failed: {type(error).__name__}: {error}"
        return ItemResult(built.item, prompt, error=reason, **recorded)
    broken = [name for name, value in metrics.items() if not math.isfinite(value)]
    if broken or not metrics:
        reason = (
            f"task: {', '.join(broken)} is not a finite number" if broken else "task: no metric is a number"
        )
        return ItemResult(built.item, prompt, error=reason, **recorded)
    return ItemResult(built.item, prompt, metrics=metrics, filtered=filtered, **recorded)


def _answers(built: BuiltItem, results: Mapping[str, Result]) -> list[list[Any]]:
    """Per lm-eval instance, the responses its `resps` would hold."""
    answers: list[list[Any]] = [[] for _ in built.instances]
    for request, positions in zip(built.requests, built.positions, strict=True):
        result = results[request.key]
        if isinstance(result, Generated):
            answers[positions[0]] = list(result.texts)
        elif isinstance(result, Scored) and isinstance(request, ScoreRequest):
            for position, logprob, greedy in zip(positions, result.logprobs, result.greedy, strict=True):
                answers[position] = [(logprob, greedy)]
        elif isinstance(result, Scored):
            answers[positions[0]] = [result.logprobs[0]]
    return answers


def _apply(
    task: BuiltTask, built: BuiltItem, answers: list[list[Any]]
) -> tuple[dict[str, float], dict[str, str]]:
    metrics: dict[str, float] = {}
    filtered: dict[str, str] = {}
    for ensemble in task.lm_task._filters:
        instances = [copy(instance) for instance in built.instances]
        for instance, answer in zip(instances, answers, strict=True):
            instance.resps, instance.filtered_resps = list(answer), {}
        ensemble.apply(instances)
        kept = [instance.filtered_resps[ensemble.name] for instance in instances]
        filtered[ensemble.name] = json.dumps(kept, ensure_ascii=False, default=str)
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
