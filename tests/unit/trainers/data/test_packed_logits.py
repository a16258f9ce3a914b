"""Packed documents give the logits that they give alone: the proof that none sees another."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from trainers.data.pack import in_order

trl = pytest.importorskip("trl", reason="training needs the extra `train`")
pytestmark = pytest.mark.usefixtures("one_thread")

DOCUMENTS = [[5, 9, 40, 7, 300, 12], [8, 8, 100], [61, 33, 20, 90, 17], [3, 44]]


@pytest.fixture(params=["sdpa", "eager"])
def model(request: pytest.FixtureRequest, tiny: Path) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    found = AutoModelForCausalLM.from_pretrained(tiny, dtype=torch.float32, attn_implementation=request.param)
    return found.eval()


def batch(width: int) -> dict[str, Any]:
    """One packed row as TRL's trainer gives it to the model."""
    from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

    rows = list(in_order([(ids, [-100, *ids[1:]]) for ids in DOCUMENTS], width))
    made: dict[str, Any] = DataCollatorForLanguageModeling(pad_token_id=0, padding_free=True)(rows)
    return made


def test_packed_logits_are_unpacked_logits(model: Any) -> None:
    import torch

    with torch.no_grad():
        packed = model(**batch(16), use_cache=False).logits[0]
        alone = [model(torch.tensor([ids]), use_cache=False).logits[0] for ids in DOCUMENTS]
        # What a document would get if it did see the one before it: far from both.
        mixed = model(torch.tensor([list(itertools.chain(*DOCUMENTS))]), use_cache=False).logits[0]
    torch.testing.assert_close(packed, torch.cat(alone), atol=1e-5, rtol=1e-5)
    assert (mixed - packed).abs().max() > 1e-2


def test_the_loss_is_that_of_the_documents_alone(model: Any) -> None:
    import torch

    with torch.no_grad():
        packed = model(**batch(16), use_cache=False).loss
        sums = []
        for ids in DOCUMENTS:
            logits = model(torch.tensor([ids]), use_cache=False).logits[0, :-1]
            sums.append(torch.nn.functional.cross_entropy(logits, torch.tensor(ids[1:]), reduction="sum"))
    predicted = sum(len(ids) - 1 for ids in DOCUMENTS)
    torch.testing.assert_close(packed, sum(sums) / predicted, atol=1e-5, rtol=1e-5)
