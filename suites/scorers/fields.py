"""`json_fields`: the first JSON object of an answer against the right one, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import SuiteError
from suites.scorers.calls import first_object, same_value


def score_fields(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """`field_accuracy`: the share of fields that the answer has right; `exact_match`: all are right.

    The document's `answer` is the right object as JSON text; the first answer counts. Values are equal as
    in `same_value`. A field left out says the same as null. A field that was not asked for, unless it
    is null, leaves `field_accuracy` alone and makes `exact_match` 0. An answer without an object has
    nothing right. Raises SuiteError for a document without a right object.
    """
    expected = _expected(document)
    given = first_object(answers[0]) if answers else None
    if given is None:
        return {"field_accuracy": 0.0, "exact_match": 0.0}
    right = sum(same_value(given.get(name), value) for name, value in expected.items())
    invented = any(value is not None for name, value in given.items() if name not in expected)
    return {
        "field_accuracy": right / len(expected),
        "exact_match": float(right == len(expected) and not invented),
    }


def _expected(document: Mapping[str, Any]) -> dict[str, Any]:
    right = document.get("answer")
    try:
        fields = json.loads(right) if isinstance(right, str) else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or not fields:
        raise SuiteError(
            f"A document's `answer` is {str(right)[:80]!r}, not a JSON object with at least one field, "
            "as text.",
            hint="harness suites lint names such rows",
        )
    return fields
