"""The card read back by a Markdown parser; whatever stands in names and recipes is only shown."""

from __future__ import annotations

import json
import math
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it.token import Token

from harness.errors import StoreError
from harness.records import Checkpoint, Training, TrainingPoint
from tests.unit.report.made import PROMOTED
from tests.unit.report.test_verdict import HOSTILE, cells, parsed
from trainers.card import MOST_POINTS, card, write

PARENT = Checkpoint(digest="p" * 64, name="support-dapt", location="/models/p")
TRAINING = Training(
    id="t-1",
    identity="i" * 64,
    status="finished",
    name="support-sft",
    stage="sft",
    recipe=json.dumps({"stage": "sft", "trl": {"learning_rate": 2e-5}}),
    recipe_digest="r" * 64,
    parent=PARENT.digest,
    gated=True,
    data={"train.jsonl": "d" * 64},
    processes=2,
    created="2026-11-24T10:00:00+00:00",
    versions={"trl": "1.16.0"},
    finished="2026-11-24T11:00:00+00:00",
    seconds=3_600.0,
    steps=200,
    rows=1_000,
    tokens=50_000,
    target_tokens=9_000,
    checkpoint="c" * 64,
    harness_version="0.1.0",
    commit="abc123",
)
POINTS = [
    TrainingPoint(step, step / 100, step * 2.0, {"loss": 3 - step / 100, "learning_rate": 1e-5})
    for step in range(10, 201, 10)
]
COMMAND = ("harness", "train", "recipes/support sft.yaml", "--set", "trl.learning_rate=2e-5")


def made(training: Training = TRAINING, points: list[TrainingPoint] = POINTS, **more: object) -> str:
    given = {"parent": PARENT, "promotion": "support/dapt, promotion 4", "command": COMMAND} | more
    return card(training, points, **given)  # type: ignore[arg-type]  # the keywords of `card`


def code(text: str) -> list[Token]:
    return [token for token in parsed(text) if token.type == "fence"]


def test_it_says_where_the_checkpoint_comes_from() -> None:
    facts, curve, data, versions = cells(made())
    told = {row[0]: row[1] for row in facts}
    assert told["parent"] == f"support-dapt {PARENT.digest}"
    assert told["allowed by"] == "support/dapt, promotion 4"
    assert told["made"] == "c" * 64
    assert told["steps"] == "200 in 1 h 00 min, 2 processes"
    assert "averaged" not in told
    assert [row[0] for row in data] == ["file", "train.jsonl"]
    assert versions[1:] == [["harness", "0.1.0"], ["trl", "1.16.0"]]
    assert curve[0] == ["step", "epoch", "loss", "learning_rate"]


def test_the_curve_is_a_line_and_ten_points_with_the_first_and_the_last() -> None:
    text = made()
    curve = cells(text)[1]
    steps = [int(row[0]) for row in curve[1:]]
    assert len(steps) == MOST_POINTS
    assert (steps[0], steps[-1]) == (10, 200)
    assert steps == sorted(set(steps))
    line = next(line for line in text.splitlines() if line.startswith("loss "))
    assert line.split()[1] == "2.9"
    assert line.split()[-1] == "1"
    assert line.split()[2][0] == "█"
    assert line.split()[2][-1] == "▁"


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11])
def test_short_curves_are_shown_whole(count: int) -> None:
    curve = cells(made(points=POINTS[:count]))[1]
    assert len(curve) - 1 == min(count, MOST_POINTS)


def test_a_loss_that_is_no_number_is_marked() -> None:
    points = [*POINTS, replace(POINTS[-1], step=210, values={"loss": math.nan})]
    line = next(line for line in made(points=points).splitlines() if line.startswith("loss "))
    assert line.split()[2][-1] == "x"
    assert line.split()[-1] == "nan"


def test_the_recipe_and_the_command_can_be_copied() -> None:
    recipe, command = code(made())
    assert json.loads(recipe.content) == json.loads(TRAINING.recipe)
    assert shlex.split(command.content) == list(COMMAND)


def test_an_ungated_parent_and_a_failure_are_said() -> None:
    training = replace(
        TRAINING, gated=False, status="failed", failure="the loss is no number", checkpoint=None
    )
    told = {row[0]: row[1] for row in cells(made(training, [], promotion=""))[0]}
    assert "no promotion" in told["allowed by"]
    assert told["status"] == "failed: the loss is no number"
    assert "made" not in told
    assert "No step yet." in made(training, [])


def test_verdicts_are_those_of_the_gate() -> None:
    assert "None yet." in made()
    text = made(verdicts=[PROMOTED])
    assert "None yet." not in text
    assert PROMOTED.id in text


@pytest.mark.parametrize("text", HOSTILE)
def test_strangers_text_is_shown_and_never_obeyed(text: str) -> None:
    training = replace(
        TRAINING,
        name=text,
        data={text: "d" * 64},
        recipe=json.dumps({"stage": "sft", "parent": text, "trl": {text: "```\n# x"}}),
        failure=text,
        status="failed",
        warnings=(text,),
        versions={text: text},
    )
    page = made(training, promotion=text, parent=replace(PARENT, name=text), command=("harness", text))
    read = page.encode("utf-8", "replace").decode()
    headings = [token for token in parsed(read) if token.type == "heading_open"]
    assert [heading.tag for heading in headings] == ["h1"] + ["h2"] * 6
    assert len(cells(read)) == 4
    recipe, command = code(read)
    assert (recipe.info, command.info) == ("json", "sh")
    assert "\x1b" not in read
    assert not any(line.startswith(("::", "##[")) for line in read.splitlines())


def test_it_is_written_whole_or_refused(tmp_path: Path) -> None:
    write(tmp_path / "card.md", "a")
    write(tmp_path / "card.md", "b")
    assert (tmp_path / "card.md").read_text() == "b"
    (tmp_path / "taken").mkdir()
    with pytest.raises(StoreError, match="taken"):
        write(tmp_path / "taken", "c")
