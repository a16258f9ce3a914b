"""A training as processes: in this one, or one per device with torchrun."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from harness import errors
from harness.errors import HarnessError
from harness.pipeline.reward import make_reward
from harness.pipeline.slice import make_slice
from trainers.job import Job
from trainers.run import run

FAILED = "failed.json"
"""Where the first process to fail leaves its error for the command that started it."""


def train(job: Job) -> None:
    """This process's part of a training. Raises HarnessError."""
    run(job, learning_rate=job.learning_rate, evaluate=make_slice(job), reward=make_reward(job))


def launch(job: Job) -> None:
    """Train in this process, or with torchrun on this machine when the job is for several.

    Raises the HarnessError of the process that failed first, as one process would.
    """
    if job.processes == 1:
        train(job)
        return
    (job.folder / FAILED).unlink(missing_ok=True)
    with subprocess.Popen(command(job), env=os.environ | {"PYTHONSAFEPATH": "1"}) as started:
        try:
            code = started.wait()
        except KeyboardInterrupt:
            # Ctrl-C reached every process; each saves the step under way before it ends.
            started.wait()
            raise
    if code:
        raise _left(job.folder) or HarnessError(
            f"The processes of the training ended with exit code {code}; what they said is above.",
            hint="the same command goes on from the newest whole checkpoint",
        )


def command(job: Job, nodes: int = 1) -> list[str]:
    """What starts the processes of one machine. Of several, each starts the same; HEAD is one's name."""
    meet = ["--rdzv_backend", "c10d", "--rdzv_endpoint", "HEAD:29500"] if nodes > 1 else ["--standalone"]
    return [
        *(sys.executable, "-m", "torch.distributed.run", *meet),
        *("--nnodes", str(nodes), "--nproc_per_node", str(job.processes // nodes)),
        *("-m", "harness.cli.rank", str(job.folder.resolve())),
    ]


def leave(folder: Path, error: HarnessError) -> None:
    """Keep the error for the command that started this process, unless another failed before."""
    text = json.dumps({"name": error.name, "message": error.message, "hint": error.hint})
    with contextlib.suppress(OSError), (folder / FAILED).open("x", encoding="utf-8") as file:
        file.write(text)


def _left(folder: Path) -> HarnessError | None:
    try:
        left = json.loads((folder / FAILED).read_bytes())
    except (OSError, ValueError):
        return None
    kind: type[HarnessError] = getattr(errors, left["name"])
    return kind(left["message"], left["hint"])
