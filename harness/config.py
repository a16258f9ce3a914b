"""YAML to typed settings; the only place that reads YAML.

Unknown keys are refused with the nearest known key, and every message carries file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from harness.errors import ConfigError, TrustError, nearest
from harness.records import Draws

CODE_TAGS = ("!function", "!!python", "tag:yaml.org,2002:python")
DEEPEST = 50
"""Levels of nesting that a YAML file may have; beyond some hundreds the readers run out of stack."""
MOST_VALUES = 100_000
"""Values in a YAML file, aliases written out; some thirty that build on one another stand for a billion."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MirrorSettings(Strict):
    """Files below the data directory that stand in for a public dataset."""

    files: dict[str, str] = Field(min_length=1)
    field: str | None = None


class HubSettings(Strict):
    """Files of a public dataset repository, for data that `datasets` does not load."""

    repo: str
    files: dict[str, str] = Field(min_length=1)
    revision: str = "main"


class GenerativeSettings(Strict):
    """How a task is asked on an endpoint that only chats."""

    config: str
    metric: str
    scorer: str | None = None


class DrawSettings(Strict):
    """How often written answers are drawn."""

    samples: int | None = Field(default=None, ge=1)
    """Answers per item; its score is the mean of theirs."""
    temperature: float | None = Field(default=None, ge=0)
    """In place of what the task's own file says."""

    @model_validator(mode="after")
    def _draws_differ(self) -> Self:
        if (self.samples or 1) > 1 and self.temperature == 0:
            raise ValueError(f"{self.samples} samples at temperature 0 are one answer; raise `temperature`")
        return self

    @property
    def draws(self) -> Draws | None:
        if self.samples is None and self.temperature is None:
            return None
        return Draws(self.samples or 1, self.temperature)


class TaskSettings(DrawSettings):
    """One entry of a suite's `tasks`."""

    task: str
    metric: str
    config: str | None = None
    """YAML file beside suite.yaml; left out when lm-eval's own index knows the task."""
    group: str | None = None
    margin: float = Field(default=0.02, ge=0)
    cluster: str | None = None
    chance: float | None = Field(default=None, ge=0, le=1)
    """Most that an answer which ignores the question scores."""
    scorer: str | None = None
    reader: str | None = None
    mirror: MirrorSettings | None = None
    hub: HubSettings | None = None
    generative: GenerativeSettings | None = None


class SplitSettings(Strict):
    """Which documents make one of the suite's splits."""

    of: str | None = None
    """lm-eval split (`test`, `validation`, `train`); the task's evaluation split when left out."""
    share: tuple[float, float] = (0.0, 1.0)
    """[low, high) of the documents by content hash, so that shares never overlap."""


class SuiteSettings(Strict):
    """suite.yaml."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    version: str
    role: Literal["target", "guard", "unseen"]
    tasks: list[TaskSettings] = Field(default=[], min_length=1)
    compose: list[str] = Field(default=[], min_length=1)
    """Suites whose tasks make this one: shipped names, or folders beside this one's (`../NAME`)."""
    description: str = ""
    licence: str
    sources: list[str] = []
    reference: str | None = None
    """lm-eval group that the tasks without a `config` are members of."""
    generator: str | None = None
    size: int | None = Field(default=None, ge=1)
    splits: dict[str, SplitSettings] = {"dev": SplitSettings()}

    @model_validator(mode="after")
    def _tasks_or_parts(self) -> SuiteSettings:
        if bool(self.tasks) == bool(self.compose):
            raise ValueError("a suite has either `tasks` or `compose`")
        extra = [key for key in ("generator", "reference", "splits") if key in self.model_fields_set]
        if self.compose and extra:
            raise ValueError(f"a suite with `compose` takes its {', '.join(extra)} from its parts")
        return self


class HarnessSettings(Strict):
    """harness.yaml: what `harness eval` does when it is not told otherwise."""

    suites: list[str] = Field(default=["support", "bbh"], min_length=1)
    engine: Literal["auto", "vllm", "hf", "openai"] = "auto"


Settings = TypeVar("Settings", bound=BaseModel)


class _Loader(yaml.CSafeLoader):
    """SafeLoader that refuses duplicate keys, which YAML otherwise resolves silently."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if key_node.value in seen and key_node.value != "<<":
            raise yaml.constructor.ConstructorError(
                problem=f"the key {key_node.value!r} stands twice", problem_mark=key_node.start_mark
            )
        seen.add(key_node.value)
        if key_node.tag == "tag:yaml.org,2002:bool":
            key_node.tag = (
                "tag:yaml.org,2002:str"  # YAML 1.1 would read the keys `on` and `off` as true, false
            )
    loader.flatten_mapping(node)
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_implicit_resolver(  # YAML 1.2's floats: 1.1 reads 2e-5 as text
    "tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789")
)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file that holds a mapping of values. Raises ConfigError, or TrustError for code tags."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from None
    return parse_yaml(text, str(path))


def parse_yaml(text: str, name: str) -> dict[str, Any]:
    loader = None
    try:
        _refuse_bombs(text, name)
        loader = _Loader(text)
        value = loader.get_single_data()
    except yaml.constructor.ConstructorError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        if any(tag in str(error.problem) for tag in CODE_TAGS):
            raise TrustError(
                f"{name}:{line}: a YAML tag asks for Python code ({error.problem}).",
                hint="name the folder as trusted if you wrote it: --trust FOLDER",
            ) from None
        raise ConfigError(f"{name}:{line}: {error.problem}.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{name}:{line}: malformed YAML: {error.problem}.") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: malformed YAML: {error}.") from None
    finally:
        if loader is not None:
            loader.dispose()
    if value is None:
        raise ConfigError(f"{name} is empty.")
    if not isinstance(value, dict):
        raise ConfigError(f"{name} holds a {type(value).__name__} where a mapping was expected.")
    return value


def _refuse_bombs(text: str, name: str) -> None:
    """Raise ConfigError for a file that is small and explodes when it is read."""
    sizes: list[int] = [0]
    anchors: list[str | None] = [None]
    anchored: dict[str | None, int] = {}
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            sizes.append(1)
            anchors.append(event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            size = anchored[anchors.pop()] = sizes.pop()
            sizes[-1] += size
        elif isinstance(event, yaml.AliasEvent):
            sizes[-1] += anchored.get(event.anchor, 1)
        elif isinstance(event, yaml.ScalarEvent):
            sizes[-1] += 1
        deep = len(sizes) > DEEPEST + 1
        if deep or sizes[-1] > MOST_VALUES:
            line = event.start_mark.line + 1 if event.start_mark else 1
            most = f"{DEEPEST} levels" if deep else f"{MOST_VALUES} values, aliases included"
            raise ConfigError(f"{name}:{line}: malformed YAML: more than {most}.")


def load(path: Path, kind: type[Settings], overrides: Sequence[str] = ()) -> Settings:
    """Read and check a YAML file; `overrides` are `key.of.key=value`, the values read as YAML.

    Raises ConfigError naming every wrong key with its line.
    """
    values = read_yaml(path)
    for override in overrides:
        _override(values, override)
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        overridden = [override.partition("=")[0].strip() for override in overrides]
        raise ConfigError(_explain(error, kind, path, overridden)) from None


def _override(values: dict[str, Any], override: str) -> None:
    """Put `key.of.key=value` into `values`. Raises ConfigError."""
    place, equals, text = override.partition("=")
    *holders, last = place.strip().split(".")
    if not equals or not last or not all(holders):
        raise ConfigError(f"--set {override!r} is not KEY=VALUE, such as trl.learning_rate=2e-5.")
    for position, holder in enumerate(holders):
        inner = values.setdefault(holder, {})
        if not isinstance(inner, dict):
            raise ConfigError(f"--set {override!r}: {'.'.join(holders[: position + 1])} holds no keys.")
        values = inner
    values[last] = parse_yaml(f"value: {text}", f"--set {override}")["value"]


def listed_values(text: str, name: str) -> tuple[str, ...]:
    """The texts between the commas of `1e-5,2e-5` that stand outside brackets and quotes, as YAML reads them.

    Raises ConfigError for what is no list of values, and for an empty one.
    """
    listed = f"[{text}]"
    parse_yaml(f"values: {listed}", name)  # refuses code and bombs
    try:
        node = yaml.compose(listed, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        node = None
    if not isinstance(node, yaml.SequenceNode) or node.end_mark.index != len(listed) or not node.value:
        raise ConfigError(f"{name}: {text!r} is no list of values, such as 1e-5,2e-5.")
    return tuple(listed[held.start_mark.index : held.end_mark.index].strip() for held in node.value)


def _explain(error: ValidationError, kind: type[BaseModel], path: Path, overridden: Sequence[str]) -> str:
    lines = key_lines(path.read_text(encoding="utf-8"))
    problems = []
    for problem in error.errors():
        place, known = _place(kind, tuple(problem["loc"]), lines)
        where = ".".join(str(part) for part in place)
        line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)
        source = f"--set {where}" if where in overridden else f"{path}:{line}"
        if problem["type"] == "extra_forbidden":
            guess = nearest(str(place[-1]), known)
            suggestion = f" Did you mean {guess!r}?" if guess else f" Known: {', '.join(sorted(known))}."
            problems.append(f"{source}: unknown key {where!r}.{suggestion}")
        else:
            said = problem["msg"].removeprefix("Value error, ")
            if problem["type"].startswith(("less_than", "greater_than")):
                said += f", not {problem['input']}"
            problems.append(f"{source}: {where}: {said}." if where else f"{path}: {said}.")
    return "\n".join(problems)


def _place(
    kind: type[BaseModel], location: tuple[int | str, ...], lines: Mapping[tuple[int | str, ...], int]
) -> tuple[tuple[int | str, ...], list[str]]:
    """pydantic's location as the file has it, and the keys that may stand beside its last part.

    Left out are the tags of alternatives, and the index of what stands alone where a list may.
    """
    place: tuple[int | str, ...] = ()
    models: list[type[BaseModel]] = [kind]
    for position, part in enumerate(location):
        if isinstance(part, int):
            place = (*place, part) if (*place, part) in lines else place
            continue
        holders = [model for model in models if part in model.model_fields]
        if holders and position < len(location) - 1:
            models = [m for holder in holders for m in _models(holder.model_fields[part].annotation)]
        elif not holders and position < len(location) - 1:
            models = [model for model in models if part in _tags(model)] or models
            continue
        place = (*place, part)
    return place, list(dict.fromkeys(name for model in models for name in model.model_fields))


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation names, inside lists, unions and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]


def _tags(model: type[BaseModel]) -> tuple[str, ...]:
    """The values of a model's `kind`, by which a union tells it from the others."""
    field = model.model_fields.get("kind")
    return getattr(field.annotation, "__args__", ()) if field is not None else ()


def key_lines(text: str) -> dict[tuple[int | str, ...], int]:
    """Location of each key -> its line number, from the YAML node tree."""
    found: dict[tuple[int | str, ...], int] = {}

    def visit(node: yaml.Node, location: tuple[int | str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                found[(*location, key.value)] = key.start_mark.line + 1
                visit(value, (*location, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                found[(*location, index)] = value.start_mark.line + 1
                visit(value, (*location, index))

    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is not None:
        visit(root, ())
    return found


def find_settings(start: Path) -> HarnessSettings:
    """harness.yaml of the working folder, else the shipped one."""
    own = start / "harness.yaml"
    shipped = Path(__file__).parent / "harness.yaml"
    return load(own if own.exists() else shipped, HarnessSettings)
