"""The chat template of a training: which one, and where the assistant's turns stand in what it renders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.engines.base import Message
from harness.engines.hf_load import load_tokenizer as load_from
from harness.errors import ConfigError, DataError, ModelError
from trainers.data.formats import Chat, Unusable
from trainers.job import Job

Span = tuple[int, int]
"""Characters [start, end)."""

_MARKS = re.compile(r"\{%-?\s*generation\b")


class Unsteady(Unusable):
    """A template that renders a turn in one way while it is the last, and in another when more follow."""


def load_tokenizer(job: Job) -> Any:
    """The parent's tokenizer, with the recipe's chat template if it names one.

    This template is used in training and saved with the result. Raises ModelError when the tokenizer
    cannot be loaded or does not say where its tokens stand in a text, ConfigError for an unreadable template.
    """
    tokenizer = load_from(job.parent, trusted=job.trusted)
    if not tokenizer.is_fast:
        raise ModelError(
            f"The tokenizer in {job.parent} tells no token's characters, and masks are made by them.",
            hint="save it as a fast tokenizer (tokenizer.json) first",
        )
    if job.recipe.template is not None:
        _set_template(tokenizer, job.found(job.recipe.template))
    return tokenizer


def _set_template(tokenizer: Any, path: Path) -> None:
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        tokenizer.chat_template = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The chat template {path} cannot be read: {error}.") from None
    try:
        tokenizer.apply_chat_template([{"role": "user", "content": "a"}], tokenize=False)
    except TemplateSyntaxError as error:
        raise ConfigError(f"{path}:{error.lineno}: not a Jinja template: {error.message}.") from None
    except TemplateError:
        # Refusing these messages is the template's right; rows that it refuses are named when read.
        return


def needs_template(tokenizer: Any, what: str) -> None:
    """Raises DataError when the tokenizer cannot render conversations."""
    if not tokenizer.chat_template:
        raise DataError(
            f"The parent has no chat template, and {what} are rendered with one.",
            hint="name a Jinja file under `template:`, or give the rows as prompt and completion",
        )


def has_marks(tokenizer: Any) -> bool:
    """Whether the template itself says what the assistant generates, by {% generation %}."""
    return bool(_MARKS.search(tokenizer.chat_template or ""))


def render(tokenizer: Any, turns: Sequence[Message], *, answering: bool) -> str:
    """The turns as text; when `answering`, up to where the assistant's next turn begins, as in evaluation.

    Raises Unusable when the template refuses them.
    """
    from jinja2.exceptions import TemplateError

    rows = [{"role": turn.role, "content": turn.content} for turn in turns]
    try:
        return str(tokenizer.apply_chat_template(rows, tokenize=False, add_generation_prompt=answering))
    except (TemplateError, TypeError, ValueError) as error:
        raise Unusable(f"the chat template refuses the messages: {error}") from None


def answer_spans(tokenizer: Any, chat: Chat) -> tuple[str, list[Span]]:
    """(the conversation rendered, where each of the assistant's turns to learn stands in it).

    A turn goes from where the model would begin to answer to where the template has closed the turn: it is
    found by rendering the conversation up to there, so that no text inside a message can be mistaken for
    a mark of the template. Raises Unsteady when what is rendered up to a turn is not how the whole begins.
    """
    whole = render(tokenizer, chat.messages, answering=False)
    spans = []
    for index, turn in enumerate(chat.messages):
        if turn.role != "assistant" or index < chat.first:
            continue
        asked = render(tokenizer, chat.messages[:index], answering=True) if index else ""
        answered = render(tokenizer, chat.messages[: index + 1], answering=False)
        if not (whole.startswith(answered) and answered.startswith(asked) and len(answered) > len(asked)):
            raise Unsteady(
                f"the chat template renders message {index} differently by itself than within the whole "
                "conversation, so what is trained would not be what is evaluated: give single turns, or a "
                "template with {% generation %} marks under `template:`"
            )
        spans.append((len(asked), len(answered)))
    return whole, spans
