"""One pass over data files: rows to write, and what is measured of each on the way."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainers.data import formats, read
from trainers.data.formats import Unusable
from trainers.data.prepared import Counts
from trainers.data.read import Origin
from trainers.data.tokenise import Row, Tokeniser
from trainers.recipe import Recipe

Indices = NDArray[np.int64]


class Pass:
    """Rows of all sources one after the other; the measurements are whole once `rows` is used up."""

    def __init__(
        self,
        recipe: Recipe,
        tokeniser: Tokeniser,
        sources: Mapping[str, Mapping[str, Path]],
        most_rows: int | None = None,
    ) -> None:
        self._recipe = recipe
        self._tokeniser = tokeniser
        self._sources = sources
        self._most_rows = most_rows
        self._tokens, self._targets = array("q"), array("q")
        self._kinds, self._source, self._truncated = array("h"), array("h"), array("b")
        self._kind_names: list[str] = []
        self._prompt_type: type | None = None
        self._file, self._line = array("l"), array("q")
        self._file_names: list[str] = []

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each row's columns. Raises DataError at the end, naming all rows that cannot be learnt from."""
        problems = read.Problems()
        for source, origin, row in itertools.islice(self._all(problems), self._most_rows):
            self._measure(row, source, origin)
            yield row.columns
        problems.refuse()

    def _all(self, problems: read.Problems) -> Iterator[tuple[int, Origin, Row]]:
        for source, files in enumerate(self._sources.values()):
            for example in formats.examples(
                read.rows(files, problems),
                self._recipe.format,
                self._recipe.data.columns,
                problems,
                online=self._recipe.stage == "online",
            ):
                try:
                    rows = self._tokeniser.rows(example)
                    self._check_prompt(rows[0])
                except Unusable as reason:
                    problems.add(example.origin, str(reason))
                else:
                    yield from ((source, example.origin, row) for row in rows)

    def _check_prompt(self, row: Row) -> None:
        """A column holds text or messages, not now one and then the other."""
        if row.kind == "prompts":
            kind = type(row.columns["prompt"])
            self._prompt_type = self._prompt_type or kind
            if kind is not self._prompt_type:
                first = "text" if self._prompt_type is str else "messages"
                raise Unusable(f"`prompt` is not {first}, as it is in the rows before")

    def _measure(self, row: Row, source: int, origin: Origin) -> None:
        if row.kind not in self._kind_names:
            self._kind_names.append(row.kind)
        self._tokens.append(row.tokens)
        self._targets.append(row.targets)
        self._kinds.append(self._kind_names.index(row.kind))
        self._source.append(source)
        self._truncated.append(row.truncated)
        if self._file_names[-1:] != [origin.file]:
            self._file_names.append(origin.file)
        self._file.append(len(self._file_names) - 1)
        self._line.append(origin.line)

    @property
    def tokens(self) -> NDArray[np.int64]:
        """Of each row."""
        return np.asarray(self._tokens, dtype=np.int64)

    def of_source(self) -> dict[str, Indices]:
        """Rows of each source."""
        source = np.asarray(self._source)
        return {name: np.flatnonzero(source == number) for number, name in enumerate(self._sources)}

    def origin_of_longest(self, rows: Indices) -> Origin:
        """The first of the longest rows."""
        row = rows[np.argmax(self.tokens[rows])]
        return Origin(self._file_names[self._file[row]], self._line[row])

    def counts(self, rows: Indices) -> Counts:
        tokens, targets = self.tokens[rows], np.asarray(self._targets)[rows]
        return Counts(
            rows=len(rows),
            tokens=int(tokens.sum()),
            target_tokens=int(targets.sum()),
            truncated=int(np.asarray(self._truncated)[rows].sum()),
            all_targets=int((targets == tokens - 1).sum()),
        )

    def kinds(self, rows: Indices) -> dict[str, Counts]:
        """Counts by kind of row."""
        kinds = np.asarray(self._kinds)
        found = {name: rows[kinds[rows] == number] for number, name in enumerate(self._kind_names)}
        return {name: self.counts(those) for name, those in sorted(found.items()) if len(those)}


def lengths(tokens: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """(upper limit, rows) by powers of two, from the limit of the shortest row to that of the longest."""
    powers = np.ceil(np.log2(np.maximum(tokens, 1))).astype(np.int64)
    return tuple((int(2**p), int((powers == p).sum())) for p in range(powers.min(), powers.max() + 1))
