"""Checkpoints with their history of verdicts and promotions: as documents and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from harness.records import Checkpoint, Run, Verdict
from harness.report.disclosure import headline, open_part, short, withheld
from harness.report.escape import log_line
from harness.report.tables import table
from harness.report.verdict_ci import verdict_document
from harness.store import Promotion


@dataclass(frozen=True, slots=True)
class Entry:
    """A promotion with what became of it."""

    promotion: Promotion
    verdict: Verdict | None
    """What allowed it; None for a genesis entry and a rollback."""
    replaced_by: Promotion | None
    """The next entry of its line; None while it is the champion."""
    statement: Path | None
    """Its in-toto statement; None when the file is missing."""
    envelope: Path | None
    """The file with signatures of its statement; None when it is not signed. Whether they hold is
    another question."""

    @property
    def is_rolled_back(self) -> bool:
        return self.replaced_by is not None and self.replaced_by.kind == "rollback"


@dataclass(frozen=True, slots=True)
class Step:
    """One checkpoint of a lineage, with everything that was decided of it."""

    checkpoint: Checkpoint
    recorded: bool
    """False for a parent that a child names and the store never saw."""
    entries: tuple[Entry, ...]
    """Those that made it a champion, oldest first."""
    verdicts: tuple[Verdict, ...]
    """Of it as a candidate, oldest first, whatever they said."""


def entry_document(entry: Entry) -> dict[str, Any]:
    promotion, after = entry.promotion, entry.replaced_by
    return {
        "number": promotion.number,
        "alias": promotion.alias,
        "checkpoint": promotion.checkpoint,
        "kind": promotion.kind,
        "created": promotion.created,
        "note": promotion.note,
        "verdict": entry.verdict.id if entry.verdict else None,
        "replaced_by": after.number if after else None,
        "rolled_back": entry.is_rolled_back,
        "statement": str(entry.statement) if entry.statement else None,
        "envelope": str(entry.envelope) if entry.envelope else None,
    }


def step_document(step: Step) -> dict[str, Any]:
    return {
        "checkpoint": asdict(step.checkpoint),
        "recorded": step.recorded,
        "promotions": [entry_document(entry) for entry in step.entries],
        "verdicts": [verdict_document(verdict) for verdict in step.verdicts],
    }


def runs_document(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [
        {"run_id": run.id, "suite": run.suite.address, "status": run.status, "created": run.created}
        for run in runs
    ]


def print_models(
    out: Console, known: Sequence[Checkpoint], aliases: Mapping[str, str], champions: Sequence[Entry]
) -> None:
    """Checkpoints with their aliases (alias -> digest), then the champion of each line."""
    made = table("checkpoint", "name", "aliases", "location")
    for checkpoint in known:
        names = [alias for alias, digest in aliases.items() if digest == checkpoint.digest]
        made.add_row(checkpoint.short, checkpoint.name, ", ".join(names), checkpoint.location)
    out.print(made)
    if champions:
        lines = table("line", "champion", "alias", "by", "since")
        for entry in champions:
            promotion = entry.promotion
            by = f"verdict {entry.verdict.id}" if entry.verdict else promotion.kind
            day = _day(promotion.created)
            lines.add_row(promotion.line, short(promotion.checkpoint), promotion.alias, by, day)
        out.print(lines)


def print_lineage(out: Console, steps: Sequence[Step]) -> None:
    """The checkpoint first, the oldest ancestor last."""
    for index, step in enumerate(steps):
        if index:
            _say(out, "trained from", 0)
        print_step(out, step)


def print_step(out: Console, step: Step) -> None:
    """One checkpoint: what made it, each promotion with its reasons, each verdict that led to none."""
    made = step.checkpoint
    _say(out, f"{made.name}  {made.digest}", 0)
    facts = (("stage", made.stage), ("recipe", made.recipe), ("location", made.location))
    told = [f"{name} {value}" for name, value in facts if value]
    _say(out, ", ".join(told) if step.recorded else "the store never saw it; a child names it as its parent")
    if step.recorded and not step.entries:
        _say(out, "never promoted")
    for entry in step.entries:
        for depth, line in _entry_lines(entry):
            _say(out, line, depth)
    promoting = {entry.verdict.id for entry in step.entries if entry.verdict}
    for verdict in step.verdicts:
        if verdict.id not in promoting:
            _say(out, f"{_day(verdict.created)}  verdict {verdict.id} led to no promotion")
            for line in _verdict_lines(verdict):
                _say(out, line, 2)


def print_runs(out: Console, runs: Sequence[Run]) -> None:
    if not runs:
        return
    made = table("run", "suite", "status", "created")
    for run in runs:
        made.add_row(run.id, run.suite.address, run.status, _day(run.created))
    out.print(made)


def entry_sentence(entry: Entry) -> str:
    """What an entry did, in one line: nothing that no verdict allowed reads as if one had."""
    promotion = entry.promotion
    by = {
        "genesis": "genesis: no verdict allowed it",
        "rollback": "rollback: champion again, by a person's decision",
    }.get(promotion.kind, f"promoted by verdict {entry.verdict.id if entry.verdict else '(missing)'}")
    return f"{promotion.alias} -> {short(promotion.checkpoint)}, {by} (promotion {promotion.number})"


def verified_lines(entry: Entry, signed_by: str | None) -> Iterator[str]:
    """What a promotion is worth today: by what, whether it still stands, and which key's signature holds."""
    yield entry_sentence(entry)
    yield f"  {since(entry)}"
    yield f"  {_where(entry)}"
    yield f"  {f'signed by key {signed_by}: checked' if signed_by else _unchecked(entry)}"


def _entry_lines(entry: Entry) -> Iterator[tuple[int, str]]:
    promotion = entry.promotion
    yield 1, f"{_day(promotion.created)}  {entry_sentence(entry)}"
    if promotion.note:
        yield 2, f"note: {promotion.note}"
    if entry.verdict is not None:
        yield from ((2, line) for line in _verdict_lines(entry.verdict))
    yield 2, since(entry)
    yield 2, _where(entry)
    if entry.envelope is not None:
        yield 2, _unchecked(entry)


def since(entry: Entry) -> str:
    """What became of an entry."""
    after = entry.replaced_by
    if after is None:
        return f"the champion of {entry.promotion.line}"
    if entry.is_rolled_back:
        why = f": {after.note}" if after.note else ""
        return f"ROLLED BACK {_day(after.created)} by promotion {after.number}{why}"
    return f"replaced {_day(after.created)} by {short(after.checkpoint)} (promotion {after.number})"


def _where(entry: Entry) -> str:
    return f"statement {entry.statement}" if entry.statement else "statement missing: harness db rebuild"


def _unchecked(entry: Entry) -> str:
    return f"signed, not checked: {entry.envelope}" if entry.envelope else "not signed"


def _verdict_lines(verdict: Verdict) -> Iterator[str]:
    """Why: as much as may leave."""
    kept_back = withheld(verdict)
    verdict = open_part(verdict)
    yield headline(verdict)
    policy = f"policy {verdict.policy} {short(verdict.policy_digest)}"
    if verdict.registered:
        policy += f", registered since commit {short(verdict.registered)}"
    yield policy + f"; against {short(verdict.baseline) or 'no baseline'}"
    if verdict.look:
        yield f"look {verdict.look} at its gate items, at a one-sided level of {verdict.level:.3g}"
        yield verdict.guarantee
    yield from (f"{check.outcome}: {check.name}: {check.reason}" for check in verdict.checks)
    yield from (f"withheld: {name}" for _, name in kept_back)
    yield from (f"warning: {text}" for text in verdict.warnings)
    yield from (f"waived: {text}" for text in verdict.waived)


def _day(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _say(out: Console, text: str, depth: int = 1) -> None:
    out.print("  " * depth + log_line(text), soft_wrap=True)
