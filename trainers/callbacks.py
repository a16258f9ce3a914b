"""What happens between optimizer steps: journal, progress, a look at the dev slice, complete checkpoints.

Imported once a training begins: its base class brings torch along.
"""

from __future__ import annotations

import contextlib
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from harness.records import TrainingPoint
from harness.store import TrainingWriter
from trainers.resume import drop_older, mark_complete
from trainers.watched import Watched

Evaluate = Callable[[Any, Any, int], Mapping[str, float]]
"""(model, tokenizer, step) -> what to keep in the journal; called in every process."""

_CUMULATIVE = ("num_tokens", "target_tokens")
_LEFT_OUT = ("epoch", "total_flos", "eval_runtime", "eval_samples_per_second", "eval_steps_per_second")


class Journal(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Every logged value becomes a point, durable before the next step; rank 0 writes.

    A log is asked for at every checkpoint, so that means over logging steps never reach across one:
    an interrupted training writes the same points as one that was not.
    """

    def __init__(self, trainer: Watched, writer: TrainingWriter | None) -> None:
        self._trainer = trainer
        self._writer = writer
        points = writer.points if writer else ()
        self._before = points[-1].seconds if points else 0.0
        self._counts = {name: _newest(points, name) for name in _CUMULATIVE}
        self._began = time.monotonic()
        self._training_seconds = self._step_began = 0.0
        self._tokens_then = 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._began = time.monotonic()

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._step_began = time.monotonic()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._training_seconds += time.monotonic() - self._step_began
        if control.should_save:
            control.should_log = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **kwargs: Any) -> None:
        if "train_runtime" in logs:
            return
        # TRL logs None for what no answer of an online stage gave a value to.
        values = {
            name: float(value) for name, value in logs.items() if name not in _LEFT_OUT and value is not None
        }
        if "loss" in values:
            values |= self._rates(values)
        values.pop("eval_num_tokens", None)
        self.write(state, values)

    def write(self, state: Any, values: Mapping[str, float]) -> None:
        """Keep what was measured at the step that `state` is at."""
        seconds = self._before + time.monotonic() - self._began
        point = TrainingPoint(int(state.global_step), float(state.epoch or 0.0), seconds, dict(values))
        if self._writer is not None:
            self._writer.log([point])

    def _rates(self, values: Mapping[str, float]) -> dict[str, float]:
        """What counts on over resumed sessions, and the speed since the last log."""
        found: dict[str, float] = {"memory_gib": peak_memory_gib()}
        targets = self._trainer.counted_targets()
        if targets is not None:
            self._counts["target_tokens"] += targets
            found["target_tokens"] = self._counts["target_tokens"]
        if (tokens := values.get("num_tokens")) is not None:
            found["num_tokens"] = self._counts["num_tokens"] + tokens
            found["tokens_per_second"] = (tokens - self._tokens_then) / max(self._training_seconds, 1e-9)
            self._tokens_then = tokens
        self._training_seconds = 0.0
        return found


def _newest(points: Any, name: str) -> float:
    return next((point.values[name] for point in reversed(points) if name in point.values), 0.0)


def peak_memory_gib() -> float:
    """Most memory this process has held so far: of its GPU, or else of the machine, in GiB."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() / 2**30
    unit = 1 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30


class Ready(TrainerCallback):  # type: ignore[misc]  # as above
    """Looks, once everything is wrapped and before the first step, whether it is what was asked for."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._look()


class Clock(TrainerCallback):  # type: ignore[misc]  # as above
    """Seconds of each step, forward to optimizer."""

    def __init__(self) -> None:
        self._began = 0.0
        self._seconds: list[float] = []

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._began = time.monotonic()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        import torch

        if torch.cuda.is_available():
            torch.cuda.synchronize()
        self._seconds.append(time.monotonic() - self._began)

    def seconds_per_step(self) -> float:
        """Mean over the steps after the first, if there are any."""
        kept = self._seconds[1:] or self._seconds
        return sum(kept) / len(kept)


class DevSlice(TrainerCallback):  # type: ignore[misc]  # as above
    """A look at a small dev slice every `every` steps, which leaves the training's randomness alone."""

    def __init__(self, every: int, evaluate: Evaluate, tokenizer: Any, journal: Journal) -> None:
        self._every = every
        self._evaluate = evaluate
        self._tokenizer = tokenizer
        self._journal = journal

    def on_step_end(self, args: Any, state: Any, control: Any, model: Any, **kwargs: Any) -> None:
        if state.global_step % self._every:
            return
        with _same_randomness():
            model.eval()
            values = self._evaluate(model, self._tokenizer, int(state.global_step))
            model.train()
        if values:
            self._journal.write(state, values)


@contextlib.contextmanager
def _same_randomness() -> Iterator[None]:
    import numpy as np
    import torch

    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    devices = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])
        for index, state in enumerate(devices):
            torch.cuda.set_rng_state(state, index)


class Complete(TrainerCallback):  # type: ignore[misc]  # as above
    """Marks a checkpoint complete when all processes have written theirs. Goes last among the callbacks."""

    def __init__(self, keep: int, trainer: Any) -> None:
        self._keep = keep
        self._trainer = trainer

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._trainer.accelerator.wait_for_everyone()
        if state.is_world_process_zero:
            steps = Path(args.output_dir)
            mark_complete(steps / f"checkpoint-{state.global_step}", state.global_step, args.world_size)
            drop_older(steps, self._keep)
        self._trainer.accelerator.wait_for_everyone()


class Progress(TrainerCallback):  # type: ignore[misc]  # as above
    """A bar on a terminal, a line per logged point elsewhere; on stderr, by rank 0."""

    def __init__(self, label: str) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, highlight=False)
        self._label = label
        self._bar: Any = None
        self._task: Any = None
        self._total = 0
        self._began = time.monotonic()
        self._first = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._total, self._first, self._began = state.max_steps, state.global_step, time.monotonic()
        if state.global_step:
            self._say(f"{self._label}: going on after step {state.global_step} of {self._total}")
        if self._console.is_terminal:
            from rich import progress

            self._bar = progress.Progress(
                progress.TextColumn("{task.description}"),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TextColumn("{task.fields[shown]}"),
                progress.TimeRemainingColumn(compact=True),
                console=self._console,
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(
                self._label, total=self._total, completed=state.global_step, shown=""
            )

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=state.global_step)

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **kwargs: Any) -> None:
        shown = ", ".join(
            f"{name} {logs[name]:.4g}"
            for name in ("loss", "eval_loss", "learning_rate", "grad_norm")
            if name in logs
        )
        if self._bar is not None:
            self._bar.update(self._task, completed=state.global_step, shown=shown)
        elif shown:
            rate = (state.global_step - self._first) / max(time.monotonic() - self._began, 1e-9)
            left = f", {(self._total - state.global_step) / rate:.0f} s left" if rate else ""
            self._say(f"{self._label}: {state.global_step}/{self._total}, {shown}{left}")

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _say(self, text: str) -> None:
        self._console.print(text, style="dim", markup=False)
