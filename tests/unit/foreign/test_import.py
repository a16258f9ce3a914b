"""lm_eval's files become runs: which files, which items, which scores; and again nothing new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import DataError, ModelError, StoreError
from harness.fingerprint import document_id, json_digest
from harness.foreign.chunk import ListDigest
from harness.models import resolve
from tests.unit.foreign.written import CHOICE, TEXT, bring, choice_row, lines, row, text_row, write

BOTH = {
    "choice": (CHOICE, [choice_row(i) for i in range(6)]),
    "text": (TEXT, [text_row(i) for i in range(4)]),
}


def test_items_answers_and_scores(tmp_path: Path) -> None:
    write(tmp_path / "out" / "org__model", BOTH)
    store, report = bring(tmp_path / "home", tmp_path / "out")
    assert report.refused == ()
    (one,) = report.imported
    assert (one.new, one.run.suite.address, one.run.n_items, one.run.n_errors) == (
        True,
        "choice+text/dev",
        10,
        0,
    )
    choice, text = (store.results(one.run.id, task=name)[1] for name in ("choice", "text"))
    assert choice.item.id == document_id(choice_row(1)["doc"])
    assert (choice.item.ordinal, choice.item.target, choice.prompt) == (1, "1", "Wie groß ist 1?")
    assert json.loads(choice.item.doc) == choice_row(1)["doc"]
    assert (choice.choices, choice.logprobs) == ((" a", " b", " c"), (-1.5, -2.25, -3.0))
    assert choice.greedy == (True, False, False)
    assert choice.contexts == ()
    # Of the two wrong choices one is likelier than the right one.
    assert choice.metrics == {"acc": 0.0, "pairwise_acc": 0.5}
    assert (text.answers, text.filtered) == ((" no", "other"), {"none": '["no"]'})
    assert text.metrics == {"exact_match": 0.0}


def test_what_the_file_tells_and_does_not(tmp_path: Path) -> None:
    write(tmp_path / "out", BOTH)
    _, report = bring(tmp_path / "home", tmp_path / "out")
    run = report.imported[0].run
    assert (run.origin, run.is_foreign, run.status) == ("lm_eval 0.4.13", True, "finished")
    assert run.created == "2026-01-02T03:04:05+00:00"
    assert (run.engine.name, run.engine.version) == ("lm_eval hf", "transformers 5.0, torch 2.9")
    assert (run.engine.dtype, run.engine.template_mode, run.seconds) == ("float32", "off", 2.5)
    assert run.checkpoint.digest.startswith("foreign:org/model@")
    assert "digest of the model's weights" in run.missing
    ids = [document_id(choice_row(i)["doc"]) for i in range(6)]
    assert run.comparability["choice: items"] == f"6 items, {json_digest(ids)[:12]}"


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "out", BOTH)
    store, first = bring(tmp_path / "home", tmp_path / "out")
    before = {path: path.read_bytes() for path in (tmp_path / "home" / "runs").rglob("*") if path.is_file()}
    (tmp_path / "out").rename(tmp_path / "moved")
    _, second = bring(tmp_path / "home", tmp_path / "moved")
    assert [one.new for one in second.imported] == [False]
    assert second.imported[0].run == first.imported[0].run
    assert {
        path: path.read_bytes() for path in (tmp_path / "home" / "runs").rglob("*") if path.is_file()
    } == before
    assert store.check() == []


def test_grown_files_are_another_run(tmp_path: Path) -> None:
    _, first = bring(tmp_path / "home", write(tmp_path / "out", BOTH).parent)
    more = BOTH | {"text": (TEXT, [text_row(i) for i in range(5)])}
    store, second = bring(tmp_path / "home", write(tmp_path / "out", more).parent)
    assert second.imported[0].new
    assert {run.id for run in store.runs()} == {first.imported[0].run.id, second.imported[0].run.id}


def test_a_lost_database_is_made_again(tmp_path: Path) -> None:
    write(tmp_path / "out", BOTH)
    store, report = bring(tmp_path / "home", tmp_path / "out")
    (tmp_path / "home" / "harness.duckdb").unlink()
    assert (store.rebuild().runs, store.runs()) == (1, [report.imported[0].run])


def test_every_layout_below_the_folder(tmp_path: Path) -> None:
    choice = {"choice": BOTH["choice"]}
    write(tmp_path / "out" / "org__model", choice, time="2026-01-01T00-00-00")
    write(tmp_path / "out" / "org__model", choice, time="2026-01-01T00:00:01.5")
    write(tmp_path / "out" / "deeper" / "other", choice)
    # As when the output path was `named.json`: the samples lie beside it.
    write(tmp_path / "out" / "file", choice).rename(
        tmp_path / "out" / "file" / f"named_{'2026-01-02T03-04-05.678901'}.json"
    )
    (tmp_path / "out" / "config.json").write_text("{}")
    _, report = bring(tmp_path / "home", tmp_path / "out")
    assert report.refused == ()
    assert len({one.file for one in report.imported}) == 4


def test_task_names_as_files_spell_them(tmp_path: Path) -> None:
    path = write(tmp_path, {"a/b c".replace("/", "__"): (CHOICE, [choice_row(0), choice_row(1)])})
    text = path.read_text().replace('"a__b c"', '"a/b c"')
    path.write_text(text)
    store, report = bring(tmp_path / "home", tmp_path)
    assert {result.item.task for result in store.results(report.imported[0].run.id)} == {"a/b c"}


def test_several_filters_make_one_item(tmp_path: Path) -> None:
    rows = [text_row(i, name) for name in ("strict", "loose") for i in (2, 0, 1)]
    rows[4] |= {"filtered_resps": ["zero"], "exact_match": 0.0}
    write(tmp_path, {"text": (TEXT, rows)})
    store, report = bring(tmp_path / "home", tmp_path)
    run = report.imported[0].run
    results = store.results(run.id)
    assert [result.item.ordinal for result in results] == [0, 1, 2]
    assert results[0].filtered == {"strict": '["0"]', "loose": '["zero"]'}
    assert results[0].metrics == {"exact_match,strict": 1.0, "exact_match,loose": 0.0}
    assert run.suite.tasks[0].metric == "exact_match,strict"


def test_rows_of_older_versions_name_neither_filter_nor_metrics(tmp_path: Path) -> None:
    rows = [text_row(i, name) for name in ("strict", "loose") for i in range(3)]
    rows[3] |= {"exact_match": 0.0}
    path = write(tmp_path, {"text": (TEXT, rows)})
    old = [{key: value for key, value in one.items() if key not in ("filter", "metrics")} for one in rows]
    for one in old:
        one["target"] = int(one["target"])  # nor is their target always text
    next(tmp_path.glob("samples_*")).write_text(lines(old), encoding="utf-8")
    document = json.loads(path.read_text())
    del document["lm_eval_version"]
    path.write_text(json.dumps(document))
    store, report = bring(tmp_path / "home", tmp_path)
    run = report.imported[0].run
    assert store.results(run.id)[0].metrics == {"exact_match,strict": 1.0, "exact_match,loose": 0.0}
    assert [result.item.target for result in store.results(run.id)] == ["0", "1", "2"]
    assert run.comparability["scorer"] == "unknown"
    assert "scorer" in run.missing


def test_equal_documents_are_told_apart(tmp_path: Path) -> None:
    rows = [choice_row(i, doc={"q": "same"}, doc_hash="ab" * 32) for i in range(3)]
    write(tmp_path, {"choice": (CHOICE, rows)})
    store, report = bring(tmp_path / "home", tmp_path)
    ids = [result.item.id for result in store.results(report.imported[0].run.id)]
    assert ids == ["ab" * 8, f"{'ab' * 8}#2", f"{'ab' * 8}#3"]


def test_rolling_documents(tmp_path: Path) -> None:
    config = {
        "task": "roll",
        "output_type": "loglikelihood_rolling",
        "metric_list": [{"metric": "word_perplexity"}],
    }
    made = row(
        0,
        {"text": "abc"},
        "abc",
        [("abc",)],
        resps=[["-3.0"]],
        filtered_resps=["-3.0"],
        filter="none",
        metrics=["word_perplexity", "bits_per_byte"],
        word_perplexity=[-3.0, 1],
        bits_per_byte=[-3.0, 3],
    )
    write(
        tmp_path,
        {"roll": (config, [made])},
        results={"roll": {"word_perplexity,none": 20.1, "bits_per_byte,none": 1.44}},
    )
    store, report = bring(tmp_path / "home", tmp_path)
    run = report.imported[0].run
    (result,) = store.results(run.id)
    assert (result.prompt, result.choices, result.logprobs) == ("abc", ("",), (-3.0,))
    assert result.metrics["bits_per_byte"] == pytest.approx(1.0 / 0.6931471805599453)
    assert run.suite.tasks[0].metric == "bits_per_byte"
    assert run.warnings == ("word_perplexity of roll is not a number per item and is left out",)


def test_choices_with_contexts_of_their_own(tmp_path: Path) -> None:
    arguments = {f"gen_args_{i}": {"arg_0": f"{name} went", "arg_1": " home"} for i, name in enumerate("AB")}
    said = [["-1.0", "False"], ["-2.0", "False"]]
    rows = [choice_row(0, arguments=arguments, resps=[[one] for one in said], filtered_resps=said)]
    write(tmp_path, {"choice": (CHOICE, rows)})
    store, report = bring(tmp_path / "home", tmp_path)
    (result,) = store.results(report.imported[0].run.id)
    assert (result.prompt, result.contexts) == ("A went", ("A went", "B went"))
    assert result.metrics == {"acc": 1.0}


def test_a_metric_that_is_no_number_is_an_error_of_its_item(tmp_path: Path) -> None:
    rows = [choice_row(i) for i in range(4)]
    rows[2]["acc"] = float("nan")
    rows[3]["acc"] = float("inf")
    write(tmp_path, {"choice": (CHOICE, rows)})
    store, report = bring(tmp_path / "home", tmp_path)
    run = report.imported[0].run
    assert (run.n_items, run.n_errors) == (4, 2)
    failed = store.results(run.id)[2]
    assert (failed.error, failed.metrics) == ("task: acc is not a finite number", {})
    assert failed.choices == (" a", " b", " c")
    scores = store.scores(run.id, "acc")
    assert [row.error is None for row in scores.rows()] == [True, True, False, False]


def test_booleans_are_scores_and_lists_are_left_out(tmp_path: Path) -> None:
    rows = [choice_row(i, metrics=["acc", "each"], acc=i % 3 == 0, each=[True, False]) for i in range(3)]
    write(tmp_path, {"choice": (CHOICE, rows)}, results={"choice": {"acc,none": 1 / 3, "each,none": 0.5}})
    store, report = bring(tmp_path / "home", tmp_path)
    run = report.imported[0].run
    assert [result.metrics["acc"] for result in store.results(run.id)] == [1.0, 0.0, 0.0]
    assert run.warnings == ("each of choice is not a number per item and is left out",)


def test_a_group_is_pooled_unless_its_metrics_differ(tmp_path: Path) -> None:
    two = {name: (CHOICE | {"task": name}, [choice_row(0), choice_row(1)]) for name in ("a", "b")}
    write(tmp_path / "same", two, group_subtasks={"g": ["a", "b"], "a": []})
    write(tmp_path / "mixed", BOTH, group_subtasks={"top": ["g"], "g": ["choice", "text"]})
    _, report = bring(tmp_path / "home", tmp_path)
    mixed, same = (one.run.suite for one in report.imported)
    assert (same.name, [task.group for task in same.tasks]) == ("g", ["g", "g"])
    assert (mixed.name, [task.group for task in mixed.tasks]) == ("top", [None, None])


def test_its_checkpoint_is_never_promoted_or_evaluated(tmp_path: Path) -> None:
    write(tmp_path / "out", BOTH)
    store, report = bring(tmp_path / "home", tmp_path / "out")
    digest = report.imported[0].run.checkpoint.digest
    assert [checkpoint.digest for checkpoint in store.checkpoints()] == [digest]
    with pytest.raises(StoreError, match="bytes were never seen"):
        store.add_promotion("line/base", digest)
    with pytest.raises(ModelError, match="imported files alone"):
        resolve(digest, root=tmp_path, lookup=store.checkpoint)


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(DataError, match="holds no results of lm_eval"):
        bring(tmp_path / "home", tmp_path / "out")
    with pytest.raises(DataError, match="is not a folder"):
        bring(tmp_path / "home", tmp_path / "absent")


def test_a_list_is_digested_without_being_held() -> None:
    digest = ListDigest()
    digest.add(b'"a","\xc3\xa4"')
    digest.add(b'"c"')
    assert digest.hexdigest() == json_digest(["a", "ä", "c"])
