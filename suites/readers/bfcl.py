"""`bfcl`: single requests with one function each, of the Berkeley Function Calling Leaderboard.

Rows of the part `questions` are BFCL's own, those of `answers` its possible answers. Without answers the
function does not serve the request, and calling nothing is right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import DataError
from harness.tasks.library import Document

NO_CALL = "no call"


def read(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Split `test`. Raises DataError for a question with several turns or functions, or without an answer."""
    answers = {row["id"]: row["ground_truth"] for row in parts.get("answers", ())}
    documents = []
    for row in parts["questions"]:
        document = _question(row)
        if "answers" in parts:
            if len(answers.get(row["id"], ())) != 1:
                raise DataError(f"{row['id']} has {len(answers.get(row['id'], ()))} right calls, not one.")
            document |= _right_call(row["function"][0], answers[row["id"]][0])
        documents.append(document)
    return {"test": documents}


def _question(row: Document) -> Document:
    (turn,) = row["question"]
    (message,) = turn
    (function,) = row["function"]
    return {
        "function": json.dumps(function, ensure_ascii=False),
        "question": message["content"].strip(),
        "name": function["name"],
        "answer": NO_CALL,
    }


def _right_call(function: Document, right: Document) -> Document:
    """A required argument may not be left out, though some possible answers have "" for it."""
    ((name, acceptable),) = right.items()
    required = function["parameters"]["required"]
    acceptable = {
        argument: [value for value in values if value != "" or argument not in required]
        for argument, values in acceptable.items()
    }
    call = {"name": name, "arguments": _plainest(acceptable)}
    return {
        "name": name,
        "acceptable": json.dumps(acceptable, ensure_ascii=False),
        "answer": json.dumps(call, ensure_ascii=False),
    }


def _plainest(acceptable: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The first acceptable value of each argument that has to be given."""
    return {argument: _value(values[0]) for argument, values in acceptable.items() if "" not in values}


def _value(acceptable: Any) -> Any:
    if isinstance(acceptable, Mapping):
        return _plainest(acceptable)
    return [_value(element) for element in acceptable] if isinstance(acceptable, list) else acceptable
