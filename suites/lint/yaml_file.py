"""One YAML file of a stranger: its values, the line of every key, and all that is wrong with its form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from harness import config
from harness.errors import ConfigError, TrustError
from suites.lint.findings import Finding, Place, Severity, from_error, shown

Location = tuple[int | str, ...]

MOST_BYTES = 1_000_000
MOST_REPAIRS = 200
REPORTED = {"name": "unnamed", "version": "?", "role": "guard", "licence": "reported as missing"}
"""What stands in for a required key of suite.yaml after its absence was reported."""
IS_PLACEHOLDER = re.compile(r"\s*(|unknown|tbd|todo|none|n/?a|\?+|xxx+|-+)\s*\.?", re.IGNORECASE)
"""What people write where a licence should stand."""


@dataclass(slots=True)
class YamlFile:
    """`values` is None when the file cannot be read as a mapping of values."""

    path: Path
    values: dict[str, Any] | None = None
    lines: Mapping[Location, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, location: Location) -> int:
        """Line of a key, or of the nearest key around it."""
        ends = range(len(location), 0, -1)
        return next((self.lines[location[:n]] for n in ends if location[:n] in self.lines), 1)

    def place(self, location: Location) -> Place:
        return Place(shown(self.path), self.line(location))

    def add(self, location: Location, severity: Severity, check: str, message: str) -> None:
        self.findings.append(Finding(self.place(location), severity, check, message))


def read(path: Path) -> YamlFile:
    """The file with every finding about its form. Nothing in it is executed."""
    file = YamlFile(path)
    text = _text(file)
    if text is None:
        return file
    code = _code_tags(text)
    for line, tag in code:
        where = Place(shown(path), line)
        what = f"`{tag}` would run Python code; needs --trust {shown(path.parent)}"
        file.findings.append(Finding(where, "error", "trust", what))
    if code:
        return file
    try:
        file.values = config.parse_yaml(text, str(path.absolute()))
        file.lines = config.key_lines(text)
    except (ConfigError, TrustError) as error:
        file.findings += from_error(error, Place(shown(path), 1), "yaml")
    return file


def _text(file: YamlFile) -> str | None:
    problem = None
    try:
        if not file.path.is_file():
            problem = "does not exist" if not file.path.is_symlink() else "is a link that leads nowhere"
        elif file.path.stat().st_size > MOST_BYTES:
            problem = f"is larger than {MOST_BYTES} bytes; settings are values, not data"
        else:
            return file.path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text (byte {error.start})"
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
    file.findings.append(Finding(Place(shown(file.path)), "error", "yaml", f"the file {problem}"))
    return None


def _code_tags(text: str) -> list[tuple[int, str]]:
    """(line, tag) of every YAML tag that asks for Python."""
    found = []
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            tag = getattr(event, "tag", None) or ""
            if any(tag.startswith(code) for code in config.CODE_TAGS) and event.start_mark:
                name = tag.replace("tag:yaml.org,2002:", "!!")
                value = getattr(event, "value", "")
                found.append((event.start_mark.line + 1, f"{name} {value}".strip()))
    except yaml.YAMLError:
        return found
    return found


def settings(file: YamlFile) -> config.SuiteSettings | None:
    """The settings of a suite.yaml, its wrong keys reported and left out so that the rest can be checked.

    None when nothing can be made of it.
    """
    from pydantic import ValidationError

    if file.values is None:
        return None
    try:
        return config.load(file.path.absolute(), config.SuiteSettings)
    except ConfigError as error:
        file.findings += from_error(error, Place(shown(file.path), 1), "keys")
    values = file.values
    for _ in range(MOST_REPAIRS):
        try:
            return config.SuiteSettings.model_validate(values)
        except ValidationError as error:
            problem = error.errors()[0]
            location: Location = tuple(problem["loc"])
            if not location:
                return None
            if problem["type"] != "missing":
                values = _without(values, location)
            elif len(location) > 1:
                values = _without(values, location[:-1])
            else:
                values = {**values, str(location[0]): REPORTED.get(str(location[0]), "")}
    return None


def _without(value: Any, location: Location) -> Any:
    """A copy of nested settings without what stands at a location."""
    first, rest = location[0], location[1:]
    if isinstance(value, dict) and first in value:
        kept = {key: held for key, held in value.items() if key != first}
        return kept | {first: _without(value[first], rest)} if rest else kept
    if isinstance(value, list) and isinstance(first, int) and first < len(value):
        if rest:
            return [_without(held, rest) if i == first else held for i, held in enumerate(value)]
        return [held for i, held in enumerate(value) if i != first]
    return None if not isinstance(value, dict | list) else value
