"""The training card: where a checkpoint comes from, as one page of Markdown beside it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.records import Checkpoint, Training, TrainingPoint, Verdict
from harness.report import verdict as verdicts_as
from harness.report.escape import markdown, markdown_code
from harness.report.numbers import duration
from harness.report.tables import shorten
from harness.report.training import curve
from harness.store.paths import disk_errors, replacing

MOST_POINTS = 10
_FIRST = ("loss", "eval_loss", "learning_rate", "grad_norm")
_LONGEST_LINE = 2_000


def card(
    training: Training,
    points: Sequence[TrainingPoint],
    *,
    parent: Checkpoint,
    promotion: str,
    command: Sequence[str],
    verdicts: Sequence[Verdict] = (),
) -> str:
    """The card of `training` with the curve so far, in GitHub-flavoured Markdown.

    `promotion` says in words what allowed the parent, empty for an ungated one. `command` are the words
    that carry it out again. `verdicts` are those on what it made. Names, paths and the recipe are
    strangers' text: shown, never obeyed.
    """
    parts = [
        f"# {markdown(training.name)}: {markdown(training.stage)} of {markdown(parent.name)}",
        _table(("training", markdown_code(training.id)), _facts(training, parent, promotion)),
        "## Curve",
        *_curve(points),
        "## Verdicts",
        *([verdicts_as.markdown(each).strip() for each in verdicts] or ["None yet."]),
        "## Data",
        _table(("file", "sha256"), [(markdown_code(n), markdown_code(d)) for n, d in training.data.items()]),
        "## Recipe",
        _fenced(json.dumps(json.loads(training.recipe), indent=2, ensure_ascii=False), "json"),
        "## Made with",
        _table(("library", "version"), [(markdown(n), markdown(v)) for n, v in _versions(training).items()]),
        "## To make it again",
        _again(training),
        _fenced(shlex.join(command), "sh"),
    ]
    return "\n\n".join(parts) + "\n"


def write(path: Path, text: str) -> None:
    """Put a card in place, whole. Raises StoreError."""
    with disk_errors(f"write {path}"), replacing(path) as file:
        file.write(text.encode("utf-8", "replace"))


def _facts(training: Training, parent: Checkpoint, promotion: str) -> list[tuple[str, str]]:
    allowed = (
        markdown(promotion)
        if promotion
        else f"**no promotion**; the recipe says {markdown_code('allow_ungated')}"
    )
    facts = [
        ("status", markdown(training.status + (f": {training.failure}" if training.failure else ""))),
        ("parent", f"{markdown(parent.name)} {markdown_code(training.parent)}"),
        ("allowed by", allowed),
        ("made", markdown_code(training.checkpoint or "")),
        ("averaged", markdown_code(training.ema_checkpoint or "")),
        (
            "rows",
            f"{training.rows:,}, {training.tokens:,} tokens, {training.target_tokens:,} of them targets",
        ),
        ("steps", f"{training.steps:,} in {duration(training.seconds)}, {training.processes} processes"),
        ("recipe", markdown_code(training.recipe_digest)),
        ("begun", markdown(training.created)),
        ("finished", markdown(training.finished or "")),
    ]
    warned = [("warning", markdown(text)) for text in training.warnings]
    return [(name, value) for name, value in facts if value] + warned


def _versions(training: Training) -> Mapping[str, str]:
    return {"harness": training.harness_version, **training.versions}


def _curve(points: Sequence[TrainingPoint]) -> list[str]:
    if not points:
        return ["No step yet."]
    names = sorted({name for point in points for name in point.values})
    shown = [name for name in _FIRST if name in names] + [name for name in names if name not in _FIRST]
    drawn = [f"{markdown(name)} {_drawn(points, name)}" for name in shown if name in ("loss", "eval_loss")]
    kept = _spread(points)
    rows = [
        (f"{point.step:,}", f"{point.epoch:.2f}", *(_value(point.values.get(name)) for name in shown))
        for point in kept
    ]
    return [*drawn, _table(("step", "epoch", *map(markdown, shown)), rows)]


def _drawn(points: Sequence[TrainingPoint], name: str) -> str:
    values = [point.values[name] for point in points if name in point.values]
    return f"{_value(values[0])} {curve(values)} {_value(values[-1])}"


def _spread(points: Sequence[TrainingPoint]) -> list[TrainingPoint]:
    """The first, the last, and evenly what is between."""
    last = len(points) - 1
    steps = min(MOST_POINTS, len(points)) - 1
    return [points[round(i * last / steps) if steps else 0] for i in range(steps + 1)]


def _value(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _again(training: Training) -> str:
    at = f"At commit {markdown_code(training.commit)}, with" if training.commit else "With"
    return f"{at} the files of the digests above, and the parent's bytes:"


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _fenced(text: str, language: str) -> str:
    """Text as a code block, behind a fence longer than any in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = [shorten(line, _LONGEST_LINE) for line in text.splitlines()]
    return "\n".join([f"{fence}{language}", *lines, fence])
