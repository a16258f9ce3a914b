"""A run's folder: who may write it, what state it is in, and the steps from first batch to finished."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness.errors import HarnessError, StoreError
from harness.records import EngineInfo, ItemResult, Run
from harness.store.encode import Json, dumps, encode
from harness.store.journal import Contents, ItemKey, Journal, is_settled, read_journal
from harness.store.lock import FileLock, is_held
from harness.store.parquet import in_order, scored, write_items, write_scores
from harness.store.paths import disk_errors, replacing, sha256
from harness.store.record_file import RecordFile

INTERRUPTED = "The process ended before the run did; the same command goes on where it stopped."
Register = Callable[[Run, Path], None]
"""Puts a finished run, with its scores Parquet, into the index."""


@dataclass(frozen=True, slots=True)
class RunFile:
    """run.json. Written with status `finished`, it is the moment a run is finished."""

    run: Run
    fresh: bool = False
    """Begun with `fresh`: only such a run is resumed by a `fresh` command."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Parquet file -> sha256, once finished."""

    @property
    def is_finished(self) -> bool:
        return self.run.status == "finished"


class RunFolder:
    """Paths and state of `runs/ID`. Reading needs no lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.name
        self.lock = path / "lock"
        self.record = RecordFile(path / "run.json", RunFile)
        self.journal = path / "journal.jsonl"
        self.items = path / "items.parquet"
        self.scores = path / "scores.parquet"
        self.about = path / "lm_eval.json"
        """What lm_eval writes beside the scores, such as each task's configuration."""

    def read(self) -> RunFile | None:
        """run.json, or None when there is none: a crash before the first batch can leave that."""
        return self.record.read()

    def write(self, file: RunFile) -> None:
        self.record.write(file)

    def read_about(self) -> dict[str, Any]:
        """Empty when the run has none: those of an earlier version."""
        with disk_errors(f"read {self.about}"):
            try:
                found = json.loads(self.about.read_bytes())
            except FileNotFoundError:
                return {}
            except ValueError as error:
                raise StoreError(f"{self.about} is not JSON.", hint="harness db check") from error
        return found if isinstance(found, dict) else {}

    def contents(self) -> Contents | None:
        """The journal, or None when there is none."""
        with disk_errors(f"read {self.journal}"):
            try:
                return read_journal(self.journal)
            except FileNotFoundError:
                return None

    def live(self) -> Run | None:
        """The run as it stands: an unfinished one with what its journal holds so far."""
        file = self.read()
        if file is None or file.is_finished:
            return file.run if file else None
        run = file.run
        if run.status == "running" and not is_held(self.lock):
            run = replace(run, status="failed", failure=INTERRUPTED)
        try:
            contents = self.contents()
        except StoreError as error:
            return replace(run, status="failed", failure=error.message)
        if contents is not None:
            return counted(run, contents)
        # No journal: nothing was appended yet, or the run finished since run.json was read.
        again = self.read()
        return again.run if again and again.is_finished else run


def counted(run: Run, contents: Contents) -> Run:
    results = contents.results.values()
    return replace(
        run,
        n_items=len(results),
        n_errors=sum(result.error is not None for result in results),
        seconds=contents.seconds,
        prompt_tokens=sum(result.prompt_tokens for result in results),
        completion_tokens=sum(result.completion_tokens for result in results),
    )


def run_stem(suite: str, identity: str) -> str:
    """`SUITE-IDENTITY`: the id of the first run of this identity."""
    name = re.sub(r"[^A-Za-z0-9._]+", "-", suite).strip("-.") or "suite"
    return f"{name}-{identity[:10]}"


def all_folders(runs: Path) -> list[RunFolder]:
    """Every folder below `runs`, by name."""
    with disk_errors(f"list {runs}"):
        return [RunFolder(path) for path in sorted(runs.iterdir()) if path.is_dir()] if runs.is_dir() else []


def folders_of(runs: Path, stem: str) -> list[RunFolder]:
    """`STEM`, `STEM-2`, `STEM-3`, ... as far as they exist, in this order."""
    shape = re.compile(re.escape(stem) + r"(?:-([0-9]+))?")
    matches = [(match, folder) for folder in all_folders(runs) if (match := shape.fullmatch(folder.id))]
    return [folder for _, folder in sorted(matches, key=lambda pair: int(pair[0][1] or 1))]


def next_folder(runs: Path, stem: str) -> RunFolder:
    taken = folders_of(runs, stem)
    if not taken:
        return RunFolder(runs / stem)
    last = taken[-1].id.removeprefix(stem).removeprefix("-")
    return RunFolder(runs / f"{stem}-{int(last or 1) + 1}")


class RunWriter:
    """The one process that evaluates a run: it holds the run's lock until the block ends.

    `done` are the results an earlier, interrupted session left; errors of the server or the engine
    are not among them, so that they are asked again.

    Leaving the block without `finish` keeps the journal, so that the same command resumes.
    """

    def __init__(self, folder: RunFolder, lock: FileLock, file: RunFile, register: Register) -> None:
        self._folder = folder
        self._lock = lock
        self._register = register
        self._file = replace(file, run=replace(file.run, status="running", failure=None))
        folder.write(self._file)
        self._journal = Journal(folder.journal)
        self.done: dict[ItemKey, ItemResult] = self._journal.found.settled
        self._is_open = True

    @property
    def run(self) -> Run:
        return self._file.run

    def set_engine(self, engine: EngineInfo) -> None:
        """Record the engine as it reports itself once loaded, with all its settings."""
        self._file = replace(self._file, run=replace(self.run, engine=engine))
        self._folder.write(self._file)

    def describe(self, about: Mapping[str, Json]) -> None:
        """Keep what lm_eval would write beside the scores; see `RunFolder.about`."""
        with disk_errors(f"write {self._folder.about}"), replacing(self._folder.about) as out:
            out.write(dumps(encode(about), indent=1).encode() + b"\n")

    def append(self, batch: Sequence[ItemResult]) -> None:
        """Make a batch durable. Raises StoreError, with nothing of the batch kept, when it cannot."""
        self._journal.append(batch)

    def adopt(self, results: Sequence[ItemResult]) -> None:
        """Take over what another run of the same checkpoint was answered; raises as `append`."""
        settled = [result for result in results if is_settled(result)]
        self.append(settled)
        self.done |= {result.item.key: result for result in settled}

    def finish(self, metrics: Mapping[str, Sequence[str]], *, warnings: Sequence[str] = ()) -> Run:
        """Turn the journal into Parquet, mark the run finished and register it.

        `metrics` names the metrics expected of each task: a failed item gets an error row for each.
        A crash or StoreError between any two steps is made good by the same command.
        """
        contents = self._folder.contents() or Contents({}, 0.0, 0)
        results = in_order(contents.results.values())
        run = replace(
            counted(self.run, contents),
            status="finished",
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=self._journal.seconds,
            warnings=(*self.run.warnings, *(text for text in warnings if text not in self.run.warnings)),
        )
        with disk_errors(f"write the results of run {run.id}"):
            write_items(self._folder.items, results)
            write_scores(self._folder.scores, scored(results, metrics))
            written = (self._folder.items, self._folder.scores, self._folder.about)
            files = {path.name: sha256(path) for path in written if path.exists()}
        file = replace(self._file, run=run, files=files)
        self._folder.write(file)
        self._file = file
        self._register(run, self._folder.scores)
        drop_journal(self._folder)
        self.close()
        return run

    def fail(self, reason: str) -> Run:
        """Mark the run failed. Its journal stays, so that the same command goes on from there."""
        if not self._file.is_finished:
            contents = self._folder.contents() or Contents({}, 0.0, 0)
            run = replace(counted(self.run, contents), status="failed", failure=reason)
            self._file = replace(self._file, run=run)
            self._folder.write(self._file)
        self.close()
        return self.run

    def close(self) -> None:
        """Let go of the run; without `finish` or `fail` before, it counts as interrupted."""
        self._journal.close()
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


def reason_for(error: BaseException) -> str:
    """What a record keeps of the error that ended its process."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped by the user; the same command goes on where it stopped."
    return error.message if isinstance(error, HarnessError) else f"{type(error).__name__}: {error}"


def drop_journal(folder: RunFolder) -> None:
    """Remove the journal of a registered run."""
    with disk_errors(f"remove {folder.journal}"):
        folder.journal.unlink(missing_ok=True)
