"""A sequential gate: how many items are asked of whom, what stops it, and that a rerun asks nobody."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gates.suites import look_seed
from harness import engines
from harness.engines.base import EngineSettings, Request, Result
from harness.errors import PolicyError
from harness.pipeline.gate import weigh
from harness.records import Checkpoint, Verdict
from harness.report.disclosure import WITHHELD
from harness.store.gate_records import GateRecords
from suites import support
from tests.toy import FakeEngine, first_choice
from tests.unit.pipeline.made import WEAK, Answer, World, adds_up, json_of, knows

DRAWN = 200
FRESH = f"""\
name: draw-sft
primary: {{suite: ./draw}}
items: {DRAWN}
sequential: {{enabled: true}}
"""
GUARDED = FRESH + "guards:\n  - {suite: ./draw, margin: 0.05}\n"
FIXED = """\
name: toy-sft
primary: {suite: ./toy, task: toy_sum}
guards:
  - {suite: ./toy, task: toy_colour, margin: 0.2}
sequential: {enabled: true, looks: 4}
"""


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Checkpoint's name -> questions it was asked, over all engines."""
    counted: Counter[str] = Counter()

    def counting(place: Path, settings: EngineSettings) -> FakeEngine:
        engine = world.engine(place, settings)
        answer = engine.answer

        def counted_answer(request: Request) -> Result:
            counted[place.name] += 1
            return answer(request)

        engine.answer = counted_answer
        return engine

    monkeypatch.setattr("harness.engines.hf.HFEngine", counting)
    return counted


def drawn(world: World, candidate: Checkpoint, knows_case: Callable[[int], bool]) -> Answer:
    """Answers those of the drawn cases rightly whose number the condition picks."""
    seed = look_seed("draw", world.base.digest, candidate.digest)
    found = support.documents("support_refund", "gate", seed, DRAWN)
    return knows(
        {str(one["case"]): str(one["answer"]) for number, one in enumerate(found) if knows_case(number)}
    )


def the_verdict(world: World) -> Verdict:
    (verdict,) = world.store.gates.verdicts()
    return verdict


def test_a_clear_gain_promotes_before_all_items_are_answered(world: World, asked: Counter[str]) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH, "fresh.yaml")
    world.answers["better"] = drawn(world, world.better, lambda number: number % 2 == 0)
    judged = world.gate("./better", "--sequential", "--json", "v.json", policy=policy)
    assert judged.code == 0, judged.err
    verdict = the_verdict(world)
    assert (verdict.analysis, verdict.analyses) == (1, 5)
    assert asked == {"better": 40, "base": 40}
    assert "stopped at analysis 1 of 5, 20% of the items" in judged.out
    written = json_of(world.root / "v.json")
    assert (written["analysis"], written["analyses"]) == (1, 5)
    assert [check["analysis"] for check in written["checks"]] == [1]
    run = world.store.find(verdict.runs[0].candidate)
    assert (run.n_items, run.settings["part"]) == (40, "1/5")
    # The same question again asks nobody, loads nothing and spends nothing.
    before = list(world.loaded)
    assert world.gate("./better", policy=policy).code == 0
    assert world.loaded == before
    assert len(world.store.gates.looks()) == len(world.store.gates.verdicts()) == 1


def test_every_analysis_adds_to_the_one_before_and_models_are_loaded_once(
    world: World, asked: Counter[str]
) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH, "fresh.yaml")
    world.answers["better"] = drawn(world, world.better, lambda number: number % 12 == 0)
    assert world.gate("./better", policy=policy).code == 0
    verdict = the_verdict(world)
    assert 1 < verdict.analysis < 5
    assert asked == dict.fromkeys(("better", "base"), 40 * verdict.analysis)
    assert world.loaded == ["better", "base"]
    parts = [world.store.find(runs.candidate) for runs in verdict.runs]
    assert [run.n_items for run in parts] == [40 * number for number in range(1, verdict.analysis + 1)]
    assert len({run.created for run in parts}) == 1
    held = [{result.item.id for result in world.store.results(run.id)} for run in parts]
    assert all(one < other for one, other in itertools.pairwise(held))


def test_a_candidate_that_gains_nothing_stops_for_futility(world: World, asked: Counter[str]) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH, "fresh.yaml")
    world.answers["base"] = world.answers["better"] = first_choice
    judged = world.gate("./better", policy=policy)
    assert judged.code == 11
    verdict = the_verdict(world)
    assert 1 < verdict.analysis < 5
    assert "for futility" in verdict.reason
    assert asked["better"] == 40 * verdict.analysis


def test_a_harmful_candidate_is_rejected_by_the_guard_at_once(world: World, asked: Counter[str]) -> None:
    world.genesis("draw")
    policy = world.commit(GUARDED, "fresh.yaml")
    world.answers["base"] = drawn(world, world.better, lambda number: number % 2 == 0)
    world.answers["better"] = first_choice
    assert world.gate("./better", policy=policy).code == 10
    assert the_verdict(world).analysis == 1
    assert asked == {"better": 40, "base": 40}


def test_on_fixed_items_only_a_promotion_stops_early(world: World, asked: Counter[str]) -> None:
    world.genesis()
    policy = world.commit(FIXED)
    world.checkpoint("equal", 2.0, WEAK)
    world.checkpoint("worse", 3.0, adds_up(0))
    for name in ("equal", "worse"):
        judged = world.gate(f"./{name}", policy=policy)
        assert judged.code == 11
        assert WITHHELD[:40] in judged.out
        assert "analysis" not in judged.out
    everything = asked["equal"]
    assert asked["worse"] == everything
    assert world.gate("./better", policy=policy).code == 0
    assert asked["better"] < everything


def test_what_is_withheld_does_not_tell_when_it_stopped(world: World) -> None:
    world.genesis()
    policy = world.commit(FIXED)
    assert world.gate("./better", "--json", "v.json", "--junit", "v.xml", "--markdown", "v.md").code == 0
    verdict = the_verdict(world)
    assert len(verdict.runs) == verdict.analysis > 1
    written = json_of(world.root / "v.json")
    assert (written["analysis"], written["analyses"], len(written["runs"])) == (0, 4, 1)
    for report in ("v.xml", "v.md"):
        text = (world.root / report).read_text()
        assert verdict.runs[-1].candidate not in text
    assert policy.exists()


def test_killed_between_analyses_the_same_command_goes_on(world: World, asked: Counter[str]) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH, "fresh.yaml")
    right = drawn(world, world.better, lambda number: number % 12 == 0)

    def killed_at_the_second(request: Request) -> Result:
        if asked["better"] > 60:
            raise KeyboardInterrupt
        return right(request)

    world.answers["better"] = killed_at_the_second
    assert world.gate("./better", policy=policy).code == 130
    assert world.store.gates.verdicts() == []
    assert len(world.store.gates.looks()) == 1
    answered = asked["better"] - 1
    asked.clear()
    world.answers["better"] = right
    assert world.gate("./better", policy=policy).code == 0
    verdict = the_verdict(world)
    assert answered + asked["better"] == 40 * verdict.analysis
    assert len(world.store.gates.looks()) == 1


def test_killed_before_the_verdict_nothing_is_asked_again(
    world: World, asked: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH, "fresh.yaml")
    world.answers["better"] = drawn(world, world.better, lambda number: number % 12 == 0)
    with monkeypatch.context() as patch:

        def killed(records: GateRecords, verdict: Verdict) -> None:
            raise KeyboardInterrupt

        patch.setattr(GateRecords, "add_verdict", killed)
        assert world.gate("./better", policy=policy).code == 130
    before = dict(asked)
    assert world.gate("./better", policy=policy).code == 0
    assert asked == before
    assert [look.purpose for look in world.store.gates.looks()] == ["gate"]


def test_a_baseline_evaluated_before_is_not_loaded(world: World, asked: Counter[str]) -> None:
    world.genesis()
    policy = world.commit(FIXED)
    assert world("eval", "./base", "--suite", "./toy/gate", "--engine", "hf").code == 0
    asked.clear()
    world.loaded.clear()
    assert world.gate("./better", policy=policy).code == 0
    assert world.loaded == ["better"]
    assert asked["base"] == 0


def test_a_whole_evaluation_begins_with_what_the_gate_was_answered(world: World, asked: Counter[str]) -> None:
    world.genesis()
    assert world.gate("./better", policy=world.commit(FIXED)).code == 0
    at_the_gate = asked["better"]
    assert world("eval", "./better", "--suite", "./toy/gate", "--engine", "hf").code == 0
    (run,) = (held for held in world.store.runs() if held.suite.part is None)
    assert asked["better"] == run.n_items > at_the_gate
    whole = {held.item.key: held.metrics for held in world.store.results(run.id)}
    part = world.store.results(the_verdict(world).runs[0].candidate)
    assert len(whole) == run.n_items
    assert all(whole[held.item.key] == held.metrics for held in part)


def test_scores_seen_before_the_policy_was_written_still_count_as_seen(world: World) -> None:
    """A part that is filled from an earlier run is as old as that run."""
    world.genesis()
    assert world("eval", "./better", "--suite", "./toy/gate", "--engine", "hf").code == 0
    policy = world.commit(FIXED, days=1)
    judged = world.gate("./better", policy=policy)
    assert judged.code == PolicyError.exit_code
    assert "after the candidate's run" in judged.err


def test_the_command_cannot_make_a_gate_sequential(world: World) -> None:
    world.genesis()
    judged = world.gate("./better", "--sequential")
    assert judged.code == PolicyError.exit_code
    assert "sequential: {enabled: true}" in judged.err
    assert world.loaded == []


def test_the_unseen_suite_is_answered_as_far_as_the_gate_went(world: World, asked: Counter[str]) -> None:
    world.genesis("draw")
    policy = world.commit(f"{FRESH}unseen: {{suite: ./toy/dev}}\n", "fresh.yaml")
    world.answers["better"] = drawn(world, world.better, lambda number: number % 2 == 0)
    judged = world.gate("./better", policy=policy)
    assert judged.code == 0, judged.err
    verdict = the_verdict(world)
    audit = verdict.checks[-1]
    assert audit.role == "audit"
    (drawn_run, unseen_run) = (world.store.find(runs.candidate) for runs in verdict.runs)
    assert unseen_run.suite.part is not None
    assert (unseen_run.suite.part.analysis, drawn_run.n_items) == (1, 40)
    assert asked["better"] == drawn_run.n_items + unseen_run.n_items
    assert [look.purpose for look in world.store.gates.looks()] == ["gate", "access"]


def test_large_clusters_leave_room_for_fewer_analyses(world: World, asked: Counter[str]) -> None:
    """Two clusters of colours: after the first of them there is but one analysis left, of both."""
    world.genesis()
    rows = [json.loads(line) for line in (world.root / "toy" / "colour.jsonl").read_text().splitlines()]
    text = "".join(json.dumps(row | {"family": f"family-{row['answer'] == 0}"}) + "\n" for row in rows)
    (world.root / "toy" / "colour.jsonl").write_text(text)
    world.policy = world.commit(
        "name: toy-sft\nprimary: {suite: ./toy, task: toy_colour}\nsequential: {enabled: true}\n"
    )
    verdict = weigh(world.candidacy(), world.store, world.evaluate)
    assert (verdict.decision, verdict.analysis, verdict.analyses) == ("inconclusive", 2, 2)
    runs = [world.store.find(runs.candidate) for runs in verdict.runs]
    assert [run.suite.part is None for run in runs] == [False, True]
    assert asked["better"] == runs[-1].n_items > runs[0].n_items


@pytest.mark.parametrize(("device", "loads"), [("cuda", 6), ("cpu", 2)])
def test_engines_that_do_not_fit_beside_each_other_take_turns(
    world: World, monkeypatch: pytest.MonkeyPatch, device: str, loads: int
) -> None:
    """Five analyses of two checkpoints: on a GPU six loads, never two at a time."""
    info = replace(engines.describe("hf", world.base, EngineSettings()), device=device)
    monkeypatch.setattr("harness.engines.describe", lambda *_: info)
    loaded: list[FakeEngine] = []
    most = 0

    def load(place: Path, settings: EngineSettings) -> FakeEngine:
        nonlocal most
        loaded.append(FakeEngine(world.answers[place.name], info=info))
        most = max(most, sum(not engine.closed for engine in loaded))
        return loaded[-1]

    monkeypatch.setattr("harness.engines.hf.HFEngine", load)
    world.genesis()
    world.answers["better"] = WEAK
    judged = world.gate("./better", policy=world.commit(FIXED.replace("looks: 4", "looks: 5")))
    assert judged.code == 11, judged.err
    assert (len(loaded), most) == (loads, 1 if device == "cuda" else 2)
    assert all(engine.closed for engine in loaded)
