"""What a recipe hands to TRL and peft: checked against their own configuration classes, then built."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from harness.errors import ConfigError, nearest
from trainers.job import Job
from trainers.recipe import AUTO, Recipe

if TYPE_CHECKING:
    from peft import LoraConfig
    from transformers import TrainingArguments

_BY_STAGE = {"dapt": "SFTConfig", "sft": "SFTConfig", "dpo": "DPOConfig", "reward": "RewardConfig"}
_BY_ALGORITHM = {"rloo": "RLOOConfig", "grpo": "GRPOConfig"}

_HERE = "the harness keeps a training's files, journal and result together"
_SAME_ROWS = "rows are made once, as `harness train preview` shows them"
_SAME_PROMPTS = "prompts are encoded as evaluation encodes them"
_NO_CODE = "a recipe holds values, not code: name the folder with --trust if you wrote it"
_GATE = "a gate weighs the result, not the training loss"
_EXACT = "an interrupted training goes on exactly where it stopped"
_PROCESSES = "how many processes train is said when it is started"

OWNED = {
    "output_dir": _HERE,
    "resume_from_checkpoint": f"{_EXACT}: give the same command",
    "ignore_data_skip": _EXACT,
    "restore_callback_states_from_checkpoint": _EXACT,
    "enable_jit_checkpoint": _EXACT,
    "save_only_model": _EXACT,
    "save_on_each_node": _HERE,
    "deepspeed": "the recipe's own key `deepspeed`",
    "fsdp": "the recipe's own key `deepspeed`",
    "fsdp_config": "the recipe's own key `deepspeed`",
    "accelerator_config": _PROCESSES,
    "parallelism_config": _PROCESSES,
    "local_rank": _PROCESSES,
    "ddp_backend": _PROCESSES,
    "use_cpu": "a GPU is used where there is one",
    "auto_find_batch_size": "it changes the batch silently: set `per_device_train_batch_size`, "
    "and see what fits with `harness train --dry-run`",
    "report_to": _HERE,
    "run_name": _HERE,
    "project": _HERE,
    "disable_tqdm": _HERE,
    "log_level": _HERE,
    "log_level_replica": _HERE,
    "log_on_each_node": _HERE,
    "logging_strategy": "set `logging_steps`",
    "logging_nan_inf_filter": "a loss that is not a number stops the training",
    "include_num_input_tokens_seen": "tokens are counted anyway",
    "eval_strategy": "set `eval_steps`; without it `data.eval` is measured once per epoch",
    "eval_on_start": _GATE,
    "load_best_model_at_end": _GATE,
    "metric_for_best_model": _GATE,
    "greater_is_better": _GATE,
    "push_to_hub": "only a promoted checkpoint leaves: upload its folder",
    "do_train": "the recipe's own key `stage`",
    "do_eval": "the recipe's own key `data.eval`",
    "do_predict": "use `harness eval`",
    "remove_unused_columns": _SAME_ROWS,
    "label_names": _SAME_ROWS,
    "length_column_name": "the recipe's own key `order`",
    "train_sampling_strategy": "the recipe's own key `order`",
    "shuffle_dataset": "the recipe's own key `order`",
    "reward_weights": "an online stage has one reward, the recipe's own key `online.reward`",
    "chat_template_kwargs": _SAME_PROMPTS,
    "log_completions": "answers are shown by `harness eval` on the result",
    "assistant_only_loss": "`completion_only_loss` masks all but the assistant's tokens in every format",
    "chat_template_path": "the recipe's own key `template`",
    "eos_token": _SAME_ROWS,
    "pad_token": _SAME_ROWS,
    "truncation_mode": _SAME_ROWS,
    "dataset_text_field": "the recipe's own key `data.columns`",
    "model_init_kwargs": "the recipe's own key `model`",
    "trust_remote_code": _NO_CODE,
}
"""TRL's key -> what stands for it here."""
_OWNED_PREFIXES = {
    "hub_": OWNED["push_to_hub"],
    "trackio_": _HERE,
    "dataset_": _SAME_ROWS,
}
_PEFT_OWNED = {
    "peft_type": "the harness trains LoRA adapters",
    "task_type": "the stage decides it",
    "base_model_name_or_path": "the recipe's own key `parent`",
    "revision": "the recipe's own key `parent`",
    "inference_mode": "it is trained",
    "auto_mapping": _NO_CODE,
    "peft_version": "it is written by peft",
}
_POSITIVE = (
    "learning_rate", "per_device_train_batch_size", "per_device_eval_batch_size", "num_train_epochs",
    "gradient_accumulation_steps", "logging_steps", "save_steps", "eval_steps", "save_total_limit",
    "max_length", "max_completion_length", "num_iterations", "temperature",
)  # fmt: skip
_SAVE_STRATEGIES = ("steps", "epoch")
DPO_LOSSES = (
    "sigmoid", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard", "aot",
    "aot_unpaired", "apo_zero", "apo_down", "discopop", "sft", "sigmoid_norm",
)  # fmt: skip
"""TRL compares these names only once it computes a loss, which is too late."""


def config_class(recipe: Recipe) -> type[TrainingArguments]:
    """TRL's configuration class for the recipe's stage."""
    import trl

    name = _BY_ALGORITHM[recipe.online.algorithm] if recipe.online else _BY_STAGE[recipe.stage]
    kind: type[TrainingArguments] = getattr(trl, name)
    return kind


def check(recipe: Recipe) -> tuple[str, ...]:
    """Hold `trl` and `peft` against the libraries' own classes, before any data or model is read.

    Returns warnings. Raises ConfigError naming every wrong key at once.
    """
    kind = config_class(recipe)
    values = {key: value for key, value in recipe.trl.items() if (key, value) != ("learning_rate", AUTO)}
    problems = [*_problems(kind, values, "trl", _owner), *_disallowed(recipe)]
    if recipe.peft is not None:
        from peft import LoraConfig

        problems += _problems(LoraConfig, recipe.peft, "peft", _PEFT_OWNED.get)
    if problems:
        raise ConfigError(f"Recipe {recipe.name}: " + "\n".join(problems))
    return tuple(_warnings(recipe))


def config(
    job: Job,
    *,
    learning_rate: float | None,
    deepspeed: Mapping[str, Any] | None,
    packed: bool = False,
    evaluated: bool = False,
) -> TrainingArguments:
    """The stage's TRL configuration for one process of `job`.

    `learning_rate` is used where the recipe has none or `auto`; None is TRL's own default for the stage,
    and refused for `auto`. `packed` says whether the rows hold
    several documents each, `evaluated` whether there are held-out rows. Raises ConfigError.
    """
    import torch

    recipe = job.recipe
    kind = config_class(recipe)
    values = dict(recipe.trl)
    if values.get("learning_rate") == AUTO and learning_rate is None:
        raise ConfigError(f"Recipe {recipe.name}: trl.learning_rate is `auto`, and no bound was computed.")
    if learning_rate is not None and values.get("learning_rate", AUTO) == AUTO:
        values["learning_rate"] = learning_rate
    accelerated = torch.accelerator.is_available()
    half = torch.cuda.is_available() and torch.cuda.is_bf16_supported() and not values.get("fp16", False)
    settings: dict[str, Any] = {
        "bf16": half,
        "dataloader_pin_memory": accelerated,
        **values,
        "output_dir": str(job.steps),
        "deepspeed": dict(deepspeed) if deepspeed is not None else None,
        "use_cpu": not accelerated,
        "report_to": "none",
        "disable_tqdm": True,
        "logging_strategy": "steps",
        "logging_nan_inf_filter": False,
        "eval_strategy": "no" if not evaluated else "steps" if "eval_steps" in values else "epoch",
        "train_sampling_strategy": "random" if recipe.order == "shuffled" else "sequential",
    }
    # The newest complete checkpoints are kept by trainers/resume.py: transformers counts broken ones.
    settings["save_total_limit"] = None
    if recipe.online is None:
        settings["max_length"] = None  # the rows have their final length
    else:
        # TRL loads the reference model by the first, and draws prompts by the second.
        settings |= {"trust_remote_code": job.trusted, "shuffle_dataset": recipe.order == "shuffled"}
    if _BY_STAGE.get(recipe.stage) == "SFTConfig":
        settings |= {
            "packing": packed,
            "completion_only_loss": None,
            "dataset_kwargs": {"skip_prepare_dataset": True},
        }
    if recipe.stage == "dpo":
        settings.setdefault("precompute_ref_log_probs", not values.get("sync_ref_model", False))
    try:
        return kind(**settings)
    except (ValueError, TypeError, ImportError) as error:
        raise ConfigError(f"Recipe {recipe.name}: {kind.__name__} refuses its values: {error}") from error


def adapter(recipe: Recipe) -> LoraConfig | None:
    """peft's configuration; None for a recipe that trains all weights."""
    if recipe.peft is None:
        return None
    from peft import LoraConfig

    task = "SEQ_CLS" if recipe.stage == "reward" else "CAUSAL_LM"
    try:
        return LoraConfig(**recipe.peft, task_type=task)
    except (ValueError, TypeError, ImportError) as error:
        raise ConfigError(f"Recipe {recipe.name}: LoraConfig refuses its values: {error}") from error


def kept_checkpoints(recipe: Recipe) -> int:
    """How many of the trainer's own checkpoints stay; the older of two is what damage falls back to."""
    return int(recipe.trl.get("save_total_limit") or 2)


def _owner(key: str) -> str | None:
    if key in OWNED:
        return OWNED[key]
    return next((instead for prefix, instead in _OWNED_PREFIXES.items() if key.startswith(prefix)), None)


def _problems(kind: type, values: Mapping[str, Any], place: str, owner: Any) -> Iterator[str]:
    """A sentence for every key of `values` that the dataclass `kind` does not take as it stands."""
    hints = get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
    known = [name for name in fields if owner(name) is None]
    for key, value in values.items():
        if instead := owner(key):
            yield f"{place}.{key} is not set here: {instead}."
        elif key not in fields:
            guess = nearest(key, known)
            suggestion = f" Did you mean {guess!r}?" if guess else ""
            yield f"unknown key '{place}.{key}': {kind.__name__} has none.{suggestion}"
        elif choices := _choices(hints[key], fields[key].metadata.get("choices")):
            if value not in choices and value is not None:
                yield f"{place}.{key} is {value!r}, and is one of {', '.join(choices)}."
        elif wanted := _mistyped(hints[key], value):
            yield f"{place}.{key} is {value!r}, and should be {wanted}."
        elif key in _POSITIVE and isinstance(value, int | float) and not 0 < value < math.inf:
            yield f"{place}.{key} is {value!r}, and should be above 0."


def _choices(hint: Any, listed: Any) -> list[str]:
    """The values that a key may have, where its class says so by a list or an enumeration."""
    import enum

    if listed:
        return [str(value) for value in listed]
    for part in get_args(hint) or (hint,):
        if isinstance(part, type) and issubclass(part, enum.Enum):
            return [str(member.value) for member in part]
    return []


def _mistyped(hint: Any, value: Any) -> str | None:
    """What the value should be, in words; None when it is that."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    if list[str] in (hint, *get_args(hint)) and isinstance(value, str):
        return None  # every TRL class takes one name for a list of one
    if isinstance(value, list) and any(get_origin(part) is tuple for part in (hint, *get_args(hint))):
        value = tuple(value)  # YAML has no other way to write one
    try:
        TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True)).validate_python(value, strict=True)
    except ValidationError:
        parts = [part for part in get_args(hint) if not getattr(part, "__args__", ())] or [hint]
        names = {"int": "a whole number", "float": "a number", "bool": "true or false", "str": "text"}
        names |= {"dict": "a mapping", "list": "a list", "NoneType": "null"}
        words = [names.get(getattr(part, "__name__", ""), str(part)) for part in parts]
        return " or ".join(dict.fromkeys(words))
    return None


def _disallowed(recipe: Recipe) -> Iterator[str]:
    """Values that fit their type and still cannot be meant."""
    trl = recipe.trl
    if trl.get("save_strategy", "steps") not in _SAVE_STRATEGIES:
        yield f"trl.save_strategy is {trl['save_strategy']!r}, and is one of {', '.join(_SAVE_STRATEGIES)}."
    beta, without_reference = trl.get("beta"), recipe.stage == "online"
    if isinstance(beta, int | float) and not (0 < beta < math.inf or (without_reference and beta == 0)):
        yield f"trl.beta is {beta!r}, and should be {'0 or ' if without_reference else ''}above 0."
    if recipe.stage == "dpo":
        losses = trl.get("loss_type", [])
        for loss in [losses] if isinstance(losses, str) else losses:
            if loss not in DPO_LOSSES:
                yield f"trl.loss_type names {loss!r}; DPO's losses are {', '.join(DPO_LOSSES)}."
    scheduler, options = str(trl.get("lr_scheduler_type", "")), trl.get("lr_scheduler_kwargs") or {}
    if scheduler == "warmup_stable_decay" and "num_decay_steps" not in options:
        yield "trl.lr_scheduler_type warmup_stable_decay needs `lr_scheduler_kwargs: {num_decay_steps: N}`."
    if scheduler == "cosine_with_min_lr" and recipe.deepspeed != "off" and "min_lr" in options:
        yield "trl.lr_scheduler_kwargs.min_lr is wrong under DeepSpeed: give `min_lr_rate`, a share."
    if recipe.peft is not None and recipe.stage == "dpo" and trl.get("sync_ref_model"):
        yield "trl.sync_ref_model does not go together with `peft`."


def _warnings(recipe: Recipe) -> Iterator[str]:
    scheduler = str(recipe.trl.get("lr_scheduler_type", ""))
    if scheduler.endswith("_with_restarts"):
        yield (
            f"trl.lr_scheduler_type {scheduler} raises the learning rate again after each cycle, "
            "which undoes what the cycle settled; cosine or warmup_stable_decay do not."
        )
