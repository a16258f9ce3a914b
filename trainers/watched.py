"""What every stage's trainer does beside TRL's part: it stops on broken numbers and on Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import ConfigError, StoreError, TrainingError
from harness.store.paths import disk_errors
from trainers.resume import complete

if TYPE_CHECKING:
    import torch

_TWICE_SECONDS = 2.0
"""A signal that a terminal and a launcher both deliver is one."""


class Interrupt:
    """Whether the user has asked to stop; the step under way is finished and saved first."""

    def __init__(self) -> None:
        self.asked = False
        self._since = 0.0

    def __call__(self, number: int, frame: object) -> None:
        if self.asked and time.monotonic() - self._since > _TWICE_SECONDS:
            raise KeyboardInterrupt
        if not self.asked:
            self.asked, self._since = True, time.monotonic()


@contextlib.contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Ctrl-C sets the flag, a later one ends the process at once."""
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)


class Watched:
    """Goes before a TRL trainer among the bases of a stage's trainer.

    After each optimizer step and before anything is saved, all processes agree on whether a loss or a
    gradient was NaN or infinite, and on whether to stop.
    """

    interrupt: Interrupt | None = None
    _broken: torch.Tensor | None = None
    _targets: torch.Tensor | None = None

    def get_batch_samples(self: Any, epoch_iterator: Any, num_batches: int, device: Any) -> Any:
        samples, items = super().get_batch_samples(  # type: ignore[misc]  # of the base beside this one
            epoch_iterator, num_batches, device
        )
        for batch in samples:
            counted = batch["labels"].ne(-100) if "labels" in batch else batch.get("completion_mask")
            if counted is not None:
                found = counted.sum().to(device)
                self._targets = found if self._targets is None else self._targets + found
        return samples, items

    def counted_targets(self: Any) -> int | None:
        """Target tokens of all processes since the last call; None for a stage without any.

        Every process calls it at the same step.
        """
        counted, self._targets = self._targets, None
        return None if counted is None else int(self.accelerator.reduce(counted, reduction="sum").item())

    def training_step(self: Any, *args: Any, **kwargs: Any) -> torch.Tensor:
        loss: torch.Tensor = super().training_step(*args, **kwargs)  # type: ignore[misc]  # as above
        broken = ~loss.isfinite()
        self._broken = broken if self._broken is None else self._broken | broken
        return loss

    def _maybe_log_save_evaluate(self: Any, tr_loss: Any, grad_norm: Any, *args: Any, **kwargs: Any) -> None:
        self._agree(grad_norm)
        super()._maybe_log_save_evaluate(tr_loss, grad_norm, *args, **kwargs)  # type: ignore[misc]  # as above

    def _agree(self: Any, grad_norm: Any) -> None:
        import torch

        # Under fp16 an infinite norm is how the loss scale finds its place: the step is skipped.
        norm = torch.as_tensor(0.0 if grad_norm is None or self.args.fp16 else grad_norm)
        loss_broken = self._broken is not None and bool(self._broken)
        asked = self.interrupt is not None and self.interrupt.asked
        said = torch.tensor([loss_broken, not bool(norm.isfinite()), asked], device=self.args.device)
        loss_broken, norm_broken, asked = self.accelerator.reduce(said.int(), reduction="sum").bool().tolist()
        self._broken = None
        if loss_broken or norm_broken:
            what = "loss" if loss_broken else "gradient"
            kept = complete(Path(self.args.output_dir))
            raise TrainingError(
                f"The {what} is no finite number at step {self.state.global_step}; "
                + (f"{kept[-1].path} is kept." if kept else "nothing was saved before it."),
                hint="lower trl.learning_rate, or set trl.max_grad_norm, and start again",
            )
        if asked:
            self.control.should_save = self.control.should_log = self.control.should_training_stop = True

    def _save_checkpoint(self: Any, model: Any, trial: Any) -> None:
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        try:
            with disk_guard(f"save {folder}"):
                super()._save_checkpoint(model, trial)  # type: ignore[misc]  # as above
        except StoreError:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def save_model(self: Any, output_dir: str | None = None, _internal_call: bool = False) -> None:
        if _internal_call and self.is_deepspeed_enabled:
            # DeepSpeed's own checkpoint holds the weights already, at every stage.
            os.makedirs(output_dir or self.args.output_dir, exist_ok=True)
            return
        super().save_model(output_dir, _internal_call)  # type: ignore[misc]  # as above

    def _prepare_for_training(self: Any, *args: Any, **kwargs: Any) -> Any:
        with option_guard("What `trl` and `deepspeed` ask for together"):
            return super()._prepare_for_training(*args, **kwargs)  # type: ignore[misc]  # as above

    def create_optimizer(self: Any, *args: Any, **kwargs: Any) -> Any:
        with option_guard(f"trl.optim {self.args.optim.value}"):
            return super().create_optimizer(*args, **kwargs)  # type: ignore[misc]  # as above

    def create_scheduler(self: Any, *args: Any, **kwargs: Any) -> Any:
        with option_guard(f"trl.lr_scheduler_type {self.args.lr_scheduler_type.value}"):
            return super().create_scheduler(*args, **kwargs)  # type: ignore[misc]  # as above

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """TRL's card knows neither recipe nor verdicts; trainers/card.py writes one that does."""


@contextlib.contextmanager
def option_guard(what: str) -> Iterator[None]:
    """What a library refuses only once it builds something by an option, as a ConfigError about `what`."""
    try:
        yield
    except (ImportError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(
            f"{what} cannot be had: {str(error).rstrip('.')}.",
            hint="change the recipe, or install what it needs",
        ) from error


_WRITING_FAILED = (
    "No space left",
    "quota exceeded",
    "PytorchStreamWriter failed",
    "file write failed",
    "unexpected pos",  # what torch.save says of a file that ended early
)


@contextlib.contextmanager
def disk_guard(doing: str) -> Iterator[None]:
    """As `disk_errors`, also for what torch and safetensors raise in place of an OSError."""
    try:
        with disk_errors(doing):
            yield
    except StoreError:
        raise
    except Exception as error:
        text = str(error).partition("\n")[0]
        if type(error).__name__ == "SafetensorError" or any(sign in text for sign in _WRITING_FAILED):
            raise StoreError(
                f"Could not {doing}: {text}.",
                hint="what was saved before is intact: free some space and run the same command again",
            ) from error
        raise
