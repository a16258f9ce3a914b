"""What makes a run the same run, and what makes two runs comparable.

Identity is computed before anything is loaded, so that a finished run is returned at once; it covers
every input that can change a score. Comparability is computed from the built items; two runs may be
compared only when it is equal, component by component.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from harness.engines import COMPARED
from harness.engines.base import RollingRequest
from harness.fingerprint import data_digest, folder_digest, json_digest
from harness.records import Checkpoint, EngineInfo, Suite
from harness.tasks.build import BuiltTask
from harness.tasks.places import data_files

SCORING_VERSION = "2"
"""Raised by every change here that moves a score for the same inputs."""

SUITE_FILES = ("*.yaml", "*.yml", "*.py", "*.json", "*.jsonl", "*.csv", "*.parquet")


@dataclass(frozen=True, slots=True)
class Selection:
    """The command's own choices that determine which items run and what is drawn."""

    limit: int | None = None
    seed: int = 1234


def scorer_version() -> str:
    return f"harness {SCORING_VERSION}, lm_eval {version('lm_eval')}"


def local_data_digest(suite: Suite, data_dir: Path | None, cache: Path | None) -> str | None:
    """Digest of every file a suite's items come from; None when a public dataset is among them."""
    if not suite.folders:
        return None
    digests = [folder_digest(folder, SUITE_FILES, cache) for folder in suite.folders]
    if suite.generator is not None:
        return json_digest(digests)
    for task in suite.tasks:
        files = data_files(suite, task, data_dir)
        if files is None:
            return None
        digests.append(json_digest(sorted(files)) + data_digest(files.values(), cache))
    return json_digest(digests)


def built_data_digest(built: Sequence[BuiltTask]) -> str:
    """The same, from the documents themselves, for suites over public datasets."""
    return json_digest([[t.task.name, t.config_digest, t.items_digest, t.prompts_digest] for t in built])


def run_identity(
    checkpoint: Checkpoint, suite: Suite, engine: EngineInfo, selection: Selection, data: str
) -> str:
    """Digest of everything that determines a run's scores."""
    extra: dict[str, object] = {"part": str(suite.part)} if suite.part is not None else {}
    draws = [suite.draws_of(task) for task in suite.tasks]
    if any(draws):
        extra["draws"] = [draw and [draw.samples, draw.temperature] for draw in draws]
    return json_digest(
        {
            "checkpoint": checkpoint.digest,
            "suite": [suite.name, suite.version, suite.split, suite.seed, suite.size],
            "tasks": [[t.name, t.metric, t.group, t.cluster, t.scorer, t.reader] for t in suite.tasks],
            "data": data,
            "engine": {field: getattr(engine, field) for field in COMPARED},
            "limit": selection.limit,
            "seed": selection.seed,
            "scorer": scorer_version(),
        }
        | extra
    )


def comparability(
    suite: Suite, engine: EngineInfo, built: Sequence[BuiltTask], selection: Selection
) -> dict[str, str]:
    """Component -> value. The checkpoint, its tokenizer and its template may differ; nothing here may."""
    components = {
        "suite": f"{suite.name} {suite.version}",
        "split": suite.address.partition("/")[2],
        "scorer": scorer_version(),
        "sampling seed": str(selection.seed),
        "engine": engine.name,
        "engine version": engine.version,
        "dtype": engine.dtype,
        "template mode": engine.template_mode if _asks_in_messages(built) else "off",
    }
    for task in built:
        name = task.task.name
        components[f"{name}: settings"] = task.config_digest
        components[f"{name}: items"] = items_component(len(task.items), task.items_digest)
        if task.all_items:
            components[f"{name}: all items"] = task.all_items
        components[f"{name}: messages"] = task.prompts_digest
        if task.samples > 1:
            components[f"{name}: samples"] = str(task.samples)
    return components


def _asks_in_messages(built: Sequence[BuiltTask]) -> bool:
    """Whether a chat template can bear on what is asked: a text that is scored as a whole has none."""
    requests = (request for task in built for item in task.items for request in item.requests)
    return any(not isinstance(request, RollingRequest) for request in requests)


def items_component(n: int, digest: str) -> str:
    """The component of a task's items: their number, and the `json_digest` of their ids in order."""
    return f"{n} items, {digest[:12]}"
