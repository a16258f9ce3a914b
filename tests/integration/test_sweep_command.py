"""`harness sweep` for real: a tiny model, TRL in processes of their own, one gate for what they made."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness.store import Store
from tests.integration.commands import harness
from tests.tiny import write_model
from tests.toy import COLOURS, SUITE, write_suite
from tests.unit.trainers.made import needs_training_libraries

pytestmark = pytest.mark.integration

ITEMS = 120
POLICY = "name: toy-colour\nplanned_effect: 0.3\nprimary: {suite: ./toy, task: toy_colour}\n"
RECIPE = """\
stage: sft
parent: toy
data: {train: rows.jsonl, format: messages}
trl: {learning_rate: 5e-3, per_device_train_batch_size: 4, logging_steps: 1, gradient_checkpointing: false}
gate: policy.yaml
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The line `toy` begins with random weights; every thing has the same colour, which can be learned."""
    needs_training_libraries()
    write_suite(tmp_path / "toy", ITEMS)
    splits = "splits: {dev: {share: [0.0, 0.5]}, gate: {share: [0.5, 1.0]}}\n"
    (tmp_path / "toy" / "suite.yaml").write_text(SUITE + splits)
    asked = [f"Which colour has thing {i}?" for i in range(2 * ITEMS)]
    documents = [
        {"question": q, "choices": COLOURS, "answer": 2, "family": str(i)}
        for i, q in enumerate(asked[:ITEMS])
    ]
    write_rows(tmp_path / "toy" / "colour.jsonl", documents)
    said = {"role": "assistant", "content": COLOURS[2]}
    rows = [{"messages": [{"role": "user", "content": q}, said]} for q in asked[ITEMS:]]
    write_rows(tmp_path / "rows.jsonl", rows)
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    (tmp_path / "policy.yaml").write_text(POLICY)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    past = os.environ | {"GIT_COMMITTER_DATE": "2026-01-01T00:00:00+00:00"}
    for words in (["init", "-q"], ["add", "policy.yaml"], ["commit", "-qm", "before any run"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True, env=past)
    base = write_model(tmp_path / "base")
    document(harness(tmp_path / "home", "models", "register", base, "--genesis", "toy/base", "--json"))
    return tmp_path


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_learned_is_chosen_and_the_same_command_again_costs_nothing(place: Path) -> None:
    home = place / "home"
    words = ("sweep", "recipe.yaml", "--over", "trl.max_steps=1,60", "--engine", "hf", "--promote", "--json")
    swept = document(harness(home, *words, cwd=place))
    hardly, learned = swept["combinations"]
    assert [row["won"] for row in (hardly, learned)] == [False, True]
    assert (hardly["steps"], learned["steps"]) == (1, 60)
    assert hardly["loss"] > learned["loss"]
    store = Store(home)
    champion = store.champion("toy")
    assert champion is not None
    assert champion.checkpoint == learned["checkpoint"] == swept["winner"]
    (look,) = store.gates.looks()
    assert look.candidates == tuple(sorted([hardly["checkpoint"], learned["checkpoint"]]))
    assert document(harness(home, *words, cwd=place)) == swept
    assert (len(store.trainings.all()), len(store.gates.looks())) == (2, 1)
