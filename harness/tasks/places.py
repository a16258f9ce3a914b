"""Where a task's documents are: files here, a cache, or a public dataset that would be downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from harness.errors import DataError, SuiteError
from harness.records import Suite, Task
from harness.tasks.hub import cached, hub_reachable
from harness.tasks.trust import SAFE_BUILDERS, read_values

DATA_HINT = "set HARNESS_DATA_DIR or --data-dir to the folder that holds the data files"


Place = Literal["generated", "local", "cached", "hub", "lm-eval", "missing"]
"""Made from a seed; files here; downloaded before; to be downloaded; lm-eval's own task; not here."""


def data_files(suite: Suite, task: Task, data_dir: Path | None) -> dict[str, Path] | None:
    """Local files (split -> path) that hold a task's documents; None when it reads a public dataset.

    Raises DataError when the task names local files that do not exist.
    """
    if task.texts:
        return {Path(name).name: Path(name) for name in task.texts}
    if task.mirror is not None and data_dir is not None:
        found = {split: data_dir / name for split, name in task.mirror.files.items()}
        if all(path.is_file() for path in found.values()):
            return found
    if task.config is None:
        return None
    values = read_values(suite, task)
    if task.hub is not None or values.get("dataset_path") not in SAFE_BUILDERS:
        return None
    named = (values.get("dataset_kwargs") or {}).get("data_files")
    if named is None:
        raise SuiteError(
            f"{task.config}: dataset_path {values['dataset_path']!r} needs dataset_kwargs.data_files."
        )
    if not isinstance(named, Mapping):
        named = {"train": named}
    places = [Path(task.config).parent, *([data_dir] if data_dir else []), Path.cwd()]
    return {str(split): _find(str(name), places, task) for split, name in named.items()}


def _find(name: str, places: Sequence[Path], task: Task) -> Path:
    for place in places:
        if (place / name).is_file():
            return (place / name).resolve()
    looked = ", ".join(str(place) for place in places)
    raise DataError(f"Task {task.name!r} needs the data file {name}; looked in {looked}.", hint=DATA_HINT)


def place(suite: Suite, task: Task, data_dir: Path | None) -> Place:
    """Where the task's documents are, found without the network."""
    if suite.generator is not None:
        return "generated"
    if task.config is None:
        return "lm-eval"
    try:
        files = data_files(suite, task, data_dir)
    except DataError:
        return "missing"
    if files is not None:
        return "local"
    return "cached" if cached(public_name(suite, task)) else "hub"


def public_name(suite: Suite, task: Task) -> str:
    """The public dataset's id."""
    return task.hub.repo if task.hub else str(read_values(suite, task).get("dataset_path"))


def missing_data(suite: Suite, data_dir: Path | None) -> str | None:
    """Why the suite's items cannot be had here, or None when nothing is known to be missing.

    Raises DataError when files that the suite itself names are not there.
    """
    if suite.generator is not None:
        return None
    for task in suite.tasks:
        if task.config is None or data_files(suite, task, data_dir) is not None:
            continue
        dataset = public_name(suite, task)
        if not cached(dataset) and not hub_reachable():
            return f"the dataset {dataset} is not here and the hub does not answer; {DATA_HINT}"
    return None
