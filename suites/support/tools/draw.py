"""What a tool case is, and the drawing of its orders, dates, addresses and numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from suites.support import world
from suites.support.notation import day, dollars
from suites.support.phrasing import Phrases
from suites.support.stream import Stream
from suites.support.tools.rules import Terms
from suites.support.tools.toolbox import Action
from suites.support.world import Split, Thing

YEAR = 2026
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
WEEKEND = ("Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Case:
    """A situation with its numbers, before it is put into words."""

    topic: str
    right: Action
    careless: Action
    """What somebody does who overlooks one thing."""
    needs: tuple[str, ...]
    """The rules that decide."""
    message: str
    also: tuple[str, ...] = ()
    """Rules that bear on the topic and decide nothing here."""
    circumstances: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    thing: Thing
    price: int
    """Cents; of one unit when there are several."""
    facts: tuple[str, ...]
    slots: dict[str, str]

    @property
    def item(self) -> str:
        return self.thing.name


@dataclass
class Draw:
    """Draws what a case is about. Amounts in cents."""

    stream: Stream
    split: Split
    terms: Terms
    streets: Phrases
    club: bool = False
    slots: dict[str, str] = field(default_factory=dict)
    """What messages and the customer's line may speak of."""
    orders: list[Order] = field(default_factory=list)
    customer_facts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = date(YEAR, 5, 1) + timedelta(self.stream.below(180))
        self._things = world.products(self.stream, self.split, 4)
        self._numbers = _different(lambda: world.order_number(self.stream, self.split), 3)
        self._streets = self.stream.sample(self.streets, 3)
        self._phones = _different(self._phone, 2)

    def order(
        self,
        *facts: str,
        low: int = 30,
        high: int = 240,
        bulky: bool = False,
        form: str = "order",
        **slots: str,
    ) -> Order:
        """Another order of the customer's. Messages speak of the first one, as {short}."""
        thing = world.bulky_product(self.stream, self.split) if bulky else self._things.pop()
        price = self.price(low, high)
        number = self._numbers.pop()
        own = {"order": number, "item": thing.name, "price": dollars(price)} | slots
        order = Order(number, thing, price, (form, *facts), own)
        self.slots.setdefault("short", thing.short)
        self.orders.append(order)
        return order

    def order_of_two(self, delivered: str) -> Order:
        """An order of two different items."""
        order = self.order("delivered", form="order_two", delivered=delivered)
        order.slots.update(item2=self._things.pop().name, price2=dollars(self.price()))
        return order

    def bystander(self) -> None:
        """Half of the time, an order that the message says nothing about."""
        if self.stream.chance(50):
            self.order("delivered", delivered=self.ago(self.stream.between(40, 70)))

    def price(self, low: int = 30, high: int = 240) -> int:
        return world.price(self.stream, self.split, low, high)

    def limit_above(self, cents: int) -> int:
        """A limit in steps of five dollars that an amount stays clearly below."""
        return 500 * (cents // 500 + 1 + self.stream.between(1, 8))

    def limit_below(self, cents: int) -> int:
        """A limit in steps of five dollars that an amount is clearly above."""
        return 500 * max(1, cents // 500 - self.stream.between(1, max(1, cents // 1500)))

    def ago(self, days: int) -> str:
        return day(self.today - timedelta(days))

    def ahead(self, days: int) -> str:
        return day(self.today + timedelta(days))

    def address(self) -> str:
        return f"{self.stream.between(2, 98)} {self._streets.pop()}"

    def phone(self) -> str:
        return self._phones.pop()

    def _phone(self) -> str:
        """A number of the range kept for fiction; the area code's remainder modulo 4 is the split's."""
        area = 4 * self.stream.between(55, 240) + world.SPLITS.index(self.split)
        return f"{area}-555-01{self.stream.below(100):02d}"


def _different(make: Callable[[], str], n: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < n:
        found[make()] = None
    return list(found)
