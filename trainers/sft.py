"""Supervised fine-tuning: the loss of the tokens that the rows' labels keep.

The rows carry `input_ids` and `labels` (-100 where the loss does not count: with
`completion_only_loss`, everything but the answers), made by trainers/data; TRL's SFTTrainer takes
them as they are, and with several conversations in a row keeps their attention apart.
"""

from __future__ import annotations

from typing import Any

from trainers.stage import Parts
from trainers.watched import Watched


def trainer(parts: Parts) -> Any:
    from trl import SFTTrainer

    class SftTrainer(Watched, SFTTrainer):  # type: ignore[misc]  # TRL is not typed
        pass

    return SftTrainer(
        model=parts.model,
        args=parts.config,
        train_dataset=parts.train,
        eval_dataset=parts.eval,
        processing_class=parts.tokenizer,
        peft_config=parts.peft,
    )
