"""The audit: a gain on the gate's items that is not there on unseen ones."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import numpy as np
import pytest

from gates.audit import audit
from gates.evidence import PairedScores
from harness.stats import tango_interval
from tests.unit.gates.made import paired, stratum, with_errors

GAIN = paired(stratum(60, 20, 1000))
SAME_GAIN = replace(paired(stratum(58, 20, 1000)), suite="toy/unseen")
NO_GAIN = replace(paired(stratum(40, 40, 1000)), suite="toy/unseen")
LOSS = replace(paired(stratum(20, 60, 1000)), suite="toy/unseen")


def test_a_gain_that_is_everywhere_is_no_matter() -> None:
    found = audit(GAIN, SAME_GAIN, 0.05, enforce=True)
    assert (found.outcome, found.role) == ("pass", "audit")
    assert found.estimate == pytest.approx(0.002)


@pytest.mark.parametrize("unseen", [NO_GAIN, LOSS])
def test_a_gain_that_is_not_there_fails_only_where_it_is_enforced(unseen: PairedScores) -> None:
    assert audit(GAIN, unseen, 0.05, enforce=True).outcome == "fail"
    reported = audit(GAIN, unseen, 0.05, enforce=False)
    assert reported.outcome == "pass"
    assert reported.low is not None
    assert reported.low > 0
    assert "+4.0 points on the gate's items" in reported.reason


def test_a_larger_gain_on_unseen_items_is_welcome() -> None:
    assert audit(NO_GAIN, GAIN, 0.05, enforce=True).outcome == "pass"


def test_the_interval_is_zou_and_donners_of_two_tango_intervals() -> None:
    found = audit(GAIN, LOSS, 0.05, enforce=True)
    ours, theirs = tango_interval(60, 20, 1000, 0.9), tango_interval(20, 60, 1000, 0.9)
    assert found.low == pytest.approx(0.08 - hypot(0.04 - ours.low, theirs.high + 0.04))
    assert found.high == pytest.approx(0.08 + hypot(ours.high - 0.04, -0.04 - theirs.low))
    assert found.level == pytest.approx(0.9)
    assert found.n == 2000


def test_without_scores_on_either_side_nothing_is_said() -> None:
    nothing = paired(with_errors(stratum(0, 0, 5), candidate=5))
    for ours, theirs in ((nothing, GAIN), (GAIN, nothing), (paired(), GAIN)):
        found = audit(ours, theirs, 0.05, enforce=True)
        assert (found.outcome, found.n) == ("inconclusive", 0)


def test_equal_gains_fail_no_more_often_than_the_level() -> None:
    """Two independent samples of one truth: a false alarm is a one-sided error at alpha."""
    rng = np.random.default_rng(5)
    worlds, alarms = 2000, 0
    for _ in range(worlds):
        drawn = [rng.multinomial(500, [0.07, 0.04, 0.89]) for _ in range(2)]
        one, other = (paired(stratum(int(wins), int(losses), 500)) for wins, losses, _ in drawn)
        alarms += audit(one, other, 0.05, enforce=True).outcome == "fail"
    assert 0.02 < alarms / worlds < 0.05 + 4 * (0.05 * 0.95 / worlds) ** 0.5
