"""One quick pass over a samples file: where the rows of each document are, and whether all are there.

lm_eval writes all documents once for each filter, so the rows of a document lie far apart, and its
several processes write them out of order. The pass keeps 32 bytes per row instead of the rows.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from harness.foreign.find import Refusal, Refused
from harness.foreign.results import ForeignTask

MOST_NAMED = 5
"""Bad rows of one file that are named; the others are counted."""
CHUNK_BYTES = 8 << 20
CHUNK_ITEMS = 5_000

_HEAD = re.compile(rb'\{"doc_id": (\d{1,18}), ')
_HASHES = re.compile(
    rb'"doc_hash": "([0-9a-f]{64})", "prompt_hash": "([0-9a-f]{64})", "target_hash": "([0-9a-f]{64})"'
)
Integers = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Place:
    """The rows of one document in a samples file."""

    doc_id: int
    item: str
    """The item's id: 16 digits of the document's hash, with `#2` for the second equal document."""
    lines: tuple[int, ...]
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Where the rows of a samples file are, by document; a chunk of one is a Survey too.

    Document `i` has the rows `order[starts[i]:starts[i + 1]]`, and row `r` is line `lines[r]`.
    """

    path: Path
    order: Integers
    starts: Integers
    doc_ids: Integers
    offsets: Integers
    lines: Integers
    contents: np.ndarray[tuple[int], np.dtype[np.uint64]]
    """The first 8 bytes of each row's `doc_hash`."""
    repeats: dict[int, int]
    """Document to how many equal ones came before it, where any did."""

    @property
    def n_items(self) -> int:
        return len(self.starts) - 1

    def chunks(self) -> Iterator[Survey]:
        """The documents in order, in chunks of bounded number and bytes."""
        ends = np.append(self.offsets[1:], self.path.stat().st_size)
        sizes = np.add.reduceat((ends - self.offsets)[self.order], self.starts[:-1])
        after = np.cumsum(sizes)
        first = 0
        while first < self.n_items:
            before = int(after[first - 1]) if first else 0
            last = int(np.searchsorted(after, before + CHUNK_BYTES)) + 1
            last = min(last, first + CHUNK_ITEMS, self.n_items)
            yield self._part(first, last)
            first = last

    def _part(self, first: int, last: int) -> Survey:
        begin, end = self.starts[first], self.starts[last]
        rows = self.order[begin:end]
        return Survey(
            path=self.path,
            order=np.arange(len(rows)),
            starts=self.starts[first : last + 1] - begin,
            doc_ids=self.doc_ids[rows],
            offsets=self.offsets[rows],
            lines=self.lines[rows],
            contents=self.contents[rows],
            repeats={i - first: n for i, n in self.repeats.items() if first <= i < last},
        )

    def places(self) -> Iterator[Place]:
        lines, offsets = self.lines[self.order].tolist(), self.offsets[self.order].tolist()
        starts = self.starts.tolist()
        firsts = self.order[self.starts[:-1]]
        doc_ids, contents = self.doc_ids[firsts].tolist(), self.contents[firsts].tolist()
        for index, (doc_id, content) in enumerate(zip(doc_ids, contents, strict=True)):
            rows = slice(starts[index], starts[index + 1])
            before = self.repeats.get(index)
            item = f"{content:016x}#{before + 1}" if before else f"{content:016x}"
            yield Place(doc_id, item, tuple(lines[rows]), tuple(offsets[rows]))


def survey(path: Path, task: ForeignTask) -> Survey:
    """Read a samples file once. Raises Refused, naming rows, when it is torn, mixed or incomplete."""
    doc_ids, offsets, hashes = array("q"), array("q"), array("Q")
    digest = hashlib.sha256()
    refusals: list[Refusal] = []
    offset = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    doc_id, parts = _head_and_hashes(line)
                except ValueError as error:
                    refusals.append(Refusal(path, _torn(line) or str(error), number))
                else:
                    doc_ids.append(doc_id)
                    hashes.append(int(parts[0][:16], 16))
                    digest.update(b"".join(parts))
                offsets.append(offset)
                offset += len(line)
    except OSError as error:
        raise Refused(Refusal(path, f"cannot be read: {error.strerror or error}")) from None
    if refusals:
        raise Refused(*shortened(path, refusals))
    if not doc_ids:
        raise Refused(Refusal(path, f"no rows; the results file has scores of {task.name!r}"))
    return _checked(path, task, _arranged(path, doc_ids, offsets, hashes), digest.hexdigest())


def _head_and_hashes(line: bytes) -> tuple[int, tuple[bytes, bytes, bytes]]:
    head = _HEAD.match(line)
    # The last ones: a document may itself have keys of these names.
    found = _HASHES.search(line, max(line.rfind(b'"doc_hash": "'), 0))
    if head and found and line.rstrip().endswith(b"}"):
        return int(head[1]), (found[1], found[2], found[3])
    return _parsed_head(line)


def _parsed_head(line: bytes) -> tuple[int, tuple[bytes, bytes, bytes]]:
    """The same from a row that is spelled in another way than lm_eval does."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(row, dict) or type(row.get("doc_id")) is not int or not 0 <= row["doc_id"] < 2**62:
        raise ValueError("not a sample of lm_eval: no whole number 'doc_id'")
    parts = [row.get(key) for key in ("doc_hash", "prompt_hash", "target_hash")]
    if not all(isinstance(part, str) and re.fullmatch("[0-9a-f]{64}", part) for part in parts):
        raise ValueError("not a sample of lm_eval 0.4.5 or later: no doc_hash, prompt_hash and target_hash")
    one, two, three = (str(part).encode() for part in parts)
    return row["doc_id"], (one, two, three)


def _torn(line: bytes) -> str | None:
    return None if line.endswith(b"\n") else "the file ends within this row: half-written"


def _arranged(path: Path, doc_ids: array[int], offsets: array[int], hashes: array[int]) -> Survey:
    ids = np.frombuffer(doc_ids, np.int64)
    order = np.argsort(ids, kind="stable")
    sorted_ids = ids[order]
    starts = np.flatnonzero(np.append(True, sorted_ids[1:] != sorted_ids[:-1]))
    contents = np.frombuffer(hashes, np.uint64)
    firsts = order[starts]
    return Survey(
        path=path,
        order=order,
        starts=np.append(starts, len(order)),
        doc_ids=ids,
        offsets=np.frombuffer(offsets, np.int64),
        lines=np.arange(1, len(order) + 1),
        contents=contents,
        repeats=_repeats(contents[firsts]),
    )


def _repeats(contents: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> dict[int, int]:
    by_content = np.argsort(contents, kind="stable")
    same = contents[by_content[1:]] == contents[by_content[:-1]]
    found: dict[int, int] = {}
    for position in np.flatnonzero(same):
        before = int(by_content[position])
        found[int(by_content[position + 1])] = found.get(before, 0) + 1
    return found


def _checked(path: Path, task: ForeignTask, made: Survey, digest: str) -> Survey:
    """The survey, if the rows are as many as the results file says, and the very ones it was made of."""
    each = len(task.filters)
    counts = np.diff(made.starts)
    wrong = np.flatnonzero(counts != each)
    names = ", ".join(task.filters)
    refusals = [
        Refusal(
            path,
            f"doc_id {made.doc_ids[made.order[made.starts[i]]]} has {counts[i]} rows, "
            f"and the task's filters ({names}) make {each}",
            int(made.order[made.starts[i + 1] - 1]) + 1,
        )
        for i in wrong[:MOST_NAMED]
    ]
    if len(wrong) > MOST_NAMED:
        refusals.append(Refusal(path, f"and {len(wrong) - MOST_NAMED} more documents like these"))
    if task.n_items is not None and task.n_items != made.n_items:
        refusals.append(
            Refusal(path, f"{made.n_items} documents, and the results file counts {task.n_items}")
        )
    if not refusals and task.hash is not None and task.hash != digest:
        refusals.append(Refusal(path, "not the rows that the results file was computed from (task_hashes)"))
    if refusals:
        raise Refused(*refusals)
    return made


def shortened(path: Path, refusals: list[Refusal]) -> list[Refusal]:
    if len(refusals) <= MOST_NAMED:
        return refusals
    rest = Refusal(path, f"and {len(refusals) - MOST_NAMED} more rows that are wrong")
    return [*refusals[:MOST_NAMED], rest]
