"""Which checks may be shown: what reads items of this look alone, primaries together or not at all."""

from __future__ import annotations

import pytest

from gates.disclose import disclosed, open_suites
from gates.policy import Policy
from harness.records import CheckResult, CheckRole

FRESH = {"draw", "draw2"}


def measured(role: CheckRole) -> CheckResult:
    return CheckResult("a check", "scores", role, "inconclusive", "why", estimate=0.1)


def policy(primary: list[dict[str, object]], **rest: object) -> Policy:
    return Policy.model_validate({"name": "toy-sft", "primary": primary} | rest)


@pytest.mark.parametrize(
    ("suites", "shown"),
    [(["draw"], True), (["draw", "draw2"], True), (["bbh"], False), (["draw", "bbh"], False)],
)
def test_primaries_are_shown_together_or_not_at_all(suites: list[str], shown: bool) -> None:
    """Holm's level of one tells what became of the other."""
    made = policy([{"suite": suite} for suite in suites])
    for check in made.primary:
        assert disclosed(made, check, measured("primary"), FRESH).disclosed == shown


@pytest.mark.parametrize(("suite", "shown"), [("draw", True), ("bbh", False)])
def test_a_guard_is_shown_by_its_own_items(suite: str, shown: bool) -> None:
    made = policy([{"suite": "bbh"}], guards=[{"suite": suite, "margin": 0.1}])
    assert disclosed(made, made.guards[0], measured("guard"), FRESH).disclosed == shown


@pytest.mark.parametrize(
    ("check", "shown"),
    [
        ({"kind": "length", "max_ratio": 1.2, "suite": "draw"}, True),
        ({"kind": "length", "max_ratio": 1.2, "suite": "bbh"}, False),
        ({"kind": "length", "max_ratio": 1.2}, False),
        ({"kind": "battles", "min_win_rate": 0.47}, False),
        ({"kind": "contamination", "suite": "bbh", "max_share": 0.1}, False),
    ],
    ids=str,
)
def test_what_reads_anything_else_counts_as_fixed(check: dict[str, object], shown: bool) -> None:
    made = policy([{"suite": "draw"}], guards=[{"suite": "bbh", "margin": 0.1}], checks=[check])
    assert disclosed(made, made.checks[0], measured("check"), FRESH).disclosed == shown


def test_missing_evidence_of_another_kind_hides_nothing() -> None:
    made = policy([{"suite": "draw"}], checks=[{"kind": "battles", "min_win_rate": 0.47}])
    nothing = CheckResult("battles", "battles", "check", "inconclusive", "no evidence")
    assert disclosed(made, made.checks[0], nothing, FRESH).disclosed


@pytest.mark.parametrize(
    ("guard", "sequential", "shown"),
    [("draw2", True, ["draw", "draw2"]), ("bbh", True, []), ("bbh", False, ["draw", "draw2"])],
)
def test_a_sequential_gate_shows_all_or_nothing(guard: str, sequential: bool, shown: list[str]) -> None:
    made = policy(
        [{"suite": "draw"}], guards=[{"suite": guard, "margin": 0.1}], sequential={"enabled": sequential}
    )
    assert list(open_suites(made, ["draw", "draw2"])) == shown
