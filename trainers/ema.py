"""An exponential average of the weights, in fp32: a callback of transformers' trainer, right under ZeRO.

Imported only by processes that train.
"""

from __future__ import annotations

import contextlib
import copy
import math
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback

from harness.errors import ConfigError, ModelError, StoreError
from harness.store.paths import disk_errors, partial_name, sync_folder
from trainers.recipe import Ema

STATE = "ema.safetensors"
"""In each of the trainer's checkpoints: the fp32 average at that step, and the step as metadata."""


def first_step(ema: Ema, steps: int) -> int:
    """The optimizer step whose weights begin the average: ceil(start * steps), 0 for the parent's own."""
    return math.ceil(Fraction(repr(ema.start)) * steps)


class WeightAverage(TrainerCallback):  # type: ignore[misc]  # transformers is not followed
    """average <- decay * average + (1 - decay) * weights, after each optimizer step from the first on.

    What is averaged are the trainable weights: all of them, or the adapters of a peft model; a tied
    weight is one. They come from DeepSpeed's fp32 masters where there are any, so that the average
    moves although the weights themselves are bf16: a step of 0.001 is lost in bf16's eight bits.

    Every rank takes part, because under ZeRO a weight is only there when all ranks gather it; one weight
    at a time, so that the GPU holds no second model. Rank 0 keeps the average, 4 bytes per weight in CPU
    memory.
    """

    def __init__(self, ema: Ema) -> None:
        self._ema = ema
        self._first = 0
        self._begun = False
        self._average: dict[str, torch.Tensor] = {}

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        self._first = first_step(self._ema, state.max_steps)
        if 0 < state.global_step >= self._first:
            self._restore(_checkpoint(args, state) / STATE, model, state.global_step)
        elif state.global_step == self._first == 0:
            self._take(model)

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        if state.global_step >= self._first:
            self._take(model)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self._begun and _is_rank_zero():
            _save(self._average, _checkpoint(args, state) / STATE, state.global_step)

    def write(self, model: Any, folder: Path) -> None:
        """The average as an ordinary model directory: weights in the model's own dtype, and its config.

        Adapters are merged. Frozen weights are the model's. All ranks call it, rank 0 writes; tokenizer
        and chat template are the caller's to add, and so is moving `folder` into place when it is whole.

        Raises ConfigError when nothing was averaged yet.
        """
        if not self._begun:
            raise ConfigError(f"Averaging begins at step {self._first}, which was not reached.")
        averaged: dict[str, torch.Tensor] = {}
        for name, parameter in model.named_parameters():
            with _whole(parameter):
                if _is_rank_zero():
                    of = self._average.get(name, parameter.detach())
                    averaged[name] = of.to(device="cpu", dtype=parameter.dtype, copy=True)
        if not _is_rank_zero():
            return
        kept = set(model.state_dict())
        averaged |= {name: buffer.cpu() for name, buffer in model.named_buffers() if name in kept}
        with disk_errors(f"write the averaged weights to {folder}"):
            if hasattr(model, "peft_config"):
                _merged(model, averaged | self._average).save_pretrained(folder)
            else:
                model.save_pretrained(folder, state_dict=averaged)

    def _take(self, model: Any) -> None:
        for name, weights in _trainable(model):
            if not _is_rank_zero():
                continue
            if name in self._average:
                # Unlike a sum of two products, lerp leaves a weight that does not move as it is.
                self._average[name].lerp_(weights.cpu(), 1 - self._ema.decay)
            else:
                self._average[name] = weights.to(device="cpu", copy=True)
        self._begun = True

    def _restore(self, path: Path, model: Any, step: int) -> None:
        self._begun = True
        if _is_rank_zero():
            shapes = {
                name: tuple(getattr(parameter, "ds_shape", parameter.shape))
                for name, parameter in model.named_parameters()
                if parameter.requires_grad
            }
            self._average = _load(path, step, shapes)


def _is_rank_zero() -> bool:
    alone = not (torch.distributed.is_available() and torch.distributed.is_initialized())
    return alone or torch.distributed.get_rank() == 0


def _checkpoint(args: Any, state: Any) -> Path:
    return Path(args.output_dir) / f"checkpoint-{state.global_step}"


def _trainable(model: Any) -> Iterator[tuple[str, torch.Tensor]]:
    """Name and whole fp32 value of each trainable weight, on whichever device it is put together on."""
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            yield name, _master(parameter)


def _master(parameter: Any) -> torch.Tensor:
    if hasattr(parameter, "ds_id") or hasattr(parameter, "_hp_mapping"):
        from deepspeed.utils import safe_get_full_fp32_param

        found: torch.Tensor = safe_get_full_fp32_param(parameter)
        return found.detach().float()
    weights: torch.Tensor = parameter.detach().float()
    return weights


@contextlib.contextmanager
def _whole(parameter: Any) -> Iterator[None]:
    """The weight as all ranks together hold it, for reading: what is written into it here is discarded."""
    if not hasattr(parameter, "ds_id"):
        yield
        return
    from deepspeed import zero

    with zero.GatheredParameters([parameter]):
        yield


def _merged(model: Any, weights: dict[str, torch.Tensor]) -> Any:
    """A peft model's base with `weights` and its adapters merged: made anew, `model` stays as it is.

    The new one is built without memory for its weights, which are put in afterwards, and outside any
    loader, which would partition them under ZeRO-3.
    """
    from accelerate import init_empty_weights
    from peft import PeftModel, get_peft_model

    original = model.get_base_model()
    name = model.active_adapter
    with init_empty_weights():
        base = type(original)(original.config)
        made: PeftModel = get_peft_model(base, copy.deepcopy(model.peft_config[name]), name)
    made.load_state_dict(weights, strict=False, assign=True)
    base.tie_weights()
    merged = made.merge_and_unload()
    merged.generation_config = getattr(original, "generation_config", None)
    return merged.to(original.dtype)


def _save(average: dict[str, torch.Tensor], path: Path, step: int) -> None:
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    doing = f"write {path}"
    partial = partial_name(path)
    with disk_errors(doing):
        try:
            save_file(average, partial, metadata={"step": str(step)})
            with partial.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(partial, path)
            sync_folder(path.parent)
        except BaseException as error:
            partial.unlink(missing_ok=True)
            # A full disk reaches us as the library's own error.
            if isinstance(error, SafetensorError):
                raise StoreError(f"Could not {doing}: {error}.") from error
            raise


def _load(path: Path, step: int, shapes: dict[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
    """The average saved at `step`. Raises ModelError when it is missing or another model's."""
    from safetensors import SafetensorError, safe_open

    again = f"remove {path.parent} to go on from the checkpoint before it"
    if not path.exists():
        raise ModelError(f"{path} is missing: the checkpoint has no average to go on from.", hint=again)
    try:
        with safe_open(path, "pt") as file:
            saved_at = (file.metadata() or {}).get("step")
            average = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (no mapping)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", hint=again) from error
    if saved_at != str(step) or {name: tuple(found.shape) for name, found in average.items()} != shapes:
        raise ModelError(f"{path} is not the average of this model at step {step}.", hint=again)
    return average
