"""`harness train` as one straight line.

recipe ─► parent ─► rows ─► preflight ─► processes ─► checkpoint
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import suites as shipped
from gates import policy as policies
from gates.plan import refuse_unresolvable
from harness.errors import UnresolvablePolicy
from harness.forecast import Assumptions
from harness.models import resolve
from harness.pipeline import processes, rows, training
from harness.pipeline.plan import Tokens, plan
from harness.records import Checkpoint, Training
from harness.store import Store
from trainers import options, preflight, recipe
from trainers.data.prepared import Prepared
from trainers.job import Job
from trainers.preflight import Problem, Report
from trainers.run import trial

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command says besides the recipe."""

    path: Path
    overrides: tuple[str, ...] = ()
    processes: int = 1
    nodes: int = 1
    """Machines that the processes are on."""
    dry_run: bool = False
    resume: bool = False
    fresh: bool = False
    prepare_only: bool = False
    gpu_memory: float | None = None
    """GiB per GPU, where it is not this machine's that will train."""
    data_dir: Path | None = None
    trusted: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    training: Training
    folder: Path
    report: Report | None = None
    """None: the training was finished before."""
    command: tuple[str, ...] = ()
    """What starts it on several machines, where only that was asked for."""


def carry_out(asked: Asked, store: Store, say: Say, show: Callable[[Report], None]) -> Outcome:
    """Train what the recipe says, or as far as `dry_run` and `prepare_only` want it.

    `show` is given the preflight before anything is trained. Raises HarnessError: whatever can be refused
    is refused before a step is trained, and what was trained stays for the same command to go on from.
    """
    read = recipe.load(asked.path, asked.overrides)
    options.check(read)
    place = asked.path.parent
    parent = training.find_parent(read, place, store, _resolver(store, asked.trusted))
    say(f"parent: {parent.checkpoint.name} {parent.checkpoint.short} ({parent.promotion or 'ungated'})")
    begun = training.begin(
        read,
        place,
        parent,
        store,
        processes=asked.processes,
        trusted=asked.trusted,
        resume=asked.resume,
        fresh=asked.fresh,
    )
    if begun.job is None:
        say(f"{read.name}: trained already as {begun.training.id}")
        return Outcome(begun.training, store.trainings.place(begun.training.id))
    say(f"{read.name}: preparing rows")
    prepared, _ = rows.prepare(begun.job)
    report = _checked(begun.job, prepared, asked, store)
    show(report)
    report.refuse()
    job = replace(begun.job, learning_rate=report.learning_rate)
    job.write()
    counted = training.count(store, begun.training, prepared, report.warnings)
    if asked.dry_run or asked.prepare_only:
        command = tuple(processes.command(job)) if asked.prepare_only else ()
        return Outcome(counted, job.folder, report, command)
    processes.launch(job)
    return Outcome(training.record(store, counted, job), job.folder, report)


def preview_job(
    path: Path, overrides: tuple[str, ...], store: Store, trusted: tuple[Path, ...], folder: Path
) -> Job:
    """A job of the recipe in `folder`, for its rows alone: nothing is recorded, and any parent will do.

    Raises ConfigError and ModelError.
    """
    read = recipe.load(path, overrides)
    options.check(read)
    anyone = read.model_copy(update={"allow_ungated": True, "allow_no_sft": True})
    parent = training.find_parent(anyone, path.parent, store, _resolver(store, trusted)).checkpoint
    return training.job_of(read, path.parent, parent, folder, trusted=trusted)


def _checked(job: Job, prepared: Prepared, asked: Asked, store: Store) -> Report:
    """The preflight; two steps are tried where this machine is the one that trains, and not half done."""
    here = asked.gpu_memory is None and asked.nodes == 1 and not job.steps.exists()
    return preflight.check(
        job,
        prepared,
        nodes=asked.nodes,
        gpu_gib=asked.gpu_memory,
        trial=(lambda tried: trial(tried, learning_rate=tried.learning_rate)) if here else None,
        extra=[lambda: _gate_problems(job, asked, store)],
    )


def _gate_problems(job: Job, asked: Asked, store: Store) -> Sequence[Problem]:
    """A gate that could never tell whether the training was worth it."""
    if job.recipe.gate is None:
        return ()
    policy = policies.load(job.found(job.recipe.gate))
    made = plan(
        policy,
        store,
        Assumptions(),
        Tokens(),
        library=shipped.library(run_generated_code=True),  # reading items runs nothing that a model wrote
        data_dir=asked.data_dir,
        trusted=asked.trusted,
    )
    try:
        refuse_unresolvable(made.forecast)
    except UnresolvablePolicy as error:
        return (Problem(f"Its gate decides nothing: {error.message}", error.hint),)
    return ()


def _resolver(store: Store, trusted: Sequence[Path]) -> Callable[[str], Checkpoint]:
    return lambda name: resolve(name, root=store.root, lookup=store.checkpoint, trusted=trusted)
