"""bfcl: requests with a function that serves them, or does not, in both forms of the data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import suites
from harness import tasks
from harness.errors import DataError
from harness.tasks.load import apply_reader
from suites import catalog
from suites.readers import READERS
from suites.readers.bfcl import NO_CALL
from tests.unit.suites.real_data import build, data_dir, mean, target

FILES = (
    "bfcl/BFCL_v4_simple_python.json",
    "bfcl/possible_answer/BFCL_v4_simple_python.json",
    "bfcl/BFCL_v4_irrelevance.json",
)
FUNCTION = {
    "name": "tea.brew",
    "description": "Brew tea.",
    "parameters": {
        "type": "dict",
        "properties": {
            "leaf": {"type": "string"},
            "cups": {"type": "integer"},
            "extras": {"type": "array", "items": {"type": "dict"}},
        },
        "required": ["leaf", "cups"],
    },
}
RIGHT: dict[str, list[Any]] = {"leaf": ["oolong"], "cups": ["", 2], "extras": [[{"kind": ["milk"]}]]}


def parts(number: int = 1) -> dict[str, list[dict[str, Any]]]:
    questions = [
        {"id": f"t_{n}", "question": [[{"role": "user", "content": f" Tea {n}! "}]], "function": [FUNCTION]}
        for n in range(number)
    ]
    answers = [{"id": f"t_{n}", "ground_truth": [{"tea.brew": RIGHT}]} for n in reversed(range(number))]
    return {"questions": questions, "answers": answers}


def test_a_question_gets_its_answer_by_id() -> None:
    (document,) = READERS["bfcl"].read(parts())["test"]
    assert json.loads(document.pop("function")) == FUNCTION
    assert json.loads(document.pop("acceptable")) == RIGHT | {"cups": [2]}
    assert json.loads(document.pop("answer")) == {
        "name": "tea.brew",
        "arguments": {"leaf": "oolong", "cups": 2, "extras": [{"kind": "milk"}]},
    }
    assert document == {"question": "Tea 0!", "name": "tea.brew"}


def test_without_answers_nothing_is_to_be_called() -> None:
    (document,) = READERS["bfcl"].read({"questions": parts()["questions"]})["test"]
    assert document["answer"] == NO_CALL
    assert "acceptable" not in document


def test_a_question_without_one_answer_or_with_two_turns_is_refused() -> None:
    (task, _) = catalog.load("bfcl").tasks
    with pytest.raises(DataError, match="t_2 has 0 right calls"):
        READERS["bfcl"].read(parts(3) | {"answers": parts(2)["answers"]})
    several = parts()
    several["questions"][0]["question"] *= 2
    with pytest.raises(DataError, match="not what the reader bfcl"):
        apply_reader(task, READERS["bfcl"], several)


def test_the_mirror_reads_files_of_one_object_per_line(tmp_path: Path) -> None:
    rows = parts(40)
    for name, part in zip(FILES, ("questions", "answers", "questions"), strict=True):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("\n".join(json.dumps(row) for row in rows[part]))
    built = tasks.build(
        catalog.load("bfcl/all"), templated=False, library=suites.library(), data_dir=tmp_path
    )
    assert [len(task.items) for task in built] == [40, 40]
    for task in built:
        assert set(mean(task, target).values()) == {1.0}


def test_right_calls_score_one_and_no_call_none() -> None:
    task = build("bfcl/all", data_dir(*FILES), task="bfcl_call")
    assert len(task.items) == 400
    assert set(mean(task, target).values()) == {1.0}
    assert set(mean(task, lambda _: NO_CALL).values()) == {0.0}
    assert len({item.item.cluster for item in task.items}) > 350


def test_the_same_calls_in_python_score_one() -> None:
    def in_python(answer: str) -> str:
        call = json.loads(answer)
        given = ", ".join(f"{name}={value!r}" for name, value in call["arguments"].items())
        return f"[{call['name']}({given})]"

    task = build("bfcl/all", data_dir(*FILES), task="bfcl_call")
    assert set(mean(task, lambda item: in_python(item.item.target)).values()) == {1.0}


def test_a_right_call_with_one_value_changed_scores_none() -> None:
    def changed(answer: str) -> str:
        call = json.loads(answer)
        name = next(iter(call["arguments"]))
        call["arguments"][name] = "something else"
        return json.dumps(call)

    task = build("bfcl/all", data_dir(*FILES), task="bfcl_call")
    scored = mean(task, lambda item: changed(item.item.target))
    assert scored == {"exact_match": 0.0, "name_match": 1.0}


def test_another_items_call_scores_the_stated_chance() -> None:
    task = build("bfcl/all", data_dir(*FILES), task="bfcl_call")
    targets = {
        item.item.id: other.item.target for item, other in zip(task.items, task.items[1:], strict=False)
    }
    assert task.task.chance is not None
    assert mean(task, lambda item: targets.get(item.item.id, ""))["exact_match"] <= task.task.chance


def test_calling_nothing_and_calling_score_one_and_none_without_a_serving_function() -> None:
    task = build("bfcl/all", data_dir(*FILES), task="bfcl_no_call")
    assert len(task.items) == 240
    assert mean(task, lambda _: "That is not what it does.") == {"exact_match": 1.0}
    assert mean(task, lambda item: json.dumps({"name": item.doc["name"], "arguments": {}})) == {
        "exact_match": 0.0
    }


@pytest.mark.parametrize(("task", "number"), [("bfcl_call", 400), ("bfcl_no_call", 240)])
def test_dev_and_gate_share_no_item_and_make_the_whole(task: str, number: int) -> None:
    data = data_dir(*FILES)
    dev, gate = ({i.item.id for i in build(f"bfcl/{s}", data, task=task).items} for s in ("dev", "gate"))
    assert not dev & gate
    assert len(dev | gate) == number
