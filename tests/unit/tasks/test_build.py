"""Documents to items and requests, and the digests that say whether two runs asked the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harness import tasks
from harness.engines.base import GenerateRequest, Message, ScoreRequest
from harness.errors import DataError, SuiteError
from harness.records import HashRange, Suite
from suites import catalog
from tests.toy import COLOUR, SUITE, write_suite


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_suite(tmp_path / "toy")


def build(
    folder: Path, templated: bool = True, limit: int | None = None, seed: int = 1234
) -> list[tasks.BuiltTask]:
    return tasks.build(catalog.load(str(folder)), templated=templated, limit=limit, seed=seed)


def test_choices_of_an_item_are_one_request(folder: Path) -> None:
    colour = build(folder)[0]
    (request,) = colour.items[0].requests
    assert isinstance(request, ScoreRequest)
    assert request.prompt.messages == (Message("user", "Which colour has thing 0?"),)
    assert request.continuations == ("red", "green", "dark blue")


def test_without_a_template_the_prompt_is_text(folder: Path) -> None:
    colour, total = build(folder, templated=False)
    (request,) = colour.items[0].requests
    assert isinstance(request, ScoreRequest)
    assert request.prompt.text == "Which colour has thing 0?"
    assert request.continuations == (" red", " green", " dark blue")
    (request,) = total.items[3].requests
    assert isinstance(request, GenerateRequest)
    assert request.prompt.text == "3 + 7 ="
    assert request.sampling.max_tokens == 8
    assert request.sampling.stop == ("\n",)
    assert request.sampling.temperature == 0


def test_items_carry_target_cluster_and_order(folder: Path) -> None:
    item = build(folder)[0].items[4].item
    assert (item.ordinal, item.target, item.cluster) == (4, "1", "family-1")
    assert json.loads(item.doc)["question"] == "Which colour has thing 4?"


def test_primary_metric_is_resolved_to_its_filter(folder: Path) -> None:
    colour, total = build(folder)
    assert colour.primary == "acc"
    assert total.primary == "exact_match,answer"


def test_equal_documents_are_two_items(folder: Path) -> None:
    path = folder / "colour.jsonl"
    line = path.read_text().splitlines()[0]
    path.write_text(f"{line}\n{line}\n")
    first, second = build(folder)[0].items
    assert second.item.id == f"{first.item.id}#2"


def test_limit_counts_items_per_task(folder: Path) -> None:
    assert [len(task.items) for task in build(folder, limit=5)] == [5, 5]


def test_shares_split_the_items_without_overlap(folder: Path) -> None:
    suite = catalog.load(str(folder))
    halves = [
        {b.item.id for t in tasks.build(_in_share(suite, share), templated=True) for b in t.items}
        for share in (HashRange(0.0, 0.5), HashRange(0.5, 1.0))
    ]
    everything = {b.item.id for t in build(folder) for b in t.items}
    assert halves[0] | halves[1] == everything
    assert not halves[0] & halves[1]


def _in_share(suite: Suite, share: HashRange) -> Suite:
    return replace(suite, tasks=tuple(replace(task, share=share) for task in suite.tasks))


def test_digests_follow_what_was_asked(folder: Path) -> None:
    before = build(folder)[0]
    (folder / "colour.yaml").write_text(COLOUR.replace("{{question}}", "Q: {{question}}"))
    after = build(folder)[0]
    assert after.items_digest == before.items_digest
    assert after.prompts_digest != before.prompts_digest
    assert after.config_digest != before.config_digest


def test_digests_do_not_depend_on_where_the_data_lies(folder: Path, tmp_path: Path) -> None:
    other = write_suite(tmp_path / "elsewhere" / "toy")
    for a, b in zip(build(folder), build(other), strict=True):
        assert (a.config_digest, a.items_digest, a.prompts_digest) == (
            b.config_digest,
            b.items_digest,
            b.prompts_digest,
        )


def test_few_shot_examples_follow_the_seed(folder: Path) -> None:
    text = COLOUR.replace("{test: colour.jsonl}", "{test: colour.jsonl, train: shots.jsonl}")
    (folder / "colour.yaml").write_text(text + "num_fewshot: 2\nfewshot_split: train\n")
    rows = [
        {"question": f"Shot {i}?", "choices": ["a", "b"], "answer": i % 2, "family": "f"} for i in range(20)
    ]
    (folder / "shots.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    one, same, other = (build(folder, seed=seed)[0] for seed in (1, 1, 2))
    assert one.prompts_digest == same.prompts_digest != other.prompts_digest
    (request,) = one.items[0].requests
    assert isinstance(request, ScoreRequest)
    assert [m.role for m in request.prompt.messages] == ["user", "assistant"] * 2 + ["user"]


def test_target_outside_the_choices_is_a_problem_of_the_item(folder: Path) -> None:
    path = folder / "colour.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[1]["answer"] = 3
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    problems = [built.problem for built in build(folder)[0].items]
    assert problems[1] == "the target 3 is not among the 3 choices"
    assert problems.count(None) == len(rows) - 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("metric: acc,", "metric: accuracy,", "'accuracy' is not among its metrics. Known: acc, acc_norm"),
        ("cluster: family", "cluster: familly", "no field 'familly' to cluster by"),
        ("config: colour.yaml", "config: color.yaml", "does not exist"),
    ],
)
def test_mistakes_in_the_suite(folder: Path, old: str, new: str, expected: str) -> None:
    (folder / "suite.yaml").write_text(SUITE.replace(old, new))
    with pytest.raises(SuiteError) as caught:
        build(folder)
    assert expected in caught.value.message


def test_missing_data_file_says_where_it_looked(folder: Path) -> None:
    (folder / "colour.jsonl").unlink()
    with pytest.raises(DataError) as caught:
        build(folder)
    assert "needs the data file colour.jsonl" in caught.value.message
    assert str(folder) in caught.value.message


def test_field_the_template_does_not_find_names_the_row(folder: Path) -> None:
    path = folder / "sum.jsonl"
    path.write_text('{"a": 1, "b": 2}\n{"a": 1, "b": null}\n')
    with pytest.raises(SuiteError, match="'toy_sum', row 2"):
        build(folder)
