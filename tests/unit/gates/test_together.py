"""Several candidates at one look: what each may spend, who wins, and what that costs later looks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from gates.decide import Decided, decide
from gates.ledger import Grant, grant
from gates.policy import Policy
from gates.together import best, lower_bound, one_wins, shared_grant, shared_policy, together
from harness.records import CheckResult, Look, Outcome
from harness.stats import tango_interval
from tests.unit.gates.made import paired, stratum

ALPHA = 0.05
ITEMS = {"toy/gate sum": "d-sum"}
POLICY = Policy.model_validate(
    {
        "name": "toy-sft",
        "alpha": ALPHA,
        "primary": {"suite": "toy"},
        "guards": [{"suite": "toy", "margin": 0.02}],
    }
)


def primary(low: float, outcome: Outcome = "pass", kind: str = "scores") -> CheckResult:
    return CheckResult("p", kind, "primary", outcome, "why", low=low, high=low + 0.1, estimate=low + 0.05)


def promoted(*primaries: CheckResult) -> Decided:
    return Decided("promote", "p: why", primaries)


def test_the_order_of_the_candidates_asks_the_same_question_and_another_one_beside_another() -> None:
    assert together(["a", "b"]) == together(["b", "a"])
    assert len({together(of) for of in (["a", "b"], ["a", "c"], ["a", "b", "c"], ["a"], ["b"])}) == 5
    assert together(["a"]) == together(["a", "a"]) == "a"


def test_the_largest_lower_bound_wins_whatever_the_estimate() -> None:
    wide = CheckResult("p", "scores", "primary", "pass", "", estimate=0.2, low=0.01, high=0.4)
    assert best([promoted(wide), promoted(primary(0.02))]) == 1


def test_of_equal_bounds_the_first_wins() -> None:
    assert best([promoted(primary(0.02)), promoted(primary(0.02))]) == 0


def test_who_does_not_pass_never_wins() -> None:
    high_but_guarded = Decided("reject", "guard: why", (primary(0.3),))
    assert best([high_but_guarded, promoted(primary(0.01))]) == 1
    assert best([high_but_guarded, Decided("inconclusive", "", (primary(-0.1, "inconclusive"),))]) is None


def test_the_policys_first_primary_goes_before_a_later_one() -> None:
    later = promoted(primary(-0.1, "inconclusive"), primary(0.5))
    first = promoted(primary(0.01), primary(-0.1, "inconclusive"))
    assert best([later, first]) == 1


def test_of_a_loss_the_upper_end_counts() -> None:
    small_fall = CheckResult("p", "heldout_loss", "primary", "pass", "", low=-0.03, high=-0.01)
    large_fall = CheckResult("p", "heldout_loss", "primary", "pass", "", low=-0.06, high=-0.05)
    assert lower_bound(large_fall) > lower_bound(small_fall)
    assert best([promoted(small_fall), promoted(large_fall)]) == 1


def test_only_one_of_those_that_pass_says_promote_and_nothing_else_changes() -> None:
    reject = Decided("reject", "guard: why", (primary(0.3),))
    passing = [promoted(primary(0.02)), promoted(primary(0.03))]
    loser, kept, winner = one_wins([passing[0], reject, passing[1]], ["a", "b", "c"])
    assert (loser.decision, kept, winner) == ("inconclusive", reject, passing[1])
    assert loser.checks == passing[0].checks
    assert loser.reason == "it passes, and c, weighed together with it, is the one chosen: p: why"


def test_each_candidate_is_judged_at_its_share_and_its_interval_shows_it() -> None:
    """90 wins to 60 pass alone at .05 and not as one of ten; the interval is Tango's at that level."""
    measured = paired(stratum(90, 60, 1000, right=500))
    policy = Policy.model_validate({"name": "toy-sft", "alpha": ALPHA, "primary": {"suite": "toy"}})

    def said(candidates: int) -> Decided:
        level = shared_grant(Grant(1, ALPHA, True, "", None, ()), candidates).level
        return decide(shared_policy(policy, candidates), lambda *_: measured, level)

    assert [said(k).decision for k in (1, 10)] == ["promote", "inconclusive"]
    shown = said(10).checks[0]
    assert shown.level == pytest.approx(1 - 2 * ALPHA / 10)
    expected = tango_interval(90, 60, 1000, 1 - 2 * ALPHA / 10)
    assert (shown.low, shown.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_guards_share_alpha_too() -> None:
    """A guard that holds at .05 and not at .005 stops each of ten candidates."""
    measured = paired(stratum(100, 92, 1000, right=500))

    def guard(candidates: int) -> CheckResult:
        return decide(shared_policy(POLICY, candidates), lambda *_: measured, ALPHA).checks[1]

    assert [guard(k).outcome for k in (1, 10)] == ["pass", "inconclusive"]


def test_one_alone_is_granted_what_it_always_was() -> None:
    granted = Grant(3, 0.01, False, "as ever", None, ())
    assert shared_grant(granted, 1) == granted
    assert shared_policy(POLICY, 1) == POLICY


def look(number: int, candidates: int, analyses: int = 1) -> Look:
    return Look(
        number=number,
        items=ITEMS,
        line="toy",
        candidate=f"of look {number}",
        champion="base",
        policy_digest="p",
        level=0.0,
        created="2026-01-01T00:00:00+00:00",
        candidates=tuple(map(str, range(candidates))) if candidates > 1 else (),
        analyses=analyses,
    )


def histories(sizes: tuple[int, ...]) -> Iterator[tuple[int | None, ...]]:
    """What an adversary may have been told: of each look who of its candidates was promoted, or nobody."""
    yield from itertools.product(*((None, *range(size)) for size in sizes))


@pytest.mark.parametrize("analyses", [1, 3])
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (3, 3, 3, 3), (1, 8, 2, 1, 5)])
def test_over_every_history_of_sweeps_on_fixed_items_no_more_than_alpha_is_spent(
    sizes: tuple[int, ...], analyses: int
) -> None:
    """The union bound of the ledger, added up: each history settles its candidates before the items are
    drawn, so the chance that any test on any history errs is at most the sum of their levels. A promotion
    tells who won, and at which of its gate's analyses."""
    spent = 0.0
    for t in range(len(sizes)):
        before = [look(number + 1, size, analyses) for number, size in enumerate(sizes[:t])]
        for told in histories(tuple(size * analyses for size in sizes[:t])):
            promoting = [number + 1 for number, choice in enumerate(told) if choice is not None]
            granted = grant(
                POLICY,
                before,
                items=ITEMS,
                fresh=False,
                candidate="new",
                champion="base",
                promoting=promoting,
            )
            spent += sizes[t] * shared_grant(granted, sizes[t]).level
    assert 0.5 * ALPHA < spent / sum_of_looks(len(sizes)) < ALPHA


def sum_of_looks(looks: int) -> float:
    """Share of the budget that so many looks may take in all."""
    from scipy.special import zeta

    return float(sum(t**-1.6 for t in range(1, looks + 1)) / zeta(1.6))
