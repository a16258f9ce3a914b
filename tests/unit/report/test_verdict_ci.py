"""JUnit, annotation lines and the JSON document, each read back by the rules of who reads it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.records import CheckResult, Verdict
from harness.report.verdict_ci import VERDICT_VERSION, annotations, gate_document, junit, verdict_document
from tests.markdown import DOCS, rows, sections
from tests.unit.report.made import (
    FAILED,
    NO_BASELINE,
    OPEN,
    PROMOTED,
    REGRESSED,
    REJECTED,
    TELLING,
    UNBOUNDED,
    UNMEASURED,
    WON,
)

LOST = replace(WON, name="bbh acc", outcome="fail", reason="lost")
AUDIT = replace(WON, name="gate gain minus unseen gain", role="audit", outcome="fail", reason="large")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=100)
EVERY = [
    PROMOTED,
    REJECTED,
    OPEN,
    NO_BASELINE,
    TELLING,
    replace(PROMOTED, registered=None),
    replace(PROMOTED, checks=(WON, LOST, AUDIT)),
    replace(OPEN, checks=(UNBOUNDED,), level=math.nan),
    *(replace(verdict, disclosed=False) for verdict in (PROMOTED, REJECTED, OPEN, NO_BASELINE)),
    replace(REJECTED, warnings=("a",), waived=("b", "c")),
]


def cases(verdict: Verdict) -> dict[str, ElementTree.Element]:
    found = ElementTree.fromstring(junit(verdict)).findall("testsuite/testcase")
    return {str(case.get("name")): case for case in found}


def result(case: ElementTree.Element) -> str:
    return next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "pass")


def test_junit_has_a_case_for_the_decision_and_one_per_check() -> None:
    found = cases(REJECTED)
    assert {name: result(case) for name, case in found.items()} == {
        "decision": "failure",
        WON.name: "pass",
        FAILED.name: "failure",
        UNMEASURED.name: "error",
    }
    assert found[FAILED.name].find("failure").get("message") == FAILED.reason  # type: ignore[union-attr]
    assert found[WON.name].findtext("system-out") == WON.reason


def test_junit_counts_what_it_holds() -> None:
    root = ElementTree.fromstring(junit(REJECTED))
    for element in (root, root.find("testsuite")):
        assert element is not None
        assert [element.get(name) for name in ("tests", "failures", "errors", "skipped")] == list("4210")


@pytest.mark.parametrize("verdict", EVERY, ids=range(len(EVERY)))
def test_junit_is_green_exactly_when_the_verdict_can_promote(verdict: Verdict) -> None:
    results = {result(case) for case in cases(verdict).values()}
    assert (results <= {"pass", "skipped"}) == verdict.can_promote


def test_junit_skips_what_stopped_nothing() -> None:
    found = cases(replace(PROMOTED, checks=(WON, LOST, AUDIT)))
    assert [result(case) for case in found.values()] == ["pass", "pass", "skipped", "skipped"]
    open_audit = replace(AUDIT, outcome="inconclusive")
    assert result(cases(replace(REJECTED, checks=(FAILED, open_audit)))[AUDIT.name]) == "skipped"
    assert result(cases(replace(REJECTED, checks=(WON, AUDIT)))[AUDIT.name]) == "failure"


def test_junit_names_what_the_verdict_rests_on() -> None:
    held = ElementTree.fromstring(junit(REJECTED)).findall("testsuite/properties/property")
    properties = {one.get("name"): one.get("value") for one in held}
    for name in ("policy_digest", "candidate", "baseline", "registered"):
        assert properties[name] == getattr(REJECTED, name)
    assert properties["run.anchor.bbh/gate"] == "bbh-99820251d8"


def with_text(text: str) -> Verdict:
    check = CheckResult(text, "scores", "guard", "fail", text)
    return replace(
        REJECTED, reason=text, policy=text, candidate=text, warnings=(text,), waived=(text,), checks=(check,)
    )


@settings(deadline=None)
@given(ANY_TEXT)
@example("\x00\x08\x1b[31m \ud800 \ufffe ]]> <&\"' \n\t\r")
def test_junit_is_xml_for_any_text(text: str) -> None:
    written = junit(with_text(text)).encode()
    case = ElementTree.fromstring(written).findall("testsuite/testcase")[1]
    kept = [c for c in text if c.isprintable()]
    assert [c for c in str(case.get("name")) if c.isprintable() and c != "\ufffd"] == [
        c for c in kept if c != "\ufffd"
    ]


def command(line: str) -> tuple[str, str, str]:
    """(command, title, message) as GitHub reads a workflow command."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, title = head.partition(" title=")
    for code, mark in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        title = title.replace(code, mark)
        data = data if code in ("%3A", "%2C") else data.replace(code, mark)
    return name, title, data


def test_the_decision_is_the_first_annotation_and_failures_the_next() -> None:
    read = [command(line) for line in annotations(replace(REJECTED, checks=REJECTED.checks[::-1]))]
    assert [(name, title) for name, title, _ in read] == [
        ("error", "support-sft: reject"),
        ("error", "support-sft: fail: bbh/gate acc"),
        ("warning", "support-sft: inconclusive: contamination"),
    ]
    assert read[1][2] == FAILED.reason


@pytest.mark.parametrize(
    ("verdict", "name"),
    [
        (PROMOTED, "notice"),
        (REJECTED, "error"),
        (OPEN, "warning"),
        (replace(PROMOTED, registered=None), "warning"),
    ],
)
def test_the_kind_of_the_first_annotation_is_the_decision(verdict: Verdict, name: str) -> None:
    assert command(annotations(verdict)[0])[0] == name


def test_what_stopped_nothing_is_a_notice() -> None:
    lines = annotations(replace(PROMOTED, checks=(WON, LOST, AUDIT)))
    assert {command(line)[0] for line in lines} == {"notice"}


def test_annotations_are_escaped_as_github_says() -> None:
    check = CheckResult("a: b, c%", "scores", "guard", "fail", "100% of\r\nlines: a, b")
    line = annotations(replace(REJECTED, policy="p", checks=(check,)))[1]
    assert line == "::error title=p%3A fail%3A a%3A b%2C c%25::100%25 of%0D%0Alines: a, b"


@settings(deadline=None)
@given(ANY_TEXT)
@example("x\n::error::y\r\n::set-output name=a::b")
@example("z" * 50_000)
def test_an_annotation_is_one_line_whatever_it_says(text: str) -> None:
    for line in annotations(with_text(text)):
        line.encode()
        assert not set(line) & set("\n\r\x00\x1b")
        assert len(line) < 4000
        assert command(line)[0] in ("error", "warning", "notice")


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield from leaves(held, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for held in value:
            yield from leaves(held, f"{path}[]")
    else:
        yield path, value


TYPES = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "null": type(None),
    "strings": list,
}


def test_the_fields_of_the_document_are_those_documented() -> None:
    written = {
        path: kinds for path, kinds, _ in rows(sections(DOCS / "verdicts.md")["Fields of the JSON document"])
    }
    assert {path for path, _ in leaves(verdict_document(REJECTED))} == set(written)
    for verdict in EVERY:
        for path, value in leaves(verdict_document(verdict)):
            # Empty lists show no fields of their objects.
            if value != [] or path in written:
                assert type(value) in [TYPES[kind] for kind in written[path].split(" or ")], path


def test_the_fields_of_regressions_are_those_documented() -> None:
    written = {path: kind for path, kind, _ in rows(sections(DOCS / "verdicts.md")["Worst regressions"])}
    told, plain = gate_document(REJECTED, REGRESSED), verdict_document(REJECTED)
    own = {path: value for path, value in leaves(told) if path.split("[")[0] not in plain}
    assert {path: TYPES[kind] for path, kind in written.items()} == {p: type(v) for p, v in own.items()}
    assert (told["n_regressions"], told["regressions"][0]["prompt"]) == (1, "Sort 73 words: b a")


@pytest.mark.parametrize("verdict", EVERY, ids=range(len(EVERY)))
def test_documents_are_what_the_schema_says(verdict: Verdict) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((DOCS / "verdict.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for document in (verdict_document(verdict), gate_document(verdict, REGRESSED)):
        jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"decision": "maybe"},
        {"registered": None},
        {"decision": "reject"},
        {"withheld": ["a check"]},
        {"disclosed": False, "checks": [verdict_document(PROMOTED)["checks"][0] | {"disclosed": False}]},
        {"look": -1},
        {"checks": [{"name": "a"}]},
        {"warnings": "one"},
    ],
    ids=str,
)
def test_the_schema_refuses_what_is_no_verdict(wrong: dict[str, object]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((DOCS / "verdict.schema.json").read_text(encoding="utf-8"))
    assert not jsonschema.Draft202012Validator(schema).is_valid(verdict_document(PROMOTED) | wrong)


def test_schema_and_document_have_the_same_fields() -> None:
    schema = json.loads((DOCS / "verdict.schema.json").read_text(encoding="utf-8"))
    document = verdict_document(REJECTED)
    told = gate_document(REJECTED, REGRESSED)
    for part, made in (
        (schema["$defs"]["check"], document["checks"][0]),
        (schema["$defs"]["runs"], document["runs"][0]),
        (schema["$defs"]["regression"], told["regressions"][0]),
    ):
        assert list(part["properties"]) == part["required"] == list(made)
    assert list(schema["properties"]) == list(told)
    assert schema["required"] == list(document)
    assert schema["properties"]["version"]["const"] == VERDICT_VERSION
    assert f"{VERDICT_VERSION}" == schema["$id"].rpartition(":")[2]


def test_what_is_no_number_is_null() -> None:
    document = verdict_document(replace(OPEN, checks=(UNBOUNDED,), level=math.inf))
    assert document["level"] is None
    assert [document["checks"][0][name] for name in ("estimate", "low", "high", "p_value")] == [None] * 4
    json.dumps(document, allow_nan=False)


@settings(deadline=None)
@given(ANY_TEXT)
@example("\ud800")
def test_the_document_can_be_written_for_any_text(text: str) -> None:
    written = json.dumps(verdict_document(with_text(text)), ensure_ascii=False).encode()
    assert json.loads(written)["policy"] == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
