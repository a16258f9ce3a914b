"""What procedural suites offer for training: documents and texts one after another, without end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from harness.tasks.library import Document
from suites import support
from suites.support.handbook import SPLITS, texts


@dataclass(frozen=True, slots=True)
class World:
    draw: Callable[[str, str, int], Iterator[Document]]
    """(task, split, seed) -> documents."""
    known: Mapping[str, str]
    """Task whose documents hold a `good` and a `rejected` reply to a `message` -> what whoever writes a
    reply has before them, as a template over the document's fields."""
    texts: Callable[[str, int], Iterator[str]]
    """(split, seed) -> texts for continued pretraining, in the splits `text_splits`."""
    text_splits: tuple[str, ...]


WORLDS: dict[str, World] = {
    "support": World(
        support.draw,
        {name: task.known for name, task in support.TASKS.items() if task.known is not None},
        texts,
        SPLITS,
    )
}
"""Generator of a suite -> its world."""
