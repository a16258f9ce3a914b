"""What a stranger's task file may not do: run code, directly or through a library's back door."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from harness import config
from harness.errors import ConfigError, SuiteError, TrustError
from harness.records import Suite, Task

SAFE_BUILDERS = {"json", "csv", "parquet", "text", "arrow"}
"""`datasets` builders that only read data. Others, such as `pandas`, unpickle."""

TRUST_HINT = "read the file; if you trust it, name its folder: --trust FOLDER"


def read_values(suite: Suite, task: Task) -> dict[str, Any]:
    """The task's YAML. Code in it runs only if the suite's folder is trusted."""
    assert task.config is not None
    path = Path(task.config)
    if not path.is_file():
        raise SuiteError(f"Suite {suite.name!r}: the task file {path} does not exist.")
    if not suite.trusted:
        return read_untrusted(path)
    from lm_eval.tasks._yaml_loader import load_yaml

    values: dict[str, Any] = load_yaml(path)
    return values


def read_untrusted(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """A task file and its includes as plain values. Raises TrustError for anything that runs code."""
    path = path.resolve()
    if path in seen:
        raise ConfigError(f"{path} includes itself.")
    values = config.read_yaml(path)
    merged: dict[str, Any] = {}
    includes = values.pop("include", [])
    for name in includes if isinstance(includes, list) else [includes]:
        merged |= read_untrusted(path.parent / str(name), (*seen, path))
    merged |= values
    refuse_code(merged, str(path))
    return merged


def refuse_code(values: dict[str, Any], name: str) -> None:
    """Raise TrustError if a task's settings would make lm-eval or datasets run foreign code."""
    arguments = values.get("dataset_kwargs") or {}
    builder = values.get("dataset_path")
    reasons = {
        "unsafe_code": bool(values.get("unsafe_code")),
        "class": "class" in values,
        "dataset_kwargs.trust_remote_code": bool(arguments.get("trust_remote_code")),
        f"dataset_path: {builder}": builder in ("pandas", "pickle", "webdataset", "cache"),
        "metric_list.hf_evaluate": any(m.get("hf_evaluate") for m in values.get("metric_list") or []),
    }
    for reason, holds in reasons.items():
        if holds:
            raise TrustError(f"{name}: `{reason}` would run code from outside the file.", hint=TRUST_HINT)


def sandbox_templates() -> None:
    """Make lm-eval render its Jinja templates in a sandbox: task files may come from strangers."""
    from jinja2 import BaseLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment
    from lm_eval import utils

    if isinstance(utils.env, SandboxedEnvironment):
        return
    sandbox = SandboxedEnvironment(loader=BaseLoader(), undefined=StrictUndefined, keep_trailing_newline=True)
    sandbox.filters.update(utils.env.filters)
    # lm-eval compiles a template for every document it renders, which takes longer than rendering it.
    compiled = functools.lru_cache(maxsize=256)(sandbox.from_string)
    sandbox.from_string = compiled  # type: ignore[assignment, method-assign]  # one instance's method
    utils.env = sandbox
