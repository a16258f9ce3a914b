"""The engine protocol: requests in, a stream of results out.

A request carries a prompt *before* any chat template, so that what was asked can be compared
between checkpoints with different templates; the engine renders and encodes it. Results come in
any order, as soon as they are ready, so that a caller can journal each batch and stop early.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from harness.records import EngineInfo

FailureKind = Literal["context_too_long", "server", "refused", "engine", "task"]


@dataclass(frozen=True, slots=True)
class Message:
    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Chat messages (to be templated), or plain text, or messages followed by text.

    With no messages, `text` is the whole prompt. With messages, `text` is appended verbatim after
    the rendered messages. `continue_last` leaves the last (assistant) message open, so that the
    answer continues it.
    """

    text: str = ""
    messages: tuple[Message, ...] = ()
    continue_last: bool = False


@dataclass(frozen=True, slots=True)
class Sampling:
    """How text is generated. temperature 0 is greedy."""

    max_tokens: int = 256
    stop: tuple[str, ...] = ()
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    n: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """Log-likelihood of each continuation after one prompt."""

    key: str
    prompt: Prompt
    continuations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollingRequest:
    """Log-likelihood of a whole text, in windows of the model's context length."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class GenerateRequest:
    key: str
    prompt: Prompt
    sampling: Sampling


Request = ScoreRequest | RollingRequest | GenerateRequest


@dataclass(frozen=True, slots=True)
class Scored:
    key: str
    logprobs: tuple[float, ...]
    """Sum of token log-probabilities of each continuation, in nats."""
    greedy: tuple[bool, ...]
    """Whether each continuation is what greedy decoding would have produced."""
    prompt_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Generated:
    key: str
    texts: tuple[str, ...]
    finish: tuple[str, ...]
    """`stop` or `length`, one per text."""
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that could not be answered: its item becomes an error, never a wrong answer."""

    key: str
    kind: FailureKind
    reason: str


Result = Scored | Generated | Failed


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the user asked of an engine. An engine refuses what it cannot honour."""

    dtype: str = "auto"
    device: str = "auto"
    max_model_len: int | None = None
    attention: str | None = None
    """transformers' `attn_implementation`."""
    batch_tokens: int | None = None
    """Upper bound on tokens in one forward pass of the hf engine; None chooses for the device."""
    tensor_parallel: int = 1
    pipeline_parallel: int = 1
    data_parallel: int = 1
    gpu_memory: float | None = None
    """Share of GPU memory vllm may take."""
    chat_template: str = "auto"
    """`auto`, `on`, `off`, or the path of a Jinja file."""
    base_url: str | None = None
    concurrency: int = 16
    max_retries: int = 5
    timeout: float = 120.0
    """Seconds one HTTP request may take."""
    max_requests: int | None = None
    """Request budget of the openai engine, retries included."""
    seed: int = 0
    trusted: bool = False
    """The user named the model's folder as trusted: its own code and pickled weights may be loaded."""


class Engine(Protocol):
    """What evaluate() needs. Constructing one loads the model; `close` frees it."""

    info: EngineInfo

    def render(self, prompt: Prompt) -> str:
        """The prompt as it is sent to the model, after the chat template."""
        ...

    def run(self, requests: Sequence[Request]) -> Iterator[Result]:
        """Yield exactly one result per request, in any order.

        Raises EngineError or ServerError when nothing further can be answered (a dead engine, a
        refused key); a request that alone cannot be answered is a `Failed` result instead.
        """
        ...

    def close(self) -> None: ...
