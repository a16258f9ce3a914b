"""`function_call`, `service_call` and `no_function_call`: one call, right or rightly not made.

The first and the last follow the Berkeley Function Calling Leaderboard (Patil et al. 2025, ICML), its AST
match and its relevance detection. docs/suites.md says where they differ.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.errors import SuiteError
from suites.scorers.calls import Call, acceptable_arguments, objects, same_value

LONGEST_PYTHON = 4_000
"""Characters of an answer that are read as Python; Python's parser is not made for hostile text."""
DEEPEST_PYTHON = 20
"""Brackets within brackets that are read as Python."""

_FENCE = re.compile(r"\A```[ \t]*\w*[ \t]*\n(.*?)\n?```\Z", re.DOTALL)
_BEGUN = re.compile(r'\{\s*"name"\s*:')
_NOT_COMPARED = re.compile(r"[ ,./\-_*^]")


def written_calls(text: str) -> list[Call]:
    """The calls that an answer makes, in order; empty when it makes none.

    The whole answer, fenced or not, as Python: `[f(a=1), g(b="x")]` or one call without the list. Else
    every JSON object in it with a `name` and an object of `arguments`.
    """
    stripped = text.strip()
    fenced = _FENCE.match(stripped)
    return _python_calls((fenced[1] if fenced else stripped).strip()) or _json_calls(text)


def _json_calls(text: str) -> list[Call]:
    return [
        Call(value["name"], value["arguments"])
        for value in objects(text)
        if isinstance(value.get("name"), str) and isinstance(value.get("arguments"), dict)
    ]


def _python_calls(text: str) -> list[Call]:
    if not text.endswith((")", "]")) or len(text) > LONGEST_PYTHON or _depth(text) > DEEPEST_PYTHON:
        return []
    try:
        body = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    nodes = body.elts if isinstance(body, ast.List | ast.Tuple) else [body]
    if not all(isinstance(node, ast.Call) for node in nodes):
        return []
    return [_python_call(node) for node in nodes if isinstance(node, ast.Call)]


def _depth(text: str) -> int:
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _python_call(node: ast.Call) -> Call:
    """Arguments given by position are named by it: no parameter has such a name, so they match none."""
    named = {keyword.arg or "**": _python_value(keyword.value) for keyword in node.keywords}
    placed = {str(place): _python_value(value) for place, value in enumerate(node.args)}
    return Call(ast.unparse(node.func), placed | named)


def _python_value(node: ast.expr) -> Any:
    """A literal as its value, tuples as lists; anything else as the text that stands there."""
    if isinstance(node, ast.List | ast.Tuple):
        return [_python_value(element) for element in node.elts]
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        pairs = zip(node.keys, node.values, strict=True)
        return {str(ast.literal_eval(key)): _python_value(value) for key, value in pairs if key}
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        return ast.unparse(node)


def _same(given: Any, acceptable: Any) -> bool:
    """Equal values of the same type. A whole number may stand for a float, never the other way round.

    Texts are equal up to case, kind of quotation mark, spaces and the signs , . / - _ * ^
    """
    if isinstance(acceptable, float) and isinstance(given, int) and not isinstance(given, bool):
        return given == acceptable
    if type(given) is not type(acceptable):
        return False
    if isinstance(acceptable, str):
        return _compared(given) == _compared(acceptable)
    return bool(given == acceptable)


def _compared(text: str) -> str:
    return _NOT_COMPARED.sub("", text).lower().replace("'", '"')


def score_function_call(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """`exact_match`: one call, right in name and arguments; `name_match`: one call of the right name.

    The document's `name` is the function's, and `acceptable`, as JSON text, says what each of its
    arguments may be (see `acceptable_arguments`). Raises SuiteError for a document without them.
    """
    return _score(document, answers, _same)


def score_service_call(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """As `score_function_call`, for services without types: values are equal as in `same_value`."""
    return _score(document, answers, same_value)


def _score(
    document: Mapping[str, Any], answers: Sequence[str], same: Callable[[Any, Any], bool]
) -> dict[str, float]:
    acceptable = _acceptable(document)
    calls = written_calls(answers[0]) if answers else []
    if len(calls) != 1 or calls[0].tool != document["name"]:
        return {"exact_match": 0.0, "name_match": 0.0}
    right = acceptable_arguments(calls[0].arguments, acceptable, same)
    return {"exact_match": float(right), "name_match": 1.0}


def _acceptable(document: Mapping[str, Any]) -> dict[str, list[Any]]:
    text = document.get("acceptable")
    try:
        acceptable = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        acceptable = None
    if (
        not isinstance(document.get("name"), str)
        or not isinstance(acceptable, dict)
        or not all(isinstance(values, list) for values in acceptable.values())
    ):
        raise SuiteError(
            "A scorer of function calls needs the fields `name`, a function's name, and `acceptable`, a JSON "
            f"object of lists as text; got {str(document.get('name'))[:80]!r} and {str(text)[:80]!r}."
        )
    return acceptable


def score_no_function_call(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """`exact_match`: the answer neither makes nor begins a call, whatever else it says."""
    calls = any(written_calls(answer) or _BEGUN.search(answer) for answer in answers[:1])
    return {"exact_match": float(not calls)}
