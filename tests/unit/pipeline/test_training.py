"""Which parent a recipe may train on, what makes two trainings the same one, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gates.promote import genesis, promote, rollback
from harness.errors import ConfigError, DataError, PromotionError, RunNotFound, StoreBusyError
from harness.fingerprint import identify
from harness.pipeline import training
from harness.pipeline.parent import Parent, allowed_by, find_parent
from harness.pipeline.template import TEMPLATE
from harness.pipeline.training import begin, job_of, record
from harness.records import Checkpoint, Training
from harness.store import TrainingWriter
from tests.unit.cli.test_models_registry import World, write_checkpoint
from trainers.job import Job
from trainers.recipe import Recipe

POLICY = "name: support-sft\nprimary: {suite: support}\n"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The line `support`, its genesis `base`; a policy and training files beside the recipes."""
    made = World(tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "train.jsonl").write_text('{"text": "a"}\n')
    (tmp_path / "dev.jsonl").write_text('{"text": "b"}\n')
    (tmp_path / "ours.jinja").write_text("{{ messages }}")
    return made


def recipe(**changes: Any) -> Recipe:
    given = {"name": "tiny", "stage": "sft", "parent": "support", "data": {"train": "train.jsonl"}}
    return Recipe.model_validate(given | changes)


def parent_of(world: World, **changes: Any) -> Parent:
    known = {made.digest: made for made in world.store.checkpoints()}
    names = {made.name: made for made in known.values()}

    def resolve(name: str) -> Checkpoint:
        found = known.get(name) or names.get(Path(name).name) or world.store.checkpoint(name)
        assert found is not None
        return found

    return find_parent(recipe(**changes), world.root, world.store, resolve)


def promoted(world: World, name: str, weight: float, champion: Checkpoint) -> Checkpoint:
    made = world.trained(name, weight, champion)
    promote(world.store, world.verdict(made, champion, f"v-{name}"))
    return made


# Parents


@pytest.mark.parametrize("name", ["support", "support/base", "base", "champion"])
def test_a_genesis_entry_allows_a_parent_however_it_is_named(world: World, name: str) -> None:
    found = parent_of(world, parent=name, gate="policy.yaml")
    assert found.checkpoint == world.base
    assert found.promotion == "support/base, genesis 1"
    assert found.gated


def test_what_nobody_weighed_is_refused_and_ungated_where_the_recipe_allows_it(world: World) -> None:
    stray = world.trained("stray", 1.0, world.base)
    with pytest.raises(
        PromotionError, match=f"stray is checkpoint {stray.short}, which no promotion"
    ) as told:
        parent_of(world, parent="stray")
    assert told.value.exit_code == 34
    assert "harness gate it first; or allow_ungated: true" in (told.value.hint or "")
    allowed = parent_of(world, parent="stray", allow_ungated=True)
    assert (allowed.checkpoint, allowed.gated) == (stray, False)


def test_what_was_rolled_back_is_no_parent_any_more_and_what_came_back_is(world: World) -> None:
    worse = promoted(world, "worse", 1.0, world.base)
    assert parent_of(world, parent="support").checkpoint == worse
    rollback(world.store, "support", "wrong language")
    assert parent_of(world, parent="support").checkpoint == world.base
    with pytest.raises(PromotionError, match="no promotion allows"):
        parent_of(world, parent="worse")


def test_an_earlier_champion_is_still_allowed(world: World) -> None:
    promoted(world, "better", 1.0, world.base)
    assert parent_of(world, parent="base").promotion == "support/base, genesis 1"


def test_the_newest_promotion_that_stands_is_the_one_that_is_told(world: World) -> None:
    genesis(world.store, "other/base", world.base)
    assert allowed_by(world.store.promotions(), world.base.digest) == "other/base, genesis 2"
    assert allowed_by(world.store.promotions()[:1], world.base.digest) == "support/base, genesis 1"
    assert allowed_by([], world.base.digest) == ""


def test_champion_needs_a_gate_that_says_of_which_line(world: World) -> None:
    with pytest.raises(ConfigError, match="no gate says of which line"):
        parent_of(world, parent="champion")
    (world.root / "other.yaml").write_text(POLICY.replace("support-sft", "other-sft"))
    with pytest.raises(PromotionError, match="line 'other' has no champion") as told:
        parent_of(world, parent="champion", gate="other.yaml")
    assert told.value.hint == "harness models register MODEL --genesis other/base"


def test_preferences_need_an_sft_stage_among_the_ancestors(world: World) -> None:
    assert world.base.stage is None
    with pytest.raises(PromotionError, match="had no sft stage that is on record"):
        parent_of(world, stage="dpo")
    assert parent_of(world, stage="dpo", allow_no_sft=True).checkpoint == world.base
    tuned = promoted(world, "tuned", 1.0, world.base)
    after = replace(world.trained("after", 2.0, tuned), stage="dapt")
    world.store.record_checkpoint(after)
    promote(world.store, world.verdict(after, tuned, "v-after"))
    assert parent_of(world, stage="dpo").checkpoint == after


def test_a_folder_beside_the_recipe_is_found_from_elsewhere(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    asked: list[str] = []

    def resolve(name: str) -> Checkpoint:
        asked.append(name)
        return world.base

    find_parent(recipe(parent="base"), tmp_path, world.store, resolve)
    assert asked == [str(tmp_path / "base")]


# Identity


def begun(world: World, made: Recipe | None = None, **more: Any) -> TrainingWriter | Training:
    parent = more.pop("parent", Parent(world.base, "support/base, genesis 1"))
    return begin(made or recipe(), world.root, parent, world.store, **more)


def identity(world: World, made: Recipe | None = None, **more: Any) -> str:
    """Of a training that is begun and left."""
    writer = begun(world, made, **more)
    assert isinstance(writer, TrainingWriter)
    writer.close()
    return writer.training.identity


@pytest.mark.parametrize(
    "changes",
    [
        {"gate": "policy.yaml"},
        {"scale": {"rung": "125M"}},
        {"allow_ungated": True},
        {"allow_no_sft": True},
        {"eval_suite": "support/dev"},
        {"eval_items": 5},
        {"parent": "support/base"},
    ],
)
def test_what_changes_no_weight_makes_no_other_training(world: World, changes: dict[str, Any]) -> None:
    assert identity(world, recipe(**changes)) == identity(world)
    assert len(world.store.trainings.all()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "renamed"},
        {"stage": "dapt"},
        {"trl": {"learning_rate": 1e-3}},
        {"order": "as_is"},
        {"data": {"train": "train.jsonl", "eval": "dev.jsonl"}},
        {"template": "ours.jinja"},
        {"ema": {"decay": 0.9}},
        {"deepspeed": "zero2"},
    ],
)
def test_what_changes_the_result_makes_another_one(world: World, changes: dict[str, Any]) -> None:
    assert identity(world, recipe(**changes)) != identity(world)
    assert len(world.store.trainings.all()) == 2


def edit_rows(world: World) -> None:
    (world.root / "train.jsonl").write_text('{"text": "other"}\n')


def edit_template(world: World) -> None:
    (world.root / "ours.jinja").write_text("{{ messages | reverse }}")


@pytest.mark.parametrize("edit", [edit_rows, edit_template])
def test_so_do_other_bytes_of_a_file(world: World, edit: Callable[[World], None]) -> None:
    told = recipe(template="ours.jinja")
    before = identity(world, told)
    edit(world)
    assert identity(world, told) != before


def test_and_another_parent_more_processes_or_other_libraries(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.trained("other", 1.0, None)
    found = [identity(world), identity(world, parent=Parent(other)), identity(world, processes=2)]
    monkeypatch.setattr(training, "version", lambda name: "0.0")
    found.append(identity(world))
    assert len(set(found)) == 4


@pytest.mark.parametrize("key", ["template", "deepspeed"])
def test_a_file_that_is_missing_is_named(world: World, key: str) -> None:
    with pytest.raises(DataError, match=r"Cannot read .*absent\.json: No such file"):
        begun(world, recipe(**{key: "absent.json"}))
    assert world.store.trainings.all() == []


# Begin, go on, return


def test_an_ungated_parent_stays_with_the_training(world: World) -> None:
    writer = begun(world, parent=Parent(world.base))
    assert isinstance(writer, TrainingWriter)
    assert not writer.training.gated
    writer.close()


def test_the_same_recipe_goes_on_and_returns_what_is_finished(world: World) -> None:
    first = begun(world)
    assert isinstance(first, TrainingWriter)
    with pytest.raises(StoreBusyError, match="Another process is training"):
        begun(world)
    first.close()
    again = begun(world, resume=True)
    assert isinstance(again, TrainingWriter)
    assert again.folder == first.folder
    again.close()
    finished = world.store.trainings.finish(again.training.id, checkpoint="c" * 64)
    assert begun(world) == begun(world, resume=True) == finished
    anew = begun(world, fresh=True)
    assert isinstance(anew, TrainingWriter)
    assert anew.folder != first.folder
    anew.close()


def test_resume_never_begins(world: World) -> None:
    identity(world)
    with pytest.raises(RunNotFound, match="No training of tiny with these files, options and parent") as told:
        begun(world, recipe(order="as_is"), resume=True)
    assert told.value.exit_code == 32
    assert len(world.store.trainings.all()) == 1


# The record


def trained(world: World, made: Recipe, *weights: float) -> Job:
    """The job of a begun training whose model, and average, have these weights."""
    writer = begun(world, made)
    assert isinstance(writer, TrainingWriter)
    with writer:
        job = job_of(made, world.root, world.base, writer.folder)
        for name, weight in zip(("model", "ema"), weights, strict=False):
            write_checkpoint(job.folder / name, weight)
    return job


def recorded(world: World, job: Job) -> Training:
    return record(world.store, world.store.trainings.find(job.folder.name), job)


def test_the_checkpoints_have_parent_stage_recipe_and_what_is_declared(world: World) -> None:
    made = recipe(template="ours.jinja", ema={"decay": 0.9})
    job = trained(world, made, 1.0, 2.0)
    done = recorded(world, job)
    assert done.status == "finished"
    assert (done.checkpoint, done.ema_checkpoint) == (identify(job.model).digest, identify(job.ema).digest)
    for digest, name in ((done.checkpoint, "tiny"), (done.ema_checkpoint, "tiny-ema")):
        kept = world.store.checkpoint(digest or "")
        assert kept is not None
        assert (kept.name, kept.parent, kept.stage) == (name, world.base.digest, "sft")
        assert (kept.recipe, kept.declared) == (made.digest, (TEMPLATE,))
    assert done.warnings == ()
    assert recorded(world, job) == done


def test_without_a_template_nothing_is_declared(world: World) -> None:
    done = recorded(world, trained(world, recipe(), 1.0))
    kept = world.store.checkpoint(done.checkpoint or "")
    assert kept is not None
    assert kept.declared == ()
    assert done.ema_checkpoint is None


def test_weights_that_did_not_move_are_said_and_the_parent_keeps_its_own_record(world: World) -> None:
    done = recorded(world, trained(world, recipe(), 0.0))
    assert done.warnings == ("the weights are the parent's: nothing was learned",)
    assert done.checkpoint == world.base.digest
    assert world.store.checkpoint(world.base.digest) == world.base


def test_the_job_knows_what_was_trusted(world: World) -> None:
    folder = world.root / "trainings" / "t"
    there = job_of(recipe(), world.root, world.base, folder, trusted=[world.root])
    elsewhere = job_of(recipe(), world.root, world.base, folder, trusted=[world.root / "suites"])
    assert (there.trusted, elsewhere.trusted) == (True, False)
    assert elsewhere.trusted_folders == (world.root / "suites",)
