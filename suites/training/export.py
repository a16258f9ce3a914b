"""`harness suites export`: a suite's rows as files for a trainer, streamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import suites
from harness import __version__
from harness.errors import SuiteError
from harness.fingerprint import text_digest
from harness.records import HashRange, Suite
from suites.training.files import Card, Part, Sheet, sheet, write_card
from suites.training.rows import Format, Row, row
from suites.training.source import Pool, interleaved, pools, training_suite
from suites.training.worlds import WORLDS

TEXTS = "texts"
"""What the texts of a procedural suite are counted under; they belong to no task."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. A path is None for rows that went to a stream."""

    files: tuple[tuple[Path | None, Card], ...]


@dataclass(frozen=True, slots=True)
class _Example:
    task: str
    id: str
    """Hash of the document's content."""
    row: Row


def export(
    address: str,
    format: Format,
    output: Path | BinaryIO,
    *,
    size: int | None = None,
    tasks: Sequence[str] = (),
    held_out: Path | None = None,
    held_out_share: float = 0.1,
    trusted: Sequence[Path] = (),
    data_dir: Path | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Exported:
    """Write the rows of a suite's `train` split to `output`, and a card beside each file.

    `size`: rows per task; texts in all. `tasks`: only these. `held_out`: a second file, which gets the
    last `held_out_share` of the documents by content hash; equal documents are never in both. The same
    arguments give the same bytes. A file is replaced whole or not at all. `progress` gets the number of
    rows written so far.

    Raises SuiteError for a split or suite that must not be trained on, for an item that the format
    cannot express, and when a file would be empty; DataError when it cannot be written, or data are
    missing; TrustError as loading the suite does.
    """
    if isinstance(output, Path) and held_out is not None and output.resolve() == held_out.resolve():
        raise SuiteError(f"Training rows and held-out rows cannot both go to {output}.")
    suite = training_suite(address, format, tasks, trusted)
    left_out: Counter[str] = Counter()
    cut = 1.0 if held_out is None else 1.0 - held_out_share
    parts: list[tuple[Part, HashRange, Path | BinaryIO]] = [("train", HashRange(0.0, cut), output)]
    if held_out is not None:
        parts.append(("held_out", HashRange(cut, 1.0), held_out))
    with ExitStack() as stack:
        sheets = [stack.enter_context(sheet(place)) for _, _, place in parts]
        for count, example in enumerate(_examples(suite, format, size, data_dir, left_out), 1):
            number = next(i for i, (_, share, _) in enumerate(parts) if share.holds(example.id))
            sheets[number].write(example.task, example.row)
            progress(count)
        _refuse_empty(suite, sheets, left_out)
    cards = [
        (place if isinstance(place, Path) else None, _card(suite, format, part, share, made, left_out))
        for (part, share, place), made in zip(parts, sheets, strict=True)
    ]
    for path, card in cards:
        if path is not None:
            write_card(path, card)
    return Exported(tuple(cards))


def _examples(
    suite: Suite, format: Format, size: int | None, data_dir: Path | None, left_out: Counter[str]
) -> Iterator[_Example]:
    world = WORLDS.get(suite.generator or "")
    if format == "text" and world is not None:
        wanted = size if size is not None else suite.size
        for text in islice(world.texts(suite.split, suite.seed), wanted):
            yield _Example(TEXTS, text_digest(text), {"text": text})
        return
    # Nothing that a model wrote is run to make rows.
    library = suites.library(run_generated_code=True)
    templated = format in ("messages", "preference")
    drawn: list[Pool] = pools(suite, templated=templated, size=size, library=library, data_dir=data_dir)
    for pool, (lm_task, built) in interleaved(drawn):
        known = world.known.get(pool.task.name) if world is not None else None
        yield _Example(pool.task.name, built.item.id, row(format, lm_task, built, known))
    for pool in drawn:
        left_out.update(pool.left_out)


def _refuse_empty(suite: Suite, sheets: Sequence[Sheet], left_out: Counter[str]) -> None:
    total = sum(made.tasks.total() for made in sheets)
    if total == 0:
        why = f": all {left_out.total()} items of its data were left out" if left_out else ""
        raise SuiteError(f"Suite {suite.address} gives no rows{why}.")
    for made in sheets:
        if not made.tasks:
            raise SuiteError(
                f"None of {total} rows would be in {made.name}.", hint="ask for more rows, or another share"
            )


def _card(
    suite: Suite, format: Format, part: Part, share: HashRange, made: Sheet, left_out: Counter[str]
) -> Card:
    return Card(
        suite=suite.address,
        suite_version=suite.version,
        format=format,
        part=part,
        share=share,
        tasks=dict(sorted(made.tasks.items())),
        rows=made.tasks.total(),
        bytes=made.bytes,
        sha256=made.digest.hexdigest(),
        licence=suite.licence,
        sources=suite.sources,
        left_out=dict(sorted(left_out.items())),
        harness_version=__version__,
    )
