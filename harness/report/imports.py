"""What an import came to, as a terminal table and as JSON values."""

from __future__ import annotations

from typing import Any

from rich.console import Console

from harness.foreign import Report
from harness.report.tables import table


def import_document(report: Report) -> dict[str, Any]:
    """Field names are stable (docs/json.md)."""
    return {
        "imported": [
            {
                "run_id": one.run.id,
                "file": str(one.file),
                "new": one.new,
                "origin": one.run.origin,
                "n_items": one.run.n_items,
                "n_errors": one.run.n_errors,
                "missing": list(one.run.missing),
                "warnings": list(one.run.warnings),
            }
            for one in report.imported
        ],
        "refused": [
            {"file": str(one.file), "line": one.line, "reason": one.reason} for one in report.refused
        ],
    }


def print_imports(out: Console, report: Report) -> None:
    if not report.imported:
        return
    made = table("run", "checkpoint", "suite", "items", "errors", "origin", "", right=("items", "errors"))
    for one in report.imported:
        run = one.run
        made.add_row(
            run.id,
            run.checkpoint.name,
            run.suite.address,
            str(run.n_items),
            str(run.n_errors),
            run.origin,
            "imported" if one.new else "already imported",
        )
    out.print(made)
    new = [one.run for one in report.imported if one.new]
    for text in dict.fromkeys(text for run in new for text in run.missing):
        out.print(f"not told by the files: {text}")
    for run in new:
        for text in run.warnings:
            out.print(f"warning: {run.id}: {text}")
    out.print(f"next: harness runs show {report.imported[0].run.id}   or   harness compare RUN OTHER_RUN")
