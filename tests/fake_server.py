"""A local OpenAI-compatible server: a toy model by default, scripted replies where a test queues them.

The toy model's log-likelihoods are known in advance: a text of n characters has -n/10 nats however it
is cut into tokens, and a token is the likeliest one unless it holds an exclamation mark.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What one request gets. `fault` breaks the connection instead of, or in the middle of, replying."""

    status: int = 200
    body: Json | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Literal["", "hang", "reset", "truncate"] = ""

    @property
    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Seen:
    path: str
    body: Json


def chat(text: str | None, finish: str = "stop", refusal: str | None = None, **fields: Any) -> Reply:
    message = {"role": "assistant", "content": text, "refusal": refusal}
    return Reply(body={"choices": [{"index": 0, "message": message, "finish_reason": finish}], **fields})


def completion(text: str, finish: str = "stop", **fields: Any) -> Reply:
    return Reply(body={"choices": [{"index": 0, "text": text, "finish_reason": finish}], **fields})


def error(status: int, message: str = "broken", code: str | None = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"error": {"message": message, "code": code}}, named)


def tokenize(text: str) -> list[str]:
    """Pieces that spell the text: words and marks with the space before them, other white space."""
    return re.findall(r" ?\w+| ?[^\w\s]+|\s", text)


@dataclass
class FakeServer:
    """Use as a context manager. Each field is a way in which servers differ."""

    model: str = "tiny"
    key: str | None = None
    answer: Callable[[str], str] = lambda prompt: f"echo {prompt}"
    chat: bool = True
    completions: bool = True
    logprobs: bool = True
    bos: str = ""
    spells: bool = True
    """Whether tokens keep the space before a word; tokens of some tokenizers do not."""
    zero_tokens: Literal["none", "refused", "unlimited"] = "none"
    """What `max_tokens: 0` means."""
    limit_name: str = "max_tokens"
    ignores_n: bool = False
    context: int | None = None
    card: Json = field(default_factory=dict)
    """More fields of the model's entry in the model list."""
    fields: Json = field(default_factory=dict)
    """More fields of every reply."""
    latency: Callable[[str], float] = lambda prompt: 0.0

    def __post_init__(self) -> None:
        self.seen: list[Seen] = []
        self.peak = 0
        self._scripted: deque[Reply] = deque()
        self._in_flight = 0
        self._pass_before_hold: int | None = None
        self._changed = threading.Condition()
        self._closing = False

    def __enter__(self) -> FakeServer:
        self._http = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self._changed.notify_all()
        self._http.shutdown()
        self._http.close_everything()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def posts(self) -> list[Json]:
        return [seen.body for seen in self.seen if seen.path.endswith("completions")]

    def queue(self, *replies: Reply) -> None:
        """The next POST requests get these, in order, instead of the toy model's answers."""
        self._scripted.extend(replies)

    def hold(self, after: int = 0) -> None:
        """Answer no POST request after the next `after` until `release`."""
        with self._changed:
            self._pass_before_hold = after

    def release(self) -> None:
        with self._changed:
            self._pass_before_hold = None
            self._changed.notify_all()

    def wait_until_in_flight(self, n: int, timeout: float = 10) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._in_flight >= n, timeout), self._in_flight

    def sees(self, n: int, within: float) -> bool:
        """Whether `n` POST requests have come by `within` seconds from now."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.posts) >= n, within)

    # -- one request -------------------------------------------------------------------------

    def get(self, path: str, key: str) -> Reply:
        self.seen.append(Seen(path, {}))
        if refused := self._check_key(key):
            return refused
        if path == "/v1/models":
            return Reply(body={"object": "list", "data": [{"id": self.model, **self.card}]})
        return Reply(404, {"detail": "Not Found"})

    def post(self, path: str, body: Json, key: str) -> Reply:
        with self._changed:
            self.seen.append(Seen(path, body))
            self._in_flight += 1
            self.peak = max(self.peak, self._in_flight)
            self._changed.notify_all()
            scripted = self._scripted.popleft() if self._scripted else None
            self._wait_for_release()
        try:
            reply = scripted or self._check_key(key) or self._answer(path, body)
            if reply.fault == "hang":
                with self._changed:
                    self._changed.wait_for(lambda: self._closing)
            return reply
        finally:
            with self._changed:
                self._in_flight -= 1
                self._changed.notify_all()

    def _wait_for_release(self) -> None:
        if self._pass_before_hold:
            self._pass_before_hold -= 1
        elif self._pass_before_hold == 0:
            self._changed.wait_for(lambda: self._pass_before_hold is None or self._closing)

    def _check_key(self, key: str) -> Reply | None:
        if self.key is None or key == f"Bearer {self.key}":
            return None
        return error(401, f"Incorrect API key provided: {key.removeprefix('Bearer ')}.", "invalid_api_key")

    def _answer(self, path: str, body: Json) -> Reply:
        if body.get("model") != self.model:
            return error(404, f"The model `{body.get('model')}` does not exist.", "model_not_found")
        if path == "/v1/chat/completions" and self.chat:
            prompt = body["messages"][-1]["content"]
        elif path == "/v1/completions" and self.completions:
            prompt = body["prompt"]
        else:
            return Reply(404, {"detail": "Not Found"})
        time.sleep(self.latency(prompt))
        if self.context is not None and len(tokenize(prompt)) + body.get("max_tokens", 0) > self.context:
            message = f"This model's maximum context length is {self.context} tokens."
            return error(400, message, "context_length_exceeded")
        if len(body.get("stop", ())) > 4:
            return error(400, "stop: at most 4 sequences", "invalid_value")
        if body.get("echo"):
            return self._echo(prompt, body["max_tokens"])
        return self._generate(path, prompt, body)

    def _generate(self, path: str, prompt: str, body: Json) -> Reply:
        chats = path.startswith("/v1/chat")
        if chats and self.limit_name not in body:
            return error(400, f"Use '{self.limit_name}' instead.", "unsupported_parameter")
        n = 1 if self.ignores_n else body.get("n", 1)
        texts = [self.answer(prompt) if n == 1 else f"{self.answer(prompt)} {i}" for i in range(n)]
        choices: list[Json] = [{"index": i, "finish_reason": "stop"} for i in range(n)]
        for choice, text in zip(choices, texts, strict=True):
            choice |= {"message": {"role": "assistant", "content": text}} if chats else {"text": text}
        produced = sum(len(tokenize(text)) for text in texts)
        counts = {"prompt_tokens": len(tokenize(prompt)), "completion_tokens": produced}
        return Reply(body={"choices": choices, "usage": counts, **self.fields})

    def _echo(self, prompt: str, limit: int) -> Reply:
        if limit == 0 and self.zero_tokens == "refused":
            return error(400, "max_tokens must be at least 1", "invalid_value")
        if limit == 0 and self.zero_tokens == "unlimited":
            limit = 5
        pieces = ([self.bos] if self.bos else []) + tokenize(prompt)
        generated = [" more"] * limit
        logprobs = self._logprobs(pieces + generated) if self.logprobs else None
        text = prompt + "".join(generated)
        choice = {"index": 0, "text": text, "logprobs": logprobs, "finish_reason": "length"}
        # As vLLM does: the token generated for nothing is counted and not listed.
        counts = {"prompt_tokens": len(pieces), "completion_tokens": max(1, limit)}
        return Reply(body={"choices": [choice], "usage": counts, **self.fields})

    def _logprobs(self, pieces: Sequence[str]) -> Json:
        values: list[float | None] = [None, *(-len(piece) / 10 for piece in pieces[1:])]
        shown = list(pieces) if self.spells else [piece.lstrip(" ") for piece in pieces]
        tops: list[Json | None] = [None]
        for name, piece, value in zip(shown[1:], pieces[1:], values[1:], strict=True):
            tops.append({name: value} | ({"<better>": 0.0} if "!" in piece else {}))
        offsets, at = [], 0
        for piece in pieces:
            offsets.append(at)
            at += len(piece)
        return {"tokens": shown, "token_logprobs": values, "top_logprobs": tops, "text_offset": offsets}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, *args: Any) -> None:
        self._connections: list[socket.socket] = []
        super().__init__(*args)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._connections.append(connection)
        return connection, address

    def close_everything(self) -> None:
        """Kept-alive connections would otherwise be answered by threads that outlive the server."""
        self.server_close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """A client that has gone away is part of the tests."""


def _handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._send(fake.get(self.path, self.headers.get("Authorization", "")))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(fake.post(self.path, body, self.headers.get("Authorization", "")))

        def _send(self, reply: Reply) -> None:
            self.close_connection = bool(reply.fault)
            if reply.fault in ("hang", "reset"):
                return
            payload = reply.payload
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload[: len(payload) // 2] if reply.fault == "truncate" else payload)

        def log_message(self, *_: object) -> None:
            """The default writes every request to stderr."""

    return Handler
