"""What a refund case is, and the drawing of its orders, prices and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from suites.support import world
from suites.support.notation import day, dollars
from suites.support.refund.policies import Terms
from suites.support.stream import Stream
from suites.support.world import Split

YEAR = 2026
"""Only months and days are ever told; no case crosses the end of February, so any year will do."""


@dataclass(frozen=True, slots=True)
class Case:
    """A situation with its numbers, before it is put into words."""

    topic: str
    """What is asked."""
    answer: str
    rejected: str
    """The answer of somebody who overlooks what decides the case: the exception, the limit, the last step."""
    steps: tuple[str, ...]
    """The working, one clause or operation each."""
    needs: tuple[str, ...]
    """The clauses that decide the answer."""
    facts: tuple[str, ...]
    message: str
    slots: dict[str, str]
    circumstances: frozenset[str] = frozenset()


class Draw:
    """Draws what a case is about. Amounts in cents."""

    def __init__(self, stream: Stream, split: Split, terms: Terms) -> None:
        self.stream = stream
        self.split = split
        self.terms = terms
        item, item2 = world.products(stream, split, 2)
        self.slots: dict[str, str] = {
            "item": item.name,
            "short": item.short,
            "item2": item2.name,
            "short2": item2.short,
        }

    def price(self, low: int = 30, high: int = 240, whole: bool = False) -> int:
        return world.price(self.stream, self.split, low, high, whole)

    def bulky(self) -> None:
        """Make the item a bulky one."""
        thing = world.bulky_product(self.stream, self.split)
        self.slots |= {"item": thing.name, "short": thing.short}

    def subscription(self) -> None:
        """Make the item a subscription."""
        (thing,) = world.subscriptions(self.stream, self.split, 1)
        self.slots |= {"item": thing.name, "short": thing.short}

    def money(self, **amounts: int) -> None:
        self.slots |= {name: dollars(cents) for name, cents in amounts.items()}

    def days(self, **dates: date) -> None:
        self.slots |= {name: day(when) for name, when in dates.items()}

    def numbers(self, **values: int) -> None:
        self.slots |= {name: str(value) for name, value in values.items()}

    def day(self) -> date:
        """A day from March 2 to September 17."""
        return date(YEAR, 3, 2) + timedelta(self.stream.below(200))

    def recent_delivery(self) -> date:
        """A delivery so recent that every return is in time; fills {delivered} and {today}."""
        delivered = self.day()
        self.days(delivered=delivered, today=delivered + timedelta(self.stream.between(1, 9)))
        return delivered


def after(when: date, days: int) -> date:
    return when + timedelta(days)


def percent(cents: int, share: int) -> int:
    """`share` percent of an amount. Prices are drawn so that this is a whole number of cents."""
    amount, rest = divmod(cents * share, 100)
    if rest:
        raise ValueError(f"{share}% of {cents} cents is not a whole number of cents")
    return amount
