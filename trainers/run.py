"""What each process of a training executes: load, go on or begin, train, save."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import ConfigError, DataError, ModelError
from harness.fingerprint import check_folder
from harness.store import TrainingWriter
from trainers import STAGES, distributed, options, resume, save
from trainers.distributed import World
from trainers.job import Job
from trainers.stage import Parts, RewardOf
from trainers.watched import Interrupt, interruptible, option_guard

if TYPE_CHECKING:
    from datasets import Dataset

    from trainers.callbacks import Evaluate, Progress

KEEPS_APART = ("flash_attention_2", "flash_attention_3", "sdpa", "eager")
"""Attention implementations that read where a document begins from its positions."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a few steps on the longest rows have shown."""

    seconds_per_step: float
    """Of the steps after the first, which also compiles and allocates."""
    tokens_per_second: float
    """Of the same steps, padding left out."""
    peak_memory_gib: float
    """Of this process: on its GPU, or else on the machine."""
    reloads: bool
    """Whether what was saved loads again as the weights that were trained."""


def run(
    job: Job,
    *,
    learning_rate: float | None = None,
    evaluate: Evaluate | None = None,
    reward: RewardOf | None = None,
) -> None:
    """Train as one of `job.processes`, until job.model is there; the same call goes on after anything.

    The rows are at job.train_data and job.eval_data already, and job.folder holds a training that the
    store has begun. `learning_rate` is what `auto` comes to, None TRL's own default. `evaluate` looks
    at the model every `eval_every` steps, in every process; `reward` judges an online stage's answers.

    Raises ConfigError (options, another number of processes), DataError (no rows), ModelError (parent,
    result), TrainingError (a loss that is no number), StoreBusyError (another process trains this),
    StoreError (disk), KeyboardInterrupt once the step under way is saved.
    """
    _quiet()
    options.check(job.recipe)
    if job.is_trained:
        return
    with distributed.joined(job) as world, _journal(job, world) as writer, interruptible() as interrupt:
        _Session(job, world, learning_rate, evaluate, reward, writer, interrupt).run()


def trial(
    job: Job, *, steps: int = 2, learning_rate: float | None = None, reward: RewardOf | None = None
) -> Trial:
    """Train a few steps in this process alone, save and load again; leaves nothing behind.

    Raises what `run` raises.
    """
    _quiet()
    options.check(job.recipe)
    with tempfile.TemporaryDirectory(prefix="harness-trial-") as folder:
        place = Path(folder)
        # Saved once, at its end: no checkpoint stays of a trial that broke.
        saved = {"save_strategy": "steps", "save_steps": steps + 1}
        options_then = {**job.recipe.trl, **saved, "max_steps": steps, "logging_steps": 1}
        recipe = job.recipe.model_copy(update={"trl": options_then, "ema": None, "eval_every": None})
        alone = replace(job, recipe=recipe, folder=place, processes=1)
        (place / "data").mkdir()
        if job.ptx.exists():
            (place / job.ptx.name).symlink_to(job.ptx.resolve())
        _longest(_rows(job.train_data), alone, steps).save_to_disk(str(alone.train_data))
        with distributed.joined(alone) as world, interruptible() as interrupt:
            return _Session(alone, world, learning_rate, None, reward, None, interrupt).trial()


@contextlib.contextmanager
def _journal(job: Job, world: World) -> Iterator[TrainingWriter | None]:
    if not world.is_main:
        yield None
        return
    with TrainingWriter.open(job.folder) as writer:
        yield writer


class _Session:
    """One process's part of a training, from loading to saving."""

    def __init__(
        self,
        job: Job,
        world: World,
        learning_rate: float | None,
        evaluate: Evaluate | None,
        reward: RewardOf | None,
        writer: TrainingWriter | None,
        interrupt: Interrupt,
    ) -> None:
        self.job = job
        self.world = world
        self.learning_rate = learning_rate
        self.evaluate = evaluate
        self.reward = reward
        self.writer = writer
        self.interrupt = interrupt
        self.average: Any = None
        self.progress: Progress | None = None

    def run(self) -> None:
        trainer = self._trainer()
        self._train(trainer)
        if self.interrupt.asked:
            raise KeyboardInterrupt
        self._save(trainer)

    def trial(self) -> Trial:
        from trainers.callbacks import Clock, peak_memory_gib

        trainer = self._trainer()
        clock = Clock()
        trainer.add_callback(clock)
        self._train(trainer)
        if self.interrupt.asked:
            raise KeyboardInterrupt
        self._save(trainer)
        seconds = clock.seconds_per_step()
        counts = [entry["num_tokens"] for entry in trainer.state.log_history if "num_tokens" in entry]
        per_step = (counts[-1] - counts[0]) / max(len(counts) - 1, 1) if counts else 0.0
        return Trial(
            seconds_per_step=seconds,
            tokens_per_second=per_step / seconds,
            peak_memory_gib=peak_memory_gib(),
            reloads=save.reloads(self.job, trainer),
        )

    def _trainer(self) -> Any:
        import torch
        from accelerate import PartialState
        from transformers import set_seed

        from trainers.template import load_tokenizer

        job = self.job
        accelerated = torch.accelerator.is_available()
        self.deepspeed = distributed.deepspeed_config(job.recipe, job.place, accelerated=accelerated)
        train, held_out = _rows(job.train_data), _rows(job.eval_data) if job.eval_data.exists() else None
        packed = "seq_lengths" in train.column_names
        config = options.config(
            job,
            learning_rate=self.learning_rate,
            deepspeed=self.deepspeed,
            packed=packed,
            evaluated=held_out is not None,
        )
        if self.world.is_main:
            self.checkpoint = resume.newest(job.steps, self.world.size)
        PartialState().wait_for_everyone()
        if not self.world.is_main:
            self.checkpoint = resume.newest(job.steps, self.world.size)
        set_seed(config.seed)
        model = _load(job, config)
        if packed or config.to_dict().get("padding_free"):
            _check_attention(model)
        parts = Parts(
            job=job,
            model=model,
            tokenizer=load_tokenizer(job),
            config=config,
            train=train,
            eval=held_out,
            peft=options.adapter(job.recipe),
            reward=self.reward,
        )
        with option_guard(f"A trainer by the options of recipe {job.recipe.name}"):
            trainer = STAGES[job.recipe.stage].trainer(parts)
        self._watch(trainer, parts)
        return trainer

    def _watch(self, trainer: Any, parts: Parts) -> None:
        from transformers import PrinterCallback

        from trainers.callbacks import Complete, DevSlice, Journal, Progress, Ready

        recipe = self.job.recipe
        trainer.interrupt = self.interrupt
        trainer.remove_callback(PrinterCallback)
        if self.writer is not None:
            self.writer.rewind(self.checkpoint.step if self.checkpoint else 0)
        journal = Journal(trainer, self.writer)
        trainer.add_callback(Ready(lambda: distributed.check_engine(trainer, self.world, self.deepspeed)))
        trainer.add_callback(journal)
        if self.writer is not None:
            self.progress = Progress(recipe.name or recipe.stage)
            trainer.add_callback(self.progress)
        if self.evaluate is not None and recipe.eval_every is not None:
            trainer.add_callback(DevSlice(recipe.eval_every, self.evaluate, parts.tokenizer, journal))
        if recipe.ema is not None:
            from trainers.ema import WeightAverage

            self.average = WeightAverage(recipe.ema)
            trainer.add_callback(self.average)
        trainer.add_callback(Complete(options.kept_checkpoints(recipe), trainer))

    def _train(self, trainer: Any) -> None:
        try:
            trainer.train(resume_from_checkpoint=str(self.checkpoint.path) if self.checkpoint else None)
        except ImportError as error:
            raise ConfigError(
                f"Recipe {self.job.recipe.name} asks for what is not installed: {error}.",
                hint="install it, or change the recipe",
            ) from error
        finally:
            if self.progress is not None:
                self.progress.stop()

    def _save(self, trainer: Any) -> None:
        job = self.job
        if self.average is not None:
            save.write_average(job, self.average, trainer)
        weights = save.gathered(trainer)
        if weights is not None:
            save.write(job, trainer.model, weights, job.model)
            # The optimizer's states are many times the model, and nothing goes on from here.
            resume.drop_older(job.steps, keep=0)
        trainer.accelerator.wait_for_everyone()


def _rows(path: Path) -> Dataset:
    import datasets

    try:
        rows = datasets.load_from_disk(str(path))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} holds no training rows: {error}.", hint="start the training again from its recipe"
        ) from error
    if not isinstance(rows, datasets.Dataset) or len(rows) == 0:
        raise DataError(f"{path} holds no training rows.")
    return rows


def _longest(rows: Dataset, job: Job, steps: int) -> Dataset:
    """As many of the longest rows as the steps take: what fits them fits all."""
    import numpy as np
    import pyarrow.compute as pc

    trl = job.recipe.trl
    needed = steps * trl.get("per_device_train_batch_size", 8) * trl.get("gradient_accumulation_steps", 1)
    measured = [name for name in ("input_ids", "prompt_ids", "chosen_ids") if name in rows.column_names]
    if not measured:
        return rows.select(range(min(needed, len(rows))))
    lengths = sum(
        pc.list_value_length(rows.with_format("arrow")[name][:]).to_numpy(zero_copy_only=False)
        for name in measured
    )
    return rows.select(np.argsort(-np.asarray(lengths), kind="stable")[:needed])


def _load(job: Job, config: Any) -> Any:
    """The parent's weights under the stage's head, to be trained.

    `model.dtype: auto` is what the optimizer should keep: fp32, and with adapters on a GPU the parent's
    own, since its weights stay as they are. DeepSpeed in bf16 keeps fp32 masters itself.
    """
    import torch
    import transformers

    check_folder(job.parent, trusted=job.trusted)
    recipe = job.recipe
    stored = save.parent_dtype(job)
    named: str = recipe.model.dtype
    if named != "auto":
        dtype = getattr(torch, named)
    elif config.deepspeed and config.bf16:
        dtype = torch.bfloat16
    else:
        dtype = stored if recipe.peft is not None and not config.use_cpu else torch.float32
    head = STAGES[recipe.stage].head
    more: dict[str, Any] = {"num_labels": 1} if head == "AutoModelForSequenceClassification" else {}
    if recipe.model.attn_implementation is not None:
        more["attn_implementation"] = recipe.model.attn_implementation
    try:
        return getattr(transformers, head).from_pretrained(
            str(job.parent), dtype=dtype, trust_remote_code=job.trusted, local_files_only=True, **more
        )
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise ModelError(f"The parent {job.parent} cannot be loaded to be trained: {error}") from error


def _check_attention(model: Any) -> None:
    """Raises ConfigError when several documents in one row would read one another."""
    found = model.config._attn_implementation
    if found not in KEEPS_APART:
        raise ConfigError(
            f"The attention implementation {found!r} does not keep packed documents apart; "
            f"those that do: {', '.join(KEEPS_APART)}.",
            hint="set model.attn_implementation in the recipe, or trl.packing=false",
        )


def _quiet() -> None:
    """Libraries speak when something is wrong, and never of whom they work for."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
