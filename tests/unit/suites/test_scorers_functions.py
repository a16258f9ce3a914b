"""Function calls as BFCL scores them: the forms of a call, what equals what, and hostile answers."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SuiteError
from suites.scorers.functions import score_function_call, score_no_function_call, written_calls

ACCEPTABLE: dict[str, list[object]] = {
    "city": ["San Francisco, CA", "SF"],
    "nights": [2],
    "budget": [150.0, 150.5],
    "pets": [True],
    "unit": ["", "USD"],
    "stops": [["A-1", "B 2"], []],
    "guest": [{"name": ["O'Neil"], "age": [40, ""]}, ""],
}
DOCUMENT = {"name": "hotels.book", "acceptable": json.dumps(ACCEPTABLE)}
ARGUMENTS: dict[str, object] = {
    "city": "San Francisco, CA",
    "nights": 2,
    "budget": 150.0,
    "pets": True,
    "stops": ["A-1", "B 2"],
}
RIGHT, NAME, WRONG = (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)


def scored(answer: str) -> tuple[float, float]:
    metrics = score_function_call(DOCUMENT, [answer])
    assert set(metrics) == {"exact_match", "name_match"}
    return metrics["exact_match"], metrics["name_match"]


def as_json(name: str = "hotels.book", **changes: object) -> str:
    return json.dumps({"name": name, "arguments": ARGUMENTS | changes})


def as_python(name: str = "hotels.book", **changes: object) -> str:
    given = ", ".join(f"{key}={value!r}" for key, value in (ARGUMENTS | changes).items())
    return f"{name}({given})"


@pytest.mark.parametrize("frame", ["{}", "[{}]", "```json\n{}\n```", "```\n[{}]\n```", "  {}\n"])
@pytest.mark.parametrize("form", [as_json, as_python])
def test_both_forms_bare_listed_or_fenced(form: object, frame: str) -> None:
    assert callable(form)
    assert scored(frame.format(form())) == RIGHT
    assert scored(frame.format(form(nights=3))) == NAME
    assert scored(frame.format(form("hotels_book"))) == WRONG
    assert score_no_function_call({}, [frame.format(form())]) == {"exact_match": 0.0}


def test_json_may_stand_in_words_or_tags() -> None:
    assert scored(f"<tool_call>\n{as_json()}\n</tool_call>") == RIGHT
    assert scored(f"Of course. {as_json()} Anything else?") == RIGHT


@pytest.mark.parametrize(
    "answer",
    [
        f"[{as_python()}, {as_python()}]",
        f"[{as_json()}, {as_json()}]",
        f"{as_json()}\n{as_json('other')}",
        json.dumps(ARGUMENTS),
        json.dumps({"name": "hotels.book", "parameters": {"type": "dict"}}),
        json.dumps({"name": "hotels.book"}),
        json.dumps({"name": ["hotels.book"], "arguments": {}}),
        as_json()[:-1],
        f"I would call {as_python()}",
        "no call",
        "",
    ],
)
def test_not_exactly_one_call_is_wrong(answer: str) -> None:
    assert scored(answer) == WRONG


@pytest.mark.parametrize("form", [as_json, as_python])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"city": "sanfrancisco CA"}, RIGHT),
        ({"city": "S.F."}, RIGHT),
        ({"city": "San Jose"}, NAME),
        ({"nights": 2.0}, NAME),
        ({"nights": "2"}, NAME),
        ({"nights": True}, NAME),
        ({"budget": 150}, RIGHT),
        ({"budget": 150.5}, RIGHT),
        ({"budget": "150.0"}, NAME),
        ({"budget": 10**400}, NAME),
        ({"pets": 1}, NAME),
        ({"pets": "true"}, NAME),
        ({"pets": None}, NAME),
        ({"unit": "usd"}, RIGHT),
        ({"unit": ""}, RIGHT),
        ({"unit": "EUR"}, NAME),
        ({"stops": ["a1", "B2"]}, RIGHT),
        ({"stops": []}, RIGHT),
        ({"stops": ["B 2", "A-1"]}, NAME),
        ({"stops": "A-1"}, NAME),
        ({"guest": {"name": "O'Neil"}}, RIGHT),
        ({"guest": {"name": 'O"Neil', "age": 40}}, RIGHT),
        ({"guest": {"name": "O'Neil", "age": 41}}, NAME),
        ({"guest": {"age": 40}}, NAME),
        ({"guest": {"name": "O'Neil", "seat": 1}}, NAME),
        ({"tip": 1}, NAME),
    ],
)
def test_types_and_values(form: object, changes: dict[str, object], expected: tuple[float, float]) -> None:
    assert callable(form)
    assert scored(form(**changes)) == expected


def test_a_required_argument_may_not_be_left_out() -> None:
    for name in ("city", "nights", "budget", "pets", "stops"):
        arguments = {key: value for key, value in ARGUMENTS.items() if key != name}
        assert scored(json.dumps({"name": "hotels.book", "arguments": arguments})) == NAME


def test_python_tuples_are_lists_and_bare_words_are_texts() -> None:
    assert scored(as_python().replace("['A-1', 'B 2']", "('A-1', 'B 2')")) == RIGHT
    assert scored(as_python().replace("'San Francisco, CA'", "SF")) == RIGHT
    assert scored(as_python().replace("nights=2", "nights=1 + 1")) == NAME


def test_arguments_by_position_match_none() -> None:
    document = {"name": "f", "acceptable": json.dumps({"x": [1, ""]})}
    assert score_function_call(document, ["f(x=1)"])["exact_match"] == 1.0
    assert score_function_call(document, ["f()"])["exact_match"] == 1.0
    for answer in ("f(1)", "f(*x)", "f(**x)", "f(x=1, **y)"):
        assert score_function_call(document, [answer]) == {"exact_match": 0.0, "name_match": 1.0}


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("no call", 1.0),
        ("The function converts currencies; it cannot book a table (or a room).", 1.0),
        ("", 1.0),
        ('{"reason": "not a hotel"}', 1.0),
        ("[]", 1.0),
        (as_json("anything"), 0.0),
        ('{"name": "hotels.book", "arguments": {"city": ["Rome', 0.0),
        ('{\n  "name" : "hotels.book", "parameters": {}}', 0.0),
        ("f()", 0.0),
    ],
)
def test_calling_nothing(answer: str, right: float) -> None:
    assert score_no_function_call({}, [answer]) == {"exact_match": right}


def test_no_answer_is_no_call() -> None:
    assert score_function_call(DOCUMENT, []) == {"exact_match": 0.0, "name_match": 0.0}
    assert score_no_function_call({}, []) == {"exact_match": 1.0}


@pytest.mark.parametrize(
    "changes", [{"acceptable": None}, {"acceptable": "[]"}, {"acceptable": '{"a": 1}'}, {"name": None}]
)
def test_a_document_without_the_right_call_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(SuiteError, match="function calls needs"):
        score_function_call(DOCUMENT | changes, [as_json()])


@given(st.text() | st.text(alphabet="[](){}\"'=,.f1 \n`:-*"))
def test_any_text_gives_numbers(answer: str) -> None:
    assert set(score_function_call(DOCUMENT, [answer]).values()) <= {0.0, 1.0}
    assert score_no_function_call({}, [answer])["exact_match"] in (0.0, 1.0)


PYTHON_PIECES = ["(", "[", "{", "f(", "f(a=", "{'a':", "-", "not ", "lambda:", "f'{", "x.", "x[", "(*", "9"]
JSON_PIECES = ['{"name": ', '{"name":1,', "{ ", '{"a":', "```", "\\", "\x00", "\ud800"]


@pytest.mark.parametrize("piece", [*PYTHON_PIECES, *JSON_PIECES, "a if b else "])
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        for end in ("", ")", "]" * times, ")" * times):
            answer = piece * times + end
            scored(answer)
            score_no_function_call({}, [answer])
        return time.process_time() - started

    seconds(1)
    # Python is parsed up to some length only: below it nothing may explode, beyond it all is linear.
    assert seconds(700) < 2.0
    assert seconds(100_000) < 100 * max(seconds(5_000), 0.02)


def test_calls_are_listed_in_order() -> None:
    calls = written_calls("[a.b(x=1), c(y={'k': [1, 2]}, z=-1.5)]")
    assert [(call.tool, dict(call.arguments)) for call in calls] == [
        ("a.b", {"x": 1}),
        ("c", {"y": {"k": [1, 2]}, "z": -1.5}),
    ]
