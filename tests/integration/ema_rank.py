"""One rank of a training that averages its weights, under several forms of ZeRO one after the other.

python -m tests.integration.ema_rank PARENT FOLDER CASE...

Each case leaves in FOLDER/CASE what the average became (`ema/`), what one process saw of one of the
model's weights at each step (`seen.npz`), and the trainer's checkpoints.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

STEPS = 6
WITNESSED = "model.norm.weight"
LORA = {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "down_proj"], "task_type": "CAUSAL_LM"}


@contextmanager
def whole(parameter: Any) -> Iterator[Any]:
    if not hasattr(parameter, "ds_id"):
        yield parameter
        return
    from deepspeed import zero

    with zero.GatheredParameters([parameter]):
        yield parameter


def witness(seen: list[Any]) -> Any:
    from transformers import TrainerCallback

    class Witness(TrainerCallback):  # type: ignore[misc]  # transformers is not followed
        def _look(self, model: Any) -> None:
            with whole(dict(model.named_parameters())[WITNESSED]) as weights:
                seen.append(weights.detach().float().numpy().copy())

        def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
            self._look(model)

        def on_step_end(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
            self._look(model)

    return Witness()


def arguments(folder: Path, case: str, processes: int) -> Any:
    """CASE is `off` or `zero1` ... `zero3`, then `-bf16` or `-lora`: rows and batches are the same in all."""
    from transformers import TrainingArguments

    form, _, kind = case.partition("-")
    deepspeed = {
        "train_micro_batch_size_per_gpu": "auto",
        "gradient_accumulation_steps": "auto",
        "train_batch_size": "auto",
        "gradient_clipping": "auto",
        "bf16": {"enabled": "auto"},
        "zero_allow_untested_optimizer": True,
        "zero_optimization": {"stage": int(form[-1]) if form != "off" else 0},
    }
    return TrainingArguments(
        output_dir=str(folder / case),
        per_device_train_batch_size=2 // processes,
        gradient_accumulation_steps=2,
        max_steps=STEPS,
        # So small, in one of them, that bf16 weights near 1 never move.
        learning_rate=2e-3 if kind == "bf16" else 2.0,
        lr_scheduler_type="constant",
        optim="sgd",
        max_grad_norm=0,
        save_steps=4,
        report_to=[],
        use_cpu=True,
        bf16=kind == "bf16",
        disable_tqdm=True,
        deepspeed=None if form == "off" else deepspeed,
    )


def run(parent: Path, folder: Path, case: str, processes: int) -> None:
    import torch
    from transformers import AutoModelForCausalLM, Trainer

    from trainers.ema import WeightAverage
    from trainers.recipe import Ema

    settings = arguments(folder, case, processes)
    model: Any = AutoModelForCausalLM.from_pretrained(parent, dtype=torch.float32)
    if case.endswith("lora"):
        from peft import LoraConfig, get_peft_model

        torch.manual_seed(0)
        model = get_peft_model(model, LoraConfig(**LORA))
    ids = np.random.default_rng(0).integers(5, 250, (4 * STEPS, 12)).tolist()
    average, seen = WeightAverage(Ema(decay=0.8, start=0.3)), list[Any]()
    trainer = Trainer(
        model=model,
        args=settings,
        train_dataset=[{"input_ids": row, "labels": row} for row in ids],
        callbacks=[average, *([] if case.endswith("lora") else [witness(seen)])],
    )
    trainer.train()
    assert (trainer.deepspeed is not None) == (settings.deepspeed is not None)
    average.write(trainer.model, folder / case / "ema")
    if case == "zero3":
        as_deepspeed_chat_does(trainer.model)
    if settings.process_index == 0:
        np.savez(folder / case / "seen.npz", *seen)


def as_deepspeed_chat_does(model: Any) -> None:
    """Copy into a gathered weight without naming a modifier rank: fails unless the copy is lost."""
    from deepspeed import zero

    parameter = dict(model.named_parameters())[WITNESSED]
    with zero.GatheredParameters([parameter]):
        before = parameter.detach().clone()
        parameter.data.copy_(before + 1)
    with zero.GatheredParameters([parameter]):
        assert (parameter.detach() == before).all()


def main() -> None:
    import torch

    parent, folder, cases = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    torch.set_num_threads(1)
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if processes > 1:
        import deepspeed

        deepspeed.init_distributed()
    for case in cases:
        run(parent, folder, case, processes)
    if processes > 1:
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
