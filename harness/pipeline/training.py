"""A recipe carried out, as one straight line.

    recipe ─► parent allowed? ─► rows ─► preflight ─► train ─► checkpoint recorded ─► card

A parent that no promotion allows is refused, and so is whatever cannot be trained, before a model is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

import harness
from gates import policy as policies
from harness.errors import ConfigError, PromotionError, RunNotFound
from harness.evaluate import git_commit
from harness.fingerprint import digest_cache, file_digests, identify, json_digest
from harness.pipeline.template import TEMPLATE
from harness.records import Checkpoint, Training
from harness.store import Promotion, Store, TrainingWriter, standing
from trainers.data.prepared import Prepared
from trainers.job import Job
from trainers.recipe import Recipe

Resolve = Callable[[str], Checkpoint]
"""What an alias, a digest, a folder or a hub id names, its bytes checked. Raises ModelError."""

LIBRARIES = ("torch", "transformers", "trl", "deepspeed", "peft", "accelerate")
NOT_WEIGHTS = {"parent", "gate", "scale", "allow_ungated", "allow_no_sft", "eval_suite", "eval_items"}
"""Keys of a recipe that change nothing of what is trained; the parent is known by its bytes."""


@dataclass(frozen=True, slots=True)
class Parent:
    """What a training starts from, and whether a promotion allows it."""

    checkpoint: Checkpoint
    promotion: str = ""
    """What allows it, in words; empty for an ungated parent."""

    @property
    def gated(self) -> bool:
        return bool(self.promotion)


def find_parent(recipe: Recipe, place: Path, store: Store, resolve: Resolve) -> Parent:
    """The recipe's parent, if it may be trained on.

    Raises PromotionError for one without a promotion that stands (unless `allow_ungated`), and for
    preferences on one that had no sft stage (unless `allow_no_sft`); ConfigError for `champion` where no
    gate says of which line; ModelError for what nothing names.
    """
    checkpoint = _parent_checkpoint(recipe, place, store, resolve)
    promotion = allowed_by(store.promotions(), checkpoint.digest)
    if not promotion and not recipe.allow_ungated:
        raise PromotionError(
            f"{recipe.parent} is checkpoint {checkpoint.short}, which no promotion allows to move forward.",
            hint="harness gate it first; or allow_ungated: true in the recipe, and that is kept",
        )
    if recipe.stage == "dpo" and not recipe.allow_no_sft and not _had_sft(store, checkpoint):
        raise PromotionError(
            f"{recipe.parent} had no sft stage that is on record, and preferences need one.",
            hint="allow_no_sft: true in the recipe, for a parent that was tuned elsewhere",
        )
    return Parent(checkpoint, promotion)


def allowed_by(history: Sequence[Promotion], digest: str) -> str:
    """The newest promotion of these bytes that stands, in words; empty where there is none."""
    stands = [held for held in standing(history) if held.checkpoint == digest]
    return f"{stands[-1].alias}, {stands[-1].kind} {stands[-1].number}" if stands else ""


def _parent_checkpoint(recipe: Recipe, place: Path, store: Store, resolve: Resolve) -> Checkpoint:
    name = recipe.parent
    if name == policies.CHAMPION:
        if recipe.gate is None:
            raise ConfigError(
                "parent: champion, and no gate says of which line.",
                hint="gate: POLICY in the recipe, or the line's name as the parent",
            )
        name = policies.load(place / recipe.gate).alias.partition("/")[0]
        if store.champion(name) is None:
            raise PromotionError(
                f"The line {name!r} has no champion to train on.",
                hint=f"harness models register MODEL --genesis {name}/base",
            )
    champion = store.champion(name)
    if champion is not None:
        name = champion.checkpoint
    elif (place / name).is_dir():
        name = str(place / name)
    found = resolve(name)
    return store.checkpoint(found.digest) or found


def _had_sft(store: Store, checkpoint: Checkpoint) -> bool:
    known = {held.digest: held for held in store.checkpoints()}
    seen: set[str] = set()
    found: Checkpoint | None = checkpoint
    while found is not None and found.digest not in seen:
        if found.stage == "sft":
            return True
        seen.add(found.digest)
        found = known.get(found.parent or "")
    return False


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
