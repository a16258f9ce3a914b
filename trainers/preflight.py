"""Everything that can fail, said before a GPU second is spent: counts, steps, rate, memory, a trial."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from harness.errors import ConfigError, HarnessError, StoreError
from trainers import STAGES, distributed, memory, options, rate, save
from trainers.data.prepared import Counts, Prepared
from trainers.job import Job
from trainers.memory import GIB, Memory, Setup, Shape
from trainers.rate import Rate
from trainers.run import Trial

TIGHT = 0.9
"""Share of the memory from which on an estimate is no comfort."""
FEW_STEPS = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the training is refused."""

    message: str
    hint: str | None = None


Extra = Callable[[], Sequence[Problem]]
"""A check of the caller's, such as rows that are the gate's own items."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How many rows a step takes, and how many steps there are."""

    rows_per_device: int
    processes: int
    accumulation: int
    steps_per_epoch: int
    steps: int
    epochs: float

    @property
    def rows_per_step(self) -> int:
        """The effective batch size."""
        return self.rows_per_device * self.processes * self.accumulation


@dataclass(frozen=True, slots=True)
class Fit:
    """Memory that the training needs of one kind, and what there is, in bytes."""

    place: Literal["GPU", "machine"]
    needed: int
    available: int | None
    """None where it is not known: for a machine that is not this one."""

    @property
    def fits(self) -> bool:
        return self.available is None or self.needed <= self.available


@dataclass(frozen=True, slots=True)
class Report:
    """What a training will be. It may start when there are no problems."""

    name: str
    stage: str
    prepared: Prepared
    batch: Batch
    target_tokens_per_step: float
    rate: Rate
    shape: Shape
    memory: Memory
    fits: tuple[Fit, ...]
    trial: Trial | None
    """None where it was not asked for, or a problem was found before."""
    seconds: float | None
    """About how long all steps take."""
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]

    @property
    def learning_rate(self) -> float:
        return self.rate.value

    def refuse(self) -> None:
        """Raise ConfigError with every problem, when there is one."""
        if self.problems:
            hints = [problem.hint for problem in self.problems if problem.hint]
            raise ConfigError(
                f"Recipe {self.name} cannot be trained: " + "\n".join(p.message for p in self.problems),
                hint="; ".join(dict.fromkeys(hints)) or None,
            )


def check(
    job: Job,
    prepared: Prepared,
    *,
    nodes: int = 1,
    gpu_gib: float | None = None,
    trial: Callable[[Job], Trial] | None = None,
    extra: Sequence[Extra] = (),
) -> Report:
    """Everything about `job` that can be known now; its problems are in the report, all of them.

    `nodes` machines share the job's processes. `gpu_gib` is each GPU's memory where it is not this
    machine's that will train. `trial` trains two steps, saves and reloads (trainers.run.trial), in one
    process: it is called only when nothing else is wrong and one process has room. `extra` are checks
    that need more than a trainer may know.

    Raises ConfigError for options that TRL or peft refuse, ModelError for a parent without a usable config,
    StoreError when the disk is too full for the trial.
    """
    recipe = job.recipe
    warnings = [*options.check(recipe), *prepared.warnings]
    options_of = _Options(job)
    batch = batch_of(options_of, prepared.train.rows, job)
    targets = rate.per_step(prepared.train.counts.target_tokens, prepared.train.rows, batch.rows_per_step)
    chosen = rate.choose(
        recipe.stage, recipe.trl.get("learning_rate"), targets, options_of.default("learning_rate")
    )
    shape = memory.read_shape(
        job.parent, STAGES[recipe.stage].head, options.adapter(recipe), trusted=job.trusted
    )
    gpu = gpu_gib * GIB if gpu_gib is not None else memory.gpu_memory()
    setup = setup_of(job, prepared, options_of, nodes=nodes, on_gpu=gpu is not None)
    needed = memory.estimate(shape, setup)
    fits = _fits(needed, setup, gpu, elsewhere=gpu_gib is not None)
    problems = [_too_large(fit, needed) for fit in fits if not fit.fits]
    problems += [problem for each in extra for problem in each()]
    tried = None
    if trial is not None and not problems:
        alone = replace(setup, per_node=1, nodes=1)
        room = _fits(memory.estimate(shape, alone), alone, gpu, elsewhere=gpu_gib is not None)
        if all(fit.fits for fit in room):
            tried, more = _try(trial, replace(job, learning_rate=chosen.value))
            problems += more
        else:
            warnings.append("Two steps were not tried: they run in one process, which alone has no room.")
    warnings += _advice(job, batch, chosen, fits, gpu)
    return Report(
        name=recipe.name or recipe.stage,
        stage=recipe.stage,
        prepared=prepared,
        batch=batch,
        target_tokens_per_step=targets,
        rate=chosen,
        shape=shape,
        memory=needed,
        fits=fits,
        trial=tried,
        seconds=_seconds(prepared.train.counts, batch, prepared.train.rows, tried),
        problems=tuple(problems),
        warnings=tuple(dict.fromkeys(warnings)),
    )


class _Options:
    """TRL's options as the recipe sets them, or as they are by default."""

    def __init__(self, job: Job) -> None:
        self._set: Mapping[str, Any] = job.recipe.trl
        self._fields = {field.name: field for field in dataclasses.fields(options.config_class(job.recipe))}

    def __getitem__(self, name: str) -> Any:
        return self._set.get(name, self.default(name))

    def default(self, name: str) -> Any:
        return self._fields[name].default if name in self._fields else None


def batch_of(trl: _Options, rows: int, job: Job) -> Batch:
    """Steps as transformers counts them: micro-batches of all processes, the last window included."""
    per_device, accumulation = trl["per_device_train_batch_size"], trl["gradient_accumulation_steps"]
    if job.recipe.stage == "online":
        # Each prompt stands once per answer in the batches; prompts that fill none are left out.
        answers = per_device * job.processes * (trl["steps_per_generation"] or accumulation)
        rows = rows * trl["num_generations"] // answers * answers * trl["num_iterations"]
    whole = rows / (per_device * job.processes)
    batches = math.floor(whole) if trl["dataloader_drop_last"] else math.ceil(whole)
    per_epoch = max(math.ceil(batches / accumulation), 1)
    steps = trl["max_steps"] if trl["max_steps"] > 0 else math.ceil(trl["num_train_epochs"] * per_epoch)
    return Batch(per_device, job.processes, accumulation, per_epoch, steps, steps / per_epoch)


def setup_of(job: Job, prepared: Prepared, trl: _Options, *, nodes: int, on_gpu: bool) -> Setup:
    """What of the recipe decides the memory."""
    recipe = job.recipe
    pair = recipe.stage in ("dpo", "reward")
    length = prepared.max_length if prepared.packing else min(prepared.train.longest, prepared.max_length)
    if recipe.stage == "online":
        length += trl["max_completion_length"] or 0
    deepspeed = distributed.deepspeed_config(recipe, job.place, accelerated=on_gpu)
    half = on_gpu and (trl["bf16"] is not False or bool(trl["fp16"]))
    return Setup(
        zero=memory.zero_of(deepspeed),
        deepspeed=deepspeed is not None,
        sequences=trl["per_device_train_batch_size"] * (2 if pair else 1),
        length=length,
        per_node=math.ceil(job.processes / nodes),
        nodes=nodes,
        half=half,
        width=_width(job, on_gpu),
        checkpointing=bool(trl["gradient_checkpointing"]),
        keeps_scores=recipe.model.attn_implementation == "eager",
        head=recipe.stage != "reward",
        frozen_copies=_frozen_copies(job, trl),
        averaged=recipe.ema is not None,
    )


def _width(job: Job, on_gpu: bool) -> int:
    """Bytes of a weight as trainers.run loads it without DeepSpeed; adapters keep the parent's own."""
    named: str = job.recipe.model.dtype
    if named == "auto" and job.recipe.peft is not None and on_gpu:
        named = str(save.parent_dtype(job))
    return 2 if named.endswith(("bfloat16", "float16")) else 4


def _frozen_copies(job: Job, trl: _Options) -> int:
    """Models beside the trained one: adapters switched off are the reference themselves."""
    recipe = job.recipe
    if recipe.stage == "dpo":
        precomputed = recipe.trl.get("precompute_ref_log_probs", not trl["sync_ref_model"])
        return int(recipe.peft is None and not precomputed)
    if recipe.online is not None:
        refers = recipe.peft is None and bool(trl["beta"])
        return int(refers) + int(recipe.online.reward.model is not None)
    return 0


def _fits(needed: Memory, setup: Setup, gpu: float | None, *, elsewhere: bool) -> tuple[Fit, ...]:
    here = memory.machine_memory()
    if gpu is None:
        return (Fit("machine", needed.device * setup.per_node + needed.host, here),)
    on_gpu = Fit("GPU", needed.device, int(gpu))
    return (on_gpu, Fit("machine", needed.host, None if elsewhere else here)) if needed.host else (on_gpu,)


def _too_large(fit: Fit, needed: Memory) -> Problem:
    largest, of, less = max(
        (needed.states, "weights, gradients and optimizer", "deepspeed: zero3-offload, more GPUs, or peft"),
        (needed.activations, "activations", "trl.gradient_checkpointing, or fewer rows per device"),
        (needed.head, "the loss over the vocabulary", "fewer rows per device"),
    )
    return Problem(
        f"It needs {memory.shown(fit.needed)} of each {fit.place}'s memory, which is "
        f"{memory.shown(fit.available or 0)}; most of a process is {of}, {memory.shown(largest)}.",
        less if fit.place == "GPU" else "more memory, more machines, or peft",
    )


def _try(trial: Callable[[Job], Trial], job: Job) -> tuple[Trial | None, list[Problem]]:
    import torch

    try:
        tried = trial(job)
    except torch.OutOfMemoryError:
        return None, [
            Problem("Two steps on the longest rows ran out of GPU memory.", "a smaller batch, or more ZeRO")
        ]
    except StoreError:
        raise  # a full disk is no fault of the recipe
    except HarnessError as error:
        return None, [Problem(f"Two steps could not be trained: {error.message}", error.hint)]
    if not tried.reloads:
        return tried, [Problem("What two steps saved does not load again as the weights that were trained.")]
    return tried, []


def _seconds(counts: Counts, batch: Batch, rows: int, tried: Trial | None) -> float | None:
    """All steps: by tokens, which a trial on the longest rows does not overstate, else by steps."""
    tokens = rate.per_step(counts.tokens, rows, batch.rows_per_step) * batch.steps
    if tried is not None and tried.tokens_per_second > 0:
        return tokens / (tried.tokens_per_second * batch.processes)
    if tried is not None:
        return tried.seconds_per_step * batch.steps
    return None


def _advice(job: Job, batch: Batch, chosen: Rate, fits: Sequence[Fit], gpu: float | None) -> Sequence[str]:
    """Sentences that stop nothing."""
    said = [chosen.warning] if chosen.warning else []
    for fit in fits:
        if fit.available and TIGHT * fit.available < fit.needed <= fit.available:
            said.append(f"The estimate fills {fit.needed / fit.available:.0%} of each {fit.place}'s memory.")
    if batch.steps < FEW_STEPS:
        said.append(f"Only {batch.steps} optimizer steps: a smaller batch or more epochs would learn more.")
    if (ema := job.recipe.ema) is not None:
        window, averaged = 1 / (1 - ema.decay), batch.steps * (1 - ema.start)
        if averaged < window:
            said.append(
                f"The average looks back over {window:,.0f} steps, and only {averaged:,.0f} are averaged: "
                f"mostly the weights it began with remain. ema.decay={1 - 2 / max(averaged, 4):.3g} fits."
            )
    if job.recipe.stage == "online" and gpu is not None:
        billions = memory.rlhf_billions(gpu * job.processes)
        said.append(
            f"A rule of thumb for RLHF with LoRA: all GPUs' memory / 6 trains {billions:.1f} billion "
            "parameters, actor and critic together."
        )
    return said
