"""The intent task as a chat endpoint gets it: choices in the prompt, the copied one scored."""

from __future__ import annotations

from dataclasses import replace

import pytest

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest
from suites import catalog


@pytest.fixture(scope="module")
def built() -> tasks.BuiltTask:
    suite = catalog.load("support")
    asked = replace(suite, tasks=(suite.tasks[0].as_generative(),))
    (task,) = tasks.build(asked, templated=True, library=suites.library(), limit=5)
    return task


def test_the_prompt_lists_every_choice(built: tasks.BuiltTask) -> None:
    (request,) = built.items[0].requests
    assert isinstance(request, GenerateRequest)
    prompt = request.prompt.messages[-1].content
    assert all(f"- {choice}\n" in prompt for choice in built.items[0].doc["choices"])


@pytest.mark.parametrize("form", ["{}", "- {}", " {}.\n", '"{}"', "{} "])
def test_the_right_line_counts_however_it_is_dressed(built: tasks.BuiltTask, form: str) -> None:
    item = built.items[0]
    text = form.format(item.item.target)
    assert score(built, item, text) == 1.0
    wrong = next(choice for choice in item.doc["choices"] if choice != item.item.target)
    assert score(built, item, form.format(wrong)) == 0.0


def test_no_answer_is_wrong(built: tasks.BuiltTask) -> None:
    assert score(built, built.items[0], "") == 0.0


def score(task: tasks.BuiltTask, item: tasks.BuiltItem, text: str) -> float:
    key = item.requests[0].key
    result = tasks.score(task, item, {key: Generated(key, (text,), ("stop",))}, "")
    assert result.error is None
    return result.metrics[task.primary]
