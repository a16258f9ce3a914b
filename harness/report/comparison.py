"""A comparison as JSON values; field names are stable (docs/json.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from harness.compare import Comparison, ComparisonRow
from harness.report.numbers import finite


def comparison_document(comparison: Comparison, flips: int) -> dict[str, Any]:
    return {
        "baseline": comparison.baseline.id,
        "candidate": comparison.candidate.id,
        "sentence": comparison.sentence,
        "rows": [_row(row) for row in comparison.rows],
        "flips": [asdict(flip) for flip in comparison.flips[:flips]],
        "n_flips": len(comparison.flips),
        "left_out": comparison.left_out,
        "waived": list(comparison.waived),
        "unchecked": list(comparison.unchecked),
        "notes": list(comparison.notes),
    }


def _row(row: ComparisonRow) -> dict[str, Any]:
    e = row.estimate
    return {
        "task": row.task,
        "metric": row.metric,
        "primary": row.primary,
        "baseline": row.baseline,
        "candidate": row.candidate,
        "difference": e.estimate,
        "low": finite(e.low),
        "high": finite(e.high),
        "level": e.level,
        "n": e.n,
        "n_clusters": e.n_clusters,
        "wins": e.wins,
        "losses": e.losses,
        "mcnemar_p": e.p_value,
        "method": e.method,
    }
