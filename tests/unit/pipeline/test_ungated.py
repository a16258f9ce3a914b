"""A suite without a gate split: everyone may have seen its items, and the verdict says what can be known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from gates import policy as policies
from harness.pipeline import access
from harness.pipeline.gate import weigh
from harness.records import Verdict
from harness.store import Store
from tests.toy import SUITE
from tests.unit.pipeline.made import POLICY, World, adds_up

NO_SPLIT = "toy has no gate split: its items can be evaluated by anyone without a trace"


@pytest.fixture
def ungated(world: World) -> World:
    """The toy suite with its dev split alone."""
    (world.root / "toy" / "suite.yaml").write_text(SUITE)
    world.genesis()
    return world


def about_items(verdict: Verdict) -> list[str]:
    return [text for text in verdict.warnings if "without a trace" in text]


@contextmanager
def an_hour_ago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs begun in this block were begun an hour ago."""
    then = datetime.now(UTC) - timedelta(hours=1)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # always with a zone here
            return then

    with monkeypatch.context() as patch:
        patch.setattr("harness.evaluate.datetime", Clock)
        yield


def test_the_verdict_says_that_anyone_may_have_seen_the_items(ungated: World) -> None:
    assert about_items(weigh(ungated.candidacy(), ungated.store, ungated.evaluate)) == [NO_SPLIT]
    judged = ungated.gate()
    assert f"warning: {NO_SPLIT}\n" in judged.out


def test_it_counts_the_runs_of_any_checkpoint_that_no_verdict_rests_on(
    ungated: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ungated.checkpoint("tried", 3.0, adds_up(90))
    with an_hour_ago(monkeypatch):
        for name in ("base", "better"):
            assert ungated("eval", f"./{name}", "--suite", "./toy", "--engine", "hf").code == 0
        some = ("--suite", "./toy", "--task", "toy_sum")
        for suite in (some, ("--suite", "./draw")):
            assert ungated("eval", "./tried", *suite, "--engine", "hf").code == 0
    (said,) = about_items(weigh(ungated.candidacy(), ungated.store, ungated.evaluate))
    assert said.startswith(NO_SPLIT)
    assert "no verdict rests on: 3, of checkpoints: 3." in said


def test_runs_of_earlier_gates_are_looks_and_not_counted(
    ungated: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with an_hour_ago(monkeypatch):
        weigh(ungated.candidacy(), ungated.store, ungated.evaluate)
    other = ungated.checkpoint("other", 3.0, adds_up(90))
    assert about_items(weigh(ungated.candidacy(other), ungated.store, ungated.evaluate)) == [NO_SPLIT]


def test_a_gate_split_and_drawn_items_need_no_warning(world: World) -> None:
    world.genesis()
    assert about_items(weigh(world.candidacy(), world.store, world.evaluate)) == []
    world.genesis("draw")
    policy = world.commit("name: draw-sft\nprimary: {suite: ./draw/dev}\n", "drawn.yaml")
    assert (
        about_items(
            weigh(world.candidacy(path=policy, policy=policies.load(policy)), world.store, world.evaluate)
        )
        == []
    )


def test_another_split_named_where_there_is_a_gate_split(world: World) -> None:
    world.genesis()
    world.policy = world.commit(POLICY.replace("./toy", "./toy/dev"))
    (said,) = about_items(weigh(world.candidacy(), world.store, world.evaluate))
    assert said == "toy/dev is not its gate split: its items can be evaluated by anyone without a trace"


def test_the_plan_says_so_before_any_run(ungated: World) -> None:
    ungated.policy = ungated.commit("name: toy-sft\nplanned_effect: 0.4\nprimary: {suite: ./toy}\n")
    planned = ungated("plan", ungated.policy)
    assert NO_SPLIT in planned.out
    assert Store(ungated.home).runs() == []


def test_unseen_suites_are_there_to_be_seen(ungated: World) -> None:
    policy = policies.Policy.model_validate(
        {
            "name": "toy-sft",
            "primary": [{"suite": "a"}],
            "guards": [{"suite": "b", "margin": 0.1}],
            "unseen": {"suite": "c"},
        }
    )
    assert access.decisive_suites(policy) == ("a", "b")
