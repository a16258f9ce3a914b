"""The database's tables, as numbered migrations, and the refusal of any other database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import StoreError

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward. Never edited once released: a later step corrects it."""

    name: str
    sql: str


_MIGRATIONS_TABLE = """
CREATE TABLE migrations (
    version INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL,
    applied TIMESTAMP NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
"""

# scores has neither key nor index: rows come and go by whole runs, and a scan of run_id is faster
# than keeping an index over every item ever evaluated.
_FIRST_TABLES = """
CREATE TABLE checkpoints (
    digest VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    location VARCHAR NOT NULL,
    parent VARCHAR,
    stage VARCHAR,
    record JSON NOT NULL
);
CREATE TABLE runs (
    id VARCHAR PRIMARY KEY,
    identity VARCHAR NOT NULL,
    checkpoint VARCHAR NOT NULL,
    checkpoint_name VARCHAR NOT NULL,
    suite VARCHAR NOT NULL,
    split VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    engine VARCHAR NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    finished TIMESTAMPTZ NOT NULL,
    n_items BIGINT NOT NULL,
    n_errors BIGINT NOT NULL,
    seconds DOUBLE NOT NULL,
    record JSON NOT NULL
);
CREATE TABLE scores (
    run_id VARCHAR NOT NULL,
    task VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    ordinal BIGINT NOT NULL,
    cluster VARCHAR,
    metric VARCHAR NOT NULL,
    value DOUBLE,
    error VARCHAR
);
CREATE TABLE promotions (
    number BIGINT PRIMARY KEY,
    alias VARCHAR NOT NULL,
    checkpoint VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    verdict VARCHAR,
    note VARCHAR NOT NULL
);
"""

_GATE_TABLES = """
CREATE TABLE looks (
    number BIGINT PRIMARY KEY,
    line VARCHAR NOT NULL,
    candidate VARCHAR NOT NULL,
    champion VARCHAR NOT NULL,
    policy_digest VARCHAR NOT NULL,
    level DOUBLE NOT NULL,
    purpose VARCHAR NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    record JSON NOT NULL
);
CREATE TABLE verdicts (
    id VARCHAR PRIMARY KEY,
    decision VARCHAR NOT NULL,
    policy VARCHAR NOT NULL,
    alias VARCHAR NOT NULL,
    candidate VARCHAR NOT NULL,
    baseline VARCHAR NOT NULL,
    look BIGINT NOT NULL,
    level DOUBLE NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    record JSON NOT NULL
);
"""

_TRAINING_TABLES = """
CREATE TABLE trainings (
    id VARCHAR PRIMARY KEY,
    identity VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    parent VARCHAR NOT NULL,
    gated BOOLEAN NOT NULL,
    processes BIGINT NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    finished TIMESTAMPTZ NOT NULL,
    steps BIGINT NOT NULL,
    seconds DOUBLE NOT NULL,
    checkpoint VARCHAR,
    ema_checkpoint VARCHAR,
    record JSON NOT NULL
);
CREATE TABLE training_points (
    training VARCHAR NOT NULL,
    step BIGINT NOT NULL,
    epoch DOUBLE NOT NULL,
    seconds DOUBLE NOT NULL,
    name VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);
"""

MIGRATIONS: tuple[Migration, ...] = (
    Migration("runs, scores, checkpoints, promotions", _FIRST_TABLES),
    Migration("looks, verdicts", _GATE_TABLES),
    Migration("trainings, training_points", _TRAINING_TABLES),
)


def verify(con: duckdb.DuckDBPyConnection, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """The number of migrations this database has; 0 for one without any table.

    Raises StoreError for a database of another program, or of a newer harness.
    """
    tables = [str(name) for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    if not tables:
        return 0
    if "migrations" not in tables:
        raise _foreign(path, tables)
    applied = _applied(con)
    if applied is None or not applied:
        raise _foreign(path, tables)
    ours = [migration.name for migration in migrations]
    if [name for _, name in applied[: len(ours)]] != ours[: len(applied)]:
        raise _foreign(path, tables)
    if len(applied) > len(ours):
        raise StoreError(
            f"{path} was written by a newer harness: its schema is number {applied[-1][0]}, "
            f"this harness knows up to {len(ours)}.",
            hint="Upgrade the harness, or set HARNESS_HOME to another folder.",
        )
    return len(applied)


def migrate(con: duckdb.DuckDBPyConnection, have: int, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Apply the migrations after number `have`, all or none. The caller holds a transaction."""
    if have == 0:
        con.execute(_MIGRATIONS_TABLE)
    for number, migration in enumerate(migrations[have:], have + 1):
        con.execute(migration.sql)
        con.execute("INSERT INTO migrations (version, name) VALUES (?, ?)", [number, migration.name])


def _applied(con: duckdb.DuckDBPyConnection) -> list[tuple[int, str]] | None:
    """(version, name) of each applied migration; None when the table is another program's."""
    columns = con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = 'migrations' ORDER BY column_index"
    ).fetchall()
    if [name for (name,) in columns] != ["version", "name", "applied"]:
        return None
    return [
        (int(v), str(n)) for v, n in con.execute("SELECT version, name FROM migrations ORDER BY 1").fetchall()
    ]


def _foreign(path: Path, tables: Sequence[str]) -> StoreError:
    listed = ", ".join(sorted(tables)[:5])
    return StoreError(
        f"{path} is a DuckDB database of something else (its tables: {listed}); it was left as it is.",
        hint="Move it away, or set HARNESS_HOME to another folder.",
    )
