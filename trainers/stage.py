"""What a stage is: the head of its model, and the trainer that is built from the parts of a training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from trainers.job import Job

if TYPE_CHECKING:
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import TrainingArguments

RewardOf = Callable[..., list[float]]
"""TRL's reward function: prompts and answers, with the rows' other columns by name -> one number each."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a stage's trainer is made of."""

    job: Job
    model: Any
    tokenizer: Any
    config: TrainingArguments
    train: Dataset
    eval: Dataset | None
    peft: LoraConfig | None
    reward: RewardOf | None = None
    """What an online stage is rewarded by."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How one stage trains."""

    trainer: Callable[[Parts], Any]
    head: Literal["AutoModelForCausalLM", "AutoModelForSequenceClassification"] = "AutoModelForCausalLM"
