"""`vllm serve` on a folder whose bytes were checked: its command line and environment."""

from __future__ import annotations

import ipaddress
import os
import shutil
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.engines.vllm_start import INSTALL, build_device, cpu_environment, vllm_version
from harness.errors import ConfigError, EngineError

_OWN = "it is an option of harness serve, before the --"
_OTHER = "it would serve something else than what was checked"
_REFUSED = {
    "--api-key": "every user of this machine would see it: set VLLM_API_KEY",
    "--chat-template": _OTHER,
    "--config": _OTHER,
    "--hf-config-path": _OTHER,
    "--hf-overrides": _OTHER,
    "--host": _OWN,
    "--load-format": _OTHER,
    "--lora-modules": _OTHER,
    "--model": _OTHER,
    "--port": _OWN,
    "--served-model-name": "the name says what was promoted",
    "--tokenizer": _OTHER,
    "--trust-remote-code": "name the folder before the --: --trust FOLDER",
}
"""Options of `vllm serve` that are not passed on, and why."""


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, and where."""

    folder: Path
    name: str
    host: str
    port: int
    trusted: bool
    """Whether the folder may bring code."""
    more: tuple[str, ...] = ()
    """Arguments for vLLM, which win over ours."""


def command(served: Served) -> list[str]:
    """The command line. Raises EngineError without vLLM, ConfigError for an argument it may not have."""
    from harness.engines import stored_dtype

    refuse(served.more)
    vllm_version()
    on_cpu = build_device() == "cpu"
    # As the vllm engine evaluates: vLLM's own `auto` would halve the precision of an fp32 checkpoint.
    dtype = "float32" if on_cpu else stored_dtype(served.folder)
    return [
        _program(),
        "serve",
        str(served.folder),
        *("--served-model-name", served.name),
        *("--host", served.host),
        *("--port", str(served.port)),
        *("--dtype", dtype),
        *(("--enforce-eager",) if on_cpu else ()),
        *(("--trust-remote-code",) if served.trusted else ("--load-format", "safetensors")),
        *served.more,
    ]


def environment() -> dict[str, str]:
    """What the server's environment has besides, or instead of, the user's.

    Nothing is reported to vLLM's makers or fetched from the hub; the user's own settings of the CPU
    build stay; Python modules in the working folder are not taken for vLLM's.
    """
    kept = {name: value for name, value in cpu_environment().items() if name not in os.environ}
    return kept | {"VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1", "PYTHONSAFEPATH": "1"}


def refuse(more: Sequence[str]) -> None:
    """Raise ConfigError for an argument of `vllm serve` that would undo what was checked.

    vLLM takes the beginning of an option for the option, and underscores for hyphens.
    """
    for argument in more:
        name = argument.partition("=")[0].partition(".")[0].replace("_", "-")
        if not name.startswith("--") or name == "--":
            continue
        for refused, why in _REFUSED.items():
            if refused.startswith(name):
                raise ConfigError(f"{argument.partition('=')[0]} is not passed on to vllm serve: {why}.")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _program() -> str:
    """The `vllm` beside this Python, else the first on the path."""
    places = [sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)]
    found = shutil.which("vllm", path=os.pathsep.join(places))
    if found is None:
        raise EngineError("vLLM is installed without its command `vllm`.", hint=INSTALL)
    return found
