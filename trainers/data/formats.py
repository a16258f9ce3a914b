"""Rows of a data file to examples: one kind of example per thing that can be learnt from."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.data import Document
from harness.engines.base import Message
from harness.errors import DataError
from trainers.data.read import Origin, Problems
from trainers.recipe import Format

ROLES = ("system", "developer", "user", "assistant", "tool")
SPEAKERS = {
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "system": "system",
    "tool": "tool",
    "observation": "tool",
}
"""`from` of a ShareGPT turn -> role."""

Turns = tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A document to read on from."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation whose assistant's turns from message `first` on are learnt."""

    messages: Turns
    first: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Completion:
    """A plain text and what should follow it."""

    prompt: str
    completion: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Preference:
    """A prompt and two ways to go on: both plain text, or all messages and one assistant's turn each."""

    prompt: str | Turns
    chosen: str
    rejected: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Prompted:
    """What a model answers by itself during online training, and the row it came from as JSON."""

    prompt: str | Turns
    doc: str
    origin: Origin


Example = Text | Chat | Completion | Preference | Prompted


class Unusable(Exception):
    """Why a row cannot be learnt from; becomes one line of a DataError."""


def examples(
    rows: Iterable[tuple[Origin, Document]],
    format: Format,
    columns: Mapping[str, str],
    problems: Problems,
    online: bool = False,
) -> Iterator[Example]:
    """Each row as an example; `columns` renames the file's columns, unusable rows go to `problems`.

    `online` takes of a conversation only what its last answer replied to. Raises DataError when the first
    row of a file lacks a column, since then they all will.
    """
    parse = _prompt_of_chat if online and format == "messages" else _PARSERS[format]
    file = None
    for origin, row in rows:
        if origin.file != file:
            file = origin.file
            _check_columns(row, format, columns, origin)
        try:
            yield parse({columns.get(name, name): value for name, value in row.items()}, origin)
        except Unusable as reason:
            problems.add(origin, str(reason))


def _check_columns(row: Document, format: Format, columns: Mapping[str, str], origin: Origin) -> None:
    there = ", ".join(map(str, row)) or "none"
    for old, new in columns.items():
        if old not in row:
            raise DataError(f"{origin} has no column {old!r}, which `data.columns` names; it has: {there}.")
        if new in row and new not in columns:
            raise DataError(f"{origin} has both {new!r} and {old!r}, which `data.columns` renames to it.")
    names = {columns.get(name, name) for name in row}
    for choice in _REQUIRED[format]:
        if not names & set(choice):
            wanted = " or ".join(map(repr, choice))
            raise DataError(
                f"{origin} has no column {wanted}, which format {format} needs; it has: {there}.",
                hint=f"name the column that holds it: data.columns: {{YOURS: {choice[0]}}}",
            )


def _text(row: Document, origin: Origin) -> Text:
    return Text(text_of(row, "text"), origin)


def _chat(row: Document, origin: Origin) -> Chat:
    turns = _turns(row, "messages" if "messages" in row else "conversations")
    if row.get("tools"):
        raise Unusable("`tools` are not rendered: put them into the system turn as evaluation does")
    _ends_with_answer(turns, "the conversation")
    return Chat(turns, 0, origin)


def _completion(row: Document, origin: Origin) -> Chat | Completion:
    prompt, completion = row.get("prompt"), row.get("completion")
    if isinstance(prompt, str) or isinstance(completion, str):
        return Completion(text_of(row, "prompt", blank=True), text_of(row, "completion"), origin)
    before, after = _turns(row, "prompt"), _turns(row, "completion")
    _ends_with_answer(after, "`completion`")
    return Chat(before + after, len(before), origin)


def _instruction(row: Document, origin: Origin) -> Chat:
    given = row.get("input")
    asked = text_of(row, "instruction")
    if given is not None and not _is_nan(given) and (added := text_of(row, "input", blank=True)).strip():
        asked = f"{asked}\n\n{added}"
    return Chat((Message("user", asked), Message("assistant", text_of(row, "output"))), 0, origin)


def _preference(row: Document, origin: Origin) -> Preference:
    if isinstance(row.get("chosen"), str) and isinstance(row.get("rejected"), str):
        if "prompt" not in row:
            raise Unusable("no `prompt`: only lists of messages can hold the prompt in themselves")
        chosen, rejected = text_of(row, "chosen"), text_of(row, "rejected")
        prompt: str | Turns = text_of(row, "prompt", blank=True)
    else:
        prompt, chosen, rejected = _compared_turns(row)
    if chosen == rejected:
        raise Unusable("`chosen` and `rejected` are the same")
    return Preference(prompt, chosen, rejected, origin)


def _compared_turns(row: Document) -> tuple[Turns, str, str]:
    """(prompt, chosen answer, rejected answer) of a row whose answers are lists of messages."""
    chosen, rejected = _turns(row, "chosen"), _turns(row, "rejected")
    for name, turns in (("chosen", chosen), ("rejected", rejected)):
        _ends_with_answer(turns, f"`{name}`")
    before = chosen[:-1]
    if rejected[:-1] != before:
        raise Unusable("`chosen` and `rejected` part before their last turn")
    given = row.get("prompt")
    if isinstance(given, str):
        if not before or before[-1] != Message("user", given):
            raise Unusable("`prompt` is text, and not the user's turn that `chosen` and `rejected` answer")
    elif given is not None:
        before = _turns(row, "prompt") + before
    if not before:
        raise Unusable("no `prompt`, and nothing that `chosen` and `rejected` share")
    return before, chosen[-1].content, rejected[-1].content


def _prompts(row: Document, origin: Origin) -> Prompted:
    if isinstance(row.get("prompt"), str):
        return Prompted(text_of(row, "prompt"), _as_json(row), origin)
    turns = _turns(row, "prompt")
    if turns[-1].role == "assistant":
        raise Unusable("`prompt` ends with an assistant's turn: there is nothing to answer")
    return Prompted(turns, _as_json(row), origin)


def _prompt_of_chat(row: Document, origin: Origin) -> Prompted:
    turns = _chat(row, origin).messages[:-1]
    if not turns:
        raise Unusable("there is nothing before the answer")
    return Prompted(turns, _as_json(row), origin)


def text_of(row: Document, name: str, blank: bool = False) -> str:
    """The text in a column. Raises Unusable for everything else, and for nothing but space."""
    if name not in row:
        raise Unusable(f"no `{name}`; it has: {', '.join(map(str, row)) or 'none'}")
    return _checked(row[name], f"`{name}`", blank)


def _checked(value: Any, what: str, blank: bool = False) -> str:
    if value is None or _is_nan(value):
        raise Unusable(f"{what} is {'null' if value is None else 'NaN'}")
    if not isinstance(value, str):
        raise Unusable(f"{what} is a {type(value).__name__} where text was expected")
    if not blank and not value.strip():
        raise Unusable(f"{what} is empty")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unusable(f"{what} holds half a character (a lone surrogate)") from None
    return value


def _turns(row: Document, name: str) -> Turns:
    value = row.get(name)
    if not isinstance(value, list) or not value:
        kind = "an empty list" if value == [] else "null" if value is None else f"a {type(value).__name__}"
        raise Unusable(f"`{name}` is {kind} where messages were expected")
    return tuple(_turn(turn, f"{name}[{index}]") for index, turn in enumerate(value))


def _turn(turn: Any, what: str) -> Message:
    if not isinstance(turn, dict):
        raise Unusable(f"`{what}` is a {type(turn).__name__} where a message was expected")
    named, said = ("from", "value") if "from" in turn else ("role", "content")
    extra = [key for key, value in turn.items() if key not in (named, said) and value not in (None, [], "")]
    if extra:
        raise Unusable(f"`{what}` has `{extra[0]}`, which does not reach the model")
    roles = SPEAKERS if named == "from" else dict(zip(ROLES, ROLES, strict=True))
    role = turn.get(named)
    if not isinstance(role, str) or role not in roles:
        raise Unusable(f"`{what}.{named}` is {role!r}, not one of {', '.join(roles)}")
    text = _checked(_joined(turn.get(said)), f"`{what}.{said}`", blank=roles[role] != "assistant")
    return Message(roles[role], text)


def _joined(content: Any) -> Any:
    """Text given in parts, as some servers log it, as one text; anything else as it is."""
    if not isinstance(content, list):
        return content
    if not all(isinstance(part, dict) and part.get("type") == "text" for part in content):
        raise Unusable("a message has parts that are not text")
    return "".join(_checked(part.get("text"), "a part of a message", blank=True) for part in content)


def _ends_with_answer(turns: Sequence[Message], what: str) -> None:
    if turns[-1].role != "assistant":
        raise Unusable(f"{what} ends with a turn of {turns[-1].role}, which nothing is learnt from")


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _as_json(row: Document) -> str:
    return json.dumps(row, default=str, ensure_ascii=False)


_PARSERS: dict[Format, Callable[[Document, Origin], Example]] = {
    "text": _text,
    "messages": _chat,
    "prompt_completion": _completion,
    "instruction": _instruction,
    "preference": _preference,
    "prompts": _prompts,
}
_REQUIRED: dict[Format, tuple[tuple[str, ...], ...]] = {
    "text": (("text",),),
    "messages": (("messages", "conversations"),),
    "prompt_completion": (("prompt",), ("completion",)),
    "instruction": (("instruction",), ("output",)),
    "preference": (("chosen",), ("rejected",)),
    "prompts": (("prompt",),),
}
"""Columns that each format needs, each by any of its names."""
