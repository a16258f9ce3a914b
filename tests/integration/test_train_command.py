"""`harness train` and `harness pipeline` for real: a tiny model, TRL, real gates, kills, two processes."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness.store import Store
from tests.integration.commands import HARNESS, environment, harness, wait_for
from tests.tiny import write_model
from tests.toy import COLOURS, SUITE, write_suite
from tests.unit.trainers.made import needs_training_libraries

pytestmark = pytest.mark.integration

ANSWER = 2
"""Of COLOURS: the longest, which random weights never prefer."""
ITEMS = 120
SPLITS = "splits: {dev: {share: [0.0, 0.5]}, gate: {share: [0.5, 1.0]}}\n"
COLOUR = "name: toy-colour\nplanned_effect: 0.3\nprimary: {suite: ./toy, task: toy_colour}\n"
SUM = "name: toy-sum\nplanned_effect: 0.3\nprimary: {suite: ./toy, task: toy_sum}\n"
RECIPE = """\
stage: sft
parent: toy
data: {{train: {rows}.jsonl, format: messages}}
trl: {{learning_rate: 5e-3, max_steps: {steps}, per_device_train_batch_size: 4, logging_steps: 1,
  save_steps: 10, gradient_checkpointing: false}}
"""


@pytest.fixture(scope="module", autouse=True)
def _libraries() -> None:
    needs_training_libraries()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with a suite, policies and recipes; the line `toy` begins with random weights."""
    write_suite(tmp_path / "toy", ITEMS)
    (tmp_path / "toy" / "suite.yaml").write_text(SUITE + SPLITS)
    colours = [
        {"question": f"Which colour has thing {i}?", "choices": COLOURS, "answer": ANSWER, "family": str(i)}
        for i in range(ITEMS)
    ]
    write_rows(tmp_path / "toy" / "colour.jsonl", colours)
    asked = [f"Which colour has thing {i}?" for i in range(ITEMS, 2 * ITEMS)]
    write_rows(tmp_path / "colours.jsonl", [turns(question, COLOURS[ANSWER]) for question in asked])
    write_rows(tmp_path / "sums.jsonl", [turns(f"{i} + 1 =", "many") for i in range(ITEMS)])
    for name, policy in (("colour", COLOUR), ("sum", SUM)):
        (tmp_path / f"{name}-policy.yaml").write_text(policy)
    (tmp_path / "one.yaml").write_text(RECIPE.format(rows="colours", steps=20) + "gate: colour-policy.yaml\n")
    (tmp_path / "two.yaml").write_text(RECIPE.format(rows="sums", steps=10) + "gate: sum-policy.yaml\n")
    (tmp_path / "long.yaml").write_text(RECIPE.format(rows="colours", steps=300))
    (tmp_path / "ladder.yaml").write_text("name: toy\nstages: [one.yaml, two.yaml]\n")
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    identity |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "policies before any run"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, env=os.environ | identity)
    begin_line(tmp_path, write_model(tmp_path / "base"))
    return tmp_path


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def turns(question: str, answer: str) -> dict[str, Any]:
    said = (("user", question), ("assistant", answer))
    return {"messages": [{"role": role, "content": content} for role, content in said]}


def begin_line(place: Path, model: Path) -> None:
    done = harness(place / "home", "models", "register", model, "--genesis", "toy/base", cwd=place)
    assert done.returncode == 0, done.stderr


def document(done: subprocess.CompletedProcess[str], code: int = 0) -> dict[str, Any]:
    assert done.returncode == code, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def train(place: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return harness(place / "home", "train", *words, "--json", cwd=place)


def test_a_ladder_promotes_what_was_learned_and_stops_at_what_was_not(place: Path) -> None:
    home = place / "home"
    climbed = document(harness(home, "pipeline", "ladder.yaml", "--engine", "hf", "--json", cwd=place), 11)
    kinds = [(step["kind"], step["rung"], step["exit_code"]) for step in climbed["steps"]]
    assert kinds == [("train", 0, 0), ("gate", 0, 0), ("train", 1, 0), ("gate", 1, 11)]
    first, weighed, second, _ = climbed["steps"]
    store = Store(home)
    champion = store.champion("toy")
    assert champion is not None
    assert (champion.checkpoint, champion.alias) == (first["checkpoint"], "toy/colour")
    verdict = store.gates.verdict(weighed["result"])
    (check,) = verdict.checks
    assert check.estimate == 1.0, "the one colour is all there is to learn"
    trained = store.trainings.find(second["result"])
    assert (trained.parent, trained.gated) == (first["checkpoint"], True)
    made = store.checkpoint(first["checkpoint"])
    assert made is not None
    assert (made.stage, made.parent) == ("sft", store.promotions()[0].checkpoint)
    card = (store.trainings.place(first["result"]) / "card.md").read_text()
    assert "toy/base, genesis 1" in card
    assert verdict.id in card
    again = document(harness(home, "pipeline", "ladder.yaml", "--engine", "hf", "--json", cwd=place), 11)
    assert again == climbed


def test_stopped_and_killed_it_ends_as_if_nothing_had_happened(place: Path) -> None:
    home = place / "home"

    def steps() -> int:
        return max((training.steps for training in Store(home).trainings.all()), default=0)

    def stopped_after(step: int, how: signal.Signals) -> tuple[int, str]:
        with (place / "stderr").open("w+") as said:
            command = [*HARNESS, "train", "long.yaml"]
            started = subprocess.Popen(
                command, cwd=place, env=environment(home), stdout=subprocess.DEVNULL, stderr=said
            )
            wait_for(lambda: steps() >= step or started.poll() is not None)
            started.send_signal(how)
            code = started.wait()
            said.seek(0)
            return code, said.read()

    code, said = stopped_after(15, signal.SIGINT)
    assert code == 130, said
    assert said.splitlines()[-1] == "Stopped. The same command continues where this one ended."
    saved = steps()
    assert 15 <= saved < 300
    code, said = stopped_after(saved + 25, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert f"going on after step {saved} of 300" in said
    assert steps() < 300
    resumed = document(train(place, "long.yaml", "--resume"))
    whole = document(train(place, "long.yaml", "--fresh"))
    assert whole["id"] != resumed["id"]
    assert whole["checkpoint"] == resumed["checkpoint"]
    curves = [
        [(p.step, p.values["loss"]) for p in Store(home).trainings.points(one["id"])]
        for one in (whole, resumed)
    ]
    assert curves[0] == curves[1]
    assert [step for step, _ in curves[1]] == list(range(1, 301))


def test_two_processes_under_zero2_learn_it_together(place: Path) -> None:
    pytest.importorskip("deepspeed", reason="needs the extra: pip install 'harness[train]'")
    done = document(train(place, "one.yaml", "--processes", 2, "--set", "deepspeed=zero2"))
    assert (done["processes"], done["steps"], done["status"]) == (2, 20, "finished")
    store = Store(place / "home")
    losses = [point.values["loss"] for point in store.trainings.points(done["id"])]
    assert len(losses) == 20
    assert losses[-1] < losses[0] / 2
    assert store.checkpoint(done["checkpoint"]) is not None


def limited(place: Path, words: list[str], megabytes: float) -> subprocess.CompletedProcess[str]:
    """The command where no file may grow beyond a size: as good as a full disk."""
    most = int(megabytes * 2**20)
    return subprocess.run(
        [*HARNESS, *words],
        cwd=place,
        env=environment(place / "home"),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )


def test_a_full_disk_while_saving_is_one_sentence_and_the_same_command_goes_on(place: Path) -> None:
    """Room for the model, and not for the optimizer's states, which are twice as much."""
    write_model(place / "larger", hidden=256)
    command = ["train", "one.yaml", "--set", "parent=larger", "--set", "allow_ungated=true"]
    prepared = document(harness(place / "home", *command, "--prepare", "--json", cwd=place))
    (Path(prepared["folder"]) / "steps").mkdir()  # half done: nothing is tried any more, only trained
    full = limited(place, command, 9)
    assert full.returncode == 28, full.stderr[-2000:]
    sentence, hint = full.stderr.splitlines()[-2:]
    assert sentence.startswith(f"StoreError: Could not save {prepared['folder']}/steps/checkpoint-10")
    assert hint == "  -> what was saved before is intact: free some space and run the same command again"
    assert "Traceback" not in full.stderr
    done = document(harness(place / "home", *command, "--resume", "--json", cwd=place))
    assert (done["id"], done["status"], done["steps"]) == (prepared["id"], "finished", 20)
