"""Tool calls: the first JSON object of an answer, and whether its tool and arguments are the right ones.

`tool_call` is the scorer; what it is made of serves other tool suites as well.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.errors import SuiteError

LONGEST_INTEGER = 300
"""Digits beyond which a number in an answer is read as a float: Python refuses very long integers."""
MOST_BROKEN = 1_000
"""Objects that may break off before the search for a whole one ends."""

_AMOUNT = re.compile(r"\$?\s?(-?\d{1,300}(?:\.\d{1,300})?)")


@dataclass(frozen=True, slots=True)
class Call:
    tool: str
    arguments: Mapping[str, Any]

    def text(self) -> str:
        """The call as the JSON object that a model is asked for."""
        return json.dumps({"tool": self.tool, "arguments": dict(self.arguments)}, ensure_ascii=False)


def first_object(text: str) -> dict[str, Any] | None:
    """The first JSON object that stands in a text, fenced or not; None when there is none."""
    return next(objects(text), None)


def objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that stand in a text one after the other, whatever is between them.

    Of equal keys the last counts, as in most JSON parsers. After an object that breaks off, the search
    goes on where it broke, never inside of it. It ends after 1,000 of them, because each error costs time
    in the length of the text before it, and at an object nested deeper than Python's recursion limit.
    """
    broken = 0
    decoder = json.JSONDecoder(parse_int=_integer)
    at = text.find("{")
    while at >= 0 and broken < MOST_BROKEN:
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            broken += 1
            at = text.find("{", max(error.pos, at + 1))
        except RecursionError:
            return
        else:
            yield dict(value)
            at = text.find("{", end)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else float(digits)


def parse_call(text: str, tool: str = "tool", arguments: str = "arguments") -> Call | None:
    """The call that the first JSON object of a text makes; None when it makes none.

    `tool` and `arguments` are the object's keys for them. A call without arguments may leave theirs out.
    """
    found = first_object(text)
    if found is None or not isinstance(found.get(tool), str):
        return None
    given = found.get(arguments, {})
    return Call(found[tool], given) if isinstance(given, dict) else None


def same_value(given: object, expected: object) -> bool:
    """Whether two JSON values mean the same.

    Numbers are equal as numbers, also when one of them is written as text with or without a dollar
    sign ("$37.50" and 37.5). Texts are equal up to Unicode form, case and white space. Booleans and null
    equal only themselves; lists and objects are compared part by part.
    """
    if isinstance(given, bool) or isinstance(expected, bool) or given is None or expected is None:
        return given is expected
    if isinstance(given, str) and isinstance(expected, str):
        return _plain(given) == _plain(expected)
    if isinstance(given, int | float | str) and isinstance(expected, int | float | str):
        one, other = _number(given), _number(expected)
        return one is not None and one == other
    if isinstance(given, list) and isinstance(expected, list):
        return len(given) == len(expected) and all(map(same_value, given, expected))
    if isinstance(given, Mapping) and isinstance(expected, Mapping):
        return same_arguments(given, expected)
    return False


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _number(value: float | str) -> float | int | None:
    """A finite number, or None. Texts that are plain decimals are numbers."""
    if isinstance(value, str):
        match = _AMOUNT.fullmatch(value.strip())
        if match is None:
            return None
        value = float(match[1]) if "." in match[1] else int(match[1])
    return value if isinstance(value, int) or math.isfinite(value) else None


def same_arguments(given: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Whether exactly the expected arguments are given, each with its value."""
    return given.keys() == expected.keys() and all(
        same_value(value, expected[name]) for name, value in given.items()
    )


def acceptable_arguments(
    given: Mapping[str, Any],
    acceptable: Mapping[str, Sequence[Any]],
    same: Callable[[Any, Any], bool] = same_value,
) -> bool:
    """Whether every argument has one of its acceptable values, as BFCL writes them.

    `acceptable`: argument -> its acceptable values; an argument with "" among them may be left out. A
    value that is an object holds acceptable values per key in turn. `same(given, acceptable)` compares
    values that are neither lists nor objects.
    """
    if not given.keys() <= acceptable.keys():
        return False
    return all(
        any(_accepts(value, given[name], same) for value in values) if name in given else "" in values
        for name, values in acceptable.items()
    )


def _accepts(acceptable: object, given: object, same: Callable[[Any, Any], bool]) -> bool:
    if isinstance(acceptable, Mapping):
        return isinstance(given, Mapping) and acceptable_arguments(given, acceptable, same)
    if isinstance(acceptable, list) and isinstance(given, list):
        pairs = zip(acceptable, given, strict=False)
        return len(acceptable) == len(given) and all(_accepts(one, other, same) for one, other in pairs)
    return same(given, acceptable)


def score_call(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """`exact_match`: the tool and all arguments are right; `tool_accuracy`: the tool is.

    The document's `answer` is the right call as JSON text; the first answer counts. Raises SuiteError
    for a document without a right call.
    """
    right = document.get("answer")
    expected = parse_call(right) if isinstance(right, str) else None
    if expected is None:
        raise SuiteError(
            f'A document\'s `answer` is {str(right)[:80]!r}, not a call like {{"tool": "...", '
            '"arguments": {...}} as JSON text.',
            hint="harness suites lint names such rows",
        )
    given = parse_call(answers[0]) if answers else None
    if given is None or given.tool != expected.tool:
        return {"exact_match": 0.0, "tool_accuracy": 0.0}
    return {
        "exact_match": float(same_arguments(given.arguments, expected.arguments)),
        "tool_accuracy": 1.0,
    }
