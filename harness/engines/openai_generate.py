"""Text from a chat or a completions endpoint, whichever fits the prompt and the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from harness.engines.base import Generated, GenerateRequest, Message, Prompt, Sampling
from harness.engines.encode import cut_at_stop
from harness.engines.openai_http import CHAT, COMPLETIONS, Json, Rejected, RequestFailed, Session
from harness.engines.openai_replies import Texts, read_chat, read_completion
from harness.errors import ServerError

MAX_STOP = 4
"""How many stop sequences OpenAI's API takes."""
_CHAT_ONLY = re.compile(r"chat|completions? (operation|endpoint|api)|operationnotsupported", re.IGNORECASE)


class Generator:
    """Remembers what the server turned out not to take.

    `as_text` renders a prompt for the completions endpoint; `chats` sends prompts with messages to
    the chat endpoint instead; `plain_may_chat` allows plain text there where there is no other.
    """

    def __init__(
        self, session: Session, as_text: Callable[[Prompt], str], *, chats: bool, plain_may_chat: bool
    ) -> None:
        self.plain_as_chat = False
        self.is_vllm = False
        """Whether vLLM's own fields may be sent."""
        self._session = session
        self._as_text = as_text
        self._chats = chats
        self._plain_may_chat = plain_may_chat
        self._limit_name = "max_tokens"
        self._has_completions = False
        self._takes_n = True

    async def generate(self, request: GenerateRequest) -> Generated:
        """Asks again for what is missing where a server answers fewer samples than were asked for."""
        wanted = request.sampling
        texts: list[str] = []
        finish: list[str] = []
        prompt_tokens = completion_tokens = 0
        while len(texts) < wanted.n:
            missing = replace(wanted, n=wanted.n - len(texts), seed=wanted.seed + len(texts))
            reply = await self._several(request.prompt, missing)
            for text, reason in zip(reply.texts, reply.finish, strict=True):
                kept, stopped = cut_at_stop(text, wanted.stop)
                texts.append(kept)
                finish.append("stop" if stopped else reason)
            prompt_tokens += reply.prompt_tokens
            completion_tokens += reply.completion_tokens
        n = wanted.n
        return Generated(request.key, tuple(texts[:n]), tuple(finish[:n]), prompt_tokens, completion_tokens)

    async def _several(self, prompt: Prompt, sampling: Sampling) -> Texts:
        """As many samples as one request brings: one at a time where the server refuses to give more."""
        single = replace(sampling, n=1)
        if sampling.n == 1 or not self._takes_n:
            return await self._sample(prompt, single)
        try:
            return await self._sample(prompt, sampling)
        except Rejected:
            reply = await self._sample(prompt, single)
            self._takes_n = False
            return reply

    async def _sample(self, prompt: Prompt, sampling: Sampling) -> Texts:
        if prompt.messages and self._chats:
            return await self._chat(prompt, sampling)
        text = self._as_text(prompt)
        if self.plain_as_chat:
            return await self._chat(Prompt(messages=(Message("user", text),)), sampling)
        body = {"prompt": text, "max_tokens": sampling.max_tokens, **self._sampling_fields(sampling)}
        try:
            reply = await self._session.post(COMPLETIONS, body, read_completion)
        except Rejected as rejected:
            self._chat_instead(rejected)
            return await self._sample(prompt, sampling)
        self._has_completions = True
        return reply

    def _chat_instead(self, rejected: Rejected) -> None:
        """Send plain text as user messages from now on, if that is what the rejection calls for."""
        chat_only = rejected.no_endpoint or rejected.trouble.says(_CHAT_ONLY)
        if self._has_completions or not chat_only:
            raise rejected
        if not self._plain_may_chat:
            raise ServerError(
                f"The server at {self._session.host} has no completions endpoint for"
                f" {self._session.model!r}, and plain-text prompts need one: {rejected.reason}.",
                hint=self._session.hint("use --chat-template auto to send them as user messages"),
            ) from None
        self.plain_as_chat = True

    async def _chat(self, prompt: Prompt, sampling: Sampling) -> Texts:
        limit_name = self._limit_name
        body = {
            **self._chat_fields(prompt),
            **self._sampling_fields(sampling),
            limit_name: sampling.max_tokens,
        }
        try:
            return await self._session.post(CHAT, body, read_chat)
        except Rejected as rejected:
            if rejected.no_endpoint or "chat template" in rejected.reason:
                raise ServerError(
                    f"The server at {self._session.host} takes no chat messages for"
                    f" {self._session.model!r}: {rejected.reason}.",
                    hint=self._session.hint("use --chat-template off"),
                ) from None
            if limit_name != "max_tokens" or "max_completion_tokens" not in rejected.reason:
                raise
        self._limit_name = "max_completion_tokens"
        return await self._chat(prompt, sampling)

    def _chat_fields(self, prompt: Prompt) -> Json:
        messages = [{"role": m.role, "content": m.content} for m in prompt.messages]
        if not prompt.continue_last:
            if prompt.text:
                raise RequestFailed("engine", "a chat endpoint cannot put text after the messages")
            return {"messages": messages}
        if not self.is_vllm:
            raise RequestFailed("engine", "this chat endpoint cannot continue an answer the prompt began")
        messages[-1]["content"] += prompt.text
        return {"messages": messages, "continue_final_message": True, "add_generation_prompt": False}

    def _sampling_fields(self, sampling: Sampling) -> Json:
        """Only what differs from the API's defaults: many servers refuse fields they do not know."""
        fields: Json = {"temperature": sampling.temperature}
        if stop := [s for s in dict.fromkeys(sampling.stop) if s][:MAX_STOP]:
            fields["stop"] = stop
        if sampling.n > 1:
            fields["n"] = sampling.n
        if sampling.temperature == 0:
            return fields
        fields["seed"] = sampling.seed
        if sampling.top_p < 1:
            fields["top_p"] = sampling.top_p
        if sampling.top_k > 0:
            if not self.is_vllm:
                raise RequestFailed("engine", f"this server cannot sample with top_k {sampling.top_k}")
            fields["top_k"] = sampling.top_k
        return fields
