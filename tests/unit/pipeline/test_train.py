"""`harness train` from the command to its record, with a stand-in for what needs a model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from gates.promote import promote
from harness.errors import StoreError, TrainingError
from harness.fingerprint import identify
from harness.pipeline import processes, rows, training
from harness.records import TrainingPoint
from harness.store import TrainingWriter
from tests.unit.cli.test_models_registry import write_checkpoint
from tests.unit.pipeline.made import POLICY, STRONG, Outcome, World
from tests.unit.report.made_training import PREPARED, REPORT
from trainers import preflight
from trainers.job import Job
from trainers.preflight import Problem, Report

READY = replace(REPORT, problems=())
RECIPE = "stage: sft\nparent: toy\ndata: {train: train.jsonl}\ngate: policy.yaml\n"


@dataclass
class Trainer:
    """What happens where a model would be loaded: rows, preflight, steps."""

    weight: float = 3.0
    report: Report = READY
    seen: list[str] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    during: Callable[[], None] = lambda: None

    def prepare(self, job: Job) -> tuple[Any, Any]:
        self.seen.append("rows")
        return PREPARED, None

    def check(self, job: Job, *args: object, extra: Any, **kwargs: object) -> Report:
        self.seen.append("preflight")
        problems = [problem for each in extra for problem in each()]
        return replace(self.report, problems=(*self.report.problems, *problems))

    def launch(self, job: Job) -> None:
        self.seen.append("train")
        self.jobs.append(job)
        with TrainingWriter.open(job.folder) as writer:
            writer.log([TrainingPoint(len(writer.points) + 1, 1.0, 2.0, {"loss": 1.0})])
            self.during()
        write_checkpoint(job.model, self.weight)


@pytest.fixture
def trainer(world: World, monkeypatch: pytest.MonkeyPatch) -> Trainer:
    made = Trainer()
    monkeypatch.setattr(rows, "prepare", made.prepare)
    monkeypatch.setattr(preflight, "check", made.check)
    monkeypatch.setattr(processes, "launch", made.launch)
    world.genesis()
    world.commit(POLICY + "planned_effect: 0.2\n")
    (world.root / "train.jsonl").write_text('{"text": "a"}\n')
    (world.root / "toy.yaml").write_text(RECIPE)
    return made


def trained(world: World, *words: object) -> Outcome:
    return world("train", "toy.yaml", *words)


def document(world: World, *words: object) -> dict[str, Any]:
    done = trained(world, *words, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_from_the_recipe_to_a_recorded_checkpoint(world: World, trainer: Trainer) -> None:
    done = trained(world)
    assert done.code == 0, done.err
    assert trainer.seen == ["rows", "preflight", "train"]
    assert "parent: base " in done.err
    assert "(toy/base, genesis 1)" in done.err
    (held,) = world.store.trainings.all()
    assert (held.status, held.gated, held.rows) == ("finished", True, 100)
    assert held.checkpoint is not None
    assert f"next: harness gate {held.checkpoint[:12]} --policy policy.yaml --promote" in done.out
    kept = world.store.checkpoint(held.checkpoint)
    assert kept is not None
    assert (kept.parent, kept.stage) == (world.base.digest, "sft")
    # What `auto` came to in the preflight is what was trained with.
    assert trainer.jobs[0].learning_rate == READY.learning_rate


def test_the_same_command_returns_what_is_finished_and_fresh_trains_again(
    world: World, trainer: Trainer
) -> None:
    first = document(world)
    assert document(world) == first | {"preflight": None}
    assert trainer.seen.count("train") == 1
    assert document(world, "--fresh")["id"] != first["id"]
    assert trainer.seen.count("train") == 2


def test_a_dry_run_keeps_nothing(world: World, trainer: Trainer) -> None:
    told = document(world, "--dry-run")
    assert told.keys() == {"version", "preflight", "command"}
    assert told["preflight"]["steps"] == READY.batch.steps
    assert trainer.seen == ["rows", "preflight"]
    assert world.store.trainings.all() == []


def test_a_preflight_that_refuses_says_all_and_the_training_stands_as_failed(
    world: World, trainer: Trainer
) -> None:
    trainer.report = replace(
        REPORT, problems=(Problem("It is too large."), Problem("It is too long.", "cut"))
    )
    refused = trained(world)
    assert refused.code == 21
    assert "cannot be trained: It is too large.\nIt is too long." in refused.err
    assert "-> cut" in refused.err
    (held,) = world.store.trainings.all()
    assert held.status == "failed"
    assert "too large" in (held.failure or "")
    trainer.report = READY
    assert trained(world, "--resume").code == 0


def test_a_gate_that_decides_nothing_is_a_problem(world: World, trainer: Trainer) -> None:
    world.commit(POLICY, "fine.yaml")
    refused = trained(world, "--set", "gate=fine.yaml")
    assert refused.code == 21
    assert "Its gate decides nothing: " in refused.err
    assert "train" not in trainer.seen


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["eval_suite=./toy/gate"], "toy/gate holds items that decide what is promoted"),
        (["eval_suite=./absent"], "There is no folder './absent'"),
        (["gate=draw.yaml", "eval_suite=null"], "The tokenizer in"),
    ],
)
def test_a_dev_slice_that_cannot_be_asked_is_a_problem(
    world: World, trainer: Trainer, changes: list[str], said: str
) -> None:
    world.commit("name: draw-sft\nline: toy\nplanned_effect: 0.5\nprimary: {suite: ./draw}\n", "draw.yaml")
    words = [word for change in ["eval_every=5", *changes] for word in ("--set", change)]
    refused = trained(world, *words)
    assert refused.code == 21
    assert f"eval_every: {said}" in refused.err


def test_a_parent_that_nobody_weighed_is_refused_before_anything_is_read(
    world: World, trainer: Trainer
) -> None:
    refused = trained(world, "--set", "parent=better")
    assert refused.code == 34
    assert "no promotion allows to move forward" in refused.err
    assert trainer.seen == []
    allowed = document(world, "--set", "parent=better", "--set", "allow_ungated=true")
    assert allowed["gated"] is False
    assert "**no promotion**" in (Path(allowed["folder"]) / "card.md").read_text()


def test_nothing_to_resume(world: World, trainer: Trainer) -> None:
    refused = trained(world, "--resume")
    assert refused.code == 32
    assert "-> leave --resume out to begin it" in refused.err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (TrainingError("The loss is no finite number at step 7.", "lower it"), 36, "The loss is no finite"),
        (StoreError("Could not save steps: the disk is full.", "free some space"), 28, "the disk is full"),
        (KeyboardInterrupt(), 130, "Stopped. The same command continues where this one ended."),
    ],
)
def test_what_goes_wrong_while_training_is_one_sentence_and_the_same_command_goes_on(
    world: World, trainer: Trainer, error: BaseException, code: int, said: str
) -> None:
    def fail() -> None:
        raise error

    trainer.during = fail
    stopped = trained(world)
    assert (stopped.code, stopped.out) == (code, stopped.out)
    assert said in stopped.err
    assert "Traceback" not in stopped.err
    (held,) = world.store.trainings.all()
    assert (held.status, held.steps) == ("failed", 1)
    trainer.during = lambda: None
    done = document(world, "--resume")
    assert (done["id"], done["steps"], done["status"]) == (held.id, 2, "finished")


def test_a_crash_before_the_record_is_made_good_without_training_again(
    world: World, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(training, "record", crash)
        assert trained(world).code == 130
    done = document(world)
    assert (done["status"], done["rows"], done["preflight"]) == ("finished", 100, None)
    assert trainer.seen == ["rows", "preflight", "train"]


def test_a_parent_replaced_while_training_ends_and_must_beat_the_new_champion(
    world: World, trainer: Trainer
) -> None:
    """The training goes on as it began; its gate weighs it against whoever is champion by then."""

    def another_is_promoted() -> None:
        assert world.gate("./better", "--promote").code == 0

    trainer.during = another_is_promoted
    world.answers["model"] = STRONG
    done = document(world)
    assert (done["parent"], done["gated"]) == (world.base.digest, True)
    champion = world.store.champion("toy")
    assert champion is not None
    assert champion.checkpoint == world.better.digest
    judged = world.gate(done["checkpoint"], "--promote", "--json", "-")
    assert judged.code == 11, judged.err
    assert json.loads(judged.out)["baseline"] == world.better.digest
    # What was weighed against the champion that was replaced moves nothing either.
    still = world.store.champion("toy")
    assert still == champion


def test_a_verdict_against_a_champion_that_was_replaced_is_refused(world: World, trainer: Trainer) -> None:
    world.answers["model"] = STRONG
    done = document(world)
    judged = world.gate(done["checkpoint"], "--json", "-")
    assert judged.code == 0, judged.err
    assert world.gate("./better", "--promote").code == 0
    with pytest.raises(StoreError, match="which this promotion was decided against"):
        promote(world.store, world.store.gates.verdict(json.loads(judged.out)["verdict"]))


def test_the_card_tells_the_parents_promotion_and_every_verdict(world: World, trainer: Trainer) -> None:
    world.answers["model"] = STRONG
    done = document(world, "--set", "trl.learning_rate=1e-3")
    card = Path(done["folder"]) / "card.md"
    assert "None yet." in card.read_text()
    assert "harness train toy.yaml --set trl.learning_rate=1e-3" in card.read_text()
    judged = world.gate(done["checkpoint"], "--promote")
    assert judged.code == 0, judged.err
    text = card.read_text()
    assert "None yet." not in text
    assert "toy/base, genesis 1" in text
    assert world.store.gates.verdicts()[0].id in text


def test_several_machines_start_what_is_printed_and_the_command_records_it(
    world: World, trainer: Trainer
) -> None:
    several = ("--processes", 4, "--nodes", 2)
    refused = trained(world, *several)
    assert refused.code == 21
    assert "--prepare prints what each machine starts" in refused.err
    printed = trained(world, *several, "--prepare")
    assert printed.code == 0, printed.err
    words = printed.out.splitlines()[-1].split()
    (held,) = world.store.trainings.all()
    assert words[words.index("--nnodes") + 1 :][:1] == ["2"]
    assert words[words.index("--nproc_per_node") + 1] == "2"
    assert words[-3:] == ["-m", "harness.cli.rank", str(world.store.trainings.place(held.id))]
    write_checkpoint(Path(words[-1]) / "model", 3.0)
    done = document(world, *several)
    assert done["checkpoint"] == identify(Path(words[-1]) / "model").digest
    assert "train" not in trainer.seen


@pytest.mark.parametrize(
    "words", [("--resume", "--fresh"), ("--dry-run", "--prepare"), ("--processes", 3, "--nodes", 2)]
)
def test_options_that_contradict_one_another(
    world: World, trainer: Trainer, words: tuple[object, ...]
) -> None:
    assert trained(world, *words).code == 2
    assert trainer.seen == []
