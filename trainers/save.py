"""What a training leaves: an ordinary model directory that differs from its parent's in the weights."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import ModelError
from harness.fingerprint import check_folder
from harness.store.paths import disk_errors, partial_name, replacing, sync_folder
from trainers.job import Job
from trainers.watched import disk_guard

if TYPE_CHECKING:
    import torch

    from trainers.ema import WeightAverage

Weights = Mapping[str, "torch.Tensor"]

_COPIED = ("*.json", "*.jinja", "*.txt", "*.model", "*.tiktoken", "additional_chat_templates/*.jinja")
_NOT_COPIED = ("model.safetensors.index.json", "complete.json", "noise.json")
_FLOATS = {"float32", "bfloat16", "float16"}


def gathered(trainer: Any) -> Weights | None:
    """The trained weights on this machine's memory, whole, in the process of rank 0; None in others.

    Every process calls it. With adapters, these are the adapters' weights alone.
    """
    weights: Weights = trainer.accelerator.get_state_dict(trainer.model_wrapped)
    if trainer.accelerator.process_index:
        return None
    return {name: tensor.detach().cpu() for name, tensor in weights.items()}


def write(job: Job, model: Any, weights: Weights, folder: Path) -> None:
    """Make `folder` the model with these weights, whole or not at all.

    `model` is the trained transformers model, or the peft model around it. Weights have the parent's
    data type, so that both are evaluated alike. Tokenizer, generation config and, but for a new head,
    the model's config are the parent's, byte for byte; the chat template is the recipe's, if it names
    one. With adapters, `folder` gets the merged model, and FOLDER-adapter the adapters.

    Raises StoreError when the disk is full or may not be written, ModelError when what was written
    cannot be loaded.
    """
    if job.recipe.peft is not None:
        adapter = folder.with_name(f"{folder.name}-adapter")
        with whole_folder(adapter) as partial:
            model.save_pretrained(str(partial), state_dict=dict(weights))
        model, weights = _merged(job, adapter, type(model.get_base_model()))
    with whole_folder(folder) as partial:
        _save(job, model, weights, partial)
        check_folder(partial, trusted=job.trusted)


def write_average(job: Job, average: WeightAverage, trainer: Any) -> None:
    """Make job.ema the model with the averaged weights, as `write` does; every process calls it."""
    if trainer.accelerator.process_index:
        average.write(trainer.model, job.ema)
        return
    with whole_folder(job.ema) as partial:
        average.write(trainer.model, partial)
        _store_as(parent_dtype(job), partial)
        _copy_from_parent(job, partial, keep_config=job.recipe.stage == "reward")
        check_folder(partial, trusted=job.trusted)


def reloads(job: Job, trainer: Any) -> bool:
    """Whether job.model loads again, in this process, as the weights that the trainer holds."""
    import torch

    kind = type(trainer.model.get_base_model() if job.recipe.peft is not None else trainer.model)
    loaded, report = kind.from_pretrained(
        str(job.model), trust_remote_code=job.trusted, output_loading_info=True
    )
    if report["missing_keys"] or report["mismatched_keys"]:
        return False
    if job.recipe.peft is not None:
        return True
    held = gathered(trainer) or {}
    again = loaded.state_dict()
    return all(torch.equal(again[name], held[name].to(again[name].dtype)) for name in again if name in held)


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which becomes `folder` when the block ends and vanishes on an error."""
    partial = partial_name(folder)
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with disk_guard(f"write {folder}"):
            partial.mkdir(parents=True)
            yield partial
            _sync(partial)
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(partial, folder)
            sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def parent_dtype(job: Job) -> torch.dtype:
    """The data type that the parent's weights are stored in; float32 when its config names none."""
    import torch

    config = json.loads((job.parent / "config.json").read_bytes())
    if "quantization_config" in config:
        raise ModelError(
            f"The parent {job.parent} is quantized; its weights cannot be trained.",
            hint="name the checkpoint that it was quantized from",
        )
    name = str(config.get("dtype") or config.get("torch_dtype"))
    dtype: torch.dtype = getattr(torch, name) if name in _FLOATS else torch.float32
    return dtype


def _save(job: Job, model: Any, weights: Weights, folder: Path) -> None:
    dtype = parent_dtype(job)
    stored: dict[int, torch.Tensor] = {}
    converted = {}
    for name, tensor in weights.items():
        # Tied weights are one tensor under two names, and must stay one to be stored once.
        key = tensor.data_ptr() or id(tensor)
        if key not in stored:
            stored[key] = tensor.to(dtype) if tensor.is_floating_point() else tensor
        converted[name] = stored[key]
    model.save_pretrained(str(folder), state_dict=converted)
    _copy_from_parent(job, folder, keep_config=job.recipe.stage == "reward")


def _store_as(dtype: torch.dtype, folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    for path in folder.glob("*.safetensors"):
        tensors = load_file(path)
        cast = {name: each.to(dtype) if each.is_floating_point() else each for name, each in tensors.items()}
        save_file(cast, path, metadata={"format": "pt"})


def _copy_from_parent(job: Job, folder: Path, *, keep_config: bool) -> None:
    """The trainers set padding in config and tokenizer as they go; none of that belongs to the result."""
    patterns = (*_COPIED, "*.py") if job.trusted else _COPIED
    for path in sorted({each for pattern in patterns for each in job.parent.glob(pattern)}):
        relative = path.relative_to(job.parent)
        if path.name in _NOT_COPIED or (keep_config and path.name == "config.json"):
            continue
        (folder / relative.parent).mkdir(exist_ok=True)
        shutil.copyfile(path, folder / relative)
    if not (job.parent / "generation_config.json").exists():
        (folder / "generation_config.json").unlink(missing_ok=True)
    if keep_config:
        _set_dtype(folder / "config.json", str(parent_dtype(job)).removeprefix("torch."))
    if job.recipe.template is not None:
        _set_template(job.found(job.recipe.template), folder)


def _set_dtype(config: Path, name: str) -> None:
    values = json.loads(config.read_bytes())
    with replacing(config) as out:
        out.write(json.dumps(values | {"dtype": name}, indent=2).encode() + b"\n")


def _set_template(template: Path, folder: Path) -> None:
    shutil.copyfile(template, folder / "chat_template.jinja")
    config = folder / "tokenizer_config.json"
    values = json.loads(config.read_bytes())
    if values.pop("chat_template", None) is not None:
        with replacing(config) as out:
            out.write(json.dumps(values, indent=2, ensure_ascii=False).encode() + b"\n")


def _merged(job: Job, adapter: Path, kind: Any) -> tuple[Any, Weights]:
    """The parent with the adapters added to its weights, computed in fp32."""
    import torch
    from peft import PeftModel
    from transformers.integrations.deepspeed import unset_hf_deepspeed_config

    # Else transformers would load the parent in shards, which nobody else here takes part in.
    unset_hf_deepspeed_config()
    options = {"num_labels": 1} if job.recipe.stage == "reward" else {}
    parent = kind.from_pretrained(
        str(job.parent), dtype=torch.float32, trust_remote_code=job.trusted, **options
    )
    merged = PeftModel.from_pretrained(parent, str(adapter)).merge_and_unload()
    return merged, merged.state_dict()


def _sync(folder: Path) -> None:
    with disk_errors(f"write {folder}"):
        for path in (each for each in folder.rglob("*") if each.is_file()):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        sync_folder(folder)
