"""Tokens per second of `harness train` against plain TRL with the same rows and settings.

    python benchmarks/train_overhead.py [--steps 8] [--repeats 3]

Both sides train the same weights on the same prepared rows in turns, in one process. Timed is from the first
logged step to the last, so that loading and compiling count for neither; every step is logged, which is
more than a training does and costs the harness its durable journal each time. Prints each round's ratio and
their median; the aim is 0.97 or more.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.cli.output import prepare_process


def write_recipe(folder: Path, steps: int, rows: int) -> Path:
    text = "The parcel came late and the box was open, so the customer asked for a refund. " * 4
    turns = [{"role": "user", "content": text}, {"role": "assistant", "content": text}]
    lines = [
        json.dumps({"messages": [turns[0] | {"content": f"Case {i}. {text}"}, turns[1]]}) for i in range(rows)
    ]
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n")
    recipe = folder / "overhead.yaml"
    recipe.write_text(
        "stage: sft\nparent: smollm2-135m\nallow_ungated: true\ndata: {train: rows.jsonl}\n"
        f"trl: {{learning_rate: 1e-6, max_steps: {steps}, per_device_train_batch_size: 2, logging_steps: 1, "
        "gradient_checkpointing: false, save_steps: 10000}\n"
    )
    return recipe


def harness_seconds(job: Any, store: Any, record: Any) -> float:
    """From the first point of the journal to the last."""
    from trainers.run import run

    with store.trainings.begin(record, fresh=True) as writer:
        folder, name = writer.folder, writer.training.id
    mine = replace(job, folder=folder)
    (folder / "data").mkdir()
    mine.train_data.symlink_to(job.train_data.resolve())
    mine.write()
    run(mine)
    points = store.trainings.points(name)
    return points[-1].seconds - points[0].seconds


def plain_seconds(job: Any) -> float:
    """The same window of TRL's own trainer."""
    import torch
    from datasets import load_from_disk
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback, set_seed
    from trl import SFTTrainer

    from trainers import options

    times: list[float] = []

    class Clock(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
        def on_log(self, args: Any, state: Any, control: Any, logs: Any, **rest: Any) -> None:
            if "loss" in logs:
                times.append(time.monotonic())

    with tempfile.TemporaryDirectory() as folder:
        config = options.config(replace(job, folder=Path(folder)), learning_rate=None, deepspeed=None)
        set_seed(config.seed)
        SFTTrainer(
            model=AutoModelForCausalLM.from_pretrained(job.parent, dtype=torch.float32),
            args=config,
            train_dataset=load_from_disk(str(job.train_data)),
            processing_class=AutoTokenizer.from_pretrained(job.parent),
            callbacks=[Clock()],
        ).train()
    return times[-1] - times[0]


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--steps", type=int, default=8)
    arguments.add_argument("--repeats", type=int, default=3)
    asked = arguments.parse_args()
    prepare_process()

    from harness.models import resolve
    from harness.pipeline import rows, training
    from harness.pipeline.parent import Parent
    from harness.pipeline.train import preview_job
    from harness.store import Store

    with tempfile.TemporaryDirectory() as root:
        folder = Path(root)
        store = Store(folder / "home")
        recipe = write_recipe(folder, asked.steps, 2 * asked.steps)
        job = preview_job(recipe, (), store, (), folder / "prepared")
        prepared, _ = rows.prepare(job)
        tokens = prepared.train.counts.tokens * (asked.steps - 1) / asked.steps
        parent = Parent(resolve("smollm2-135m", root=store.root))
        begun = training.begin(job.recipe, folder, parent, store)
        print(f"smollm2-135m, float32, {asked.steps} steps of 2 rows, {tokens:,.0f} tokens timed")
        ratios = []
        for number in range(asked.repeats):
            plain = plain_seconds(job)
            ours = harness_seconds(job, store, replace(begun.training, id="", status="running"))
            ratios.append(plain / ours)
            print(
                f"round {number + 1}: plain TRL {tokens / plain:.1f} tokens/s, "
                f"harness train {tokens / ours:.1f}, ratio {ratios[-1]:.3f}"
            )
        print(f"ratio of tokens/s, median of {asked.repeats}: {statistics.median(ratios):.3f} (aim 0.97)")


if __name__ == "__main__":
    main()
