"""What a gate spends: one look per question, whatever comes between; and what leaves the items."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from gates import policy as policies
from gates.suites import look_seed
from harness.engines.base import EngineSettings
from harness.pipeline.gate import weigh
from harness.pipeline.staging import asked_suite
from harness.records import Checkpoint, Look, Run, Suite, Verdict
from harness.report.disclosure import WITHHELD
from harness.stats import epoch_level, lifetime_level
from harness.store import Store
from harness.store.gate_records import GateRecords
from tests.unit.pipeline.made import FRESH_POLICY, POLICY, World, adds_up, items_of, json_of

FIRST, SECOND = (lifetime_level(0.05, look, 0) for look in (1, 2))
AFTER_A_PROMOTION = lifetime_level(0.05, 2, 1)


def levels(world: World) -> list[float]:
    return [look.level for look in world.store.gates.looks() if look.purpose == "gate"]


def test_the_same_question_is_answered_by_the_same_verdict_and_is_free(world: World) -> None:
    world.genesis()
    assert world.gate("./better", "--json", "1.json").code == 0
    before = list(world.loaded)
    assert world.gate("./better", "--json", "2.json").code == 0
    assert world.loaded == before == ["better", "base"]
    assert json_of(world.root / "1.json") == json_of(world.root / "2.json")
    assert levels(world) == pytest.approx([FIRST])
    assert len(world.store.gates.verdicts()) == 1


def test_a_comment_asks_the_same_question_and_an_edited_policy_another(world: World) -> None:
    world.genesis()
    first = weigh(world.candidacy(), world.store, world.evaluate)
    world.policy = world.commit(f"# why\n{POLICY}")
    assert weigh(world.candidacy(), world.store, world.evaluate) == first
    # Committed in the past, so that it came before the runs that are there already.
    world.policy = world.commit(POLICY.replace("0.2", "0.19"))
    second = weigh(world.candidacy(), world.store, world.evaluate)
    assert (second.look, second.id == first.id) == (2, False)
    assert levels(world) == pytest.approx([FIRST, SECOND])


def test_the_same_checkpoints_asked_in_another_way_are_another_look(world: World) -> None:
    world.genesis()
    world.checkpoint("weak", 2.0, adds_up(18))
    assert world.gate("./weak").code == 11
    assert world.gate("./weak", "--dtype", "bfloat16").code == 11
    assert world.gate("./weak", "--baseline", "./better", "--allow-unregistered").code == 11
    assert levels(world) == pytest.approx([lifetime_level(0.05, look, 0) for look in (1, 2, 3)])
    for words in ((), ("--dtype", "bfloat16")):
        assert world.gate("./weak", *words).code == 11
    assert len(levels(world)) == 3


def test_killed_between_look_and_verdict_the_same_command_ends_with_the_same_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.genesis()
    with monkeypatch.context() as patch:

        def killed(records: GateRecords, verdict: Verdict) -> None:
            raise KeyboardInterrupt

        patch.setattr(GateRecords, "add_verdict", killed)
        assert world.gate("./better", "--promote").code == 130
    assert levels(world) == pytest.approx([FIRST])
    assert world.store.gates.verdicts() == []
    assert world.gate("./better", "--promote").code == 0
    (verdict,) = world.store.gates.verdicts()
    assert (verdict.look, verdict.look_number) == (1, 1)
    assert levels(world) == pytest.approx([FIRST])


def test_a_look_that_was_paid_by_a_killed_gate_is_still_a_look_for_the_next_candidate(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.genesis()
    other = world.checkpoint("other", 2.0, adds_up(90))
    with monkeypatch.context() as patch:

        def lost(records: GateRecords, verdict: Verdict) -> None:
            raise OSError("no space left")

        patch.setattr(GateRecords, "add_verdict", lost)
        with pytest.raises(OSError, match="no space"):
            weigh(world.candidacy(), world.store, world.evaluate)
    assert weigh(world.candidacy(other), world.store, world.evaluate).level == pytest.approx(SECOND)


def test_two_gates_at_once_are_two_looks(world: World) -> None:
    world.genesis()
    candidates = [world.better, world.checkpoint("other", 2.0, adds_up(90))]
    wanted = {one.digest: weigh_again(world, one) for one in candidates}
    both = threading.Barrier(len(candidates), timeout=60)
    verdicts: list[Verdict] = []

    def job(candidate: Checkpoint) -> None:
        def evaluate(checkpoint: Checkpoint, suites: Sequence[Suite]) -> Sequence[Run]:
            if checkpoint == world.base:
                both.wait()
            return wanted[candidate.digest][checkpoint.digest]

        verdicts.append(weigh(world.candidacy(candidate), Store(world.home), evaluate))

    threads = [threading.Thread(target=job, args=(candidate,)) for candidate in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(verdict.look for verdict in verdicts) == [1, 2]
    assert sorted(levels(world), reverse=True) == pytest.approx([FIRST, SECOND])
    assert sorted(verdict.level for verdict in verdicts) == sorted(levels(world))


def test_one_candidate_on_two_runs_at_once_is_two_looks(world: World) -> None:
    """The second gate spends its look before the first has a verdict that tells its runs."""
    world.genesis()
    suite = asked_suite(policies.load(world.policy), "./toy", world.base.digest, world.better.digest)
    in_half = world.evaluating(EngineSettings(dtype="bfloat16"))
    halved = {one.digest: in_half(one, [suite]) for one in (world.better, world.base)}
    runs = [weigh_again(world, world.better), halved]
    spent = threading.Barrier(2, timeout=60)
    verdicts: list[Verdict] = []

    def job(of: dict[str, Sequence[Run]]) -> None:
        store = Store(world.home)
        spend = store.gates.spend

        def spend_and_wait(make: Callable[[Sequence[Look]], Look | None]) -> Look | None:
            look = spend(make)
            spent.wait()
            return look

        store.gates.spend = spend_and_wait  # type: ignore[method-assign]
        verdicts.append(weigh(world.candidacy(), store, partial(given, of)))

    threads = [threading.Thread(target=job, args=(of,)) for of in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(verdict.look for verdict in verdicts) == [1, 2]
    assert len({verdict.runs for verdict in verdicts}) == 2
    assert sorted(levels(world), reverse=True) == pytest.approx([FIRST, SECOND])
    # Each of the two is free when it is asked again.
    for of in runs:
        again = weigh(world.candidacy(), world.store, partial(given, of))
        assert again in verdicts
    assert len(levels(world)) == 2


def test_the_same_question_at_once_leaves_one_verdict(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two, the second could promote after the first was rolled back."""
    world.genesis()
    wanted = weigh_again(world, world.better)
    seconds = iter(("2026-11-24T10:00:00+00:00", "2026-11-24T10:00:01+00:00"))
    decided = threading.Barrier(2, timeout=60)
    keep = GateRecords.add_verdict
    verdicts: list[Verdict] = []

    def keep_when_both_decided(records: GateRecords, verdict: Verdict) -> Verdict:
        decided.wait()
        return keep(records, verdict)

    def weigh_once() -> None:
        verdicts.append(weigh(world.candidacy(), Store(world.home), partial(given, wanted)))

    monkeypatch.setattr(GateRecords, "add_verdict", keep_when_both_decided)
    monkeypatch.setattr("harness.pipeline.gate.now", lambda: next(seconds))
    threads = [threading.Thread(target=weigh_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert levels(world) == pytest.approx([FIRST])
    assert world.store.gates.verdicts() == [verdicts[0]]
    assert verdicts[1] == verdicts[0]


def given(runs: dict[str, Sequence[Run]], checkpoint: Checkpoint, _: Sequence[Suite]) -> Sequence[Run]:
    """Runs that are there already, in place of evaluating."""
    return runs[checkpoint.digest]


def weigh_again(world: World, candidate: Checkpoint) -> dict[str, Sequence[Run]]:
    """The runs a gate of this candidate asks for, made without a gate. Checkpoint -> its runs."""
    policy = policies.load(world.policy)
    suite = asked_suite(policy, "./toy", world.base.digest, candidate.digest)
    return {one.digest: world.evaluate(one, [suite]) for one in (candidate, world.base)}


def test_a_renamed_line_shares_the_budget_of_the_items(world: World) -> None:
    world.genesis()
    world.genesis("fork")
    assert world.gate().code == 0
    fork = world.commit(POLICY.replace("toy-sft", "fork-sft"), "fork.yaml")
    assert world.gate("./better", policy=fork).code == 0
    copy = Path(shutil.copytree(world.root / "toy", world.root / "copy"))
    moved = world.commit(POLICY.replace("./toy", f"./{copy.name}"), "copied.yaml")
    assert world.gate("./better", policy=moved).code == 0
    looks = world.store.gates.looks()
    assert [look.line for look in looks] == ["toy", "fork", "toy"]
    assert levels(world) == pytest.approx([lifetime_level(0.05, look, 0) for look in (1, 2, 3)])


def test_on_fixed_items_a_promotion_makes_the_next_look_dearer(world: World) -> None:
    world.genesis()
    assert world.gate("./better", "--promote").code == 0
    world.checkpoint("best", 2.0, adds_up(160))
    assert world.gate("./best", "--promote").code == 0
    assert levels(world) == pytest.approx([FIRST, AFTER_A_PROMOTION])
    assert FIRST / 2 > AFTER_A_PROMOTION


def test_fresh_items_are_nobodys_before_and_a_promotion_begins_anew(world: World) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH_POLICY, "fresh.yaml")
    wise, wiser = (
        world.checkpoint(name, weight, adds_up(0)) for name, weight in (("wise", 2.0), ("wiser", 3.0))
    )
    world.answers["wise"] = world.drawn_for(world.base, wise)
    assert world.gate("./better", policy=policy).code == 11
    assert world.gate("./wise", "--promote", policy=policy).code == 0
    world.answers["wiser"] = world.drawn_for(wise, wiser)
    assert world.gate("./wiser", "--promote", policy=policy).code == 0
    looks = world.store.gates.looks()
    assert levels(world) == pytest.approx([epoch_level(0.05, look) for look in (1, 2, 1)])
    asked = [{int(key.partition(" ")[0].rpartition("@")[2]) for key in look.items} for look in looks]
    assert asked == [
        {look_seed("draw", champion.digest, candidate.digest)}
        for champion, candidate in ((world.base, world.better), (world.base, wise), (wise, wiser))
    ]
    held = [items_of(world.store, verdict.runs[0].candidate) for verdict in world.store.gates.verdicts()]
    assert all(held)
    assert not set(held[0]) & set(held[1])
    assert not set(held[1]) & set(held[2])
    # The baseline answers the candidate's items, not its own old ones.
    for verdict in world.store.gates.verdicts():
        (runs,) = verdict.runs
        assert items_of(world.store, runs.baseline) == items_of(world.store, runs.candidate)


def test_fresh_items_show_everything(world: World) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH_POLICY, "fresh.yaml")
    judged = world.gate("./better", "--json", "v.json", policy=policy)
    written = json_of(world.root / "v.json")
    assert written["disclosed"]
    assert written["checks"][0]["n"] == 40
    assert WITHHELD not in judged.out


REPORTS = ("v.json", "v.xml", "v.md")


def everything_said(world: World, below: int, name: str) -> dict[str, str]:
    """Every report of a candidate that is right about sums below a number, in a store of its own."""
    shutil.rmtree(world.home)
    for report in REPORTS:
        (world.root / report).unlink(missing_ok=True)
    world.store = Store(world.home)
    world.answers[name] = adds_up(below)
    for known in (world.base, world.better):
        world.store.record_checkpoint(known)
    world.genesis()
    judged = world.gate("./better", "--json", "v.json", "--junit", "v.xml", "--markdown", "v.md")
    said = {report: (world.root / report).read_text() for report in REPORTS}
    said |= {"terminal": judged.out, "code": str(judged.code)}
    # A verdict's id and time say when it was made, and a run's id who was asked what.
    unsaid = r"v-[0-9a-f]{10}|\d{4}-\d\d-\d\dT[\d:]+(\+00:00|Z)?"
    return {report: re.sub(unsaid, "-", text) for report, text in said.items()}


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [(100, 140, "0"), (20, 0, "11"), (20, 24, "11")],
    ids=["both promoted", "equal or worse", "equal or hardly better"],
)
def test_fixed_items_disclose_nothing_but_the_verdict(world: World, one: int, other: int, code: str) -> None:
    """Two candidates of one name, of whom the gate says the same: no report tells which is which."""
    first, second = (everything_said(world, below, "better") for below in (one, other))
    assert first["code"] == code
    assert first == second
    assert '"disclosed": false' in first["v.json"]
    assert all(WITHHELD[:40] in first[report] for report in ("terminal", "v.json", "v.xml", "v.md"))


def test_nothing_leaks_through_github_annotations_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    said = []
    for below in (20, 0):
        everything_said(world, below, "better")
        lines = world.gate("./better").err.splitlines()
        said.append([re.sub(r"v-[0-9a-f]{10}", "-", line) for line in lines if line.startswith("::")])
    assert said[0]
    assert said[0] == said[1]
