"""Where the store keeps things, and writing files so that a crash leaves the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from harness.errors import StoreError


@dataclass(frozen=True, slots=True)
class Layout:
    """The files below one store root."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "harness.duckdb"

    @property
    def index_lock(self) -> Path:
        """Held by whoever writes the database, so that writers queue and a rebuild excludes them."""
        return self.root / "index.lock"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def trainings(self) -> Path:
        return self.root / "trainings"

    @property
    def imports(self) -> Path:
        """Where a run from elsewhere is written until it is whole."""
        return self.root / "imports"

    @property
    def promotions(self) -> Path:
        return self.root / "promotions.jsonl"

    @property
    def checkpoints(self) -> Path:
        return self.root / "checkpoints.jsonl"

    @property
    def looks(self) -> Path:
        return self.root / "looks.jsonl"

    @property
    def verdicts(self) -> Path:
        return self.root / "verdicts.jsonl"

    @property
    def statements(self) -> Path:
        """One file per promotion, for readers outside the store."""
        return self.root / "statements"


def default_root() -> Path:
    """`$HARNESS_HOME`, or `.harness` in the working folder."""
    return Path(os.environ.get("HARNESS_HOME") or ".harness")


DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def disk_full(doing: str) -> StoreError:
    return StoreError(
        f"Could not {doing}: the disk is full.",
        hint="Nothing stored is lost: free some space and run the same command again.",
    )


def read_only(doing: str) -> StoreError:
    return StoreError(
        f"Could not {doing}: this user may not write there.",
        hint="Make the folder writable, or set HARNESS_HOME to a folder that is.",
    )


@contextlib.contextmanager
def disk_errors(doing: str) -> Iterator[None]:
    """Turn an OSError into a StoreError: `doing` completes the sentence "Could not ..."."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise disk_full(doing) from error
        if error.errno == errno.EFBIG:
            raise StoreError(
                f"Could not {doing}: the file would pass this process's size limit.",
                hint="Nothing stored is lost: raise `ulimit -f` and run the same command again.",
            ) from error
        if error.errno in READ_ONLY:
            raise read_only(doing) from error
        raise StoreError(f"Could not {doing}: {error.strerror or error}.") from error


def sync_folder(folder: Path) -> None:
    """Make the names inside `folder` durable; renames and new files are not, until this."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create `folder` and its parents, each durable in its own parent."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def partial_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that becomes `path`, whole and durable, when the block ends; on an error it vanishes."""
    partial = partial_name(path)
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
