"""A stranger's suite may hold values, never code."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import tasks
from harness.errors import ConfigError, HarnessError, SuiteError, TrustError
from suites import catalog
from tests.toy import COLOUR, write_suite


def build(folder: Path, trusted: bool = False) -> list[tasks.BuiltTask]:
    suite = catalog.load(str(folder), trusted=[folder] if trusted else [])
    return tasks.build(suite, templated=True)


def with_line(folder: Path, line: str) -> Path:
    write_suite(folder)
    (folder / "colour.yaml").write_text(COLOUR + line + "\n")
    return folder


@pytest.mark.parametrize(
    "line",
    [
        "process_docs: !function utils.process",
        "process_results: !function os.system",
        "unsafe_code: true",
        "class: !function utils.Task",
    ],
)
def test_code_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(TrustError):
        build(with_line(tmp_path / "toy", line))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dataset_path: json", "dataset_path: pandas"),
        ("{test: colour.jsonl}", "{test: colour.jsonl}, trust_remote_code: true"),
        ("- {metric: acc,", "- {metric: evil/metric, hf_evaluate: true,"),
    ],
)
def test_back_doors_of_libraries_are_refused(tmp_path: Path, old: str, new: str) -> None:
    folder = write_suite(tmp_path / "toy")
    (folder / "colour.yaml").write_text(COLOUR.replace(old, new, 1))
    with pytest.raises(TrustError, match="would run code"):
        build(folder)


def test_code_in_an_included_file_is_refused(tmp_path: Path) -> None:
    folder = with_line(tmp_path / "toy", "include: base.yaml")
    (folder / "base.yaml").write_text("process_docs: !function utils.process\n")
    with pytest.raises(TrustError, match=r"base\.yaml:1"):
        build(folder)


def test_include_cycle_is_refused(tmp_path: Path) -> None:
    folder = with_line(tmp_path / "toy", "include: base.yaml")
    (folder / "base.yaml").write_text("include: colour.yaml\n")
    with pytest.raises(ConfigError, match="includes itself"):
        build(folder)


def test_named_folder_may_run_code(tmp_path: Path) -> None:
    folder = with_line(tmp_path / "toy", "process_docs: !function helpers.first_two")
    (folder / "helpers.py").write_text("def first_two(docs):\n    return docs.select(range(2))\n")
    with pytest.raises(TrustError):
        build(folder)
    assert [len(task.items) for task in build(folder, trusted=True)] == [2, 12]


def test_templates_cannot_reach_python(tmp_path: Path) -> None:
    folder = write_suite(tmp_path / "toy")
    attack = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
    (folder / "colour.yaml").write_text(COLOUR.replace("{{question}}", attack))
    with pytest.raises(HarnessError) as caught:
        build(folder)
    assert isinstance(caught.value, SuiteError)
    assert "unsafe" in caught.value.message
