"""Runs and comparisons as terminal tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from harness.compare import Comparison, Flip
from harness.records import Run
from harness.report import numbers
from harness.report.breakdown import Part
from harness.report.summary import Row

LONGEST_TEXT = 60
WHOLE = ("run", "item", "95% interval")
"""Columns that a person copies from or reads as one: never broken over lines."""
NO_TERMINAL_WIDTH = 200


def console(stream: TextIO) -> Console:
    """A console that writes whole lines when the output is not a terminal."""
    plain = Console(file=stream, highlight=False, markup=False)
    if plain.is_terminal:
        return plain
    return Console(file=stream, highlight=False, markup=False, width=NO_TERMINAL_WIDTH)


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """A table whose names and numbers stay whole; only columns of running text are folded."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(
            name,
            justify="right" if name in right else "left",
            overflow="fold",
            no_wrap=name in right or name in WHOLE,
        )
    return made


def print_scores(out: Console, evaluated: Sequence[tuple[Run, Sequence[Row]]]) -> None:
    """Suite, task, metric, score, interval, n, errors: one block per run."""
    made = table(
        "suite", "task", "metric", "score", "95% interval", "n", "errors", right=("score", "n", "errors")
    )
    for run, rows in evaluated:
        for index, row in enumerate(rows):
            score = numbers.score(row.estimate.estimate) if row.estimate else "-"
            limits = numbers.interval(row.estimate) if row.estimate else "-"
            made.add_row(
                run.suite.address if index == 0 else "",
                row.task if row.task is not None else "mean of tasks",
                row.metric,
                score,
                limits,
                str(row.n),
                str(row.errors) if row.errors else "0",
                style="bold" if row.task is None else None,
                end_section=index == len(rows) - 1,
            )
    out.print(made)


def print_parts(out: Console, field: str, parts: Sequence[Part]) -> None:
    """Each task's primary score by the values of one field of its documents."""
    made = table("task", field, "metric", "score", "95% interval", "n", right=("score", "n"))
    for before, part in zip([None, *parts], parts, strict=False):
        row, new = part.row, before is None or before.row.task != part.row.task
        made.add_row(
            str(row.task) if new else "",
            part.value,
            row.metric if new else "",
            numbers.score(row.estimate.estimate) if row.estimate else "-",
            numbers.interval(row.estimate) if row.estimate else "-",
            str(row.n),
        )
    out.print(made)


def print_comparison(out: Console, comparison: Comparison, flips: int) -> None:
    baseline, candidate = comparison.baseline, comparison.candidate
    out.print(f"baseline   {baseline.id}  {baseline.checkpoint.name} ({baseline.checkpoint.short})")
    out.print(f"candidate  {candidate.id}  {candidate.checkpoint.name} ({candidate.checkpoint.short})")
    for note in comparison.notes:
        out.print(f"note: {note}")
    made = table(
        "task",
        "metric",
        "baseline",
        "candidate",
        "difference",
        "95% interval",
        "won",
        "lost",
        "p",
        "n",
        right=("baseline", "candidate", "difference", "won", "lost", "p", "n"),
    )
    for row in comparison.rows:
        e = row.estimate
        made.add_row(
            row.task if row.task is not None else "mean of tasks",
            row.metric,
            numbers.score(row.baseline),
            numbers.score(row.candidate),
            numbers.signed(e.estimate),
            numbers.interval(e, signed=True),
            "-" if e.wins is None else str(e.wins),
            "-" if e.losses is None else str(e.losses),
            "-" if e.p_value is None else f"{e.p_value:.3g}",
            str(e.n),
            style="bold" if row.task is None else None,
        )
    out.print(made)
    for method in dict.fromkeys(row.estimate.method for row in comparison.rows):
        out.print(f"intervals: {method}")
    out.print(comparison.sentence)
    for aside in comparison.asides:
        out.print(aside)
    _print_flips(out, comparison.flips, flips)


def _print_flips(out: Console, found: Sequence[Flip], most: int) -> None:
    if not found or not most:
        return
    made = table("task", "item", "baseline", "candidate", "target", "baseline said", "candidate said")
    for flip in found[:most]:
        made.add_row(
            flip.task,
            flip.item,
            f"{flip.baseline:g}",
            f"{flip.candidate:g}",
            shorten(flip.target),
            shorten(flip.baseline_said),
            shorten(flip.candidate_said),
        )
    out.print(f"Items that changed, worst first ({min(most, len(found))} of {len(found)}):")
    out.print(made)


def shorten(text: str, longest: int = LONGEST_TEXT) -> str:
    """One printable line of a model's text: control characters shown, never obeyed."""
    line = "".join(
        c if c.isprintable() else {"\n": "\\n", "\t": "\\t"}.get(c, "\N{REPLACEMENT CHARACTER}") for c in text
    )
    return line if len(line) <= longest else line[: longest - 1] + "\N{HORIZONTAL ELLIPSIS}"
