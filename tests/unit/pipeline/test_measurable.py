"""A policy that names what does not exist is refused before anything is evaluated or spent."""

from __future__ import annotations

import pytest

from harness.errors import PolicyError
from harness.store import Store
from tests.unit.pipeline.made import World


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        (
            "primary: {suite: ./toy, task: toy_sums}",
            "Unknown task of suite 'toy': 'toy_sums'. Did you mean 'toy_sum'?",
        ),
        # The other check wants all of the suite, so that it is not narrowed to tasks.
        (
            "primary: {suite: ./toy}\nguards: [{suite: ./toy, task: toy_color, margin: 0.1}]",
            "Did you mean 'toy_colour'?",
        ),
        ("primary: {suite: ./toy, task: toy_colour, metric: acc_nrm}", "Did you mean 'acc_norm'?"),
        ("primary: {suite: ./toy, metric: exact_match}", "Unknown metric of toy_colour: 'exact_match'"),
        (
            "primary: {suite: ./toy, task: toy_sum}\nguards: [{suite: ./toy, metric: f1, margin: 0.1}]",
            "Unknown metric of toy_colour: 'f1'",
        ),
        (
            "primary: {suite: ./toy, task: toy_sum}\nunseen: {suite: ./toy/dev}\n"
            "guards: [{suite: ./draw, task: nothing, margin: 0.1}]",
            "Unknown task of suite 'draw'",
        ),
    ],
)
def test_unknown_names_are_refused_first(world: World, checks: str, said: str) -> None:
    world.genesis()
    world.policy = world.commit(f"name: toy-sft\n{checks}\n")
    judged = world.gate()
    assert judged.code == PolicyError.exit_code
    assert said in judged.err
    assert world.loaded == []
    assert Store(world.home).gates.looks() == []
    assert Store(world.home).runs() == []


@pytest.mark.parametrize("metric", ["acc", "acc_norm", "pairwise_acc"])
def test_metrics_that_a_task_has_are_not(world: World, metric: str) -> None:
    world.genesis()
    world.policy = world.commit(
        f"name: toy-sft\nprimary: {{suite: ./toy, task: toy_colour, metric: {metric}}}\n"
    )
    assert world.gate().code == 11


def test_what_no_file_tells_is_found_before_a_look_is_spent(world: World) -> None:
    """Without its own list of metrics a task has lm-eval's, which are known once it was evaluated."""
    task = world.root / "toy" / "colour.yaml"
    task.write_text(task.read_text().partition("metric_list")[0])
    world.genesis()
    world.policy = world.commit("name: toy-sft\nprimary: {suite: ./toy, task: toy_colour, metric: f1}\n")
    judged = world.gate()
    assert judged.code == PolicyError.exit_code
    assert "Unknown metric of toy_colour: 'f1'" in judged.err
    assert Store(world.home).gates.looks() == []
