"""A training's look at itself: the model in memory asked a few items of a dev split, through harness eval."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from gates import policy as policies
from gates.evidence import stratum_named
from gates.policy import Superiority
from harness.engines.base import EngineSettings, Result
from harness.engines.hf import HFEngine
from harness.errors import SuiteError
from harness.records import Suite
from harness.tasks import BuiltTask, Library, build, score
from harness.tasks.scoring import prompts_of
from suites import catalog, library
from trainers.job import Job
from trainers.template import load_tokenizer

DEV = "dev"
DECISIVE = ("gate", "unseen")


class Slice:
    """Items prepared once, asked at every call. All processes ask the same: sharded weights need them all."""

    def __init__(self, suite: Suite, items: int, names: Library, *, templated: bool) -> None:
        self._tasks = build(suite, templated=templated, library=names, limit=items)

    def __call__(self, model: Any, tokenizer: Any, step: int) -> dict[str, float]:
        """`TASK METRIC` -> mean over the items that could be scored, the model as it is after `step`."""
        engine = HFEngine.around(model, tokenizer, EngineSettings())
        return {
            f"{task.task.name} {task.primary}": mean
            for task in self._tasks
            if not math.isnan(mean := _mean(task, engine))
        }


def _mean(task: BuiltTask, engine: HFEngine) -> float:
    asked = [item for item in task.items if item.problem is None]
    results: dict[str, Result] = {
        result.key: result for result in engine.run([request for item in asked for request in item.requests])
    }
    scored = [
        score(task, item, results, *(engine.render(prompt) for prompt in prompts_of(item))) for item in asked
    ]
    values = [item.metrics[task.primary] for item in scored if task.primary in item.metrics]
    return sum(values) / len(values) if values else math.nan


def make_slice(job: Job) -> Slice | None:
    """What `eval_every` looks at; None when the recipe does not ask for it.

    Raises SuiteError when it asks, and nothing names a suite, or that suite has no items to look at which
    decide nothing; TrustError for one that holds code outside of the trusted folders.
    """
    if job.recipe.eval_every is None:
        return None
    suite = _suite(job)
    if suite.split in DECISIVE:
        raise SuiteError(
            f"{suite.address} holds items that decide what is promoted: a training never looks at them.",
            hint=f"eval_suite: {suite.name}/{DEV}",
        )
    templated = load_tokenizer(job).chat_template is not None
    return Slice(suite, job.recipe.eval_items, library(), templated=templated)


def _suite(job: Job) -> Suite:
    """`eval_suite`, or the dev split of what the gate's first primary asks."""
    if job.recipe.eval_suite is not None:
        return catalog.load(job.recipe.eval_suite, job.trusted_folders)
    primaries = policies.load(job.found(job.recipe.gate)).primary if job.recipe.gate is not None else ()
    first = next((check for check in primaries if isinstance(check, Superiority)), None)
    gated = catalog.load(first.suite, job.trusted_folders) if first is not None else None
    if first is None or gated is None or not gated.folder:
        raise SuiteError(
            "eval_every asks for looks at a dev slice, and nothing says of which suite.",
            hint="eval_suite: support/dev in the recipe",
        )
    suite = catalog.load(f"{gated.folder}/{DEV}", job.trusted_folders)
    if first.task is None:
        return suite
    strata = suite.strata()
    return replace(suite, tasks=tuple(strata[stratum_named(first.task, suite.name, strata)]))
