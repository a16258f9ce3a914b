"""What a task of the support world is: the makers of one block of documents after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from suites.support.stream import Stream
from suites.support.world import Split

Document = dict[str, object]
Maker = Callable[[Stream], Document]


@dataclass(frozen=True, slots=True)
class SupportTask:
    deal: Callable[[Split, Stream], list[Maker]]
    """The makers of one block of items, in which answers or situations are balanced."""
    text: tuple[str, ...]
    """Fields the model reads; no two items share all of them."""
    max_words: int
    """Most words of those fields together."""
    known: str | None = None
    """Where documents hold a `good` and a `rejected` reply to the `message`: what whoever writes one has
    before them. A template over a document's fields."""
