"""lm_eval's files to runs in the store: all of a results file and its samples, or nothing of it.

results_TIME.json ─► tasks ─► survey each samples file ─► read rows in chunks ─► Parquet ─► run
                               (torn, mixed, incomplete?)   (several processes)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from harness.errors import DataError
from harness.fingerprint import digest_cache, file_digest, json_digest
from harness.foreign.chunk import Job, Plan, Tally, plan, read_job
from harness.foreign.describe import messages_component, run_of, suite_name
from harness.foreign.find import Refusal, Refused, Written, find
from harness.foreign.pool import mapped
from harness.foreign.results import ForeignTask, Results, read_results
from harness.foreign.survey import Survey, shortened, survey
from harness.identity import items_component
from harness.records import Run
from harness.store import RunImport, Store

IMPORT_VERSION = "1"
"""Raised when the same files are read to other scores: they then make another run."""
WORTH_PROCESSES = 16 << 20
"""Bytes of samples from which starting processes pays."""


class Progress(Protocol):
    """Told what happens, for a person to watch."""

    def note(self, text: str) -> None: ...
    def start(self, run: Run, total: int, done: int) -> None: ...
    def advance(self, items: int, errors: int) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """A results file and the run it is."""

    file: Path
    run: Run
    new: bool
    """False when the store had it already."""


@dataclass(frozen=True, slots=True)
class Report:
    imported: tuple[Imported, ...]
    refused: tuple[Refusal, ...]


def import_folder(store: Store, folder: Path, progress: Progress) -> Report:
    """Import every results file below `folder`, with its samples, as a foreign run.

    What is half-written, mixed or incomplete is refused by name, and the rest is imported. Raises
    DataError when there is nothing of lm_eval's, StoreError when the store cannot be written.
    """
    found, refused = find(folder)
    imported: list[Imported] = []
    for written in found:
        try:
            imported.append(_import(store, written, progress))
        except Refused as error:
            refused.extend(error.refusals)
        except DataError as error:
            refused.append(Refusal(written.results, error.message))
        except OSError as error:
            refused.append(Refusal(written.results, f"cannot be read: {error.strerror or error}"))
        finally:
            progress.stop()
    return Report(tuple(imported), tuple(refused))


def _import(store: Store, written: Written, progress: Progress) -> Imported:
    results = read_results(written.results)
    samples = _samples_of(results, written)
    stamps = {path: _stamp(path) for path in (written.results, *samples.values())}
    cache = digest_cache(store.root)
    digests = {task: file_digest(path, cache) for task, path in samples.items()}
    identity = json_digest(
        {"import": IMPORT_VERSION, "results": file_digest(written.results, cache), "samples": digests}
    )
    begun = store.begin_import(suite_name(results), identity)
    if isinstance(begun, Run):
        progress.note(f"{written.results}: already imported as {begun.id}")
        return Imported(written.results, begun, new=False)
    with begun as out:
        run = _fill(out, results, samples, identity, progress)
        if {path: _stamp(path) for path in stamps} != stamps:
            raise Refused(Refusal(written.results, "it or its samples changed while they were read"))
        return Imported(written.results, out.finish(run, results.document), new=True)


def _samples_of(results: Results, written: Written) -> dict[str, Path]:
    """Each task's samples file, by task name; refused when one is missing or one is too many."""
    found = {task.name: written.of(task.name) for task in results.tasks}
    missing = [
        Refusal(results.path, f"no samples of task {n!r} beside it") for n, p in found.items() if not p
    ]
    known = set(found.values())
    missing += [
        Refusal(path, f"samples of a task that {results.path.name} does not have")
        for path in written.samples.values()
        if path not in known
    ]
    if missing:
        raise Refused(*missing)
    return {name: path for name, path in sorted(found.items()) if path is not None}


def _fill(
    out: RunImport, results: Results, samples: Mapping[str, Path], identity: str, progress: Progress
) -> Run:
    progress.note(f"{results.path}: reading")
    tasks = {task.name: task for task in results.tasks}
    surveys = _surveyed(samples, tasks)
    plans = {name: plan(tasks[name], made) for name, made in surveys.items()}
    run = run_of(results, identity, {name: one.shape.metrics for name, one in plans.items()})
    progress.start(run, sum(made.n_items for made in surveys.values()), 0)
    tallies = {name: Tally() for name in surveys}
    jobs = (Job(part, plans[name].shape) for name, made in surveys.items() for part in made.chunks())
    large = sum(path.stat().st_size for path in samples.values()) >= WORTH_PROCESSES
    for chunk in mapped(read_job, jobs, parallel=large):
        if chunk.refusals:
            raise Refused(*shortened(samples[chunk.task], list(chunk.refusals)))
        out.write(chunk.batch)
        tallies[chunk.task].add(chunk)
        progress.advance(chunk.items, chunk.errors)
    wrong = [
        Refusal(samples[name], reason)
        for name, tally in tallies.items()
        for reason in tally.contradictions(tasks[name])
    ]
    if wrong:
        raise Refused(*wrong)
    return replace(
        run,
        n_items=sum(tally.items for tally in tallies.values()),
        n_errors=sum(tally.errors for tally in tallies.values()),
        comparability={**run.comparability, **_components(results, tallies)},
        warnings=(*run.warnings, *_warnings(plans, tallies)),
    )


def _surveyed(samples: Mapping[str, Path], tasks: Mapping[str, ForeignTask]) -> dict[str, Survey]:
    """Every samples file surveyed; what is wrong with any of them is said at once."""
    made: dict[str, Survey] = {}
    refusals: list[Refusal] = []
    for name, path in samples.items():
        try:
            made[name] = survey(path, tasks[name])
        except Refused as error:
            refusals.extend(error.refusals)
    if refusals:
        raise Refused(*refusals)
    return made


def _components(results: Results, tallies: Mapping[str, Tally]) -> dict[str, str]:
    found = {}
    for name, tally in tallies.items():
        found[f"{name}: items"] = items_component(tally.items, tally.names.hexdigest())
        found[messages_component(results, name)] = tally.asked.hexdigest()
    return found


def _warnings(plans: Mapping[str, Plan], tallies: Mapping[str, Tally]) -> list[str]:
    left_out = [
        f"{metric} of {name} is not a number per item and is left out"
        for name, one in plans.items()
        for metric in one.left_out
    ]
    return left_out + [
        f"{tally.own_settings} items of {name} were asked with generation settings that are not the task's; "
        "an export gives them the task's"
        for name, tally in tallies.items()
        if tally.own_settings
    ]


def _stamp(path: Path) -> tuple[int, int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino
