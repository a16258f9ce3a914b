"""A reward model at work: the checkpoint of a `reward` stage, as one number per answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.engines.base import Message
from harness.engines.hf_load import context_length, load_tokenizer
from harness.errors import ModelError, TrainingError
from harness.fingerprint import check_folder
from trainers.data.formats import Unusable
from trainers.data.tokenise import Tokeniser


class RewardModel:
    """Scores answers in the very form that the reward stage made its rows in.

    `at_once` answers are read together. Raises ModelError for a folder that holds no reward model.
    """

    def __init__(self, folder: Path, at_once: int, *, trusted: bool = False) -> None:
        self._model = _load(folder, trusted)
        self._at_once = at_once
        tokenizer = load_tokenizer(folder, trusted=trusted)
        width = context_length(self._model.config.get_text_config(), tokenizer)
        self._tokeniser = Tokeniser(tokenizer, width, targets_only=False, judged=True)
        self._pad = int(self._model.config.get_text_config().pad_token_id)

    def place(self, accelerator: Any, *, sharded: bool) -> None:
        """Put the model where the trained one is; under ZeRO-3 it is sharded as that one is."""
        if sharded:
            from trl.models import prepare_deepspeed

            self._model = prepare_deepspeed(self._model, accelerator)
        else:
            self._model = accelerator.prepare_model(self._model, evaluation_mode=True, device_placement=True)

    def __call__(self, *, prompts: Sequence[Any], completions: Sequence[str], **columns: Any) -> list[float]:
        """The reward of each answer. Raises TrainingError for a prompt that leaves it no room."""
        rows = [self._ids(prompt, answer) for prompt, answer in zip(prompts, completions, strict=True)]
        starts = range(0, len(rows), self._at_once)
        return [value for start in starts for value in self._scores(rows[start : start + self._at_once])]

    def _ids(self, prompt: Any, answer: str) -> list[int]:
        if not isinstance(prompt, str):
            prompt = tuple(Message(turn["role"], turn["content"]) for turn in prompt)
        try:
            return self._tokeniser.judged(prompt, answer)
        except Unusable as error:
            raise TrainingError(f"The reward model cannot read an answer: {error}.") from None

    def _scores(self, rows: list[list[int]]) -> list[float]:
        import torch

        longest = max(map(len, rows))
        device = next(self._model.parameters()).device
        ids = torch.tensor([row + [self._pad] * (longest - len(row)) for row in rows], device=device)
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows], device=device)
        with torch.no_grad():
            found: list[float] = self._model(input_ids=ids, attention_mask=mask).logits[:, 0].float().tolist()
        return found


def _load(folder: Path, trusted: bool) -> Any:
    from transformers import AutoModelForSequenceClassification

    check_folder(folder, trusted=trusted)
    try:
        model, report = AutoModelForSequenceClassification.from_pretrained(
            str(folder),
            dtype="auto",
            trust_remote_code=trusted,
            local_files_only=True,
            output_loading_info=True,
        )
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise ModelError(f"The reward model {folder} cannot be loaded: {error}") from error
    if report["missing_keys"] or model.config.num_labels != 1:
        raise ModelError(
            f"{folder} is no reward model: it has no head with a single output.",
            hint="name the checkpoint of a recipe with stage: reward",
        )
    if model.config.get_text_config().pad_token_id is None:
        raise ModelError(
            f"The reward model {folder} names no pad_token_id, so an answer's end cannot be found."
        )
    model.eval()
    return model.requires_grad_(False)
