"""Which files below a folder belong together: each results JSON with the samples of its tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import DataError

_TIME = r"\d{4}-\d\d-\d\dT\d\d[-:]\d\d[-:]\d\d(?:\.\d+)?"
_RESULTS = re.compile(rf"(?P<stem>.+)_(?P<time>{_TIME})\.json")
_SAMPLES = re.compile(rf"samples_(?P<task>.+)_(?P<time>{_TIME})\.jsonl")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not imported, or the row of it that is wrong, and why."""

    file: Path
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}{'' if self.line is None else f':{self.line}'}: {self.reason}"


class Refused(DataError):
    """One results file and its samples cannot become a run, for all of these reasons."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Written:
    """What one call of lm_eval wrote."""

    results: Path
    samples: dict[str, Path]
    """Task, as the file name spells it, to its samples file."""

    def of(self, task: str) -> Path | None:
        """The samples of a task, whose name a file system or a hub may have changed."""
        spellings = (task, re.sub(r"[\"<>:/|\\?*\[\]]+", "__", task), re.sub(r"\W", "_", task))
        return next((self.samples[name] for name in spellings if name in self.samples), None)


def find(folder: Path) -> tuple[list[Written], list[Refusal]]:
    """Every results file below `folder`, by path, and the samples that no results file goes with.

    A results file is `results_TIME.json`, or `NAME_TIME.json` where lm_eval's output path was
    `NAME.json`; its samples are the `samples_TASK_TIME.jsonl` of the same time beside it.
    Raises DataError when the folder does not exist or holds neither.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder.", hint="name the folder that was lm_eval's --output_path")
    samples: dict[tuple[Path, str], dict[str, Path]] = {}
    for path, match in _matching(folder, _SAMPLES):
        samples.setdefault((path.parent, _plain(match["time"])), {})[match["task"]] = path
    found = [
        Written(path, samples.pop((path.parent, _plain(match["time"])), {}))
        for path, match in _matching(folder, _RESULTS)
    ]
    orphans = [
        Refusal(path, "samples without the results file of the same time")
        for group in samples.values()
        for path in group.values()
    ]
    if not found and not orphans:
        raise DataError(
            f"{folder} holds no results of lm_eval (results_TIME.json).",
            hint="name the folder that was lm_eval's --output_path",
        )
    return found, sorted(orphans, key=lambda refusal: refusal.file)


def _matching(folder: Path, shape: re.Pattern[str]) -> Iterator[tuple[Path, re.Match[str]]]:
    for path in sorted(folder.rglob("*")):
        if (match := shape.fullmatch(path.name)) and path.is_file():
            yield path, match


def _plain(time: str) -> str:
    return time.replace(":", "-")
