"""The rows of a training, prepared from what its parent's folder says of tokenizer and context."""

from __future__ import annotations

from typing import Any

from trainers.data.prepared import Prepared
from trainers.job import Job


def prepare(job: Job) -> tuple[Prepared, Any]:
    """(the rows as the model will see them, the tokenizer), without loading a weight.

    Of an online stage also the prompts of its suite, and the rows of its supervised loss. Raises
    ConfigError, DataError, ModelError, and SuiteError for a suite that must not be learned from.
    """
    from transformers import AutoConfig

    from harness.engines.hf_load import context_length
    from harness.pipeline.reward import with_prompts
    from trainers import ptx
    from trainers.data import prepare as made
    from trainers.template import load_tokenizer

    tokenizer = load_tokenizer(job)
    config = AutoConfig.from_pretrained(job.parent, trust_remote_code=job.trusted)
    width = context_length(config.get_text_config(), tokenizer)
    if job.recipe.online is not None and job.recipe.online.ptx is not None:
        made.prepare(ptx.rows_job(job, width), tokenizer, width)
    return made.prepare(with_prompts(job, tokenizer), tokenizer, width), tokenizer
