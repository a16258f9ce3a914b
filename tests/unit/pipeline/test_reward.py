"""Rewards from a suite's own scorer: prompts as evaluation asks, the train split alone, no error is a 0."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.engines.encode import Encoder
from harness.errors import ConfigError, ModelError, SuiteError, TrustError
from harness.fingerprint import identify
from harness.pipeline.reward import SuiteReward, find, make_reward, with_prompts
from harness.records import Checkpoint
from harness.tasks import build
from suites import catalog, library
from tests.tiny import write_model
from tests.toy import write_suite
from trainers.job import Job
from trainers.recipe import Recipe
from trainers.template import load_tokenizer

SPLITS = "splits: {train: {of: test, share: [0.0, 0.7]}, dev: {of: test, share: [0.7, 1.0]}}\n"


def suite(root: Path, role: str = "target") -> Path:
    folder = write_suite(root / "toy", 30)
    text = (folder / "suite.yaml").read_text().replace("role: target", f"role: {role}")
    (folder / "suite.yaml").write_text(text + SPLITS)
    return folder


def recipe(reward: dict[str, Any], **more: Any) -> Recipe:
    return Recipe.model_validate(
        {"name": "r", "stage": "online", "parent": "p", "online": {"reward": reward}, **more}
    )


def nobody(name: str) -> Checkpoint:
    raise AssertionError(f"{name} is no model here")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    asked = {"suite": f"{suite(tmp_path)}/train", "tasks": ["toy_sum"]}
    return Job(recipe(asked), tmp_path, write_model(tmp_path / "parent"), tmp_path / "training")


def rows(job: Job) -> list[dict[str, Any]]:
    made = with_prompts(job, load_tokenizer(job))
    assert isinstance(made.recipe.data.train, str)
    return [json.loads(line) for line in Path(made.recipe.data.train).read_text().splitlines()]


def test_prompts_are_what_evaluation_asks_of_the_train_split(job: Job) -> None:
    encoder = Encoder(load_tokenizer(job))
    asked = {
        split: {
            built.item.id: encoder.render(built.requests[0].prompt)  # type: ignore[union-attr]  # written
            for task in build(
                catalog.only(catalog.load(f"{job.place}/toy/{split}"), ["toy_sum"]), templated=True
            )
            for built in task.items
        }
        for split in ("train", "dev")
    }
    made = {row["item"]: row["prompt"] for row in rows(job)}
    assert made == asked["train"]
    assert asked["dev"]
    assert not made.keys() & asked["dev"].keys()
    assert all(prompt.endswith("<|assistant|>") for prompt in made.values())


def test_the_reward_is_the_primary_metric_up_to_the_stop(job: Job) -> None:
    reward = make_reward(job)
    assert isinstance(reward, SuiteReward)
    row = rows(job)[0]
    terms = row["prompt"].partition("|>")[2].partition("=")[0]
    right = str(sum(int(term) for term in terms.split("+")))
    answers = [right, f" {right}\nand more", f"{right}{right}", "", f"\n{right}"]
    found = reward(
        prompts=[row["prompt"]] * 5, completions=answers, doc=[json.dumps(row)] * 5, completion_ids=[[1]] * 5
    )
    assert found == [1.0, 1.0, 0.0, 0.0, 0.0]


class Scorer:
    """A task's lm-eval object whose scorer fails on some answers."""

    def __init__(self, task: Any, bad: str) -> None:
        self._task, self._bad = task, bad

    def __getattr__(self, name: str) -> Any:
        return getattr(self._task, name)

    def process_results(self, doc: Any, results: list[str]) -> Any:
        if results[0] == self._bad:
            raise RuntimeError("cannot read this")
        return self._task.process_results(doc, results)


def test_an_answer_that_cannot_be_scored_gets_no_reward(job: Job) -> None:
    [built] = build(catalog.only(catalog.load(f"{job.place}/toy/train"), ["toy_sum"]), templated=True)
    broken = replace(built, lm_task=Scorer(built.lm_task, "bad"))
    reward = SuiteReward(iter((broken, item) for item in built.items))
    row = rows(job)[0]
    given = {"prompts": [row["prompt"]] * 2, "doc": [json.dumps(row)] * 2}
    assert reward(completions=["bad", "12345"], **given) == [None, 0.0]
    with pytest.raises(SuiteError, match=rf"None of 2 .*'toy_sum', item {row['item']}: .*cannot read this"):
        reward(completions=["bad", "bad"], **given)


def test_less_can_be_better(job: Job) -> None:
    folder = job.place / "toy"
    text = (folder / "sum.yaml").read_text()
    (folder / "sum.yaml").write_text(text.replace("higher_is_better: true", "higher_is_better: false"))
    reward = make_reward(job)
    assert reward is not None
    row = rows(job)[0]
    terms = row["prompt"].partition("|>")[2].partition("=")[0]
    right = str(sum(int(term) for term in terms.split("+")))
    assert reward(prompts=["p", "p"], completions=[right, "x"], doc=[json.dumps(row)] * 2) == [-1.0, 0.0]


def test_multiple_choice_is_asked_in_its_generative_form(tmp_path: Path) -> None:
    asked = {"suite": "support/train", "tasks": ["support_intent"]}
    job = Job(recipe(asked), tmp_path, write_model(tmp_path / "parent"), tmp_path / "training")
    made = rows(job)
    written = catalog.only(catalog.load("support/train"), ["support_intent"])
    written = replace(written, tasks=tuple(task.as_generative() for task in written.tasks))
    [task] = build(written, templated=True, library=library())
    targets = {built.item.id: built.item.target for built in task.items}
    assert {row["item"] for row in made} == set(targets)
    reward = make_reward(job)
    assert reward is not None
    answers = [targets[row["item"]] for row in made[:3]]
    documents = [json.dumps(row) for row in made[:3]]
    assert reward(prompts=["p"] * 3, completions=answers, doc=documents) == [1.0, 1.0, 1.0]
    assert reward(prompts=["p"] * 3, completions=["no"] * 3, doc=documents) == [0.0, 0.0, 0.0]


def test_log_likelihoods_are_no_answers(job: Job) -> None:
    asked = recipe({"suite": f"{job.place}/toy/train", "tasks": ["toy_colour"]})
    with pytest.raises(SuiteError, match="'toy_colour' compares log-likelihoods"):
        with_prompts(replace(job, recipe=asked), load_tokenizer(job))


def test_what_decides_is_never_learned_from(tmp_path: Path) -> None:
    folder = suite(tmp_path)
    for address in (f"{folder}/dev", str(folder), "support/gate", "support/unseen@7", "banking77/gate"):
        with pytest.raises(SuiteError, match="none may become a training row"):
            find(recipe({"suite": address}), tmp_path, nobody)
    suite(tmp_path, role="unseen")
    with pytest.raises(SuiteError, match="kept for audits"):
        find(recipe({"suite": f"{folder}/train"}), tmp_path, nobody)


def test_files_beside_a_suite_are_refused(tmp_path: Path) -> None:
    for more in (
        {"data": {"train": "p.jsonl"}},
        {"data": {"format": "messages"}},
        {"mixture": {"p.jsonl": 1}},
    ):
        with pytest.raises(ConfigError, match="its scorer knows no others"):
            find(recipe({"suite": "support/train"}, **more), tmp_path, nobody)


def test_generated_code_is_not_run(tmp_path: Path) -> None:
    folder = suite(tmp_path)
    text = (folder / "suite.yaml").read_text()
    (folder / "suite.yaml").write_text(
        text.replace(
            "config: sum.yaml, metric: exact_match", "config: sum.yaml, metric: x, scorer: python_tests"
        )
    )
    asked = recipe({"suite": f"{folder}/train", "tasks": ["toy_sum"]})
    job = Job(asked, tmp_path, write_model(tmp_path / "parent"), tmp_path / "training")
    with pytest.raises(TrustError, match="running the code"):
        make_reward(job)


def test_what_is_learned_depends_on_the_suite_and_the_reward_model(tmp_path: Path) -> None:
    parent = write_model(tmp_path / "parent")

    def resolve(name: str) -> Checkpoint:
        return identify(Path(name))

    digests = {
        task: find(recipe({"suite": "support/train", "tasks": [task]}), tmp_path, nobody).digests
        for task in ("support_refund", "support_slots")
    }
    assert digests["support_refund"] != digests["support_slots"]
    asked = recipe({"model": "judge"}, data={"train": "p.jsonl"})
    write_reward_model(tmp_path / "judge", parent)
    found = find(asked, tmp_path, resolve)
    assert found.model == tmp_path / "judge"
    assert list(found.digests.values()) == [identify(tmp_path / "judge").digest]
    with pytest.raises(ModelError, match="is a LlamaForCausalLM, and a reward model ends in a single number"):
        find(recipe({"model": "parent"}, data={"train": "p.jsonl"}), tmp_path, resolve)
    supervised = Recipe.model_validate({"name": "s", "stage": "sft", "parent": "p", "data": {"train": "t"}})
    assert find(supervised, tmp_path, nobody).digests == {}


def write_reward_model(folder: Path, parent: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model = AutoModelForSequenceClassification.from_pretrained(parent, num_labels=1, pad_token_id=1)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(parent).save_pretrained(folder)
