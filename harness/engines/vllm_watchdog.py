"""A process that outlives a killed harness just long enough to end the vLLM processes it started.

vLLM's engine does not notice that its parent was killed: it would wait for ever, with the memory of
the GPU in its hands. What writes to the engine's log belongs to the engine, so that the log tells whom
to end, however far vLLM got. Runs as a script, on the standard library alone; needs Linux's /proc, as
vLLM does, and elsewhere ends nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.5


def start(log: Path) -> subprocess.Popen[bytes]:
    """Watch over this process, whose vLLM processes write to `log`."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(log)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # What is sent to the whole group of this process, as Ctrl-C is, must not reach the watchdog.
        start_new_session=True,
    )


def stop(watchdog: subprocess.Popen[bytes]) -> None:
    watchdog.kill()
    watchdog.wait()


def writers(log: Path) -> list[int]:
    """Ids of the processes whose stdout is `log`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        # Others' processes cannot be read, and any may end meanwhile.
        with contextlib.suppress(OSError):
            if os.readlink(process / "fd" / "1") == str(log):
                found.append(int(process.name))
    return found


def main(parent: int, log: Path) -> None:
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    for process in writers(log):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    # A log that an error names is never here: the watchdog of an engine that was closed is stopped.
    log.unlink(missing_ok=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
