"""A stranger's folder with everything wrong at once; shipped suites without errors; hostile folders."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from harness import cli
from suites import SUITES, catalog
from suites.lint import Finding, Report, lint
from tests.toy import COLOUR, write_suite

BROKEN_SUITE = """\
name: broken
version: "1"
role: target
licence: unknown
licens: MIT
splits:
  dev: {of: test, share: [0.0, 0.6]}
  gate: {of: test, share: [0.5, 1.0]}
tasks:
  - {task: colour, config: colour.yaml, metric: acc, cluster: family, chance: 0.1}
  - {task: sum, config: sum.yaml, metric: f2}
  - {task: gone, config: gone.yaml, metric: acc}
  - {task: graded, config: sum.yaml, metric: exact_match, scorer: short_answr}
  - {task: sum, config: sum.yaml, metric: exact_match}
  - {task: code, config: code.yaml, metric: acc}
"""

BROKEN_ROWS = [
    '{"question": "Which colour has thing 0?", "choices": ["red", "green"], "answer": 0, "family": "a"}',
    '{"question": "Which colour has thing 1?", "choices": ["red", "green"], "answer": 5, "family": "a"}',
    '{"question": "Which colour has thing 2?", "choices": ["red"',
    '{"question": "Which colour has thing 3?", "choices": ["red", "red"], "answer": 1, "family": "a"}',
    '{"question": "Which colour has thing 0?", "choices": ["red", "green"], "answer": 0, "family": "b"}',
    '{"question": "Which colour has thing 0?", "choices": ["red", "green"], "answer": 1, "family": "b"}',
    '{"question": "", "choices": ["red", "green"], "answer": 1, "family": "b"}',
    '{"question": "Which colour has thing 7?", "choices": ["red", "green"], "answer": "one", "family": "b"}',
    '{"question": "Which colour has thing 8?", "choices": ["red", "green"], "answer": NaN, "family": "b"}',
    '{"question": "Which colour has thing 9?", "choices": ["red", ""], "answer": 0, "family": "b"}',
    '{"question": "Which colour has thing 10?", "choices": ["red", "green"], "answer": 0}',
    '{"question": "Which colour has thing 11?", "answer": 0, "family": "b"}',
    '["not", "an", "object"]',
]

EXPECTED = [
    ("suite.yaml", 4, "error", "licence"),
    ("suite.yaml", 5, "error", "keys"),
    ("suite.yaml", 8, "error", "splits"),
    ("suite.yaml", 11, "error", "metrics"),
    ("suite.yaml", 12, "error", "files"),
    ("suite.yaml", 13, "error", "names"),
    ("suite.yaml", 14, "error", "names"),
    ("suite.yaml", 10, "error", "chance"),
    ("colour.yaml", 12, "error", "keys"),
    ("code.yaml", 12, "error", "trust"),
    ("code.yaml", 13, "error", "trust"),
    ("colour.jsonl", 2, "error", "target"),
    ("colour.jsonl", 3, "error", "rows"),
    ("colour.jsonl", 4, "error", "choices"),
    ("colour.jsonl", 5, "error", "duplicates"),
    ("colour.jsonl", 6, "error", "contradictions"),
    ("colour.jsonl", 7, "error", "render"),
    ("colour.jsonl", 8, "error", "values"),
    ("colour.jsonl", 9, "error", "values"),
    ("colour.jsonl", 10, "error", "choices"),
    ("colour.jsonl", 11, "error", "cluster"),
    ("colour.jsonl", 12, "error", "render"),
    ("colour.jsonl", 13, "error", "rows"),
    ("sum.jsonl", 1, "error", "render"),
    ("sum.jsonl", 3, "error", "render"),
]


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all these mistakes; findings name its files by their bare names."""
    folder = write_suite(tmp_path / "broken")
    (folder / "suite.yaml").write_text(BROKEN_SUITE)
    (folder / "colour.jsonl").write_text("\n".join(BROKEN_ROWS) + "\n")
    (folder / "colour.yaml").write_text(COLOUR + "unknown_key: 1\n")
    (folder / "code.yaml").write_text(
        COLOUR + "process_docs: !function os.abort\nprocess_results: !function utils.run\n"
    )
    (folder / "sum.jsonl").write_text(
        '{"a": 0, "b": null}\n{"a": 1, "b": 3}\n{"a": null, "b": 5}\n{"a": 3, "b": 7}\n'
    )
    monkeypatch.chdir(folder)
    return folder


def found(report: Report) -> set[tuple[str, int, str, str]]:
    return {(f.place.source, f.place.number, f.severity, f.check) for f in report.findings}


def only(report: Report, check: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.check == check]


def test_everything_wrong_is_found_at_once_by_file_and_line(broken: Path) -> None:
    report = lint(str(broken))
    assert [wanted for wanted in EXPECTED if wanted not in found(report)] == []
    places = [finding.place for finding in report.findings]
    assert places == sorted(places)


def test_rows_of_the_other_share_are_checked_too_and_each_finding_stands_once(broken: Path) -> None:
    dev, gate = lint(str(broken)), lint(f"{broken}/gate")
    wrong_rows = [
        {str(f) for f in report.findings if f.place.source.endswith(".jsonl")} for report in (dev, gate)
    ]
    assert wrong_rows[0] == wrong_rows[1]
    assert len(dev.findings) == len(set(dev.findings))


def test_nothing_of_the_folder_is_executed(broken: Path, tmp_path: Path) -> None:
    (broken / "utils.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    lint(str(broken))
    assert not (tmp_path / "ran").exists()


def test_a_sound_folder_has_no_errors(tmp_path: Path) -> None:
    report = lint(str(write_suite(tmp_path / "toy", n=90)))
    assert report.findings == ()
    colour, total = report.facts
    assert (colour.items, colour.clusters, colour.uniform) == (90, 30, pytest.approx(1 / 3))
    assert colour.best_constant == pytest.approx(1 / 3)
    assert (total.items, total.clusters, total.uniform) == (90, 90, None)


def test_every_problem_of_a_missing_key_is_named_and_the_rest_still_checked(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy", n=90)
    text = (folder / "suite.yaml").read_text()
    (folder / "suite.yaml").write_text(
        text.replace("licence: own work\n", "")
        .replace("role: target", "role: boss")
        .replace(", metric: acc", "")
    )
    (folder / "sum.jsonl").write_text('{"a": 1, "b": 2}\nnot json\n')
    report = lint(str(folder))
    assert [f.message.split(":")[0] for f in only(report, "keys")] == ["licence", "role", "tasks.0.metric"]
    assert [(f.place.number, f.check) for f in report.findings if "sum.jsonl" in f.place.source] == [
        (2, "rows")
    ]


@pytest.mark.parametrize(
    ("old", "new", "check", "message"),
    [
        ("metric: acc,", "metric: accc,", "metrics", "Unknown metric 'accc'. Did you mean 'acc'?"),
        ("doc_to_text:", "doc_to_txt:", "keys", "unknown key 'doc_to_txt': did you mean 'doc_to_text'?"),
        ('"{{question}}"', '"{{question"', "render", "`doc_to_text` is no valid template"),
        ('"{{question}}"', "\"{{ '{{x}}' }} {{question}}\"", "render", "still contains `{{`"),
        ('"{{question}}"', '"{{queston}}"', "render", "'queston' is undefined"),
        ("test_split: test", "test_split: tset", "render", "no split 'tset' to evaluate; there are: test"),
        ("colour.jsonl", "none.jsonl", "rows", "needs the data file none.jsonl"),
        ("output_type: multiple_choice", "output_type: choice", "keys", "Unknown output_type 'choice'"),
        ("metric_list:", "include: colour.yaml\nmetric_list:", "files", "includes itself"),
        ("metric_list:", "include: gone.yaml\nmetric_list:", "files", "gone.yaml does not exist"),
        ("metric_list:", "dataset_kwargs: text\nmetric_list:", "yaml", "'dataset_kwargs' stands twice"),
        ("metric_list:", "generation_kwargs: text\nmetric_list:", "keys", "not a mapping"),
        ("dataset_path: json", "dataset_path: pandas", "trust", "needs --trust"),
        ("metric: acc_norm,", "metric: acc_norm, hf_evaluate: true,", "trust", "needs --trust"),
    ],
)
def test_mistakes_in_a_task_file(tmp_path: Path, old: str, new: str, check: str, message: str) -> None:
    folder = write_suite(tmp_path / "toy", n=90)
    assert COLOUR.count(old) == 1
    (folder / "colour.yaml").write_text(COLOUR.replace(old, new))
    report = lint(str(folder))
    assert any(message in str(finding) for finding in only(report, check))
    assert all("sum" not in finding.place.source for finding in report.findings)


def test_labels_that_are_not_even(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    rows = [
        {"question": f"Q{i}", "choices": [f"a{i}", f"b{i}", f"c{i}"], "answer": int(i % 10 == 0), "family": i}
        for i in range(60)
    ]
    (folder / "colour.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (balance,) = only(lint(str(folder)), "balance")
    assert "(54, 6, 0;" in balance.message
    for row in rows:
        row["choices"] = ["red", "green", "blue"]
    (folder / "colour.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (balance,) = only(lint(str(folder)), "balance")
    assert "'red' is right 2.7 times its fair share" in balance.message


def write_rows(path: Path, rows: list[dict[str, object]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_items_that_stand_in_training_rows(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy", n=90)
    long = "the quick brown fox jumps over the lazy dog near the old stone bridge at noon"
    rows = [json.loads(line) for line in (folder / "colour.jsonl").read_text().splitlines()]
    rows[40]["question"] = f"Is it true that {long}?"
    write_rows(folder / "colour.jsonl", rows)
    chat = [
        {"messages": [{"role": "user", "content": "which colour  has THING 7"}]},
        {"messages": [{"role": "assistant", "content": f"We saw how {long}."}]},
        {"text": "which colour has thing 700?"},
    ]
    report = lint(str(folder), against=[write_rows(tmp_path / "train.jsonl", chat)])
    exact, near = only(report, "overlap")
    assert (exact.place.number, exact.severity) == (8, "warning")
    assert "1 of 90 items" in exact.message
    assert near.place.number == 41
    assert "the quick brown fox" in near.message
    assert [(o.exact, o.near) for o in report.facts[0].overlaps] == [(1, 1)]
    assert [(o.exact, o.near) for o in report.facts[1].overlaps] == [(0, 0)]


def test_a_few_shot_split_that_holds_an_item(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy", n=30)
    (folder / "colour.yaml").write_text(
        COLOUR.replace("{test: colour.jsonl}", "{test: colour.jsonl, train: shots.jsonl}")
        + "training_split: train\nnum_fewshot: 2\n"
    )
    shots = [json.loads(line) for line in (folder / "colour.jsonl").read_text().splitlines()[3:6]]
    shots += [{**shot, "question": f"{shot['question']} Truly?"} for shot in shots]
    write_rows(folder / "shots.jsonl", shots)
    (overlap,) = only(lint(str(folder)), "overlap")
    assert overlap.place.number == 4
    assert "3 of 30 items (10.0%) of toy_colour stand word for word in the data's train" in overlap.message
    assert overlap.message.endswith("also line 5, line 6")


HOSTILE = {
    "deep.yaml": "a: " + "[" * 5000,
    "binary.yaml": "\0\1\2",
    "empty.yaml": "",
    "list.yaml": "[1, 2]",
    "python.yaml": "a: !!python/object/apply:os.system [touch ran]",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["suite.yaml", "colour.yaml"])
def test_hostile_yaml_is_a_finding(tmp_path: Path, name: str, place: str) -> None:
    folder = write_suite(tmp_path / "toy")
    (folder / place).write_text(HOSTILE[name])
    report = lint(str(folder))
    assert any(place in f.place.source for f in report.findings if f.severity == "error")


def test_hostile_files_are_findings(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    (folder / "colour.jsonl").write_bytes(b"\xff\xfe\0" * 10 + b"\n" + b"[" * 100_000 + b"\n")
    (folder / "sum.jsonl").unlink()
    os.symlink("sum.jsonl", folder / "sum.jsonl")
    report = lint(str(folder))
    rows = only(report, "rows")
    assert [f.place.number for f in rows if f.place.source.endswith("colour.jsonl")] == [0, 1, 2]
    assert any("needs the data file sum.jsonl" in f.message for f in rows)
    (folder / "sum.yaml").unlink()
    os.symlink("sum.yaml", folder / "sum.yaml")
    assert any("sum.yaml does not exist" in f.message for f in only(lint(str(folder)), "files"))
    assert lint(str(folder), data_dir=tmp_path).count("error") > 0


def test_exit_code_and_lines(
    broken: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(SystemExit) as caught:
        cli.main(["suites", "lint", "."])
    assert caught.value.code == 24
    printed, said = capfd.readouterr()
    assert "colour.jsonl:2: error: the target 5 is not among the 2 choices [target]\n" in printed
    assert "SuiteError: The suite broken/dev has" in said


@pytest.mark.parametrize("name", SUITES)
def test_shipped_suites_have_no_errors(name: str) -> None:
    data = Path(os.environ.get("HARNESS_DATA_DIR", "no folder"))
    splits = catalog.splits(catalog.HERE / SUITES[name])
    split = "gate" if "gate" in splits else splits[0]
    report = lint(f"{name}/{split}", data_dir=data if data.is_dir() else None)
    assert [str(finding) for finding in report.findings if finding.severity == "error"] == []
    if only(report, "skipped") and not report.facts:
        pytest.skip(only(report, "skipped")[0].message)
    assert all(facts.items > 0 for facts in report.facts)


def test_public_data_known_to_overlap() -> None:
    """25 messages of banking77's test set stand in its training set, but for case and punctuation."""
    data = Path(os.environ.get("HARNESS_DATA_DIR", "no folder"))
    train = data / "banking77" / "train.csv"
    if not train.is_file():
        pytest.skip("needs banking77 in HARNESS_DATA_DIR")
    reports = [lint(f"banking77/{split}", data_dir=data, against=[str(train)]) for split in ("dev", "gate")]
    overlaps = [report.facts[0].overlaps[-1] for report in reports]
    assert {overlap.against for overlap in overlaps} == {str(train)}
    assert sum(overlap.exact for overlap in overlaps) == 25
    for report in reports:
        found = only(report, "overlap")
        assert {finding.severity for finding in found} == {"warning"}
        assert all(finding.place.source.endswith("test.csv") for finding in found)
