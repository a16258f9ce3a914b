"""Checks: the outcome follows the interval or the exact test, and never less than they know."""

from __future__ import annotations

import numpy as np
import pytest

from gates import checks
from gates.evidence import Stratum
from gates.policy import NonInferiority, Superiority
from tests.unit.gates.made import NAN, paired, stratum, with_errors

BETTER = Superiority(suite="toy", improve_by=0.0)
NOT_WORSE = NonInferiority(suite="toy", margin=0.02)


def test_superiority_of_independent_items_is_the_exact_mcnemar_test() -> None:
    result = checks.superiority(paired(stratum(25, 10, 300)), BETTER, 0.02, 0.05)
    assert result.outcome == "pass"
    assert result.p_value == pytest.approx(0.0083369, abs=1e-6)
    assert (result.low, result.high) == pytest.approx((0.01825708, 0.08408475), abs=1e-7)
    assert result.level == pytest.approx(0.9)
    assert checks.superiority(paired(stratum(25, 10, 300)), BETTER, 0.02, 0.008).outcome == "inconclusive"


def test_ten_items_without_a_flip_settle_nothing() -> None:
    for result in (
        checks.superiority(paired(stratum(0, 0, 10, right=5)), BETTER, 0.02, 0.05),
        checks.noninferiority(paired(stratum(0, 0, 10, right=5)), NOT_WORSE, 0.05),
    ):
        assert result.outcome == "inconclusive"
        assert result.high is not None
        assert result.high > 0.2


def test_noninferiority_of_few_disagreements_is_the_exact_unconditional_test() -> None:
    # The score test would pass these 133 equal items at 5%; the exact one does not.
    result = checks.noninferiority(paired(stratum(0, 0, 133)), NOT_WORSE, 0.05)
    assert result.p_value == pytest.approx(0.0690876, abs=2e-5)
    assert result.outcome == "inconclusive"


def test_a_guard_fails_when_its_whole_interval_lies_below_the_margin() -> None:
    result = checks.noninferiority(paired(stratum(10, 80, 500)), NOT_WORSE, 0.05)
    assert result.outcome == "fail"
    assert result.bound == -0.02
    assert "all of it lies below -2.0" in result.reason


def test_a_primary_fails_when_not_even_the_planned_effect_is_left() -> None:
    result = checks.superiority(paired(stratum(30, 60, 1000)), BETTER, 0.02, 0.05)
    assert result.outcome == "fail"
    assert checks.superiority(paired(stratum(30, 30, 100)), BETTER, 0.02, 0.05).outcome == "inconclusive"


def test_improve_by_is_tested_against_that_and_not_against_zero() -> None:
    few = stratum(60, 20, 1000)
    assert checks.superiority(paired(few), BETTER, 0.02, 0.05).outcome == "pass"
    asked = Superiority(suite="toy", improve_by=0.05)
    assert checks.superiority(paired(few), asked, 0.02, 0.05).outcome != "pass"


def test_clustered_items_are_decided_by_their_interval() -> None:
    one = stratum(40, 10, 200, clusters=[f"c{i // 8}" for i in range(200)])
    result = checks.superiority(paired(one), BETTER, 0.02, 0.05)
    assert result.p_value is None
    assert result.n_clusters == 25
    assert (result.outcome == "pass") == (result.low is not None and result.low > 0)


def test_strata_weigh_the_same_whatever_their_size() -> None:
    big, small = stratum(100, 0, 1000, name="big"), stratum(0, 10, 100, name="small")
    result = checks.superiority(paired(big, small), BETTER, 0.02, 0.05)
    assert result.estimate == pytest.approx(0.0)


@pytest.mark.parametrize("alpha", [0.001, 0.01, 0.05, 0.1])
def test_outcome_and_interval_agree_for_clusters(alpha: float) -> None:
    generator = np.random.default_rng(3)
    for _ in range(40):
        wins, losses = (int(x) for x in generator.integers(0, 40, 2))
        one = stratum(wins, losses, 200, clusters=[f"c{i % 40}" for i in range(200)])
        result = checks.noninferiority(paired(one), NOT_WORSE, alpha)
        assert result.low is not None
        assert result.high is not None
        assert (result.outcome == "pass") == (result.low > -0.02)
        assert (result.outcome == "fail") == (result.high < -0.02)


def test_a_pass_must_survive_the_worst_reading_of_errors() -> None:
    clear = stratum(60, 20, 1000)
    assert checks.superiority(paired(with_errors(clear, candidate=2)), BETTER, 0.02, 0.05).outcome == "pass"
    result = checks.superiority(paired(with_errors(clear, candidate=5, baseline=30)), BETTER, 0.02, 0.05)
    assert result.outcome == "inconclusive"
    assert result.reason.startswith("errors decide: with the candidate's 5 failed items wrong")


def test_errors_of_a_metric_without_a_worst_score_decide() -> None:
    n = 400
    generator = np.random.default_rng(0)
    baseline = generator.normal(10, 1, n)
    candidate = baseline + 1 + generator.normal(0, 0.1, n)
    candidate[-1] = NAN
    one = Stratum("task", "bits", candidate, baseline, (None,) * n)
    result = checks.superiority(paired(one), BETTER, 0.02, 0.05)
    assert result.outcome == "inconclusive"
    assert "errors decide" in result.reason


def test_nothing_in_common_never_passes() -> None:
    for nothing in (paired(), paired(stratum(0, 0, 0)), paired(with_errors(stratum(0, 0, 5), candidate=5))):
        assert checks.superiority(nothing, BETTER, 0.02, 0.05).outcome == "inconclusive"
        assert checks.noninferiority(nothing, NOT_WORSE, 0.05).outcome == "inconclusive"


@pytest.mark.parametrize(
    ("right", "outcome"), [(190, "pass"), (160, "inconclusive"), (120, "fail"), (0, "fail")]
)
def test_a_floor_holds_the_candidates_own_score(right: int, outcome: str) -> None:
    check = NonInferiority(suite="toy", margin=0.02, floor=0.8)
    assert checks.floor(paired(stratum(0, 0, 200, right=right)), check, 0.05).outcome == outcome


def test_failed_items_count_as_wrong_for_the_floor() -> None:
    check = NonInferiority(suite="toy", margin=0.02, floor=0.8)
    whole = stratum(0, 0, 200, right=190)
    turned = Stratum("t", "acc", whole.candidate[::-1], whole.baseline[::-1], whole.clusters)
    failing = with_errors(turned, candidate=60)
    assert checks.floor(paired(failing), check, 0.05).outcome == "fail"
