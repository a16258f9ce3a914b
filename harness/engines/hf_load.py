"""Loading a transformers checkpoint: tokenizer, weights, device, and what can go wrong with each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.engines.base import EngineSettings
from harness.errors import EngineError, ModelError


def hf_version() -> str:
    from importlib.metadata import version

    return f"transformers {version('transformers')}, torch {version('torch')}"


def load_tokenizer(folder: Path, *, trusted: bool = False) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(folder, trust_remote_code=trusted)
    except (OSError, ValueError, KeyError, TypeError, ImportError) as error:
        raise ModelError(f"The tokenizer in {folder} cannot be loaded: {_first_line(error)}") from None


def load_model(folder: Path, settings: EngineSettings, device: str) -> Any:
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    dtype: Any = settings.dtype
    if dtype == "auto" and device == "cpu":
        dtype = torch.float32
    options: dict[str, Any] = {"attn_implementation": settings.attention} if settings.attention else {}
    try:
        model = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=dtype,
            trust_remote_code=settings.trusted,
            use_safetensors=None if settings.trusted else True,
            **options,
        )
    except (OSError, ValueError, SafetensorError, ImportError, RuntimeError, AttributeError) as error:
        raise ModelError(f"The model in {folder} cannot be loaded: {_first_line(error)}") from None
    try:
        return model.to(device).eval()
    except torch.cuda.OutOfMemoryError:
        raise EngineError(
            "The model does not fit into GPU memory.", hint="use --dtype bfloat16, or vllm on several GPUs"
        ) from None


def choose_device(device: str) -> str:
    import torch

    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise EngineError(f"--device {device} was asked for, and torch sees no GPU.", hint="harness doctor")
    return device


def context_length(config: Any, tokenizer: Any) -> int:
    for name in ("max_position_embeddings", "n_positions", "max_seq_len"):
        if isinstance(length := getattr(config, name, None), int):
            return length
    return int(tokenizer.model_max_length) if tokenizer.model_max_length < 1e9 else 2048


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0][:300]
