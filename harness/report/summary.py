"""A run's scores as rows for people and programs: per task, and the suite's mean over its tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from harness.records import Run, cluster_key
from harness.stats import MeanEstimate, combine, mean_interval
from harness.store import ScoreRow, Scores


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a metric of a task (or pooled group), or the suite when `task` is None."""

    task: str | None
    metric: str
    primary: bool
    estimate: MeanEstimate | None
    """None when no item could be scored."""
    n: int
    """Items with a score."""
    errors: int


def summarise(run: Run, scores: Scores, *, all_metrics: bool = False) -> list[Row]:
    """Rows in suite order: each stratum's primary metric (all metrics on request), then the suite.

    Pooled tasks (one group) are one stratum. The suite's score is the unweighted mean of its strata's
    primary metrics; it has no estimate when a stratum has none.
    """
    found: dict[str, dict[str, list[ScoreRow]]] = {task.name: {} for task in run.suite.tasks}
    for score in scores.rows():
        found[score.task].setdefault(score.metric, []).append(score)
    rows: list[Row] = []
    for stratum, tasks in run.suite.strata().items():
        primary = tasks[0].metric
        others = [m for m in found[tasks[0].name] if m != primary] if all_metrics else []
        for metric in [primary, *others]:
            pooled = [score for task in tasks for score in found[task.name].get(metric, [])]
            rows.append(score_row(stratum, metric, metric == primary, pooled))
    primaries = [row for row in rows if row.primary]
    if len(primaries) > 1:
        known = [row.estimate for row in primaries if row.estimate is not None]
        names = {row.metric for row in primaries}
        rows.append(
            Row(
                task=None,
                metric=names.pop() if len(names) == 1 else "primary metrics",
                primary=True,
                estimate=combine(known) if len(known) == len(primaries) else None,
                n=sum(row.n for row in primaries),
                errors=sum(row.errors for row in primaries),
            )
        )
    return rows


def score_row(stratum: str, metric: str, primary: bool, scores: Sequence[ScoreRow]) -> Row:
    import numpy as np

    scored = [(score, score.value) for score in scores if score.value is not None]
    estimate = None
    if scored:
        estimate = mean_interval(
            [value for _, value in scored],
            clusters=[cluster_key(score.task, score.cluster) for score, _ in scored],
            rng=np.random.default_rng(0),
        )
    return Row(stratum, metric, primary, estimate, len(scored), len(scores) - len(scored))


def run_document(run: Run, rows: Sequence[Row]) -> dict[str, Any]:
    """One run as JSON values; field names are stable (docs/json.md)."""
    return {
        "run_id": run.id,
        "identity": run.identity,
        "status": run.status,
        "checkpoint": {"digest": run.checkpoint.digest, "name": run.checkpoint.name},
        "suite": run.suite.address,
        "suite_version": run.suite.version,
        "role": run.suite.role,
        "engine": {
            "name": run.engine.name,
            "version": run.engine.version,
            "dtype": run.engine.dtype,
            "device": run.engine.device,
            "template_mode": run.engine.template_mode,
        },
        "settings": dict(run.settings),
        "created": run.created,
        "finished": run.finished,
        "seconds": round(run.seconds, 3),
        "n_items": run.n_items,
        "n_errors": run.n_errors,
        "prompt_tokens": run.prompt_tokens,
        "completion_tokens": run.completion_tokens,
        "commit": run.commit,
        "origin": run.origin,
        "missing": list(run.missing),
        "warnings": list(run.warnings),
        "failure": run.failure,
        "scores": [row_document(row) for row in rows],
    }


def row_document(row: Row) -> dict[str, Any]:
    from harness.report.numbers import finite

    return {
        "task": row.task,
        "metric": row.metric,
        "primary": row.primary,
        "score": row.estimate.estimate if row.estimate else None,
        "low": finite(row.estimate.low) if row.estimate else None,
        "high": finite(row.estimate.high) if row.estimate else None,
        "level": row.estimate.level if row.estimate else None,
        "n": row.n,
        "n_clusters": row.estimate.n_clusters if row.estimate else 0,
        "errors": row.errors,
        "method": row.estimate.method if row.estimate else None,
    }
