"""The store: runs begun, resumed, found and read; checkpoints, and the aliases that point to them."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from harness.errors import RunNotFound, StoreError
from harness.records import Checkpoint, ItemResult, Run
from harness.store.connect import PATIENCE, Database
from harness.store.export import Format, export_run
from harness.store.gate_records import GateRecords
from harness.store.imports import RunImport
from harness.store.index import (
    Cell,
    Index,
    has_checkpoint,
    indexed_promotions,
    put_checkpoint,
    put_promotions,
    put_run,
)
from harness.store.lock import PROBE_SECONDS, FileLock
from harness.store.maintenance import Problem, RebuildReport, check, rebuild
from harness.store.parquet import Scores, as_columns, in_order, read_field, read_items, read_scores, scored
from harness.store.paths import Layout, disk_errors, make_folder
from harness.store.promotions import Ledger, Promotion, PromotionKind, champion, newest, next_promotion
from harness.store.runs import (
    RunFile,
    RunFolder,
    RunWriter,
    all_folders,
    drop_journal,
    folders_of,
    next_folder,
    run_stem,
)
from harness.store.trainings import Trainings

logger = logging.getLogger(__name__)

SHORTEST_PREFIX = 8
"""Hex digits of a digest that a person must give at least."""


class Store:
    """Everything the harness remembers, below one folder. Creates nothing until something is written.

    `notify` is told, in a sentence, when a command has to wait for another process; `patience` is
    how many seconds a locked database is tried for.
    """

    def __init__(
        self, root: Path, *, notify: Callable[[str], None] = logger.warning, patience: float = PATIENCE
    ) -> None:
        self.layout = Layout(root)
        self._notify = notify
        self._database = Database(self.layout, patience=patience)
        self._index = Index(self._database)
        self._promotions = Ledger(self.layout.promotions, Promotion)
        self._checkpoints = Ledger(self.layout.checkpoints, Checkpoint)
        self.gates = GateRecords(self._database, self.layout)
        """Looks and verdicts."""
        self.trainings = Trainings(self._database, self.layout)
        """Trainings begun, resumed, found and read."""

    @property
    def root(self) -> Path:
        return self.layout.root

    # Evaluating

    def finished(self, suite: str, identity: str) -> Run | None:
        """The newest finished run of this identity, or None; `suite` is the suite's name."""
        for folder, file in reversed(self._of_identity(run_stem(suite, identity), identity)):
            if file is not None and file.is_finished:
                return self._settled(folder, file)
        return None

    def finished_of(self, checkpoint: str, suite: str) -> list[Run]:
        """The finished runs of a checkpoint (digest) on any version and split of a suite (name)."""
        return self._index.runs_of(checkpoint, suite)

    def begin(self, run: Run, *, fresh: bool = False) -> RunWriter | Run:
        """Start, resume or return the run of `run.identity`; `run.id` is empty and gets set.

        A finished run of the same identity is returned as it is, unless `fresh`. An unfinished one
        is resumed (with `fresh`, only one that was begun with `fresh`). When another living process
        is evaluating the same identity, this waits for it and then returns its run or resumes it;
        with `fresh` it starts a run of its own instead.

        Raises StoreError when the folder or the database cannot be written, or is not ours.
        """
        if not fresh and (known := self.finished(run.suite.name, run.identity)) is not None:
            return known
        with self._database.writing():
            pass  # a database that is not ours, or cannot be written, is refused before any work
        stem = run_stem(run.suite.name, run.identity)
        while True:
            mine = self._of_identity(stem, run.identity)
            unfinished = [
                folder
                for folder, file in reversed(mine)
                if file is None or (not file.is_finished and (file.fresh or not fresh))
            ]
            # A folder that a crash left empty comes after one that holds answers.
            unfinished.sort(key=lambda folder: not folder.record.exists())
            for folder in [*unfinished, next_folder(self.layout.runs, stem)]:
                begun = self._claim(folder, run, fresh)
                if begun is not None:
                    return begun

    def begin_import(self, suite: str, identity: str) -> RunImport | Run:
        """Start writing a finished run made elsewhere, or return it when it is here already.

        When another process is importing the same one, this waits for it.
        """
        if (known := self.finished(suite, identity)) is not None:
            return known
        with self._database.writing():
            pass  # as in `begin`
        stem = run_stem(suite, identity)
        with disk_errors(f"write {self.layout.imports}"):
            make_folder(self.layout.imports)
            lock = FileLock.wait(
                self.layout.imports / f"{stem}.lock",
                lambda: self._notify(f"Another process is importing {stem}; waiting for it to end."),
            )
        if (known := self.finished(suite, identity)) is not None:
            lock.release()
            return known
        place = partial(next_folder, self.layout.runs, stem)
        return RunImport(self.layout.imports / stem, lock, place, self._register)

    def about(self, run_id: str) -> dict[str, Any]:
        """What lm_eval writes beside the scores of this run: `configs` by task, and the like."""
        return self._folder(run_id).read_about()

    def _of_identity(self, stem: str, identity: str) -> list[tuple[RunFolder, RunFile | None]]:
        """Oldest first, without those of another identity that begins with the same digits."""
        pairs = [(folder, folder.read()) for folder in folders_of(self.layout.runs, stem)]
        return [(folder, file) for folder, file in pairs if file is None or file.run.identity == identity]

    def _claim(self, folder: RunFolder, run: Run, fresh: bool) -> RunWriter | Run | None:
        """Take the folder's lock and see, under it, what there is to do; None: look elsewhere."""
        lock = self._try_lock(folder) if fresh else self._wait_for_lock(folder)
        if lock is None:
            return None
        try:
            file = folder.read() or RunFile(replace(run, id=folder.id, n_items=0), fresh=fresh)
            if file.run.identity == run.identity and not file.is_finished:
                return RunWriter(folder, lock, file, self._register)
        except BaseException:
            lock.release()
            raise
        lock.release()
        return None if fresh or file.run.identity != run.identity else self._settled(folder, file)

    def _try_lock(self, folder: RunFolder) -> FileLock | None:
        with disk_errors(f"lock {folder.path}"):
            make_folder(folder.path)
            return FileLock.acquire(folder.lock, PROBE_SECONDS)

    def _wait_for_lock(self, folder: RunFolder) -> FileLock:
        with disk_errors(f"lock {folder.path}"):
            make_folder(folder.path)
            return FileLock.wait(
                folder.lock,
                lambda: self._notify(f"Another process is evaluating {folder.id}; waiting for it to end."),
            )

    def _register(self, run: Run, scores: Path) -> None:
        with self._database.writing() as con:
            put_run(con, run, scores)

    def _settled(self, folder: RunFolder, file: RunFile) -> Run:
        """A finished run, after making good what a crash may have left undone behind it."""
        if folder.journal.exists() or not self._index.has_run(folder.id):
            with self._wait_for_lock(folder):
                if not self._index.has_run(folder.id):
                    self._register(file.run, folder.scores)
                drop_journal(folder)
        return file.run

    # Reading runs

    def find(self, run: str) -> Run:
        """The run with this id, or with the only id that begins with it.

        Raises RunNotFound, naming the nearest ids, or the several that fit.
        """
        found = self._folder(run).live()
        if found is None:
            raise RunNotFound(f"Run {run!r} vanished while it was being read.", hint="harness runs list")
        return found

    def runs(self) -> list[Run]:
        """All runs, newest first. An unfinished one counts what its journal holds at this moment.

        A run whose process is gone has the status `failed` and says so; a folder whose run.json
        cannot be read is left out with a warning, and `check` explains it.
        """
        indexed = self._index.runs()
        found: list[Run] = []
        for folder in all_folders(self.layout.runs):
            try:
                run = indexed.get(folder.id) or folder.live()
            except StoreError as error:
                logger.warning("%s", error.message)
                continue
            if run is not None:
                found.append(run)
        return sorted(found, key=lambda run: (run.created, run.id), reverse=True)

    def results(
        self, run_id: str, *, task: str | None = None, items: Collection[str] | None = None
    ) -> list[ItemResult]:
        """What was asked and answered, ordered by task and document; optionally only some of it.

        From Parquet, or from the journal while the run is not finished.
        """
        folder = self._folder(run_id)
        unfinished = self._unfinished_results(folder)
        if unfinished is None:
            return read_items(folder.items, task, items)
        return [
            result
            for result in unfinished
            if (task is None or result.item.task == task) and (items is None or result.item.id in items)
        ]

    def scores(self, run_id: str, metric: str | None = None) -> Scores:
        """One row per item and metric, ordered by task and document; optionally of one metric only.

        Of an unfinished run, a failed item has an error for each metric its task has shown so far.
        """
        folder = self._folder(run_id)
        unfinished = self._unfinished_results(folder)
        if unfinished is None:
            return read_scores(folder.scores, metric)
        rows = scored(unfinished, _metrics_seen(unfinished))
        return as_columns(row for row in rows if metric in (None, row.metric))

    def field(self, run_id: str, name: str) -> dict[tuple[str, str], object]:
        """(task, item) -> the field `name` of a finished run's documents, where they have it."""
        return read_field(self._folder(run_id).items, name)

    def export(self, run_id: str, format: Format, output: Path) -> list[Path]:
        """Write the run's record, results and scores into the folder `output`; returns the files."""
        run = self.find(run_id)
        return export_run(run, self.results(run.id), self.scores(run.id), format, output)

    def query(
        self, sql: str, parameters: Sequence[Cell] = (), *, answers: Sequence[str] = ()
    ) -> list[tuple[Cell, ...]]:
        """Rows of a read-only SQL statement on the tables, such as runs, scores and trainings.

        `answers` names finished runs whose prompts and answers appear as the view `answers`, with a
        column `run_id`. Without a database there are no rows.
        """
        folders = [self._folder(run_id) for run_id in answers]
        return self._index.query(sql, parameters, [(folder.id, folder.items) for folder in folders])

    def _folder(self, run: str) -> RunFolder:
        folders = {folder.id: folder for folder in all_folders(self.layout.runs) if folder.record.exists()}
        if run in folders:
            return folders[run]
        fitting = [run_id for run_id in folders if run and run_id.startswith(run)]
        if len(fitting) == 1:
            return folders[fitting[0]]
        if fitting:
            raise RunNotFound(f"{run!r} is the beginning of several runs: {', '.join(fitting)}.")
        close = difflib.get_close_matches(run, folders, n=3, cutoff=0.5)
        guess = f" The nearest: {', '.join(close)}." if close else ""
        raise RunNotFound(f"No run {run!r} in {self.layout.root}.{guess}", hint="harness runs list")

    def _unfinished_results(self, folder: RunFolder) -> list[ItemResult] | None:
        """From the journal, in order; None when the run is finished and Parquet holds them."""
        file = folder.read()
        if file is not None and file.is_finished:
            return None
        contents = folder.contents()
        if contents is not None:
            return in_order(contents.results.values())
        again = folder.read()
        return None if again is not None and again.is_finished else []

    # Checkpoints and aliases

    def record_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Remember a checkpoint and where it came from."""
        with self._database.writing() as con:
            merged = put_checkpoint(con, checkpoint)
            if merged not in self._checkpoints.read():
                self._checkpoints.append(merged)

    def checkpoints(self) -> list[Checkpoint]:
        """Every known checkpoint, by name."""
        return self._index.checkpoints()

    def checkpoint(self, ref: str) -> Checkpoint | None:
        """By alias, by digest, or by at least 8 first hex digits of a digest; None if unknown.

        Raises StoreError when several digests begin with `ref`, and for an alias that was rolled back
        from every checkpoint it pointed to.
        """
        history = self._promotions.read()
        promotion = newest(history).get(ref)
        if promotion is None and any(entry.alias == ref for entry in history):
            raise StoreError(
                f"The alias {ref!r} points to nothing: every promotion of it was rolled back.",
                hint="harness models list shows the champion of each line",
            )
        digest = promotion.checkpoint if promotion else ref
        if len(digest) < SHORTEST_PREFIX:
            return None
        found = self._index.checkpoints(prefix=digest)
        exact = [checkpoint for checkpoint in found if checkpoint.digest == digest] or found
        if len(exact) > 1:
            listed = ", ".join(checkpoint.digest for checkpoint in exact)
            raise StoreError(f"{ref!r} is the beginning of several checkpoints: {listed}.")
        return exact[0] if exact else None

    def add_promotion(
        self,
        alias: str,
        checkpoint_digest: str,
        kind: PromotionKind = "genesis",
        *,
        previous: str | None = None,
        verdict: str | None = None,
        note: str = "",
    ) -> Promotion:
        """Move `alias` to a recorded checkpoint, by appending to its history.

        A genesis entry is a line's first, has no verdict and comes once. A promotion carries the
        verdict (JSON) that allowed it. A rollback moves back to what the alias pointed to before. Both
        replace exactly `previous`, the champion they were decided against. Raises StoreError otherwise,
        also when another promotion came in between.
        """
        with self._database.writing() as con:
            indexed = indexed_promotions(con)
            history = self._promotions.read()
            asked = (alias, checkpoint_digest, kind, verdict)
            for unindexed in (promotion for promotion in history if promotion.number not in indexed):
                # A crash came between file and database: the same command completes it.
                put_promotions(con, [unindexed])
                if asked == (unindexed.alias, unindexed.checkpoint, unindexed.kind, unindexed.verdict):
                    return unindexed
            if not has_checkpoint(con, checkpoint_digest):
                raise StoreError(f"No checkpoint {checkpoint_digest!r} is recorded: evaluate it first.")
            promotion = next_promotion(history, alias, checkpoint_digest, kind, previous, verdict, note)
            self._promotions.append(promotion)
            put_promotions(con, [promotion])
            return promotion

    def promotions(self) -> list[Promotion]:
        """Every promotion, oldest first."""
        return self._promotions.read()

    def champion(self, line: str) -> Promotion | None:
        """The newest promotion of a line; None when it has none."""
        return champion(self._promotions.read(), line)

    def aliases(self) -> dict[str, Promotion]:
        """The newest promotion of each alias that stands."""
        return newest(self._promotions.read())

    # Upkeep

    def rebuild(self) -> RebuildReport:
        """Make the database anew from the folders and replace the old one.

        Raises StoreError, and changes nothing, when the old one is another program's or a newer
        harness's. One that cannot be read at all is kept beside the new one.
        """
        return rebuild(self._database, self._promotions, self._checkpoints, self.gates, self.trainings)

    def check(self) -> list[Problem]:
        """What is wrong between folders and database, each with what to do about it."""
        return check(self._database, self._promotions, self.gates, self.trainings)


def _metrics_seen(results: Sequence[ItemResult]) -> dict[str, tuple[str, ...]]:
    """Task -> names of the metrics its scored items have."""
    seen: dict[str, dict[str, None]] = {}
    for result in results:
        seen.setdefault(result.item.task, {}).update(dict.fromkeys(result.metrics))
    return {task: tuple(names) for task, names in seen.items()}
