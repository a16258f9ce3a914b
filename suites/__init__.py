"""What is shipped: suites by name, and what their files may refer to by name.

Adding a suite is a folder with a suite.yaml and one line here, or just the folder's path on the
command line.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import SuiteError
from harness.records import Suite, Task
from harness.tasks.library import Library

SUITES = {
    "support": "support",
    "bbh": "bbh",
    "humaneval": "humaneval",
    "general": "general",
    "general-v2": "general_v2",
    "banking77": "banking77",
    "bfcl": "bfcl",
    "sgd": "sgd",
    "tatqa": "tatqa",
    "pubmedqa": "pubmedqa",
    "gsm8k": "gsm8k",
    "finance": "finance",
    "support-real": "support_real",
    "unseen": "unseen",
}
"""Suite name -> folder beside this file."""


def _support(task: str, split: str, seed: int, size: int) -> list[dict[str, object]]:
    from suites import support

    return support.documents(task, split, seed, size)


GENERATORS: dict[str, Callable[[str, str, int, int], list[dict[str, object]]]] = {"support": _support}
"""Generator name -> f(task, split, seed, size) -> documents."""


def documents(suite: Suite, task: Task, size: int | None = None) -> list[dict[str, object]]:
    """The documents of a procedural suite's task: `size` of them, or as many as the suite says."""
    if suite.generator not in GENERATORS:
        raise SuiteError(
            f"Suite {suite.name!r} names the generator {suite.generator!r}, which does not exist."
        )
    wanted = size if size is not None else suite.size
    if wanted is None:
        raise SuiteError(f"Suite {suite.name!r} is procedural and says no `size`.")
    return GENERATORS[suite.generator](task.name, suite.split, suite.seed, wanted)


def library(*, run_generated_code: bool = False) -> Library:
    """Everything a suite's files may name. `run_generated_code`: let scorers run what a model wrote."""
    from suites.readers import READERS
    from suites.scorers import SCORERS

    return Library(documents, SCORERS, READERS, run_generated_code)
