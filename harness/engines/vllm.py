"""The vLLM engine: one code path for the GPU wheel and the CPU build.

    score     continuations that differ in their last token only are one vLLM request: the prompt is
              the context and the tokens they share, the last token is predicted, never read
    roll      the same, window by window
    generate  one vLLM request, n samples

`vllm_start` starts it, `vllm_watchdog` ends it where this process cannot.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.engines import vllm_watchdog
from harness.engines.background import Background, take
from harness.engines.base import (
    EngineSettings,
    Failed,
    Generated,
    GenerateRequest,
    Prompt,
    Request,
    Result,
    RollingRequest,
    Scored,
    ScoreRequest,
)
from harness.engines.encode import Encoder, cut_at_stop, rolling_windows
from harness.engines.vllm_start import (
    build_device,
    cause,
    log_to,
    refuse_unsupported,
    start,
    vllm_version,
)
from harness.errors import EngineError, HarnessError
from harness.records import EngineInfo

IN_FLIGHT = 256
"""Requests of ours that vLLM holds at a time: enough to fill its batches, little to lose."""
MAX_LAST_TOKENS = 128
"""Most tokens whose log-probability vLLM reports for one position (its MAX_LOGPROB_TOKEN_IDS)."""


class VLLMEngine:
    """`Engine` over `vllm.AsyncLLMEngine`, which also spreads over data-parallel replicas.

    vLLM reads at most `max_length - 1` tokens, since it always predicts one more. Raises EngineError
    when vLLM is not installed, does not import or does not start; ModelError for a bad tokenizer;
    ConfigError for a setting it cannot honour.
    """

    def __init__(self, folder: Path, settings: EngineSettings) -> None:
        from harness.engines.hf_load import load_tokenizer

        refuse_unsupported(settings)
        self.encoder = Encoder(load_tokenizer(folder, trusted=settings.trusted), settings.chat_template)
        handle, name = tempfile.mkstemp(prefix="harness-vllm-", suffix=".log")
        os.close(handle)
        self._log = Path(name).resolve()
        self._keeps_log = False
        self._watchdog = vllm_watchdog.start(self._log)
        try:
            self._vllm = start(folder, settings, self._log)
        except BaseException:
            vllm_watchdog.stop(self._watchdog)
            raise
        self._background = Background("vllm-engine")
        self._numbers = itertools.count()
        model = self._vllm.model_config
        self.max_length = int(model.max_model_len)
        self.info = EngineInfo(
            name="vllm",
            version=vllm_version(),
            dtype=str(model.dtype).removeprefix("torch."),
            device=build_device(),
            template_mode=self.encoder.template_mode,
            settings={
                "max_length": str(self.max_length),
                "tensor_parallel": str(settings.tensor_parallel),
                "pipeline_parallel": str(settings.pipeline_parallel),
                "data_parallel": str(settings.data_parallel),
            },
        )

    def render(self, prompt: Prompt) -> str:
        return self.encoder.render(prompt)

    def close(self) -> None:
        if self._background.is_closed:
            return
        self._background.close()
        self._vllm.shutdown()
        # Left to the interpreter's exit, its finaliser would complain that modules are gone.
        del self._vllm
        vllm_watchdog.stop(self._watchdog)
        log_to(None)
        if not self._keeps_log:
            self._log.unlink(missing_ok=True)

    def run(self, requests: Sequence[Request]) -> Iterator[Result]:
        """Yield one result per request as they finish; closing the iterator aborts what is in flight."""
        # Apart, because a decoding request could push a half-read prompt out of the cache, and what
        # is read again from the cache has no log-probabilities (see _read).
        yield from self._stream([r for r in requests if not isinstance(r, GenerateRequest)])
        yield from self._stream([r for r in requests if isinstance(r, GenerateRequest)])

    def _stream(self, requests: Sequence[Request]) -> Iterator[Result]:
        results: asyncio.Queue[Result | Exception] = asyncio.Queue(maxsize=2 * IN_FLIGHT)
        driver = self._background.start(self._drive(requests, results))
        try:
            outstanding = len(requests)
            while outstanding:
                for result in self._background.call(take(results)):
                    if isinstance(result, HarnessError):
                        raise result
                    if isinstance(result, Exception):
                        raise self._stopped(result) from result
                    yield result
                    outstanding -= 1
        finally:
            self._background.stop(driver)

    def _stopped(self, error: Exception) -> EngineError:
        self._keeps_log = True
        reason = cause(error, self._log)
        return EngineError(f"vLLM stopped while it was answering: {reason}.", hint=f"its log is {self._log}")

    async def _drive(self, requests: Sequence[Request], results: asyncio.Queue[Result | Exception]) -> None:
        pending = iter(requests)

        async def work() -> None:
            for request in pending:
                await results.put(await self._answer(request))

        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(min(IN_FLIGHT, len(requests))):
                    workers.create_task(work())
        except ExceptionGroup as group:
            await results.put(group.exceptions[0])

    async def _answer(self, request: Request) -> Result:
        from vllm.exceptions import VLLMClientError

        try:
            if isinstance(request, ScoreRequest):
                return await self._score(request)
            if isinstance(request, RollingRequest):
                return await self._roll(request)
            return await self._generate(request)
        except VLLMClientError as error:
            return Failed(request.key, "engine", str(error).split("\n")[0])

    # -- scoring -----------------------------------------------------------------------------

    async def _score(self, request: ScoreRequest) -> Result:
        rendered = self.encoder.render(request.prompt)
        context, continuations = self.encoder.encode_choices(rendered, request.continuations)
        longest = len(context) + max(map(len, continuations), default=0)
        if longest > self.max_length:
            reason = f"{longest} tokens, and vLLM reads at most {self.max_length}"
            return Failed(request.key, "context_too_long", reason)
        by_stem: dict[tuple[int, ...], dict[int, None]] = {}
        for ids in filter(None, continuations):
            by_stem.setdefault(tuple(ids[:-1]), {})[ids[-1]] = None
        reads = [
            self._read(context, stem, lasts[start : start + MAX_LAST_TOKENS])
            for stem, lasts in ((stem, list(lasts)) for stem, lasts in by_stem.items())
            for start in range(0, len(lasts), MAX_LAST_TOKENS)
        ]
        known: dict[tuple[int, ...], tuple[float, bool]] = {(): (0.0, True)}
        for found in await asyncio.gather(*reads):
            known |= found
        scored = [known[tuple(ids)] for ids in continuations]
        return Scored(
            request.key,
            logprobs=tuple(logprob for logprob, _ in scored),
            greedy=tuple(greedy for _, greedy in scored),
            prompt_tokens=len(context),
        )

    async def _roll(self, request: RollingRequest) -> Result:
        ids = self.encoder.encode(request.text)
        total = 0.0
        for context, scored in rolling_windows(ids, self.encoder.prefix_id, self.max_length - 1):
            found = await self._read(context, tuple(scored[:-1]), scored[-1:])
            total += found[tuple(scored)][0]
        return Scored(request.key, logprobs=(total,), greedy=(False,), prompt_tokens=len(ids))

    async def _read(
        self, context: Sequence[int], stem: tuple[int, ...], lasts: Sequence[int]
    ) -> dict[tuple[int, ...], tuple[float, bool]]:
        """(log-likelihood, greedy) of `stem` + each of `lasts` after `context`, from one vLLM request."""
        ids = [*context, *stem]
        output = await self._predict(ids, lasts, stem, cached=True)
        if stem and output.num_cached_tokens >= len(context):
            # Tokens found in the prefix cache are not computed, so they have no log-probabilities:
            # fine for the context, but here the cache held a part of the stem as well.
            output = await self._predict(ids, lasts, stem, cached=False)
        total, greedy = 0.0, True
        if stem:
            for token, position in zip(stem, output.prompt_logprobs[-len(stem) :], strict=True):
                total += position[token].logprob
                greedy = greedy and position[token].rank == 1
        answer = output.outputs[0]
        return {
            (*stem, last): (total + answer.logprobs[0][last].logprob, greedy and answer.token_ids[0] == last)
            for last in lasts
        }

    async def _predict(
        self, ids: list[int], lasts: Sequence[int], stem: tuple[int, ...], *, cached: bool
    ) -> Any:
        from vllm import SamplingParams
        from vllm.sampling_params import RequestOutputKind

        parameters = SamplingParams(
            temperature=0.0,
            max_tokens=1,
            logprob_token_ids=list(lasts),
            prompt_logprobs=0 if stem else None,
            skip_reading_prefix_cache=not cached,
            flat_logprobs=True,
            detokenize=False,
            output_kind=RequestOutputKind.FINAL_ONLY,
        )
        return await self._ask(ids, parameters)

    # -- generation --------------------------------------------------------------------------

    async def _generate(self, request: GenerateRequest) -> Result:
        from vllm import SamplingParams
        from vllm.sampling_params import RequestOutputKind

        sampling = request.sampling
        ids = self.encoder.encode(self.encoder.render(request.prompt))
        if len(ids) + sampling.max_tokens > self.max_length:
            return Failed(
                request.key,
                "context_too_long",
                f"{len(ids)} prompt tokens and {sampling.max_tokens} to generate,"
                f" and the model holds {self.max_length}",
            )
        greedy = sampling.temperature == 0
        stop = [text for text in sampling.stop if text]
        parameters = SamplingParams(
            n=1 if greedy else sampling.n,
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            top_k=sampling.top_k,
            seed=sampling.seed,
            max_tokens=sampling.max_tokens,
            stop=stop,
            detokenize=bool(stop),
            output_kind=RequestOutputKind.FINAL_ONLY,
        )
        answers = (await self._ask(ids, parameters)).outputs
        if greedy:
            answers = answers * sampling.n
        kept = [_without_end(answer) for answer in answers]
        return Generated(
            request.key,
            # vLLM's own text may differ from the hf engine's in its first space.
            texts=tuple(cut_at_stop(self.encoder.decode(tokens), stop)[0] for tokens in kept),
            finish=tuple(str(answer.finish_reason) for answer in answers),
            prompt_tokens=len(ids),
            completion_tokens=sum(map(len, kept)),
        )

    async def _ask(self, ids: list[int], parameters: Any) -> Any:
        from vllm.inputs import tokens_input

        final = None
        async for output in self._vllm.generate(tokens_input(ids), parameters, str(next(self._numbers))):
            final = output
        return final


def _without_end(answer: Any) -> Sequence[int]:
    """The generated tokens without the end-of-text token that stopped them."""
    ended = answer.finish_reason == "stop" and not isinstance(answer.stop_reason, str)
    tokens: Sequence[int] = answer.token_ids
    return tokens[:-1] if ended else tokens
