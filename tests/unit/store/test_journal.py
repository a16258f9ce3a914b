"""What a crash leaves at a journal's end is passed over; damage in its middle is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import StoreError
from harness.store.journal import Journal, read_journal
from tests.unit.store.made import failed, result, results


def journalled(path: Path, n: int = 3) -> bytes:
    journal = Journal(path)
    journal.append(results(n))
    journal.close()
    return path.read_bytes()


def test_every_cut_of_the_last_line_costs_only_that_line(tmp_path: Path) -> None:
    whole = journalled(tmp_path / "whole", 1)
    start_of_last = whole.rindex(b"\n", 0, -1) + 1
    path = tmp_path / "journal.jsonl"
    for cut in range(start_of_last, len(whole)):
        path.write_bytes(whole[:cut])
        journal = Journal(path)
        journal.close()
        assert list(journal.found.results.values()) == results(1)[:1]
        assert path.read_bytes() == whole[:start_of_last]


@pytest.mark.parametrize(
    "tail",
    [b"\0" * 4096, b'{"seconds":1.0,"res' + b"\0" * 100, b"\0\0\n\0\0\n", b'{"seconds"\0\n{"seconds":'],
    ids=["zeros", "line then zeros", "zero lines", "torn lines"],
)
def test_torn_ends_are_cut_off_and_appended_to(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    whole = journalled(path)
    path.write_bytes(whole + tail)
    assert list(read_journal(path).results.values()) == results(3)
    assert path.read_bytes() == whole + tail, "a reader leaves the file alone"
    journal = Journal(path)
    assert path.read_bytes() == whole
    journal.append([result("text", 9)])
    journal.close()
    assert list(read_journal(path).results.values()) == [*results(3), result("text", 9)]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{not json}\n", "not JSON"),
        (b'{"seconds":1.0}\n', "result: missing"),
        (b'"text"\n', "should be a Entry"),
        (b"\0\0\0\n", "whole lines follow a broken one"),
        (b"\xff\xfe\n", "not JSON"),
    ],
)
def test_damage_in_the_middle_names_file_and_line(tmp_path: Path, line: bytes, why: str) -> None:
    path = tmp_path / "journal.jsonl"
    lines = journalled(path).splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], line, *lines[2:]]))
    before = path.read_bytes()
    with pytest.raises(StoreError) as raised:
        Journal(path)
    assert f"{path}:3 is damaged" in raised.value.message
    assert why in raised.value.message
    assert path.read_bytes() == before


def test_a_whole_line_that_is_wrong_is_damage_also_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(journalled(path) + b"{}\n")
    with pytest.raises(StoreError, match=":7 is damaged"):
        read_journal(path)


def test_the_last_line_of_an_item_wins(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append([failed("text", 1, "server: 503"), result("text", 2)])
    journal.append([result("text", 1, answer="C")])
    journal.close()
    found = read_journal(journal.path).results
    assert [r.answers for r in found.values()] == [("C",), ("B",)]


def test_only_transient_errors_are_asked_again(tmp_path: Path) -> None:
    kept = failed("text", 3, "context_too_long: 9000 tokens")
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append([failed("text", 1, "server: 503"), failed("text", 2, "engine: died"), kept])
    journal.close()
    assert list(read_journal(journal.path).settled.values()) == [kept]


def test_seconds_go_on_over_sessions(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journalled(path)
    first = read_journal(path).seconds
    journalled(path)
    assert read_journal(path).seconds > first > 0


def test_an_unstorable_result_leaves_nothing_of_its_batch(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append([result("text", 1)])
    with pytest.raises(TypeError):
        journal.append([result("text", 2), result("text", 3, answer=object())])  # type: ignore[arg-type]  # on purpose
    journal.append([result("text", 4)])
    journal.close()
    assert list(read_journal(journal.path).results.values()) == [result("text", 1), result("text", 4)]
