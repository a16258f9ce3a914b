"""Items one by one and against one another: does each render, is its answer there, is it new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.engines.base import GenerateRequest, Prompt, RollingRequest, ScoreRequest
from harness.records import Suite, Task
from harness.tasks.build import BadItem, BuiltItem, build_items
from suites.lint.documents import texts
from suites.lint.findings import Finding, Place, Severity

UNRENDERED = ("{{", "{%")
OF_DATA = ("target", "choices", "cluster")
"""Checks of what the document says, not of how the suite asks it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as lint looks at it."""

    place: Place
    built: BuiltItem
    prompt: str
    """What is asked, few-shot examples included, before any chat template."""
    question: str
    """What is asked of this document alone."""
    choices: tuple[str, ...]
    target: tuple[str, ...]
    """Every right answer as text."""
    position: int | None
    """Of the right choice, when it is one."""


def read(
    suite: Suite, task: Task, built_task: Any, places: Sequence[Place], *, templated: bool
) -> tuple[list[Entry], list[Finding]]:
    """The task's items and those that do not render. `places`: one per document of the split."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    for made in build_items(suite, task, built_task, templated=templated):
        if isinstance(made, BadItem):
            what = f"the item does not render: {_one_line(made.reason)}"
            findings.append(Finding(places[made.ordinal], "error", "render", what))
        else:
            entries.append(_entry(built_task, made, places[made.item.ordinal]))
    return entries, findings


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _entry(built_task: Any, built: BuiltItem, place: Place) -> Entry:
    is_choice = built_task.OUTPUT_TYPE == "multiple_choice"
    choices = [str(choice) for choice in built_task.doc_to_choice(built.doc)] if is_choice else []
    target = built_task.doc_to_target(built.doc)
    listed = target if isinstance(target, list) else [target]
    answers = tuple(
        choices[one] if choices and isinstance(one, int) and 0 <= one < len(choices) else str(one)
        for one in listed
    )
    position = choices.index(answers[0]) if len(answers) == 1 and answers[0] in choices else None
    if position is not None and isinstance(listed[0], int):
        position = listed[0]
    question = built_task.doc_to_text(built.doc) if built_task.config.doc_to_text is not None else ""
    prompt = "\n\n".join(dict.fromkeys(_asked(request) for request in built.requests))
    asked = question if isinstance(question, str) else prompt
    return Entry(place, built, prompt, asked, tuple(choices), answers, position)


def _asked(request: ScoreRequest | GenerateRequest | RollingRequest) -> str:
    return request.text if isinstance(request, RollingRequest) else full_text(request.prompt)


def full_text(prompt: Prompt) -> str:
    return "\n".join([*(message.content for message in prompt.messages), prompt.text]).strip("\n")


def check(task: Task, entries: Sequence[Entry], *, public: bool) -> Iterator[Finding]:
    """Findings about single items, then about items that are the same.

    `public`: the data are somebody else's, whose mistakes are known and can only be lived with.
    """
    for entry in entries:
        for check_name, message in _problems(task, entry):
            is_data = public and check_name in OF_DATA
            yield Finding(entry.place, "warning" if is_data else "error", check_name, message)
        if any(mark in entry.prompt for mark in UNRENDERED) and not _is_unrendered(entry):
            yield Finding(entry.place, "warning", "render", "the document's own text contains `{{` or `{%`")
    yield from _repeated(entries, "warning" if public else "error")


def _problems(task: Task, entry: Entry) -> Iterator[tuple[str, str]]:
    if not entry.prompt.strip():
        yield "render", "the prompt is empty"
    if _is_unrendered(entry):
        yield "render", "the prompt still contains `{{` or `{%`: the template was not rendered"
    empty = [name for name, value in entry.built.doc.items() if value is None] if _reads_none(entry) else []
    if empty:
        yield "render", f"the prompt reads 'None', and {', '.join(map(repr, empty))} is missing or null"
    if entry.built.problem is not None:
        yield "target", entry.built.problem
    elif task.scorer is None and not all(answer.strip() for answer in entry.target):
        yield "target", "the target is empty"
    elif not entry.target:
        yield "target", "there is no target"
    if any(not choice.strip() for choice in entry.choices):
        yield "choices", "a choice is empty"
    repeated = sorted({choice for choice in entry.choices if entry.choices.count(choice) > 1})
    if repeated:
        yield "choices", f"the choice {repeated[0]!r} stands twice"
    if task.cluster is not None and not str(entry.built.doc.get(task.cluster) or "").strip():
        yield "cluster", f"the field {task.cluster!r}, which names the item's cluster, is empty"


def _is_unrendered(entry: Entry) -> bool:
    """Whether template marks in the prompt are the template's, not the document's."""
    own = "\n".join(texts(entry.built.doc))
    return any(mark in entry.question and mark not in own for mark in UNRENDERED)


def _reads_none(entry: Entry) -> bool:
    def nones(text: str) -> int:
        return len(re.findall(r"\bNone\b", text))

    return nones(entry.question) > nones("\n".join(texts(entry.built.doc)))


def _repeated(entries: Sequence[Entry], severity: Severity) -> Iterator[Finding]:
    """The second and later items with the same question: equal ones, and those that contradict."""
    first: dict[object, Entry] = {}
    for entry in entries:
        before = first.setdefault((entry.question.strip(), entry.choices), entry)
        if before is entry:
            continue
        if set(before.target) == set(entry.target):
            message = f"the same item as {_from(before, entry)}"
            yield Finding(entry.place, severity, "duplicates", message)
        else:
            answers = f"{_short(entry)} here, {_short(before)} there"
            message = f"asks what {_from(before, entry)} asks, with another answer ({answers})"
            yield Finding(entry.place, severity, "contradictions", message)


def _from(before: Entry, entry: Entry) -> str:
    same_file = before.place.source == entry.place.source
    return before.place.inside if same_file else str(before.place)


def _short(entry: Entry) -> str:
    text = " or ".join(map(repr, entry.target))
    return text if len(text) <= 60 else text[:57] + "..."


def count_clusters(entries: Sequence[Entry]) -> int:
    """Independent groups of items; an item without a cluster is its own."""
    named = {entry.built.item.cluster for entry in entries} - {None}
    return len(named) + sum(entry.built.item.cluster is None for entry in entries)
