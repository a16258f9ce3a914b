"""Rows to examples: each format, and each reason why a row cannot be learnt from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.base import Message
from harness.errors import DataError
from tests.unit.trainers.data.conftest import chat
from trainers.data.formats import (
    Chat,
    Completion,
    Example,
    Preference,
    Prompted,
    Text,
    examples,
)
from trainers.data.read import Origin, Problems
from trainers.recipe import Format

AT = Origin("f.jsonl", 1)
ASKED, SAID = Message("user", "q"), Message("assistant", "a")


def one(row: dict[str, Any], format: Format, online: bool = False, **columns: str) -> Example:
    problems = Problems()
    found = list(examples([(AT, row)], format, columns, problems, online))
    problems.refuse()
    return found[0]


def turns(*said: str) -> list[dict[str, str]]:
    """Of user and assistant in turn."""
    return [{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(said)]


@pytest.mark.parametrize(
    ("format", "row", "expected"),
    [
        ("text", {"text": "t", "id": 1}, Text("t", AT)),
        ("messages", chat("q", "a"), Chat((ASKED, SAID), 0, AT)),
        (
            "messages",
            {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]},
            Chat((ASKED, SAID), 0, AT),
        ),
        (
            "messages",
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "q"}]}, *turns("", "a")[1:]]},
            Chat((ASKED, SAID), 0, AT),
        ),
        ("prompt_completion", {"prompt": "q", "completion": " a"}, Completion("q", " a", AT)),
        (
            "prompt_completion",
            {"prompt": turns("q", "a", "q"), "completion": turns("", "a")[1:]},
            Chat((ASKED, SAID, ASKED, SAID), 3, AT),
        ),
        ("instruction", {"instruction": "q", "input": None, "output": "a"}, Chat((ASKED, SAID), 0, AT)),
        (
            "instruction",
            {"instruction": "q", "input": "x", "output": "a"},
            Chat((Message("user", "q\n\nx"), SAID), 0, AT),
        ),
        ("preference", {"prompt": "q", "chosen": "a", "rejected": "b"}, Preference("q", "a", "b", AT)),
        (
            "preference",
            {"prompt": turns("q"), "chosen": turns("", "a")[1:], "rejected": turns("", "b")[1:]},
            Preference((ASKED,), "a", "b", AT),
        ),
        (
            "preference",
            {"chosen": turns("q", "a"), "rejected": turns("q", "b")},
            Preference((ASKED,), "a", "b", AT),
        ),
        (
            "preference",
            {"prompt": "q", "chosen": turns("q", "a"), "rejected": turns("q", "b")},
            Preference((ASKED,), "a", "b", AT),
        ),
    ],
)
def test_formats(format: Format, row: dict[str, Any], expected: Example) -> None:
    assert one(row, format) == expected


@pytest.mark.parametrize(
    ("format", "row", "reason"),
    [
        ("text", {"text": None}, "`text` is null"),
        ("text", {"text": float("nan")}, "`text` is NaN"),
        ("text", {"text": 3}, "`text` is a int where text was expected"),
        ("text", {"text": " \n"}, "`text` is empty"),
        ("text", {"text": "a\ud800"}, "lone surrogate"),
        ("messages", {"messages": []}, "`messages` is an empty list"),
        ("messages", {"messages": "hi"}, "`messages` is a str where messages were expected"),
        ("messages", {"messages": ["hi"]}, r"`messages\[0\]` is a str"),
        ("messages", {"messages": turns("q")}, "ends with a turn of user"),
        ("messages", {"messages": turns("q", "")}, r"`messages\[1\].content` is empty"),
        ("messages", {"messages": [{"role": "bot", "content": "x"}]}, "is 'bot', not one of system"),
        ("messages", {"conversations": [{"from": "narrator", "value": "x"}]}, "'narrator', not one of human"),
        ("messages", {"messages": [{**turns("q")[0], "weight": 0}]}, "`weight`, which does not reach"),
        ("messages", {**chat("q", "a"), "tools": [{"name": "f"}]}, "`tools` are not rendered"),
        ("prompt_completion", {"prompt": turns("q"), "completion": "a"}, "`prompt` is a list"),
        ("instruction", {"instruction": "q", "output": ""}, "`output` is empty"),
        ("preference", {"prompt": "q", "chosen": "a", "rejected": "a"}, "are the same"),
        ("preference", {"chosen": "a", "rejected": "b"}, "no `prompt`"),
        ("preference", {"chosen": turns("q", "a"), "rejected": turns("r", "b")}, "part before their last"),
        (
            "preference",
            {"prompt": "other", "chosen": turns("q", "a"), "rejected": turns("q", "b")},
            "`prompt` is text, and not the user's turn",
        ),
        (
            "preference",
            {"chosen": turns("", "a")[1:], "rejected": turns("", "b")[1:]},
            "nothing that `chosen` and `rejected` share",
        ),
        ("prompts", {"prompt": turns("q", "a")}, "ends with an assistant's turn"),
    ],
)
def test_rows_that_cannot_be_learnt_from(format: Format, row: dict[str, Any], reason: str) -> None:
    with pytest.raises(DataError, match=rf"f\.jsonl:1: .*{reason}"):
        one(row, format)


def test_a_prompt_keeps_its_row_for_the_scorer() -> None:
    found = one({"prompt": "q", "target": 3}, "prompts")
    assert isinstance(found, Prompted)
    assert json.loads(found.doc) == {"prompt": "q", "target": 3}


def test_online_takes_what_the_last_answer_replied_to() -> None:
    found = one(chat("q", "a"), "messages", online=True)
    assert isinstance(found, Prompted)
    assert found.prompt == (ASKED,)


def test_columns_are_renamed() -> None:
    row = {"question": "q", "reply": "a"}
    found = one(row, "prompt_completion", question="prompt", reply="completion")
    assert found == Completion("q", "a", AT)


@pytest.mark.parametrize(
    ("row", "columns", "reason"),
    [
        ({"body": "t", "id": 1}, {}, "no column 'text', which format text needs; it has: body, id"),
        ({"text": "t"}, {"body": "text"}, "no column 'body'"),
        ({"text": "t", "body": "u"}, {"body": "text"}, "both 'text' and 'body'"),
    ],
)
def test_columns_that_are_not_there(row: dict[str, Any], columns: dict[str, str], reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        one(row, "text", **columns)
