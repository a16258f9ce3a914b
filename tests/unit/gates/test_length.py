"""Length as evidence: the interval against simulated truth, and what it may not pass on."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
import pytest

from gates.length import Written, length, written
from gates.policy import Length
from harness.records import CheckResult, Item, ItemResult

CHECK = Length(kind="length", max_ratio=1.3)


def answers(
    candidate: Sequence[float],
    baseline: Sequence[float],
    clusters: Sequence[Hashable | None] | None = None,
    failed: int = 0,
) -> Written:
    labels = tuple(clusters) if clusters is not None else (None,) * len(candidate)
    return Written(np.array(candidate, dtype=float), np.array(baseline, dtype=float), labels, failed)


def judged(made: Written, alpha: float = 0.05, max_error_rate: float = 0.01) -> CheckResult:
    return length(made, CHECK, "check", alpha, max_error_rate)


def drawn(
    rng: np.random.Generator, ratio: float, n: int, size: int = 1
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Skewed lengths whose means have this ratio; items share a prompt and, in clusters, a topic."""
    topic = np.repeat(rng.lognormal(0, 0.5, -(-n // size)), size)[:n]
    excess = np.repeat(rng.lognormal(0, 0.4, -(-n // size)), size)[:n] / math.exp(0.08)
    prompt = topic * rng.lognormal(0, 0.6, n)
    candidate = 100 * ratio * prompt * excess * rng.lognormal(0, 0.3, n)
    return candidate, 100 * prompt * rng.lognormal(0, 0.3, n), [i // size for i in range(n)]


@pytest.mark.parametrize(("n", "size"), [(200, 1), (400, 4)])
def test_the_interval_covers_the_true_ratio(n, size):
    rng = np.random.default_rng(3)
    low_misses = high_misses = 0
    for _ in range(300):
        candidate, baseline, clusters = drawn(rng, 1.2, n, size)
        found = judged(answers(candidate, baseline, clusters if size > 1 else None))
        low_misses += found.low > 1.2
        high_misses += found.high < 1.2
    # Nominally 5% either side; three standard errors of 300 worlds are 3.8 points.
    assert low_misses / 300 <= 0.09
    assert high_misses / 300 <= 0.09
    assert low_misses + high_misses >= 6


def test_the_delta_method_by_hand():
    """log R +- t s / sqrt(n) for n above the bootstrap's limit."""
    candidate, baseline, _ = drawn(np.random.default_rng(1), 1.0, 5000)
    found = judged(answers(candidate, baseline))
    ratio = candidate.mean() / baseline.mean()
    deviations = candidate / candidate.mean() - baseline / baseline.mean()
    half = 1.6452 * deviations.std(ddof=1) / math.sqrt(5000)
    assert found.estimate == pytest.approx(ratio)
    assert (found.low, found.high) == pytest.approx(
        (ratio * math.exp(-half), ratio * math.exp(half)), rel=1e-4
    )


@pytest.mark.parametrize(("ratio", "outcome"), [(1.0, "pass"), (1.3, "inconclusive"), (1.8, "fail")])
def test_outcomes_follow_the_interval(ratio, outcome):
    found = judged(answers(*drawn(np.random.default_rng(5), ratio, 500)[:2]))
    assert found.outcome == outcome
    assert found.low < found.estimate < found.high
    assert (found.bound, found.level) == (1.3, pytest.approx(0.9))


def test_swapping_the_runs_inverts_the_ratio():
    candidate, baseline, _ = drawn(np.random.default_rng(2), 1.4, 300)
    there, back = judged(answers(candidate, baseline)), judged(answers(baseline, candidate))
    assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low))


def test_clusters_widen_the_interval():
    candidate, baseline, clusters = drawn(np.random.default_rng(4), 1.0, 400, 8)
    alone, together = judged(answers(candidate, baseline)), judged(answers(candidate, baseline, clusters))
    assert together.n_clusters == 50
    assert together.high > alone.high


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_few_answers_never_pass(n):
    assert judged(answers([100.0] * n, [100.0] * n)).outcome == "inconclusive"


@pytest.mark.parametrize("made", [answers([], []), answers([0, 0], [5, 5]), answers([5, 5], [0, 0])])
def test_without_written_answers_there_is_no_evidence(made):
    found = judged(made)
    assert (found.outcome, found.estimate) == ("inconclusive", None)


def test_too_many_failures_decide_nothing():
    candidate, baseline, _ = drawn(np.random.default_rng(5), 1.0, 500)
    found = judged(answers(candidate, baseline, failed=6))
    assert found.outcome == "inconclusive"
    assert found.reason.startswith("6 of 506 items could not be answered (1.2%)")
    assert judged(answers(candidate, baseline, failed=5)).outcome == "pass"


def result(name: str, tokens: int, *, wrote: bool = True, error: str | None = None) -> ItemResult:
    item = Item("task", name, 0, "{}", "", cluster="c")
    return ItemResult(
        item, "prompt", answers=("text",) if wrote else (), completion_tokens=tokens, error=error
    )


def test_only_items_that_both_answered_in_writing_count():
    ours = [result("a", 10), result("b", 20), result("c", 0, wrote=False), result("d", 7), result("e", 5)]
    theirs = [
        result("b", 8),
        result("a", 4),
        result("c", 0, wrote=False),
        result("d", 0, wrote=False, error="timeout: 60 s"),
    ]
    found = written(ours, theirs)
    assert (found.candidate.tolist(), found.baseline.tolist()) == ([10, 20], [4, 8])
    assert found.clusters == (("task", "c"), ("task", "c"))
    assert found.failed == 1
