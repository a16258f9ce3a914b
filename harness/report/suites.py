"""Suites and their items as documents for a program and as text for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from harness.engines.base import RollingRequest, ScoreRequest
from harness.records import Suite
from harness.tasks import BuiltItem, BuiltTask
from harness.tasks.places import Place, place

LEAST_AVAILABLE: tuple[Place, ...] = ("missing", "hub", "lm-eval", "cached", "local", "generated")


def data_place(suite: Suite, data_dir: Path | None) -> Place:
    """Where the documents of the suite's least available task are."""
    places = {place(suite, task, data_dir) for task in suite.tasks}
    return next(where for where in LEAST_AVAILABLE if where in places)


def suite_document(suite: Suite, splits: Sequence[str], data_dir: Path | None) -> dict[str, Any]:
    return {
        "suite": suite.name,
        "suite_version": suite.version,
        "role": suite.role,
        "description": suite.description,
        "licence": suite.licence,
        "sources": list(suite.sources),
        "splits": list(splits),
        "size": suite.size,
        "tasks": [
            {
                "task": task.name,
                "group": task.group,
                "metric": task.metric,
                "chance": task.chance,
                "margin": task.margin,
                "cluster": task.cluster,
                "scorer": task.scorer,
                "data": place(suite, task, data_dir),
            }
            for task in suite.tasks
        ],
    }


def item_document(task: BuiltTask, built: BuiltItem) -> dict[str, Any]:
    """What a model is asked, and what is right."""
    request = built.requests[0]
    messages = () if isinstance(request, RollingRequest) else request.prompt.messages
    return {
        "task": task.task.name,
        "item": built.item.id,
        "cluster": built.item.cluster,
        "messages": [{"role": m.role, "content": m.content} for m in messages],
        "prompt": request.text if isinstance(request, RollingRequest) else request.prompt.text,
        "choices": list(request.continuations) if isinstance(request, ScoreRequest) else [],
        "target": right_answer(task, built),
        "document": json.loads(built.item.doc),
    }


def right_answer(task: BuiltTask, built: BuiltItem) -> str:
    """As text: the choice itself where the target is its number."""
    target = task.lm_task.doc_to_target(built.doc)
    if isinstance(target, int) and task.lm_task.OUTPUT_TYPE == "multiple_choice":
        return str(task.lm_task.doc_to_choice(built.doc)[target])
    return built.item.target


def print_item(out: Console, task: BuiltTask, built: BuiltItem) -> None:
    found = item_document(task, built)
    level = found["document"].get("level")
    facts = [found["task"], f"item {found['item']}"]
    facts += [f"cluster {found['cluster']}"] if found["cluster"] else []
    facts += [f"level {level}"] if level is not None else []
    out.print("--- " + "  ".join(facts), style="bold", soft_wrap=True)
    for message in found["messages"]:
        out.print(f"[{message['role']}]", style="dim")
        out.print(message["content"], soft_wrap=True)
    if found["prompt"]:
        out.print(found["prompt"], soft_wrap=True)
    for choice in found["choices"]:
        out.print(f"  choice: {choice.strip()}", style="dim", soft_wrap=True)
    out.print(f"right: {found['target']}\n", style="green", soft_wrap=True)
