"""Held-out loss as evidence: bits per byte by hand, outcomes by the interval, and what may not pass."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from gates.heldout import Losses, heldout_loss, losses
from gates.policy import HeldoutLoss
from harness.records import CheckResult, CheckRole, Item, ItemResult

CHECK = HeldoutLoss(kind="heldout_loss", data="held.jsonl", max_increase=0.005)
FALL = HeldoutLoss(kind="heldout_loss", data="held.jsonl", max_increase=-0.01)


def result(text: str, nats: float, error: str | None = None, document: str | None = None) -> ItemResult:
    item = Item("heldout-held", text, 0, "{}", text, document)
    return ItemResult(item, text, logprobs=() if error else (-nats,), error=error)


def drawn(rise: float, n: int = 300, spread: float = 0.01) -> Losses:
    rng = np.random.default_rng(4)
    n_bytes = rng.lognormal(7, 0.6, n).round()
    baseline = 0.9 * n_bytes
    noise = rng.normal(0, spread, n)
    return Losses(baseline + n_bytes * (rise + noise), baseline, n_bytes, (None,) * n)


def judged(
    found: Losses, check: HeldoutLoss = CHECK, role: CheckRole = "check", max_error_rate: float = 0.01
) -> CheckResult:
    return heldout_loss(found, check, role, 0.05, max_error_rate)


def test_bits_per_byte_by_hand() -> None:
    """A byte counts the same everywhere: (8 + 3) bits over (2 + 6) bytes, not the mean of 4 and 1/2."""
    ln2 = math.log(2)
    found = losses(
        [result("ab", 8 * ln2), result("héllo", 3 * ln2)],
        [result("héllo", 2 * ln2), result("ab", 5 * ln2)],
    )
    assert found.n_bytes.tolist() == [2, 6]
    assert found.candidate == pytest.approx([8, 3])
    assert found.baseline == pytest.approx([5, 2])
    checked = judged(found)
    assert checked.estimate == pytest.approx(11 / 8 - 7 / 8)
    assert "1.3750 bits per byte after 0.8750, +0.5000" in checked.reason


@pytest.mark.parametrize(
    ("rise", "outcome"), [(0.0, "pass"), (-0.02, "pass"), (0.005, "inconclusive"), (0.012, "fail")]
)
def test_a_check_follows_its_interval(rise: float, outcome: str) -> None:
    found = judged(drawn(rise))
    assert found.outcome == outcome
    assert found.low is not None
    assert found.low < (found.estimate or 0) < (found.high or 0)
    assert (found.bound, found.level, found.n) == (0.005, pytest.approx(0.9), 300)


@pytest.mark.parametrize(
    ("rise", "outcome"),
    # Beyond the asked 0.01 another 0.005 is planned; the interval is about 0.001 to either side.
    [(-0.015, "pass"), (-0.012, "pass"), (-0.01, "fail"), (-0.0145, "pass"), (0.0, "fail")],
)
def test_a_primary_fails_when_the_planned_effect_is_out_of_reach(rise: float, outcome: str) -> None:
    assert judged(drawn(rise), FALL, "primary").outcome == outcome


def test_a_primary_with_few_texts_stays_open_where_a_check_does_too() -> None:
    few = drawn(-0.012, n=12, spread=0.02)
    assert judged(few, FALL, "primary").outcome == "inconclusive"
    assert "a fall of at least 0.01 is asked" in judged(few, FALL, "primary").reason


@pytest.mark.parametrize("max_increase", [0.0, 0.005, 1.0])
def test_losses_that_are_equal_text_by_text_prove_nothing(max_increase: float) -> None:
    bits = np.array([80.0, 95.0, 130.0])
    same = Losses(bits, bits, np.array([100.0, 120.0, 150.0]), (None,) * 3)
    check = HeldoutLoss(kind="heldout_loss", data="x.jsonl", max_increase=max_increase)
    found = judged(same, check)
    assert (found.outcome, found.low, found.high) == ("inconclusive", -math.inf, math.inf)
    assert found.estimate == 0


def test_no_text_and_one_text_are_inconclusive() -> None:
    assert judged(losses([], [])).outcome == "inconclusive"
    one = judged(losses([result("ab", 1.0)], [result("ab", 9.0)]))
    assert one.outcome == "inconclusive"


def test_parts_of_a_document_count_as_one_cluster() -> None:
    texts = [("a" * 50, "one"), ("b" * 60, "one"), ("c" * 70, "two"), ("d" * 80, "three")]

    def answered(shift: float) -> list[ItemResult]:
        return [result(text, 30 + shift * i, document=document) for i, (text, document) in enumerate(texts)]

    found = judged(losses(answered(0.5), answered(0.0)))
    assert (found.n, found.n_clusters) == (4, 3)
    assert "over 4 texts of 3 documents" in found.reason


def failing(of_candidate: Sequence[int], of_baseline: Sequence[int], n: int = 200) -> Losses:
    rng = np.random.default_rng(8)
    texts = [f"{i:04}" + "x" * 100 for i in range(n)]
    nats = rng.normal(70, 1, n)
    return losses(
        [result(t, nats[i] - 5, "engine: nan" if i in of_candidate else None) for i, t in enumerate(texts)],
        [
            result(t, nats[i] + rng.normal(0, 0.1), "engine: nan" if i in of_baseline else None)
            for i, t in enumerate(texts)
        ],
    )


def test_a_text_that_only_the_candidate_cannot_score_forbids_a_pass() -> None:
    assert judged(failing([], [])).outcome == "pass"
    assert judged(failing([3], [3])).outcome == "pass"
    assert judged(failing([], [3])).outcome == "pass"
    found = judged(failing([3], []))
    assert found.outcome == "inconclusive"
    assert "errors decide: the candidate could not score 1 of the texts" in found.reason


def test_too_many_errors_say_nothing() -> None:
    found = judged(failing([1, 2, 3], [1, 2, 3]))
    assert found.outcome == "inconclusive"
    assert "3 of 200 texts could not be scored (1.5%); the policy allows 1.0%" in found.reason
    assert judged(failing([1, 2, 3], [1, 2, 3]), max_error_rate=0.05).outcome == "pass"
