"""Commands of this installation, run as a person would type them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Run = Callable[[Sequence[str]], tuple[int, str]]
"""A harness command -> (exit code, stdout); what it says on stderr is seen as it comes."""


def run_command(home: Path, extra: Mapping[str, Sequence[str]]) -> Run:
    """Commands of this installation, on the store `home`; `extra`: further options by command."""

    def run(arguments: Sequence[str]) -> tuple[int, str]:
        words = [*arguments, *extra.get(arguments[0], ()), "--home", str(home)]
        with subprocess.Popen(
            [sys.executable, "-m", "harness", *words],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONSAFEPATH": "1"},
        ) as started:
            try:
                out, _ = started.communicate()
            except KeyboardInterrupt:
                # Ctrl-C reached the command as well, which keeps what it has done before it ends.
                started.wait()
                raise
        return started.returncode, out

    return run
