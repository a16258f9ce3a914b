"""Every SQL statement of the store: what a finished run, a checkpoint and a promotion are as rows."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from harness.errors import StoreError
from harness.records import Checkpoint, Run
from harness.store.connect import Database
from harness.store.encode import DecodeError, decode, dumps, encode
from harness.store.promotions import Promotion

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")
Cell = object


def put_run(con: duckdb.DuckDBPyConnection, run: Run, scores: Path) -> None:
    """Register a finished run with the scores of its Parquet file, replacing an earlier registration."""
    put_checkpoint(con, run.checkpoint)
    con.execute(
        "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            run.id,
            run.identity,
            run.checkpoint.digest,
            run.checkpoint.name,
            run.suite.name,
            run.suite.split,
            run.suite.role,
            run.engine.name,
            run.created,
            run.finished,
            run.n_items,
            run.n_errors,
            run.seconds,
            dumps(encode(run)),
        ],
    )
    con.execute("DELETE FROM scores WHERE run_id = ?", [run.id])
    con.execute(
        "INSERT INTO scores SELECT ?, task, item, ordinal, cluster, metric, value, error "
        "FROM read_parquet(?)",
        [run.id, glob.escape(str(scores))],
    )


def put_checkpoint(con: duckdb.DuckDBPyConnection, checkpoint: Checkpoint) -> Checkpoint:
    """Insert or update a checkpoint; what was known of its origin stays when the new record has none."""
    known = _rows(con, "SELECT record FROM checkpoints WHERE digest = ?", [checkpoint.digest], Checkpoint)
    merged = with_origin(checkpoint, known[0]) if known else checkpoint
    if not known or merged != known[0]:
        con.execute(
            "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, ?, ?)",
            [
                merged.digest,
                merged.name,
                merged.location,
                merged.parent,
                merged.stage,
                dumps(encode(merged)),
            ],
        )
    return merged


def with_origin(checkpoint: Checkpoint, known: Checkpoint) -> Checkpoint:
    return replace(
        checkpoint,
        parent=checkpoint.parent or known.parent,
        stage=checkpoint.stage or known.stage,
        recipe=checkpoint.recipe or known.recipe,
        declared=checkpoint.declared or known.declared,
    )


def put_promotions(con: duckdb.DuckDBPyConnection, promotions: Iterable[Promotion]) -> None:
    for promotion in promotions:
        con.execute(
            "INSERT OR IGNORE INTO promotions VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                promotion.number,
                promotion.alias,
                promotion.checkpoint,
                promotion.kind,
                promotion.created,
                promotion.verdict,
                promotion.note,
            ],
        )


def has_checkpoint(con: duckdb.DuckDBPyConnection, digest: str) -> bool:
    return bool(con.execute("SELECT 1 FROM checkpoints WHERE digest = ?", [digest]).fetchall())


def indexed_promotions(con: duckdb.DuckDBPyConnection) -> set[int]:
    return {number for (number,) in con.execute("SELECT number FROM promotions").fetchall()}


class Index:
    """Questions to the database. Without a database, every answer is empty."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run_ids(self) -> list[str]:
        return [str(row[0]) for row in self._select("SELECT id FROM runs ORDER BY id")]

    def has_run(self, run_id: str) -> bool:
        return bool(self._select("SELECT 1 FROM runs WHERE id = ?", [run_id]))

    def runs(self) -> dict[str, Run]:
        found = self._records("SELECT record FROM runs", [], Run)
        return {run.id: run for run in found}

    def runs_of(self, checkpoint: str, suite: str) -> list[Run]:
        """Newest first."""
        return self._records(
            "SELECT record FROM runs WHERE checkpoint = ? AND suite = ? ORDER BY created DESC, id",
            [checkpoint, suite],
            Run,
        )

    def score_counts(self) -> dict[str, int]:
        """Rows in `scores` by run id, also of runs that are not in `runs`."""
        rows = self._select("SELECT run_id, count(*) FROM scores GROUP BY run_id")
        return {str(run_id): int(str(count)) for run_id, count in rows}

    def checkpoints(self, prefix: str = "") -> list[Checkpoint]:
        """Those whose digest begins with `prefix`, by name."""
        return self._records(
            "SELECT record FROM checkpoints WHERE starts_with(digest, ?) ORDER BY name, digest",
            [prefix],
            Checkpoint,
        )

    def promotion_numbers(self) -> set[int]:
        with self._database.reading() as con:
            return set() if con is None else indexed_promotions(con)

    def query(
        self, sql: str, parameters: Sequence[Cell], answers: Sequence[tuple[str, Path]]
    ) -> list[tuple[Cell, ...]]:
        """Rows of a read-only statement; `answers` makes a view of those runs' items Parquet."""
        with self._database.reading() as con:
            if con is None:
                return []
            if answers:
                con.execute(_answers_view(answers))
            return con.execute(sql, list(parameters)).fetchall()

    def _select(self, sql: str, parameters: Sequence[Cell] = ()) -> list[tuple[Cell, ...]]:
        return self.query(sql, parameters, ())

    def _records(self, sql: str, parameters: Sequence[Cell], kind: type[T]) -> list[T]:
        with self._database.reading() as con:
            return [] if con is None else _rows(con, sql, parameters, kind)


def _answers_view(answers: Sequence[tuple[str, Path]]) -> str:
    parts = [
        f"SELECT {_quoted(run_id)} AS run_id, * FROM read_parquet({_quoted(glob.escape(str(path)))})"
        for run_id, path in answers
    ]
    return f"CREATE TEMP VIEW answers AS {' UNION ALL BY NAME '.join(parts)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rows(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Cell], kind: type[T]) -> list[T]:
    try:
        return [decode(kind, json.loads(row[0])) for row in con.execute(sql, list(parameters)).fetchall()]
    except (DecodeError, ValueError) as error:
        raise StoreError(
            f"The index holds a {kind.__name__} that this harness cannot read: {kind.__name__}{error}.",
            hint="harness db rebuild",
        ) from error
