"""A help page in the making: three things of a kind, what is said of them, and what the customer tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from suites.support.grounded.quantities import Numbers, Value
from suites.support.grounded.wording import Attribute, Condition
from suites.support.grounded.words import WORDS
from suites.support.notation import day
from suites.support.phrasing import Phrases, capitalize, expand, paragraph
from suites.support.stream import Stream
from suites.support.world import ENTITIES, Split

A, B, C = range(3)
"""The thing that is asked about, and its two siblings. Names are drawn, so the letters mean nothing."""

SHORTEST = 90
"""Words of a page: other attributes are stated until it has as many."""
YEAR = 2026
"""Only months and days are told, between March and October."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked of a page, and the answers."""

    answer: Value | None
    """None when the page does not say."""
    wrong: Value
    """What a hasty reader answers."""
    it: str | None = None
    """How the customer refers to the thing, if not by its name."""
    which: str | None = None
    """The description by which a thing is looked for, when its name is the answer."""


class Page:
    """Draws a theme and an attribute, then takes down what a situation says of it."""

    def __init__(self, stream: Stream, split: Split, numeric: bool) -> None:
        self.stream, self.split, self.words = stream, split, WORDS[split]
        self.theme_index = stream.below(len(self.words.themes))
        self.theme = self.words.themes[self.theme_index]
        self.asked_index = stream.below(len(self.theme.attributes) - (1 if numeric else 0))
        self.asked = self.theme.attributes[self.asked_index]
        self.names = stream.sample(self.theme.names, 3)
        self.told: list[str] = []
        self._groups: list[list[str]] = []
        self._spoken_of = {self.asked_index}
        self._conditions = stream.shuffled(self.theme.conditions)

    # What a situation draws.

    @property
    def numbers(self) -> Numbers:
        if not isinstance(self.asked.values, Numbers):
            raise TypeError(f"the {self.asked.noun} is no number; the situation must be drawn as numeric")
        return self.asked.values

    def draw(self, n: int) -> list[int]:
        return self.numbers.draw(self.stream, n)

    def deltas(self, of: int, n: int = 1) -> list[int]:
        return self.numbers.deltas(self.stream, of, n)

    def either(self, one: T, other: T) -> T:
        return one if self.stream.chance(50) else other

    def adjusted(self, number: int, delta: int) -> int:
        """The number after one of the theme's conditions has changed it by `delta`."""
        return number + delta if self.asked.raised else number - delta

    def value(self, number: int) -> Value:
        return self.numbers.value(number)

    def other_attribute(self) -> Attribute:
        """An attribute to describe a thing by; the page says nothing else about it."""
        index = self.stream.pick([i for i in range(len(self.theme.attributes)) if i != self.asked_index])
        self._spoken_of.add(index)
        return self.theme.attributes[index]

    def mistaken(self) -> Value:
        """What a hasty reader takes for the thing's attribute: the one it is easily confused with, if any."""
        if self.asked_index > 1:
            return self.asked.values.values(self.stream, 1)[0]
        index = 1 - self.asked_index
        attribute = self.theme.attributes[index]
        values = attribute.values.values(self.stream, 3)
        self.table(dict(enumerate(values)), of=attribute)
        self._spoken_of.add(index)
        return values[A]

    # What the page says.

    def the(self, thing: int) -> str:
        return f"the {self.names[thing]} {self.theme.kind}"

    def table(self, values: Mapping[int, Value], of: Attribute | None = None) -> None:
        """State an attribute (the asked one by default) of several things, in any order."""
        self._groups.append(self._stated(values, of or self.asked))

    def _stated(self, values: Mapping[int, Value], attribute: Attribute) -> list[str]:
        """Lines that state an attribute: one each, one for all, or the first by itself."""
        order = self.stream.shuffled(tuple(values))
        apart = len(order) if len(order) == 1 or self.stream.chance(40) else self.stream.below(len(order) - 1)
        lines = [self.say((attribute.fact,), it=self.the(i), value=values[i].text) for i in order[:apart]]
        if rest := [f"{values[i].text} for {self.names[i]}" for i in order[apart:]]:
            lines.append(self.say(self.words.listed, noun=attribute.noun, list=_joined(rest)))
        return lines

    def number_table(self, values: Mapping[int, int]) -> None:
        self.table({thing: self.value(number) for thing, number in values.items()})

    def compare(self, it: int, other: int, delta: int) -> None:
        """`it` has `delta` more than `other`, or less if that is negative."""
        unit = self.numbers.unit
        self.write(
            self.say(
                self.words.compared,
                it=self.the(it),
                other=self.the(other),
                delta=self.numbers.difference(abs(delta)),
                more=unit.up if delta > 0 else unit.down,
            )
        )

    def rule(self, value: Value) -> None:
        self.write(self.say(self.words.rule, value=value.text))

    def exception(self, it: int, value: Value) -> None:
        self.write(self.say(self.words.exception, it=self.the(it), value=value.text))

    def bonus(self, condition: Condition, delta: int, left_out: int | None = None) -> None:
        unit = self.numbers.unit
        more = unit.up if self.asked.raised else unit.down
        lines = [
            self.say(self.words.bonus, when=condition.when, delta=self.numbers.difference(delta), more=more)
        ]
        if left_out is not None:
            lines.append(self.say(self.words.left_out, it=self.the(left_out)))
        self.write(*lines)

    def limit(self, number: int) -> None:
        frames = self.words.ceiling if self.asked.raised else self.words.floor
        self.write(self.say(frames, value=self.value(number).text))

    def change(self, frames: Phrases, new: Value, old: Value, *, before: bool) -> None:
        """A value that changed on a day, and a customer whose order is from before or after that day."""
        when = date(YEAR, 3, 20) + timedelta(self.stream.below(190))
        self.write(self.say(frames, it=self.the(A), value=new.text, old=old.text, date=day(when)))
        away = timedelta(self.stream.between(2, 18))
        self.tell(self.words.ordered, date=day(when - away if before else when + away))

    def note(self, frames: Phrases, it: int = A, other: int = B, when: str = "") -> None:
        """A line that holds no number."""
        self.write(self.say(frames, it=self.the(it), other=self.the(other), when=when))

    def write(self, *lines: str) -> None:
        """Lines that stay together."""
        self._groups.append(list(lines))

    def say(self, phrases: Phrases, **slots: str) -> str:
        slots = {"noun": self.asked.noun, "kind": self.theme.kind} | slots
        return capitalize(expand(self.stream.pick(phrases), self.stream, slots))

    # What the customer says.

    @property
    def conditions(self) -> tuple[Condition, Condition]:
        """The theme's conditions in the order drawn for this page."""
        one, other = self._conditions
        return one, other

    def tell(self, phrases: Phrases, **slots: str) -> None:
        self.told.append(self.say(phrases, **slots))

    # The two texts.

    def text(self) -> str:
        """The page: its introduction, then everything said, in random order, among other facts."""
        intro = self.say(self.theme.intro, all=_joined(self.stream.shuffled(self.names)))
        fillers = tuple(self.stream.shuffled(self.theme.filler))
        groups = [*self._groups, [self.say(fillers[:1])]]
        rest = [i for i in range(len(self.theme.attributes)) if i not in self._spoken_of]
        for index in sorted(self.stream.shuffled(rest), key=lambda i: i >= 2):  # the confusable ones first
            if _length(intro, *(line for group in groups for line in group)) >= SHORTEST:
                break
            attribute = self.theme.attributes[index]
            groups.append(self._stated(dict(enumerate(attribute.values.values(self.stream, 3))), attribute))
        if _length(intro, *(line for group in groups for line in group)) < SHORTEST:
            groups += [[self.say((filler,))] for filler in fillers[1:]]
        return paragraph([intro, *(line for group in self.stream.shuffled(groups) for line in group)])

    def question(self, case: Case) -> tuple[str, int]:
        """The customer's message, and the number of the phrase it asks with."""
        if case.which is not None:
            number = self.stream.below(len(self.words.which))
            asked = self.say((self.words.which[number],), that=case.which)
        else:
            number = self.stream.below(len(self.asked.ask))
            asked = self.say((self.asked.ask[number],), it=case.it or self.the(A))
        told = list(self.told)
        if self.stream.chance(40):
            who = self.stream.pick(ENTITIES[self.split].relations).who
            told.insert(0, self.say(self.words.asides, who=who, other=self.the(C)))
        opener = self.say(self.words.openers)
        body = [*told, asked] if self.stream.chance(60) else [asked, *told]
        return paragraph([opener, *body]), number


def _length(*lines: str) -> int:
    return sum(len(line.split()) for line in lines)


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
