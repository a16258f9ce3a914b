"""Training files: which are read, and every bad row by file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import DataError
from tests.unit.trainers.data.conftest import write_rows
from trainers.data.read import Origin, Problems, find, rows


def test_a_folder_gives_its_data_files_in_order(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", "a.jsonl", "a.jsonl.card.json", "README.md", ".hidden/c.jsonl"):
        write_rows(tmp_path / "data" / name, [{"text": name}])
    found = find(tmp_path, "data/")
    assert list(found) == ["data/a/z.jsonl", "data/a.jsonl", "data/b.jsonl"]
    assert [row["text"] for _, row in rows(found, Problems())] == ["a/z.jsonl", "a.jsonl", "b.jsonl"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none.jsonl", "none.jsonl does not exist"),
        ("notes.md", "notes.md is none of .jsonl"),
        ("empty", "holds no data file"),
    ],
)
def test_names_that_stand_for_nothing(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(DataError, match=reason):
        find(tmp_path, name)


def test_a_text_file_is_one_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\ufeffone\n\ntwo\n")
    assert list(rows(find(tmp_path, "a.txt"), Problems())) == [(Origin("a.txt", 1), {"text": "one\n\ntwo\n"})]


def test_a_file_without_rows_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n")
    with pytest.raises(DataError, match=r"a\.jsonl has no rows"):
        list(rows(find(tmp_path, "a.jsonl"), Problems()))


def test_bad_rows_are_listed_up_to_twenty_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("[]\n" * 23 + '{"text": "good"}\n')
    problems = Problems()
    assert len(list(rows(find(tmp_path, "a.jsonl"), problems))) == 1
    with pytest.raises(DataError) as caught:
        problems.refuse()
    lines = caught.value.message.splitlines()
    assert lines[0] == "a.jsonl:1: a list where an object was expected"
    assert lines[19].startswith("a.jsonl:20:")
    assert lines[20:] == ["... and 3 more"]


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.jsonl", [{"text": "a"}, {"text": "b"}])
    reading = rows(find(tmp_path, "a.jsonl"), Problems())
    next(reading)
    with path.open("a") as file:
        file.write(json.dumps({"text": "c"}) + "\n")
    with pytest.raises(DataError, match="changed while it was read"):
        list(reading)
