"""The openai engine: any OpenAI-compatible server, asked concurrently over HTTP.

Chat messages go to the chat endpoint; plain text and log-likelihoods go to the completions endpoint,
where a prompt is echoed with its log-probabilities. What a server turns out not to take is remembered
for the rest of the engine's life and recorded in `info.settings`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from harness.engines.background import Background, take
from harness.engines.base import (
    EngineSettings,
    Failed,
    GenerateRequest,
    Prompt,
    Request,
    Result,
    RollingRequest,
    ScoreRequest,
)
from harness.engines.encode import choose_template
from harness.engines.openai_generate import Generator
from harness.engines.openai_http import (
    CHAT,
    COMPLETIONS,
    Json,
    Rejected,
    RequestFailed,
    Session,
    Sleep,
)
from harness.engines.openai_score import Scorer
from harness.engines.openai_template import SandboxedTemplate, readable
from harness.errors import ConfigError, ServerError
from harness.fingerprint import text_digest
from harness.records import Checkpoint, EngineInfo

# Servers that know no date of a model's creation fill the field with the time of the reply.
CLOCK_TOLERANCE = 60.0
_SERVER_DECIDES = (
    "dtype", "device", "max_model_len", "attention",
    "tensor_parallel", "pipeline_parallel", "data_parallel", "gpu_memory",
)  # fmt: skip


class OpenAIEngine:
    """One model on one server. The key is OPENAI_API_KEY unless given; `sleep` is for tests.

    Raises ConfigError for settings that only the server can decide and for a chat template file that
    is no template; ServerError when there is no key and the server is OpenAI's own. The server is
    first contacted by `run`.
    """

    def __init__(
        self,
        model: str,
        settings: EngineSettings,
        *,
        api_key: str | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        _refuse_unsupported(settings)
        mode, source = choose_template(settings.chat_template, has_template=True)
        self._template = SandboxedTemplate(source) if source is not None else None
        self._concurrency = settings.concurrency
        self._session = Session(model, settings, api_key, sleep)
        self._generator = Generator(
            self._session,
            self.render,
            chats=self._template is None,
            plain_may_chat=settings.chat_template == "auto",
        )
        self._scorer = Scorer(self._session)
        self._templated = mode != "off"
        self.info = _info(self._session.url, settings)
        self._background = Background("openai-engine")

    def render(self, prompt: Prompt) -> str:
        """The text as sent, or, where the server applies the template, a form for people to read."""
        if not prompt.messages:
            return prompt.text
        if self._template is None:
            return readable(prompt.messages, prompt.text)
        return self._template.render(prompt.messages, prompt.continue_last) + prompt.text

    def run(self, requests: Sequence[Request]) -> Iterator[Result]:
        """Yield one result per request as they finish; closing the iterator cancels what is in flight.

        Raises ServerError when the server cannot be reached, refuses the key, does not know the model
        or cannot do what every request asks; ModelError when the template refuses the messages.
        """
        self._refuse_unscorable(requests)
        results: asyncio.Queue[Result | Exception] = asyncio.Queue(maxsize=2 * self._concurrency)
        driver = self._background.start(self._drive(requests, results))
        try:
            outstanding = len(requests)
            while outstanding:
                for result in self._background.call(take(results)):
                    if isinstance(result, Exception):
                        raise result
                    yield result
                    outstanding -= 1
        finally:
            self._background.stop(driver)
            self.info = replace(self.info, settings={**self.info.settings, **self._learned()})

    def close(self) -> None:
        if not self._background.is_closed:
            self._background.call(self._session.close())
            self._background.close()

    async def _drive(self, requests: Sequence[Request], results: asyncio.Queue[Result | Exception]) -> None:
        pending = iter(requests)

        async def work() -> None:
            for request in pending:
                await results.put(await self._answer(request))

        try:
            if any(_needs_vllm(request) for request in requests):
                self._generator.is_vllm = await self._session.served_by_vllm()
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(self._concurrency, len(requests))):
                    workers.create_task(work())
        except ExceptionGroup as group:
            await results.put(group.exceptions[0])
        except Exception as error:
            await results.put(error)

    async def _answer(self, request: Request) -> Result:
        try:
            if isinstance(request, RollingRequest):
                return await self._scorer.roll(request)
            if isinstance(request, ScoreRequest):
                context = self.render(request.prompt)
                return await self._scorer.score(request.key, context, request.continuations)
            if request.prompt.messages and not self._templated:
                raise RequestFailed("engine", "the prompt has chat messages and --chat-template is off")
            return await self._generator.generate(request)
        except RequestFailed as failure:
            return Failed(request.key, failure.kind, failure.reason)
        except Rejected as rejected:
            return Failed(request.key, "server", rejected.reason)

    def _refuse_unscorable(self, requests: Sequence[Request]) -> None:
        in_chat_form = any(isinstance(r, ScoreRequest) and r.prompt.messages for r in requests)
        if in_chat_form and self._template is None:
            raise ServerError(
                "Multiple choice cannot be asked in chat form here: a chat endpoint gives no log-likelihoods"
                " of given answers, and a completions endpoint applies no chat template.",
                hint="use --chat-template off, or --chat-template FILE.jinja with the model's template",
            )

    def _learned(self) -> Mapping[str, str]:
        learned: dict[str, str] = {}
        if self._generator.plain_as_chat:
            learned["plain_text"] = "sent as one user message"
        if seen := self._session.system_fingerprints:
            learned["system_fingerprint"] = ", ".join(sorted(seen))
        return learned


def describe_openai(checkpoint: Checkpoint, settings: EngineSettings) -> EngineInfo:
    """What the engine will report, found without a request. Raises ConfigError as the engine does."""
    _refuse_unsupported(settings)
    return _info(checkpoint.location, settings)


def _info(url: str, settings: EngineSettings) -> EngineInfo:
    import openai

    mode, _ = choose_template(settings.chat_template, has_template=True)
    return EngineInfo(
        name="openai",
        version=f"openai {openai.__version__}, {'chat' if mode == 'on' else 'completions'}",
        dtype="unknown",
        device="remote",
        template_mode=mode,
        settings={"base_url": url, "concurrency": str(settings.concurrency)},
    )


def _refuse_unsupported(settings: EngineSettings) -> None:
    defaults = EngineSettings()
    asked = [name for name in _SERVER_DECIDES if getattr(settings, name) != getattr(defaults, name)]
    if asked:
        options = ", ".join("--" + name.replace("_", "-") for name in asked)
        raise ConfigError(f"The openai engine cannot honour {options}: the server decides that.")
    if settings.concurrency < 1:
        raise ConfigError(f"--concurrency must be at least 1, not {settings.concurrency}.")


def fingerprint(
    model: str, settings: EngineSettings, *, api_key: str | None = None, sleep: Sleep = asyncio.sleep
) -> Checkpoint:
    """The model behind an API as a checkpoint: `api:HOST[:PORT]/MODEL@FINGERPRINT`.

    FINGERPRINT is the digest of the model list's `root`, else its `created`, else the
    `system_fingerprint` of a one-token reply, else `unknown`. That comes last because on some servers
    it changes between two replies of one model. Raises ServerError.
    """
    session = Session(model, settings, api_key, sleep)
    background = Background("openai-fingerprint")
    try:
        found = background.call(_fingerprint(session, chat=settings.chat_template in ("auto", "on")))
        background.call(session.close())
    finally:
        background.close()
    return Checkpoint(digest=f"api:{session.host}/{model}@{found}", name=model, location=session.url)


async def _fingerprint(session: Session, chat: bool) -> str:
    row = next((row for row in await session.models() if row.get("id") == session.model), {})
    root, created = row.get("root"), row.get("created")
    if isinstance(root, str) and root and root != session.model:
        return text_digest(root)[:12]
    if isinstance(created, int) and 0 < created < time.time() - CLOCK_TOLERANCE:
        return str(created)
    prompt: Json = {"messages": [{"role": "user", "content": "Hi"}]} if chat else {"prompt": "Hi"}
    try:
        await session.post(CHAT if chat else COMPLETIONS, {**prompt, "max_tokens": 1}, lambda reply: None)
    except (Rejected, RequestFailed):
        return "unknown"
    return min(session.system_fingerprints, default="unknown")


def _needs_vllm(request: Request) -> bool:
    if not isinstance(request, GenerateRequest):
        return False
    return request.prompt.continue_last or request.sampling.top_k > 0
