"""`harness gate` from the command to the exit code: what promotes, and everything that must not."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gates.promote import promote
from harness.engines.base import Failed, Request, Result
from harness.errors import ComparabilityError, HarnessError, PolicyError, PromotionError
from harness.pipeline import gate
from harness.records import Verdict
from harness.store import Store
from tests.toy import first_choice
from tests.unit.pipeline.made import (
    FRESH_POLICY,
    ITEMS,
    POLICY,
    STRONG,
    WEAK,
    Outcome,
    World,
    addends,
    adds_up,
    json_of,
)

VERDICTS = (0, 10, 11)
NO_GUARD = "name: toy-sft\nprimary: {suite: ./toy, task: toy_sum}\n"


def champion(world: World, line: str = "toy") -> str:
    found = world.store.champion(line)
    assert found is not None
    return found.checkpoint


def refused(outcome: Outcome, error: type[HarnessError], *said: str) -> None:
    assert outcome.code == error.exit_code, outcome.err
    assert outcome.out == ""
    for sentence in said:
        assert sentence in outcome.err


def test_a_better_candidate_is_promoted_when_asked(world: World) -> None:
    world.genesis()
    judged = world.gate()
    assert judged.code == 0, judged.err
    assert judged.out.startswith("Promote")
    assert champion(world) == world.base.digest
    assert world.gate("./better", "--promote").code == 0
    assert champion(world) == world.better.digest


def test_a_worse_candidate_is_rejected_on_fresh_items(world: World) -> None:
    world.genesis("draw")
    worse = world.checkpoint("worse", 2.0, first_choice)
    world.answers["base"] = world.drawn_for(world.base, worse)
    policy = world.commit(FRESH_POLICY, "fresh.yaml")
    judged = world.gate("./worse", "--promote", policy=policy)
    assert judged.code == 10
    assert champion(world, "draw") == world.base.digest


def test_on_fixed_items_a_worse_candidate_is_told_no_more_than_an_equal_one(world: World) -> None:
    world.genesis()
    said = []
    for name, weight, answer in (("worse", 2.0, adds_up(0)), ("equal", 3.0, WEAK)):
        world.checkpoint(name, weight, answer)
        judged = world.gate(f"./{name}", "--promote")
        assert judged.code == 11
        said.append(judged.out.splitlines()[0])
    assert said[0] == said[1]
    assert champion(world) == world.base.digest


def test_without_a_champion_there_is_nothing_to_hold_it_against(world: World) -> None:
    judged = world.gate("./better", "--promote")
    assert judged.code == 11
    assert "the line of toy/sft has no champion yet" in judged.out
    assert Store(world.home).gates.looks() == []


def test_the_baseline_is_not_better_than_itself(world: World) -> None:
    world.genesis()
    judged = world.gate("./base", "--promote")
    assert judged.code == 11
    assert "the candidate is the baseline, byte for byte" in judged.out


def test_a_promotion_that_was_made_is_not_made_again_and_is_named(world: World) -> None:
    world.genesis()
    assert world.gate("./better", "--promote").code == 0
    judged = world.gate("./better", "--promote")
    assert judged.code == 11
    assert "byte for byte: promotion 2 made it the champion already" in judged.out
    assert len(world.store.promotions()) == 2


def test_a_suite_without_items_is_refused(world: World) -> None:
    world.genesis()
    settings = world.root / "toy" / "suite.yaml"
    settings.write_text(
        settings.read_text().replace("gate: {share: [0.5, 1.0]}", "gate: {share: [0.5, 0.5]}")
    )
    judged = world.gate("./better", "--promote")
    assert judged.code >= 20
    assert judged.out == ""
    assert Store(world.home).gates.looks() == []


def test_runs_on_different_items_are_not_compared(world: World) -> None:
    world.genesis()
    other = "".join(f'{{"a": {i}, "b": {2 * i + 1}}}\n' for i in range(ITEMS - 10))
    world.when_loading("better", lambda: (world.root / "toy" / "sum.jsonl").write_text(other))
    refused(world.gate("./better", "--promote"), ComparabilityError, "toy_sum")
    assert Store(world.home).gates.looks() == []


def test_without_items_in_common_nothing_is_promoted_whatever_is_waived(world: World) -> None:
    world.genesis()
    world.policy = world.commit(NO_GUARD)
    other = "".join(f'{{"a": {i}, "b": {i + 1000}}}\n' for i in range(ITEMS))
    world.when_loading("better", lambda: (world.root / "toy" / "sum.jsonl").write_text(other))
    waived = [word for part in ("items", "messages") for word in ("--waive", f"toy_sum: {part}")]
    judged = world.gate("./better", "--promote", *waived)
    assert judged.code == 11, judged.err
    assert "no item of toy_sum has a score in both runs" in judged.out
    assert champion(world) == world.base.digest


def test_too_many_errors_are_no_verdict_and_a_few_too_many_an_open_one(world: World) -> None:
    world.genesis()
    world.checkpoint("failing", 2.0, failing_often)
    judged = world.gate("./failing", "--promote")
    assert judged.code == 31
    assert Store(world.home).gates.looks() == []
    judged = world.gate("./failing", "--promote", "--max-errors", 0.5)
    assert judged.code == 11
    (verdict,) = world.store.gates.verdicts()
    assert "could not be scored" in verdict.reason
    assert champion(world) == world.base.digest


def failing_often(request: Request) -> Result:
    """Right about three sums of four; the engine cannot read the others."""
    asked = addends(request)
    if asked is not None and asked[0] % 4 == 0:
        return Failed(request.key, "context_too_long", "9000 tokens, and the model reads at most 8192")
    return STRONG(request)


@pytest.mark.parametrize(
    "kind", ["{kind: contamination, suite: ./toy, max_share: 0.1}", "{kind: battles, min_win_rate: 0.47}"]
)
def test_evidence_that_does_not_exist_never_promotes(world: World, kind: str) -> None:
    world.genesis()
    world.policy = world.commit(f"{POLICY}checks: [{kind}]\n")
    judged = world.gate("./better", "--promote")
    assert judged.code == 11
    assert "no evidence of this kind exists yet" in judged.out


def test_scores_that_are_no_numbers_never_promote(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.genesis()
    read = Store.scores

    def without_numbers(store: object, run: str, *rest: object) -> object:
        scores = read(store, run, *rest)  # type: ignore[arg-type]  # the same arguments
        of_candidate = world.store.find(run).checkpoint == world.better
        return replace(scores, value=scores.value * float("nan")) if of_candidate else scores

    monkeypatch.setattr(Store, "scores", without_numbers)
    judged = world.gate("./better", "--promote")
    assert judged.code == 11
    assert champion(world) == world.base.digest


def test_a_policy_git_does_not_know_is_refused_or_cannot_promote(world: World) -> None:
    world.genesis()
    world.policy.write_text(POLICY.replace("0.2", "0.3"))
    refused(world.gate("./better", "--promote"), PolicyError, "not committed as it stands")
    judged = world.gate("./better", "--promote", "--allow-unregistered", "--json", "v.json")
    assert judged.code == 11
    written = json_of(world.root / "v.json")
    assert (written["decision"], written["can_promote"], written["registered"]) == ("promote", False, None)
    (verdict,) = world.store.gates.verdicts()
    with pytest.raises(PromotionError, match="not registered"):
        promote(world.store, verdict)
    assert champion(world) == world.base.digest


def test_a_policy_committed_after_the_run_is_refused_or_cannot_promote(world: World) -> None:
    world.genesis()
    world.policy = world.commit(POLICY.replace("0.2", "0.3"), days=1)
    refused(world.gate("./better", "--promote"), PolicyError, "after the candidate's run")
    assert world.gate("./better", "--promote", "--allow-unregistered").code == 11
    assert champion(world) == world.base.digest


def test_a_policy_cannot_choose_the_seed_of_its_items(world: World) -> None:
    world.genesis("draw")
    policy = world.commit(FRESH_POLICY.replace("./draw", "./draw/gate@5"), "seeded.yaml")
    refused(world.gate("./better", "--promote", policy=policy), PolicyError, "every candidate would get")


def test_a_baseline_that_the_policy_does_not_name_cannot_promote(world: World) -> None:
    world.genesis()
    world.checkpoint("weakest", 2.0, adds_up(0))
    world.checkpoint("equal", 3.0, WEAK)
    refused(world.gate("./equal", "--promote", "--baseline", "./weakest"), PolicyError, "--baseline")
    judged = world.gate("./equal", "--promote", "--baseline", "./weakest", "--allow-unregistered")
    assert judged.code == 11
    assert champion(world) == world.base.digest
    assert world.gate("./better", "--baseline", "./base").code == 0


def test_of_two_jobs_that_promote_the_other_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both were decided against the same champion; the second comes to move it too late."""
    world.genesis()
    world.checkpoint("best", 2.0, adds_up(150))
    first = gate.weigh(world.candidacy(), world.store, world.evaluate)
    weigh = gate.weigh

    def overtaken(*arguments: object) -> Verdict:
        verdict = weigh(*arguments)  # type: ignore[arg-type]  # passed on
        promote(world.store, first)
        return verdict

    monkeypatch.setattr(gate, "weigh", overtaken)
    judged = world.gate("./best", "--promote")
    assert judged.code == 28
    assert f"is {world.better.short} by now" in judged.err
    assert champion(world) == world.better.digest
    assert [held.kind for held in world.store.promotions()] == ["genesis", "promotion"]


@pytest.mark.parametrize(
    "error", [RuntimeError("lost"), SystemExit(0), SystemExit(10), SystemExit(11), SystemExit()]
)
def test_no_crash_of_an_engine_reads_as_a_verdict(world: World, error: BaseException) -> None:
    world.genesis()
    world.breaks = (5, error)
    try:
        code = world.gate("./better", "--promote").code
    except Exception:  # a crash, which Python ends with 1
        code = 1
    assert code not in VERDICTS
    assert world.store.gates.verdicts() == []
    assert champion(world) == world.base.digest


def test_a_gate_that_is_stopped_says_so_and_goes_on_with_the_same_command(world: World) -> None:
    world.genesis()
    world.breaks = (5, KeyboardInterrupt())
    assert world.gate().code == 130
    world.breaks = None
    assert world.gate().code == 0


def in_a_process(
    world: World, redirection: str = "", *, importtime: bool = False
) -> subprocess.CompletedProcess[str]:
    """`harness gate ./better` in a shell, on finished runs."""
    python = f"{sys.executable} {'-X importtime' if importtime else ''} -m harness"
    return subprocess.run(
        ["bash", "-c", f"{python} gate ./better --policy {world.policy} --engine hf --promote {redirection}"],
        cwd=world.root,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_on_finished_runs_nothing_heavy_is_imported(world: World) -> None:
    world.genesis()
    assert world.gate().code == 0
    done = in_a_process(world, importtime=True)
    assert done.returncode == 0, done.stderr[-2000:]
    imported = {
        line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "import time:" in line
    }
    assert "gates.decide" in imported
    assert imported.isdisjoint({"torch", "transformers", "vllm", "lm_eval"})


@pytest.mark.parametrize("redirection", [">&-", "--junit nowhere/x.xml", "--markdown nowhere/x.md"])
def test_a_report_that_cannot_be_written_is_no_success(world: World, redirection: str) -> None:
    world.genesis()
    assert world.gate().code == 0
    done = in_a_process(world, redirection)
    assert done.returncode not in VERDICTS
    assert champion(world) == world.base.digest


def test_a_report_that_cannot_be_written_is_refused_before_a_look_is_spent(world: World) -> None:
    for option in ("--junit", "--markdown", "--json"):
        said = world.gate("./better", option, str(world.root / "nowhere" / "report"))
        assert said.code == 21
        assert "cannot be written" in said.err
    assert Store(world.home).gates.looks() == []
