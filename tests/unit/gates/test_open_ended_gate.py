"""Batch after batch: bets on drawn items, spending on what cannot be bet on, fixed suites judged once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from gates.decide import Decided, Missing, Pairs
from gates.evidence import PairedScores, Stratum, pooled
from gates.open_ended import Batch, Draw, Held, analyse_batch
from gates.policy import NonInferiority, Policy, Superiority
from harness.stats import OpenEnded, epoch_level
from tests.unit.gates.made import paired, stratum, with_errors

N = 100
Batches = Mapping[str, Sequence[PairedScores]]
"""Address -> the scores of each batch; a suite of fixed items has one."""


def policy(**changes: object) -> Policy:
    sequential = {"enabled": True, "design": "open_ended"}
    values: dict[str, object] = {"name": "toy-sft", "primary": {"suite": "main"}, "sequential": sequential}
    return Policy.model_validate(values | changes)


def pairs_of(scores: dict[str, PairedScores]) -> Pairs:
    def pairs(check: Superiority | NonInferiority, anchor: bool) -> PairedScores | Missing:
        return scores.get(check.suite + ("@anchor" if anchor else ""), Missing("no runs"))

    return pairs


def run(batches: Batches, rules: Policy | None = None, *, drawn: tuple[str, ...] = ("main",)) -> Decided:
    """As the pipeline does it: each batch has new items of what is waited for."""
    rules = rules or policy()
    of = max(map(len, batches.values()))
    held: tuple[Held, ...] = ()
    new = tuple(batches)
    seen: dict[str, list[PairedScores]] = {address: [] for address in batches}
    for number in range(1, of + 1):
        for address in new:
            for name in (address, f"{address}@anchor"):
                if name in batches:
                    seen[name].append(batches[name][number - 1])
        newest = pairs_of({address: scores[-1] for address, scores in seen.items()})
        everything = pairs_of({address: pooled(scores) for address, scores in seen.items()})
        said = analyse_batch(rules, newest, everything, 0.05, Batch(number, of, drawn, new), held)
        if isinstance(said, Decided):
            return said
        held, new = said.held, said.waiting
    raise AssertionError("the last batch decides")


def gaining(wins: int, losses: int, batches: int) -> list[PairedScores]:
    return [paired(stratum(wins, losses, N, right=20))] * batches


def test_evidence_adds_up_until_it_is_enough_and_says_after_which_batch() -> None:
    found = run({"main": gaining(12, 4, 20)})
    assert found.decision == "promote"
    (check,) = found.checks
    assert found.reason.startswith(f"stopped at batch {check.analysis} of at most 20: main")
    assert check.analysis > 1
    assert check.n == N * check.analysis
    # The same by hand: independent items of one task are one bet each.
    state = OpenEnded()
    for _ in range(check.analysis):
        state = state.update([0] * 12 + [1] * 4 + [0] * 84, [1] * 12 + [0] * 4 + [0] * 84)
    assert check.p_value == pytest.approx(math.exp(-state.log_e(0.0)))
    assert check.p_value is not None
    assert check.p_value <= 0.05
    assert (check.low, check.high) == pytest.approx(tuple(state.interval(0.9)), abs=1e-6)
    assert check.low is not None
    assert check.low > 0


def test_a_candidate_that_gains_nothing_is_rejected_by_the_mirrored_bets() -> None:
    found = run({"main": gaining(5, 5, 60)}, policy(planned_effect=0.04))
    assert found.decision == "reject"
    assert found.checks[0].analysis < 60
    assert found.checks[0].high is not None
    assert found.checks[0].high < 0.04


def test_what_is_undecided_after_the_last_batch_is_inconclusive() -> None:
    found = run({"main": gaining(5, 5, 2)}, policy(planned_effect=0.01))
    assert found.decision == "inconclusive"
    assert found.reason.startswith("stopped at batch 2 of at most 2")


def test_a_failing_guard_on_drawn_items_rejects_and_a_passing_one_is_drawn_no_more() -> None:
    rules = policy(guards=[{"suite": "guard", "margin": 0.05}])
    drawn = ("main", "guard")
    harm = {"main": gaining(5, 5, 20), "guard": gaining(0, 20, 20)}
    assert run(harm, rules, drawn=drawn).decision == "reject"
    fine = run({"main": gaining(8, 5, 40), "guard": gaining(10, 0, 40)}, rules, drawn=drawn)
    assert fine.decision == "promote"
    primary, guard = fine.checks
    assert guard.analysis < primary.analysis
    assert guard.n == N * guard.analysis


def test_a_guard_on_fixed_items_is_judged_once_in_full_at_alpha() -> None:
    rules = policy(guards=[{"suite": "fixed", "margin": 0.02}])
    fixed = paired(stratum(15, 15, 2000, right=900))
    found = run({"main": gaining(12, 4, 20), "fixed": [fixed]}, rules)
    primary, guard = found.checks
    assert found.decision == "promote"
    assert (guard.analysis, guard.n, guard.level) == (1, 2000, 0.9)
    assert primary.analysis > 1


def test_a_floor_spends_its_level_over_the_batches() -> None:
    rules = policy(guards=[{"suite": "main", "margin": 0.5, "floor": 0.25}])
    found = run({"main": gaining(12, 4, 20)}, rules)
    floor = found.checks[2]
    assert found.decision == "promote"
    assert floor.level == pytest.approx(1 - 2 * epoch_level(0.05, floor.analysis))
    assert floor.n == N * floor.analysis


def test_strata_weigh_alike_whatever_their_number_of_items() -> None:
    large = stratum(0, 30, 300, name="large")
    small = stratum(30, 0, 100, name="small")
    found = run({"main": [paired(large, small)]}, policy(primary={"suite": "main", "improve_by": 0.0}))
    assert found.checks[0].estimate == pytest.approx((-0.1 + 0.3) / 2)


def test_a_cluster_is_one_bet() -> None:
    alone = run({"main": [paired(stratum(12, 0, N))]})
    together = run({"main": [paired(stratum(12, 0, N, clusters=[i // 12 for i in range(N)]))]})
    assert alone.decision == "promote"
    assert together.decision == "inconclusive"
    assert together.checks[0].n_clusters == 9


def test_failed_items_are_read_at_their_worst_for_a_pass() -> None:
    rules = policy(max_error_rate=0.2)
    sound = [paired(stratum(12, 0, 90, right=78))] * 2
    broken = [paired(with_errors(stratum(12, 0, 100, right=88), candidate=10))] * 2
    assert run({"main": sound}, rules).decision == "promote"
    found = run({"main": broken}, rules)
    assert found.decision == "inconclusive"
    assert "errors decide: with the candidate's 20 failed items" in found.checks[0].reason


def test_too_many_failed_items_over_all_batches_say_nothing() -> None:
    broken = [paired(with_errors(stratum(30, 0, 100), candidate=2))] * 3
    found = run({"main": broken})
    assert found.decision == "inconclusive"
    assert "6 of 300 items could not be scored" in found.checks[0].reason


def test_scores_that_are_no_shares_spend_their_level_instead() -> None:
    rng = np.random.default_rng(2)
    batches = [
        PairedScores("main", (Stratum("task", "ppl", rng.normal(9, 1, N), rng.normal(5, 1, N), (None,) * N),))
        for _ in range(3)
    ]
    found = run({"main": batches})
    assert found.decision == "promote"
    assert found.checks[0].level == pytest.approx(1 - 2 * epoch_level(0.05, 1))


def test_several_primaries_share_the_level_and_one_is_enough() -> None:
    rules = policy(primary=[{"suite": "main"}, {"suite": "other"}], planned_effect=0.01)
    found = run({"main": gaining(5, 5, 20), "other": gaining(14, 2, 20)}, rules, drawn=("main", "other"))
    assert found.decision == "promote"
    won = found.checks[1]
    assert won.level == pytest.approx(0.95)
    assert won.p_value is not None
    assert won.p_value <= 0.025


def test_nothing_is_drawn_that_cannot_change_the_verdict() -> None:
    """The primary has passed; what is open has no items to draw."""
    rules = policy(guards=[{"suite": "fixed", "margin": 0.02}])
    open_ = paired(stratum(15, 15, 200))
    found = run({"main": gaining(30, 0, 20), "fixed": [open_]}, rules)
    assert found.decision == "inconclusive"
    assert found.reason.startswith("stopped at batch 1 of at most 20: fixed")


def test_unequal_tasks_and_clusters_are_promoted_no_more_often_than_the_level() -> None:
    """Tasks with gains of +4 and -4 points, mean 0, clusters of one to four: four standard errors."""
    rng = np.random.default_rng(9)
    worlds, promoted = 150, 0
    for _ in range(worlds):
        batches = [paired(task(rng, 0.04, 60, "up"), task(rng, -0.04, 120, "down")) for _ in range(6)]
        promoted += run({"main": batches}, policy(planned_effect=0.2)).decision == "promote"
    assert promoted <= 0.05 * worlds + 4 * math.sqrt(0.05 * 0.95 * worlds)


def task(rng: np.random.Generator, gain: float, n: int, name: str) -> Stratum:
    """Items of clusters of one to four that share one difference."""
    labels = np.repeat(np.arange(n), rng.integers(1, 5, size=n))[:n]
    shared = rng.choice([1, -1, 0], size=n, p=[0.1 + gain / 2, 0.1 - gain / 2, 0.8])[labels]
    ours, theirs = (shared > 0).astype(np.float64), (shared < 0).astype(np.float64)
    return Stratum(name, "acc", ours, theirs, tuple(labels.tolist()))


def test_a_line_that_waits_for_another_is_not_bet_on_twice() -> None:
    rules = policy(
        primary=[{"suite": "main"}, {"suite": "other"}], guards=[{"suite": "guard", "margin": 0.02}]
    )
    scores = {"main": gaining(30, 0, 1), "other": gaining(5, 5, 1), "guard": gaining(5, 5, 1)}
    pairs = pairs_of({address: batches[0] for address, batches in scores.items()})
    drawn = tuple(scores)
    first = analyse_batch(rules, pairs, pairs, 0.05, Batch(1, 9, drawn, drawn))
    assert isinstance(first, Draw)
    assert first.waiting == ("guard",)
    second = analyse_batch(rules, pairs, pairs, 0.05, Batch(2, 9, drawn, first.waiting), first.held)
    assert isinstance(second, Draw)
    assert second.held[1] == first.held[1]
    bets = second.held[2].bets
    assert bets is not None
    assert bets.asked == 2 * N
