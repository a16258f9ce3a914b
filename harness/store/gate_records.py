"""What gates leave behind, append-only: every look at gate items, and every verdict."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from harness.errors import RunNotFound, StoreError
from harness.records import Look, Verdict
from harness.store.connect import Database
from harness.store.encode import DecodeError, decode, dumps, encode
from harness.store.paths import Layout
from harness.store.promotions import Ledger, Promotion

if TYPE_CHECKING:
    import duckdb


class GateRecords:
    """Files are the truth, the tables `looks` and `verdicts` are their index."""

    def __init__(self, database: Database, layout: Layout) -> None:
        self._database = database
        self._looks = Ledger(layout.looks, Look)
        self._verdicts = Ledger(layout.verdicts, Verdict)

    def spend(self, make: Callable[[Sequence[Look]], Look | None]) -> Look | None:
        """Write down a look before anything is decided. `make` gets all earlier looks, oldest first; what
        it makes is returned, and None spends nothing.

        Two processes at once are served one after the other, so each sees the other's look.
        """
        with self._database.writing() as con:
            history = self._looks.read()
            look = make(history)
            if look is None:
                return None
            if look.number != len(history) + 1:
                raise StoreError(f"Look {look.number} cannot follow look {len(history)}.")
            self._looks.append(look)
            self._catch_up(con)
            return look

    def add_verdict(self, verdict: Verdict) -> Verdict:
        """Keep a verdict, and return what is kept: of two that answer the same question the first, so that
        gates at once cannot leave two verdicts of which one promotes after the other was rolled back.

        Raises StoreError for another verdict of the same id.
        """
        with self._database.writing() as con:
            history = self._verdicts.read()
            if any(held.id == verdict.id and held != verdict for held in history):
                raise StoreError(f"Another verdict is already called {verdict.id}.")
            kept = next((held for held in history if _same_question(held, verdict)), verdict)
            if kept not in history:
                self._verdicts.append(kept)
            self._catch_up(con)
            return kept

    def looks(self) -> list[Look]:
        """Oldest first."""
        return self._looks.read()

    def verdicts(self) -> list[Verdict]:
        """Oldest first."""
        return self._verdicts.read()

    def verdict(self, name: str) -> Verdict:
        """By its id, or the only one that begins so. Raises RunNotFound."""
        held = self._verdicts.read()
        exact = [verdict for verdict in held if verdict.id == name]
        fitting = exact or [verdict for verdict in held if name and verdict.id.startswith(name)]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            raise RunNotFound(f"No verdict {name!r} is stored.")
        listed = ", ".join(verdict.id for verdict in fitting)
        raise RunNotFound(f"{name!r} is the beginning of several verdicts: {listed}.")

    def fill(self, con: duckdb.DuckDBPyConnection) -> None:
        """All records into empty tables."""
        _put_looks(con, self._looks.read())
        _put_verdicts(con, self._verdicts.read())

    def unindexed(self, con: duckdb.DuckDBPyConnection) -> int:
        """How many records of the files the tables lack."""
        looks, verdicts = _indexed(con)
        return sum(look.number not in looks for look in self._looks.read()) + sum(
            verdict.id not in verdicts for verdict in self._verdicts.read()
        )

    def _catch_up(self, con: duckdb.DuckDBPyConnection) -> None:
        """Also with what a crash left between file and database."""
        looks, verdicts = _indexed(con)
        _put_looks(con, (look for look in self._looks.read() if look.number not in looks))
        _put_verdicts(con, (verdict for verdict in self._verdicts.read() if verdict.id not in verdicts))


def _same_question(one: Verdict, other: Verdict) -> bool:
    """Whether both rest on one look, which pays for one decision, or are the same verdict."""
    asked = [
        (held.look_number, held.candidate, held.policy_digest, held.runs, held.registered, held.waived)
        for held in (one, other)
    ]
    return one == other or (one.look_number > 0 and asked[0] == asked[1])


def verdict_of(promotion: Promotion) -> Verdict | None:
    """The verdict that allowed a promotion; None for a genesis entry and a rollback.

    Raises StoreError when what the promotion carries is no verdict.
    """
    if promotion.verdict is None:
        return None
    try:
        return decode(Verdict, json.loads(promotion.verdict))
    except (DecodeError, ValueError) as error:
        raise StoreError(
            f"Promotion {promotion.number} carries no verdict that can be read: {error}."
        ) from error


def _indexed(con: duckdb.DuckDBPyConnection) -> tuple[set[int], set[str]]:
    looks = {int(number) for (number,) in con.execute("SELECT number FROM looks").fetchall()}
    return looks, {str(name) for (name,) in con.execute("SELECT id FROM verdicts").fetchall()}


def _put_looks(con: duckdb.DuckDBPyConnection, looks: Iterable[Look]) -> None:
    for look in looks:
        con.execute(
            "INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                look.number,
                look.line,
                look.candidate,
                look.champion,
                look.policy_digest,
                look.level,
                look.purpose,
                look.created,
                dumps(encode(look)),
            ],
        )


def _put_verdicts(con: duckdb.DuckDBPyConnection, verdicts: Iterable[Verdict]) -> None:
    for verdict in verdicts:
        con.execute(
            "INSERT INTO verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                verdict.id,
                verdict.decision,
                verdict.policy,
                verdict.alias,
                verdict.candidate,
                verdict.baseline,
                verdict.look,
                verdict.level,
                verdict.created,
                dumps(encode(verdict)),
            ],
        )
