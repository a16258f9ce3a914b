"""The jobs of examples/ci, as their servers read them."""

from __future__ import annotations

from typing import Any

import yaml

from tests.markdown import ROOT


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "examples" / "ci" / name).read_text(encoding="utf-8"))
    return document


def github() -> dict[str, Any]:
    job: dict[str, Any] = read("github.yml")["jobs"]["gate"]
    return job


def script(name: str) -> str:
    """What the job's shell runs."""
    if name == "gitlab.yml":
        return "\n".join(read(name)["gate"]["script"])
    return next(str(step["run"]) for step in github()["steps"] if step.get("id") == "gate")
