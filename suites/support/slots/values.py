"""The values of a case: drawn for a split, and written as the form and as customers write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from suites.support import world
from suites.support.notation import MONTHS, day, dollars
from suites.support.phrasing import expand
from suites.support.slots.inventory import KINDS, Kind
from suites.support.slots.numerals import cardinal, nth, ordinal, spelled
from suites.support.slots.words import WORDS
from suites.support.stream import Stream
from suites.support.world import Split

YEAR = 2026
"""Only months and days are ever told; no case comes near the end of February, so any year will do."""
SPANS = {"bought": (-22, -13), "arrived": (-10, -2), "wanted": (2, 12)}
"""Date field -> its days relative to the message: a thing is bought, arrives, and is then written about."""
PRICES = {"paid": (30, 240), "promised": (8, 28)}
"""Amount field -> its range in dollars."""


@dataclass(frozen=True, slots=True)
class Value:
    truth: str | int | float
    """As the form wants it; amounts in dollars."""
    plain: str
    """As written by a customer who happens to use the form's notation."""
    loose: str
    """In the customer's own notation; equal to `plain` for kinds that have no other."""


class Draw:
    """Draws values of one split, none twice."""

    def __init__(self, stream: Stream, split: Split) -> None:
        self.stream = stream
        self.split = split
        self.words = WORDS[split]
        self.received = date(YEAR, 4, 10) + timedelta(stream.below(190))
        self.days: dict[str, list[date]] = {}
        self.cents: dict[str, list[int]] = {}
        """Date and amount fields -> the values drawn: the right one first, the latest last."""
        self._used: set[str | int | float] = set()

    def fresh(self, field: str) -> Value:
        """A value that could be the field's and that nothing in the message has yet."""
        make = MAKERS[KINDS[field]]
        value = make(self, field)
        while value.truth in self._used:
            value = make(self, field)
        self._used.add(value.truth)
        return value

    def day(self, when: date) -> Value:
        slots = {
            "month": MONTHS[when.month - 1],
            "nth": nth(when.day),
            "ordinal": ordinal(when.day),
        }
        loose = expand(self.stream.pick(self.words.notations.days), self.stream, slots)
        return Value(day(when), day(when), loose)

    def amount(self, cents: int) -> Value:
        whole, part = divmod(cents, 100)
        loose = self.words.notations.money.format(dollars=whole, cents=part)
        plain = dollars(cents)
        return Value(cents / 100 if part else whole, plain, loose if part else plain)

    def count(self, n: int) -> Value:
        units = self.words.units
        return Value(n, units.format(n=n), units.format(n=cardinal(n)))


def _same(text: str) -> Value:
    return Value(text, text, text)


def _order(draw: Draw, field: str) -> Value:
    number = world.order_number(draw.stream, draw.split)
    return Value(number, number, draw.words.notations.order.format(a=number[:3], b=number[3:]))


def _product(draw: Draw, field: str) -> Value:
    return _same(world.products(draw.stream, draw.split, 1)[0].name)


def _count(draw: Draw, field: str) -> Value:
    return draw.count(draw.stream.between(2, 24))


def _color(draw: Draw, field: str) -> Value:
    return _same(draw.stream.pick(draw.words.colors))


def _day(draw: Draw, field: str) -> Value:
    when = draw.received + timedelta(draw.stream.between(*SPANS[field]))
    draw.days.setdefault(field, []).append(when)
    return draw.day(when)


def _amount(draw: Draw, field: str) -> Value:
    cents = world.price(draw.stream, draw.split, *PRICES[field])
    draw.cents.setdefault(field, []).append(cents)
    return draw.amount(cents)


def _name(draw: Draw, field: str) -> Value:
    return _same(world.person(draw.stream, draw.split))


def _street(draw: Draw, field: str) -> Value:
    number, street = draw.stream.between(2, 98), draw.stream.pick(draw.words.streets)
    text = f"{number} {street}"
    return Value(text, text, draw.words.notations.street.format(number=number, street=street))


def _phone(draw: Draw, field: str) -> Value:
    line = f"{draw.stream.below(10_000):04d}"
    text = f"{draw.words.prefix}-{line}"
    return Value(text, text, f"{spelled(draw.words.prefix)}, {spelled(line)}")


def _email(draw: Draw, field: str) -> Value:
    first, last = world.person(draw.stream, draw.split).lower().split()
    text = f"{first}.{last}@{draw.words.domain}"
    dot, at = draw.words.notations.dot, draw.words.notations.at
    return Value(text, text, text.replace(".", dot).replace("@", at))


def _time(draw: Draw, field: str) -> Value:
    """From 8:00 to 11:45 and from 1:00 to 5:45, so that hour and half of the day leave no doubt."""
    afternoon = draw.stream.chance(50)
    hour = draw.stream.between(1, 5) if afternoon else draw.stream.between(8, 11)
    quarter = draw.stream.below(4)
    text = f"{hour}:{15 * quarter:02d} {'PM' if afternoon else 'AM'}"
    notations = draw.words.notations
    loose = notations.clock[quarter].format(
        h=cardinal(hour), next=cardinal(hour + 1), half=notations.halves[afternoon]
    )
    return Value(text, text, loose)


def _card(draw: Draw, field: str) -> Value:
    digits = str(draw.stream.between(1000, 9999))
    return Value(digits, digits, spelled(digits))


MAKERS: dict[Kind, Callable[[Draw, str], Value]] = {
    "order": _order,
    "product": _product,
    "count": _count,
    "color": _color,
    "day": _day,
    "amount": _amount,
    "name": _name,
    "street": _street,
    "phone": _phone,
    "email": _email,
    "time": _time,
    "card": _card,
}
