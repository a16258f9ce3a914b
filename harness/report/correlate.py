"""Correlations of training curves with scores: as a table for a person, as a document for a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console

from harness.report.escape import log_line
from harness.report.tables import table
from harness.stats.correlation import FEWEST, Correlation

CAVEAT = (
    "Each interval is of 95% by itself, and of {n} such rows one in twenty misses. Trainings that differ in "
    "more than what moved the loss (parent, size, data) can go together for that reason alone."
)


@dataclass(frozen=True, slots=True)
class Correlated:
    """One suite's score against one metric of the curve, over the trainings of a stage."""

    stage: str
    suite: str
    """`NAME/SPLIT`."""
    metric: str
    curve: str
    """The metric of the trainings' curves."""
    n: int
    """Trainings that have both."""
    spearman: Correlation | None = None
    pearson: Correlation | None = None
    """None of too few trainings, and where one of the two does not vary."""

    @property
    def reason(self) -> str | None:
        """Why there is no number."""
        if self.n < FEWEST:
            return f"{self.n} trainings, at least {FEWEST} are needed"
        return None if self.spearman is not None else "one of the two does not vary"


@dataclass(frozen=True, slots=True)
class Correlations:
    rows: tuple[Correlated, ...]
    trainings: int
    """Finished ones that were looked at."""
    withheld: int
    """Runs of their checkpoints on fixed gate items, which are left out."""


def correlations_document(found: Correlations) -> dict[str, Any]:
    return {
        "trainings": found.trainings,
        "withheld": found.withheld,
        "correlations": [
            {
                "stage": row.stage,
                "suite": row.suite,
                "metric": row.metric,
                "curve": row.curve,
                "n": row.n,
                "spearman": _document(row.spearman),
                "pearson": _document(row.pearson),
                "reason": row.reason,
            }
            for row in found.rows
        ],
    }


def print_correlations(out: Console, found: Correlations) -> None:
    if found.rows:
        both = ("Spearman", "Pearson")
        made = table("stage", "suite", "metric", "curve", "n", *both, right=("n",))
        for row in found.rows:
            said = [_cell(row.spearman), _cell(row.pearson)] if row.reason is None else [row.reason, ""]
            made.add_row(row.stage, *map(log_line, (row.suite, row.metric, row.curve)), str(row.n), *said)
        out.print(made)
    else:
        out.print(f"Nothing to correlate: {found.trainings} trainings, none whose checkpoint was evaluated.")
        out.print("Next: harness eval CHECKPOINT, for the checkpoints that harness train list names")
    measured = [row for row in found.rows if row.reason is None]
    if measured:
        out.print(CAVEAT.format(n=len(measured)), soft_wrap=True)
    if found.withheld:
        out.print(f"withheld: {found.withheld} runs on fixed gate items", soft_wrap=True)


def _document(found: Correlation | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"estimate": found.estimate, "low": found.low, "high": found.high, "level": found.level}


def _cell(found: Correlation | None) -> str:
    return f"{found.estimate:+.2f} [{found.low:+.2f}, {found.high:+.2f}]" if found is not None else "-"
