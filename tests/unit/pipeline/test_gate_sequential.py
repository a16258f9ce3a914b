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
OPEN_ENDED = """\
name: draw-sft
primary: {suite: ./draw}
items: 50
sequential: {enabled: true, design: open_ended, batches: 8}
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


def drawn(
    world: World,
    candidate: Checkpoint,
    knows_case: Callable[[int], bool],
    *,
    batches: int = 1,
    size: int = DRAWN,
) -> Answer:
    """Answers those of the drawn cases rightly whose number the condition picks."""
    answers: dict[str, str] = {}
    for batch in range(1, batches + 1):
        seed = look_seed("draw", world.base.digest, candidate.digest, batch)
        found = support.documents("support_refund", "gate", seed, size)
        answers |= {str(one["case"]): str(one["answer"]) for n, one in enumerate(found) if knows_case(n)}
    return knows(answers)


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


def test_an_open_ended_gate_draws_batches_until_the_evidence_is_enough(
    world: World, asked: Counter[str]
) -> None:
    world.genesis("draw")
    policy = world.commit(OPEN_ENDED, "open.yaml")
    world.answers["base"] = first_choice
    world.answers["better"] = drawn(world, world.better, lambda number: number % 25 == 0, batches=8, size=50)
    judged = world.gate("./better", "--sequential", policy=policy)
    assert judged.code == 0, judged.err
    verdict = the_verdict(world)
    assert 1 < verdict.analysis < verdict.analyses == 8
    assert asked == dict.fromkeys(("better", "base"), 50 * verdict.analysis)
    assert f"stopped at batch {verdict.analysis} of at most 8" in judged.out
    assert (verdict.checks[0].n, verdict.checks[0].analysis) == (50 * verdict.analysis, verdict.analysis)
    # Each batch is an ordinary whole run of items that no other has.
    runs = [world.store.find(runs.candidate) for runs in verdict.runs]
    assert [(run.n_items, run.suite.part) for run in runs] == [(50, None)] * verdict.analysis
    assert len({run.suite.seed for run in runs}) == verdict.analysis
    items = [{result.item.id for result in world.store.results(run.id)} for run in runs]
    assert len(set().union(*items)) == sum(map(len, items))
    before = dict(asked)
    assert world.gate("./better", policy=policy).code == 0
    assert asked == before
    assert len(world.store.gates.looks()) == 1


def test_an_open_ended_gate_that_is_killed_goes_on_with_the_batch_it_was_at(
    world: World, asked: Counter[str]
) -> None:
    world.genesis("draw")
    policy = world.commit(OPEN_ENDED, "open.yaml")
    world.answers["base"] = first_choice
    right = drawn(world, world.better, lambda number: number % 25 == 0, batches=8, size=50)

    def killed_in_the_second(request: Request) -> Result:
        if asked["better"] > 70:
            raise KeyboardInterrupt
        return right(request)

    world.answers["better"] = killed_in_the_second
    assert world.gate("./better", policy=policy).code == 130
    answered = asked["better"] - 1
    asked["better"] = 0
    world.answers["better"] = right
    assert world.gate("./better", policy=policy).code == 0
    assert answered + asked["better"] == 50 * the_verdict(world).analysis
    assert len(world.store.gates.looks()) == 1


def test_an_open_ended_gate_stops_at_the_last_batch_or_when_no_gain_is_left(
    world: World, asked: Counter[str]
) -> None:
    world.genesis("draw")
    world.answers["base"] = world.answers["better"] = first_choice
    policy = world.commit(OPEN_ENDED.replace("batches: 8", "batches: 2"), "open.yaml")
    assert world.gate("./better", policy=policy).code == 11
    assert asked["better"] == 100
    hopeless = world.commit(f"{OPEN_ENDED}planned_effect: 0.1\n", "hopeless.yaml")
    assert world.gate("./better", policy=hopeless).code == 10
    verdict = world.store.gates.verdicts()[-1]
    assert verdict.analysis < 8
    # The first two batches were asked before.
    assert asked["better"] == 50 * max(verdict.analysis, 2)


def test_an_open_ended_gate_needs_items_to_draw(world: World) -> None:
    world.genesis()
    policy = world.commit(FIXED.replace("looks: 4", "design: open_ended"))
    judged = world.gate("./better", policy=policy)
    assert judged.code == PolicyError.exit_code
    assert "its primary ./toy has no items to draw" in judged.err
    assert world.loaded == []


def test_beside_batches_a_fixed_guard_is_answered_once_in_full(world: World, asked: Counter[str]) -> None:
    world.genesis("draw")
    guard = "guards:\n  - {suite: ./toy, task: toy_colour, margin: 0.2}\n"
    policy = world.commit(OPEN_ENDED + guard, "open.yaml")
    world.answers["base"] = first_choice
    world.answers["better"] = drawn(world, world.better, lambda number: number % 25 == 0, batches=8, size=50)
    assert world.gate("./better", "--json", "v.json", policy=policy).code == 0
    verdict = the_verdict(world)
    runs = [world.store.find(runs.candidate) for runs in verdict.runs]
    colours = [run for run in runs if run.suite.name == "toy"]
    assert len(runs) == verdict.analysis + 1
    assert len(colours) == 1
    assert asked["better"] == 50 * verdict.analysis + colours[0].n_items * 1
    # A fixed guard hides when the gate stopped: one run of each suite is named.
    written = json_of(world.root / "v.json")
    assert (written["analysis"], len(written["runs"])) == (0, 2)


def test_the_unseen_suite_is_held_against_all_batches(world: World) -> None:
    world.genesis("draw")
    policy = world.commit(f"{OPEN_ENDED}unseen: {{suite: ./toy/dev}}\n", "open.yaml")
    world.answers["base"] = first_choice
    world.answers["better"] = drawn(world, world.better, lambda number: number % 25 == 0, batches=8, size=50)
    assert world.gate("./better", policy=policy).code == 0
    verdict = the_verdict(world)
    unseen = world.store.find(verdict.runs[-1].candidate)
    assert (unseen.suite.name, unseen.suite.part) == ("toy", None)
    assert verdict.checks[-1].n == 50 * verdict.analysis + unseen.n_items
