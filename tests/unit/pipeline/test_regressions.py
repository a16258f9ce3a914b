"""The items that got worst: of fresh suites alone, the same when asked again, and no more than ten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.engines.base import Generated, GenerateRequest, Request, Result
from tests.toy import first_choice
from tests.unit.pipeline.made import DRAWN, FRESH_POLICY, World, json_of

MIXED = FRESH_POLICY + "guards: [{suite: ./toy, margin: 0.2}]\n"
HOSTILE = "`</code>` | ::error::x\n::error::y ##[error]z <script>alert(1)</script> " + "long " * 10_000


def hostile(request: Request) -> Result:
    """Writes what a CI server could obey, and 50 kB of it."""
    if isinstance(request, GenerateRequest):
        return Generated(request.key, (HOSTILE,), ("stop",), 10, 2)
    return first_choice(request)


@pytest.fixture
def drawn(world: World) -> World:
    """`base` knows every item that `worse` is asked, and `worse` none."""
    world.genesis("draw")
    worse = world.checkpoint("worse", 2.0, hostile)
    world.answers["base"] = world.drawn_for(world.base, worse)
    return world


def test_the_items_that_got_worse_are_reported_with_both_answers(drawn: World) -> None:
    policy = drawn.commit(FRESH_POLICY, "fresh.yaml")
    judged = drawn.gate("./worse", "--json", "v.json", "--markdown", "v.md", policy=policy)
    assert judged.code == 10
    told = json_of(drawn.root / "v.json")
    assert (len(told["regressions"]), told["n_regressions"]) == (10, DRAWN)
    (runs,) = told["runs"]
    right = {r.item.id: r for r in drawn.store.results(runs["baseline"])}
    for one in told["regressions"]:
        asked = right[one["item"]]
        assert (one["baseline"], one["candidate"]) == (1.0, 0.0)
        assert one["baseline_said"] == asked.answers[0]
        assert one["target"] == asked.item.target
        assert one["candidate_said"].startswith("`</code>` | ::error::x")
        assert one["suite"] == runs["suite"]
        assert asked.prompt.replace("\n", "\\n").startswith(one["prompt"][:-1])
    assert [one["item"] for one in told["regressions"]] == sorted(right)[:10]
    assert f"Worst regressions (10 of {DRAWN})" in judged.out
    assert f"Worst regressions (10 of {DRAWN})" in (drawn.root / "v.md").read_text()


def test_what_a_model_wrote_is_cut_and_obeyed_nowhere(drawn: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    policy = drawn.commit(FRESH_POLICY, "fresh.yaml")
    judged = drawn.gate("./worse", "--json", "v.json", "--markdown", "v.md", policy=policy)
    markdown = (drawn.root / "v.md").read_text()
    for text in (judged.out, judged.err, markdown):
        assert len(text) < 30_000
        assert "##[" not in text
        assert not [line for line in text.splitlines() if line.strip().startswith("::error::")]
    assert "<script>" not in markdown
    assert "`" not in markdown
    assert len(json.dumps(json_of(drawn.root / "v.json"))) < 20_000


def test_asked_again_the_same_items_are_reported(drawn: World) -> None:
    policy = drawn.commit(FRESH_POLICY, "fresh.yaml")
    for name in ("1.json", "2.json"):
        drawn.gate("./worse", "--json", name, policy=policy)
    assert json_of(drawn.root / "1.json") == json_of(drawn.root / "2.json")


def test_beside_fixed_items_only_those_that_the_look_drew_are_shown(drawn: World) -> None:
    policy = drawn.commit(MIXED, "mixed.yaml")
    drawn.gate("./worse", "--json", "v.json", policy=policy)
    told = json_of(drawn.root / "v.json")
    assert not told["disclosed"]
    assert [check["name"] for check in told["checks"]] == ["./draw exact_match"]
    assert len(told["withheld"]) == 1
    assert told["n_regressions"] == DRAWN
    assert {one["task"] for one in told["regressions"]} == {"support_refund"}


def test_on_fixed_items_there_are_none(world: World) -> None:
    world.genesis()
    world.checkpoint("worse", 2.0, hostile)
    judged = world.gate("./worse", "--json", "v.json", "--markdown", "v.md")
    told = json_of(world.root / "v.json")
    assert (told["regressions"], told["n_regressions"]) == ([], 0)
    assert "Worst regressions" not in judged.out + Path(world.root / "v.md").read_text()
