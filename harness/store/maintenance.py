"""Keeping folders and database in step: what is wrong, and making the database anew."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import StoreError
from harness.records import Checkpoint
from harness.store.connect import DamagedDatabase, Database, write_ahead_log
from harness.store.gate_records import GateRecords
from harness.store.index import Index, put_checkpoint, put_promotions, put_run
from harness.store.lock import is_held
from harness.store.parquet import count_rows
from harness.store.paths import disk_errors, sha256
from harness.store.promotions import Ledger, Promotion
from harness.store.runs import RunFile, RunFolder, all_folders
from harness.store.trainings import Trainings

if TYPE_CHECKING:
    import duckdb

REBUILD = "harness db rebuild"
_RETRAIN = "Restore the folder from a backup, or delete it and train again."
_REMEASURE = "Restore the folder from a backup, or delete it and evaluate again."


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the store, and what to do about it."""

    where: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild put into the new database."""

    runs: int
    scores: int
    checkpoints: int
    promotions: int
    trainings: int
    skipped: tuple[Problem, ...]
    """Finished runs and trainings that could not be registered."""
    kept: Path | None
    """Where the old database lies, when it could not be read."""


def rebuild(
    database: Database,
    promotions: Ledger[Promotion],
    checkpoints: Ledger[Checkpoint],
    gates: GateRecords,
    trainings: Trainings,
) -> RebuildReport:
    skipped: list[Problem] = []
    counts: dict[str, int] = {}

    def fill(con: duckdb.DuckDBPyConnection) -> None:
        for checkpoint in checkpoints.read():
            put_checkpoint(con, checkpoint)
        put_promotions(con, promotions.read())
        gates.fill(con)
        trainings.fill(con, lambda name, why: skipped.append(Problem(name, why, _RETRAIN)))
        for folder, file in _registrable(database, skipped):
            put_run(con, file.run, folder.scores)
        for table in ("runs", "scores", "checkpoints", "promotions", "trainings"):
            row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
            counts[table] = int(row[0]) if row else 0

    with database.locked():
        kept = _set_aside_damaged(database)
        database.create(database.path, fill)
    return RebuildReport(**counts, skipped=tuple(skipped), kept=kept)


def _registrable(database: Database, skipped: list[Problem]) -> Iterator[tuple[RunFolder, RunFile]]:
    """Finished runs with their scores intact, oldest first; the others go to `skipped`."""
    finished: list[tuple[RunFolder, RunFile]] = []
    for folder in all_folders(database.layout.runs):
        try:
            file = folder.read()
        except StoreError as error:
            skipped.append(Problem(folder.id, error.message, _REMEASURE))
            continue
        if file is None or not file.is_finished:
            continue
        if problem := _altered(folder, file, folder.scores):
            skipped.append(problem)
        else:
            finished.append((folder, file))
    yield from sorted(finished, key=lambda pair: pair[1].run.finished or "")


def _set_aside_damaged(database: Database) -> Path | None:
    """Move a damaged database away, under a free name; one that is another program's is refused."""
    try:
        with database.reading():
            return None
    except DamagedDatabase:
        number = 1
        while (kept := database.path.with_name(f"{database.path.name}.damaged-{number}")).exists():
            number += 1
        with disk_errors(f"keep {database.path} as {kept.name}"):
            os.rename(database.path, kept)
            log = write_ahead_log(database.path)
            if log.exists():
                os.rename(log, write_ahead_log(kept))
        return kept


def check(
    database: Database, promotions: Ledger[Promotion], gates: GateRecords, trainings: Trainings
) -> list[Problem]:
    index = Index(database)
    try:
        registered, rows, numbers = set(index.run_ids()), index.score_counts(), index.promotion_numbers()
    except StoreError as error:
        return [Problem(str(database.path), error.message, error.hint or REBUILD)]
    folders = all_folders(database.layout.runs)
    problems = [problem for folder in folders for problem in _check_folder(folder, registered, rows)]
    for run_id in sorted((registered | rows.keys()) - {folder.id for folder in folders}):
        problems.append(Problem(run_id, "The database has this run, but its folder is gone.", REBUILD))
    try:
        missing = {promotion.number for promotion in promotions.read()} ^ numbers
        if missing:
            what = f"The database and {promotions.path.name} differ in {len(missing)} promotions."
            problems.append(Problem(str(database.path), what, REBUILD))
    except StoreError as error:
        problems.append(Problem(str(promotions.path), error.message, error.hint or ""))
    try:
        with database.reading() as con:
            lacking = 0 if con is None else gates.unindexed(con)
            for name, what, by_rebuild in trainings.wrong(con):
                problems.append(Problem(name, what, REBUILD if by_rebuild else _RETRAIN))
        if lacking:
            problems.append(
                Problem(str(database.path), f"The database lacks {lacking} looks or verdicts.", REBUILD)
            )
    except StoreError as error:
        problems.append(Problem(str(database.layout.root), error.message, error.hint or ""))
    return problems


def _check_folder(folder: RunFolder, registered: set[str], rows: Mapping[str, int]) -> Iterator[Problem]:
    if is_held(folder.lock):
        return
    try:
        file = folder.read()
        if file is None:
            yield Problem(folder.id, "The folder has no run.json.", f"Delete {folder.path}.")
        elif file.is_finished:
            yield from _check_finished(folder, file, registered, rows)
        else:
            folder.contents()
    except StoreError as error:
        yield Problem(folder.id, error.message, _REMEASURE)


def _check_finished(
    folder: RunFolder, file: RunFile, registered: set[str], rows: Mapping[str, int]
) -> Iterator[Problem]:
    intact = True
    names = dict.fromkeys((folder.items.name, folder.scores.name, *file.files))
    for path in (folder.path / name for name in names):
        if problem := _altered(folder, file, path):
            intact = False
            yield problem
    if not intact:
        return
    n_items, n_scores = count_rows(folder.items), count_rows(folder.scores)
    if n_items != file.run.n_items:
        what = f"items.parquet has {n_items} rows, run.json counts {file.run.n_items} items."
        yield Problem(folder.id, what, _REMEASURE)
    if folder.id not in registered:
        yield Problem(folder.id, "The run is finished but not in the database.", REBUILD)
    elif rows.get(folder.id, 0) != n_scores:
        what = f"The database has {rows.get(folder.id, 0)} of the run's {n_scores} scores."
        yield Problem(folder.id, what, REBUILD)
    if folder.journal.exists():
        yield Problem(
            folder.id, "The run is finished but its journal is still there.", f"Delete {folder.journal}."
        )


def _altered(folder: RunFolder, file: RunFile, path: Path) -> Problem | None:
    """Whether a Parquet file is not, byte for byte, what was written when the run finished."""
    if not path.exists():
        return Problem(folder.id, f"{path.name} is missing.", _REMEASURE)
    with disk_errors(f"read {path}"):
        same = sha256(path) == file.files.get(path.name)
    return None if same else Problem(folder.id, f"{path.name} is not what was written.", _REMEASURE)
