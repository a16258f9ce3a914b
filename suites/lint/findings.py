"""What lint reports: findings by file and line, and measured facts per task."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.errors import HarnessError

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; or, where documents lie in no file of lines, an item of a task."""

    source: str
    """Path of the file, or `TASK SPLIT`, with `@SEED` when the documents are drawn."""
    number: int = 0
    """Line, or item, from 1; 0 for the whole."""
    is_item: bool = False
    row: int = 0
    """Row from 1, where a file may have several on one line (.json); else 0."""

    @property
    def inside(self) -> str:
        """The place without its source: `row 3`, `item 3` or `line 3`."""
        return f"row {self.row}" if self.row else f"{'item' if self.is_item else 'line'} {self.number}"

    def __str__(self) -> str:
        if not self.number:
            return self.source
        return f"{self.source} item {self.number}" if self.is_item else f"{self.source}:{self.number}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (error), doubtful (warning), or was left out (note)."""

    place: Place
    severity: Severity
    check: str
    """Name of the check, as docs/lint.md lists it."""
    message: str

    def __str__(self) -> str:
        row = f"{self.place.inside}: " if self.place.row else ""
        return f"{self.place}: {self.severity}: {row}{self.message} [{self.check}]"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Items of a task that also stand in other rows."""

    against: str
    rows: int
    exact: int
    """Items whose question stands there word for word."""
    near: int
    """Further items that share a run of words with it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured of one task; None where it does not apply or was not measured."""

    task: str
    items: int
    clusters: int
    stated_chance: float | None = None
    best_constant: float | None = None
    """Score of the best answer that ignores the question, from 0 to 1."""
    best_constant_answer: str | None = None
    uniform: float | None = None
    """Expected score of a uniform guess among an item's choices."""
    label_ratio: float | None = None
    """How often the most frequent label is right, over its fair share."""
    label_ratio_of: str | None = None
    position_p: float | None = None
    """Chi-square p that the right choice is equally often at every position."""
    longest_words: int = 0
    longest_tokens: int | None = None
    window: int | None = None
    too_long: int | None = None
    """Items that do not fit into the window."""
    detectable: float | None = None
    """Smallest paired difference found with 80% power when a tenth of the items disagree."""
    overlaps: tuple[Overlap, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything lint found about one suite in one split."""

    suite: str
    findings: tuple[Finding, ...]
    """By file, then by line."""
    facts: tuple[Facts, ...]

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by file and line, the worst first on a line."""
    rank = {"error": 0, "warning": 1, "note": 2}
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda f: (f.place, rank[f.severity], f.check, f.message)))


def shown(path: Path) -> str:
    """A path as people type it: from the working folder when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def from_error(error: HarnessError, place: Place, check: str) -> list[Finding]:
    """A refusal as findings: one per `FILE:LINE: ...` line of its message, else one at `place`."""
    found = []
    for line in error.message.splitlines():
        match = re.match(r"(?P<file>/[^:]*)(:(?P<line>\d+))?(:\d+)?:? (?P<what>.*)", line)
        at = Place(shown(Path(match["file"])), int(match["line"] or 0)) if match else place
        found.append(Finding(at, "error", check, (match["what"] if match else line).rstrip(".")))
    return found
