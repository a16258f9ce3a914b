"""What a training needs of each GPU's memory and of the machine's, before anything is loaded.

Weights, gradients and optimizer states are DeepSpeed's own estimates; what the layers keep for the backward
pass is Korthikanti et al. 2022 (arXiv 2205.05198).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import ConfigError, ModelError
from trainers.distributed import deepspeed_module

if TYPE_CHECKING:
    from peft import LoraConfig

GIB = 2**30
TILE_TOKENS = 4096
TILE_COLUMNS = 32768
"""The largest piece of the logits that TRL's fused head holds at a time, in fp32."""
RLHF_GIB_PER_BILLION = 6
"""Of all GPUs together, for actor and critic with LoRA: DeepSpeed-Chat's rule of thumb."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a model decides its memory."""

    parameters: int
    trainable: int
    largest_layer: int
    """Parameters of the largest single module: ZeRO-3 gathers it whole."""
    layers: int
    hidden: int
    intermediate: int
    heads: int
    vocabulary: int
    gated: bool
    """Whether the feed-forward has a gate beside its two matrices, as Llama's."""


@dataclass(frozen=True, slots=True)
class Zero:
    """DeepSpeed's ZeRO as a configuration asks for it; stage 0 shares nothing."""

    stage: int = 0
    offload_optimizer: bool = False
    offload_params: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """How a model is trained."""

    zero: Zero
    deepspeed: bool
    sequences: int
    """In one micro-batch; a preference pair is two."""
    length: int
    """Tokens of the longest."""
    per_node: int = 1
    """Processes of a machine, one per GPU."""
    nodes: int = 1
    half: bool = True
    """16-bit arithmetic; else fp32."""
    width: int = 4
    """Bytes of a weight as it is kept; DeepSpeed keeps it as it computes."""
    checkpointing: bool = True
    """Gradient checkpointing: a layer's insides are computed again in the backward pass."""
    keeps_scores: bool = False
    """Whether attention keeps its scores (`eager`), which grow with the square of the length."""
    head: bool = True
    """Whether the loss is over the vocabulary; a reward model's is not."""
    frozen_copies: int = 0
    """Further models held beside the trained one: a reference, a reward model of its size."""
    averaged: bool = False
    """An fp32 average of the weights in the first machine's memory."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes."""

    states: int
    """Per GPU: weights, gradients, optimizer states."""
    activations: int
    """Per GPU: what the layers keep for the backward pass."""
    head: int
    """Per GPU: the loss over the vocabulary."""
    host: int
    """Per machine, beside its GPUs: what is offloaded, and the average. Loading is not counted."""

    @property
    def device(self) -> int:
        """Per GPU, altogether."""
        return self.states + self.activations + self.head


def estimate(shape: Shape, setup: Setup) -> Memory:
    """Memory of each process. Raises ConfigError when DeepSpeed is asked for and not installed."""
    states, host = model_states(shape, setup)
    if setup.averaged:
        host += 4 * shape.trainable
    return Memory(states, activations(shape, setup), _head(shape, setup), host)


def model_states(shape: Shape, setup: Setup) -> tuple[int, int]:
    """(bytes per GPU, bytes offloaded to each machine) of weights, gradients and Adam's two moments.

    ZeRO-2 and 3 are deepspeed.runtime.zero's estimators; ZeRO-1 is theirs for 2 with all 16-bit
    gradients kept (Rajbhandari et al. 2020, arXiv 1910.02054, figure 1). Without DeepSpeed gradients
    and moments are as wide as the weights, adapters are fp32, and 16-bit arithmetic keeps one more copy
    of fp32. Frozen weights have only themselves.
    """
    frozen = shape.parameters - shape.trainable + setup.frozen_copies * shape.parameters
    if not setup.deepspeed:
        trained = 4 if shape.trainable < shape.parameters else setup.width
        copy = 2 if setup.half and trained == 4 else 0
        return shape.trainable * (4 * trained + copy) + setup.width * frozen, 0
    width = 2 if setup.half else 4
    zero, processes = setup.zero, setup.per_node * setup.nodes
    gpus = {"num_gpus_per_node": setup.per_node, "num_nodes": setup.nodes}
    deepspeed_module()
    if zero.stage == 3:
        from deepspeed.runtime.zero.stage3 import estimate_zero3_model_states_mem_needs as stage3

        host, device, _ = stage3(
            shape.trainable,
            shape.largest_layer,
            cpu_offload=zero.offload_optimizer,
            cpu_offload_params=zero.offload_params,
            **gpus,
        )
        if zero.offload_params:
            return device, host + width * frozen // setup.nodes
        return device + width * frozen // processes, host if zero.offload_optimizer else 0
    from deepspeed.runtime.zero.stage_1_and_2 import estimate_zero2_model_states_mem_needs as stage2

    if zero.stage == 0:
        gpus = {"num_gpus_per_node": 1, "num_nodes": 1}
    host, device = stage2(shape.trainable, cpu_offload=zero.offload_optimizer, **gpus)
    if zero.stage == 1:
        device += 2 * shape.trainable
    return device + width * frozen, host if zero.offload_optimizer else 0


def activations(shape: Shape, setup: Setup) -> int:
    """Bytes that the layers keep: s b h (34 + 5 a s / h) each (Korthikanti et al. 2022, equation 1).

    s is the length, b the sequences, h the width, a the heads. 34 is 15 of attention and norms and 19 of
    a feed-forward that is 4 h wide, counted here for its real width and gate; 5 a s / h are the scores,
    which flash attention and SDPA never keep. With gradient checkpointing each layer keeps its
    input, 2 s b h, and one at a time has the rest (section 5). In fp32 everything is twice as large.
    """
    tokens = setup.sequences * setup.length
    inside = (8 if shape.gated else 4) * shape.intermediate
    layer = tokens * (18 * shape.hidden + inside)
    if setup.keeps_scores:
        layer += 5 * shape.heads * setup.length * tokens
    kept = 2 * tokens * shape.hidden * shape.layers + layer if setup.checkpointing else layer * shape.layers
    return kept if setup.half else 2 * kept


def _head(shape: Shape, setup: Setup) -> int:
    """Bytes of the loss over the vocabulary, by TRL's fused head, which never holds all logits.

    One tile in fp32, its gradient, and fp32 gradients of what goes into the head and of its weights.
    """
    if not setup.head:
        return 0
    tokens = setup.sequences * setup.length
    tile = 4 * min(tokens, TILE_TOKENS) * min(shape.vocabulary, TILE_COLUMNS)
    weights = 4 * shape.vocabulary * shape.hidden if shape.trainable == shape.parameters else 0
    return 2 * tile + 4 * tokens * shape.hidden + weights


def read_shape(
    folder: Path, head: str = "AutoModelForCausalLM", adapter: LoraConfig | None = None, trusted: bool = False
) -> Shape:
    """The shape of a model directory, from its config.json alone: no weight is read or allocated.

    `head` is the class of transformers that a stage trains; `adapter` makes all but the adapters
    frozen. Raises ModelError for a folder without a config that transformers knows, ConfigError for adapters
    that this model cannot have.
    """
    import torch
    import transformers

    try:
        config = transformers.AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=trusted
        )
        with torch.device("meta"):
            model = getattr(transformers, head).from_config(config, trust_remote_code=trusted)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelError(f"The parent {folder} cannot be sized from its config.json: {error}") from error
    if adapter is not None:
        from peft import get_peft_model

        try:
            with torch.device("meta"):
                model = get_peft_model(model, adapter)
        except (ValueError, TypeError, KeyError, ImportError) as error:
            raise ConfigError(
                f"`peft` does not fit the parent {folder}: {error}", hint="peft: {target_modules: all-linear}"
            ) from error
    return _shape(model, config.get_text_config())


def _shape(model: Any, config: Any) -> Shape:
    parameters = list(model.parameters())
    return Shape(
        parameters=sum(each.numel() for each in parameters),
        trainable=sum(each.numel() for each in parameters if each.requires_grad),
        largest_layer=max(
            sum(each.numel() for each in module.parameters(recurse=False)) for module in model.modules()
        ),
        layers=config.num_hidden_layers,
        hidden=config.hidden_size,
        intermediate=getattr(config, "intermediate_size", None) or 4 * config.hidden_size,
        heads=config.num_attention_heads,
        vocabulary=config.vocab_size,
        gated=any(name.rpartition(".")[2].startswith("gate") for name, _ in model.named_modules()),
    )


def zero_of(config: Mapping[str, Any] | None) -> Zero:
    """What a DeepSpeed configuration asks for; None is training without DeepSpeed."""
    zero = (config or {}).get("zero_optimization", {})

    def offloads(part: str) -> bool:
        return bool((zero.get(part) or {}).get("device", "none") != "none")

    return Zero(int(zero.get("stage", 0)), offloads("offload_optimizer"), offloads("offload_param"))


def shown(size: int) -> str:
    """Bytes as a person reads them."""
    return f"{size / GIB:.1f} GiB" if size >= GIB / 10 else f"{size / 2**20:.1f} MiB"


def gpu_memory() -> int | None:
    """Bytes of the smallest GPU that is seen here; None without one."""
    import torch

    if not torch.cuda.is_available():
        return None
    return min(torch.cuda.get_device_properties(i).total_memory for i in range(torch.cuda.device_count()))


def machine_memory() -> int:
    """Bytes of this machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def rlhf_billions(gpu_bytes: float) -> float:
    """Parameters of actor and critic together, in billions, that all GPUs' memory trains with LoRA.

    Total GPU memory in GB / 6: four A100-40 train 26 billion (DeepSpeed-Chat's training experiences).
    """
    return gpu_bytes / GIB / RLHF_GIB_PER_BILLION
