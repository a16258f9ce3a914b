"""Tool calls: what counts as the same call, and answers that no parser may choke on."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SuiteError
from suites.scorers.calls import (
    Call,
    acceptable_arguments,
    first_object,
    parse_call,
    same_arguments,
    same_value,
    score_call,
)

ARGUMENTS: dict[str, object] = {"order": "104233", "amount": 37.5, "to": "store credit"}
RIGHT = {"tool": "refund", "arguments": ARGUMENTS}
DOCUMENT = {"answer": json.dumps(RIGHT)}
ALL, TOOL, NONE = (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)


def scored(answer: str) -> tuple[float, float]:
    metrics = score_call(DOCUMENT, [answer])
    assert set(metrics) == {"exact_match", "tool_accuracy"}
    return metrics["exact_match"], metrics["tool_accuracy"]


def with_arguments(**changes: object) -> str:
    return json.dumps({"tool": "refund", "arguments": ARGUMENTS | changes})


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        " {}\n",
        "```json\n{}\n```",
        "```\n{}\n```\nThat refunds it.",
        "Sure (as {{asked}}): {}. Anything else?",
        '{} {{"tool": "close", "arguments": {{}}}}',
        "{{broken {}",
        "\ufeff{}",
    ],
)
def test_the_first_object_counts_whatever_stands_around_it(frame: str) -> None:
    assert scored(frame.format(json.dumps(RIGHT))) == ALL
    assert scored(frame.format(json.dumps(RIGHT, indent=2))) == ALL


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (with_arguments(amount="$37.50"), ALL),
        (with_arguments(amount="37.50"), ALL),
        (with_arguments(order=104233), ALL),
        (with_arguments(to="  Store\n Credit"), ALL),
        (with_arguments(amount=37.51), TOOL),
        (with_arguments(amount=True), TOOL),
        (with_arguments(amount=[37.5]), TOOL),
        (with_arguments(to=None), TOOL),
        (with_arguments(note="sorry"), TOOL),
        ('{"tool": "refund", "arguments": {"order": "104233"}}', TOOL),
        ('{"tool": "refund"}', TOOL),
        ('{"tool": "refund", "arguments": []}', NONE),
        ('{"tool": "refund", "arguments": "order"}', NONE),
        ('{"tool": "Refund", "arguments": {}}', NONE),
        ('{"tool": ["refund"], "arguments": {}}', NONE),
        ('{"name": "refund", "arguments": {}}', NONE),
        ('{"tool": "refund", "arguments": {"order": "104233"', NONE),
        ('"refund"', NONE),
        ("[1, 2]", NONE),
        ("", NONE),
    ],
)
def test_answers_are_scored(answer: str, expected: tuple[float, float]) -> None:
    assert scored(answer) == expected


def test_of_equal_keys_the_last_counts() -> None:
    assert scored('{"tool": "close", "tool": "refund", "arguments": {}}') == TOOL


def test_no_answer_is_wrong_and_only_the_first_counts() -> None:
    assert score_call(DOCUMENT, []) == {"exact_match": 0.0, "tool_accuracy": 0.0}
    assert score_call(DOCUMENT, ["", json.dumps(RIGHT)])["exact_match"] == 0.0


NASTY = {
    "braces": "{" * 50_000,
    "deep objects": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "deep lists": '{"tool": "refund", "arguments": {"order": ' + "[" * 20_000 + "]" * 20_000 + "}}",
    "nested openings": ('{"a":{"b":' * 400 + '"' + "x" * 2_000) * 8,
    "escaped quotes": '{"x\\"' * 10_000,
    "quoted braces": '{"{' * 17_000,
    "an endless string": '{"tool": "' + "{" * 50_000,
    "an endless number": '{"tool": "refund", "arguments": {"amount": ' + "7" * 50_000 + "}}",
    "a huge exponent": '{"tool": "refund", "arguments": {"amount": 1e999999999, "order": 1e-999999999}}',
    "not a number": '{"tool": "refund", "arguments": {"amount": NaN, "order": -Infinity, "to": 1}}',
    "digits as text": json.dumps({"tool": "refund", "arguments": {"amount": "1" * 50_000}}),
    "nothing but spaces": '{"tool"' + " " * 50_000,
    "control characters": '{"tool": "re\x00fund"}\x07\x1b[31m',
    "half a surrogate": '{"tool": "\\ud800", "arguments": {"\udfff": "\ud800"}}',
}


@pytest.mark.parametrize("answer", NASTY.values(), ids=NASTY)
def test_no_answer_breaks_the_scorer_or_holds_it_up(answer: str) -> None:
    started = time.process_time()
    assert scored(answer)[0] == 0.0
    assert time.process_time() - started < 2


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda junk: junk.decode("latin-1")))
def test_any_text_gives_numbers(answer: str) -> None:
    assert scored(answer) == NONE
    assert scored("{" + answer)[0] == 0.0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(), parts, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, max_size=4), st.sampled_from(["", "so: ", "```json\n", '}} " {x ']))
def test_whatever_was_written_as_json_is_read_back(value: dict[str, object], before: str) -> None:
    found = first_object(before + json.dumps(value) + " ok")
    assert found == value
    assert same_arguments(found, value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, "", False),
        ("caf\u00e9", "CAFE\u0301", True),
        ("10", "10.0", False),
        (10, "10.0", True),
        (-3, "$-3", True),
        ([1, "a"], [1.0, "A"], True),
        ([1, 2], [2, 1], False),
        ([1], "1", False),
        ({"a": [1]}, {"a": ["1"]}, True),
        ({"a": 1}, {"b": 1}, False),
        (float("nan"), float("nan"), False),
        (10**400, 10.0, False),
    ],
)
def test_same_values(one: object, other: object, same: bool) -> None:
    assert same_value(one, other) is same
    assert same_value(other, one) is same


def test_arguments_may_have_several_acceptable_values() -> None:
    acceptable: dict[str, list[object]] = {
        "city": ["Paris", "Paris, FR"],
        "days": [3],
        "unit": ["", "metric"],
        "stops": [["A", "B"], ["B", "A"]],
        "seat": [{"row": [12], "side": ["left", ""]}],
    }
    given = {"city": "paris, fr", "days": 3, "stops": ["b", "a"], "seat": {"row": 12}}
    assert acceptable_arguments(given, acceptable)
    assert acceptable_arguments(given | {"unit": "metric", "seat": {"row": 12, "side": "left"}}, acceptable)
    for wrong in (
        {"unit": "imperial"},
        {"days": 4},
        {"class": "first"},
        {"stops": ["a", "a"]},
        {"stops": ["a"]},
        {"seat": {"row": 13}},
        {"seat": {"side": "left"}},
        {"seat": 12},
    ):
        assert not acceptable_arguments(given | wrong, acceptable)
    assert not acceptable_arguments({"city": "Paris", "days": 3, "stops": ["A", "B"]}, acceptable)
    assert acceptable_arguments({}, {})


def test_other_suites_call_their_keys_otherwise() -> None:
    answer = '[{"name": "area", "parameters": {"base": 10}}]'
    assert parse_call(answer, tool="name", arguments="parameters") == Call("area", {"base": 10})
    assert parse_call(answer) is None


def test_a_call_is_written_as_it_is_read() -> None:
    call = Call("refund", {"to": "\u00e9", "amount": 3})
    assert parse_call(call.text()) == call


@pytest.mark.parametrize(
    "document", [{}, {"answer": None}, {"answer": {"tool": "x"}}, {"answer": "refund"}, {"answer": "{}"}]
)
def test_a_document_without_a_right_call_is_named(document: dict[str, object]) -> None:
    with pytest.raises(SuiteError, match="`answer`"):
        score_call(document, ["{}"])
