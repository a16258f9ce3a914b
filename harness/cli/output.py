"""stdout for the answer alone; progress, warnings and every library's chatter go to stderr."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from harness.records import Run

DOCUMENT_VERSION = 1


@contextmanager
def reserved_stdout() -> Iterator[TextIO]:
    """The real stdout as a text stream; meanwhile anything else that writes to fd 1 reaches stderr.

    Libraries (vllm, tqdm, native code, child processes) print to stdout at will; a program that
    reads `--json` must find one document there and nothing else.
    """
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    stream = os.fdopen(saved, "w", encoding="utf-8", closefd=False)
    try:
        yield stream
    finally:
        stream.flush()
        sys.stdout.flush()
        os.dup2(saved, 1)
        os.close(saved)


def write_json(stream: TextIO, document: dict[str, Any]) -> None:
    """One JSON document; NaN, which JSON does not have, is refused."""
    json.dump(
        {"version": DOCUMENT_VERSION, **document}, stream, ensure_ascii=False, indent=2, allow_nan=False
    )
    stream.write("\n")


def prepare_process() -> None:
    """Environment of a process that will load a model; must run before torch is imported.

    Threads that wait actively cost a shared machine dearly: with two busy neighbours on 2 cores scoring
    took 1.5 times as long as with OMP_WAIT_POLICY=PASSIVE (benchmarks/wait_policy.py), and up to 20
    times beside another torch process. Alone on the machine, waiting passively costs a tenth; who has
    it alone sets OMP_WAIT_POLICY=ACTIVE.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    _quiet_libraries()


def _quiet_libraries() -> None:
    """Only what a person must act on: our own warnings, the libraries' errors."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    os.environ.setdefault("LMEVAL_LOG_LEVEL", "ERROR")
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    for name in ("lm_eval", "transformers", "datasets", "vllm", "httpx", "DeepSpeed", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)


class TerminalProgress:
    """`Progress` on stderr: a live bar on a terminal, a line every few seconds elsewhere."""

    LINE_SECONDS = 10.0

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, highlight=False)
        self._bar: Any = None
        self._task: Any = None
        self._errors = self._done = self._total = self._resumed = 0
        self._started = self._printed = 0.0
        self._label = ""

    def note(self, text: str) -> None:
        self._console.print(text, style="dim", markup=False)

    def start(self, run: Run, total: int, done: int) -> None:
        import time

        self.stop()
        self._total, self._done, self._resumed, self._errors = total, done, done, 0
        self._started = self._printed = time.monotonic()
        self._label = f"{run.checkpoint.name} on {run.suite.address}"
        if done:
            self.note(f"{run.id}: resuming, {done} of {total} items are already done")
        if self._console.is_terminal:
            self._open_bar()

    def _open_bar(self) -> None:
        from rich import progress

        self._bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[rate]}"),
            progress.TimeRemainingColumn(compact=True),
            progress.TextColumn("{task.fields[errors]}", style="red"),
            console=self._console,
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task(
            self._label, total=self._total, completed=self._done, rate="", errors=""
        )

    def advance(self, items: int, errors: int) -> None:
        import time

        self._done += items
        self._errors += errors
        now = time.monotonic()
        rate = (self._done - self._resumed) / max(now - self._started, 1e-9)
        failed = f"{self._errors} errors" if self._errors else ""
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, rate=f"{rate:.1f} items/s", errors=failed)
        elif now - self._printed >= self.LINE_SECONDS or self._done == self._total:
            self._printed = now
            left = (self._total - self._done) / rate if rate else 0.0
            parts = [
                f"{self._label}: {self._done}/{self._total}",
                f"{rate:.1f} items/s",
                f"{left:.0f} s left",
            ]
            self.note(", ".join([*parts, failed] if failed else parts))

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
