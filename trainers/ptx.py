"""PPO-ptx: a supervised loss beside the reward's, so that what the parent knows is not forgotten.

    loss = online loss + coefficient * NLL        (Ouyang et al. 2022, arXiv 2203.02155, equation 2)

NLL is the mean over the target tokens of an optimizer step, in nats per token. TRL has no such option.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.errors import ConfigError, DataError
from trainers.job import Job
from trainers.recipe import Data, Recipe

if TYPE_CHECKING:
    import torch

LONGEST = 1024
"""Tokens of a row, where the model's context is not shorter: TRL's own for supervised rows."""
IGNORED = -100


def rows_job(job: Job, context_length: int) -> Job:
    """The job whose rows are the ptx rows of `job`: every token of a text counts, of messages the answers.

    Raises ConfigError for a recipe without `online.ptx`.
    """
    recipe = job.recipe
    if recipe.online is None or recipe.online.ptx is None:
        raise ConfigError(f"Recipe {recipe.name} has no online.ptx.")
    asked = recipe.online.ptx
    supervised = Recipe(
        name=f"{recipe.name}.ptx",
        stage="dapt" if asked.format == "text" else "sft",
        parent=recipe.parent,
        data=Data(train=asked.data, format=asked.format),
        template=recipe.template,
        trl={"packing": False, "max_length": min(context_length, LONGEST)},
    )
    return replace(job, recipe=supervised, folder=job.ptx)


class Mixture:
    """The supervised rows of each optimizer step. They depend on the step alone: resuming changes nothing."""

    def __init__(self, job: Job, coefficient: float, trainer: Any) -> None:
        import datasets

        folder = job.ptx / "data" / "train"
        try:
            self._rows: Any = datasets.load_from_disk(str(folder))
        except (OSError, ValueError) as error:
            raise DataError(
                f"{folder} holds no rows: {error}.", hint="start the training again from its recipe"
            ) from error
        self._coefficient = coefficient
        self._trainer = trainer
        self._batches: deque[list[dict[str, list[int]]]] = deque()
        self._targets = 1.0

    def draw(self, step: int, micro_batches: int) -> None:
        """Take this process's rows of an optimizer step: as many as it has answers to learn from."""
        trainer, accelerator = self._trainer, self._trainer.accelerator
        each, processes = trainer.args.per_device_train_batch_size, accelerator.num_processes
        window = each * processes * trainer.args.gradient_accumulation_steps
        self._batches.clear()
        for micro in range(micro_batches):
            first = step * window + (micro * processes + accelerator.process_index) * each
            self._batches.append([self._row(first + offset) for offset in range(each)])
        # The first token of a row is never predicted, and its label never counts.
        counted = sum(
            label != IGNORED for batch in self._batches for row in batch for label in row["labels"][1:]
        )
        self._targets = float(accelerator.reduce(_tensor(counted, accelerator), reduction="sum"))

    def loss(self, model: Any) -> torch.Tensor:
        """The part of a micro-batch that `draw` took, scaled as the trainer's own loss is.

        Summed over micro-batches and averaged over processes, it is coefficient * NLL of the whole step.
        """
        import torch

        trainer, accelerator = self._trainer, self._trainer.accelerator
        summed = nll(model, self._batches.popleft(), trainer._tokenizer.pad_token_id)
        micro_batches = trainer.current_gradient_accumulation_steps
        # The trainer divides what does not divide itself.
        divided = 1 if trainer.loss_is_scaled_for_ga else micro_batches
        scale = accelerator.num_processes / self._targets
        with torch.no_grad():
            everywhere = accelerator.reduce(summed.detach(), reduction="sum")
            trainer._metrics["train"]["ptx_loss"].append(float(everywhere) * micro_batches / self._targets)
        scaled: torch.Tensor = self._coefficient * divided * scale * summed
        return scaled

    def _row(self, number: int) -> dict[str, list[int]]:
        """Row `number` of an endless stream: the rows in a new random order in each round."""
        import numpy as np

        rows = len(self._rows)
        round_, place = divmod(number, rows)
        order = np.random.default_rng([self._trainer.args.seed, round_]).permutation(rows)
        row: dict[str, list[int]] = self._rows[int(order[place])]
        return row


def nll(model: Any, rows: list[dict[str, list[int]]], pad: int) -> torch.Tensor:
    """The rows' negative log-likelihood in nats, summed over labels that are not -100."""
    import torch
    from torch.nn.functional import cross_entropy

    longest = max(len(row["input_ids"]) for row in rows)
    device = next(model.parameters()).device

    def padded(values: list[int], with_: int) -> list[int]:
        return values + [with_] * (longest - len(values))

    ids = torch.tensor([padded(row["input_ids"], pad) for row in rows], device=device)
    labels = torch.tensor([padded(row["labels"], IGNORED) for row in rows], device=device)
    mask = torch.tensor([padded([1] * len(row["input_ids"]), 0) for row in rows], device=device)
    logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits[:, :-1].float()
    return cross_entropy(logits.flatten(0, 1), labels[:, 1:].flatten(), ignore_index=IGNORED, reduction="sum")


def _tensor(value: int, accelerator: Any) -> torch.Tensor:
    import torch

    return torch.tensor(float(value), device=accelerator.device)
