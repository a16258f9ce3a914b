"""What the openai engine asks of a server, and what it makes of the answers."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from harness.engines.base import (
    Engine,
    EngineSettings,
    Failed,
    Generated,
    Message,
    Prompt,
    Result,
    RollingRequest,
    ScoreRequest,
)
from harness.engines.openai import OpenAIEngine, describe_openai
from harness.errors import ConfigError, EngineError, ModelError, ServerError
from harness.records import Checkpoint
from tests.fake_server import FakeServer, chat, completion, error
from tests.unit.engines.openai_helpers import KEY, Naps, engine_on, generate, only, user

BEGUN = Prompt("42", (Message("user", "6*7?"), Message("assistant", "It is ")), continue_last=True)
TEMPLATE = """{{ bos_token }}{% for message in messages %}
<{{ message.role }}>{{ message.content }}</>
{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"""


def _texts(results: list[Result]) -> list[tuple[str, ...]]:
    return [result.texts for result in results if isinstance(result, Generated)]


def test_chat_messages_are_asked_with_no_more_fields_than_needed() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        prompt = Prompt(messages=(Message("system", "Be brief."), Message("user", "hello there")))
        result = only(engine, generate(prompt, max_tokens=7))
    assert result == Generated("k", ("echo hello there",), ("stop",), prompt_tokens=2, completion_tokens=3)
    assert server.posts == [
        {
            "model": "tiny",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "hello there"},
            ],
            "temperature": 0.0,
            "max_tokens": 7,
        }
    ]


def test_plain_text_goes_to_the_completions_endpoint() -> None:
    with FakeServer() as server, engine_on(server, chat_template="off") as engine:
        result = only(engine, generate(Prompt("Once upon")))
        assert engine.info.template_mode == "off"
        assert engine.info.version.endswith(", completions")
    assert isinstance(result, Generated)
    assert result.texts == ("echo Once upon",)
    assert [seen.path for seen in server.seen] == ["/v1/completions"]


def test_messages_with_the_template_off_are_an_error_of_their_item() -> None:
    with FakeServer() as server, engine_on(server, chat_template="off") as engine:
        result = only(engine, generate("hi"))
    assert result == Failed("k", "engine", "the prompt has chat messages and --chat-template is off")
    assert server.posts == []


@pytest.mark.parametrize(
    "refusal",
    [
        error(404, "This is a chat model and not supported in the v1/completions endpoint."),
        error(405, "Method Not Allowed"),
        error(400, "The completion operation does not work with this model", "OperationNotSupported"),
    ],
)
def test_plain_text_becomes_a_user_message_where_there_is_only_chat(refusal: Any) -> None:
    with FakeServer() as server, engine_on(server, concurrency=1) as engine:
        server.queue(refusal)
        results = list(engine.run([generate(Prompt("one"), key="1"), generate(Prompt("two"), key="2")]))
        assert engine.info.settings["plain_text"] == "sent as one user message"
    assert _texts(results) == [("echo one",), ("echo two",)]
    assert [seen.path.removeprefix("/v1") for seen in server.seen] == [
        "/completions",
        "/chat/completions",
        "/chat/completions",
    ]


def test_plain_text_is_never_turned_into_chat_unasked() -> None:
    with (
        FakeServer(completions=False) as server,
        engine_on(server, chat_template="off") as engine,
        pytest.raises(ServerError, match="no completions endpoint") as caught,
    ):
        only(engine, generate(Prompt("one")))
    assert caught.value.hint == "use --chat-template auto to send them as user messages"


def test_a_server_without_chat_ends_the_run_with_the_way_out() -> None:
    with (
        FakeServer(chat=False) as server,
        engine_on(server) as engine,
        pytest.raises(ServerError, match="takes no chat messages for 'tiny'") as caught,
    ):
        only(engine, generate("hi"))
    assert caught.value.hint == "use --chat-template off"


def test_an_address_without_v1_is_suspected() -> None:
    with (
        FakeServer() as server,
        engine_on(server.url.removesuffix("/v1")) as engine,
        pytest.raises(ServerError) as caught,
    ):
        only(engine, generate("hi"))
    assert f"--base-url {server.url}" in str(caught.value.hint)


def test_max_completion_tokens_is_learned_once() -> None:
    with (
        FakeServer(limit_name="max_completion_tokens") as server,
        engine_on(server, concurrency=1) as engine,
    ):
        results = list(engine.run([generate("a", key="1"), generate("b", key="2")]))
        results += engine.run([generate("c", key="3")])
    assert all(isinstance(result, Generated) for result in results)
    assert ["max_tokens" in body for body in server.posts] == [True, False, False, False]
    assert all(body["max_completion_tokens"] == 256 for body in server.posts[1:])


def test_max_completion_tokens_is_learned_by_requests_in_flight_together() -> None:
    with FakeServer(limit_name="max_completion_tokens") as server, engine_on(server, concurrency=8) as engine:
        server.hold()
        release = threading.Thread(target=lambda: (server.wait_until_in_flight(8), server.release()))
        release.start()
        results = list(engine.run([generate("a", key=str(i)) for i in range(8)]))
        release.join()
    assert all(isinstance(result, Generated) for result in results)
    assert sum("max_tokens" in body for body in server.posts) == 8


def test_four_stop_strings_are_sent_and_every_one_is_cut_at() -> None:
    stop = ("s1", "s1", "", "s2", "s3", "s4", "s5", "END")
    with FakeServer(answer=lambda prompt: "kept END lost s2") as server, engine_on(server) as engine:
        result = only(engine, generate("hi", stop=stop))
    assert server.posts[0]["stop"] == ["s1", "s2", "s3", "s4"]
    assert isinstance(result, Generated)
    assert (result.texts, result.finish) == (("kept ",), ("stop",))


def test_finish_reasons() -> None:
    with FakeServer() as server, engine_on(server, concurrency=1) as engine:
        server.queue(chat("cut", "length"), chat("cut STOP here", "length"), chat(None))
        results = list(engine.run([generate("x", key=str(i), stop=("STOP",)) for i in range(3)]))
    assert [r.finish for r in results if isinstance(r, Generated)] == [("length",), ("stop",), ("stop",)]
    assert _texts(results) == [("cut",), ("cut ",), ("",)]


def test_sampling_fields_are_sent_only_when_text_is_sampled() -> None:
    with FakeServer() as server, engine_on(server, concurrency=1) as engine:
        list(engine.run([generate("x", key="1", temperature=0.7, top_p=0.9, seed=3), generate("x", seed=3)]))
    sampled, greedy = server.posts
    assert (sampled["temperature"], sampled["top_p"], sampled["seed"]) == (0.7, 0.9, 3)
    assert greedy["temperature"] == 0
    assert not {"top_p", "seed", "n", "stop"} & set(greedy)


def test_several_samples_come_in_one_request() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        result = only(engine, generate("x", n=3, temperature=1.0))
    assert isinstance(result, Generated)
    assert result.texts == ("echo x 0", "echo x 1", "echo x 2")
    assert result.finish == ("stop",) * 3
    assert len(server.posts) == 1


def test_samples_that_a_server_does_not_give_are_asked_for_again_with_other_seeds() -> None:
    with FakeServer(ignores_n=True) as server, engine_on(server) as engine:
        result = only(engine, generate("x", n=3, temperature=1.0, seed=5))
    assert isinstance(result, Generated)
    assert len(result.texts) == 3
    assert [body["seed"] for body in server.posts] == [5, 6, 7]


def test_a_server_that_refuses_several_samples_is_asked_one_by_one_from_then_on() -> None:
    refusal = error(400, "n must be 1")
    with FakeServer(ignores_n=True) as server, engine_on(server, concurrency=1) as engine:
        server.queue(refusal)
        first = only(engine, generate("x", n=3, temperature=1.0, seed=5))
        second = only(engine, generate("y", n=2, temperature=1.0, seed=8))
    assert isinstance(first, Generated)
    assert isinstance(second, Generated)
    assert (len(first.texts), len(second.texts)) == (3, 2)
    asked = [(body.get("n", 1), body["seed"]) for body in server.posts]
    assert asked == [(3, 5), (1, 5), (1, 6), (1, 7), (1, 8), (1, 9)]


def test_a_sample_that_fails_fails_its_request() -> None:
    refusal = error(400, "too hot")
    with FakeServer(ignores_n=True) as server, engine_on(server, concurrency=1) as engine:
        server.queue(refusal, refusal)
        failed = only(engine, generate("x", n=3, temperature=1.0))
    assert isinstance(failed, Failed)
    assert (failed.kind, "too hot" in failed.reason) == ("server", True)


def test_top_k_only_where_the_server_knows_it() -> None:
    request = generate("x", temperature=1.0, top_k=40)
    with FakeServer(card={"owned_by": "vllm"}) as server, engine_on(server) as engine:
        assert isinstance(only(engine, request), Generated)
        assert server.posts[0]["top_k"] == 40
    with FakeServer() as server, engine_on(server) as engine:
        assert only(engine, request) == Failed("k", "engine", "this server cannot sample with top_k 40")
        assert server.posts == []


def test_a_begun_answer_is_continued_on_vllm() -> None:
    with FakeServer(card={"owned_by": "vllm"}) as server, engine_on(server) as engine:
        assert isinstance(only(engine, generate(BEGUN)), Generated)
    (body,) = server.posts
    assert body["messages"][-1] == {"role": "assistant", "content": "It is 42"}
    assert (body["continue_final_message"], body["add_generation_prompt"]) == (True, False)


@pytest.mark.parametrize("prompt", [BEGUN, Prompt("Answer:", (Message("user", "6*7?"),))])
def test_what_a_chat_endpoint_cannot_express_is_an_error_of_its_item(prompt: Prompt) -> None:
    with FakeServer() as server, engine_on(server) as engine:
        result = only(engine, generate(prompt))
    assert isinstance(result, Failed)
    assert result.kind == "engine"
    assert "chat endpoint cannot" in result.reason
    assert server.posts == []


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (chat(None, refusal="I cannot\nhelp."), "the model refused: I cannot help."),
        (chat("", "content_filter"), "the server's content filter cut the answer"),
        (chat("half an ans", "content_filter"), "the server's content filter cut the answer"),
        (error(400, "flagged", "content_filter"), "HTTP 400: flagged"),
    ],
)
def test_refused_answers_are_not_answers(reply: Any, reason: str) -> None:
    naps = Naps()
    with FakeServer() as server, engine_on(server, naps=naps) as engine:
        server.queue(reply)
        assert only(engine, generate("x")) == Failed("k", "refused", reason)
    assert naps.seconds == []


@pytest.mark.parametrize(
    "reply",
    [
        error(400, "too long", "context_length_exceeded"),
        error(400, "This model's maximum context length is 4096 tokens. However, you requested 5000."),
        error(400, "the request exceeds the available context size", "exceed_context_size_error"),
    ],
)
def test_context_overflow(reply: Any) -> None:
    with FakeServer() as server, engine_on(server) as engine:
        server.queue(reply)
        result = only(engine, generate("x"))
    assert isinstance(result, Failed)
    assert result.kind == "context_too_long"


def test_results_carry_their_own_key_whatever_the_order() -> None:
    latency = {f"item {i}": 0.02 if i % 3 == 0 else 0.0 for i in range(30)}
    with FakeServer(latency=latency.__getitem__) as server, engine_on(server, concurrency=8) as engine:
        results = list(engine.run([generate(text, key=text) for text in latency]))
    assert [result.key for result in results] != list(latency)
    assert _texts(results) == [(f"echo {result.key}",) for result in results]
    assert {result.key for result in results} == set(latency)


# -- chat templates from a file ------------------------------------------------------------------


def test_a_template_file_renders_messages_for_the_completions_endpoint(tmp_path: Path) -> None:
    path = tmp_path / "chat.jinja"
    path.write_text(TEMPLATE, encoding="utf-8")
    with FakeServer() as server, engine_on(server, chat_template=str(path)) as engine:
        assert engine.info.template_mode.startswith("file:")
        assert engine.render(user("hi")) == "<user>hi</>\n<assistant>"
        assert engine.render(BEGUN) == "<user>6*7?</>\n<assistant>It is 42"
        results = [
            only(engine, generate("hi")),
            only(engine, ScoreRequest("s", user("hi"), (" yes",))),
        ]
    assert not any(isinstance(result, Failed) for result in results)
    assert [body["prompt"] for body in server.posts] == [
        "<user>hi</>\n<assistant>",
        "<user>hi</>\n<assistant> yes",
    ]


@pytest.mark.parametrize(
    ("source", "error_class", "words"),
    [
        ("{% for %}", ConfigError, "not valid Jinja"),
        ("{{ eos_token }}", ModelError, "only the model's tokenizer knows"),
        ("{{ raise_exception('roles must alternate') }}", ModelError, "roles must alternate"),
        ("{{ messages.append(1) }}", ModelError, "refused the messages"),
        ("{{ ''.__class__.__mro__ }}", ModelError, "unsafe"),
    ],
)
def test_bad_template_files(tmp_path: Path, source: str, error_class: type[Exception], words: str) -> None:
    path = tmp_path / "chat.jinja"
    path.write_text(source, encoding="utf-8")
    with (
        FakeServer() as server,
        pytest.raises(error_class, match=words),
        engine_on(server, chat_template=str(path)) as engine,
    ):
        only(engine, generate("hi"))


def test_a_template_that_drops_the_last_message_cannot_continue_it(tmp_path: Path) -> None:
    path = tmp_path / "chat.jinja"
    path.write_text("{{ messages[0].content }}", encoding="utf-8")
    with (
        FakeServer() as server,
        engine_on(server, chat_template=str(path)) as engine,
        pytest.raises(ModelError, match="cannot be continued"),
    ):
        engine.render(BEGUN)


# -- what the engine is ----------------------------------------------------------------------------


def test_render_shows_roles_where_the_server_applies_the_template() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        assert engine.render(Prompt("plain")) == "plain"
        assert engine.render(BEGUN) == "[user]\n6*7?\n\n[assistant]\nIt is 42"


@pytest.mark.parametrize("chat_template", ["auto", "on", "off"])
def test_the_description_before_loading_is_what_the_engine_reports(chat_template: str) -> None:
    with FakeServer() as server, engine_on(server, chat_template=chat_template) as engine:
        loaded: Engine = engine
        settings = EngineSettings(base_url=server.url, chat_template=chat_template)
        checkpoint = Checkpoint(digest="api:x/tiny@unknown", name="tiny", location=server.url)
        assert describe_openai(checkpoint, settings) == loaded.info


@pytest.mark.parametrize("asked", [{"dtype": "bfloat16"}, {"tensor_parallel": 2}, {"max_model_len": 4096}])
def test_settings_that_only_the_server_decides_are_refused(asked: dict[str, Any]) -> None:
    (name,) = asked
    with pytest.raises(ConfigError, match=f"cannot honour --{name.replace('_', '-')}"):
        OpenAIEngine("tiny", EngineSettings(base_url="http://localhost:1/v1", **asked), api_key=KEY)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="'localhost:8000/v1' is not an http:// or https:// address"):
        OpenAIEngine("tiny", EngineSettings(base_url="localhost:8000/v1"), api_key=KEY)


def test_no_requests_no_results() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        assert list(engine.run([])) == []
    assert server.seen == []


def test_a_closed_engine_says_so() -> None:
    with FakeServer() as server, engine_on(server) as engine:
        engine.close()
        with pytest.raises(EngineError, match="closed"):
            only(engine, generate("x"))


def test_system_fingerprints_are_recorded() -> None:
    with FakeServer() as server, engine_on(server, concurrency=1) as engine:
        server.queue(chat("a", system_fingerprint="fp_2"), chat("b", system_fingerprint="fp_1"))
        list(engine.run([generate("x", key="1"), generate("x", key="2")]))
        assert engine.info.settings["system_fingerprint"] == "fp_1, fp_2"


def test_completion_replies_give_text_too() -> None:
    with FakeServer() as server, engine_on(server, chat_template="off") as engine:
        server.queue(completion("cut here", "length", usage={"prompt_tokens": 4, "completion_tokens": 2}))
        result = only(engine, generate(Prompt("x")))
        rolled = only(engine, RollingRequest("r", "hello"))
    assert result == Generated("k", ("cut here",), ("length",), prompt_tokens=4, completion_tokens=2)
    assert not isinstance(rolled, Failed)
