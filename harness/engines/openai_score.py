"""Log-likelihoods from a completions endpoint that echoes a prompt with its log-probabilities."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from harness.engines.base import RollingRequest, Scored
from harness.engines.openai_http import COMPLETIONS, Json, Malformed, Rejected, RequestFailed, Session
from harness.engines.openai_replies import Echo, NoLogprobs, continuation_span, read_echo, sum_all, sum_span
from harness.errors import ServerError

T = TypeVar("T")


class Scorer:
    """Remembers whether the server gives log-probabilities and which `max_tokens` it takes with them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._limit = 0
        self._has_logprobs = False

    async def score(self, key: str, context: str, continuations: tuple[str, ...]) -> Scored:
        """One echo per continuation, by lm-eval's rules: trailing spaces of the context move to the
        continuation, whose tokens are those that the joined text has beyond the context's own."""
        spaces = context[len(context.rstrip()) :]
        context = context.rstrip()
        moved = [spaces + continuation for continuation in continuations]
        echoes = await _all(self._echo(context + continuation) for continuation in moved)
        spans = [continuation_span(echo, context, c) for echo, c in zip(echoes, moved, strict=True)]
        begin = await self._context_length(context) if None in spans else 0
        scores = [
            sum_span(echo, range(begin, echo.length) if span is None else span)
            for echo, span in zip(echoes, spans, strict=True)
        ]
        return Scored(
            key,
            logprobs=tuple(total for total, _ in scores),
            greedy=tuple(greedy for _, greedy in scores),
            prompt_tokens=sum(echo.prompt_tokens for echo in echoes),
        )

    async def roll(self, request: RollingRequest) -> Scored:
        """The whole text in one request. A server that adds no BOS token gives its first token no
        log-likelihood; that token is left out of the sum."""
        echo = await self._echo(request.text)
        return Scored(request.key, (sum_all(echo),), (False,), echo.prompt_tokens)

    async def _context_length(self, context: str) -> int:
        if not context:
            raise RequestFailed("engine", "the server's tokens do not spell the text that they stand for")
        return (await self._echo(context)).length

    async def _echo(self, text: str) -> Echo:
        limit = self._limit
        body: Json = {"prompt": text, "echo": True, "logprobs": 1, "max_tokens": limit, "temperature": 0}
        try:
            echo = await self._session.post(COMPLETIONS, body, lambda reply: self._read(reply, limit))
        except NoLogprobs:
            raise self._no_logprobs("its replies hold none") from None
        except Rejected as rejected:
            if self._has_logprobs and limit == self._limit:
                raise
            if limit == 1 or rejected.no_endpoint:
                raise self._no_logprobs(rejected.reason) from None
        else:
            self._has_logprobs = True
            if limit == 1 or echo.generated == 0:
                return echo
        # Some servers refuse to generate nothing, and some take 0 for "no limit".
        self._limit = 1
        return await self._echo(text)

    def _read(self, reply: Json, limit: int) -> Echo:
        try:
            return read_echo(reply, limit)
        except NoLogprobs:
            if self._has_logprobs:
                raise Malformed("the reply holds no log-probabilities") from None
            raise

    def _no_logprobs(self, why: str) -> ServerError:
        return ServerError(
            f"Multiple choice needs log-probabilities of the prompt, and the server at {self._session.host}"
            f" gives none for {self._session.model!r}: {why}.",
            hint="choose a task in its generative form, or serve the model with vLLM",
        )


async def _all(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Results in order; the first failure cancels the others."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
