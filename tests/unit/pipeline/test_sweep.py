"""`harness sweep` without a trainer: which combinations, one gate for all, and going on after anything."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ConfigError, HarnessError, TrainingError
from harness.pipeline import sweep as sweeps
from harness.records import Checkpoint, Training, TrainingPoint
from harness.report.curve import settled
from tests.unit.pipeline.made import World, adds_up

pytest.importorskip("trl", reason="recipes are held against TRL's own configuration")

RECIPE = "stage: sft\nparent: toy\ndata: {train: rows.jsonl}\ngate: policy.yaml\n"
OVER = ("--over", "trl.learning_rate=1e-5,2e-5", "--over", "trl.packing=true,false")
POLICY = "name: toy-sft\nprimary: {suite: ./toy, task: toy_sum}\n"
RIGHT = {
    "trl.learning_rate=1e-5 trl.packing=true": 20,
    "trl.learning_rate=1e-5 trl.packing=false": 60,
    "trl.learning_rate=2e-5 trl.packing=true": 160,
    "trl.learning_rate=2e-5 trl.packing=false": 10,
}
"""Below which number the candidate of each combination adds up rightly; the champion does below 20."""


@dataclass
class Trainer:
    """Stands for the `harness train` of a combination: makes a checkpoint that answers as it is told."""

    world: World
    codes: dict[str, int] = field(default_factory=dict)
    """Combination -> what the command exits with, where that is not 0."""
    averages: bool = False
    calls: list[str] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    """Candidates whose trainings' cards were written again."""

    def __call__(self, words: Sequence[str]) -> tuple[int, str]:
        assert words[0] == "train"
        chosen = " ".join(word for before, word in itertools.pairwise(words) if before == "--set")
        self.calls.append(f"{chosen} --dry-run" if "--dry-run" in words else chosen)
        if "--dry-run" in words:
            return self.codes.get(chosen, 0), json.dumps({"id": None, "preflight": {}})
        if chosen in self.codes:
            return self.codes[chosen], ""
        made = self.train(chosen)
        return 0, json.dumps({"id": made.id, "checkpoint": made.checkpoint})

    def train(self, chosen: str) -> Training:
        trainings = self.world.store.trainings
        begun = trainings.begin(record(chosen, self.world.base))
        if isinstance(begun, Training):
            return begun
        number = list(RIGHT).index(chosen)
        checkpoint = self.world.checkpoint(f"made-{number}", 10.0 + number, adds_up(RIGHT[chosen]))
        average = self.average(number) if self.averages else None
        with begun:
            begun.log([TrainingPoint(step, step / 20, step, values(step, number)) for step in range(1, 21)])
        ema = average.digest if average else None
        return trainings.finish(begun.training.id, checkpoint=checkpoint.digest, ema_checkpoint=ema)

    def average(self, number: int) -> Checkpoint:
        return self.world.checkpoint(f"average-{number}", 20.0 + number, adds_up(20))


def values(step: int, number: int) -> dict[str, float]:
    return {"loss": 3.0 - step / 10 + number, "tokens_per_second": 100.0}


def record(chosen: str, parent: Checkpoint) -> Training:
    return Training(
        id="",
        identity=chosen.encode().hex().ljust(64, "0"),
        status="running",
        name="recipe",
        stage="sft",
        recipe=json.dumps({"gate": "policy.yaml"}),
        recipe_digest="r",
        parent=parent.digest,
        gated=True,
        data={},
        processes=1,
        created="2026-03-01T12:00:00+00:00",
    )


@pytest.fixture
def trainer(world: World, monkeypatch: pytest.MonkeyPatch) -> Trainer:
    world.genesis()
    world.commit(POLICY)
    (world.root / "recipe.yaml").write_text(RECIPE)
    (world.root / "rows.jsonl").write_text('{"messages": []}\n')
    made = Trainer(world)
    monkeypatch.setattr("harness.pipeline.commands.run_command", lambda *_: made)
    monkeypatch.setattr("harness.pipeline.card.renew_cards", lambda _, digest: made.cards.append(digest))
    return made


def sweep(world: World, *words: str, over: Sequence[str] = OVER) -> Any:
    return world("sweep", "recipe.yaml", *over, "--engine", "hf", *words)


def test_every_combination_is_trained_and_the_best_of_those_that_pass_is_promoted(
    world: World, trainer: Trainer
) -> None:
    said = sweep(world, "--promote", "--json")
    assert said.code == 0, said.err
    assert trainer.calls == list(RIGHT)
    document = json.loads(said.out)
    assert [row["decision"] for row in document["combinations"]] == [
        "inconclusive",
        "inconclusive",
        "promote",
        "inconclusive",
    ]
    assert trainer.cards == [row["checkpoint"] for row in document["combinations"]]
    best = document["combinations"][2]
    assert best["settings"] == {"trl.learning_rate": "2e-5", "trl.packing": "true"}
    assert (document["winner"], document["promotion"]) == (best["checkpoint"], 2)
    champion = world.store.champion("toy")
    assert champion is not None
    assert champion.checkpoint == best["checkpoint"]
    assert len([look for look in world.store.gates.looks() if look.purpose == "gate"]) == 1


def test_the_same_command_again_trains_and_weighs_nothing_though_the_champion_moved(
    world: World, trainer: Trainer
) -> None:
    first = sweep(world, "--promote", "--json")
    loaded = list(world.loaded)
    again = sweep(world, "--promote", "--json")
    assert (again.code, json.loads(again.out)) == (0, json.loads(first.out))
    assert trainer.calls == list(RIGHT)
    assert world.loaded == loaded
    assert len(world.store.promotions()) == 2


def test_interrupted_it_goes_on_with_the_first_combination_that_is_not_trained(
    world: World, trainer: Trainer
) -> None:
    third = list(RIGHT)[2]
    trainer.codes = {third: 130}
    assert sweep(world).code == HarnessError.exit_code
    trainer.codes = {}
    assert sweep(world).code == 0
    assert trainer.calls == [*list(RIGHT)[:3], *list(RIGHT)[2:]]


def test_a_combination_that_diverges_is_no_candidate_and_is_shown(world: World, trainer: Trainer) -> None:
    first, *_, last = RIGHT
    trainer.codes = {first: TrainingError.exit_code, last: TrainingError.exit_code}
    said = sweep(world, "--json")
    document = json.loads(said.out)
    assert (said.code, document["candidates"]) == (0, 2)
    assert document["combinations"][0]["checkpoint"] is None
    assert "diverged" in sweep(world).out


def test_when_all_diverge_nothing_is_weighed(world: World, trainer: Trainer) -> None:
    trainer.codes = dict.fromkeys(RIGHT, TrainingError.exit_code)
    assert sweep(world).code == TrainingError.exit_code
    assert world.store.gates.looks() == []


def test_an_average_is_a_candidate_of_its_own(world: World, trainer: Trainer) -> None:
    trainer.averages = True
    document = json.loads(sweep(world, "--json").out)
    assert document["candidates"] == 8
    assert [row["averaged"] for row in document["combinations"]] == [False, True] * 4


def test_a_dry_run_looks_at_every_combination_and_trains_and_spends_nothing(
    world: World, trainer: Trainer
) -> None:
    said = sweep(world, "--dry-run", "--json")
    assert said.code == 0, said.err
    assert trainer.calls == [f"{one} --dry-run" for one in RIGHT]
    document = json.loads(said.out)
    assert (document["candidates"], document["decision"]) == (4, None)
    assert document["level"] < 0.05 / 4
    assert world.store.gates.looks() == []
    assert world.store.trainings.all() == []


def test_on_fixed_items_the_report_tells_who_was_chosen_and_no_number(world: World, trainer: Trainer) -> None:
    said = sweep(world)
    assert said.code == 0
    assert "trl.learning_rate=2e-5 trl.packing=true" in said.out.splitlines()[0]
    measured = [row for row in said.out.splitlines() if row.startswith((" 1e-5", " 2e-5"))]
    assert [row.split()[-1] for row in measured] == ["inconclusive", "inconclusive", "chosen", "inconclusive"]
    assert not {"estimate", "interval", "level"} & set(
        said.out.split("checkpoint")[1].split("gate")[0].split()
    )
    assert said.out.count("withheld") == 2


def test_none_that_passes_is_no_promotion(
    world: World, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chosen in RIGHT:
        monkeypatch.setitem(RIGHT, chosen, 10)
    said = sweep(world, "--promote")
    assert said.code == 11
    assert said.out.startswith("Inconclusive: none of the 4 candidates may move on.")
    assert len(world.store.promotions()) == 1


@pytest.mark.parametrize(
    ("over", "said"),
    [
        (("trl.learning_rate",), "is not KEY=VALUE,VALUE"),
        (("trl.learning_rate=1e-5,1e-5",), "the value 1e-5 stands twice"),
        (("trl.packing=true", "trl.packing=false"), "trl.packing is named twice"),
        (("gate=a.yaml,b.yaml",), "gate changes nothing of what is trained"),
        (("trl.learning_rate=1e-5,0.00001",), "trains the same as"),
        (("trl.learning_rat=1e-5",), "learning_rat"),
        (("odrer=as_is",), "order"),
    ],
)
def test_what_varies_nothing_or_is_no_recipe_is_refused_before_anything_is_trained(
    world: World, trainer: Trainer, over: Sequence[str], said: str
) -> None:
    refused = sweep(world, over=[word for one in over for word in ("--over", one)])
    assert refused.code == ConfigError.exit_code
    assert said in refused.err
    assert trainer.calls == []


def test_an_edited_recipe_policy_or_file_is_another_sweep(world: World, trainer: Trainer) -> None:
    def name() -> str:
        return sweeps.load(Path("recipe.yaml"), ["trl.packing=true,false"], None, world.store).id

    names = {name()}
    for path, text in (
        ("recipe.yaml", f"{RECIPE}order: as_is\n"),
        ("policy.yaml", f"{POLICY}alpha: 0.01\n"),
        ("rows.jsonl", "{}\n"),
    ):
        (world.root / path).write_text(text)
        names.add(name())
    assert len(names) == 4


def test_what_a_curve_came_to_is_the_mean_of_its_last_tenth() -> None:
    points = [TrainingPoint(step, 0.0, 0.0, values(step, 0)) for step in range(1, 21)]
    assert settled(points, "loss") == pytest.approx((3.0 - 1.9 + 3.0 - 2.0) / 2)
    assert settled(points[:3], "loss") == pytest.approx(2.7)
    assert settled(points, "eval_loss") is None
    diverged = TrainingPoint(21, 0.0, 0.0, {"loss": float("nan")})
    assert settled([*points, diverged], "loss") is None
