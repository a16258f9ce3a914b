"""What an OpenAI-compatible server's replies say: texts, and log-likelihoods of an echoed prompt.

Pure functions over parsed JSON. A reply that lacks what it must hold raises Malformed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from harness.engines.openai_http import Json, Malformed, RequestFailed


@dataclass(frozen=True, slots=True)
class Texts:
    """Generated texts with why each ended: `stop` or `length`."""

    texts: tuple[str, ...]
    finish: tuple[str, ...]
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Echo:
    """An echoed prompt, token by token; a generated token may follow it.

    `logprobs` and `best` are in nats; None where the server has none (the first token).
    """

    tokens: tuple[str, ...]
    logprobs: tuple[float | None, ...]
    best: tuple[float | None, ...]
    """Log-probability of the likeliest token at each place."""
    generated: int
    """How many of the last tokens are not the prompt's."""
    prompt_tokens: int

    @property
    def length(self) -> int:
        return len(self.tokens) - self.generated


class NoLogprobs(Exception):
    """A whole reply without log-probabilities of the prompt: this server does not give them."""


def read_chat(reply: Json) -> Texts:
    """Raises RequestFailed for a refusal or a filtered answer."""
    return _read_texts(reply, lambda choice: _message_text(choice.get("message")))


def read_completion(reply: Json) -> Texts:
    """Raises RequestFailed for a filtered answer."""
    return _read_texts(reply, lambda choice: _text(choice.get("text")))


def _read_texts(reply: Json, text_of: Callable[[Json], str]) -> Texts:
    texts: list[str] = []
    finish: list[str] = []
    for choice in _choices(reply):
        reason = choice.get("finish_reason")
        if reason == "content_filter":
            raise RequestFailed("refused", "the server's content filter cut the answer")
        texts.append(text_of(choice))
        finish.append("length" if reason == "length" else "stop")
    prompt_tokens, completion_tokens = _usage(reply)
    return Texts(tuple(texts), tuple(finish), prompt_tokens or 0, completion_tokens or 0)


def _message_text(message: object) -> str:
    if not isinstance(message, dict):
        raise Malformed("a choice of the reply holds no message")
    content, refusal = message.get("content"), message.get("refusal")
    if not content and isinstance(refusal, str) and refusal:
        raise RequestFailed("refused", f"the model refused: {' '.join(refusal.split())[:200]}")
    return "" if content is None else _text(content)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Malformed("a choice of the reply holds no text")
    return value


def _choices(reply: Json) -> list[Json]:
    choices = reply.get("choices")
    if not isinstance(choices, list) or not choices or not all(isinstance(c, dict) for c in choices):
        raise Malformed("the reply holds no choices")
    return sorted(choices, key=lambda choice: int(choice.get("index") or 0))


def _usage(reply: Json) -> tuple[int | None, int | None]:
    usage = reply.get("usage")
    if not isinstance(usage, dict):
        return None, None
    counts = (usage.get("prompt_tokens"), usage.get("completion_tokens"))
    prompt, completion = (count if isinstance(count, int) else None for count in counts)
    return prompt, completion


def read_echo(reply: Json, limit: int) -> Echo:
    """The echoed prompt of a completion asked with `echo`, `logprobs=1` and `max_tokens=limit`.

    Raises NoLogprobs when the reply is whole and holds none.
    """
    logprobs: Json | None = _choices(reply)[0].get("logprobs")
    if logprobs is None:
        raise NoLogprobs
    if not isinstance(logprobs, dict):
        raise Malformed("the reply's log-probabilities are not in the form of the completions API")
    if logprobs.get("top_logprobs") is None:
        raise NoLogprobs
    rows: list[Any] = [logprobs.get(name) for name in ("tokens", "token_logprobs", "top_logprobs")]
    if not all(isinstance(row, list) and row for row in rows) or len({len(row) for row in rows}) != 1:
        raise Malformed("the reply's tokens and log-probabilities do not match")
    tokens, values, tops = rows
    prompt_tokens, completion_tokens = _usage(reply)
    generated = limit if completion_tokens is None else completion_tokens
    # Servers that generate one token to compute none report it and leave it out of the list.
    generated = 0 if limit == 0 and generated <= 1 else generated
    return Echo(
        tokens=tuple(str(token) for token in tokens),
        logprobs=tuple(None if value is None else float(value) for value in values),
        best=tuple(max(top.values(), default=None) if top else None for top in tops),
        generated=min(generated, len(tokens) - 1),
        prompt_tokens=prompt_tokens if prompt_tokens is not None else len(tokens) - generated,
    )


def continuation_span(echo: Echo, context: str, continuation: str) -> range | None:
    """Places of the continuation's tokens in an echo of `context + continuation`.

    The prompt is looked up in the text that the tokens spell, because offsets count a BOS token that
    the server added, or count bytes. None when that cannot be decided: the tokens do not spell the
    prompt (byte pieces, stripped spaces), or one token straddles the boundary.
    """
    if not continuation:
        return range(0)
    spelled = "".join(echo.tokens)
    start = spelled.find(context + continuation)
    if start < 0:
        return None
    boundary, end = start + len(context), start + len(context) + len(continuation)
    places, at = [], 0
    for place, token in enumerate(echo.tokens):
        after = at + len(token)
        if at < boundary < after:
            return None
        # An empty piece is the first part of the character that the next token completes.
        if boundary <= at < end and not (at == after == 0):
            places.append(place)
        at = after
    return range(places[0], places[-1] + 1) if places else None


def sum_span(echo: Echo, span: Sequence[int]) -> tuple[float, bool]:
    """(log-likelihood in nats, whether every token was the likeliest). An empty span is (0, True)."""
    total, greedy = 0.0, True
    for place in span:
        value, best = echo.logprobs[place], echo.best[place]
        if value is None or best is None:
            raise RequestFailed(
                "engine",
                "the first token after an empty context has no log-likelihood: the server adds no BOS token",
            )
        total += value
        greedy = greedy and value >= best
    return total, greedy


def sum_all(echo: Echo) -> float:
    """Log-likelihood of the whole prompt in nats, without the first token where the server has none."""
    return sum(value for value in echo.logprobs[: echo.length] if value is not None)
