"""What leaves a gate: where items are fixed nothing but the decision; waivers and warnings always."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from harness.records import CheckResult, Decision, Verdict
from harness.report.disclosure import WITHHELD, headline, open_part, short
from harness.report.verdict_ci import verdict_document
from harness.store import decode, encode
from tests.unit.report.made import (
    FAILED,
    NO_BASELINE,
    OPEN,
    PROMOTED,
    REGRESSED,
    REJECTED,
    TELLING,
    TOLD,
    UNMEASURED,
    WON,
    in_file,
    regression,
    reports,
    telling,
    worst,
)

KINDS = list(reports(REJECTED))


@pytest.mark.parametrize("kind", KINDS)
def test_no_measurement_leaves_a_fixed_gate(kind: str) -> None:
    assert TOLD in reports(TELLING, REGRESSED)[kind]
    assert TOLD not in reports(replace(TELLING, disclosed=False), REGRESSED)[kind]


@pytest.mark.parametrize("decision", ["promote", "reject", "inconclusive"])
def test_fixed_gates_with_the_same_decision_are_told_apart_by_nothing(decision: Decision) -> None:
    one = replace(TELLING, decision=decision, disclosed=False)
    others = (replace(check, outcome="fail", reason="lost", n=5, p_value=None) for check in TELLING.checks)
    other = replace(one, checks=tuple(others), reason="lost")
    assert reports(one) == reports(other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verdict", [PROMOTED, REJECTED, OPEN, NO_BASELINE], ids=lambda v: v.decision)
def test_a_withheld_verdict_says_why_and_where_to_look(verdict: Verdict, kind: str) -> None:
    report = reports(replace(verdict, disclosed=False))[kind]
    assert "numbers on fixed gate items are withheld" in report
    assert "look at the dev split and the unseen suite instead" in report
    assert verdict.decision.capitalize() in report


@pytest.mark.parametrize("kind", KINDS)
def test_what_could_not_be_measured_is_named_on_a_fixed_gate_too(kind: str) -> None:
    withheld = reports(replace(OPEN, disclosed=False))[kind]
    assert UNMEASURED.reason in withheld
    assert "there is no baseline" in reports(replace(NO_BASELINE, disclosed=False))[kind]


def test_numbers_in_the_reason_of_an_unmeasured_check_are_withheld() -> None:
    check = CheckResult(
        "bbh acc", "scores", "guard", "inconclusive", "+7,301 of 7373 items (-73.5%) have no score"
    )
    part = open_part(replace(OPEN, checks=(check,), reason=f"bbh acc: {check.reason}", disclosed=False))
    assert part.checks[0].reason == "# of # items (#) have no score"
    assert part.reason.startswith("bbh acc: # of # items (#) have no score; ")


def test_an_outcome_without_an_estimate_is_withheld() -> None:
    """A check that failed did measure something, even where it kept no number."""
    failed = replace(UNMEASURED, outcome="fail", reason="contaminated")
    part = open_part(replace(REJECTED, checks=(failed,), reason="contaminated", disclosed=False))
    assert part.checks == ()
    assert "contaminated" not in part.reason


@pytest.mark.parametrize(
    "measured", [{"estimate": 0.1}, {"low": 0.1}, {"high": 0.1}, {"p_value": 0.1}, {"n": 5}], ids=str
)
def test_any_measurement_makes_a_check_measured(measured: dict[str, float]) -> None:
    check = replace(UNMEASURED, **measured)
    assert open_part(replace(OPEN, checks=(check,), disclosed=False)).checks == ()


@pytest.mark.parametrize("decision", ["promote", "reject"])
def test_a_decision_on_no_check_keeps_its_reason_to_itself(decision: Decision) -> None:
    part = open_part(replace(NO_BASELINE, decision=decision, reason="it lost", disclosed=False))
    assert "it lost" not in part.reason


def test_a_disclosed_verdict_leaves_as_it_is() -> None:
    assert open_part(REJECTED) is REJECTED


@pytest.mark.parametrize("kind", KINDS)
def test_waivers_warnings_and_genesis_are_in_every_report(kind: str) -> None:
    warned = replace(REJECTED, warnings=("the baseline is a genesis entry",), waived=("dtype differs",))
    for verdict in (warned, replace(warned, disclosed=False), replace(warned, decision="promote")):
        report = reports(verdict)[kind]
        assert "the baseline is a genesis entry" in report
        assert "dtype differs" in report


@pytest.mark.parametrize("disclosed", [True, False])
def test_an_unregistered_policy_is_told_in_the_first_line(disclosed: bool) -> None:
    for verdict in (PROMOTED, REJECTED, OPEN):
        unregistered = replace(verdict, registered=None, disclosed=disclosed)
        made = reports(unregistered)
        for kind in ("terminal", "markdown", "annotations"):
            assert "not registered before the candidate" in made[kind].splitlines()[0]
        assert headline(open_part(unregistered)) in made["junit"]
    assert headline(replace(PROMOTED, registered=None)).startswith(
        "No promotion, though the checks say promote: "
    )


def test_without_runs_there_is_nothing_that_registration_could_be_late_for() -> None:
    nothing = replace(NO_BASELINE, registered=None)
    assert all("registered before" not in report for report in reports(nothing).values())


def test_the_headline_is_one_sentence() -> None:
    assert headline(NO_BASELINE) == "Inconclusive: there is no baseline."
    assert headline(replace(NO_BASELINE, reason="there is no baseline.")) == headline(NO_BASELINE)


def test_names_behind_an_api_stay_whole() -> None:
    assert short("66aab1" * 10) == "66aab166aab1"
    assert short("api:example.org/model-large@fp1") == "api:example.org/model-large@fp1"


def test_output_into_a_file_has_whole_lines_and_no_colours() -> None:
    printed = in_file(REJECTED)
    assert "\x1b" not in printed
    assert headline(REJECTED) == printed.splitlines()[0]


FRESH = replace(WON, disclosed=True)
FIXED = telling("fail")
MIXED = replace(REJECTED, disclosed=False, reason=f"{FIXED.name}: {FIXED.reason}", checks=(FRESH, FIXED))


@pytest.mark.parametrize("kind", KINDS)
def test_a_check_on_drawn_items_is_shown_beside_one_on_fixed_items(kind: str) -> None:
    said = reports(MIXED)[kind]
    assert TOLD not in said
    # Annotations are only of what stopped the candidate.
    assert (FIXED.name in said) == (kind != "annotations")
    assert ("0.031" in said or "+3.1" in said) == (kind != "annotations")
    assert "numbers on fixed gate items are withheld" in said


def test_a_withheld_check_is_told_apart_by_nothing_but_the_decision() -> None:
    for outcome in ("pass", "fail", "inconclusive"):
        assert reports(replace(MIXED, checks=(FRESH, telling(outcome)))) == reports(MIXED)


def test_the_order_of_checks_does_not_tell_what_the_withheld_ones_said() -> None:
    """A verdict names the first check that decided; a shown one says no more where another was first."""
    lost = replace(FAILED, name="draw acc", disclosed=True)
    first = replace(MIXED, checks=(FRESH, FIXED, lost))
    second = replace(first, reason=f"{lost.name}: {lost.reason}", checks=(FRESH, telling("pass"), lost))
    assert reports(first) == reports(second)
    assert open_part(first).reason == f"{lost.name}: {lost.reason}; {WITHHELD}"


@pytest.mark.parametrize(
    ("decision", "checks", "named"),
    [
        ("promote", (FRESH, telling("pass")), FRESH.name),
        ("promote", (telling("pass"), replace(FRESH, role="guard")), None),
        ("reject", (FRESH, FIXED), None),
        ("reject", (replace(FRESH, outcome="fail"), FIXED), FRESH.name),
        ("inconclusive", (FRESH, FIXED), None),
        ("inconclusive", (replace(FRESH, outcome="inconclusive"), FIXED), FRESH.name),
        ("inconclusive", (replace(FRESH, name="other", outcome="inconclusive"), FRESH, FIXED), None),
        ("inconclusive", (FRESH, FIXED, UNMEASURED), UNMEASURED.name),
    ],
)
def test_the_sentence_names_a_shown_check_that_is_enough_or_none(
    decision: Decision, checks: tuple[CheckResult, ...], named: str | None
) -> None:
    reason = open_part(replace(MIXED, decision=decision, checks=checks)).reason
    assert reason.endswith(WITHHELD)
    assert reason.removesuffix(WITHHELD).partition(":")[0] == (named or "")


def test_records_from_before_checks_knew_stay_withheld_or_shown_as_they_were() -> None:
    old = {key: value for key, value in encode(WON).items() if key != "disclosed"}  # type: ignore[union-attr]  # a record
    assert open_part(replace(REJECTED, disclosed=False, checks=(decode(CheckResult, old),))).checks == ()
    assert verdict_document(replace(REJECTED, checks=(decode(CheckResult, old),)))["checks"][0]["disclosed"]


def test_withheld_checks_are_test_cases_that_are_skipped() -> None:
    cases = ElementTree.fromstring(reports(MIXED)["junit"]).findall("testsuite/testcase")
    assert [case.get("name") for case in cases] == ["decision", FRESH.name, FIXED.name]
    assert [child.tag for child in cases[2]] == ["skipped"]


@pytest.mark.parametrize("kind", ["terminal", "narrow terminal", "markdown", "json"])
def test_only_items_that_the_look_drew_are_shown_beside_withheld_checks(kind: str) -> None:
    drawn = worst(regression("drawn text", suite="support/gate@3"))
    fixed = worst(*drawn.worst, regression("fixed text", suite="bbh/gate"))
    assert "drawn text" in reports(MIXED, drawn)[kind]
    assert "fixed text" in reports(REJECTED, fixed)[kind]
    assert "text" not in reports(MIXED, fixed)[kind]
    assert "text" not in reports(replace(MIXED, analysis=2, analyses=5), drawn)[kind]
