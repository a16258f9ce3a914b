"""A suite's tasks as lm-eval ConfigurableTask objects over local, procedural or public documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.data import read_documents
from harness.errors import DataError, SuiteError, unknown
from harness.records import Suite, Task
from harness.tasks.hub import download, hub_reachable
from harness.tasks.library import Document, Library, Reader
from harness.tasks.places import DATA_HINT, data_files
from harness.tasks.trust import read_values, sandbox_templates
from harness.texts import read_texts


def load(suite: Suite, library: Library, data_dir: Path | None, size: int | None) -> list[tuple[Task, Any]]:
    """(Task, ConfigurableTask) for each of the suite's tasks; an lm-eval group becomes its leaves.

    Raises SuiteError for tasks that do not exist or cannot be built, DataError for missing data,
    TrustError for a scorer that would run generated code without leave.
    """
    sandbox_templates()
    loaded: list[tuple[Task, Any]] = []
    for task in suite.tasks:
        if task.config is not None:
            values = task_values(suite, task, library)
            rows = read_rows(suite, task, values, library, data_dir, size)
            loaded.append((task, construct(task, values, rows)))
    public = [task for task in suite.tasks if task.config is None]
    if public:
        loaded.extend(_from_index(suite, public))
    return loaded


def task_values(suite: Suite, task: Task, library: Library) -> dict[str, Any]:
    """The settings of the task's file, with the scorer that the suite names."""
    values = read_values(suite, task)
    for key in ("tag", "group", "task_list", "include"):
        values.pop(key, None)
    values["task"] = task.name
    scorer = library.scorer(task)
    if scorer is not None:
        values["process_results"] = scorer.score
    return values


def rows_field(task: Task, values: Mapping[str, Any]) -> str | None:
    """Key that holds the rows of the task's local files, when they are JSON objects."""
    return task.mirror.field if task.mirror else (values.get("dataset_kwargs") or {}).get("field")


def read_rows(
    suite: Suite,
    task: Task,
    values: Mapping[str, Any],
    library: Library,
    data_dir: Path | None,
    size: int | None,
) -> dict[str, list[Document]] | None:
    """Documents by split; None when lm-eval itself reads the public dataset."""
    if suite.generator is not None:
        if library.documents is None:
            raise SuiteError(f"Suite {suite.name!r} is procedural, and no generator was handed in.")
        return {"test": library.documents(suite, task, size)}
    if task.texts:
        return {"test": read_texts([Path(name) for name in task.texts])}
    reader = library.reader(task)
    files = data_files(suite, task, data_dir)
    if files is not None:
        field = rows_field(task, values)
    elif task.hub is not None:
        files, field = {part: download(task.hub, name) for part, name in task.hub.files.items()}, None
    elif reader is None:
        return None
    parts = (
        _public_rows(task, values)
        if files is None
        else {part: read_documents(path, field) for part, path in files.items()}
    )
    return parts if reader is None else apply_reader(task, reader, parts)


def _public_rows(task: Task, values: Mapping[str, Any]) -> dict[str, list[Document]]:
    from datasets import load_dataset

    hub_reachable()
    try:
        splits = load_dataset(
            values["dataset_path"], values.get("dataset_name"), **(values.get("dataset_kwargs") or {})
        )
    except Exception as error:  # as in construct
        raise _explain(task, values, error) from error
    return {str(split): list(rows) for split, rows in splits.items()}


def apply_reader(
    task: Task, reader: Reader, parts: Mapping[str, Sequence[Document]]
) -> dict[str, list[Document]]:
    """Documents by split from the rows of a data set's parts. Raises DataError for other data."""
    try:
        return reader.read(parts)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise DataError(
            f"Task {task.name!r}: the data is not what the reader {task.reader} expects: "
            f"{type(error).__name__}: {error}.",
            hint="docs/suites.md says which form of the data set is meant",
        ) from error


def construct(task: Task, values: dict[str, Any], rows: Mapping[str, Sequence[Document]] | None) -> Any:
    """lm-eval's task over documents by split; None: over the public dataset that `values` name.

    lm-eval renders the first document while it builds, so one that fails, fails the task. Raises
    SuiteError, or DataError when the data cannot be had.
    """
    from lm_eval.api.task import ConfigurableTask

    _refuse_unregistered_metrics(task, values)
    if rows is None:
        hub_reachable()
    try:
        return ConfigurableTask(config=values if rows is None else _over(rows, values))
    except Exception as error:  # lm-eval and datasets raise anything for a bad task; all become one sentence
        raise _explain(task, values, error) from error


def _over(rows: Mapping[str, Sequence[Document]], values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the rows as their dataset."""
    from datasets import Dataset

    tables = {split: Dataset.from_list(_same_fields(documents)) for split, documents in rows.items()}
    kept = {k: v for k, v in values.items() if k not in ("dataset_path", "dataset_name", "dataset_kwargs")}
    return kept | {"custom_dataset": lambda **_: tables}


def _same_fields(documents: Sequence[Document]) -> list[Document]:
    """The same rows, each with every field: the table would drop those that its first row lacks."""
    fields = dict.fromkeys(name for document in documents for name in document)
    if all(len(document) == len(fields) for document in documents):
        return list(documents)
    return [{name: document.get(name) for name in fields} for document in documents]


def _refuse_unregistered_metrics(task: Task, values: Mapping[str, Any]) -> None:
    """lm-eval looks for a metric that it does not know on the hub, and runs the code it finds there."""
    if values.get("process_results") is not None:
        return
    import lm_eval.api.metrics  # noqa: F401  (registers them)
    from lm_eval.api.registry import METRIC_REGISTRY

    for entry in values.get("metric_list") or []:
        if not callable(entry.get("metric")) and entry.get("metric") not in METRIC_REGISTRY:
            known = [name for name in METRIC_REGISTRY if isinstance(name, str)]
            raise SuiteError(f"Task {task.name!r}: " + unknown("metric", str(entry.get("metric")), known))


def _from_index(suite: Suite, tasks: Sequence[Task]) -> list[tuple[Task, Any]]:
    """Tasks by lm-eval's own names. Loads its full index (seconds), and only then."""
    from lm_eval.tasks import TaskManager

    hub_reachable()
    manager = TaskManager()
    members: dict[str, Any] = {}
    if suite.reference is not None:
        members = _load_named(manager, suite.reference, suite)
    loaded: list[tuple[Task, Any]] = []
    for task in tasks:
        group = members if members else _load_named(manager, task.name, suite)
        leaves = _leaves(group, task.name)
        if not leaves:
            raise SuiteError(unknown(f"task of lm-eval's {suite.reference!r}:", task.name, group["tasks"]))
        for name, leaf in leaves.items():
            pooled = task.group or (task.name if len(leaves) > 1 else None)
            loaded.append((_renamed(task, name, pooled), leaf))
    return loaded


def _load_named(manager: Any, name: str, suite: Suite) -> dict[str, Any]:
    if name not in manager.all_tasks:
        raise SuiteError(
            unknown("suite or lm-eval task", name, _similar(name, manager.all_tasks)),
            hint="harness eval --help says what --suite takes",
        )
    try:
        return dict(manager.load(name))
    except Exception as error:  # as in construct
        raise _explain(Task(name, metric=""), {}, error) from error


def _similar(name: str, known: Sequence[str]) -> list[str]:
    import difflib

    return difflib.get_close_matches(name, known, n=10, cutoff=0.5)


def _leaves(group: dict[str, Any], name: str) -> dict[str, Any]:
    """The tasks below a name: itself when it is a task, every descendant when it is a group."""
    if name in group["tasks"]:
        return {name: group["tasks"][name]}
    children = group.get("group_map", {}).get(name, [])
    return {k: v for child in children for k, v in _leaves(group, child).items()}


def _renamed(task: Task, name: str, pooled: str | None) -> Task:
    from dataclasses import replace

    return replace(task, name=name, group=pooled)


def _explain(task: Task, values: Mapping[str, Any], error: Exception) -> SuiteError | DataError:
    reason = str(error).strip().split("\n")[0][:300] or type(error).__name__
    source = values.get("dataset_path")
    signs = ("offline", "connection", "reach", "couldn't find", "doesn't exist on the hub")
    if any(sign in reason.lower() for sign in signs):
        needed = f"the dataset {source}" if source else "a public dataset"
        return DataError(
            f"Task {task.name!r} needs {needed}, which is neither cached nor reachable: {reason}",
            hint=DATA_HINT if task.mirror else "connect once to fill the cache",
        )
    return SuiteError(f"Task {task.name!r} cannot be built: {type(error).__name__}: {reason}")
