"""A training's look at itself: the model in memory asked a few items of a dev split, through harness eval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
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
from trainers.recipe import Recipe

DEV = "dev"


class Slice:
    """Items prepared once, asked at every call. All processes ask the same: sharded weights need them all."""

    def __init__(self, suite: Suite, items: int, trusted_library: Library, *, templated: bool) -> None:
        self._address = suite.address
        self._tasks = build(suite, templated=templated, library=trusted_library, limit=items)

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


def make_slice(recipe: Recipe, place: Path, *, templated: bool, trusted: Sequence[Path] = ()) -> Slice | None:
    """What `eval_every` looks at; None when the recipe does not ask for it.

    Raises SuiteError when it asks, and neither names a suite nor has a gate whose primary is one.
    """
    if recipe.eval_every is None:
        return None
    address, task = recipe.eval_suite, None
    if address is None and recipe.gate is not None:
        primaries = policies.load(place / recipe.gate).primary
        first = next((check for check in primaries if isinstance(check, Superiority)), None)
        if first is not None:
            address, task = f"{first.suite.partition('/')[0]}/{DEV}", first.task
    if address is None:
        raise SuiteError(
            "eval_every asks for looks at a dev slice, and nothing says of which suite.",
            hint="eval_suite: support/dev in the recipe",
        )
    suite = catalog.load(address, trusted)
    if task is not None:
        strata = suite.strata()
        suite = replace(suite, tasks=tuple(strata[stratum_named(task, suite.name, strata)]))
    return Slice(suite, recipe.eval_items, library(), templated=templated)
