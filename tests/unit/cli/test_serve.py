"""`harness serve`: what is served under which name, what is refused, and the command that is run."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import NoReturn

import pytest

from gates.promote import genesis, promote, rollback
from harness.engines import vllm_serve
from harness.errors import ConfigError, EngineError
from tests.unit.cli.test_models_registry import World, run, write_checkpoint
from tests.unit.gates.keys import needs_openssl, write_keys


class Started(Exception):
    """The process became the server."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str], dict[str, str]]]:
    """A GPU build of vLLM that is called /bin/vllm; what it is started with."""
    calls: list[tuple[str, list[str], dict[str, str]]] = []

    def execve(*call: object) -> NoReturn:
        calls.append(call)  # type: ignore[arg-type]  # as os.execve is called
        raise Started

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(vllm_serve, "_program", lambda: "/bin/vllm")
    monkeypatch.setattr(vllm_serve, "vllm_version", lambda: "vllm 0.32.0")
    monkeypatch.setattr("harness.engines.vllm_serve.build_device", lambda: "cuda")
    monkeypatch.setattr("harness.engines.vllm_start.build_device", lambda: "cuda")
    monkeypatch.delenv("VLLM_API_KEY", raising=False)
    return calls


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """`better` replaced `base` in the line support."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    made = World(tmp_path)
    better = made.trained("better", 1.0, made.base)
    promote(made.store, made.verdict(better, made.base, "v-better"))
    return made


def dry(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[list[str], str]:
    """(the command that would be run, stderr)"""
    code, out, err = run(capfd, "serve", "--dry-run", *words)
    assert code == 0, err
    return shlex.split(out), err


def refusal(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code, out, err = run(capfd, "serve", *words)
    assert out == ""
    return code, err


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("name", ["champion", "support", "support/sft", "better", "./better"])
def test_the_champion_is_served_under_its_alias(
    name: str, capfd: pytest.CaptureFixture[str], world: World
) -> None:
    words, err = dry(capfd, name)
    at = words.index("serve")
    assert words[at - 1] == "/bin/vllm"
    where = ["--host", "127.0.0.1", "--port", "8000"]
    assert words[at + 1 : at + 8] == [
        str(world.root / "better"),
        "--served-model-name",
        "support/sft",
        *where,
    ]
    assert "promoted by verdict v-better" in err
    assert "the champion of support" in err
    assert "open" not in err


@pytest.mark.usefixtures("started")
def test_a_folder_of_the_lines_name_is_not_taken_for_its_champion(
    capfd: pytest.CaptureFixture[str], world: World
) -> None:
    write_checkpoint(world.root / "support", 9.0)
    assert str(world.root / "better") in dry(capfd, "champion")[0]
    assert refusal(capfd, "support", "--dry-run")[0] == 34


@pytest.mark.usefixtures("started")
def test_what_no_verdict_allowed_and_what_was_replaced_is_said(
    capfd: pytest.CaptureFixture[str], world: World
) -> None:
    words, err = dry(capfd, "support/base")
    assert words[words.index("--served-model-name") + 1] == "support/base"
    assert "genesis: no verdict allowed it" in err
    assert "replaced" in err


def test_the_process_becomes_the_server(
    capfd: pytest.CaptureFixture[str], world: World, started: list[tuple[str, list[str], dict[str, str]]]
) -> None:
    with pytest.raises(Started):
        run(capfd, "serve", "champion", "--port", "8123", "--", "--max-model-len", "512", "--dtype=half")
    [(program, words, environment)] = started
    assert program == words[0] == "/bin/vllm"
    assert words[-3:] == ["--max-model-len", "512", "--dtype=half"]
    assert words[words.index("--port") + 1] == "8123"
    assert "--trust-remote-code" not in words
    assert environment["VLLM_NO_USAGE_STATS"] == environment["HF_HUB_OFFLINE"] == "1"
    assert environment["HARNESS_HOME"] == str(world.root / "home")


def test_other_bytes_are_not_served(
    capfd: pytest.CaptureFixture[str], world: World, started: list[object]
) -> None:
    world.trained("unproven", 7.0, world.base)
    code, err = refusal(capfd, "unproven")
    assert code == 34
    assert "never promoted" in err
    write_checkpoint(world.root / "better", 1.0000001)
    for name in ("champion", "support/sft", "./better"):
        code, err = refusal(capfd, name)
        assert code == 23
        assert "bytes changed" in err
    # Other promoted bytes in the champion's place are not the champion.
    write_checkpoint(world.root / "better", 0.0)
    code, err = refusal(capfd, "champion")
    assert code == 23
    assert world.base.short in err
    (world.root / "better").rename(world.root / "moved")
    code, err = refusal(capfd, "champion")
    assert code == 23
    assert "is not here" in err
    assert started == []


def test_what_is_rolled_back_in_the_asked_line_is_not_served(
    capfd: pytest.CaptureFixture[str], world: World, started: list[object]
) -> None:
    better = world.store.checkpoint("support/sft")
    assert better is not None
    rollback(world.store, "support", "refunds answered in the wrong language")
    code, err = refusal(capfd, "./better")
    assert code == 34
    assert "wrong language" in err
    genesis(world.store, "finance/base", better)
    assert dry(capfd, "./better")[0].count("finance/base") == 1
    words, err = dry(capfd, "support")
    assert str(world.root / "base") in words
    assert "rollback: champion again, by a person's decision" in err
    assert started == []


def test_bytes_written_while_they_are_checked_are_not_served(
    capfd: pytest.CaptureFixture[str], world: World, started: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gates import lineage

    check = lineage.servable

    def then_written(*asked: object) -> object:
        found = check(*asked)  # type: ignore[arg-type]  # as it is called
        write_checkpoint(world.root / "better", 1.0)
        return found

    monkeypatch.setattr(lineage, "servable", then_written)
    code, err = refusal(capfd, "champion")
    assert code == 23
    assert "was written to while it was checked" in err
    assert started == []


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(
    ("host", "key", "warned"),
    [
        ("0.0.0.0", None, True),
        ("::", None, True),
        ("gpu-box", None, True),
        ("0.0.0.0", "secret", False),
        ("127.0.0.1", None, False),
        ("::1", None, False),
        ("localhost", None, False),
    ],
)
def test_an_open_server_without_a_key_is_said(
    host: str,
    key: str | None,
    warned: bool,
    capfd: pytest.CaptureFixture[str],
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if key is not None:
        monkeypatch.setenv("VLLM_API_KEY", key)
    words, err = dry(capfd, "champion", "--host", host)
    assert words[words.index("--host") + 1] == host
    assert ("set VLLM_API_KEY" in err) == warned
    assert "secret" not in err + " ".join(words)


@pytest.mark.parametrize(
    "argument",
    [
        "--model=elsewhere",
        "--api-key",
        "--api_key=secret",
        "--trust-remote-code",
        "--trust",
        "--hf-overrides.architectures=Other",
        "--port",
        "--lora-modules",
    ],
)
def test_arguments_that_undo_the_check_are_refused(argument: str) -> None:
    with pytest.raises(ConfigError, match="is not passed on to vllm serve") as refused:
        vllm_serve.refuse(["--seed", "1", argument])
    assert "secret" not in str(refused.value)


def test_other_arguments_of_vllm_pass() -> None:
    vllm_serve.refuse(["--model-impl", "auto", "-tp", "2", "--max-model-len=512", "--api-server-count", "2"])


def test_which_line_must_be_said_when_there_are_several(
    capfd: pytest.CaptureFixture[str], world: World, started: list[object]
) -> None:
    other = world.trained("other", 5.0, None)
    genesis(world.store, "finance/base", other)
    code, err = refusal(capfd, "champion")
    assert code == 23
    assert "several lines: finance, support" in err
    code, err = refusal(capfd, "champion", "--home", "nothing")
    assert code == 23
    assert "nothing was promoted yet" in err
    assert started == []


def test_without_vllm_it_says_how_to_install_it(
    capfd: pytest.CaptureFixture[str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> NoReturn:
        raise EngineError("vLLM is not installed.", hint="install it")

    monkeypatch.setattr(vllm_serve, "vllm_version", missing)
    code, err = refusal(capfd, "champion", "--dry-run")
    assert code == 26
    assert "vLLM is not installed." in err


def test_a_vllm_without_its_command_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(vllm_serve, "vllm_version", lambda: "vllm 0.32.0")
    with pytest.raises(EngineError, match="without its command"):
        vllm_serve._program()


@pytest.mark.usefixtures("started")
def test_code_comes_only_with_a_folder_that_is_trusted(
    capfd: pytest.CaptureFixture[str], world: World
) -> None:
    folder = world.root / "coded"
    write_checkpoint(folder, 8.0)
    (folder / "config.json").write_text('{"auto_map": {"AutoModel": "model.Model"}}')
    (folder / "model.py").write_text("")
    words = ("models", "register", "./coded", "--genesis", "finance/base", "--trust", "./coded")
    assert run(capfd, *words)[0] == 0
    code, err = refusal(capfd, "finance", "--dry-run")
    assert code == 25
    assert "--trust" in err
    assert "--trust-remote-code" in dry(capfd, "finance", "--trust", ".")[0]


@needs_openssl
@pytest.mark.usefixtures("started")
def test_with_a_key_only_what_it_signed_is_served(capfd: pytest.CaptureFixture[str], world: World) -> None:
    pytest.importorskip("cryptography", reason="signatures need cryptography")
    private, public = write_keys(world.root)
    code, err = refusal(capfd, "champion", "--dry-run", "--verify-key", str(public))
    assert code == 34
    assert "promotion 2 is not signed" in err
    assert run(capfd, "models", "sign", "2", "--sign-key", str(private))[0] == 0
    dry(capfd, "champion", "--verify-key", str(public))
