"""Exported in lm_eval's format and imported again, a run has the same items, prompts, answers, scores."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from harness.compare import compare
from harness.engines.base import EngineSettings
from harness.evaluate import Evaluation, Options
from harness.records import ItemResult, Run
from harness.report.lm_eval_format import export_lm_eval
from harness.store import Store
from suites import catalog
from tests.toy import INFO, FakeEngine, SilentProgress, checkpoint, fail_on, write_suite
from tests.unit.foreign.written import CHOICE, TEXT, bring, choice_row, text_row, write

TWO_CONTEXTS = """\
task: toy_pair
dataset_path: json
dataset_kwargs: {data_files: {test: pair.jsonl}}
output_type: multiple_choice
test_split: test
doc_to_text: answer
doc_to_choice: "{{[first + ' went', second + ' went']}}"
doc_to_target: " home"
metric_list:
  - {metric: acc}
"""
ROLLING = """\
task: toy_roll
dataset_path: json
dataset_kwargs: {data_files: {test: pair.jsonl}}
output_type: loglikelihood_rolling
test_split: test
doc_to_text: ""
doc_to_target: "{{first}} and {{second}}"
metric_list:
  - {metric: bits_per_byte}
"""


def all_kinds(folder: Path) -> Path:
    """The toy suite with a task whose choices have contexts of their own, and one over whole texts."""
    suite = write_suite(folder, n=5)
    rows = [{"first": f"Ä{i}", "second": f"B{i}", "answer": i % 2} for i in range(3)]
    (suite / "pair.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (suite / "pair.yaml").write_text(TWO_CONTEXTS)
    (suite / "roll.yaml").write_text(ROLLING)
    with (suite / "suite.yaml").open("a") as file:
        file.write("  - {task: toy_pair, config: pair.yaml, metric: acc}\n")
        file.write("  - {task: toy_roll, config: roll.yaml, metric: bits_per_byte}\n")
    return suite


def own_run(home: Path, suite: Path, template: str = "off") -> tuple[Store, Run]:
    store = Store(home)
    info = replace(INFO, name="hf", template_mode=template)
    evaluation = Evaluation(
        checkpoint=checkpoint(),
        engine_name="hf",
        settings=EngineSettings(),
        store=store,
        progress=SilentProgress(),
        options=Options(max_errors=1),
        make_engine=lambda *_: FakeEngine(fail_on("thing 3?"), info=info),
        _info=info,
    )
    (run,) = evaluation.run([catalog.load(str(suite))])
    return store, run


def told(result: ItemResult) -> ItemResult:
    """A result without what the format has no place for."""
    # lm_eval has no greedy flag of a whole text, and no clusters.
    greedy = () if result.choices == ("",) else result.greedy
    item = replace(result.item, cluster=None)
    return replace(result, item=item, greedy=greedy, finish="", prompt_tokens=0, completion_tokens=0)


def again(store: Store, run: Run, folder: Path) -> tuple[Run, list[ItemResult]]:
    export_lm_eval(run, store.results(run.id), store.about(run.id), folder / "exported")
    other, report = bring(folder / "again", folder / "exported")
    assert report.refused == ()
    (one,) = report.imported
    return one.run, other.results(one.run.id)


def test_own_run(tmp_path: Path) -> None:
    store, run = own_run(tmp_path / "home", all_kinds(tmp_path / "suite"))
    back, results = again(store, run, tmp_path)
    before = [told(result) for result in store.results(run.id)]
    assert results == before
    assert {result.item.task for result in before} == {"toy_colour", "toy_sum", "toy_pair", "toy_roll"}
    assert sum(result.error is not None for result in results) == run.n_errors == 1
    assert any(result.contexts for result in results)
    assert (back.n_items, back.n_errors) == (run.n_items, run.n_errors)
    assert (back.origin, back.engine.name) == (f"harness {run.harness_version}", "harness hf")
    assert [(t.name, t.metric) for t in back.suite.tasks] == [(t.name, t.metric) for t in run.suite.tasks]


def test_what_was_asked_is_the_same_component(tmp_path: Path) -> None:
    store, run = own_run(tmp_path / "home", all_kinds(tmp_path / "suite"))
    back, _ = again(store, run, tmp_path)
    same = {key for key, value in run.comparability.items() if back.comparability.get(key) == value}
    assert {f"{task.name}: settings" for task in run.suite.tasks} <= same
    assert {f"{task.name}: items" for task in run.suite.tasks} <= same
    # The failed item's choices are in no row, so what was asked of all the items is not told.
    assert {f"{task}: messages" for task in ("toy_sum", "toy_pair", "toy_roll")} <= same
    assert not {"engine", "scorer", "suite"} & same


def test_under_a_template_the_prompts_are_told_and_the_messages_are_not(tmp_path: Path) -> None:
    store, run = own_run(tmp_path / "home", write_suite(tmp_path / "suite"), template="on")
    back, results = again(store, run, tmp_path)
    assert results == [told(result) for result in store.results(run.id)]
    assert "toy_sum: prompts" in back.comparability
    assert "toy_sum: messages" not in back.comparability
    assert back.engine.template_mode == "on"


def test_foreign_run(tmp_path: Path) -> None:
    texts = [text_row(i, name) for name in ("strict", "loose") for i in range(3)]
    choices = [choice_row(i) for i in range(3)]
    choices[1]["acc"] = float("nan")
    write(tmp_path / "out", {"choice": (CHOICE, choices), "text": (TEXT, texts)})
    store, report = bring(tmp_path / "home", tmp_path / "out")
    run = report.imported[0].run
    back, results = again(store, run, tmp_path)
    assert results == store.results(run.id)
    assert (back.comparability, back.origin, back.missing) == (run.comparability, run.origin, run.missing)
    assert back.checkpoint == run.checkpoint
    assert compare(run, back, store.results(run.id), results).overall.estimate.estimate == 0.0


def test_rows_are_those_that_were_imported(tmp_path: Path) -> None:
    texts = [text_row(i, name) for name in ("strict", "loose") for i in range(3)]
    write(tmp_path / "out", {"choice": (CHOICE, [choice_row(i) for i in range(3)]), "text": (TEXT, texts)})
    store, report = bring(tmp_path / "home", tmp_path / "out")
    run = report.imported[0].run
    files = export_lm_eval(run, store.results(run.id), store.about(run.id), tmp_path / "exported")
    for task in ("choice", "text"):
        (before,) = (tmp_path / "out").glob(f"samples_{task}_*")
        (after,) = (path for path in files if path.name.startswith(f"samples_{task}_"))
        rows = [[json.loads(line) for line in path.read_text().splitlines()] for path in (before, after)]
        assert rows[0] == rows[1]
