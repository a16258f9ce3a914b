"""Short DuckDB connections: one writing process or many reading ones, each waiting a bounded time.

An open reader blocks a writer and the other way round, so nobody keeps a connection: each is opened
for one transaction, its lock is tried again with jitter, and every DuckDB error leaves here as a
StoreError with a plain sentence.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import StoreBusyError, StoreError
from harness.store.lock import FileLock
from harness.store.paths import Layout, disk_errors, disk_full, make_folder, read_only, sync_folder
from harness.store.schema import MIGRATIONS, Migration, migrate, verify

if TYPE_CHECKING:
    import duckdb

PATIENCE = 60.0
"""Seconds a lock is tried for. Connections are held for milliseconds, so this is a stuck process."""
_DAMAGE = ("orrupt", "checksum", "Could not read enough bytes", "replaying WAL")
_HELD = ("Could not set lock", "different configuration", "is already attached")
_REBUILD = "harness db rebuild makes a new one from the run folders, and keeps this one beside it"
_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


class DamagedDatabase(StoreError):
    """The file at the database's place is not, or no longer, a database."""


class Database:
    """The DuckDB file of one store."""

    def __init__(
        self,
        layout: Layout,
        *,
        patience: float = PATIENCE,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        self.layout = layout
        self.path = layout.database
        self._patience = patience
        self._migrations = migrations

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection | None]:
        """A read-only connection; None when there is no database yet."""
        if not self.path.exists():
            yield None
            return
        with _plain_errors(self.path):
            con = self._open(self.path, read=True)
            have = self._checked(con)
            if have < len(self._migrations):
                con.close()
                with self.writing():
                    pass  # a writer brings the schema up to date
                con = self._open(self.path, read=True)
            with contextlib.closing(con):
                yield con

    @contextlib.contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside one transaction, committed when the block ends and else rolled back."""
        with self.locked(), _plain_errors(self.path):
            if not self.path.exists():
                self.create(self.path)
            con = self._open(self.path, read=False)
            with contextlib.closing(con):
                have = self._checked(con)
                with transaction(con):
                    migrate(con, have, self._migrations)
                    yield con

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Exclude every other writer and rebuild, in all processes."""
        with disk_errors(f"open {self.layout.index_lock}"):
            make_folder(self.layout.root)
            lock = FileLock.acquire(self.layout.index_lock, self._patience)
        if lock is None:
            raise _busy(self.path)
        with lock:
            yield

    def create(self, path: Path, fill: Callable[[duckdb.DuckDBPyConnection], None] | None = None) -> None:
        """A new database at `path`, built beside it and renamed, so that a half-made one never shows.

        The caller holds the lock. DuckDB refuses the empty file that a crash in the middle of
        creating one would leave.
        """
        building = path.with_name(f".{path.name}.partial")
        with disk_errors(f"create {path}"), _plain_errors(path):
            try:
                _remove(building)
                with contextlib.closing(self._open(building, read=False)) as con:
                    with transaction(con):
                        migrate(con, 0, self._migrations)
                        if fill is not None:
                            fill(con)
                    # Closing would checkpoint too, but on a full disk it keeps the log and says nothing.
                    con.execute("CHECKPOINT")
                _sync(building)
                # The old log must go first: replayed onto a new database it would damage it.
                write_ahead_log(path).unlink(missing_ok=True)
                os.replace(building, path)
                sync_folder(path.parent)
            except BaseException:
                with contextlib.suppress(OSError):
                    _remove(building)
                raise

    def _checked(self, con: duckdb.DuckDBPyConnection) -> int:
        try:
            return verify(con, self.path, self._migrations)
        except BaseException:
            con.close()
            raise

    def _open(self, path: Path, *, read: bool) -> duckdb.DuckDBPyConnection:
        import duckdb

        deadline = time.monotonic() + self._patience
        pause = 0.002
        while True:
            try:
                return duckdb.connect(str(path), read_only=read, config=dict(_OFFLINE))
            except duckdb.Error as error:
                if not _is_lock(error):
                    raise
                if time.monotonic() >= deadline:
                    raise _busy(path) from error
            time.sleep(random.uniform(pause / 2, pause))
            pause = min(pause * 1.5, 0.1)


@contextlib.contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    import duckdb

    con.execute("BEGIN TRANSACTION")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            con.execute("ROLLBACK")
        raise


def _is_lock(error: Exception) -> bool:
    """Another process's lock, or another thread of ours that has the file open or is closing it."""
    return any(sign in str(error) for sign in _HELD)


@contextlib.contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise _explained(path, str(error)) from error


def _explained(path: Path, text: str) -> StoreError:
    first = text.splitlines()[0] if text else "no reason given"
    if "No space left" in text or "quota exceeded" in text:
        return disk_full(f"write {path}")
    if "File too large" in text:
        return StoreError(f"Could not write {path}: it would pass this process's file size limit.")
    if "Permission denied" in text or "Read-only file system" in text:
        return read_only(f"open {path}")
    if "not a valid DuckDB database" in text:
        return DamagedDatabase(f"{path} is not a DuckDB database; it was left as it is.", hint=_REBUILD)
    if "with version number" in text:
        return StoreError(
            f"{path} was written by another version of DuckDB that this one cannot read: {first}",
            hint="Upgrade duckdb, or set HARNESS_HOME to another folder.",
        )
    if any(sign in text for sign in _DAMAGE):
        return DamagedDatabase(f"{path} is damaged: {first}", hint=_REBUILD)
    return StoreError(f"The database {path} failed: {first}", hint="harness db check")


def _busy(path: Path) -> StoreBusyError:
    return StoreBusyError(
        f"Another process kept {path} locked for too long.",
        hint="Close programs that hold the database open (a DuckDB shell, a notebook) and try again.",
    )


def write_ahead_log(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    write_ahead_log(path).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
