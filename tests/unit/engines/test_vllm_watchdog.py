"""The watchdog ends what writes to the log when its parent is gone, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.engines import vllm_watchdog
from tests.integration.commands import wait_for

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")

PARENT = """\
import sys
from pathlib import Path
from harness.engines import vllm_watchdog
vllm_watchdog.start(Path(sys.argv[1]))
print("watched", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    path.touch()
    return path


@pytest.fixture
def writer(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that writes to the log and otherwise waits, as vLLM's do."""
    with log.open("ab") as out, sleeping(out) as process:
        yield process
        process.kill()


def sleeping(stdout: object) -> subprocess.Popen[bytes]:
    code = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    return subprocess.Popen(code, stdin=subprocess.PIPE, stdout=stdout)  # type: ignore[call-overload,no-any-return]


def test_writers_are_those_whose_stdout_is_the_log(log: Path, writer: subprocess.Popen[bytes]) -> None:
    assert vllm_watchdog.writers(log) == [writer.pid]


def test_the_writer_ends_with_the_parent_and_others_do_not(
    log: Path, writer: subprocess.Popen[bytes]
) -> None:
    with sleeping(subprocess.DEVNULL) as bystander:
        command = [sys.executable, "-c", PARENT, str(log)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
            assert parent.stdout is not None
            assert parent.stdout.readline() == b"watched\n"
            assert writer.poll() is None
            parent.kill()
        assert writer.wait(timeout=20) == -9
        wait_for(lambda: not log.exists(), seconds=20)
        assert bystander.poll() is None
        bystander.kill()


def test_a_stopped_watchdog_ends_nothing(log: Path, writer: subprocess.Popen[bytes]) -> None:
    watchdog = vllm_watchdog.start(log)
    vllm_watchdog.stop(watchdog)
    assert watchdog.returncode == -9
    assert writer.poll() is None
