"""The documentation says what the code does: exit codes, commands, options, YAML keys, links."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gates import policy
from harness import config, errors
from harness.cli import COMMANDS, cli
from harness.errors import HarnessError
from harness.pipeline.ladder import LadderSettings
from tests.markdown import DOCS, ROOT, rows, sections, shell_blocks

PAGES = sorted(page for place in (ROOT, DOCS, DOCS / "adr") for page in place.glob("*.md"))

SETTINGS: dict[str, type[BaseModel]] = {
    "suite.yaml": config.SuiteSettings,
    "An entry of tasks": config.TaskSettings,
    "hub": config.HubSettings,
    "generative": config.GenerativeSettings,
    "mirror": config.MirrorSettings,
    "An entry of splits": config.SplitSettings,
    "harness.yaml": config.HarnessSettings,
}
"""Heading in docs/suites.md -> the settings its table documents."""

POLICIES: dict[str, type[BaseModel]] = {
    "Policy": policy.Policy,
    "A primary": policy.Superiority,
    "A guard": policy.NonInferiority,
    "A held-out loss": policy.HeldoutLoss,
}
"""The same in docs/gates.md."""


def error_classes() -> list[type[HarnessError]]:
    classes = (kind for _, kind in inspect.getmembers(errors, inspect.isclass))
    return sorted((kind for kind in classes if issubclass(kind, HarnessError)), key=lambda k: k.exit_code)


def first_line(kind: type[HarnessError]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").split("\n")[0].replace("`", "")


def test_exit_codes_are_those_of_the_code() -> None:
    assert rows(sections(DOCS / "exit-codes.md")["Refusals"]) == [
        [str(kind.exit_code), kind.__name__, first_line(kind)] for kind in error_classes()
    ]


def test_exit_codes_are_distinct_and_never_look_like_a_verdict() -> None:
    codes = [kind.exit_code for kind in error_classes()]
    assert len(set(codes)) == len(codes)
    assert min(codes) >= 20


def commands(of: click.Command, path: tuple[str, ...] = ("harness",)) -> Iterator[tuple[str, click.Command]]:
    """(`harness runs list`, its command) for every command that is not a group."""
    if not isinstance(of, click.Group):
        yield " ".join(path), of
        return
    for name in of.list_commands(click.Context(of)):
        inner = of.get_command(click.Context(of), name)
        assert inner is not None
        yield from commands(inner, (*path, name))


LEAVES = dict(commands(cli))
SHORT = {"harness train": "recipe"}
"""Group -> the command that is meant when none of its commands is named."""


def examples(text: str) -> list[tuple[str, list[str]]]:
    """(command, its arguments) of each line of the shell blocks in `text` that calls the harness."""
    found = []
    for line in "".join(shell_blocks(text)).replace("\\\n", " ").splitlines():
        words = shlex.split(re.sub(r"^([A-Z_]+=\S+ )*", "", line), comments=True)
        if words[:1] != ["harness"] or words[1:] in (["--help"], ["--version"]):
            continue
        words = words[: min((i for i, word in enumerate(words) if word in ("|", ">", "2>")), default=None)]
        group = " ".join(words[:2])
        if group in SHORT and " ".join(words[:3]) not in LEAVES:
            words.insert(2, SHORT[group])
        names = [" ".join(words[:n]) for n in (3, 2)]
        name = next((name for name in names if name in LEAVES), None)
        assert name is not None, f"{line!r} calls no command there is"
        found.append((name, words[len(name.split()) :]))
    return found


def test_every_command_has_its_section() -> None:
    assert {name for name in sections(DOCS / "cli.md") if name.startswith("harness ")} == set(LEAVES)


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_is_documented_and_has_an_example(name: str) -> None:
    text = sections(DOCS / "cli.md")[name]
    shown = {word for command, words in examples(text) if command == name for word in words}
    listed = {row[0].split(" ")[0] for row in rows(text)}
    options = [option for option in LEAVES[name].params if isinstance(option, click.Option)]
    assert [option.opts for option in options if not listed & set(option.opts)] == []
    assert [option.opts for option in options if not shown & set(option.opts)] == []
    assert listed <= {spelling for option in options for spelling in option.opts}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_are_accepted_by_the_command_line(page: Path) -> None:
    for name, words in examples(page.read_text(encoding="utf-8")):
        try:
            LEAVES[name].make_context(name, list(words))
        except click.ClickException as error:
            pytest.fail(f"{name} {shlex.join(words)}: {error.format_message()}")


def test_commands_are_listed_with_their_one_line_help() -> None:
    listed = {row[0]: row[1] for row in rows(sections(DOCS / "cli.md")["Commands"])}
    assert listed == {f"harness {name}": text for name, (_, text) in COMMANDS.items()}


def default_of(setting: FieldInfo) -> str:
    if setting.is_required():
        return "required"
    value: Any = setting.get_default(call_default_factory=True)
    if value is None:
        return "none"
    if value in ("", []):
        return "empty"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | dict) else str(value)


@pytest.mark.parametrize(
    ("page", "heading", "settings"),
    [
        *(("suites.md", *pair) for pair in SETTINGS.items()),
        *(("gates.md", *pair) for pair in POLICIES.items()),
        ("training.md", "A ladder", LadderSettings),
    ],
)
def test_every_setting_is_documented_with_its_default(
    page: str, heading: str, settings: type[BaseModel]
) -> None:
    documented = {row[0]: row[2] for row in rows(sections(DOCS / page)[heading])}
    assert documented == {name: default_of(field) for name, field in settings.model_fields.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [to for to in links if "://" not in to and not (page.parent / to).exists()] == []


def test_every_decision_is_in_the_list() -> None:
    listed = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    decisions = [page.name for page in (DOCS / "adr").glob("0*.md")]
    assert decisions
    assert [name for name in decisions if f"({name})" not in listed] == []
