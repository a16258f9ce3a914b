"""What a policy names must exist: tasks and metrics that nothing measures are found before any look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gates.evidence import ANY_ACCURACY, stratum_named
from gates.policy import ScoreCheck
from harness.errors import HarnessError, PolicyError, unknown
from harness.records import Suite, Task
from harness.tasks.build import PAIRWISE
from harness.tasks.trust import read_untrusted


def check_named(suite: Suite, checks: Sequence[ScoreCheck]) -> None:
    """Raises PolicyError for a task that the suite lacks, and a metric that its task's file lacks.

    A file need not tell all its metrics (a scorer's, lm-eval's defaults, its own index); what such a
    task has shows once it was evaluated; `check_measured` then looks, before a look is spent.
    """
    strata = suite.strata()
    for check in checks:
        names = list(strata) if check.task is None else [stratum_named(check.task, suite.name, strata)]
        if check.metric in (None, ANY_ACCURACY):
            continue
        for task in (task for name in names for task in strata[name]):
            _check_metric(task, str(check.metric))


def _check_metric(task: Task, metric: str) -> None:
    known: set[str] = set()
    for form in (task, task.as_generative()):
        told = _metrics_told(form)
        if told is None or metric.partition(",")[0] in told:
            return
        known |= told
    raise PolicyError(
        unknown(f"metric of {task.name}:", metric, sorted(known)),
        hint="leave `metric` out to take each task's primary metric",
    )


def _metrics_told(task: Task) -> set[str] | None:
    """Names without filters of all metrics that the task's file tells; None when there may be others."""
    if task.config is None or task.scorer is not None:
        return None
    try:
        values: dict[str, Any] = read_untrusted(Path(task.config))
    except HarnessError:
        return None  # it holds code, which only building it may run
    listed = values.get("metric_list")
    if not listed or values.get("process_results") is not None:
        return None
    own = {PAIRWISE} if values.get("output_type") == "multiple_choice" else set()
    return {str(entry["metric"]) for entry in listed} | own | {task.metric.partition(",")[0]}
