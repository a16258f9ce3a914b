"""`harness train` as one straight line.

recipe ─► parent ─► rows ─► preflight ─► processes ─► checkpoint
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import suites as shipped
from gates import policy as policies
from gates.plan import refuse_unresolvable
from harness.errors import ConfigError, HarnessError, UnresolvablePolicy
from harness.forecast import Assumptions
from harness.models import resolve
from harness.pipeline import processes, reward, rows, training
from harness.pipeline.card import write_card
from harness.pipeline.parent import find_parent
from harness.pipeline.plan import Tokens, plan
from harness.pipeline.slice import make_slice
from harness.records import Checkpoint, Training
from harness.store import Store
from trainers import options, preflight, recipe
from trainers.data.prepared import Prepared
from trainers.job import Job
from trainers.preflight import Problem, Report
from trainers.recipe import Recipe
from trainers.run import Trial, trial

Say = Callable[[str], None]
Show = Callable[[Report], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command says besides the recipe."""

    path: Path
    overrides: tuple[str, ...] = ()
    processes: int = 1
    """Of all machines together."""
    nodes: int = 1
    """Machines that they are on."""
    dry_run: bool = False
    resume: bool = False
    fresh: bool = False
    prepare_only: bool = False
    gpu_memory: float | None = None
    """GiB per GPU, where it is not this machine's that will train."""
    data_dir: Path | None = None
    trusted: tuple[Path, ...] = ()

    @property
    def command(self) -> tuple[str, ...]:
        """What carries the same out again, from the same folder."""
        set_words = [word for override in self.overrides for word in ("--set", override)]
        several = ["--processes", str(self.processes)] if self.processes > 1 else []
        trusted = [word for folder in self.trusted for word in ("--trust", str(folder))]
        return ("harness", "train", str(self.path), *set_words, *several, *trusted)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    training: Training | None
    """None: it was only looked at."""
    folder: Path | None = None
    report: Report | None = None
    """None: there was nothing left to train."""
    command: tuple[str, ...] = ()
    """What starts it on each machine, where only that was asked for."""


def carry_out(asked: Asked, store: Store, say: Say, show: Show) -> Outcome:
    """Train what the recipe says, or as far as `dry_run` and `prepare_only` want it.

    `show` is given the preflight before anything is trained. Raises HarnessError: whatever can be refused
    is refused before a step is trained, and what was trained stays for the same command to go on from.
    """
    read = _load(asked.path, asked.overrides)
    place = asked.path.parent
    parent = find_parent(read, place, store, _resolver(store, asked.trusted))
    say(f"parent: {parent.checkpoint.name} {parent.checkpoint.short} ({parent.promotion or 'ungated'})")
    rewarded = reward.find(read, place, _resolver(store, asked.trusted), asked.trusted)
    job_in = partial(
        training.job_of,
        read,
        place,
        parent.checkpoint,
        processes=asked.processes,
        trusted=asked.trusted,
        command=asked.command,
        reward_model=rewarded.model,
    )
    if asked.dry_run:
        with tempfile.TemporaryDirectory(prefix="harness-dry-run-") as folder:
            return Outcome(None, report=_checked(job_in(Path(folder)), asked, store, say, show)[0])
    begun = training.begin(
        read,
        place,
        parent,
        store,
        processes=asked.processes,
        resume=asked.resume,
        fresh=asked.fresh,
        also=rewarded.digests,
    )
    if isinstance(begun, Training):
        say(f"{read.name}: trained already as {begun.id}")
        return Outcome(begun, store.trainings.place(begun.id))
    report = None
    with begun as writer:
        job = job_in(writer.folder)
        job.write()
        if not job.is_trained:
            report, prepared = _checked(job, asked, store, say, show)
            job = replace(job, learning_rate=report.learning_rate)
            job.write()
            training.count(writer, prepared, report.warnings)
    if asked.prepare_only:
        return Outcome(writer.training, job.folder, report, tuple(processes.command(job, asked.nodes)))
    if not job.is_trained:
        _refuse_other_machines(asked)
        processes.launch(job)
    recorded = training.record(store, writer.training, job)
    write_card(store, recorded)
    return Outcome(recorded, job.folder, report)


def preview_job(
    path: Path, overrides: tuple[str, ...], store: Store, trusted: tuple[Path, ...], folder: Path
) -> Job:
    """A job of the recipe in `folder`, for its rows alone: nothing is recorded, and any parent will do.

    Raises ConfigError and ModelError.
    """
    read = _load(path, overrides)
    anyone = read.model_copy(update={"allow_ungated": True, "allow_no_sft": True})
    parent = find_parent(anyone, path.parent, store, _resolver(store, trusted)).checkpoint
    return training.job_of(read, path.parent, parent, folder, trusted=trusted)


def _load(path: Path, overrides: Sequence[str]) -> Recipe:
    read = recipe.load(path, overrides)
    options.check(read)
    return read


def _refuse_other_machines(asked: Asked) -> None:
    if asked.nodes > 1:
        raise ConfigError(
            f"The {asked.processes} processes are on {asked.nodes} machines, and this command starts none "
            "on another.",
            hint="--prepare prints what each machine starts; after that, this command records the result",
        )


def _checked(job: Job, asked: Asked, store: Store, say: Say, show: Show) -> tuple[Report, Prepared]:
    """The rows and the preflight, shown. Two steps are tried where this machine trains, and not half done.

    Raises ConfigError with every problem.
    """
    say(f"{job.recipe.name}: preparing rows")
    prepared, _ = rows.prepare(job)
    here = asked.gpu_memory is None and asked.nodes == 1 and not job.steps.exists()
    report = preflight.check(
        job,
        prepared,
        nodes=asked.nodes,
        gpu_gib=asked.gpu_memory,
        trial=_trial if here else None,
        extra=[lambda: _gate_problems(job, asked, store), lambda: _slice_problems(job)],
    )
    show(report)
    report.refuse()
    return report, prepared


def _trial(job: Job) -> Trial:
    return trial(job, learning_rate=job.learning_rate, reward=reward.make_reward(job))


def _slice_problems(job: Job) -> Sequence[Problem]:
    """A dev slice that could not be asked would be found only at the first look."""
    try:
        make_slice(job)
    except HarnessError as error:
        return (Problem(f"eval_every: {error.message}", error.hint),)
    return ()


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
