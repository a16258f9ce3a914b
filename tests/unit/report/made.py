"""Verdicts to report: every kind of outcome, and one whose every measurement can be recognised."""

from __future__ import annotations

import io
import json
import math
from dataclasses import replace

from rich.console import Console

from harness.compare import Flip
from harness.records import CheckResult, ComparedRuns, Outcome, Verdict
from harness.report.tables import console
from harness.report.verdict import NO_REGRESSIONS, Regression, Regressions, markdown, print_verdict
from harness.report.verdict_ci import annotations, gate_document, junit

WON = CheckResult(
    name="support/gate@3 acc",
    kind="scores",
    role="primary",
    outcome="pass",
    reason="the difference is +3.1 points (+1.0 to +5.2) over 2000 items, above +0.0",
    bound=0.0,
    estimate=0.031,
    low=0.0101,
    high=0.0522,
    level=0.9566,
    n=2000,
    n_clusters=2000,
    p_value=0.003,
    method="Tango",
)
FAILED = CheckResult(
    name="bbh/gate acc",
    kind="scores",
    role="guard",
    outcome="fail",
    reason="the difference is -3.4 points (-4.6 to -2.2) over 3200 items, all of it below -2.0",
    bound=-0.02,
    estimate=-0.034,
    low=-0.046,
    high=-0.022,
    level=0.9,
    n=3200,
    n_clusters=143,
    method="CR2",
)
UNMEASURED = CheckResult(
    "contamination", "contamination", "check", "inconclusive", "no evidence of this kind exists yet"
)
REJECTED = Verdict(
    id="support-sft-0a1b2c3d",
    decision="reject",
    reason=f"{FAILED.name}: {FAILED.reason}",
    policy="support-sft",
    policy_digest="9c1fe0" * 10,
    alias="support/sft",
    candidate="3f9a0c" * 10,
    baseline="66aab1" * 10,
    checks=(WON, FAILED, UNMEASURED),
    runs=(
        ComparedRuns("support/gate@3", "support-45a63fdb8d", "support-8f820251d8"),
        ComparedRuns("bbh/gate", "bbh-11a63fdb8d", "bbh-22820251d8", "bbh-99820251d8"),
    ),
    look=3,
    look_number=12,
    level=0.0217,
    guarantee="the chance of any false promotion is at most 0.05",
    disclosed=True,
    created="2026-11-24T15:00:00+00:00",
    registered="1a2b3c4d5e6f6a8b",
    harness_version="0.1.0",
)
PROMOTED = replace(REJECTED, decision="promote", reason=f"{WON.name}: {WON.reason}", checks=(WON,))
OPEN = replace(
    REJECTED, decision="inconclusive", reason=f"contamination: {UNMEASURED.reason}", checks=(WON, UNMEASURED)
)
NO_BASELINE = replace(
    OPEN, reason="there is no baseline", baseline="", checks=(), runs=(), look=0, look_number=0, level=0.0
)


def telling(outcome: Outcome) -> CheckResult:
    """A measured check in which every number, however it is printed, has the digits 73."""
    return CheckResult(
        name="bbh/gate acc",
        kind="scores",
        role="guard",
        outcome=outcome,
        reason="the difference is +73.7 points (-7.37e-3 to +0.73) over 7373 items",
        bound=-0.0737,
        estimate=0.737373,
        low=-0.737373,
        high=0.7373737,
        level=0.73737,
        n=7373,
        n_clusters=773,
        p_value=0.00737,
        method="a method for 7373 items",
    )


TELLING = replace(
    REJECTED,
    reason="bbh/gate acc: the difference is +73.7 points over 7373 items",
    checks=(telling("pass"), telling("fail"), telling("inconclusive")),
)
TOLD = "73"


def regression(text: str, item: str = "43f9f125", suite: str = "bbh/gate") -> Regression:
    """An item that was right and is wrong, with the same text wherever a stranger's may stand."""
    return Regression(suite, text, text, Flip(text, item, 1.0, 0.0, text, text, text))


def worst(*found: Regression) -> Regressions:
    return Regressions(found, len(found))


REGRESSED = worst(
    Regression(
        "bbh/gate",
        "acc",
        "Sort 73 words: b a",
        Flip("bbh_sorting", "43f9f125", 1.0, 0.0, "a b", "a b 73", "b a 73"),
    )
)


def on_terminal(verdict: Verdict, regressions: Regressions = NO_REGRESSIONS, width: int = 200) -> str:
    out = io.StringIO()
    print_verdict(Console(file=out, width=width, highlight=False, force_terminal=False), verdict, regressions)
    return out.getvalue()


def in_file(verdict: Verdict, regressions: Regressions = NO_REGRESSIONS) -> str:
    out = io.StringIO()
    print_verdict(console(out), verdict, regressions)
    return out.getvalue()


def reports(verdict: Verdict, regressions: Regressions = NO_REGRESSIONS) -> dict[str, str]:
    """Every report there is, by name."""
    return {
        "terminal": on_terminal(verdict, regressions),
        "narrow terminal": on_terminal(verdict, regressions, width=80),
        "markdown": markdown(verdict, regressions),
        "junit": junit(verdict),
        "annotations": "\n".join(annotations(verdict)),
        "json": json.dumps(gate_document(verdict, regressions), allow_nan=False),
    }


UNBOUNDED = replace(
    WON, outcome="inconclusive", low=-math.inf, high=math.inf, estimate=math.nan, p_value=math.nan
)
