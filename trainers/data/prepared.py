"""What is known of a training's data once it is made: counts, shares, lengths, digests."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.store.paths import disk_errors, replacing
from trainers.job import Job


@dataclass(frozen=True, slots=True)
class Counts:
    """Of rows before packing."""

    rows: int
    tokens: int
    target_tokens: int
    """Tokens that the loss counts."""
    truncated: int
    """Rows cut at max_length."""
    all_targets: int
    """Rows in which the loss counts every token but the first, which nothing predicts."""


@dataclass(frozen=True, slots=True)
class Part:
    """The training rows, or the held-out ones."""

    path: Path
    """For `datasets.load_from_disk`."""
    rows: int
    """Rows of the data set, packed if they are: what a batch is counted in."""
    counts: Counts
    kinds: Mapping[str, Counts]
    """By what is learnt from a row: `messages`, `prompt_completion`, `text`, `preference`, `prompts`, or the
    letter of its denoiser."""
    longest: int
    """Tokens of the longest row before packing."""
    longest_at: str
    """Where that stands, as file:line."""
    lengths: tuple[tuple[int, int], ...]
    """(upper limit in tokens, rows up to it and above the one before), limits being powers of two."""
    unused: int
    """Rows that a mixture left out."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare` made, and of what."""

    train: Part
    eval: Part | None
    files: Mapping[str, str]
    """Training and held-out file as the recipe names it -> sha256."""
    asked: Mapping[str, float]
    """Source -> the share of the tokens that the recipe asks for."""
    shares: Mapping[str, float]
    """Source -> the share that it has."""
    max_length: int
    packing: str | None
    warnings: tuple[str, ...]
    key: str
    """Digest of everything that the rows depend on."""


def write(prepared: Prepared, job: Job) -> None:
    text = json.dumps(dataclasses.asdict(prepared), indent=1, default=str)
    with disk_errors(f"write {_file(job)}"), replacing(_file(job)) as file:
        file.write(text.encode())


def read(job: Job) -> Prepared | None:
    """What `write` wrote for this job; None when there is none or its rows are gone."""
    try:
        values = json.loads(_file(job).read_bytes())
    except (OSError, ValueError):
        return None
    if not job.train_data.is_dir() or (values["eval"] and not job.eval_data.is_dir()):
        return None
    train = _part(values.pop("train"), job.train_data)
    held_out = values.pop("eval")
    warnings = tuple(values.pop("warnings"))
    return Prepared(train, _part(held_out, job.eval_data) if held_out else None, **values, warnings=warnings)


def _part(values: dict[str, Any], path: Path) -> Part:
    values["counts"] = Counts(**values["counts"])
    values["kinds"] = {name: Counts(**counts) for name, counts in values["kinds"].items()}
    values["lengths"] = tuple((limit, rows) for limit, rows in values["lengths"])
    return Part(**{**values, "path": path})


def _file(job: Job) -> Path:
    return job.folder / "data" / "prepared.json"
