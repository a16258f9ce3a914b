"""Trainings and their curves: as tables for a person, as documents for a program."""

from __future__ import annotations

import itertools
import json
import math
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from harness.records import Training, TrainingPoint
from harness.report.escape import log_line
from harness.report.numbers import duration
from harness.report.tables import table

BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 60
"""Characters of a curve."""
SHOWN = ("loss", "eval_loss", "learning_rate", "grad_norm", "tokens_per_second", "memory_gib")
"""What a table of points shows first; what else was measured follows by name."""
ROWS = 12
COLUMNS = 7


def training_document(training: Training) -> dict[str, Any]:
    """The record; the recipe as the object that it is."""
    return asdict(training) | {"recipe": json.loads(training.recipe)}


def points_document(points: Sequence[TrainingPoint]) -> list[dict[str, Any]]:
    """The curve; a value that is no number is null."""
    return [
        {
            "step": point.step,
            "epoch": point.epoch,
            "seconds": point.seconds,
            "values": {name: value if math.isfinite(value) else None for name, value in point.values.items()},
        }
        for point in points
    ]


def outcome_document(training: Training, folder: Path) -> dict[str, Any]:
    return training_document(training) | {"folder": str(folder)}


def print_outcome(out: Console, training: Training, folder: Path, policy: str | None) -> None:
    """What was made, where it is, and what comes next: its gate by `policy`, or its use as a reward."""
    _line(out, f"{training.name}: {training.steps} steps in {duration(training.seconds)}, as {training.id}")
    for digest, name, what in (
        (training.checkpoint, "model", "checkpoint"),
        (training.ema_checkpoint, "ema", "average"),
    ):
        if digest is not None:
            _line(out, f"{what} {digest[:12]} in {folder / name}")
    if training.checkpoint is None:
        return
    if training.stage == "reward":
        _line(out, f"next: a recipe of stage online, with reward: {{model: {training.checkpoint[:12]}}}")
    else:
        by = shlex.quote(policy) if policy is not None else "POLICY"
        _line(out, f"next: harness gate {training.checkpoint[:12]} --policy {by} --promote")


def print_trainings(out: Console, trainings: Sequence[Training]) -> None:
    shown = table("training", "stage", "status", "steps", "time", "parent", "made", right=("steps", "time"))
    for training in trainings:
        shown.add_row(
            log_line(training.id),
            training.stage,
            training.status,
            f"{training.steps:,}",
            duration(training.seconds),
            training.parent[:12] + ("" if training.gated else " (ungated)"),
            (training.checkpoint or "")[:12],
        )
    out.print(shown)


def print_training(out: Console, training: Training, points: Sequence[TrainingPoint]) -> None:
    _line(out, f"{training.id}  {training.stage}  {training.status}", "bold")
    gated = "" if training.gated else " (no promotion allowed it)"
    _line(out, f"parent {training.parent[:12]}{gated}, recipe {training.recipe_digest[:12]}")
    for name, digest in training.data.items():
        _line(out, f"data {name}, sha256 {digest[:12]}")
    _line(
        out,
        f"{training.rows:,} rows, {training.tokens:,} tokens, {training.target_tokens:,} targets; "
        f"{training.steps:,} steps in {duration(training.seconds)} on {training.processes} processes",
    )
    for text in (*training.warnings, *([training.failure] if training.failure else [])):
        _line(out, text, "yellow")
    for name in ("loss", "eval_loss"):
        values = [point.values[name] for point in points if name in point.values]
        if values:
            _line(out, f"{name:<10} {curve(values)}  {values[0]:.4g} -> {values[-1]:.4g}")
    if points:
        out.print(_points(points))
    if training.checkpoint is not None:
        _line(out, f"made checkpoint {training.checkpoint}")
    if training.ema_checkpoint is not None:
        _line(out, f"and its average {training.ema_checkpoint}")


def curve(values: Sequence[float], width: int = WIDTH) -> str:
    """The values as blocks of eight heights, each the mean of its share; `x` where one is no number."""
    width = min(width, len(values))
    bounds = [round(i * len(values) / width) for i in range(width + 1)]
    means = [math.fsum(values[low:high]) / (high - low) for low, high in itertools.pairwise(bounds)]
    finite = [mean for mean in means if math.isfinite(mean)]
    low, span = min(finite, default=0.0), (max(finite, default=0.0) - min(finite, default=0.0)) or 1.0
    return "".join(
        BLOCKS[min(int((mean - low) / span * len(BLOCKS)), len(BLOCKS) - 1)] if math.isfinite(mean) else "x"
        for mean in means
    )


def _points(points: Sequence[TrainingPoint]) -> Any:
    """Some rows of the curve, evenly spread, the first and the last among them."""
    measured = dict.fromkeys(name for point in points for name in point.values)
    names = [name for name in SHOWN if name in measured]
    names += [name for name in measured if name not in names][: COLUMNS - len(names)]
    step = max(1, math.ceil((len(points) - 1) / (ROWS - 1)))
    chosen = [*points[:-1:step], points[-1]]
    made = table("step", *(log_line(name) for name in names), right=("step", *names))
    for point in chosen:
        made.add_row(
            f"{point.step:,}",
            *(f"{point.values[name]:.4g}" if name in point.values else "" for name in names),
        )
    return made


def _line(out: Console, text: str, style: str = "") -> None:
    out.print(Text(log_line(text), style=style), soft_wrap=True)
