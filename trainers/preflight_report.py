"""A preflight for a person and for a program."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.report.escape import log_line
from harness.report.numbers import duration
from harness.report.tables import table
from trainers.data.prepared import Counts
from trainers.memory import shown
from trainers.preflight import Report


def document(report: Report) -> dict[str, Any]:
    """The report as JSON; sizes in bytes, times in seconds, shares of all tokens."""
    train, batch = report.prepared.train, report.batch
    return {
        "name": report.name,
        "stage": report.stage,
        "rows": train.counts.rows,
        "batch_rows": train.rows,
        "tokens": train.counts.tokens,
        "target_tokens": train.counts.target_tokens,
        "truncated": train.counts.truncated,
        "unused": train.unused,
        "longest": train.longest,
        "max_length": report.prepared.max_length,
        "packing": report.prepared.packing,
        "kinds": {kind: dataclasses.asdict(counts) for kind, counts in train.kinds.items()},
        "shares": [
            {"source": source, "asked": report.prepared.asked.get(source), "realised": share}
            for source, share in report.prepared.shares.items()
        ],
        "held_out_rows": report.prepared.eval.counts.rows if report.prepared.eval else 0,
        "rows_per_step": batch.rows_per_step,
        "steps_per_epoch": batch.steps_per_epoch,
        "steps": batch.steps,
        "epochs": batch.epochs,
        "target_tokens_per_step": report.target_tokens_per_step,
        "learning_rate": report.rate.value,
        "learning_rate_bound": report.rate.bound,
        "learning_rate_origin": report.rate.origin,
        "parameters": report.shape.parameters,
        "trainable": report.shape.trainable,
        "memory": {
            "states": report.memory.states,
            "activations": report.memory.activations,
            "head": report.memory.head,
            "device": report.memory.device,
            "host": report.memory.host,
        },
        "fits": [dataclasses.asdict(fit) | {"fits": fit.fits} for fit in report.fits],
        "trial": dataclasses.asdict(report.trial) if report.trial else None,
        "seconds": report.seconds,
        "problems": [dataclasses.asdict(problem) for problem in report.problems],
        "warnings": list(report.warnings),
    }


def print_report(out: Console, report: Report) -> None:
    """Rows, steps and rate, memory, time; then what is wrong, and what may be."""
    _line(out, f"{report.name}, stage {report.stage}", "bold")
    out.print(_rows(report))
    if len(report.prepared.shares) > 1:
        out.print(_shares(report.prepared.asked, report.prepared.shares))
    _line(out, _steps(report))
    _line(out, _rate(report))
    out.print(_memory(report))
    if report.trial is not None:
        _line(
            out,
            f"two steps on the longest rows: {duration(report.trial.seconds_per_step)} each, "
            f"{report.trial.peak_memory_gib:.1f} GiB at most"
            + ("; saved, and loaded again as trained" if report.trial.reloads else ""),
        )
    if report.seconds is not None:
        _line(out, f"all steps: about {duration(report.seconds)}")
    for warning in report.warnings:
        _line(out, f"warning: {warning}", "yellow")
    for problem in report.problems:
        _line(out, f"refused: {problem.message}", "bold red")
        if problem.hint:
            _line(out, f"  -> {problem.hint}")


def _rows(report: Report) -> Table:
    train = report.prepared.train
    columns = ("rows", "tokens", "targets", "cut", "all targets")
    made = table("kind", *columns, right=columns)
    for kind, counts in train.kinds.items():
        made.add_row(log_line(kind), *_numbers(counts))
    if len(train.kinds) > 1:
        made.add_section()
        made.add_row("all", *_numbers(train.counts), style="bold")
    return made


def _numbers(counts: Counts) -> tuple[str, ...]:
    share = counts.target_tokens / counts.tokens if counts.tokens else 0.0
    return (
        f"{counts.rows:,}",
        f"{counts.tokens:,}",
        f"{counts.target_tokens:,} ({share:.0%})",
        f"{counts.truncated:,}",
        f"{counts.all_targets:,}",
    )


def _shares(asked: Mapping[str, float], realised: Mapping[str, float]) -> Table:
    made = table("source", "asked", "share of tokens", right=("asked", "share of tokens"))
    for source, share in realised.items():
        made.add_row(log_line(source), f"{asked[source]:.1%}" if source in asked else "-", f"{share:.1%}")
    return made


def _steps(report: Report) -> str:
    batch, train = report.batch, report.prepared.train
    packed = f", packed into {train.rows:,}" if report.prepared.packing else ""
    left_out = f", {train.unused:,} left out by the mixture" if train.unused else ""
    product = f"{batch.rows_per_device} x {batch.processes} processes x {batch.accumulation}"
    return (
        f"{train.counts.rows:,} rows{packed}{left_out}; {batch.rows_per_step} a step ({product}), "
        f"{batch.steps_per_epoch:,} steps an epoch, {batch.steps:,} steps altogether"
    )


def _rate(report: Report) -> str:
    rate = report.rate
    limit = "" if rate.bound is None else f", bound {rate.bound:.3g}"
    origin = {"auto": "auto", "recipe": "by the recipe", "default": "TRL's own"}[rate.origin]
    return (
        f"learning rate {rate.value:.3g} ({origin}{limit}), "
        f"{report.target_tokens_per_step:,.0f} target tokens a step"
    )


def _memory(report: Report) -> Table:
    found = report.memory
    made = table("memory of each", "needed", "there is", right=("needed", "there is"))
    parts = (("weights, gradients, optimizer", found.states), ("activations", found.activations))
    for name, size in (*parts, ("loss over the vocabulary", found.head)):
        made.add_row(f"  {name}", shown(size), "")
    for fit in report.fits:
        style = "green" if fit.fits else "bold red"
        there = shown(fit.available) if fit.available is not None else "not known"
        made.add_row(fit.place, Text(shown(fit.needed), style=style), there)
    return made


def _line(out: Console, text: str, style: str = "") -> None:
    out.print(Text(log_line(text), style=style), soft_wrap=True)
