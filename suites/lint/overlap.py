"""Do items stand in other rows too: the same words, or a long run of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from suites.lint.documents import texts
from suites.lint.findings import Place
from suites.lint.items import Entry

LONGEST_RUN = 13
SHORTEST_RUN = 8
MOST_ITEMS = 10
"""A run that stands in more of the items than this is a phrase of the data set, not a copy of an item."""
_WORD = re.compile(r"\w+")
_MARKS = re.compile(
    r"(?<=[^\W\d])-(?=[^\W\d])|(?<!\d)[.,]|[.,](?!\d)|[;:!?'\"\u2018\u2019\u201c\u201d\u2026]"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to compare with: each one as its texts."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hits:
    """Items found in a source."""

    exact: tuple[Place, ...]
    near: tuple[tuple[float, Place], ...]
    """(share of the item's runs of words that stand there, place) of the other items, the largest first."""
    run: int
    """Words in a run."""
    example: str
    """A run that the first of `near` shares; empty without one."""


def words(text: str) -> list[str]:
    """The words of a text without punctuation, white space and case."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def run_length(entries: Sequence[Entry]) -> int:
    """Words in a run: the 5th percentile of the items' lengths, at least 8 and at most 13.

    Brown et al. 2020 (GPT-3), appendix C.
    """
    lengths = sorted(len(words(entry.question)) for entry in entries)
    return min(LONGEST_RUN, max(SHORTEST_RUN, lengths[len(lengths) // 20]))


class Index:
    """The items' normalised texts and hashes of their runs of words; rows stream past it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._run = run_length(entries)
        self._entries = entries
        self._questions: dict[str, list[int]] = {}
        self._parts: dict[str, list[tuple[int, frozenset[str]]]] = {}
        self._runs: list[frozenset[int]] = []
        for number, entry in enumerate(entries):
            question = _plain(entry.question)
            self._questions.setdefault(question, []).append(number)
            if parts := _parts(entry, question):
                self._parts.setdefault(max(parts, key=len), []).append((number, parts))
            runs = (run for text in _content(entry) for run in _run_hashes(words(text), self._run))
            self._runs.append(frozenset(runs))
        counts = Counter(run for runs in self._runs for run in runs)
        self._known = frozenset(run for run, n in counts.items() if n <= MOST_ITEMS)

    def find(self, source: Source) -> Hits:
        """The items that stand whole in a row, and those that share a run of words with one."""
        exact: set[int] = set()
        seen: set[int] = set()
        for row in source.rows:
            plain = set(map(_plain, row))
            for text in plain:
                exact.update(self._questions.get(text, ()))
                exact.update(number for number, parts in self._parts.get(text, ()) if parts <= plain)
            for text in row:
                seen.update(run for run in _run_hashes(words(text), self._run) if run in self._known)
        shares = [len(runs & seen) / len(runs) if runs else 0.0 for runs in self._runs]
        near = sorted(
            (number for number, share in enumerate(shares) if share and number not in exact),
            key=lambda number: (-shares[number], self._entries[number].place),
        )
        return Hits(
            exact=tuple(sorted(self._entries[number].place for number in exact)),
            near=tuple((shares[number], self._entries[number].place) for number in near),
            run=self._run,
            example=self._shared(self._entries[near[0]], seen) if near else "",
        )

    def _shared(self, entry: Entry, seen: set[int]) -> str:
        for text in _content(entry):
            split = words(text)
            for start, run in enumerate(_run_hashes(split, self._run)):
                if run in seen:
                    return " ".join(split[start : start + self._run])
        return ""


def _plain(text: str) -> str:
    """A text without case, runs of white space, hyphens and the marks of sentences; signs are content."""
    return " ".join(_MARKS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())


def _parts(entry: Entry, question: str) -> frozenset[str]:
    """The document's own texts that the question is made of: a row that holds all of them holds the item.

    Found without the template, so that rows with another one, or none, are recognised.
    """
    own = {text for text in map(_plain, _content(entry)) if text and text in question}
    # An answer that is a word of the passage is no part of its own.
    return frozenset(text for text in own if not any(text in other for other in own - {text}))


def _content(entry: Entry) -> Iterator[str]:
    """The document's own texts that are asked or answered; of a question made otherwise, all of them.

    The template's words are the same in every item and prove nothing, and notes that no model reads
    give nothing away.
    """
    offered = set(entry.choices)
    own = [text for text in texts(entry.built.doc) if text not in offered]
    shown = _plain(" ".join((entry.question, *entry.target)))
    return iter([text for text in own if _plain(text) in shown] or own)


def _run_hashes(split: Sequence[str], n: int) -> Iterator[int]:
    for start in range(len(split) - n + 1):
        yield hash(tuple(split[start : start + n]))
