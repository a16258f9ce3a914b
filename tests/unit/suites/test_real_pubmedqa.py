"""pubmedqa: both forms of the data, the authors' test set, and lm-eval's own prompts."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from suites.readers import READERS
from tests.unit.suites.real_data import build, data_dir, mean, target

FILES = ("pubmedqa/derived/train.jsonl", "pubmedqa/derived/test.jsonl")
AUTHORS = {
    "QUESTION": "Does it?",
    "CONTEXTS": ["Aim.", "Result."],
    "LABELS": ["A", "R"],
    "final_decision": "maybe",
}
MIRROR = {"pubid": "7", "question": "Does it?", "context": "Aim.\nResult.", "final_decision": "maybe"}


def test_both_forms_give_the_same_documents() -> None:
    hub = READERS["pubmedqa"].read({"train": [AUTHORS], "validation": [AUTHORS, AUTHORS], "test": [AUTHORS]})
    mirror = READERS["pubmedqa"].read({"train": [MIRROR] * 3, "test": [MIRROR]})
    assert hub == mirror
    assert {split: len(documents) for split, documents in hub.items()} == {"test": 1, "dev": 3}
    assert hub["test"][0]["context"] == "Aim.\nResult."


@pytest.mark.parametrize("split", ["dev", "gate"])
def test_the_right_answer_scores_one_and_a_constant_one_the_stated_chance(split: str) -> None:
    task = build(f"pubmedqa/{split}", data_dir(*FILES))
    assert len(task.items) == 500
    assert mean(task, target)["acc"] == 1.0
    constant = mean(task, lambda _: "yes")["acc"]
    assert task.task.chance is not None
    assert constant == 276 / 500
    assert constant <= task.task.chance < constant + 0.01


@pytest.mark.parametrize("form", ["{}", "{}.", "Answer: {}, because it was so.", "**{}**"])
def test_the_written_answer_counts_however_it_is_dressed(form: str) -> None:
    task = build("pubmedqa/gate", data_dir(*FILES), written=True, limit=250)
    assert mean(task, lambda item: form.format(item.item.target.capitalize()))[task.primary] == 1.0
    assert mean(task, lambda _: "It is not known.")[task.primary] == 0.0


def test_the_prompt_is_that_of_lm_eval() -> None:
    task = build("pubmedqa/gate", data_dir(*FILES), limit=3)
    theirs = _preprocess()
    for item in task.items:
        row = {"CONTEXTS": item.doc["context"].split("\n"), "QUESTION": item.doc["question"]}
        assert item.requests[0].prompt.text == theirs.doc_to_text(row)  # type: ignore[union-attr]  # scored


def _preprocess() -> ModuleType:
    import lm_eval

    path = Path(lm_eval.__file__).parent / "tasks" / "pubmedqa" / "preprocess_pubmedqa.py"
    spec = importlib.util.spec_from_file_location("preprocess_pubmedqa", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
