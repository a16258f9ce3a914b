"""Continued pretraining on a domain's text: every token of every document counts.

The rows are documents or blocks of them with `labels`, made by trainers/data; TRL's SFTTrainer takes
them as they are, and with several documents in a row keeps their attention apart.
"""

from __future__ import annotations

from typing import Any

from trainers.stage import Parts
from trainers.watched import Watched


def trainer(parts: Parts) -> Any:
    from trl import SFTTrainer

    class DaptTrainer(Watched, SFTTrainer):  # type: ignore[misc]  # TRL is not typed
        _name = "DAPT"

    return DaptTrainer(
        model=parts.model,
        args=parts.config,
        train_dataset=parts.train,
        eval_dataset=parts.eval,
        processing_class=parts.tokenizer,
        peft_config=parts.peft,
    )
