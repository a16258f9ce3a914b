"""Direct preference optimization and its variants, by TRL's names for the losses.

The rows carry `prompt_ids`, `chosen_ids` and `rejected_ids`, made by trainers/data. The reference is
the parent: its log-probabilities are computed once, before the first step, and kept beside the rows.
"""

from __future__ import annotations

from typing import Any

from trainers.stage import Parts
from trainers.watched import Watched

DRIFT = "logps/chosen_drift"
"""Mean log-probability of the chosen answers minus the reference's, in nats per answer.

A margin can grow while both answers become less likely; this says when that happens.
"""


def trainer(parts: Parts) -> Any:
    from trl import DPOTrainer

    class DpoTrainer(Watched, DPOTrainer):  # type: ignore[misc]  # TRL is not typed
        def _prepare_dataset(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:
            """TRL would tokenise again what is token ids already."""
            return dataset

        def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
            mode, prefix = ("train", "") if self.model.training else ("eval", "eval_")
            # TRL's reward of an answer is beta times its log-probability ratio to the reference.
            rewards = self._metrics[mode].get("rewards/chosen")
            if rewards:
                logs[prefix + DRIFT] = sum(rewards) / len(rewards) / self.beta
            super().log(logs, start_time)

    return DpoTrainer(
        model=parts.model,
        args=parts.config,
        train_dataset=parts.train,
        eval_dataset=parts.eval,
        processing_class=parts.tokenizer,
        peft_config=parts.peft,
    )
