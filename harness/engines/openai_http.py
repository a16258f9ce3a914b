"""HTTP to an OpenAI-compatible server: bounded, retried, budgeted, and the key kept out of sight.

Nothing here knows what a prompt is. Exceptions of the client never leave this file, because they
hold the request and its headers; what leaves is a scrubbed sentence.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from harness.engines.base import EngineSettings, FailureKind
from harness.errors import ConfigError, ServerError, nearest

T = TypeVar("T")
Json = dict[str, Any]
Sleep = Callable[[float], Awaitable[None]]

CHAT, COMPLETIONS = "/chat/completions", "/completions"
FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 60.0
LONGEST_RETRY_AFTER = 600.0
CONNECT_TIMEOUT = 10.0
SHORT_KEY = 8
RETRIED_STATUS = frozenset({408, 409, 429})

_OVERFLOW = re.compile(
    r"context_length_exceeded|maximum context length|context length \(\d|exceed_context_size"
    r"|exceeds? the (available |model's )?(maximum )?context|prompt is too long",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content_filter|content_policy|content management policy", re.IGNORECASE)
_UNKNOWN_MODEL = re.compile(
    r"model_not_found|unknown model|no such model|model\b.{0,200}\b(does not exist|not found|is not served)",
    re.IGNORECASE,
)
_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|rk)-[\w*.-]{4,}|\bBearer\s+\S+", re.IGNORECASE)


class RequestFailed(Exception):
    """One request that has no answer; the run goes on."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(reason)
        self.kind: FailureKind = kind
        self.reason = reason


class Malformed(Exception):
    """A reply that does not hold what its kind of reply must hold. Raised by readers of replies."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one HTTP request brought no usable reply."""

    reason: str
    status: int | None = None
    code: str = ""
    retry_after: float | None = None
    """Seconds the server asked us to wait."""
    unreachable: bool = False

    @property
    def is_transient(self) -> bool:
        return self.status is None or self.status in RETRIED_STATUS or self.status >= 500

    def says(self, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(f"{self.code} {self.reason}"))


class Rejected(Exception):
    """The server understood the request and will not take it in this form."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble

    @property
    def reason(self) -> str:
        return self.trouble.reason

    @property
    def no_endpoint(self) -> bool:
        return self.trouble.status in (404, 405, 501)


class Session:
    """One server and one model on it.

    At most `settings.concurrency` requests are in flight; a request that waits for its next attempt
    keeps its place, so that a server that says "too many" sees fewer. `sleep` is asyncio's, or a
    test's.
    """

    def __init__(
        self, model: str, settings: EngineSettings, api_key: str | None = None, sleep: Sleep = asyncio.sleep
    ) -> None:
        from openai import AsyncOpenAI, Timeout

        base_url = settings.base_url or os.environ.get("OPENAI_BASE_URL") or None
        _check_url(base_url)
        self._key = _read_key(api_key, base_url)
        self._client = AsyncOpenAI(
            # The client insists on a key; servers that need none ignore it.
            api_key=self._key or "none",
            base_url=base_url,
            max_retries=0,
            timeout=Timeout(settings.timeout, connect=min(CONNECT_TIMEOUT, settings.timeout)),
        )
        self.model = model
        self.url = public_url(str(self._client.base_url))
        self.host = urlsplit(self.url).netloc
        self.system_fingerprints: set[str] = set()
        self._timeout = settings.timeout
        self._max_retries = settings.max_retries
        self._budget = settings.max_requests
        self._sent = 0
        self._answered = False
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._sleep = sleep
        self._jitter = random.Random(settings.seed)

    async def post(self, path: str, body: Json, read: Callable[[Json], T]) -> T:
        """What `read` makes of the reply, after as many attempts as it takes.

        The model is added to `body`. `read` raises Malformed for a reply that is not whole, which is
        then asked for again. Raises RequestFailed, Rejected (a 4xx that more attempts cannot cure) or
        ServerError.
        """

        async def send() -> object:
            return await self._client.post(path, body={"model": self.model, **body}, cast_to=object)

        try:
            async with self._slots:
                return await self._attempt(send, read, paid=True)
        except Rejected as rejected:
            if not rejected.trouble.says(_UNKNOWN_MODEL):
                raise
        raise await self._unknown_model()

    async def served_by_vllm(self) -> bool:
        return any(row.get("owned_by") == "vllm" for row in await self.models())

    async def models(self) -> tuple[Json, ...]:
        """The server's own list of models; empty when it has none."""

        async def send() -> object:
            return await self._client.get("/models", cast_to=object)

        def read(reply: Json) -> tuple[Json, ...]:
            rows = reply.get("data")
            return tuple(row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()

        try:
            return await self._attempt(send, read, paid=False)
        except (Rejected, RequestFailed):
            return ()

    def hint(self, advice: str) -> str:
        """`advice`, and the likeliest mistake in an address without a version."""
        return advice if re.search(r"/v\d", self.url) else f"{advice}, or try --base-url {self.url}/v1"

    async def close(self) -> None:
        await self._client.close()

    def scrub(self, text: str) -> str:
        """One short line without the key, nor anything that looks like one."""
        line = " ".join(text.split())
        if self._key:
            # Local servers take any key: one of a letter must not blot out words that hold it.
            whole = r"(?<!\w)%s(?!\w)" if len(self._key) < SHORT_KEY else "%s"
            line = re.sub(whole % re.escape(self._key), "[key]", line)
        return _LOOKS_LIKE_A_KEY.sub("[key]", line)[:300]

    async def _attempt(
        self, send: Callable[[], Awaitable[object]], read: Callable[[Json], T], *, paid: bool
    ) -> T:
        attempt = 0
        while True:
            if paid:
                self._spend()
            outcome = await self._exchange(send, read)
            if not isinstance(outcome, Trouble):
                return outcome
            await self._sleep(self._wait_after(outcome, attempt))
            attempt += 1

    def _spend(self) -> None:
        if self._budget is not None and self._sent >= self._budget:
            raise RequestFailed("refused", f"request budget of {self._budget} used up")
        self._sent += 1

    async def _exchange(
        self, send: Callable[[], Awaitable[object]], read: Callable[[Json], T]
    ) -> T | Trouble:
        """One HTTP request. Troubles are returned, not raised, so that no exception drags headers along."""
        import openai

        try:
            async with asyncio.timeout(self._timeout):
                reply = await send()
        except openai.APIStatusError as error:
            self._answered = True
            return self._status_trouble(error.response.status_code, error.body, error.response.headers)
        except openai.APIConnectionError as error:
            return self._connection_trouble(error)
        except TimeoutError:
            return Trouble(f"no answer within {self._timeout:g} s")
        except ValueError:
            reply = None
        self._answered = True
        if not isinstance(reply, dict):
            return Trouble("the reply is not a JSON object")
        if reply.get("error"):
            message, code = _describe(reply["error"])
            return Trouble(self.scrub(message or "an error without a message"), code=code)
        if isinstance(seen := reply.get("system_fingerprint"), str):
            self.system_fingerprints.add(seen)
        try:
            return read(reply)
        except Malformed as error:
            return Trouble(str(error))

    def _status_trouble(self, status: int, body: object, headers: Any) -> Trouble:
        message, code = _describe(body)
        return Trouble(
            reason=f"HTTP {status}: {self.scrub(message)}" if message else f"HTTP {status}",
            status=status,
            code=code,
            retry_after=parse_retry_after(headers.get("retry-after"), time.time()),
        )

    def _connection_trouble(self, error: BaseException) -> Trouble:
        cause = error.__cause__ or error
        # By name: the client raises the classes of httpx or of its fork, depending on its version.
        kind = type(cause).__name__
        return Trouble(
            reason=self.scrub(str(cause)) or kind,
            unreachable=kind in ("ConnectError", "ConnectTimeout"),
        )

    def _wait_after(self, trouble: Trouble, attempt: int) -> float:
        """Seconds until the next attempt. Raises whatever makes another attempt pointless."""
        if trouble.status in (401, 403):
            raise self._key_refused(trouble)
        if trouble.status == 402 or trouble.code == "insufficient_quota":
            raise ServerError(f"The account at {self.host} has no quota left: {trouble.reason}.")
        if trouble.unreachable and not self._answered:
            raise self._never_answered(trouble, "cannot be reached")
        if not trouble.is_transient:
            if trouble.says(_OVERFLOW):
                raise RequestFailed("context_too_long", trouble.reason)
            if trouble.says(_FILTERED):
                raise RequestFailed("refused", trouble.reason)
            raise Rejected(trouble)
        if attempt >= self._max_retries:
            if not self._answered:
                raise self._never_answered(trouble, "never answered")
            raise RequestFailed("server", f"{trouble.reason} (attempts: {attempt + 1})")
        if trouble.retry_after is not None and trouble.retry_after > LONGEST_RETRY_AFTER:
            raise RequestFailed("server", f"{trouble.reason} (asks to wait {trouble.retry_after:.0f} s)")
        backoff = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0**attempt) * self._jitter.uniform(0.5, 1.0)
        return max(backoff, trouble.retry_after or 0.0)

    def _key_refused(self, trouble: Trouble) -> ServerError:
        if self._key is None:
            return ServerError(
                f"The server at {self.host} wants an API key (HTTP {trouble.status}) and none is set.",
                hint="export OPENAI_API_KEY=...",
            )
        # A 401's own text often quotes part of the key; a 403's says what is not allowed.
        detail = f": {trouble.reason}" if trouble.status == 403 else f" (HTTP {trouble.status})"
        return ServerError(
            f"The server at {self.host} refused the API key{detail}.",
            hint=f"set OPENAI_API_KEY to a key that {self.host} accepts",
        )

    def _never_answered(self, trouble: Trouble, what: str) -> ServerError:
        return ServerError(
            f"The server at {self.url} {what}: {trouble.reason}.",
            hint=f"check that it runs and that --base-url is right: curl {self.url}/models",
        )

    async def _unknown_model(self) -> ServerError:
        served = [str(row["id"]) for row in await self.models() if "id" in row]
        guess = nearest(self.model, served)
        if guess:
            hint = f"harness eval {guess} --engine openai --base-url {self.url}"
        else:
            hint = f"curl {self.url}/models"
        did_you_mean = f" Did you mean {guess!r}?" if guess else ""
        shown = ", ".join(sorted(served)[:10]) + (f" and {len(served) - 10} more" if len(served) > 10 else "")
        return ServerError(
            f"The server at {self.host} does not serve the model {self.model!r}.{did_you_mean}"
            f" Served: {shown or 'not listed'}.",
            hint=hint,
        )


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number or an HTTP date."""
    if not value:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except ValueError:
        return None


def _describe(body: object) -> tuple[str, str]:
    """(message, code) of an error body: OpenAI's, FastAPI's `detail`, or plain text."""
    if isinstance(body, str):
        return ("" if body.lstrip().startswith("<") else body), ""
    if not isinstance(body, dict):
        return "", ""
    texts: Iterable[object] = (body.get("message"), body.get("detail"), body.get("error"))
    message = next((str(text) for text in texts if text), "")
    code = body.get("code") or body.get("type") or ""
    return message, str(code)


def _check_url(url: str | None) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"--base-url {public_url(url)!r} is not an http:// or https:// address.",
            hint="--base-url http://localhost:8000/v1",
        )


def public_url(url: str) -> str:
    """The address without a user name, password or query: safe to store."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl().rstrip("/")


def _read_key(api_key: str | None, base_url: str | None) -> str | None:
    key = (api_key if api_key is not None else os.environ.get("OPENAI_API_KEY", "")).strip()
    if not key:
        if base_url is None:
            raise ServerError(
                "OpenAI's own server needs an API key and OPENAI_API_KEY is not set.",
                hint="export OPENAI_API_KEY=..., or name another server with --base-url URL",
            )
        return None
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ServerError(
            "OPENAI_API_KEY holds spaces or characters that no key has.", hint="export OPENAI_API_KEY=..."
        )
    return key
