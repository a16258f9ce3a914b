"""Log-likelihoods from a server that echoes prompts.

The fake server's text of n characters has -n/10 nats however it is cut into tokens, so a sum is right
only if it covers the continuation's characters and no others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.engines.base import Failed, Prompt, RollingRequest, Scored, ScoreRequest
from harness.engines.openai_replies import Echo, continuation_span
from harness.errors import ServerError
from tests.fake_server import FakeServer, Reply, error
from tests.unit.engines.openai_helpers import Naps, engine_on, generate, only, user

REQUEST = ScoreRequest("k", Prompt("Is the sky blue?"), (" yes", " no, never!", " I do not know"))

SERVERS: dict[str, dict[str, Any]] = {
    "vllm without BOS": {},
    "vllm with BOS": {"bos": "<|begin_of_text|>"},
    "tokens without their spaces": {"bos": "<s>", "spells": False},
    "refuses to generate nothing": {"zero_tokens": "refused"},
    "takes 0 for no limit": {"zero_tokens": "unlimited", "bos": "<s>"},
    "neither spaces nor zero": {"zero_tokens": "unlimited", "spells": False},
}


def _score(server: FakeServer, request: ScoreRequest | RollingRequest, **settings: Any) -> Any:
    with engine_on(server, chat_template="off", **settings) as engine:
        return only(engine, request)


@pytest.mark.parametrize("fields", SERVERS.values(), ids=SERVERS)
def test_continuations_are_scored_alike_on_every_kind_of_server(fields: dict[str, Any]) -> None:
    with FakeServer(**fields) as server:
        result = _score(server, REQUEST)
    assert isinstance(result, Scored)
    assert result.logprobs == pytest.approx((-0.4, -1.1, -1.4))
    assert result.greedy == (True, False, True)
    assert result.prompt_tokens > 0


def test_one_echo_per_continuation_and_nothing_more() -> None:
    with FakeServer() as server:
        _score(server, REQUEST)
    assert sorted(body["prompt"] for body in server.posts) == sorted(
        f"Is the sky blue?{continuation}" for continuation in REQUEST.continuations
    )
    body = server.posts[0]
    assert (body["echo"], body["logprobs"], body["max_tokens"], body["temperature"]) == (True, 1, 0, 0)


def test_what_max_tokens_a_server_takes_is_learned_once() -> None:
    with FakeServer(zero_tokens="refused") as server, engine_on(server, chat_template="off") as engine:
        list(engine.run([replace(REQUEST, key=str(i)) for i in range(2)]))
        before = len(server.posts)
        list(engine.run([replace(REQUEST, key=str(i)) for i in range(5)]))
    assert {body["max_tokens"] for body in server.posts[before:]} == {1}
    assert len(server.posts) == before + 15


def test_trailing_spaces_of_the_context_belong_to_the_continuation() -> None:
    with FakeServer() as server:
        result = _score(server, ScoreRequest("k", Prompt("Answer: \n"), ("yes",)))
        assert server.posts[0]["prompt"] == "Answer: \nyes"
    assert result.logprobs == pytest.approx((-0.5,))


def test_a_token_across_the_boundary_is_the_contexts_as_in_lm_eval() -> None:
    """`ab` + `cd!` is `abcd` `!`: lm-eval cuts by how many tokens the context has on its own."""
    with FakeServer(bos="<s>") as server:
        result = _score(server, ScoreRequest("k", Prompt("see ab"), ("cd!",)))
    assert result.logprobs == pytest.approx((-0.1,))
    assert result.greedy == (False,)


def test_an_empty_context_is_scored_after_the_servers_bos() -> None:
    with FakeServer(bos="<s>") as server:
        result = _score(server, ScoreRequest("k", Prompt(""), ("hello there", "hm")))
    assert result.logprobs == pytest.approx((-1.1, -0.2))


@pytest.mark.parametrize(("spells", "words"), [(True, "adds no BOS token"), (False, "do not spell")])
def test_an_empty_context_without_bos_is_an_error_of_its_item(spells: bool, words: str) -> None:
    with FakeServer(spells=spells) as server:
        result = _score(server, ScoreRequest("k", Prompt(""), ("hello there",)))
    assert isinstance(result, Failed)
    assert result.kind == "engine"
    assert words in result.reason


def test_an_empty_continuation_is_certain() -> None:
    with FakeServer() as server:
        result = _score(server, ScoreRequest("k", Prompt("hello"), ("", " you")))
    assert result.logprobs == pytest.approx((0.0, -0.4))
    assert result.greedy == (True, True)


def test_a_text_is_scored_whole_but_for_a_first_token_without_bos() -> None:
    request = RollingRequest("r", "hello there, you")
    with FakeServer(bos="<s>") as server:
        assert _score(server, request).logprobs == pytest.approx((-1.6,))
    with FakeServer() as server:
        assert _score(server, request).logprobs == pytest.approx((-1.1,))
    with FakeServer(bos="<s>", zero_tokens="refused") as server:
        assert _score(server, request).logprobs == pytest.approx((-1.6,))


@pytest.mark.parametrize("request_", [REQUEST, RollingRequest("k", "one two three four five six")])
def test_what_does_not_fit_the_context_is_never_truncated(request_: ScoreRequest | RollingRequest) -> None:
    with FakeServer(context=4) as server:
        result = _score(server, request_)
    assert isinstance(result, Failed)
    assert result.kind == "context_too_long"


@pytest.mark.parametrize(
    "server",
    [FakeServer(logprobs=False), FakeServer(completions=False)],
    ids=["no log-probabilities", "no completions endpoint"],
)
def test_a_server_without_logprobs_ends_the_run_and_names_the_generative_form(server: FakeServer) -> None:
    with server, pytest.raises(ServerError, match="Multiple choice needs log-probabilities") as caught:
        _score(server, REQUEST)
    assert "generative form" in str(caught.value.hint)


def test_a_server_that_will_not_echo_ends_the_run_with_its_reason() -> None:
    with FakeServer() as server:
        server.queue(*[error(400, "echo is not supported for this model")] * 6)
        with pytest.raises(ServerError, match="echo is not supported for this model"):
            _score(server, REQUEST)


def test_a_top_logprobs_list_that_is_missing_counts_as_no_logprobs() -> None:
    logprobs = {"tokens": ["a", "b"], "token_logprobs": [None, -1.0], "top_logprobs": None}
    with FakeServer() as server:
        server.queue(Reply(body={"choices": [{"index": 0, "text": "ab", "logprobs": logprobs}]}))
        with pytest.raises(ServerError, match="needs log-probabilities"):
            _score(server, ScoreRequest("k", Prompt("a"), ("b",)))


def test_logprobs_that_go_missing_once_are_asked_for_again() -> None:
    naps = Naps()
    without = Reply(body={"choices": [{"index": 0, "text": "x", "logprobs": None}]})
    uneven = {"tokens": ["a", "b"], "token_logprobs": [None], "top_logprobs": [None]}
    request = ScoreRequest("k", Prompt("hello"), (" you",))
    with FakeServer() as server, engine_on(server, naps=naps, chat_template="off", max_retries=2) as engine:
        only(engine, request)
        server.queue(without, Reply(body={"choices": [{"index": 0, "text": "x", "logprobs": uneven}]}))
        assert only(engine, request).logprobs == pytest.approx((-0.4,))  # type: ignore[union-attr]
        assert len(naps.seconds) == 2
        server.queue(without, without, without)
        result = only(engine, request)
    assert result == Failed("k", "server", "the reply holds no log-probabilities (attempts: 3)")


@pytest.mark.parametrize("chat_template", ["auto", "on"])
def test_multiple_choice_in_chat_form_is_refused_before_anything_is_sent(chat_template: str) -> None:
    requests = [generate("x"), ScoreRequest("s", user("6*7?"), (" 42",))]
    with (
        FakeServer() as server,
        engine_on(server, chat_template=chat_template) as engine,
        pytest.raises(ServerError, match="Multiple choice cannot be asked in chat form") as caught,
    ):
        list(engine.run(requests))
    assert "--chat-template off" in str(caught.value.hint)
    assert server.seen == []


def test_the_bound_holds_for_the_echoes_of_one_item() -> None:
    request = ScoreRequest("k", Prompt("pick"), tuple(f" label{i}" for i in range(40)))
    with FakeServer(latency=lambda prompt: 0.01) as server:
        result = _score(server, request, concurrency=4)
    assert len(result.logprobs) == 40
    assert server.peak == 4


def test_one_echo_that_fails_ends_the_others_of_its_item() -> None:
    request = ScoreRequest("k", Prompt("pick"), tuple(f" label{i}" for i in range(20)))
    with FakeServer() as server, engine_on(server, chat_template="off", concurrency=1) as engine:
        only(engine, REQUEST)
        before = len(server.posts)
        server.queue(error(400, "context_length_exceeded"))
        result = only(engine, request)
        assert len(server.posts) - before < 20
    assert isinstance(result, Failed)


@pytest.mark.parametrize(
    ("tokens", "context", "continuation", "places"),
    [
        (["a", " b"], "a", " b", [1]),
        (["<s>", "a", " b"], "a", " b", [2]),
        (["a", " b", " c", "!"], "a", " b c", [1, 2]),
        (["", "a", "", "é"], "a", "é", [2, 3]),
        (["", "a"], "", "a", [1]),
        (["ab"], "a", "b", None),
        (["x", "abc", "d"], "xab", "cd", None),
        (["a", "b"], "a", " b", None),
    ],
)
def test_continuation_span(
    tokens: list[str], context: str, continuation: str, places: list[int] | None
) -> None:
    nothing = (None,) * len(tokens)
    span = continuation_span(Echo(tuple(tokens), nothing, nothing, 0, len(tokens)), context, continuation)
    assert (None if span is None else list(span)) == places
