"""Held-out text: rows and files to documents, what they are called, and every bad row at once."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from harness.errors import DataError
from harness.texts import heldout_name, read_texts, text_files


def rows_file(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_rows_and_files_give_the_same_documents(tmp_path: Path) -> None:
    texts = ["One.\n", "[2, é]"]
    rows = rows_file(tmp_path / "rows.jsonl", *({"text": text, "other": 1} for text in texts))
    pyarrow.parquet.write_table(pyarrow.table({"text": texts}), tmp_path / "rows.parquet")
    (tmp_path / "folder").mkdir()
    for name, text in zip(("a.txt", "b.txt"), texts, strict=True):
        (tmp_path / "folder" / name).write_bytes(text.encode())
    (tmp_path / "folder" / "notes.md").write_text("not text")
    found = read_texts(text_files(rows))
    assert [document["text"] for document in found] == texts
    assert read_texts(text_files(tmp_path / "rows.parquet")) == found
    assert read_texts(text_files(tmp_path / "folder")) == found


def test_parts_of_a_document_share_its_name_and_equal_texts_are_one(tmp_path: Path) -> None:
    path = rows_file(
        tmp_path / "x.jsonl",
        {"text": "a", "document": "first"},
        {"text": "b", "document": "first"},
        {"text": "c", "document": 7},
        {"text": "same", "document": None},
        {"text": "same"},
        {"text": "not the same"},
    )
    names = [document["document"] for document in read_texts([path])]
    assert names[:3] == ["first", "first", "7"]
    assert names[3] == names[4] != names[5]


def test_every_bad_row_is_named_at_once(tmp_path: Path) -> None:
    first = rows_file(
        tmp_path / "x.jsonl",
        {"text": "good"},
        "{broken",
        {"txt": "a", "title": "b"},
        {"text": 3},
        {"text": ""},
        '{"text": "half \\ud800"}',
        {"text": "a", "document": [1]},
    )
    second = tmp_path / "y.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": ["a", None]}), second)
    with pytest.raises(DataError) as caught:
        read_texts([first, second])
    said = caught.value.message.splitlines()
    assert len(said) == 7
    for line, part in (
        (2, "malformed JSON"),
        (3, "no field 'text'; it has 'txt', 'title'"),
        (4, "'text' is a int where text was expected"),
        (5, "'text' is empty"),
        (6, "half a surrogate pair"),
        (7, "'document' is a list where a name was expected"),
    ):
        assert any(one.startswith(f"{first}:{line}: ") and part in one for one in said)
    assert f"{second}:2: 'text' is a NoneType where text was expected" in said


def test_a_missing_column_is_one_sentence_that_names_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"content": ["a", "b"], "url": ["c", "d"]}), path)
    with pytest.raises(DataError) as caught:
        read_texts([path])
    assert caught.value.message == f"{path} has no field 'text'; its rows have 'content', 'url'."


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        text_files(tmp_path / "none.jsonl")
    with pytest.raises(DataError, match=r"has no \.txt file"):
        text_files(tmp_path)
    with pytest.raises(DataError, match="has no rows"):
        read_texts([rows_file(tmp_path / "empty.jsonl")])
    (tmp_path / "empty.txt").write_text("")
    with pytest.raises(DataError, match="'text' is empty"):
        read_texts([tmp_path / "empty.txt"])
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(DataError, match="not UTF-8"):
        read_texts([tmp_path / "latin.txt"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("data/Held out@2.jsonl.gz", "heldout-held-out-2"),
        ("held.v2.parquet", "heldout-held.v2"),
        ("a/news.txt", "heldout-news"),
        ("corpora/news", "heldout-news"),
    ],
)
def test_the_name_is_the_files_and_fits_an_address(path: str, name: str) -> None:
    assert heldout_name(Path(path)) == name
