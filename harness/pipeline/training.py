"""A training on record: which one it is, what it works with, and the checkpoints that it made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

import harness
from harness.errors import RunNotFound
from harness.evaluate import git_commit
from harness.fingerprint import digest_cache, file_digests, identify, json_digest
from harness.pipeline.parent import Parent
from harness.pipeline.template import TEMPLATE
from harness.records import Checkpoint, Training
from harness.store import Store, TrainingWriter
from trainers.data.prepared import Prepared
from trainers.job import Job
from trainers.recipe import Recipe

LIBRARIES = ("torch", "transformers", "trl", "deepspeed", "peft", "accelerate")
NOT_WEIGHTS = {"parent", "gate", "scale", "allow_ungated", "allow_no_sft", "eval_suite", "eval_items"}
"""Keys of a recipe that change nothing of what is trained; the parent is known by its bytes."""


def begin(
    recipe: Recipe,
    place: Path,
    parent: Parent,
    store: Store,
    *,
    processes: int = 1,
    resume: bool = False,
    fresh: bool = False,
    also: Mapping[str, str] = MappingProxyType({}),
) -> TrainingWriter | Training:
    """The training of this recipe on this parent: a new or an interrupted one, or the finished one.

    With `resume` a new one is refused, with `fresh` it is never an earlier one. `also` are digests of what
    else than the recipe's files decides what is trained, by name. Raises DataError for files
    that do not exist, RunNotFound with nothing to resume, StoreBusyError when another process trains it.
    """
    files = recipe_files(recipe, place)
    data = file_digests(files.values(), digest_cache(store.root))
    digests = {name: data[path] for name, path in files.items()} | dict(also)
    versions = _versions()
    identity = json_digest(
        {
            "recipe": recipe.model_dump(mode="json", exclude=NOT_WEIGHTS),
            "parent": parent.checkpoint.digest,
            "files": sorted(digests.items()),
            "processes": processes,
            "versions": versions,
        }
    )
    record = Training(
        id="",
        identity=identity,
        status="running",
        name=recipe.name,
        stage=recipe.stage,
        recipe=recipe.model_dump_json(),
        recipe_digest=recipe.digest,
        parent=parent.checkpoint.digest,
        gated=parent.gated,
        data=digests,
        processes=processes,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=versions,
        harness_version=harness.__version__,
        commit=git_commit(),
    )
    if resume and not any(held.identity == identity for held in store.trainings.all()):
        raise RunNotFound(
            f"No training of {recipe.name} with these files, options and parent was begun.",
            hint="leave --resume out to begin it",
        )
    store.record_checkpoint(parent.checkpoint)
    return store.trainings.begin(record, fresh=fresh)


def job_of(
    recipe: Recipe,
    place: Path,
    parent: Checkpoint,
    folder: Path,
    *,
    processes: int = 1,
    trusted: Sequence[Path] = (),
    command: Sequence[str] = (),
    reward_model: Path | None = None,
) -> Job:
    """What a training of `parent` in `folder` works with."""
    location = Path(parent.location)
    folders = tuple(each.resolve() for each in trusted)
    return Job(
        recipe=recipe,
        place=place.resolve(),
        parent=location,
        folder=folder,
        processes=processes,
        trusted=any(location.is_relative_to(each) for each in folders),
        trusted_folders=folders,
        command=tuple(command),
        reward_model=reward_model,
    )


def recipe_files(recipe: Recipe, place: Path) -> Mapping[str, Path]:
    """Every file whose bytes decide what is trained: name in the recipe -> path."""
    from trainers.data.read import find

    train = recipe.data.train
    named = [*([train] if isinstance(train, str) else train or []), *recipe.mixture]
    if recipe.data.eval is not None:
        named.append(recipe.data.eval)
    if recipe.data.replay is not None:
        named.append(recipe.data.replay.data)
    if recipe.online is not None and recipe.online.ptx is not None:
        named.append(recipe.online.ptx.data)
    found = {key: path for name in named for key, path in find(place, name).items()}
    for name in (recipe.template, recipe.deepspeed if recipe.deepspeed.endswith(".json") else None):
        if name is not None:
            found[name] = place / name
    return found


def count(writer: TrainingWriter, prepared: Prepared, warnings: Sequence[str]) -> None:
    """Keep with the training what its rows are."""
    counts = prepared.train.counts
    writer.describe(
        replace(
            writer.training,
            rows=counts.rows,
            tokens=counts.tokens,
            target_tokens=counts.target_tokens,
            warnings=tuple(warnings),
        )
    )


def record(store: Store, training: Training, job: Job) -> Training:
    """Record what was trained as checkpoints with their lineage, and mark the training finished."""
    made = identify(job.model, name=job.recipe.name, cache=digest_cache(store.root))
    parent = store.checkpoint(training.parent)
    declared = (TEMPLATE,) if job.recipe.template is not None else ()
    warnings = []
    if made.weights == (parent.weights if parent else ""):
        warnings.append("the weights are the parent's: nothing was learned")
    averaged = None
    if job.ema.is_dir():
        averaged = identify(job.ema, name=f"{job.recipe.name}-ema", cache=digest_cache(store.root))
    for checkpoint in (made, averaged):
        if checkpoint is not None and checkpoint.digest != training.parent:
            store.record_checkpoint(
                replace(
                    checkpoint,
                    parent=training.parent,
                    stage=training.stage,
                    recipe=training.recipe_digest,
                    declared=declared,
                )
            )
    return store.trainings.finish(
        training.id,
        checkpoint=made.digest,
        ema_checkpoint=averaged.digest if averaged else None,
        warnings=warnings,
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
