"""A reward model: one number per answer, the chosen one's above the rejected one's (Bradley-Terry).

The rows carry `chosen_ids` and `rejected_ids`, each the prompt with its answer, made by trainers/data.
The language model's head is replaced by one with a single output, which begins at random by the seed.
"""

from __future__ import annotations

from typing import Any

from trainers.stage import Parts
from trainers.watched import Watched


def trainer(parts: Parts) -> Any:
    from trl import RewardTrainer

    class RewardModelTrainer(Watched, RewardTrainer):  # type: ignore[misc]  # TRL is not typed
        pass

    return RewardModelTrainer(
        model=parts.model,
        args=parts.config,
        train_dataset=parts.train,
        eval_dataset=parts.eval,
        processing_class=parts.tokenizer,
        peft_config=parts.peft,
    )
