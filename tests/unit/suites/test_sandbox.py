"""Generated code is held in: what it may do, and what it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.errors import EngineError
from suites import sandbox
from suites.sandbox import Limits, completes, is_available

pytestmark = pytest.mark.skipif(not is_available(), reason="this system refuses a seccomp filter")

TRY = "try:\n    {0}\nexcept PermissionError:\n    held = True\nassert held"
"""A program that completes only if what it tries is refused."""

HARMLESS = {
    "nothing": "",
    "computing": "import math, re, typing, itertools, collections, random\nassert math.isqrt(17) == 4",
    "hashing": "import hashlib\nassert hashlib.md5(b'x').hexdigest().startswith('9dd4')",
    "a thread": "import threading\nt = threading.Thread(target=print)\nt.start(); t.join()",
    "reading": "assert open('/proc/self/status').read()",
    "printing a gigabyte": "for _ in range(1000):\n    print('x' * 10**6)",
    "a lone surrogate": "assert len('\\ud800') == 1",
    "an empty environment": "import os\nassert set(os.environ) <= {'LC_CTYPE'}",
}
WRONG = {
    "a false assertion": "assert 1 == 2",
    "an exception": "raise KeyError",
    "a polite exit": "import sys\nsys.exit(0)",
    "an impolite exit": "import os\nos._exit(0)",
    "no Python": "def",
    "a null byte": "x = 1\x00",
    "deep nesting": "(" * 100_000,
    "memory": "x = bytearray(1 << 34)",
    "other limits": "import resource as r\nr.setrlimit(r.RLIMIT_CPU, (1, 1))",
}
REFUSED = {
    "writing": "open('evil', 'w')",
    "writing elsewhere": "open('/tmp/evil', 'a')",
    "deleting": "import os; os.unlink('/tmp/nothing')",
    "renaming": "import os; os.rename('/tmp/a', '/tmp/b')",
    "a folder": "import os; os.mkdir('d')",
    "forking": "import os; os.fork()",
    "a program": "import os; os.execv('/bin/sh', ['sh'])",
    "a shell": "import subprocess; subprocess.run(['true'])",
    "a socket": "import _socket; _socket.socket()",
    "killing the parent": "import os; os.kill(os.getppid(), 9)",
    "killing everybody": "import os; os.killpg(0, 9)",
    "another owner": "import os; os.setuid(0)",
}
SYSTEM_CALLS = {"fork by number": 57, "x32 fork": 0x40000039, "io_uring": 425, "ptrace": 101, "mount": 165}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_computes_completes(name: str) -> None:
    assert completes(HARMLESS[name])


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_reach_its_last_line_does_not_complete(name: str) -> None:
    assert not completes(WRONG[name])


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused(name: str) -> None:
    assert completes(TRY.format(REFUSED[name]))


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")
@pytest.mark.parametrize("name", SYSTEM_CALLS)
def test_no_system_call_goes_past_the_filter(name: str) -> None:
    source = f"import ctypes\nassert ctypes.CDLL(None).syscall({SYSTEM_CALLS[name]}, 0, 0, 0) == -1"
    assert completes(source)


def test_an_endless_loop_ends_with_its_cpu_time() -> None:
    assert not completes("while True:\n    pass", Limits(cpu_seconds=1))


def test_a_sleeper_ends_with_the_wall_clock() -> None:
    assert not completes("import time\ntime.sleep(1000)", Limits(wall_seconds=1.0))


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = len(os.listdir("/proc/self/fd"))
    assert completes("")
    assert not completes("assert False")
    assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == before


def test_without_a_filter_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    source = sandbox.CHILD.read_text()
    child.write_text(source.replace('sys.platform != "linux"', 'sys.platform == "linux"'))
    monkeypatch.setattr(sandbox, "CHILD", child)
    with pytest.raises(EngineError, match="cannot be held in"):
        completes("")
