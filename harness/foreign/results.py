"""An lm_eval results file as typed facts: its tasks, and what it says about model and settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.foreign.find import Refusal, Refused

MEAN_BY_DEFAULT = ("acc", "acc_norm", "acc_mutual_info", "exact_match")
"""Metrics that lm_eval averages over the items when the task names no aggregation."""


@dataclass(frozen=True, slots=True)
class ForeignTask:
    """One task of a results file."""

    name: str
    config: Mapping[str, Any]
    aggregates: Mapping[str, float]
    """`METRIC`, or `METRIC,FILTER`, to its value over the whole task; in the file's order."""
    filters: tuple[str, ...]
    n_items: int | None
    """Documents it was evaluated on; None when the file does not say."""
    hash: str | None
    """lm_eval's digest over the hashes of all its samples, in the order of the samples file."""

    @property
    def means(self) -> dict[str, float]:
        """The aggregates that are plain averages of the items' values."""
        listed = {str(one.get("metric")): one.get("aggregation") for one in self._metric_list}
        return {
            name: value
            for name, value in self.aggregates.items()
            if (listed.get(metric := name.split(",")[0]) or _default(metric)) == "mean"
        }

    @property
    def first_metric(self) -> str | None:
        return str(self._metric_list[0].get("metric")) if self._metric_list else None

    @property
    def _metric_list(self) -> list[Mapping[str, Any]]:
        listed = self.config.get("metric_list")
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _default(metric: str) -> str | None:
    return "mean" if metric in MEAN_BY_DEFAULT else None


@dataclass(frozen=True, slots=True)
class Results:
    """One results file."""

    path: Path
    document: Mapping[str, Any]
    tasks: tuple[ForeignTask, ...]

    def text(self, key: str) -> str | None:
        """A value at the top level as text; None when it is absent or null."""
        value = self.document.get(key)
        return None if value is None else str(value)

    def setting(self, key: str) -> Any:
        """A value of `config`; None when it is absent."""
        return self.mapping("config").get(key)

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.document.get(key)
        return value if isinstance(value, dict) else {}

    @property
    def model_args(self) -> dict[str, str]:
        """`pretrained`, `dtype` and the like, from either of the two forms lm_eval writes."""
        given = self.setting("model_args")
        if isinstance(given, dict):
            return {str(key): _plain(value) for key, value in given.items()}
        pairs = (part.partition("=") for part in str(given or "").split(",") if part.strip())
        return {key.strip(): value.strip() for key, _, value in pairs}

    def roots(self) -> dict[str, list[str]]:
        """What was asked for, a task or a group, to the tasks that it stands for."""
        children = {
            str(group): [str(one) for one in members]
            for group, members in self.mapping("group_subtasks").items()
            if members
        }
        nested = {member for members in children.values() for member in members}
        names = [task.name for task in self.tasks]
        roots = {group: _leaves(group, children, names) for group in children if group not in nested}
        covered = {task for leaves in roots.values() for task in leaves}
        return {group: leaves for group, leaves in roots.items() if leaves} | {
            name: [name] for name in names if name not in covered
        }


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _leaves(group: str, children: Mapping[str, list[str]], tasks: list[str]) -> list[str]:
    found: list[str] = []
    waiting, seen = [group], {group}
    while waiting:
        for member in children.get(waiting.pop(0), []):
            if member in tasks and member not in found:
                found.append(member)
            elif member not in seen:
                seen.add(member)
                waiting.append(member)
    return found


def read_results(path: Path) -> Results:
    """Read a results file. Raises Refused when it is not JSON or not lm_eval's."""
    try:
        document = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise Refused(Refusal(path, f"not JSON ({error.msg}); half-written?", error.lineno)) from None
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(Refusal(path, f"cannot be read: {error}")) from None
    if not isinstance(document, dict):
        raise Refused(Refusal(path, "not a results file of lm_eval: not a JSON object"))
    for key in ("results", "configs"):
        if not isinstance(document.get(key), dict) or not document[key]:
            raise Refused(Refusal(path, f"not a results file of lm_eval: no {key!r}"))
    tasks = tuple(_task(path, document, str(name)) for name in document["configs"])
    return Results(path, document, tasks)


def _task(path: Path, document: Mapping[str, Any], name: str) -> ForeignTask:
    config, values = document["configs"][name], document["results"].get(name)
    if not isinstance(config, dict) or not isinstance(values, dict):
        raise Refused(Refusal(path, f"task {name!r} has a configuration but no results"))
    keys = [key for key in values if "," in key and not re.search(r"_stderr,", key)]
    counts = document.get("n-samples")
    count = counts.get(name) if isinstance(counts, dict) else None
    hashes = document.get("task_hashes")
    found = hashes.get(name) if isinstance(hashes, dict) else None
    effective = count.get("effective") if isinstance(count, dict) else None
    return ForeignTask(
        name=name,
        config=config,
        aggregates={
            full_name(*key.rsplit(",", 1)): float(values[key])
            for key in keys
            if isinstance(values[key], bool | int | float)
        },
        filters=tuple(dict.fromkeys(key.rsplit(",", 1)[1] for key in keys)) or ("none",),
        n_items=effective if isinstance(effective, int) else None,
        hash=found if isinstance(found, str) else None,
    )


def full_name(metric: str, filter_name: str) -> str:
    """A metric's name here: without the filter when it is lm_eval's default one."""
    return metric if filter_name == "none" else f"{metric},{filter_name}"
