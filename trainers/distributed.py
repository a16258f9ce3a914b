"""Processes that train together: how they find one another, and DeepSpeed's configuration for them."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import ConfigError, TrainingError
from trainers.job import Job
from trainers.recipe import Recipe

PRESETS = Path(__file__).parent / "deepspeed"


@dataclass(frozen=True, slots=True)
class World:
    """This process among those that train together, as torchrun's environment tells."""

    rank: int
    size: int

    @property
    def is_main(self) -> bool:
        return self.rank == 0


@contextlib.contextmanager
def joined(job: Job) -> Iterator[World]:
    """This process as one of `job.processes`, for as long as the block lasts.

    Raises ConfigError when it was launched as one of another number.
    """
    world = World(int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1)))
    if world.size != job.processes:
        raise ConfigError(
            f"The training was prepared for {job.processes} processes, and {world.size} were launched.",
            hint=f"launch with: torchrun --nproc_per_node {job.processes}",
        )
    uses_deepspeed = job.recipe.deepspeed != "off"
    if uses_deepspeed:
        _start_deepspeed()
    try:
        yield world
    finally:
        _leave(uses_deepspeed)


def _start_deepspeed() -> None:
    import torch

    if not torch.accelerator.is_available():
        os.environ.setdefault("DS_ACCELERATOR", "cpu")
    # Without these, DeepSpeed looks for MPI, and ZeRO-3 computes the batch size of another world.
    alone = {"RANK": "0", "WORLD_SIZE": "1", "LOCAL_RANK": "0", "MASTER_ADDR": "127.0.0.1"}
    for name, value in alone.items():
        os.environ.setdefault(name, value)
    if "MASTER_PORT" not in os.environ:
        os.environ["MASTER_PORT"] = str(_free_port())
    if os.environ["RANK"] == "0":
        tell_locks()
    deepspeed_module().init_distributed()


def tell_locks() -> None:
    """Say on stderr what torch would wait for in silence, for ever where a killed process left it behind."""
    from torch.utils.cpp_extension import get_default_build_root

    root = Path(os.environ.get("TORCH_EXTENSIONS_DIR") or get_default_build_root())
    for lock in sorted(root.glob("**/lock")):
        print(
            f"waiting for the process that compiles {lock.parent.name}; if there is none: rm {lock}",
            file=sys.stderr,
        )


def _leave(used_deepspeed: bool) -> None:
    import torch.distributed as dist

    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()
    if used_deepspeed:
        from transformers.integrations.deepspeed import unset_hf_deepspeed_config

        # Else the next model of this process would be loaded in shards.
        unset_hf_deepspeed_config()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def deepspeed_module() -> Any:
    """Raises ConfigError with the command to type when DeepSpeed is not installed."""
    try:
        import deepspeed
    except ImportError as error:
        raise ConfigError(
            "The recipe asks for DeepSpeed, which is not installed.", hint="pip install 'harness[train]'"
        ) from error
    return deepspeed


def deepspeed_config(recipe: Recipe, place: Path, *, accelerated: bool) -> dict[str, Any] | None:
    """What `deepspeed` in a recipe names, checked; None for `off`.

    `place` is the folder that the recipe's paths are relative to, `accelerated` says whether there is
    a GPU. Without an `optimizer` block, and no preset has one, the optimizer is transformers' own, by
    `trl.optim`; beside a GPU, offloading replaces its AdamW by DeepSpeed's for the CPU.

    Raises ConfigError for a file that is no JSON object or contradicts the recipe.
    """
    if recipe.deepspeed == "off":
        return None
    is_file = recipe.deepspeed.endswith(".json")
    path = place / recipe.deepspeed if is_file else PRESETS / f"{recipe.deepspeed}.json"
    config = _read(path)
    if "scheduler" in config:
        raise ConfigError(
            f"{path}: `scheduler` is not set here: the recipe's `trl.lr_scheduler_type` is the schedule."
        )
    if "optimizer" in config and "optim" in recipe.trl:
        raise ConfigError(f"{path} sets `optimizer`, and the recipe sets `trl.optim`: keep one of them.")
    zero = config.setdefault("zero_optimization", {})
    if not isinstance(zero, dict) or zero.get("stage", 0) not in (0, 1, 2, 3):
        raise ConfigError(f"{path}: `zero_optimization` is {zero!r}, and needs a `stage` from 0 to 3.")
    if zero.get("stage") == 3:
        # Whatever the file says: the result is a directory that anything can load.
        zero["stage3_gather_16bit_weights_on_model_save"] = True
    if not accelerated:
        _without_gpu(config)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ConfigError(f"The DeepSpeed file {path} does not exist.") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"The DeepSpeed file {path} is not JSON: {error}.") from error
    if not isinstance(config, dict):
        raise ConfigError(f"The DeepSpeed file {path} holds a {type(config).__name__}, not an object.")
    return config


def _without_gpu(config: dict[str, Any]) -> None:
    """Offloading to the memory that everything is in already needs no optimizer compiled for it."""
    zero = config["zero_optimization"]
    config["zero_force_ds_cpu_optimizer"] = False
    for part in ("offload_optimizer", "offload_param"):
        if isinstance(zero.get(part), dict):
            zero[part]["pin_memory"] = False


def check_engine(trainer: Any, world: World, deepspeed: dict[str, Any] | None) -> None:
    """Raise TrainingError unless DeepSpeed and all processes are really at work.

    Some launchers start one process and drop DeepSpeed without a word.
    """
    found = trainer.accelerator.num_processes
    if found != world.size:
        raise TrainingError(f"{world.size} processes were to train together, and {found} do.")
    if deepspeed is None:
        return
    engine = trainer.model_wrapped
    if type(engine).__name__ != "DeepSpeedEngine":
        raise TrainingError(
            f"The recipe asks for DeepSpeed, and the model is wrapped in a {type(engine).__name__}.",
            hint=f"launch with: torchrun --nproc_per_node {world.size}",
        )
    asked = deepspeed["zero_optimization"].get("stage", 0)
    if engine.zero_optimization_stage() != asked:
        raise TrainingError(
            f"The recipe asks for ZeRO stage {asked}, DeepSpeed runs {engine.zero_optimization_stage()}."
        )
