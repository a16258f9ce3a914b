"""A training's look at itself asks what evaluation asks, and never what decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import suites
from harness.engines.base import EngineSettings
from harness.engines.hf import HFEngine
from harness.errors import SuiteError, TrustError
from harness.evaluate import Evaluation, Options
from harness.fingerprint import identify
from harness.identity import Selection
from harness.pipeline.slice import make_slice
from harness.store import Store
from suites import catalog
from tests.tiny import write_model
from tests.toy import SUITE, SilentProgress, write_suite
from trainers.job import Job
from trainers.recipe import Recipe

pytestmark = pytest.mark.usefixtures("one_thread")

HALVES = "splits: {dev: {share: [0.0, 0.5]}, gate: {share: [0.5, 1.0]}}\n"
POLICY = "name: toy-sft\nprimary: {suite: ./toy, task: sum}\n"


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("parent"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_suite(tmp_path / "toy", 24)
    (tmp_path / "toy" / "suite.yaml").write_text(SUITE + HALVES)
    (tmp_path / "policy.yaml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(place: Path, parent: Path, trusted: tuple[Path, ...] = (), **changes: Any) -> Job:
    given = {"name": "t", "stage": "sft", "parent": "p", "data": {"train": "t.jsonl"}, "eval_every": 5}
    recipe = Recipe.model_validate(given | changes)
    return Job(recipe, place, parent, place / "training", trusted_folders=trusted)


def test_it_measures_what_an_evaluation_of_the_same_weights_does(place: Path, parent: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    look = make_slice(job(place, parent, eval_suite="./toy/dev", eval_items=6))
    assert look is not None
    model = AutoModelForCausalLM.from_pretrained(parent).eval()
    seen = look(model, AutoTokenizer.from_pretrained(parent), 5)
    store = Store(place / "home")
    with Evaluation(
        checkpoint=identify(parent),
        engine_name="hf",
        settings=EngineSettings(),
        store=store,
        progress=SilentProgress(),
        options=Options(Selection(limit=6)),
        library=suites.library(),
        make_engine=lambda *_: HFEngine(parent, EngineSettings()),
    ) as evaluation:
        (run,) = evaluation.run([catalog.load("./toy/dev")])
    results = store.results(run.id)
    by_task: dict[str, list[float]] = {}
    for result in results:
        metric = "acc" if result.item.task == "toy_colour" else "exact_match,answer"
        by_task.setdefault(f"{result.item.task} {metric}", []).append(result.metrics[metric])
    assert {name: len(values) for name, values in by_task.items()} == dict.fromkeys(seen, 6)
    assert seen == pytest.approx({name: sum(values) / 6 for name, values in by_task.items()})


def test_without_being_asked_it_looks_at_nothing(place: Path, parent: Path) -> None:
    assert make_slice(job(place, parent, eval_every=None, eval_suite="./toy")) is None


def test_a_gate_says_which_suite_and_task_and_its_dev_split_is_meant(place: Path, parent: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    look = make_slice(job(place, parent, gate="policy.yaml", eval_items=2))
    assert look is not None
    model = AutoModelForCausalLM.from_pretrained(parent).eval()
    assert list(look(model, AutoTokenizer.from_pretrained(parent), 5)) == ["toy_sum exact_match,answer"]


def test_items_that_decide_are_never_looked_at(place: Path, parent: Path) -> None:
    with pytest.raises(SuiteError, match="toy/gate holds items that decide") as told:
        make_slice(job(place, parent, eval_suite="./toy/gate"))
    assert told.value.hint == "eval_suite: toy/dev"
    with pytest.raises(SuiteError, match="support/unseen@0 holds items that decide"):
        make_slice(job(place, parent, eval_suite="support/unseen"))


def test_a_gate_whose_suite_has_no_dev_split_says_nothing(place: Path, parent: Path) -> None:
    (place / "toy" / "suite.yaml").write_text(SUITE + "splits: {gate: {share: [0.0, 1.0]}}\n")
    with pytest.raises(SuiteError, match="split of suite 'toy': 'dev'"):
        make_slice(job(place, parent, gate="policy.yaml"))


@pytest.mark.parametrize(
    "policy", [None, "primary: {suite: hellaswag}", "primary: {kind: battles, min_win_rate: 0.5}"]
)
def test_nothing_says_of_which_suite(place: Path, parent: Path, policy: str | None) -> None:
    (place / "other.yaml").write_text(f"name: toy-sft\n{policy}\n")
    with pytest.raises(SuiteError, match="nothing says of which suite"):
        make_slice(job(place, parent, gate=None if policy is None else "other.yaml"))


def test_code_is_run_only_from_a_trusted_folder(place: Path, parent: Path) -> None:
    task = place / "toy" / "sum.yaml"
    task.write_text(
        task.read_text().replace("doc_to_text:", "process_docs: !function code.same\ndoc_to_text:")
    )
    (place / "toy" / "code.py").write_text("def same(docs):\n    return docs\n")
    with pytest.raises(TrustError):
        make_slice(job(place, parent, eval_suite="./toy"))
    assert make_slice(job(place, parent, trusted=(place,), eval_suite="./toy")) is not None
