"""A training's folder: its record, its journal of points, and who may write them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from harness.errors import RunNotFound, StoreBusyError, StoreError
from harness.records import Training, TrainingPoint
from harness.store.connect import Database
from harness.store.encode import decode, dumps, encode
from harness.store.lines import LineWriter, cut_torn_end, read_lines
from harness.store.lock import PROBE_SECONDS, FileLock, is_held
from harness.store.paths import Layout, disk_errors, make_folder, replacing, sha256
from harness.store.record_file import RecordFile
from harness.store.runs import INTERRUPTED, all_folders, folders_of, next_folder, reason_for, run_stem

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class TrainingFile:
    """training.json. Written with status `finished`, it is the moment a training is finished."""

    training: Training
    journal: str | None = None
    """sha256 of journal.jsonl, once finished."""

    @property
    def is_finished(self) -> bool:
        return self.training.status == "finished"


class TrainingFolder:
    """Paths and state of `trainings/ID`. Reading needs no lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.name
        self.lock = path / "lock"
        self.record = RecordFile(path / "training.json", TrainingFile)
        self.journal = path / "journal.jsonl"

    def read(self) -> TrainingFile | None:
        """training.json, or None when there is none: a crash right at the beginning can leave that."""
        return self.record.read()

    def write(self, file: TrainingFile) -> None:
        self.record.write(file)

    def points(self) -> list[TrainingPoint]:
        """What has been measured so far, oldest first."""
        return self.read_journal()[0]

    def read_journal(self) -> tuple[list[TrainingPoint], int]:
        """The points, and the bytes up to the end of the last whole line."""
        with disk_errors(f"read {self.journal}"):
            try:
                return read_lines(self.journal, lambda row: decode(TrainingPoint, row))
            except FileNotFoundError:
                return [], 0

    def live(self) -> Training | None:
        """The training as it stands: an unfinished one with the steps of its journal."""
        file = self.read()
        if file is None or file.is_finished:
            return file.training if file else None
        training = file.training
        if training.status == "running" and not is_held(self.lock):
            training = replace(training, status="failed", failure=INTERRUPTED)
        try:
            points = self.points()
        except StoreError as error:
            return replace(training, status="failed", failure=error.message)
        return replace(training, steps=points[-1].step, seconds=points[-1].seconds) if points else training


class TrainingWriter:
    """The one process that writes a training's journal: it holds the lock until the block ends.

    Leaving the block without an error, or being killed, keeps the journal: the same command goes on.
    """

    def __init__(self, folder: TrainingFolder, lock: FileLock, file: TrainingFile) -> None:
        self._folder = folder
        self._lock = lock
        self._file = replace(file, training=replace(file.training, status="running", failure=None))
        folder.write(self._file)
        self._points, whole = folder.read_journal()
        if folder.journal.exists():
            cut_torn_end(folder.journal, whole)
        self._lines = LineWriter(folder.journal)
        self._is_open = True

    @classmethod
    def open(cls, path: Path) -> TrainingWriter:
        """Go on with the training in the folder `path`, which `begin` has made before.

        Raises StoreBusyError when another process writes it, StoreError when there is none or it is
        finished.
        """
        folder = TrainingFolder(path)
        lock = _locked(folder)
        try:
            file = folder.read()
            if file is None:
                raise StoreError(f"{path} holds no training: it has no training.json.")
            if file.is_finished:
                raise StoreError(f"Training {folder.id} is finished; its journal does not grow any more.")
            return cls(folder, lock, file)
        except BaseException:
            lock.release()
            raise

    @property
    def training(self) -> Training:
        return self._file.training

    @property
    def folder(self) -> Path:
        return self._folder.path

    @property
    def points(self) -> Sequence[TrainingPoint]:
        """Everything the journal holds."""
        return self._points

    def describe(self, training: Training) -> None:
        """Replace the record, as when its rows have been counted. Id, identity and status stay."""
        known = self.training
        training = replace(training, id=known.id, identity=known.identity, status=known.status)
        self._file = replace(self._file, training=training)
        self._folder.write(self._file)

    def rewind(self, step: int) -> None:
        """Drop the points after `step`: training goes on from a checkpoint made there."""
        kept = [point for point in self._points if point.step <= step]
        if len(kept) == len(self._points):
            return
        self._lines.close()
        path = self._folder.journal
        with disk_errors(f"write {path}"), replacing(path) as out:
            out.writelines(f"{dumps(encode(point))}\n".encode() for point in kept)
        self._points = kept
        self._lines = LineWriter(path)

    def log(self, points: Sequence[TrainingPoint]) -> None:
        """Make points durable. Raises StoreError, with none of them kept, when it cannot."""
        self._lines.append([encode(point) for point in points])
        self._points = [*self._points, *points]

    def fail(self, reason: str) -> None:
        """Mark the training failed. What it has stays, and the same command goes on from there."""
        self._file = replace(self._file, training=replace(self.training, status="failed", failure=reason))
        self._folder.write(self._file)
        self.close()

    def close(self) -> None:
        self._lines.close()
        self._lock.release()
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is not None and self._is_open:
                # The disk may be what failed: the first error is the one to report.
                with contextlib.suppress(StoreError):
                    self.fail(reason_for(error))
        finally:
            self.close()


class Trainings:
    """Folders are the truth, the tables `trainings` and `training_points` index the finished ones."""

    def __init__(self, database: Database, layout: Layout) -> None:
        self._database = database
        self._layout = layout

    def begin(self, training: Training, *, fresh: bool = False) -> TrainingWriter | Training:
        """Start, resume or return the training of `training.identity`; `training.id` is empty and gets set.

        A finished training of the same identity is returned as it is; `fresh` starts another one.
        Raises StoreBusyError when another process is at it.
        """
        with self._database.writing():
            pass  # a database that is not ours, or cannot be written, is refused before any work
        stem = run_stem(training.name, training.identity)
        for taken in () if fresh else reversed(folders_of(self._layout.trainings, stem)):
            folder = TrainingFolder(taken.path)
            known = folder.read()
            if known is not None and known.training.identity == training.identity:
                return known.training if known.is_finished else TrainingWriter.open(folder.path)
        return self._start(next_folder(self._layout.trainings, stem).id, training)

    def _start(self, name: str, training: Training) -> TrainingWriter:
        folder = TrainingFolder(self._layout.trainings / name)
        lock = _locked(folder)
        try:
            if folder.record.exists():
                raise _busy(folder)
            return TrainingWriter(folder, lock, TrainingFile(replace(training, id=name)))
        except BaseException:
            lock.release()
            raise

    def finish(
        self,
        training_id: str,
        *,
        checkpoint: str,
        ema_checkpoint: str | None = None,
        warnings: Sequence[str] = (),
    ) -> Training:
        """Mark a training finished with the digest of what it made, and index it.

        Steps and seconds are the journal's. A crash between any two steps is made good by the same
        call. Raises RunNotFound, StoreBusyError or StoreError.
        """
        folder = self._folder(training_id)
        with _locked(folder):
            file = folder.read()
            if file is None:
                raise StoreError(f"{folder.path} holds no training: it has no training.json.")
            points, _ = folder.read_journal()
            if not file.is_finished:
                known = file.training
                finished = replace(
                    known,
                    status="finished",
                    finished=datetime.now(UTC).isoformat(timespec="seconds"),
                    steps=points[-1].step if points else 0,
                    seconds=points[-1].seconds if points else 0.0,
                    checkpoint=checkpoint,
                    ema_checkpoint=ema_checkpoint,
                    warnings=(*known.warnings, *(text for text in warnings if text not in known.warnings)),
                    failure=None,
                )
                digest = sha256(folder.journal) if folder.journal.exists() else None
                file = TrainingFile(finished, digest)
                folder.write(file)
            with self._database.writing() as con:
                put_training(con, file.training, points)
            return file.training

    def find(self, name: str) -> Training:
        """The training with this id, or with the only id that begins with it, as it stands now."""
        found = self._folder(name).live()
        if found is None:
            raise RunNotFound(f"Training {name!r} vanished while it was being read.")
        return found

    def all(self) -> list[Training]:
        """Newest first."""
        found = [training for folder in self._folders() if (training := folder.live()) is not None]
        return sorted(found, key=lambda training: (training.created, training.id), reverse=True)

    def points(self, name: str) -> list[TrainingPoint]:
        """Oldest first; of a running training those so far."""
        return self._folder(name).points()

    def place(self, name: str) -> Path:
        """The training's folder."""
        return self._folder(name).path

    def fill(self, con: duckdb.DuckDBPyConnection, skip: Callable[[str, str], None]) -> None:
        """All finished trainings into empty tables; `skip` is told of one that cannot be read, and why."""
        for folder in self._folders():
            try:
                file = folder.read()
                if file is not None and file.is_finished:
                    put_training(con, file.training, folder.points())
            except StoreError as error:
                skip(folder.id, error.message)

    def wrong(self, con: duckdb.DuckDBPyConnection | None) -> Iterator[tuple[str, str, bool]]:
        """(training, what is wrong, whether a rebuild cures it), of all trainings that are not running."""
        rows = [] if con is None else con.execute("SELECT id FROM trainings").fetchall()
        indexed = {str(name) for (name,) in rows}
        folders = self._folders()
        for name in sorted(indexed - {folder.id for folder in folders}):
            yield name, "The database has this training, but its folder is gone.", True
        for folder in folders:
            if is_held(folder.lock):
                continue
            try:
                file = folder.read()
                folder.points()
            except StoreError as error:
                yield folder.id, error.message, False
                continue
            if file is None:
                yield folder.id, "The folder has no training.json.", False
            elif file.is_finished and file.journal != _digest(folder.journal):
                yield folder.id, "journal.jsonl is not what was written.", False
            elif file.is_finished and folder.id not in indexed:
                yield folder.id, "The training is finished but not in the database.", True

    def _folders(self) -> list[TrainingFolder]:
        return [TrainingFolder(folder.path) for folder in all_folders(self._layout.trainings)]

    def _folder(self, name: str) -> TrainingFolder:
        folders = {folder.id: folder for folder in self._folders() if folder.record.exists()}
        if name in folders:
            return folders[name]
        fitting = [folder for key, folder in folders.items() if name and key.startswith(name)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            listed = ", ".join(folder.id for folder in fitting)
            raise RunNotFound(f"{name!r} is the beginning of several trainings: {listed}.")
        known = f" There are: {', '.join(folders)}." if folders else ""
        raise RunNotFound(f"No training {name!r} in {self._layout.root}.{known}")


def put_training(con: duckdb.DuckDBPyConnection, training: Training, points: Sequence[TrainingPoint]) -> None:
    """Register a finished training with its curve, replacing an earlier registration."""
    con.execute(
        "INSERT OR REPLACE INTO trainings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            training.id,
            training.identity,
            training.name,
            training.stage,
            training.parent,
            training.gated,
            training.processes,
            training.created,
            training.finished,
            training.steps,
            training.seconds,
            training.checkpoint,
            training.ema_checkpoint,
            dumps(encode(training)),
        ],
    )
    con.execute("DELETE FROM training_points WHERE training = ?", [training.id])
    rows = [
        (training.id, point.step, point.epoch, point.seconds, name, value)
        for point in points
        for name, value in point.values.items()
    ]
    if rows:
        con.executemany("INSERT INTO training_points VALUES (?, ?, ?, ?, ?, ?)", rows)


def _locked(folder: TrainingFolder) -> FileLock:
    with disk_errors(f"lock {folder.path}"):
        make_folder(folder.path)
        lock = FileLock.acquire(folder.lock, PROBE_SECONDS)
    if lock is None:
        raise _busy(folder)
    return lock


def _busy(folder: TrainingFolder) -> StoreBusyError:
    return StoreBusyError(
        f"Another process is training {folder.id}.",
        hint="Wait for it to end, or stop it: the same command then goes on where it stopped.",
    )


def _digest(path: Path) -> str | None:
    with disk_errors(f"read {path}"):
        return sha256(path) if path.exists() else None
