"""A task file and what it includes, against what lm-eval and the engines take."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from harness.errors import TrustError, nearest, unknown
from harness.tasks.build import OWN_METRICS
from harness.tasks.trust import SAFE_BUILDERS, refuse_code
from suites.lint.findings import Finding, Place, Severity, shown
from suites.lint.yaml_file import YamlFile, read

NOT_IN_TASK_CONFIG = ("include", "tag", "group", "task_list")
MAPPINGS = ("dataset_kwargs", "generation_kwargs", "fewshot_config", "metadata")
LISTS_OF_MAPPINGS = ("metric_list", "filter_list")
TEMPLATES = ("doc_to_text", "doc_to_target", "doc_to_choice", "description", "gen_prefix")


@dataclass(slots=True)
class TaskFile:
    """A task's settings, includes merged, and what is wrong with them."""

    path: Path
    values: dict[str, Any] = field(default_factory=dict)
    origin: dict[str, YamlFile] = field(default_factory=dict)
    """Key -> the file it stands in."""
    findings: list[Finding] = field(default_factory=list)
    blocked: bool = False
    """Whether lm-eval cannot be given the settings, even without those that are reported as wrong."""

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)

    def for_lm_eval(self, name: str) -> dict[str, Any]:
        """The settings without those that are wrong: enough to render the items."""
        wrong = {key for key in LISTS_OF_MAPPINGS if any(self._is_in(key, each) for each in self.findings)}
        known = _task_config_keys()
        kept = {key: value for key, value in self.values.items() if key in known and key not in wrong}
        return kept | {"task": name}

    def _is_in(self, key: str, finding: Finding) -> bool:
        items = range(len(self.values.get(key) or ()))
        return finding.severity == "error" and finding.place in {self.place(key, item) for item in items}

    @property
    def is_public(self) -> bool:
        """Whether the file itself names a public dataset."""
        return self.values.get("dataset_path") not in (None, *SAFE_BUILDERS)

    def place(self, key: str, *inner: int | str) -> Place:
        file = self.origin.get(key)
        return file.place((key, *inner)) if file else Place(shown(self.path), 1)

    def add(self, key: str, severity: Severity, check: str, message: str, *inner: int | str) -> None:
        self.findings.append(Finding(self.place(key, *inner), severity, check, message))


def check(path: Path, *, trusted: bool, scored: bool) -> TaskFile:
    """The task file with every finding about its settings. Nothing in it is executed.

    `trusted`: the folder is this package's own. `scored`: the suite names a scorer, which makes the
    metrics.
    """
    task = TaskFile(path)
    _merge(task, path, ())
    _check_shapes(task)
    if not trusted:
        _check_trust(task)
    if task.has_errors:
        task.blocked = True
        return task
    _check_parts(task)
    _check_templates(task)
    task.blocked = task.has_errors
    _check_keys(task)
    _check_metrics(task, scored)
    _check_filters(task)
    return task


def _merge(task: TaskFile, path: Path, seen: tuple[Path, ...]) -> None:
    """Values of a file over those of what it includes, as `harness.tasks.trust.read_untrusted` does."""
    file = read(path)
    task.findings += file.findings
    if file.values is None:
        return
    seen = (*seen, path.resolve())
    includes = file.values.get("include", [])
    for index, name in enumerate(includes if isinstance(includes, list) else [includes]):
        inner = path.parent / str(name)
        at = file.place(("include", index))
        if not inner.is_file():
            task.findings.append(Finding(at, "error", "files", f"the included file {name} does not exist"))
        elif inner.resolve() in seen:
            task.findings.append(Finding(at, "error", "files", f"the file {name} includes itself"))
        else:
            _merge(task, inner, seen)
    own = {key: value for key, value in file.values.items() if key != "include"}
    task.values |= own
    task.origin |= dict.fromkeys(own, file)


def _check_shapes(task: TaskFile) -> None:
    for key in MAPPINGS:
        value = task.values.get(key)
        if value is not None and not isinstance(value, dict):
            task.add(key, "error", "keys", f"`{key}` is a {type(value).__name__}, not a mapping")
    for key in LISTS_OF_MAPPINGS:
        value = task.values.get(key)
        if value is not None and not (isinstance(value, list) and all(isinstance(v, dict) for v in value)):
            task.add(key, "error", "keys", f"`{key}` is not a list of mappings")


def _check_trust(task: TaskFile) -> None:
    for key, value in task.values.items():
        try:
            refuse_code({key: value}, "")
        except TrustError as error:
            what = error.message.removeprefix(": ").rstrip(".")
            task.add(key, "error", "trust", f"{what}; needs --trust {shown(task.path.parent)}")
        except (AttributeError, TypeError):
            continue  # of the wrong shape, which is already reported
    if "use_prompt" in task.values:
        task.add("use_prompt", "error", "trust", "`use_prompt` reads templates from outside the file")


def _check_parts(task: TaskFile) -> None:
    """What lm-eval cannot do without."""
    from lm_eval.api.task import ALL_OUTPUT_TYPES

    kind = task.values.get("output_type", "generate_until")
    if kind not in ALL_OUTPUT_TYPES:
        task.add("output_type", "error", "keys", unknown("output_type", str(kind), ALL_OUTPUT_TYPES))
    if kind == "multiple_choice" and not task.values.get("doc_to_choice"):
        task.add("output_type", "error", "keys", "a multiple-choice task needs `doc_to_choice`")
    if not task.values.get("test_split") and not task.values.get("validation_split"):
        task.add("output_type", "error", "keys", "neither `test_split` nor `validation_split` is named")


def _check_keys(task: TaskFile) -> None:
    known = {*_task_config_keys(), *NOT_IN_TASK_CONFIG}
    for key in task.values:
        if key not in known:
            guess = nearest(str(key), known)
            hint = f"did you mean {guess!r}?" if guess else "lm-eval's task files have no such key"
            task.add(key, "error", "keys", f"unknown key {str(key)!r}: {hint}")


def _task_config_keys() -> frozenset[str]:
    from lm_eval.config.task import TaskConfig

    return frozenset(each.name for each in fields(TaskConfig)) - set(NOT_IN_TASK_CONFIG)


def metrics(task: TaskFile) -> list[str]:
    """Names of the metrics that the file declares, or lm-eval's defaults for its kind."""
    import lm_eval.api.metrics  # noqa: F401  (registers them)
    from lm_eval.api.registry import DEFAULT_METRIC_REGISTRY

    listed = task.values.get("metric_list")
    if listed is None:
        defaults = DEFAULT_METRIC_REGISTRY.get(task.values.get("output_type", "generate_until"), [])
        return [*defaults, *OWN_METRICS]
    return [*(str(entry.get("metric")) for entry in listed), *OWN_METRICS]


def _check_metrics(task: TaskFile, scored: bool) -> None:
    import lm_eval.api.metrics  # noqa: F401  (registers them)
    from lm_eval.api.registry import AGGREGATION_REGISTRY, METRIC_REGISTRY

    for index, entry in enumerate(task.values.get("metric_list") or []):
        name, way = entry.get("metric"), entry.get("aggregation")
        if not isinstance(name, str):
            task.add("metric_list", "error", "metrics", "an entry names no `metric`", index)
        elif not scored and name not in METRIC_REGISTRY:
            task.add("metric_list", "error", "metrics", unknown("metric", name, METRIC_REGISTRY), index)
        if scored and way is None:
            task.add("metric_list", "error", "metrics", f"`{name}` says no `aggregation`", index)
        if way is not None and (not isinstance(way, str) or way not in AGGREGATION_REGISTRY):
            known = unknown("aggregation", str(way), AGGREGATION_REGISTRY)
            task.add("metric_list", "error", "metrics", known, index)


def _check_filters(task: TaskFile) -> None:
    import lm_eval.filters  # noqa: F401  (registers them)
    from lm_eval.api.registry import FILTER_REGISTRY

    for index, entry in enumerate(task.values.get("filter_list") or []):
        steps = entry.get("filter")
        if not isinstance(entry.get("name"), str) or not isinstance(steps, list):
            task.add("filter_list", "error", "keys", "an entry needs a `name` and a list `filter`", index)
            continue
        for step in steps:
            name = step.get("function") if isinstance(step, dict) else step
            if name not in FILTER_REGISTRY:
                message = unknown("filter function", str(name), FILTER_REGISTRY)
                task.add("filter_list", "error", "names", message, index)


def _check_templates(task: TaskFile) -> None:
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment
    from lm_eval import utils

    environment = SandboxedEnvironment()
    environment.filters.update(utils.env.filters)
    for key, text in _templates(task):
        try:
            environment.from_string(text)
        except (TemplateError, RecursionError) as error:
            task.add(key, "error", "render", f"`{key}` is no valid template: {error}")
    if not task.values.get("doc_to_text") and task.values.get("output_type") != "loglikelihood_rolling":
        task.add(
            "doc_to_text", "warning", "render", "`doc_to_text` is missing or empty: every prompt is empty"
        )


def _templates(task: TaskFile) -> Iterator[tuple[str, str]]:
    for key in TEMPLATES:
        value = task.values.get(key)
        if isinstance(value, str):
            yield key, value


def check_primary(task: TaskFile, metric: str) -> str | None:
    """What is wrong with a primary metric, as far as the file alone tells; None when nothing is."""
    name, _, filtered = metric.partition(",")
    names: Collection[str] = metrics(task)
    if name not in names:
        return unknown("primary metric", name, [n for n in names if n not in OWN_METRICS])
    filters = [str(entry.get("name")) for entry in task.values.get("filter_list") or []]
    if filtered and filtered not in filters:
        return unknown("filter of the primary metric", filtered, filters)
    if not filtered and len(filters) > 1:
        return (
            f"the metric {metric!r} has several filters: say `{metric},FILTER`, one of {', '.join(filters)}"
        )
    return None
