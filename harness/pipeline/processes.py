"""A training as processes: in this one, or one per device with torchrun."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from harness.errors import HarnessError
from trainers.job import Job

FAILED = "failed.txt"
"""Where the first process to fail leaves its sentence for the command that started it."""


def train(job: Job) -> None:
    """This process's part of a training. Raises HarnessError."""
    from harness.pipeline.slice import make_slice
    from trainers.run import run

    templated = any((job.parent / name).exists() for name in ("chat_template.jinja", "chat_template.json"))
    trusted = (job.parent,) if job.trusted else ()
    run(
        job,
        learning_rate=job.learning_rate,
        evaluate=make_slice(job.recipe, job.place, templated=templated, trusted=trusted),
    )


def launch(job: Job) -> None:
    """Train in this process, or with torchrun on this machine when the job is for several.

    Raises HarnessError with the sentence of the process that failed first.
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
        told = job.folder / FAILED
        why = told.read_text(encoding="utf-8") if told.exists() else f"torchrun ended with {code}."
        raise HarnessError(why, hint="the same command goes on from the newest whole checkpoint")


def command(job: Job) -> list[str]:
    """The processes of one machine. Several machines start the same with --nnodes (docs/training.md)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return [
        sys.executable,
        *("-m", "torch.distributed.run", "--nnodes", "1", "--nproc_per_node", str(job.processes)),
        *("--master_addr", "127.0.0.1", "--master_port", str(port)),
        *("-m", "harness.cli.rank", str(job.folder)),
    ]
