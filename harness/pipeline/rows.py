"""The rows of a training, prepared from what its parent's folder says of tokenizer and context."""

from __future__ import annotations

from typing import Any

from trainers.data.prepared import Prepared
from trainers.job import Job


def prepare(job: Job) -> tuple[Prepared, Any]:
    """(the rows as the model will see them, the tokenizer), without loading a weight.

    Raises ConfigError, DataError, ModelError.
    """
    from transformers import AutoConfig

    from harness.engines.hf_load import context_length
    from trainers.data import prepare as made
    from trainers.template import load_tokenizer

    tokenizer = load_tokenizer(job)
    config = AutoConfig.from_pretrained(job.parent, trust_remote_code=job.trusted)
    return made.prepare(job, tokenizer, context_length(config.get_text_config(), tokenizer)), tokenizer
