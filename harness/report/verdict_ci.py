"""A verdict for machines: JUnit XML, GitHub's annotation lines, and the JSON document."""

# No `from __future__ import annotations`: that name is a function here.
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, cast
from xml.etree import ElementTree

from harness.records import CheckResult, Outcome, Verdict
from harness.report import escape
from harness.report.disclosure import WITHHELD, headline, open_part, withheld
from harness.report.tables import shorten
from harness.report.verdict import LONGEST_ANSWER, Regressions
from harness.store.encode import encode

VERDICT_VERSION = 1
"""Of the JSON document; docs/verdict.schema.json."""

Weight = Outcome | Literal["aside"]
"""What a check means for the decision; an aside is shown but stopped nothing."""

_ELEMENTS: dict[Weight, str] = {"fail": "failure", "inconclusive": "error", "aside": "skipped"}
_COMMANDS: dict[Weight, str] = {
    "pass": "notice",
    "fail": "error",
    "inconclusive": "warning",
    "aside": "notice",
}


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """As JSON values, for `--json` and for keeping; field names are stable (docs/verdicts.md).

    No NaN, no infinities: what is not a number, or not bounded by the data, is None.
    """
    kept_back = withheld(verdict)
    verdict = open_part(verdict)
    document = {
        "version": VERDICT_VERSION,
        "verdict": verdict.id,
        "decision": verdict.decision,
        "can_promote": verdict.can_promote,
        "sentence": headline(verdict),
        "reason": verdict.reason,
        "policy": verdict.policy,
        "policy_digest": verdict.policy_digest,
        "registered": verdict.registered,
        "alias": verdict.alias,
        "candidate": verdict.candidate,
        "baseline": verdict.baseline or None,
        "disclosed": verdict.disclosed,
        "checks": [_check_document(check, verdict.disclosed) for check in verdict.checks],
        "withheld": [name for _, name in kept_back],
        "runs": [
            {
                "suite": runs.suite,
                "candidate": runs.candidate,
                "baseline": runs.baseline or None,
                "anchor": runs.anchor or None,
            }
            for runs in verdict.runs
        ],
        "look": verdict.look,
        "look_number": verdict.look_number,
        "analysis": verdict.analysis,
        "analyses": verdict.analyses,
        "level": _finite(verdict.level),
        "guarantee": verdict.guarantee,
        "waived": verdict.waived,
        "warnings": verdict.warnings,
        "created": verdict.created,
        "harness_version": verdict.harness_version,
    }
    # Through `encode` for text that is no Unicode, which no file could hold.
    return cast(dict[str, Any], encode(document))


def gate_document(verdict: Verdict, regressions: Regressions) -> dict[str, Any]:
    """The verdict's document with the items that got worst, as far as they may be shown."""
    shown = regressions.of(verdict)
    listed = [
        {
            "suite": one.suite,
            "task": one.flip.task,
            "item": one.flip.item,
            "metric": one.metric,
            "baseline": _finite(one.flip.baseline),
            "candidate": _finite(one.flip.candidate),
            "prompt": shorten(one.prompt, LONGEST_ANSWER),
            "target": shorten(one.flip.target, LONGEST_ANSWER),
            "baseline_said": shorten(one.flip.baseline_said, LONGEST_ANSWER),
            "candidate_said": shorten(one.flip.candidate_said, LONGEST_ANSWER),
        }
        for one in shown.worst
    ]
    document = verdict_document(verdict) | {"regressions": listed, "n_regressions": shown.n}
    return cast(dict[str, Any], encode(document))


def junit(verdict: Verdict) -> str:
    """JUnit XML: one test case for the decision, then one per check.

    A failed check is a `failure`. An inconclusive one is an `error`, JUnit's word for a test that came
    to no result: CI servers show errors red, while `skipped` would leave a report green that must not
    promote. What stopped nothing (a primary that lost where another won; an audit that is open) is
    `skipped`, and so is what is withheld. So the report is green exactly when the verdict can promote.
    """
    kept_back = withheld(verdict)
    verdict = open_part(verdict)
    said = [headline(verdict), *_asides(verdict)]
    cases = [_case(verdict, "decision", "decision", said, _weight_of(verdict))]
    for check in verdict.checks:
        cases.append(_case(verdict, check.role, check.name, _told(check), _weight(verdict, check)))
    cases += [_case(verdict, role, name, [WITHHELD], "aside") for role, name in kept_back]
    held = Counter(child.tag for case in cases for child in case)
    counts = {
        "tests": str(len(cases)),
        "failures": str(held["failure"]),
        "errors": str(held["error"]),
        "skipped": str(held["skipped"]),
    }
    root = ElementTree.Element("testsuites", {"name": "harness gate", **counts})
    suite = ElementTree.SubElement(root, "testsuite", {"name": escape.xml(verdict.policy), **counts})
    suite.set("timestamp", escape.xml(verdict.created))
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in _properties(verdict):
        ElementTree.SubElement(properties, "property", {"name": escape.xml(name), "value": escape.xml(value)})
    suite.extend(cases)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def annotations(verdict: Verdict) -> list[str]:
    """Workflow commands for GitHub Actions, to be printed one per line.

    The decision comes first and what failed second, because GitHub shows only ten of each kind per step.
    """
    verdict = open_part(verdict)
    decision = f"{verdict.policy}: {verdict.decision}"
    lines = [_annotation(_COMMANDS[_weight_of(verdict)], decision, headline(verdict))]
    weighed = [(_weight(verdict, check), check) for check in verdict.checks]
    for wanted in ("fail", "inconclusive", "aside"):
        for weight, check in weighed:
            if weight == wanted:
                title = f"{verdict.policy}: {check.outcome}: {check.name}"
                lines.append(_annotation(_COMMANDS[weight], title, check.reason))
    return lines + [_annotation("warning", verdict.policy, text) for text in _asides(verdict)]


def _weight_of(verdict: Verdict) -> Weight:
    if verdict.can_promote:
        return "pass"
    return "fail" if verdict.decision == "reject" else "inconclusive"


def _weight(verdict: Verdict, check: CheckResult) -> Weight:
    if check.outcome == "pass":
        return "pass"
    is_open_audit = check.role == "audit" and check.outcome == "inconclusive"
    return "aside" if is_open_audit or verdict.decision == "promote" else check.outcome


def _asides(verdict: Verdict) -> list[str]:
    return [
        *(f"warning: {text}" for text in verdict.warnings),
        *(f"waived: {text}" for text in verdict.waived),
    ]


def _case(
    verdict: Verdict, group: str, name: str, said: Sequence[str], weight: Weight
) -> ElementTree.Element:
    """`said`: the reason, then what else there is to know."""
    classname = escape.xml(f"{verdict.policy}.{group}")
    case = ElementTree.Element("testcase", {"classname": classname, "name": escape.xml(name)})
    text = escape.xml("\n".join(said))
    if weight == "pass":
        ElementTree.SubElement(case, "system-out").text = text
        return case
    told = ElementTree.SubElement(case, _ELEMENTS[weight], {"message": escape.xml(said[0])})
    if weight != "aside":
        told.set("type", weight)
        told.text = text
    return case


def _told(check: CheckResult) -> list[str]:
    return [check.reason, *([f"at analysis {check.analysis}"] if check.analysis else [])]


def _properties(verdict: Verdict) -> list[tuple[str, str]]:
    return [
        ("verdict", verdict.id),
        ("decision", verdict.decision),
        ("policy_digest", verdict.policy_digest),
        ("registered", verdict.registered or "no"),
        ("alias", verdict.alias),
        ("candidate", verdict.candidate),
        ("baseline", verdict.baseline or "none"),
        *(
            (f"run.{who}.{runs.suite}", run)
            for runs in verdict.runs
            for who, run in (
                ("candidate", runs.candidate),
                ("baseline", runs.baseline),
                ("anchor", runs.anchor),
            )
            if run
        ),
        ("look", str(verdict.look)),
        ("look_number", str(verdict.look_number)),
        *([("analysis", f"{verdict.analysis} of {verdict.analyses}")] if verdict.analysis else []),
        ("level", f"{verdict.level:.6g}"),
        ("guarantee", verdict.guarantee),
        ("harness_version", verdict.harness_version),
    ]


def _annotation(command: str, title: str, message: str) -> str:
    return f"::{command} title={escape.workflow_property(title)}::{escape.workflow_data(message)}"


def _check_document(check: CheckResult, disclosed: bool) -> dict[str, Any]:
    return {
        "name": check.name,
        "kind": check.kind,
        "role": check.role,
        "outcome": check.outcome,
        "reason": check.reason,
        "bound": _finite(check.bound),
        "estimate": _finite(check.estimate),
        "low": _finite(check.low),
        "high": _finite(check.high),
        "level": _finite(check.level),
        "n": check.n,
        "n_clusters": check.n_clusters,
        "analysis": check.analysis,
        "p_value": _finite(check.p_value),
        "method": check.method,
        "disclosed": disclosed or check.disclosed,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
