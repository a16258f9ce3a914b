"""Data files: every format, and every bad row by file and line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from harness.data import Bad, read_documents, scan, stream
from harness.errors import DataError

ROWS = [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]


def test_formats_agree(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"a": "1", "b": "x"}\n\n{"a": "2", "b": "y"}\n')
    (tmp_path / "r.csv").write_text("a,b\n1,x\n2,y\n")
    (tmp_path / "r.json").write_text('{"rows": [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]}')
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "r.parquet")
    assert read_documents(tmp_path / "r.jsonl") == ROWS
    assert read_documents(tmp_path / "r.csv") == ROWS
    assert read_documents(tmp_path / "r.json", field="rows") == ROWS
    assert read_documents(tmp_path / "r.parquet") == ROWS


def test_all_bad_lines_at_once(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"a": 1}\n{"a": \n[1]\n{"a": 2}\n')
    with pytest.raises(DataError) as caught:
        read_documents(path)
    assert f"{path}:2: malformed JSON" in caught.value.message
    assert f"{path}:3: a list where an object was expected" in caught.value.message


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("r.csv", b"a,b\n1\n", "r.csv:2: not 2 columns"),
        ("r.json", b'{"a": [}', "r.json:1: malformed JSON"),
        ("r.json", b'{"a": 1}', "has no key 'rows'"),
        ("r.parquet", b"PAR1 but not really", "not a readable Parquet file"),
        ("r.jsonl", b"", "has no rows"),
        ("r.jsonl", b'{"a": "\xff"}\n', "not UTF-8"),
        ("r.pkl", b"", "none of .jsonl"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_documents(tmp_path / name, field="rows" if name.endswith(".json") else None)
    assert expected in caught.value.message


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        read_documents(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("name", "content", "lines", "problems"),
    [
        ("r.jsonl", '{"a": 1}\n\n{"a": \n[1]\n{"a": 2}\n', [1, 5], [3, 4]),
        ("r.jsonl", '{"a": 1}\n' + "[" * 100_000 + "\n" + '{"a": %s}\n' % ("9" * 5000), [1], [2, 3]),
        ("r.csv", 'a,b\n1,"x\ny"\n\n2\n3,z\n', [2, 6], [5]),
        ("r.json", '{"rows": 0, "x": [1],\n "rows": [{"a": "]"},\n 7,\n\n {"a": [2]}]}', [2, 5], [3]),
    ],
)
def test_rows_and_problems_carry_their_lines(
    tmp_path: Path, name: str, content: str, lines: list[int], problems: list[int]
) -> None:
    (tmp_path / name).write_text(content)
    table = scan(tmp_path / name, field="rows" if name.endswith(".json") else None)
    assert table.lines == lines
    assert [line for line, _ in table.problems] == problems


@pytest.mark.parametrize("name", ["r.jsonl", "r.json", "r.csv"])
def test_gzipped_files_are_read(tmp_path: Path, name: str) -> None:
    content = {"r.jsonl": '{"a": "1"}\n', "r.json": '[{"a": "1"}]', "r.csv": "a\n1\n"}[name]
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
    assert read_documents(tmp_path / f"{name}.gz") == [{"a": "1"}]


def test_broken_gzip_is_named(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"a": 1}\n' * 1000)
    for content in (b"plain", whole[:-20], whole[:20] + b"xxxx" + whole[24:]):
        (tmp_path / "r.jsonl.gz").write_bytes(content)
        with pytest.raises(DataError, match="not a readable gzip file"):
            read_documents(tmp_path / "r.jsonl.gz")


def test_a_json_file_of_one_object_per_line_is_read_as_lines(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"a": "1", "b": "x"}\n{"a": "2", "b": "y"}\n')
    assert read_documents(path) == ROWS
    path.write_text('{"a": 1}\n{"a": \n')
    with pytest.raises(DataError, match="json:2: malformed JSON"):
        read_documents(path)
    path.write_text('[{"a": 1}] x')
    with pytest.raises(DataError, match="json:1: malformed JSON: Extra data"):
        read_documents(path)


def test_byte_order_marks_are_no_part_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('\ufeff\ufeff{"a": "1"}\n\ufeff{"a": "2"}\n')
    (tmp_path / "r.json").write_text('\ufeff[{"a": "1"}, {"a": "2"}]')
    (tmp_path / "r.csv").write_text("\ufeffa\n1\n2\n")
    for name in ("r.jsonl", "r.json", "r.csv"):
        assert read_documents(tmp_path / name) == [{"a": "1"}, {"a": "2"}]


def test_rows_come_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"a": 1}\n\n[2]\n')
    rows = stream(path)
    assert next(rows) == (1, {"a": 1})
    assert next(rows) == (3, Bad("a list where an object was expected"))
    with pytest.raises(StopIteration):
        next(rows)


def test_long_cells(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("a\n" + "x" * 200_000 + "\n")
    assert read_documents(tmp_path / "r.csv") == [{"a": "x" * 200_000}]
