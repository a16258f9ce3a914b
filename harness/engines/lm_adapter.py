"""Any of our engines as an lm-eval model: for parity tests, and for lm-eval's own evaluator.

lm_eval.simple_evaluate(EngineLM(engine), tasks=[...], bootstrap_iters=0)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from lm_eval.api.model import LM

from harness.engines.base import (
    Engine,
    Failed,
    Generated,
    GenerateRequest,
    Message,
    Prompt,
    Request,
    RollingRequest,
    Scored,
    ScoreRequest,
)
from harness.errors import EngineError
from harness.tasks.build import to_sampling

T = TypeVar("T", Scored, Generated)


class EngineLM(LM):  # type: ignore[misc]  # lm_eval has no types
    """`lm_eval.api.model.LM` over an `Engine`, which stays the caller's to close.

    lm-eval has no notion of an item that cannot be scored, so a failed request raises EngineError.
    """

    def __init__(self, engine: Engine, seed: int = 1234) -> None:
        super().__init__()
        self._engine = engine
        self._seed = seed

    def loglikelihood(self, requests: Sequence[Any], disable_tqdm: bool = False) -> list[tuple[float, bool]]:
        """(log-likelihood in nats, greedy) of each request's `(context, continuation)`."""
        by_context: dict[str, list[int]] = {}
        for position, request in enumerate(requests):
            by_context.setdefault(request.args[0], []).append(position)
        asked = [
            ScoreRequest(str(index), Prompt(text=context), tuple(requests[p].args[1] for p in positions))
            for index, (context, positions) in enumerate(by_context.items())
        ]
        found: dict[int, tuple[float, bool]] = {}
        for result, positions in zip(self._ask(asked, Scored), by_context.values(), strict=True):
            found |= zip(positions, zip(result.logprobs, result.greedy, strict=True), strict=True)
        return [found[position] for position in range(len(requests))]

    def loglikelihood_rolling(self, requests: Sequence[Any], disable_tqdm: bool = False) -> list[float]:
        """Log-likelihood in nats of each request's `(text,)`."""
        asked = [RollingRequest(str(index), request.args[0]) for index, request in enumerate(requests)]
        return [result.logprobs[0] for result in self._ask(asked, Scored)]

    def generate_until(self, requests: Sequence[Any], disable_tqdm: bool = False) -> list[str]:
        """The text generated for each request's `(context, generation settings)`."""
        asked = []
        for index, request in enumerate(requests):
            sampling = to_sampling(request.task_name, request.args[1], repeats=1, seed=self._seed)
            # lm-eval repeats a request to sample it again.
            sampling = replace(sampling, seed=self._seed + index)
            asked.append(GenerateRequest(str(index), Prompt(text=request.args[0]), sampling))
        return [result.texts[0] for result in self._ask(asked, Generated)]

    def apply_chat_template(
        self, chat_history: list[dict[str, str]], add_generation_prompt: bool = True
    ) -> str:
        messages = tuple(Message(turn["role"], turn["content"]) for turn in chat_history)
        return self._engine.render(Prompt(messages=messages, continue_last=not add_generation_prompt))

    @property
    def tokenizer_name(self) -> str:
        """lm-eval's key for cached prompts: the engine and how it renders messages."""
        return f"{self._engine.info.name}-{self._engine.info.template_mode}"

    def chat_template(self, chat_template: bool | str = False) -> str:
        """The template mode: the engine keeps the template itself."""
        return self._engine.info.template_mode if chat_template else ""

    def _ask(self, requests: Sequence[Request], kind: type[T]) -> list[T]:
        """One result per request, in order."""
        found: dict[str, T] = {}
        for result in self._engine.run(requests):
            if isinstance(result, Failed):
                raise EngineError(f"Request {result.key} could not be answered: {result.reason}.")
            assert isinstance(result, kind)
            found[result.key] = result
        return [found[request.key] for request in requests]
