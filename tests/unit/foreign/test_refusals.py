"""What is torn, mixed or incomplete is refused by file and line, and nothing of it stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.foreign.survey import MOST_NAMED
from tests.unit.foreign.written import CHOICE, TEXT, TIME, Row, bring, choice_row, lines, text_row, write

ROWS = [text_row(i, name) for name in ("strict", "loose") for i in range(3)]
SAMPLES = f"samples_text_{TIME}.jsonl"


def spoil(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def changed(index: int, **values: object) -> Callable[[str], str]:
    """The samples with some values of one row replaced."""

    def change(text: str) -> str:
        rows: list[Row] = [json.loads(line) for line in text.splitlines()]
        rows[index] |= values
        return lines(rows)

    return change


BAD_SAMPLES: dict[str, tuple[Callable[[str], str], str]] = {
    "cut in the last row": (lambda text: text[:-40], ":6: the file ends within this row"),
    "not JSON in the middle": (
        lambda text: text.replace('{"doc_id": 1, ', '{"doc_id" 1, ', 1),
        ":2: not JSON",
    ),
    "a row of something else": (lambda text: '{"a": 1}\n' + text, ":1: not a sample of lm_eval"),
    "hashes of before 0.4.3": (lambda text: text.replace('"doc_hash"', '"hash"', 1), "no doc_hash"),
    "empty": (lambda text: "", "no rows"),
    "a lost row": (
        lambda text: "".join(text.splitlines(True)[:-1]),
        ":3: doc_id 2 has 1 rows, and the task's filters (strict, loose) make 2",
    ),
    "two evaluations in one file": (lambda text: text + text, "doc_id 0 has 4 rows"),
    "a lost document": (
        lambda text: lines([row for row in map(json.loads, text.splitlines()) if row["doc_id"] != 2]),
        "2 documents, and the results file counts 3",
    ),
    "rows of another file": (changed(4, doc_hash="0" * 64), "not the rows that the results file"),
    "in another order": (
        lambda text: "".join(reversed(text.splitlines(True))),
        "not the rows that the results file",
    ),
    "the same filter twice": (changed(4, filter="strict"), ":5: doc_id 1 with filter 'strict' stands twice"),
    "an unknown filter": (changed(4, filter="new"), ":5: filter 'new', which the results file does not have"),
    "another answer under the second filter": (
        changed(5, resps=[["x", "y"]]),
        ":6: doc_id 2 is not what it is in line 3: rows of two evaluations",
    ),
    "answers that are none": (
        lambda text: text.replace('"resps": [[" 0", "other"]]', '"resps": null'),
        ":1: cannot be read: TypeError",
    ),
    "a document's number that is none": (
        lambda text: text.replace('"doc_id": 1,', f'"doc_id": {10**30},', 1),
        ":2: not a sample of lm_eval: no whole number 'doc_id'",
    ),
    "a document that is none": (changed(0, doc="text"), ":1: not a sample of lm_eval: no object 'doc'"),
    "an edited score": (changed(1, exact_match=1.0), "its exact_match,strict averages 1, and the results"),
}


@pytest.mark.parametrize("name", BAD_SAMPLES)
def test_bad_samples(tmp_path: Path, name: str) -> None:
    change, reason = BAD_SAMPLES[name]
    write(tmp_path / "out", {"text": (TEXT, ROWS)})
    spoil(tmp_path / "out" / SAMPLES, change)
    store, report = bring(tmp_path / "home", tmp_path / "out")
    assert report.imported == ()
    assert reason in str(report.refused[0])
    assert str(report.refused[0]).startswith(str(tmp_path / "out" / SAMPLES))
    assert store.runs() == []
    assert [path for path in (tmp_path / "home").rglob("*") if path.is_dir()] in (
        [],
        [tmp_path / "home" / "imports"],
    )


BAD_RESULTS: dict[str, tuple[Callable[[str], str], str]] = {
    "half-written": (lambda text: text[: len(text) // 2], "not JSON"),
    "empty": (lambda text: "", "not JSON"),
    "a list": (lambda text: "[]", "not a JSON object"),
    "of another program": (lambda text: '{"results": {"a": 1}}', "no 'configs'"),
    "a task without results": (
        lambda text: json.dumps(json.loads(text) | {"results": {"other": {"acc,none": 1.0}}}),
        "has a configuration but no results",
    ),
}


@pytest.mark.parametrize("name", BAD_RESULTS)
def test_bad_results(tmp_path: Path, name: str) -> None:
    change, reason = BAD_RESULTS[name]
    path = write(tmp_path / "out", {"text": (TEXT, ROWS)})
    spoil(path, change)
    _, report = bring(tmp_path / "home", tmp_path / "out")
    assert report.imported == ()
    assert [reason in one.reason for one in report.refused] == [True]
    assert report.refused[0].file == path


def test_the_others_are_imported_and_all_refusals_are_listed(tmp_path: Path) -> None:
    both = {"choice": (CHOICE, [choice_row(0)]), "text": (TEXT, ROWS)}
    write(tmp_path / "good", both)
    torn = write(tmp_path / "torn", both).parent
    for samples in torn.glob("samples_*"):
        spoil(samples, lambda text: text[:-40])
    lonely = write(tmp_path / "lonely", both)
    (lonely.parent / SAMPLES).unlink()
    write(tmp_path / "orphans", both).unlink()
    extra = write(tmp_path / "extra", {"choice": both["choice"]}).parent
    (extra / SAMPLES).write_text(lines(ROWS))
    store, report = bring(tmp_path / "home", tmp_path)
    assert [one.file.parent.name for one in report.imported] == ["good"]
    assert len(store.runs()) == 1
    reasons = {(one.file.parent.name, one.file.name.split("_")[1]): one.reason for one in report.refused}
    assert set(reasons) == {
        ("torn", "choice"),
        ("torn", "text"),
        ("lonely", TIME + ".json"),
        ("orphans", "choice"),
        ("orphans", "text"),
        ("extra", "text"),
    }
    assert reasons["lonely", TIME + ".json"] == "no samples of task 'text' beside it"
    assert reasons["extra", "text"] == f"samples of a task that results_{TIME}.json does not have"
    assert reasons["orphans", "text"] == "samples without the results file of the same time"


def test_many_bad_rows_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "out", {"text": (TEXT, [text_row(i) for i in range(20)])})
    spoil(tmp_path / "out" / SAMPLES, lambda text: text.replace("{", "", 1).replace("\n{", "\n"))
    _, report = bring(tmp_path / "home", tmp_path / "out")
    assert [one.line for one in report.refused] == [*range(1, MOST_NAMED + 1), None]
    assert report.refused[-1].reason == f"and {20 - MOST_NAMED} more rows that are wrong"


def test_predictions_without_scores_are_refused(tmp_path: Path) -> None:
    rows = [choice_row(0, metrics=["bypass"], bypass=[1, 2])]
    write(tmp_path / "out", {"choice": (CHOICE, rows)}, results={"choice": {"bypass,none": 999.0}})
    _, report = bring(tmp_path / "home", tmp_path / "out")
    assert "no metric is a number per item" in report.refused[0].reason
