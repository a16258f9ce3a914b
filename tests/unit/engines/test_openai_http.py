"""How the openai engine lives with servers that are busy, broken, gone, or hold a grudge against a key."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
import traceback
from email.utils import formatdate

import pytest

from harness.engines.base import EngineSettings, Failed, Generated, Prompt, Scored, ScoreRequest
from harness.engines.openai import OpenAIEngine
from harness.engines.openai_http import parse_retry_after
from harness.errors import ServerError
from tests.fake_server import FakeServer, Reply, chat, error
from tests.unit.engines.openai_helpers import KEY, Naps, engine_on, generate, only

TRANSIENT = {
    "408": error(408),
    "409": error(409),
    "429": error(429),
    "500": error(500),
    "503": Reply(503, b"<html>Bad Gateway</html>"),
    "529": error(529, "overloaded"),
    "connection reset": Reply(fault="reset"),
    "truncated body": Reply(body=chat("lost").body, fault="truncate"),
    "malformed JSON": Reply(body=b'{"choices": ['),
    "not an object": Reply(body=b"[1, 2]"),
    "no choices": Reply(body={"choices": []}),
    "no message": Reply(body={"choices": [{"index": 0}]}),
    "an error with status 200": Reply(body={"error": {"message": "upstream is down", "code": 502}}),
}


@pytest.mark.parametrize("trouble", TRANSIENT.values(), ids=TRANSIENT)
def test_transient_trouble_is_tried_again(trouble: Reply) -> None:
    naps = Naps()
    with FakeServer() as server, engine_on(server, naps=naps) as engine:
        only(engine, generate("warm"))
        server.queue(trouble)
        result = only(engine, generate("x"))
    assert isinstance(result, Generated)
    assert result.texts == ("echo x",)
    assert len(naps.seconds) == 1


@pytest.mark.parametrize("trouble", TRANSIENT.values(), ids=TRANSIENT)
def test_lasting_trouble_fails_its_request_and_no_other(trouble: Reply) -> None:
    with FakeServer() as server, engine_on(server, concurrency=1, max_retries=2) as engine:
        only(engine, generate("warm"))
        server.queue(trouble, trouble, trouble)
        results = {r.key: r for r in engine.run([generate("x", key="bad"), generate("y", key="good")])}
    bad = results["bad"]
    assert isinstance(bad, Failed)
    assert bad.kind == "server"
    assert bad.reason.endswith("(attempts: 3)")
    assert isinstance(results["good"], Generated)
    assert len(server.posts) == 1 + 3 + 1


def test_a_request_that_takes_too_long_is_tried_again() -> None:
    with FakeServer() as server, engine_on(server, timeout=0.2, max_retries=1) as engine:
        server.queue(Reply(fault="hang"))
        assert isinstance(only(engine, generate("x")), Generated)
        server.queue(Reply(fault="hang"), Reply(fault="hang"))
        result = only(engine, generate("x"))
    assert isinstance(result, Failed)
    assert result.kind == "server"


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_a_request_the_server_rejects_is_not_tried_again(status: int) -> None:
    naps = Naps()
    with FakeServer() as server, engine_on(server, naps=naps, chat_template="off") as engine:
        only(engine, generate(Prompt("warm")))
        server.queue(error(status, "temperature is out of range"))
        result = only(engine, generate(Prompt("x")))
    assert result == Failed("k", "server", f"HTTP {status}: temperature is out of range")
    assert naps.seconds == []


def test_waits_grow_and_are_jittered_within_half_of_their_bound() -> None:
    naps = Naps()
    with FakeServer() as server, engine_on(server, naps=naps, max_retries=9) as engine:
        server.queue(*[error(503)] * 9)
        assert isinstance(only(engine, generate("x")), Generated)
    bounds = [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    assert len(naps.seconds) == 9
    assert all(bound / 2 <= nap <= bound for nap, bound in zip(naps.seconds, bounds, strict=True))
    assert len(set(naps.seconds)) == 9


def test_retry_after_is_honoured_in_seconds_and_as_a_date() -> None:
    naps = Naps()
    with FakeServer() as server, engine_on(server, naps=naps) as engine:
        server.queue(
            error(429, Retry_After="7.5"), error(503, Retry_After=formatdate(time.time() + 100, usegmt=True))
        )
        assert isinstance(only(engine, generate("x")), Generated)
    seconds, date = naps.seconds
    assert seconds == 7.5
    assert 90 < date <= 100


def test_a_retry_after_of_hours_is_not_waited_for() -> None:
    naps = Naps()
    with FakeServer() as server, engine_on(server, naps=naps) as engine:
        server.queue(error(429, "daily limit", Retry_After="86400"))
        result = only(engine, generate("x"))
    assert result == Failed("k", "server", "HTTP 429: daily limit (asks to wait 86400 s)")
    assert naps.seconds == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        ("-1", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 60.0),
        ("Wed, 21 Oct 2015 07:26:00 GMT", 0.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        (None, None),
    ],
)
def test_parse_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, now=1445412420.0) == seconds


# -- trouble that ends the run ---------------------------------------------------------------------


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_is_not_there_ends_the_run_at_once() -> None:
    naps = Naps()
    url = f"http://127.0.0.1:{_closed_port()}/v1"
    with engine_on(url, naps=naps) as engine, pytest.raises(ServerError, match="cannot be reached") as caught:
        list(engine.run([generate("x", key=str(i)) for i in range(40)]))
    assert url in caught.value.message
    assert "--base-url" in str(caught.value.hint)
    assert naps.seconds == []


def test_a_server_that_never_answers_ends_the_run() -> None:
    with FakeServer() as server, engine_on(server, max_retries=1) as engine:
        server.queue(*[Reply(fault="reset")] * 2)
        with pytest.raises(ServerError, match="never answered"):
            only(engine, generate("x"))


def test_a_server_that_dies_fails_the_requests_it_left_open() -> None:
    with FakeServer() as server, engine_on(server, max_retries=2) as engine:
        assert isinstance(only(engine, generate("x")), Generated)
        server.close()
        result = only(engine, generate("y"))
    assert isinstance(result, Failed)
    assert result.kind == "server"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_ends_the_run(status: int) -> None:
    naps = Naps()
    with FakeServer() as server, engine_on(server, naps=naps) as engine:
        server.queue(error(status, "no"))
        with pytest.raises(ServerError, match="refused the API key") as caught:
            list(engine.run([generate("x", key=str(i)) for i in range(3)]))
    assert "OPENAI_API_KEY" in str(caught.value.hint)
    assert naps.seconds == []


def test_a_missing_key_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with (
        FakeServer(key=KEY) as server,
        engine_on(server, key=None) as engine,
        pytest.raises(ServerError, match=r"wants an API key .* and none is set"),
    ):
        only(engine, generate("x"))


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
    with FakeServer(key=KEY) as server, engine_on(server, key=None) as engine:
        assert isinstance(only(engine, generate("x")), Generated)


def test_openai_itself_is_not_called_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ServerError, match="OPENAI_API_KEY is not set"):
        OpenAIEngine("tiny", EngineSettings())


def test_an_unknown_model_names_the_nearest_served_one() -> None:
    with (
        FakeServer(model="tiny-chat") as server,
        engine_on(server, model="tiny-chad", concurrency=1) as engine,
        pytest.raises(ServerError) as caught,
    ):
        list(engine.run([generate("x", key=str(i)) for i in range(5)]))
    assert "does not serve the model 'tiny-chad'. Did you mean 'tiny-chat'?" in caught.value.message
    assert caught.value.hint == f"harness eval tiny-chat --engine openai --base-url {server.url}"
    assert len(server.posts) == 1


def test_a_used_up_quota_ends_the_run() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        server.queue(error(429, "You exceeded your current quota", "insufficient_quota"))
        with pytest.raises(ServerError, match="no quota left"):
            only(engine, generate("x"))


def test_the_request_budget_counts_retries() -> None:
    with FakeServer() as server, engine_on(server, concurrency=1, max_requests=4) as engine:
        server.queue(error(500), error(500))
        results = list(engine.run([generate("x", key=str(i)) for i in range(5)]))
        results += engine.run([generate("x", key="5")])
    assert [type(result) for result in results] == [Generated, Generated, Failed, Failed, Failed, Failed]
    assert {(r.kind, r.reason) for r in results if isinstance(r, Failed)} == {
        ("refused", "request budget of 4 used up")
    }
    assert len(server.posts) == 4


# -- the key ---------------------------------------------------------------------------------------

BEARER = f"Authorization: Bearer {KEY}"


@pytest.mark.parametrize(
    "echo",
    [
        error(401, f"Incorrect API key provided: {KEY}."),
        error(403, f"{KEY} may not use this model"),
        error(400, f"bad request: {BEARER}"),
        error(429, f"too many requests for {KEY}", "insufficient_quota"),
        error(500, f"crashed while handling {BEARER}"),
        Reply(502, f"proxy saw {BEARER}".encode()),
        Reply(body={"error": {"message": f"denied: {KEY}"}}),
        Reply(body=f'{{"broken": "{KEY}'.encode()),
        Reply(fault="reset", body={"key": KEY}),
    ],
)
def test_the_key_is_in_no_message_log_or_traceback(echo: Reply, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    with FakeServer() as server, engine_on(server, max_retries=1) as engine:
        server.queue(echo, echo)
        try:
            said.append(repr(only(engine, generate("x"))))
        except ServerError as caught:
            said += [str(caught), repr(caught), str(caught.hint), *_whole_story(caught)]
        said += [repr(engine), repr(vars(engine)), repr(engine.info)]
    said += [record.getMessage() for record in caplog.records]
    assert any(record.name.startswith("openai") for record in caplog.records)
    assert not [text for text in said if KEY in text]


def _whole_story(caught: BaseException) -> list[str]:
    """Every exception it came from, also those that a traceback suppresses."""
    story, seen = [], set()
    pending: list[BaseException | None] = [caught]
    while pending:
        error = pending.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        story += [repr(error), *traceback.format_exception(error)]
        pending += [error.__cause__, error.__context__]
    return story


def test_masked_keys_that_a_server_quotes_are_removed_too() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        server.queue(error(400, "the key sk-proj-****************abcd may not do this"))
        result = only(engine, generate("x"))
    assert result == Failed("k", "server", "HTTP 400: the key [key] may not do this")


def test_a_placeholder_for_a_key_does_not_blot_out_words() -> None:
    with FakeServer() as server, engine_on(server, key="k") as engine:
        server.queue(error(400, "the token k is unlike other tokens"))
        result = only(engine, generate("x"))
    assert result == Failed("k", "server", "HTTP 400: the token [key] is unlike other tokens")


@pytest.mark.parametrize("key", ["two words", "smart\u201dquote", "tab\there"])
def test_a_key_that_cannot_be_one_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ServerError) as caught:
        OpenAIEngine("tiny", EngineSettings(base_url="http://localhost:1/v1"), api_key=key)
    assert not [text for text in _whole_story(caught.value) if key in text]


# -- many at once ----------------------------------------------------------------------------------


def test_two_hundred_requests_keep_the_bound_full_and_never_exceed_it() -> None:
    with FakeServer(latency=lambda prompt: 0.05) as server, engine_on(server, concurrency=16) as engine:
        results = list(engine.run([generate(f"q{i}", key=str(i)) for i in range(200)]))
    assert sorted(int(result.key) for result in results) == list(range(200))
    assert {r.key: r.texts for r in results if isinstance(r, Generated)} == {
        str(i): (f"echo q{i}",) for i in range(200)
    }
    assert server.peak == 16


def test_closing_the_stream_early_cancels_what_is_in_flight() -> None:
    with FakeServer() as server, engine_on(server, concurrency=4) as engine:
        server.hold(after=1)
        stream = engine.run([generate("x", key=str(i)) for i in range(50)])
        assert isinstance(next(stream), Generated)
        server.wait_until_in_flight(4)
        stream.close()
        seen = len(server.posts)
        server.release()
        assert isinstance(only(engine, generate("again")), Generated)
        assert len(server.posts) == seen + 1
    assert seen == 5


def test_closing_the_engine_ends_its_thread_and_may_be_done_twice() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        stream = engine.run([generate("x", key=str(i)) for i in range(3)])
        next(stream)
        engine.close()
        engine.close()
        stream.close()
        assert "openai-engine" not in {thread.name for thread in threading.enumerate()}


def test_a_slow_caller_holds_the_server_back() -> None:
    with FakeServer() as server, engine_on(server, concurrency=1) as engine:
        stream = engine.run([generate("x", key=str(i)) for i in range(100)])
        next(stream)
        assert server.sees(3, within=10)
        assert not server.sees(10, within=0.3)
        stream.close()


def test_a_waiting_request_keeps_its_place() -> None:
    """A server that says "too many" must not see more of them because some are waiting."""
    seen_meanwhile = []

    async def nap(seconds: float) -> None:
        before = len(server.posts)
        await asyncio.sleep(0.05)
        seen_meanwhile.append(len(server.posts) - before)

    request = ScoreRequest("k", Prompt("pick"), (" a", " b", " c"))
    with (
        FakeServer() as server,
        engine_on(server, concurrency=1, chat_template="off", naps=nap) as engine,
    ):
        server.queue(error(429), error(429))
        assert isinstance(only(engine, request), Scored)
    assert seen_meanwhile == [0, 0]
