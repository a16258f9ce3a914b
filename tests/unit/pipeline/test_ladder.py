"""A ladder with real gates and stand-ins for its trainings: where it stops, and how it goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.errors import ConfigError, DataError, HarnessError, StoreBusyError
from harness.pipeline import commands
from harness.pipeline.ladder import Done, climb, identity, load, steps
from harness.store.lock import FileLock
from tests.unit.pipeline.made import POLICY, STRONG, WEAK, Answer, World, adds_up

RECIPE = "stage: sft\nparent: toy\ndata: {train: train.jsonl}\n"
BEST = adds_up(below=160)


class Killed(BaseException):
    """The command died at this point."""


@dataclass
class Steps:
    """What each training makes, and which commands were run."""

    world: World
    makes: dict[str, list[Answer]]
    """Recipe -> the answers of its checkpoint, and of its average."""
    ran: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    fails: dict[str, int] = field(default_factory=dict)
    """First word of a command -> the exit code it ends with."""
    after: Callable[[str], None] = lambda command: None
    """Called when a command has ended, before the ladder hears of it."""

    def __call__(self, words: Sequence[str]) -> tuple[int, str]:
        self.ran.append(" ".join([words[0], Path(words[1]).name, *words[2:3]]))
        if words[0] in self.fails:
            return self.fails[words[0]], ""
        if words[0] == "train":
            done = 0, self._train(Path(words[1]).stem)
        else:
            judged = self.world(*words, "--engine", "hf")
            done = judged.code, judged.out
        self.after(words[0])
        return done

    def _train(self, name: str) -> str:
        made = [
            self.world.checkpoint(f"{name}{n}", len(self.ran) + n / 10, answer).digest
            for n, answer in enumerate(self.makes[name])
        ]
        average = made[1] if len(made) > 1 else None
        return json.dumps({"id": f"t-{name}", "checkpoint": made[0], "ema_checkpoint": average})

    def climb(self, *, fresh: bool = False) -> int:
        read = load(self.world.root / "ladder.yaml")
        return climb(read, self.world.store, self, self.said.append, fresh=fresh)

    @property
    def trained(self) -> list[str]:
        return [command for command in self.ran if command.startswith("train")]

    @property
    def weighed(self) -> int:
        return sum(command.startswith("gate") for command in self.ran)

    def done(self) -> list[Done]:
        return steps(load(self.world.root / "ladder.yaml"), self.world.store)


@pytest.fixture
def two(world: World) -> Steps:
    """Two stages: the first makes STRONG of WEAK, the second BEST."""
    world.genesis()
    world.commit(POLICY + "planned_effect: 0.2\n")
    world.commit(POLICY.replace("toy-sft", "toy-dpo") + "planned_effect: 0.2\n", "later.yaml")
    (world.root / "train.jsonl").write_text('{"text": "a"}\n')
    (world.root / "one.yaml").write_text(RECIPE + "gate: policy.yaml\n")
    (world.root / "two.yaml").write_text(RECIPE + "gate: later.yaml\n")
    (world.root / "ladder.yaml").write_text("name: toy\nstages: [one.yaml, two.yaml]\n")
    return Steps(world, {"one": [STRONG], "two": [BEST]})


def champion(steps: Steps) -> str:
    found = steps.world.store.champion("toy")
    assert found is not None
    return found.checkpoint


def test_each_stage_that_is_promoted_leads_to_the_next(two: Steps) -> None:
    assert two.climb() == 0
    assert [(done.kind, done.rung, done.exit_code) for done in two.done()] == [
        ("train", 0, 0),
        ("gate", 0, 0),
        ("train", 1, 0),
        ("gate", 1, 0),
    ]
    assert champion(two) == two.done()[-1].checkpoint
    stands = [promotion.alias for promotion in two.world.store.promotions()]
    assert stands == ["toy/base", "toy/sft", "toy/dpo"]
    verdicts = [verdict.id for verdict in two.world.store.gates.verdicts()]
    assert [done.result for done in two.done()] == ["t-one", verdicts[0], "t-two", verdicts[1]]
    ran = list(two.ran)
    assert two.climb() == 0
    assert two.ran == ran, "everything was done already"


@pytest.mark.parametrize(("answer", "code"), [(WEAK, 11), (adds_up(below=0), 11)])
def test_it_ends_at_the_first_gate_that_does_not_promote(two: Steps, answer: Answer, code: int) -> None:
    """On fixed items a worse candidate is told no more than an equal one: inconclusive."""
    two.makes["one"] = [answer]
    assert two.climb() == code
    assert two.trained == ["train one.yaml --json"]
    assert champion(two) == two.world.base.digest
    assert two.said[-1] == "one.yaml: inconclusive, so nothing moves on from here"


def test_go_on_trains_the_next_stage_from_the_champion_as_it_is(two: Steps) -> None:
    with (two.world.root / "ladder.yaml").open("a") as file:
        file.write("go_on: true\n")
    two.makes["one"] = [WEAK]
    assert two.climb() == 0
    assert len(two.trained) == 2
    assert champion(two) == two.done()[-1].checkpoint


def test_the_average_is_a_candidate_of_its_own(two: Steps) -> None:
    two.makes["one"] = [WEAK, STRONG]
    assert two.climb() == 0
    train, last, average = two.done()[:3]
    assert (last.exit_code, average.exit_code) == (11, 0)
    assert (last.checkpoint, average.checkpoint) == (train.checkpoint, train.average)
    assert [p.checkpoint for p in two.world.store.promotions()][1] == train.average


def test_once_the_last_weights_are_promoted_the_average_has_to_beat_them(two: Steps) -> None:
    two.makes["one"] = [STRONG, STRONG]
    two.makes["two"] = [WEAK]
    assert two.climb() == 11
    train, last, average = two.done()[:3]
    assert (last.exit_code, average.exit_code) == (0, 11)
    verdicts = {verdict.candidate: verdict for verdict in two.world.store.gates.verdicts()}
    assert verdicts[average.checkpoint].baseline == train.checkpoint == champion(two)


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_killed_before_a_step_is_noted_it_goes_on(two: Steps, at: int) -> None:
    """After a training, and between a promotion and the note of it."""
    ended = 0

    def die(command: str) -> None:
        nonlocal ended
        ended += 1
        if ended == at:
            raise Killed

    two.after = die
    with pytest.raises(Killed):
        two.climb()
    moved = len(two.world.store.promotions())
    assert two.climb() == 0
    assert [(done.kind, done.rung) for done in two.done()] == [
        ("train", 0),
        ("gate", 0),
        ("train", 1),
        ("gate", 1),
    ]
    promotions = two.world.store.promotions()
    assert [promotion.number for promotion in promotions] == [1, 2, 3]
    assert moved == {1: 1, 2: 2, 3: 2, 4: 3}[at]
    # The gate is not asked again about what it promoted; a training is, and returns what it made.
    assert (two.weighed, len(two.trained)) == {1: (2, 3), 2: (2, 2), 3: (2, 3), 4: (2, 2)}[at]
    verdicts = [verdict.id for verdict in two.world.store.gates.verdicts()]
    assert [done.result for done in two.done() if done.kind == "gate"][-1] == verdicts[-1]


def test_what_is_edited_is_another_ladder(two: Steps) -> None:
    def name() -> str:
        return identity(load(two.world.root / "ladder.yaml"), two.world.store)

    def edit(file: str, text: str) -> None:
        with (two.world.root / file).open("a") as opened:
            opened.write(text)

    names = [name()]
    for file, text in (
        ("two.yaml", "order: as_is\n"),
        ("later.yaml", "alpha: 0.01\n"),
        ("train.jsonl", '{"text": "b"}\n'),
        ("ladder.yaml", "go_on: true\n"),
    ):
        edit(file, text)
        names.append(name())
    assert len(set(names)) == len(names)
    edit("two.yaml", "# a comment changes nothing\n")
    assert name() == names[-1]


def test_fresh_begins_anew(two: Steps) -> None:
    assert two.climb() == 0
    two.makes = {"one": [BEST], "two": [BEST]}
    assert two.climb(fresh=True) == 11
    assert two.trained[-1] == "train one.yaml --fresh"
    assert [done.rung for done in two.done()] == [0, 0]


def test_of_two_at_once_one_is_told(two: Steps) -> None:
    read = load(two.world.root / "ladder.yaml")
    folder = two.world.home / "ladders" / identity(read, two.world.store)
    folder.mkdir(parents=True)
    held = FileLock.acquire(folder / "lock", 1)
    assert held is not None
    with pytest.raises(StoreBusyError, match=f"Another process is at the ladder {folder.name}"):
        two.climb()
    held.release()
    assert two.climb() == 0


@pytest.mark.parametrize(
    ("step", "code"), [("train", 34), ("train", 1), ("gate", 30), ("gate", 1), ("gate", 2)]
)
def test_a_step_that_ends_otherwise_is_an_error_and_is_tried_again(two: Steps, step: str, code: int) -> None:
    two.fails = {step: code}
    with pytest.raises(HarnessError, match=f"harness {step} .* ended with exit code {code}") as told:
        two.climb()
    assert (told.value.exit_code, told.value.hint) == (20, "the same command goes on from this step")
    two.fails = {}
    assert two.climb() == 0


def test_a_recipe_without_a_gate_and_files_that_are_missing_are_refused_first(two: Steps) -> None:
    (two.world.root / "two.yaml").write_text(RECIPE)
    with pytest.raises(ConfigError, match=r"two\.yaml has no gate"):
        two.climb()
    (two.world.root / "two.yaml").write_text(RECIPE.replace("train.jsonl", "no.jsonl") + "gate: later.yaml\n")
    with pytest.raises(DataError, match=r"no\.jsonl does not exist"):
        two.climb()
    assert two.ran == []


def test_the_command_prints_each_step_and_ends_with_the_last_gates_code(
    two: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, list[str]] = {}
    codes = {"a" * 64: 0, "e" * 64: 10, "b" * 64: 11}
    makes = {"one.yaml": ("a" * 64, "e" * 64), "two.yaml": ("b" * 64, None)}

    def run(words: Sequence[str]) -> tuple[int, str]:
        if words[0] == "gate":
            return codes[words[1]], json.dumps({"verdict": f"v-{words[1][0]}"})
        last, average = makes[Path(words[1]).name]
        return 0, json.dumps({"id": f"t-{last[0]}", "checkpoint": last, "ema_checkpoint": average})

    def run_command(home: Path, extra: dict[str, list[str]]) -> Callable[[Sequence[str]], tuple[int, str]]:
        assert home == two.world.home
        given.update(extra)
        return run

    monkeypatch.setattr(commands, "run_command", run_command)
    words = ("--engine", "hf", "--processes", 2, "--trust", "a", "--trust", "b", "--run-generated-code")
    done = two.world("pipeline", "ladder.yaml", *words)
    assert done.code == 11, done.err
    assert done.out.splitlines() == [
        f"one.yaml: trained {'a' * 12} as t-a",
        f"one.yaml: promote {'a' * 12} by v-a",
        f"one.yaml: reject {'e' * 12} (average) by v-e",
        f"two.yaml: trained {'b' * 12} as t-b",
        f"two.yaml: inconclusive {'b' * 12} by v-b",
    ]
    assert given["train"] == ["--processes", "2", "--trust", "a", "--trust", "b"]
    assert given["gate"] == ["--engine", "hf", "--run-generated-code", "--trust", "a", "--trust", "b"]


def test_a_command_runs_on_the_store_it_is_told(tmp_path: Path) -> None:
    run = commands.run_command(tmp_path / "home", {"train": ["--json"]})
    code, out = run(["train", "list"])
    assert (code, json.loads(out)["trainings"]) == (0, [])
    assert run(["gate", "nobody", "--policy", "none.yaml"])[0] == 21
