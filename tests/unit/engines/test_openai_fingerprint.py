"""How a model behind an API is named."""

from __future__ import annotations

import time

import pytest

from harness.engines.base import EngineSettings
from harness.engines.openai import fingerprint
from harness.errors import ServerError
from tests.fake_server import FakeServer
from tests.unit.engines.openai_helpers import KEY, Naps


def _digest(server: FakeServer, chat_template: str = "auto") -> str:
    settings = EngineSettings(base_url=server.url, chat_template=chat_template)
    checkpoint = fingerprint("tiny", settings, api_key=KEY, sleep=Naps())
    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert checkpoint.is_api
    assert (checkpoint.name, checkpoint.location) == ("tiny", server.url)
    prefix = f"api:{host}/tiny@"
    assert checkpoint.digest.startswith(prefix)
    return checkpoint.digest.removeprefix(prefix)


def test_fingerprint_from_the_model_list_costs_no_generation() -> None:
    with FakeServer(card={"created": 1715367049}) as server:
        assert _digest(server) == "1715367049"
        server.card = {"created": 1715367049, "root": "org/weights-a"}
        of_a = _digest(server)
        server.card = {"created": 1715367050, "root": "org/weights-b"}
        assert _digest(server) != of_a
        assert server.posts == []


def test_a_creation_date_that_is_the_time_of_the_reply_is_no_fingerprint() -> None:
    card = {"created": int(time.time()), "root": "tiny"}
    with FakeServer(card=card, fields={"system_fingerprint": "fp_9"}) as server:
        assert _digest(server) == "fp_9"
        assert server.posts[0]["max_tokens"] == 1


@pytest.mark.parametrize("chat_template", ["auto", "off"])
def test_fingerprint_is_unknown_where_the_server_has_none(chat_template: str) -> None:
    with FakeServer() as server:
        assert _digest(server, chat_template) == "unknown"


def test_fingerprint_names_the_nearest_model_for_an_unknown_one() -> None:
    with FakeServer(model="tiny-chat") as server, pytest.raises(ServerError, match="mean 'tiny-chat'"):
        fingerprint("tiny-chad", EngineSettings(base_url=server.url), api_key=KEY)


def test_the_location_holds_no_password() -> None:
    with FakeServer() as server:
        url = server.url.replace("http://", "http://me:hunter2@")
        checkpoint = fingerprint("tiny", EngineSettings(base_url=url), api_key=KEY)
    assert "hunter2" not in repr(checkpoint)
    assert checkpoint.location == server.url
