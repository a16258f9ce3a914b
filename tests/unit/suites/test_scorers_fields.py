"""The scorer json_fields: what counts as right, and that no text and no document breaks it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from harness.errors import SuiteError
from suites.scorers import SCORERS
from suites.scorers.fields import score_fields

RIGHT = {
    "order": "104233",
    "person": "Ana Ibarra",
    "paid": 37.5,
    "quantity": 3,
    "phone": None,
    "town": "Züri",
}
DOCUMENT = {"answer": json.dumps(RIGHT)}


def score(answer: str) -> tuple[float, float]:
    metrics = score_fields(DOCUMENT, [answer])
    assert set(metrics) == {"field_accuracy", "exact_match"}
    return metrics["field_accuracy"], metrics["exact_match"]


def changed(**fields: object) -> str:
    return json.dumps(RIGHT | fields)


def without(name: str) -> str:
    return json.dumps({key: value for key, value in RIGHT.items() if key != name})


def test_it_is_known_by_name() -> None:
    assert SCORERS["json_fields"].score is score_fields


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(RIGHT),
        json.dumps(RIGHT, indent=2),
        json.dumps(dict(reversed(RIGHT.items()))),
        f"```json\n{json.dumps(RIGHT)}\n```",
        f"Here you are: {json.dumps(RIGHT)} I hope this helps {{}}.",
        changed(order=104233),
        changed(paid="37.50"),
        changed(paid="$37.50"),
        changed(quantity="3"),
        changed(quantity=3.0),
        changed(person=" ana IBARRA "),
        changed(town="Zu\u0308ri"),
        changed(extra=None),
        without("phone"),
    ],
)
def test_the_same_values_are_right_however_they_are_written(answer: str) -> None:
    assert score(answer) == (1.0, 1.0)


@pytest.mark.parametrize(
    "answer",
    [
        changed(order="104234"),
        changed(order=None),
        changed(person="Ana"),
        changed(person=["Ana Ibarra"]),
        changed(paid="37.50 or 38"),
        changed(paid=True),
        changed(quantity="three"),
        changed(quantity=float("nan")),
        changed(phone=""),
        changed(phone="null"),
        without("person"),
        json.dumps(RIGHT)[:-1] + ', "order": "999999"}',
    ],
)
def test_one_wrong_field_costs_its_share(answer: str) -> None:
    assert score(answer) == (pytest.approx(5 / 6), 0.0)


def test_an_invented_field_is_no_exact_match() -> None:
    assert score(changed(note="urgent")) == (1.0, 0.0)


def test_an_empty_object_is_right_about_what_is_null() -> None:
    assert score("{}") == (pytest.approx(1 / 6), 0.0)
    assert score_fields({"answer": '{"a": null}'}, ["{}"]) == {"field_accuracy": 1.0, "exact_match": 1.0}


@pytest.mark.parametrize("answer", ["", "no idea", "[]", "null", '"{"', '{"order": "104233"', "{'order': 1}"])
def test_an_answer_without_an_object_has_nothing_right(answer: str) -> None:
    assert score(answer) == (0.0, 0.0)


def test_no_answer_has_nothing_right() -> None:
    assert score_fields(DOCUMENT, []) == {"field_accuracy": 0.0, "exact_match": 0.0}


@pytest.mark.parametrize(
    "answer",
    [
        "{" * 50_000,
        '{"a":' * 10_000,
        '{"order":' + "[" * 50_000,
        '{"order":{"order":' * 400 + "1" * 40_000,
        '{"quantity": ' + "9" * 50_000 + "}",
        '{"quantity": 1e999999999, "paid": -Infinity}',
        '{"order": "' + "x" * 50_000,
        "".join(map(chr, range(1, 3000))) * 17,
        '{"person": "\\ud800"}',
        "\ud800{\x00}",
    ],
)
def test_any_text_gives_numbers_at_once(answer: str) -> None:
    started = time.process_time()
    accuracy, exact = score(answer)
    assert 0.0 <= accuracy < 0.5
    assert exact == 0.0
    assert time.process_time() - started < 2.0


@pytest.mark.parametrize(
    "document",
    [{}, {"answer": None}, {"answer": {"a": 1}}, {"answer": "{}"}, {"answer": "[1]"}, {"answer": "{"}],
)
def test_a_document_without_the_right_object_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(SuiteError, match="not a JSON object with at least one field"):
        score_fields(document, ["{}"])
