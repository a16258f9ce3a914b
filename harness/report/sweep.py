"""A sweep for people and programs: every combination, what it came to, and what the gate said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from harness.records import CheckResult, Decision, Training, Verdict
from harness.report import numbers
from harness.report.disclosure import headline, open_part, short
from harness.report.escape import log_line
from harness.report.tables import table
from harness.report.verdict import STYLES

BIASED = (
    "The interval allows for the choice: it holds for whichever of the {n} candidates wins. The estimate "
    "does not: the best of several is chosen partly for its luck, so expect less of it on new items."
)
DIVERGED, NONE = "diverged", "-"
NUMBERS = ("loss", "eval loss", "tokens/s", "estimate", "level")


@dataclass(frozen=True, slots=True)
class Swept:
    """One candidate of a sweep, or a combination that came to none."""

    settings: Mapping[str, str]
    """Key of the recipe -> value, as typed."""
    training: Training | None
    """None: its loss became no number."""
    checkpoint: str | None = None
    averaged: bool = False
    """Whether the checkpoint is the average of the weights."""
    loss: float | None = None
    eval_loss: float | None = None
    """Means of the last tenth of what was measured."""
    tokens_per_second: float | None = None
    verdict: Verdict | None = None
    """None before the gate."""

    @property
    def won(self) -> bool:
        return self.verdict is not None and self.verdict.decision == "promote"

    @property
    def label(self) -> str:
        return " ".join(f"{key}={value}" for key, value in self.settings.items()) + (
            " (average)" if self.averaged else ""
        )


def winner(rows: Sequence[Swept]) -> Swept | None:
    return next((row for row in rows if row.won), None)


def decision(rows: Sequence[Swept]) -> Decision:
    """Promote with a winner, reject when every candidate was, else inconclusive."""
    if winner(rows) is not None:
        return "promote"
    verdicts = [row.verdict for row in rows if row.verdict is not None]
    return "reject" if verdicts and all(one.decision == "reject" for one in verdicts) else "inconclusive"


def plan_document(
    name: str, combinations: Sequence[Mapping[str, str]], candidates: int, level: float | None
) -> dict[str, Any]:
    """What a sweep would train and spend; the other fields are those of one that was carried out."""
    planned = [Swept(settings, None) for settings in combinations]
    return sweep_document(name, planned, None) | {"candidates": candidates, "level": level, "decision": None}


def print_plan(
    out: Console, combinations: Sequence[Mapping[str, str]], candidates: int, level: float | None
) -> None:
    keys = list(dict.fromkeys(key for settings in combinations for key in settings))
    made = table(*map(log_line, keys))
    for settings in combinations:
        made.add_row(*(log_line(settings[key]) for key in keys))
    out.print(made)
    share = f"each judged at {level:.3g} of one look" if level is not None else "and no look is left for them"
    _line(out, f"{len(combinations)} trainings, {candidates} candidates, {share}")


def sweep_document(name: str, rows: Sequence[Swept], promotion: int | None) -> dict[str, Any]:
    """The whole sweep as JSON values, as far as it may be told (docs/json.md)."""
    best = winner(rows)
    verdicts = {row.verdict.id: row.verdict for row in rows if row.verdict is not None}
    return {
        "sweep": name,
        "decision": decision(rows),
        "winner": best.checkpoint if best else None,
        "promotion": promotion,
        "candidates": len({row.checkpoint for row in rows if row.checkpoint is not None}),
        "level": next((one.level for one in verdicts.values() if one.look), None),
        "look": next((one.look_number for one in verdicts.values() if one.look), None),
        "combinations": [_row_document(row) for row in rows],
    }


def _row_document(row: Swept) -> dict[str, Any]:
    shown = open_part(row.verdict) if row.verdict is not None else None
    check = _primary(shown)
    return {
        "settings": dict(row.settings),
        "training": row.training.id if row.training else None,
        "checkpoint": row.checkpoint,
        "averaged": row.averaged,
        "steps": row.training.steps if row.training else None,
        "loss": row.loss,
        "eval_loss": row.eval_loss,
        "tokens_per_second": row.tokens_per_second,
        "verdict": shown.id if shown else None,
        "decision": shown.decision if shown else None,
        "reason": shown.reason if shown else None,
        "estimate": check.estimate if check else None,
        "low": numbers.finite(check.low) if check and check.low is not None else None,
        "high": numbers.finite(check.high) if check and check.high is not None else None,
        "confidence": check.level if check else None,
        "won": row.won,
    }


def print_sweep(out: Console, rows: Sequence[Swept]) -> None:
    """The decision, then a row for each candidate; numbers of fixed gate items are left out."""
    best, n = winner(rows), len({row.checkpoint for row in rows if row.checkpoint is not None})
    shown = {row.checkpoint: open_part(row.verdict) for row in rows if row.verdict is not None}
    if best is not None:
        _line(out, f"{best.label} ({short(best.checkpoint or '')})", STYLES["promote"])
        _line(out, headline(shown[best.checkpoint]), STYLES["promote"])
        check = _primary(shown[best.checkpoint])
        if check is not None and check.estimate is not None and n > 1:
            _line(out, BIASED.format(n=n))
    else:
        said = decision(rows)
        _line(out, f"{said.capitalize()}: none of the {n} candidates may move on.", STYLES[said])
    out.print(_table(rows))
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row.verdict is not None and not row.won:
            verdict = shown[row.checkpoint]
            reasons.setdefault(f"{verdict.decision}: {verdict.reason}", []).append(row.label)
    for why, labels in reasons.items():
        _line(out, f"{', '.join(labels)}: {why}")
    first = next(iter(shown.values()), None)
    if first is not None and first.look:
        spent = f"one look (number {first.look_number} of the ledger), {first.level:.3g} for each of {n}"
        _line(out, f"spent: {spent}")
        _line(out, f"guarantee: {first.guarantee}")


def _table(rows: Sequence[Swept]) -> Any:
    """Without columns that are empty: of fixed gate items there is no number."""
    keys = dict.fromkeys(key for row in rows for key in row.settings)
    columns = {log_line(key): [log_line(row.settings[key]) for row in rows] for key in keys}
    made_of = [_cells(row) for row in rows]
    columns |= {name: [cells[name] for cells in made_of] for name in made_of[0]}
    filled = {name: cells for name, cells in columns.items() if any(cell != NONE for cell in cells)}
    made = table(*filled, right=[name for name in filled if name in NUMBERS])
    for cells in zip(*filled.values(), strict=True):
        made.add_row(*cells)
    return made


def _cells(row: Swept) -> dict[str, str]:
    check = _primary(open_part(row.verdict)) if row.verdict is not None else None
    return {
        "checkpoint": short(row.checkpoint or DIVERGED) + (" (average)" if row.averaged else ""),
        "loss": _number(row.loss, ".4g"),
        "eval loss": _number(row.eval_loss, ".4g"),
        "tokens/s": _number(row.tokens_per_second, ",.0f"),
        "estimate": _number(check.estimate if check else None, "+.3f"),
        "interval": _interval(check),
        "level": _number(check.level if check else None, ".1%"),
        "gate": "chosen" if row.won else row.verdict.decision if row.verdict else NONE,
    }


def _primary(verdict: Verdict | None) -> CheckResult | None:
    """The first primary that may be shown."""
    checks = verdict.checks if verdict is not None else ()
    return next((check for check in checks if check.role == "primary"), None)


def _interval(check: CheckResult | None) -> str:
    if check is None or check.low is None or check.high is None:
        return NONE
    return f"[{check.low:+.3f}, {check.high:+.3f}]"


def _number(value: float | None, how: str) -> str:
    return NONE if value is None else format(value, how)


def _line(out: Console, text: str, style: str = "") -> None:
    out.print(Text(log_line(text), style=style), soft_wrap=True)
