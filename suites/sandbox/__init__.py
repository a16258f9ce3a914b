"""Running code that a model wrote: a subprocess that can compute and nothing else.

The child gives up, before it runs a line of that code: time and memory beyond a limit (rlimits), and
every system call but those of computing and of reading files (a seccomp filter, Linux only). So it
cannot write, delete, connect, start a program, fork or signal. It can read what the user can read,
and has nowhere to send it: its output goes nowhere. Only one word comes back, written after the
last line; a program that ends itself early, however politely, has not said it.

What this does not stop: a program that looks for that word in the interpreter it shares with it. It
gains a wrong score for itself, not a way out.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.errors import EngineError

CHILD = Path(__file__).with_name("child.py")
UNAVAILABLE = 97
"""The child's exit code when it could not give up its rights; then it has run nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use."""

    cpu_seconds: int = 10
    wall_seconds: float = 60.0
    """Far above the CPU time, so that a busy machine does not turn right answers into wrong ones."""
    memory_bytes: int = 1 << 30
    """Address space, the interpreter's own included."""


def completes(program: str, limits: Limits | None = None) -> bool:
    """Whether the Python program runs to its last line without an exception, within the limits.

    Raises EngineError when this system cannot hold the program in; then nothing has run.
    """
    limits = limits or Limits()
    word = secrets.token_hex(16)
    reader, writer = os.pipe()
    try:
        with tempfile.TemporaryDirectory(prefix="harness-sandbox-") as folder:
            code = _run(program, word, writer, folder, limits)
            writer = _close(writer)
            said = os.read(reader, len(word)).decode("ascii", "replace")
    finally:
        os.close(reader)
        _close(writer)
    if code == UNAVAILABLE:
        raise EngineError(
            "Generated code cannot be held in here: the system refuses a seccomp filter.",
            hint="use Linux 4.14 or newer on x86-64 or arm64, and a container that allows prctl",
        )
    return said == word


def _run(program: str, word: str, writer: int, folder: str, limits: Limits) -> int:
    """The child's exit code; negative for the signal that ended it."""
    arguments = [str(writer), word, str(limits.cpu_seconds), str(limits.memory_bytes)]
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(CHILD), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={},
        pass_fds=(writer,),
        start_new_session=True,
    )
    try:
        child.communicate(program.encode("utf-8", "replace"), timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    return child.returncode


def _close(descriptor: int) -> int:
    if descriptor >= 0:
        os.close(descriptor)
    return -1


@cache
def is_available() -> bool:
    """Whether this system can hold generated code in."""
    try:
        return completes("")
    except EngineError:
        return False
