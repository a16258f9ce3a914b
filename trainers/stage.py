"""What a stage is: the head of its model, and the trainer that is built from the parts of a training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from trainers.job import Job

if TYPE_CHECKING:
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import TrainingArguments

RewardOf = Callable[..., Sequence[float | None]]
"""f(prompts=, completions=, **columns) -> a number for each answer, None where it cannot be judged.

Answers are texts, prompts texts or messages; the rows' other columns (`doc`) come by their names, and so
does `completion_ids`.
"""


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
