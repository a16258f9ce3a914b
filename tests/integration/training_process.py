"""One process of a training, that may be told to die: `-m tests.integration.training_process FOLDER WHEN`.

WHEN is `never`, `step:N` (after optimizer step N) or `save:N` (while checkpoint N is being completed);
with several processes the last one dies, and its launcher ends the others.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from trainers import callbacks
from trainers.job import read
from trainers.run import run


def _is_last() -> bool:
    return int(os.environ.get("RANK", 0)) == int(os.environ.get("WORLD_SIZE", 1)) - 1


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, when: str) -> None:
    kind, _, number = when.partition(":")

    def evaluate(model: Any, tokenizer: Any, step: int) -> dict[str, float]:
        if kind == "step" and step == int(number) and _is_last():
            _die()
        return {}

    if kind == "save":
        complete = callbacks.mark_complete

        def dying(path: Path, step: int, processes: int) -> None:
            if step == int(number):
                _die()
            complete(path, step, processes)

        callbacks.mark_complete = dying
    run(read(folder), evaluate=evaluate)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2])
    except HarnessError as error:
        print(f"{error.name}: {error.message}", file=sys.stderr)
        sys.exit(error.exit_code)
