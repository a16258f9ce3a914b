"""What a help page can state: a number with its unit, or a name; and every way to write it."""

from __future__ import annotations

from dataclasses import dataclass

from suites.support.phrasing import Phrases
from suites.support.stream import Stream

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True, slots=True)
class Value:
    text: str
    """As the page would write it."""
    answers: tuple[str, ...]
    """Every way of writing it that counts as right; the first is `text`."""


@dataclass(frozen=True, slots=True)
class Unit:
    one: str
    many: str
    up: str
    """How the split-independent comparative says "more": longer, higher."""
    down: str
    short: tuple[str, ...] = ()
    """Abbreviations."""
    larger: tuple[int, str, str] | None = None
    """How many make one of the next unit, and that unit's singular and plural."""
    apart: tuple[str, str] | None = None
    """Singular and plural of a difference, where "5 percent higher" could mean a share of the number."""

    def phrase(self, number: str, is_one: bool) -> str:
        return f"{number} {self.one if is_one else self.many}"


MINUTES = Unit("minute", "minutes", "longer", "shorter", ("min", "mins"), (60, "hour", "hours"))
HOURS = Unit("hour", "hours", "longer", "shorter", ("h", "hr", "hrs"), (24, "day", "days"))
DAYS = Unit("day", "days", "longer", "shorter", (), (7, "week", "weeks"))
WEEKS = Unit("week", "weeks", "longer", "shorter", ("wk", "wks"))
MONTHS = Unit("month", "months", "longer", "shorter", (), (12, "year", "years"))
POUNDS = Unit("pound", "pounds", "higher", "lower", ("lb", "lbs"))
PERCENT = Unit(
    *("percent", "percent", "higher", "lower"),
    short=("per cent",),
    apart=("percentage point", "percentage points"),
)
DOLLARS = Unit("dollar", "dollars", "higher", "lower", ("usd",))


def items(one: str, many: str) -> Unit:
    """A unit of things that are counted."""
    return Unit(one, many, "higher", "lower")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Multiples of `step` from `low` to `high`, each at least four steps so that shares can be taken off."""

    unit: Unit
    low: int
    high: int
    step: int = 1

    def draw(self, stream: Stream, n: int) -> list[int]:
        """`n` different numbers."""
        return stream.sample(range(self.low, self.high + 1, self.step), n)

    def deltas(self, stream: Stream, of: int, n: int) -> list[int]:
        """`n` different amounts to add to `of` or take off: at most a third of it, or `n` steps."""
        most = max(n, of // self.step // 3)
        return [self.step * part for part in stream.sample(range(1, most + 1), n)]

    def value(self, number: int) -> Value:
        unit = self.unit
        text = f"${number}" if unit is DOLLARS else unit.phrase(str(number), number == 1)
        ways = [text, unit.phrase(str(number), number == 1), str(number)]
        ways += [f"{number} {short}" for short in unit.short]
        if number < 100:
            ways += [unit.phrase(spelled(number), number == 1), spelled(number)]
        return Value(text, tuple(dict.fromkeys([*ways, *_in_larger_units(number, unit)])))

    def difference(self, number: int) -> str:
        """How the page says by how much two numbers differ."""
        one, many = self.unit.apart or (self.unit.one, self.unit.many)
        return f"${number}" if self.unit is DOLLARS else f"{number} {one if number == 1 else many}"

    def values(self, stream: Stream, n: int) -> list[Value]:
        return [self.value(number) for number in self.draw(stream, n)]


@dataclass(frozen=True, slots=True)
class Names:
    """One of several names. `forms` are other ways of writing each, as in "on {}s" for a weekday."""

    options: Phrases
    forms: Phrases = ()

    def value(self, name: str) -> Value:
        return Value(name, (name, *(form.format(name) for form in self.forms)))

    def values(self, stream: Stream, n: int) -> list[Value]:
        return [self.value(name) for name in stream.sample(self.options, n)]


def spelled(number: int) -> str:
    """A number below 100 in words."""
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def _in_larger_units(number: int, unit: Unit) -> list[str]:
    """14 days as "2 weeks" and "two weeks", 90 minutes as "1 hour 30 minutes" and "1.5 hours"."""
    if unit.larger is None or number < unit.larger[0]:
        return []
    size, one, many = unit.larger
    whole, rest = divmod(number, size)
    name = one if whole == 1 else many
    if not rest:
        return [f"{whole} {name}", f"{spelled(whole)} {name}"]
    remainder = unit.phrase(str(rest), rest == 1)
    ways = [f"{whole} {name} {remainder}", f"{whole} {name} and {remainder}"]
    return [*ways, f"{whole}.5 {many}"] if 2 * rest == size else ways
