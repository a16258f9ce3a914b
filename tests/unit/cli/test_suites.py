"""`harness suites list | show | sample`, typed as a user would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import suites
from harness import cli
from tests.toy import write_suite


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HARNESS_DATA_DIR", raising=False)
    write_suite(tmp_path / "toy")


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main([*words])
    out, err = capfd.readouterr()
    return int(stopped.value.code or 0), out, err


def test_every_shipped_suite_is_listed(capfd: pytest.CaptureFixture[str]) -> None:
    cli.main(["suites", "list"])
    listed = [line.split()[0] for line in capfd.readouterr().out.splitlines() if line.strip()]
    assert set(suites.SUITES) <= set(listed)


def test_the_data_directory_decides_what_is_local(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def place() -> str:
        cli.main(["suites", "show", "bbh", "--json", "--data-dir", str(tmp_path)])
        return str(json.loads(capfd.readouterr().out)["tasks"][0]["data"])

    assert place() in ("hub", "cached")
    (tmp_path / "bbh").mkdir()
    (tmp_path / "bbh" / "boolean_expressions.json").write_text("{}")
    assert place() == "local"


def test_a_suite_is_shown_with_what_a_reviewer_asks(capfd: pytest.CaptureFixture[str]) -> None:
    cli.main(["suites", "show", "./toy"])
    shown = capfd.readouterr().out
    for said in ("toy/dev", "version 1", "target", "own work", "toy_colour", "acc", "family", "local"):
        assert said in shown


def test_items_are_sampled_as_they_are_asked(capfd: pytest.CaptureFixture[str]) -> None:
    cli.main(["suites", "sample", "./toy", "-n", "2", "--task", "toy_colour"])
    shown = capfd.readouterr().out
    assert shown.count("--- toy_colour") == 2
    assert "[user]" in shown
    assert "choice: dark blue" in shown
    assert "toy_sum" not in shown


def test_a_sample_names_the_right_choice_and_not_its_number(capfd: pytest.CaptureFixture[str]) -> None:
    cli.main(["suites", "sample", "./toy", "-n", "5", "--json", "--plain"])
    items = json.loads(capfd.readouterr().out)["items"]
    colours = [item for item in items if item["task"] == "toy_colour"]
    assert len(items) == 10
    for item in colours:
        assert item["target"] == item["choices"][item["document"]["answer"]].strip()
        assert item["messages"] == []
        assert item["prompt"].startswith("Which colour")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("suites", "show", "suport"), 24, "Did you mean 'support'"),
        (("suites", "show", "support/test"), 24, "dev, gate, train, unseen"),
        (("suites", "sample", "./toy", "--task", "toy_colours"), 24, "Did you mean 'toy_colour'"),
        (("suites", "sample", "support@x"), 24, "whole number"),
        (("suites", "list", "--data-dir", "nowhere"), 22, "not a folder"),
    ],
)
def test_what_does_not_exist_is_refused(
    capfd: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    stopped, out, err = run(capfd, *words)
    assert (stopped, out) == (code, "")
    assert said in err
    assert "Traceback" not in err
