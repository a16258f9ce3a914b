"""Writes sentences of one page: picks phrases that were not used yet, and draws what their slots hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from suites.support import world
from suites.support.handbook.wording import HandbookWording
from suites.support.handbook.words import WORDS
from suites.support.notation import MONTHS, dollars
from suites.support.phrasing import Phrases, capitalize, expand
from suites.support.stream import Stream
from suites.support.world import Split

_ARTICLE = re.compile(r"\b([Aa]) (?=[aeioAEIO])")
"""An article before a vowel, which only a slot's value can have put there."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


class Writer:
    def __init__(self, split: Split, stream: Stream) -> None:
        self.split = split
        self.stream = stream
        self.words: HandbookWording = WORDS[split]
        self._said: set[str] = set()

    def say(self, phrases: Phrases, **slots: str) -> str:
        """One of the phrases as a sentence."""
        return capitalize(self.phrase(phrases, **slots))

    def phrase(self, phrases: Phrases, **slots: str) -> str:
        """One of the phrases, filled; none is used twice on a page while others are left."""
        template = self.stream.pick([phrase for phrase in phrases if phrase not in self._said] or phrases)
        self._said.add(template)
        filled = expand(template, self.stream, _Slots(self, slots))
        return _ARTICLE.sub(r"\1n ", filled)

    def some(self, phrases: Phrases, low: int, high: int, **slots: str) -> list[str]:
        """Between `low` and `high` different phrases in random order, those not used yet before others."""
        n = min(len(phrases), self.stream.between(low, high))
        fresh = sorted(self.stream.shuffled(phrases), key=self._said.__contains__)
        return [self.say((phrase,), **slots) for phrase in fresh[:n]]


DRAWN: dict[str, Callable[[Writer], str]] = {
    "item": lambda page: world.products(page.stream, page.split, 1)[0].name,
    "other": lambda page: world.products(page.stream, page.split, 1)[0].name,
    "short": lambda page: world.products(page.stream, page.split, 1)[0].short,
    "plan": lambda page: world.subscriptions(page.stream, page.split, 1)[0].name,
    "name": lambda page: world.person(page.stream, page.split),
    "first": lambda page: page.stream.pick(world.ENTITIES[page.split].first_names),
    "order": lambda page: world.order_number(page.stream, page.split),
    "price": lambda page: dollars(world.price(page.stream, page.split, 4, 90)),
    "club": lambda page: world.CLUB,
    "month": lambda page: page.stream.pick(MONTHS),
    "weekday": lambda page: page.stream.pick(WEEKDAYS),
    "hour": lambda page: f"{page.stream.between(3, 9)} PM",
    "few": lambda page: str(page.stream.between(2, 6)),
    "some": lambda page: str(page.stream.between(7, 28)),
    "many": lambda page: str(page.stream.between(30, 95)),
    "lots": lambda page: str(10 * page.stream.between(11, 240)),
    "color": lambda page: page.stream.pick(page.words.names.colors),
    "material": lambda page: page.stream.pick(page.words.names.materials),
    "team": lambda page: page.stream.pick(page.words.names.teams),
    "place": lambda page: page.stream.pick(page.words.names.places),
}
"""Slot -> a value, another one at each use."""


class _Slots(Mapping[str, str]):
    """The given slots, and a new draw for any other."""

    def __init__(self, page: Writer, given: Mapping[str, str]) -> None:
        self._page = page
        self._given = given

    def __getitem__(self, slot: str) -> str:
        return self._given[slot] if slot in self._given else DRAWN[slot](self._page)

    def __iter__(self) -> Iterator[str]:
        return iter({**DRAWN, **self._given})

    def __len__(self) -> int:
        return len({**DRAWN, **self._given})
