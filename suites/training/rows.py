"""From an item to a training row: what evaluation asks, and the answer it counts as right.

    messages            {"messages": [{"role", "content"}, ...]}, the last one the right answer
    prompt_completion   {"prompt", "completion"}: plain text, joined as a log-likelihood would be taken
    preference          {"prompt": [...], "chosen": [...], "rejected": [...]}, each a list of messages
    text                {"text"}

These are the dataset types of TRL: conversational language modeling, prompt-completion,
conversational preference, and language modeling.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from harness.engines.base import GenerateRequest, Prompt, RollingRequest, ScoreRequest
from harness.errors import SuiteError
from harness.tasks import BuiltItem

Format = Literal["messages", "prompt_completion", "preference", "text"]
FORMATS: tuple[Format, ...] = get_args(Format)
Row = dict[str, Any]
Turn = dict[str, str]


def row(format: Format, lm_task: Any, built: BuiltItem, known: str | None = None) -> Row:
    """The item as a row of `format`.

    The item is built in chat messages for `messages` and `preference`, in plain text otherwise.
    `known`: see `World.known`. Raises SuiteError for an item that the format cannot express.
    """
    if format == "text":
        return _text(built)
    if format == "preference" and known is not None:
        return _replies(built.doc, known)
    prompt, right = _right(lm_task, built)
    if format == "prompt_completion":
        return {"prompt": prompt.text, "completion": right}
    history, beginning = _conversation(prompt)
    chosen = _turn("assistant", beginning + right)
    if format == "messages":
        return {"messages": [*history, chosen]}
    rejected = _turn("assistant", beginning + _wrong(lm_task, built, right))
    return {"prompt": history, "chosen": [chosen], "rejected": [rejected]}


def _text(built: BuiltItem) -> Row:
    (request, *_) = built.requests
    if not isinstance(request, RollingRequest):
        raise SuiteError(
            f"Task {built.item.task!r} asks questions, so its documents are no texts to read.",
            hint="use --format prompt_completion, or a suite with texts: support",
        )
    return {"text": request.text}


def _replies(doc: Mapping[str, Any], known: str) -> Row:
    return {
        "prompt": [_turn("system", known.format_map(doc)), _turn("user", doc["message"])],
        "chosen": [_turn("assistant", doc["good"])],
        "rejected": [_turn("assistant", doc["rejected"])],
    }


def _turn(role: str, content: str) -> Turn:
    return {"role": role, "content": content}


def _conversation(prompt: Prompt) -> tuple[list[Turn], str]:
    """The messages before the answer, and what the answer's own message begins with."""
    history = [_turn(message.role, message.content) for message in prompt.messages]
    beginning = history.pop()["content"] if prompt.continue_last else ""
    return history, beginning + prompt.text


def _right(lm_task: Any, built: BuiltItem) -> tuple[Prompt, str]:
    """What is asked, and the right answer as it follows the prompt, delimiter included."""
    (request, *_) = built.requests
    if isinstance(request, RollingRequest):
        raise SuiteError(
            f"Task {built.item.task!r} scores whole texts and asks nothing.", hint="use --format text"
        )
    if isinstance(request, GenerateRequest):
        return request.prompt, _delimiter(lm_task, built.doc, request.prompt) + _written(lm_task, built)
    position = 0
    if lm_task.OUTPUT_TYPE == "multiple_choice":
        position = _right_choice(lm_task, built.doc)
    for request, positions in zip(built.requests, built.positions, strict=True):
        if isinstance(request, ScoreRequest) and position in positions:
            return request.prompt, request.continuations[positions.index(position)]
    raise SuiteError(f"Task {built.item.task!r}, item {built.item.id}: its right choice is not asked.")


def _right_choice(lm_task: Any, doc: Any) -> int:
    """The number of the right choice; where the choices stand in the prompt, that of the right prompt."""
    target = lm_task.doc_to_text(doc) if lm_task.multiple_input else lm_task.doc_to_target(doc)
    first = target[0] if isinstance(target, list) else target
    return lm_task.doc_to_choice(doc).index(first) if isinstance(first, str) else int(first)


def _written(lm_task: Any, built: BuiltItem) -> str:
    """The answer to write: of several right ones the first, as in lm-eval's few-shot examples."""
    target = lm_task.doc_to_target(built.doc)
    if isinstance(target, int) and lm_task.config.doc_to_choice is not None:
        target = lm_task.doc_to_choice(built.doc)[target]
    answer = str(target[0] if isinstance(target, list) and target else target)
    if not answer.strip() or target == []:
        raise SuiteError(f"Task {built.item.task!r}, item {built.item.id}: it has no answer to train on.")
    return answer


def _delimiter(lm_task: Any, doc: Any, prompt: Prompt) -> str:
    """What stands between prompt and answer, as lm-eval delimits choices and few-shot answers."""
    beginning = lm_task.doc_to_prefix(doc)
    if beginning:
        return "" if beginning[-1].isspace() else str(lm_task.config.target_delimiter)
    return "" if prompt.messages else str(lm_task.config.target_delimiter)


def _wrong(lm_task: Any, built: BuiltItem, right: str) -> str:
    """An answer that is not right: the document's own `rejected`, else another choice by the item's hash."""
    (request, *_) = built.requests
    rejected = built.doc.get("rejected")
    if isinstance(request, GenerateRequest) and isinstance(rejected, str):
        wrong = _delimiter(lm_task, built.doc, request.prompt) + rejected
        if wrong == right:
            raise SuiteError(f"Task {built.item.task!r}, item {built.item.id}: `rejected` is the answer.")
        return wrong
    if isinstance(request, ScoreRequest) and lm_task.OUTPUT_TYPE == "multiple_choice":
        return _wrong_choice(lm_task, built, request, rejected, right)
    raise SuiteError(
        f"Task {built.item.task!r} has no wrong answers: it is no multiple choice, and its documents have "
        "no field `rejected`.",
        hint="choose other tasks with --task, or use --format messages",
    )


def _wrong_choice(lm_task: Any, built: BuiltItem, request: ScoreRequest, rejected: Any, right: str) -> str:
    if lm_task.multiple_input:
        raise SuiteError(
            f"Task {built.item.task!r} asks each choice in another prompt, so two answers to one prompt "
            "cannot be compared.",
            hint="choose other tasks with --task, or use --format messages",
        )
    others = [text for text in request.continuations if text != right]
    if not others:
        raise SuiteError(f"Task {built.item.task!r}, item {built.item.id}: all its choices are the same.")
    choices: list[str] = lm_task.doc_to_choice(built.doc)
    named = request.continuations[choices.index(rejected)] if rejected in choices else None
    return named if named in others else others[int(built.item.id[8:16], 16) % len(others)]
