"""Several candidates at one look: the same items, one look, at most one promotion, and again for free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gates import policy as policies
from gates.promote import promote
from gates.suites import look_seed
from gates.together import together
from harness.errors import PromotionError
from harness.pipeline.candidacy import Candidacy
from harness.pipeline.gate import weigh, weigh_together
from harness.records import Checkpoint, Verdict
from harness.report.disclosure import WITHHELD, open_part
from harness.stats import epoch_level, lifetime_level
from harness.store.gate_records import GateRecords
from suites import support
from tests.unit.pipeline.made import DRAWN, FRESH_POLICY, Answer, World, adds_up, knows

FIXED = "name: toy-sft\nprimary: {suite: ./toy, task: toy_sum}\n"


def drawn(candidates: Sequence[Checkpoint], champion: Checkpoint, below: int) -> Answer:
    """Right answers to the first of the items that all of these candidates are asked."""
    seed = look_seed("draw", champion.digest, together([one.digest for one in candidates]))
    found = support.documents("support_refund", "gate", seed, DRAWN)
    return knows({str(one["case"]): str(one["answer"]) for one in found[:below]})


@pytest.fixture
def rivals(world: World) -> list[Checkpoint]:
    """None of them is better on the fixed items than the one after it."""
    return [world.checkpoint(f"rival-{i}", 10.0 + i, adds_up(below)) for i, below in enumerate((20, 60, 160))]


def asked(world: World, candidates: Sequence[Checkpoint], policy: Path) -> list[Candidacy]:
    made = world.candidacy(path=policy, policy=policies.load(policy))
    return [replace(made, candidate=one) for one in candidates]


def weighed(world: World, candidates: Sequence[Checkpoint], text: str = FIXED) -> tuple[Verdict, ...]:
    policy = world.root / "together.yaml"
    if not policy.exists():
        world.commit(text, policy.name)
    return weigh_together(asked(world, candidates, policy), world.store, world.evaluate)


def test_one_look_one_promotion_and_the_verdicts_stand_in_the_order_asked(
    world: World, rivals: list[Checkpoint]
) -> None:
    world.genesis()
    verdicts = weighed(world, rivals)
    assert [verdict.candidate for verdict in verdicts] == [one.digest for one in rivals]
    assert [verdict.decision for verdict in verdicts] == ["inconclusive", "inconclusive", "promote"]
    (look,) = world.store.gates.looks()
    assert look.candidate == together([one.digest for one in rivals])
    assert look.candidates == tuple(sorted(one.digest for one in rivals))
    assert look.level == pytest.approx(lifetime_level(0.05, 1, 0))
    assert {verdict.level for verdict in verdicts} == {look.level / 3}
    assert {verdict.look_number for verdict in verdicts} == {1}


def test_on_fixed_items_who_passed_and_was_not_chosen_is_told_what_one_who_did_not_pass_is(
    world: World, rivals: list[Checkpoint]
) -> None:
    world.genesis()
    lost, passed, _ = (open_part(verdict) for verdict in weighed(world, rivals))
    assert lost.reason == passed.reason == WITHHELD
    assert lost.checks == passed.checks == ()
    kept = world.store.gates.verdict(passed.id)
    assert kept.checks[0].outcome == "pass"


def test_only_the_chosen_one_can_be_promoted(world: World, rivals: list[Checkpoint]) -> None:
    world.genesis()
    _, passed, chosen = weighed(world, rivals)
    with pytest.raises(PromotionError):
        promote(world.store, passed)
    assert promote(world.store, chosen).checkpoint == rivals[2].digest


def test_a_promotion_of_one_of_three_costs_the_next_look_at_these_items_its_choice(
    world: World, rivals: list[Checkpoint]
) -> None:
    world.genesis()
    promote(world.store, weighed(world, rivals)[2])
    later = world.candidacy(world.better, baseline=rivals[2], champion=rivals[2].digest)
    assert weigh(later, world.store, world.evaluate).level == pytest.approx(lifetime_level(0.05, 2, 1) / 3)


def test_the_same_again_in_any_order_is_free_and_evaluates_nothing(
    world: World, rivals: list[Checkpoint]
) -> None:
    world.genesis()
    first = weighed(world, rivals)
    loaded = list(world.loaded)
    policy = world.root / "together.yaml"
    again = weigh_together(asked(world, rivals[::-1], policy), world.store, world.evaluate)
    assert again == first[::-1]
    assert world.loaded == loaded
    assert len(world.store.gates.looks()) == 1


def test_killed_between_two_verdicts_the_same_command_makes_the_others(
    world: World, rivals: list[Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.genesis()
    add = GateRecords.add_verdict
    with monkeypatch.context() as patch:

        def once(records: GateRecords, verdict: Verdict) -> Verdict:
            if records.verdicts():
                raise KeyboardInterrupt
            return add(records, verdict)

        patch.setattr(GateRecords, "add_verdict", once)
        with pytest.raises(KeyboardInterrupt):
            weighed(world, rivals)
    kept = world.store.gates.verdicts()
    verdicts = weighed(world, rivals)
    assert verdicts[0] == kept[0]
    assert [verdict.decision for verdict in verdicts] == ["inconclusive", "inconclusive", "promote"]
    assert len(world.store.gates.looks()) == 1


def test_on_drawn_items_all_answer_the_same_ones_and_the_baseline_once(
    world: World, rivals: list[Checkpoint]
) -> None:
    world.genesis("draw")
    for name, right in (("rival-0", 0), ("rival-1", 25), ("rival-2", 40), ("base", 0)):
        world.answers[name] = drawn(rivals, world.base, right)
    verdicts = weighed(world, rivals, FRESH_POLICY)
    assert [verdict.decision for verdict in verdicts] == ["inconclusive", "inconclusive", "promote"]
    assert {run.suite for verdict in verdicts for run in verdict.runs} == {
        f"draw/gate@{look_seed('draw', world.base.digest, together([one.digest for one in rivals]))}"
    }
    assert len({run.baseline for verdict in verdicts for run in verdict.runs}) == 1
    assert world.loaded.count("base") == 1
    assert all(verdict.disclosed for verdict in verdicts)
    assert verdicts[1].reason.startswith(f"it passes, and {rivals[2].short}, weighed together with it")
    check = verdicts[2].checks[0]
    assert check.level == pytest.approx(1 - 2 * epoch_level(0.05, 1) / 3)


def test_a_sequential_gate_stops_for_each_of_them_on_its_own(world: World, rivals: list[Checkpoint]) -> None:
    world.genesis("draw")
    for name, right in (("rival-0", 0), ("rival-1", 25), ("rival-2", 40), ("base", 0)):
        world.answers[name] = drawn(rivals, world.base, right)
    verdicts = weighed(world, rivals, f"{FRESH_POLICY}sequential: {{looks: 4}}\n")
    assert [verdict.decision for verdict in verdicts] == ["inconclusive", "inconclusive", "promote"]
    assert verdicts[2].analysis < verdicts[2].analyses
    assert len(world.store.gates.looks()) == 1


def test_on_fixed_items_none_stops_early_since_that_would_tell_who_passed(
    world: World, rivals: list[Checkpoint]
) -> None:
    world.genesis()
    verdicts = weighed(world, rivals, f"{FIXED}sequential: {{looks: 4}}\n")
    assert [verdict.decision for verdict in verdicts] == ["inconclusive", "inconclusive", "promote"]
    assert {(verdict.analysis, verdict.analyses) for verdict in verdicts} == {(0, 0)}
    assert len({world.store.find(run.candidate).n_items for one in verdicts for run in one.runs}) == 1


def test_one_that_is_the_baseline_is_none_of_them(world: World, rivals: list[Checkpoint]) -> None:
    world.genesis()
    unchanged, better = weighed(world, [world.base, rivals[2]])
    assert unchanged.reason == "the candidate is the baseline, byte for byte"
    (look,) = world.store.gates.looks()
    assert (look.candidates, look.candidate) == ((), rivals[2].digest)
    assert (better.decision, better.level) == ("promote", look.level)


def test_engines_of_those_that_wait_may_go(world: World, rivals: list[Checkpoint]) -> None:
    world.genesis()
    policy = world.commit(FIXED, "together.yaml")
    released: list[str] = []
    weigh_together(
        asked(world, rivals, policy), world.store, world.evaluate, lambda one: released.append(one.name)
    )
    names = [one.name for one in rivals]
    assert released == [*names, *names]


def test_without_a_champion_none_is_weighed(world: World, rivals: list[Checkpoint]) -> None:
    policy = world.commit(FIXED, "together.yaml")
    nobody = [replace(one, baseline=None, champion="") for one in asked(world, rivals, policy)]
    verdicts = weigh_together(nobody, world.store, world.evaluate)
    assert {verdict.decision for verdict in verdicts} == {"inconclusive"}
    assert world.loaded == []
    assert world.store.gates.looks() == []
