"""The chat template of a training: which one, and where the assistant's turns stand in what it renders."""

from __future__ import annotations

import contextlib
import re
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.engines.base import Message
from harness.engines.hf_load import load_tokenizer as load_from
from harness.errors import ConfigError, DataError, HarnessError, ModelError
from trainers.data.formats import Chat, Unusable
from trainers.job import Job

Span = tuple[int, int]
"""Characters [start, end)."""

ENDLESS_SECONDS = 10.0
"""A conversation is rendered in milliseconds: a template that takes this long does not end."""
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
    from jinja2 import TemplateSyntaxError

    try:
        tokenizer.chat_template = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"The chat template {path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"The chat template {path} is not UTF-8 (byte {error.start}).") from None
    try:
        apply(tokenizer, [Message("user", "a")], tokenize=False)
    except Unusable as refused:
        # Refusing these messages is the template's right; rows that it refuses are named when read.
        cause = refused.__cause__
        if isinstance(cause, TemplateSyntaxError):
            raise ConfigError(f"{path}:{cause.lineno}: not a Jinja template: {cause.message}.") from None


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

    Raises what `apply` raises.
    """
    return str(apply(tokenizer, turns, tokenize=False, add_generation_prompt=answering))


def apply(tokenizer: Any, turns: Sequence[Message], **options: Any) -> Any:
    """What the chat template makes of the turns, by `options` of transformers' `apply_chat_template`.

    Raises Unusable when the template refuses them or fails, ConfigError when it does not end.
    """
    rows = [{"role": turn.role, "content": turn.content} for turn in turns]
    try:
        with _bounded():
            return tokenizer.apply_chat_template(rows, **options)
    except HarnessError:
        raise
    except Exception as error:  # a template is a program, and fails in any way that programs do
        raise Unusable(f"the chat template refuses the messages: {error}") from error


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Raises ConfigError in the midst of what takes ENDLESS_SECONDS; only a main thread can be stopped so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _endless)
    signal.setitimer(signal.ITIMER_REAL, ENDLESS_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _endless(number: int, frame: object) -> None:
    raise ConfigError(
        f"The chat template had not rendered one conversation after {ENDLESS_SECONDS:g} s.",
        hint="look for a loop that does not end, or name another Jinja file under `template:`",
    )


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
