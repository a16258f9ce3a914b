"""A line's ledger as a document and as text: every look, and what the next one would get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console

from harness.records import Look, Verdict
from harness.report.disclosure import open_part, short
from harness.report.tables import table


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look, with the verdict it led to."""

    look: Look
    place: int
    """Which look at these items it was, from 1."""
    fresh: bool
    left: float | None
    verdict: Verdict | None
    """None for an access, and for a look that a crash or a refusal ended."""
    promotion: int | None
    """Number of the promotion that the verdict allowed."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What a candidate that nobody has looked at would get."""

    look: int
    level: float
    guarantee: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A line's looks, oldest first, and what comes next."""

    line: str
    looks: tuple[LookRow, ...]
    left: float | None = None
    """Of alpha, what is left for all looks to come; None where no policy is named."""
    upcoming: Upcoming | None = None
    """None where no policy is named, or when the budget is used up."""
    used_up: str | None = None
    """Why nothing can be spent any more."""


def account_document(account: Account) -> dict[str, Any]:
    upcoming = account.upcoming
    return {
        "line": account.line,
        "looks": [_row_document(row) for row in account.looks],
        "left": account.left,
        "next": {
            "look": upcoming.look,
            "level": upcoming.level,
            "guarantee": upcoming.guarantee,
            "warnings": list(upcoming.warnings),
        }
        if upcoming
        else None,
        "used_up": account.used_up,
    }


def print_account(out: Console, account: Account) -> None:
    upcoming = account.upcoming
    if account.looks:
        columns = ("number", "created", "line", "candidate", "champion", "items", "look")
        numbers = ("number", "look", "level", "left")
        made = table(*columns, "level", "left", "verdict", "decision", "promotion", right=numbers)
        for row in account.looks:
            made.add_row(*_cells(row))
        out.print(made)
    else:
        out.print(f"No looks at gate items of the line {account.line} yet.")
    if account.used_up is not None:
        out.print(f"next look: none. {account.used_up}", soft_wrap=True)
    if upcoming is not None:
        out.print(
            f"next look: number {upcoming.look} at these items, at a one-sided level of {upcoming.level:.3g}",
            soft_wrap=True,
        )
        out.print(f"guarantee: {upcoming.guarantee}", soft_wrap=True)
        for text in upcoming.warnings:
            out.print(f"warning: {text}", soft_wrap=True)
    if account.left is not None:
        out.print(f"left of alpha for all looks to come: {account.left:.3g}", soft_wrap=True)


def _addresses(look: Look) -> list[str]:
    return list(dict.fromkeys(key.partition(" ")[0] for key in look.items))


def _row_document(row: LookRow) -> dict[str, Any]:
    verdict = open_part(row.verdict) if row.verdict else None
    return {
        "number": row.look.number,
        "created": row.look.created,
        "purpose": row.look.purpose,
        "line": row.look.line or None,
        "candidate": row.look.candidate,
        "champion": row.look.champion or None,
        "suites": _addresses(row.look),
        "fresh": row.fresh,
        "look": row.place,
        "level": row.look.level,
        "left": row.left,
        "verdict": verdict.id if verdict else None,
        "decision": verdict.decision if verdict else None,
        "promotion": row.promotion,
    }


def _cells(row: LookRow) -> list[str]:
    look, verdict = row.look, open_part(row.verdict) if row.verdict else None
    nothing = "outside the gate" if look.purpose == "access" else "-"
    return [
        str(look.number),
        look.created[:16].replace("T", " "),
        look.line or "-",
        short(look.candidate),
        short(look.champion) or "-",
        f"{', '.join(_addresses(look))} ({'fresh' if row.fresh else 'fixed'})",
        str(row.place),
        f"{look.level:.3g}",
        "-" if row.left is None else f"{row.left:.3g}",
        verdict.id if verdict else nothing,
        verdict.decision if verdict else "-",
        "-" if row.promotion is None else str(row.promotion),
    ]
