"""Promotions and checkpoint records as append-only files, from which a lost database is made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, Literal, TypeVar

from harness.errors import StoreError
from harness.store.encode import decode, encode
from harness.store.lines import LineWriter, cut_torn_end, read_lines

T = TypeVar("T")
PromotionKind = Literal["genesis", "promotion", "rollback"]


@dataclass(frozen=True, slots=True)
class Promotion:
    """An append-only move of an alias to a checkpoint. An alias is its newest promotion that stands."""

    number: int
    """1 for the first promotion of the store, then counted on."""
    alias: str
    checkpoint: str
    """Digest of the checkpoint the alias points to from here on."""
    kind: PromotionKind
    created: str
    """UTC, ISO 8601."""
    verdict: str | None = None
    """The verdict that allowed it, as JSON; None for a genesis entry and for a rollback."""
    note: str = ""

    @property
    def line(self) -> str:
        return line_of(self.alias)


class Ledger(Generic[T]):
    """An append-only file of one kind of record. Appending needs the index lock."""

    def __init__(self, path: Path, kind: type[T]) -> None:
        self.path = path
        self._kind = kind

    def read(self) -> list[T]:
        """Oldest first; empty when nothing was ever appended."""
        return self._read()[0]

    def append(self, record: T) -> None:
        """Make `record` durable before this returns, or raise StoreError and leave the file as it was."""
        if self.path.exists():
            cut_torn_end(self.path, self._read()[1])
        writer = LineWriter(self.path)
        try:
            writer.append([encode(record)])
        finally:
            writer.close()

    def _read(self) -> tuple[list[T], int]:
        if not self.path.exists():
            return [], 0
        return read_lines(self.path, lambda row: decode(self._kind, row))


def line_of(alias: str) -> str:
    """LINE of `LINE/STAGE`."""
    return alias.partition("/")[0]


def standing(history: Sequence[Promotion]) -> list[Promotion]:
    """The entries that nothing was rolled back from, oldest first; the last of a line is its champion.

    A rollback is none of them: it brings the entry it goes back to to the end of its line again.
    """
    lines: dict[str, list[Promotion]] = {}
    for promotion in history:
        line = lines.setdefault(promotion.line, [])
        if promotion.kind != "rollback":
            line.append(promotion)
            continue
        while line and line[-1].checkpoint != promotion.checkpoint:
            line.pop()
    return sorted((entry for line in lines.values() for entry in line), key=lambda entry: entry.number)


def newest(history: Sequence[Promotion]) -> dict[str, Promotion]:
    """Alias -> its newest promotion that stands. An alias of which none stands points to nothing."""
    return {promotion.alias: promotion for promotion in standing(history)}


def champion(history: Sequence[Promotion], line: str) -> Promotion | None:
    """The newest promotion of a line, whichever of its aliases it moved."""
    return next((promotion for promotion in reversed(history) if promotion.line == line), None)


def next_promotion(
    history: Sequence[Promotion],
    alias: str,
    checkpoint: str,
    kind: PromotionKind,
    previous: str | None,
    verdict: str | None,
    note: str,
) -> Promotion:
    """The promotion that may follow `history`, or StoreError when this one may not."""
    current = champion(history, line_of(alias))
    if checkpoint.startswith("api:"):
        raise StoreError(f"{checkpoint} is a model behind an API: it can be a baseline, never promoted.")
    if checkpoint.startswith("foreign:"):
        raise StoreError(f"{checkpoint} is known from imported files alone: its bytes were never seen.")
    if kind == "genesis":
        _check_genesis(alias, current, previous, verdict)
    else:
        _check_move(history, alias, checkpoint, kind, current, previous, verdict)
    return Promotion(
        number=max((promotion.number for promotion in history), default=0) + 1,
        alias=alias,
        checkpoint=checkpoint,
        kind=kind,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        verdict=verdict,
        note=note,
    )


def _check_genesis(alias: str, current: Promotion | None, previous: str | None, verdict: str | None) -> None:
    if current is not None:
        raise StoreError(
            f"The line {line_of(alias)!r} already has a champion, {current.alias} -> "
            f"{current.checkpoint[:12]}: a genesis entry comes only once."
        )
    if verdict is not None or previous is not None:
        raise StoreError("A genesis entry has no verdict and replaces nothing.")


def _check_move(
    history: Sequence[Promotion],
    alias: str,
    checkpoint: str,
    kind: PromotionKind,
    current: Promotion | None,
    previous: str | None,
    verdict: str | None,
) -> None:
    line = line_of(alias)
    if current is None:
        raise StoreError(
            f"The line {line!r} has no champion yet: its first entry is a genesis entry.",
            hint=f"harness models register MODEL --genesis {alias}",
        )
    if kind == "promotion" and not verdict:
        raise StoreError(f"A promotion of {alias!r} needs the verdict that allowed it.")
    if kind == "rollback" and verdict:
        raise StoreError("A rollback rests on no verdict.")
    if current.checkpoint != previous:
        raise StoreError(
            f"The champion of {line!r} is {current.checkpoint[:12]} by now, and not "
            f"{(previous or 'nothing')[:12]}, which this {kind} was decided against."
        )
    if kind == "rollback" and not any(
        (held.alias, held.checkpoint) == (alias, checkpoint) for held in history
    ):
        raise StoreError(
            f"{alias!r} never pointed to {checkpoint[:12]}, so nothing can be rolled back to it."
        )
