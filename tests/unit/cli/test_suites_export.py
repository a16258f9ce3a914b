"""`harness suites export`, typed as a user would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import cli


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARNESS_DATA_DIR", raising=False)


def export(line: str) -> None:
    cli.main(["suites", "export", *line.split()])


def failing(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["suites", "export", *words])
    return int(stopped.value.code or 0), capfd.readouterr().err


def test_rows_and_card_are_written_and_said(capfd: pytest.CaptureFixture[str]) -> None:
    export("support/train@2 --format text -o new/t.jsonl --size 3")
    out, err = capfd.readouterr()
    assert out == ""
    assert "new/t.jsonl: 3 rows" in err
    assert len(Path("new/t.jsonl").read_text().splitlines()) == 3
    assert json.loads(Path("new/t.jsonl.card.json").read_text())["rows"] == 3


def test_json_is_the_card_of_each_file(capfd: pytest.CaptureFixture[str]) -> None:
    export("support/train@2 --format text -o t --size 60 --held-out h --held-out-share 0.5 --json")
    train, held = json.loads(capfd.readouterr().out)["files"]
    for told in (train, held):
        path = told.pop("path")
        assert {"version": 1, **told} == json.loads(Path(f"{path}.card.json").read_text())
    assert train["share"] == {"low": 0.0, "high": 0.5}
    assert train["rows"] + held["rows"] == 60


def test_rows_go_to_stdout_and_nothing_else_does(capfd: pytest.CaptureFixture[str]) -> None:
    export("support/train@2 --format messages -o - --size 2 --task support_intent --task support_slots")
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [set(row) for row in rows] == [{"messages"}] * 4
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("support/train", "--format", "text", "-o", "t", "--held-out-share", "0.2"), 2, "needs --held-out"),
        (("support/train", "--format", "text", "-o", "-", "--json"), 2, "both write to stdout"),
        (("support/gate", "--format", "messages", "-o", "t"), 24, "harness suites export support/train"),
        (("support/train", "--format", "messages", "-o", "t", "--task", "support_tool"), 24, "Did you mean"),
        (("support/train", "--format", "text", "-o", "t", "--task", "support_tools"), 24, "no task"),
    ],
)
def test_mistakes_are_one_sentence_and_an_exit_code(
    capfd: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    stopped, err = failing(capfd, *words)
    assert stopped == code
    assert said in err
    assert "Traceback" not in err
