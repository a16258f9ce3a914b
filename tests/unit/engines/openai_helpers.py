"""What the tests of the openai engine share: an engine on a fake server, with recorded waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness.engines.base import EngineSettings, GenerateRequest, Message, Prompt, Request, Result, Sampling
from harness.engines.openai import OpenAIEngine
from harness.engines.openai_http import Sleep
from tests.fake_server import FakeServer

KEY = "test-key-0123456789"


class Naps:
    """Stands in for asyncio.sleep: remembers how long was asked for and does not wait."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@contextmanager
def engine_on(
    server: FakeServer | str,
    *,
    model: str = "tiny",
    key: str | None = KEY,
    naps: Sleep | None = None,
    **settings: Any,
) -> Iterator[OpenAIEngine]:
    url = server if isinstance(server, str) else server.url
    engine = OpenAIEngine(model, EngineSettings(base_url=url, **settings), api_key=key, sleep=naps or Naps())
    try:
        yield engine
    finally:
        engine.close()


def user(text: str) -> Prompt:
    return Prompt(messages=(Message("user", text),))


def generate(prompt: Prompt | str, key: str = "k", **sampling: Any) -> GenerateRequest:
    """A chat message when given a string."""
    return GenerateRequest(key, user(prompt) if isinstance(prompt, str) else prompt, Sampling(**sampling))


def only(engine: OpenAIEngine, request: Request) -> Result:
    (result,) = engine.run([request])
    return result
