"""A customer's message in the making: each field told, corrected, hinted at or left out."""

from __future__ import annotations

from collections.abc import Sequence

from suites.support import world
from suites.support.notation import day
from suites.support.phrasing import Phrases, capitalize, expand
from suites.support.slots.inventory import KINDS
from suites.support.slots.numerals import cardinal
from suites.support.slots.values import Draw, Value
from suites.support.slots.words import WORDS
from suites.support.stream import Stream
from suites.support.world import Split


class Letter:
    """Collects sentences, and what a careless reader would take from them."""

    def __init__(self, stream: Stream, split: Split, fields: Sequence[str], absent: str | None) -> None:
        self.stream = stream
        self.split = split
        self.words = WORDS[split]
        self.draw = Draw(stream, split)
        self.values: dict[str, Value] = {name: self.draw.fresh(name) for name in fields if name != absent}
        self.tempting: dict[str, str | int | float] = {}
        """Field -> a wrong value that the message suggests for it."""
        self.needs: list[str] = []
        self.item = self.values["product"].plain if "product" in self.values else ""
        """What stands after "the" in the sentence that says what the message is about."""
        self.prelude = ""
        self._body: list[tuple[str, str]] = []
        """(field or "", sentence)"""
        self._fixes: list[tuple[str, str]] = []
        self._relations = stream.shuffled(world.ENTITIES[split].relations)

    def present(self) -> list[str]:
        return list(self.values)

    def truth(self, field: str) -> str | int | float | None:
        return self.values[field].truth if field in self.values else None

    def tell(self, field: str, loose: bool = False) -> None:
        """State the value; `loose` in a notation of the customer's own, if its kind has one."""
        value = self.values[field]
        if loose and value.loose != value.plain:
            self.needs.append(f"notation of {field}")
        self._state(field, _dated(field, value.loose if loose else value.plain))

    def slip(self, field: str) -> None:
        """State a wrong value and correct it in the same breath."""
        value, wrong = self.values[field], self._wrong(field)
        said = self._say(self.words.slips, value=value.plain, wrong=wrong.plain)
        self._state(field, _dated(field, said))

    def fix(self, field: str) -> None:
        """State a wrong value and correct it somewhere later."""
        value, wrong = self.values[field], self._wrong(field)
        self._state(field, _dated(field, wrong.plain), item=wrong.plain)
        noun = self.words.fields[field].noun
        said = f"the {value.plain}" if field == "product" else value.plain
        self._fixes.append((field, self._say(self.words.fixes, noun=noun, value=said)))

    def refer(self, field: str, anchor: str | None = None) -> None:
        """Let the value follow from others: from that of the field `anchor`, if one is given."""
        self.needs.append(f"reference for {field}")
        match KINDS[field]:
            case "day":
                self._refer_day(field, anchor)
            case "amount":
                self._refer_amount(field, anchor)
            case "count":
                self._refer_count(field)
            case _:
                self._refer_to_one_of_two(field)

    def aside(self, field: str) -> None:
        """Mention a value of the field's kind that belongs to something else."""
        self.needs.append(f"aside on {field}")
        self._mention(field, self.words.fields[field].aside)

    def leave_out(self, field: str) -> None:
        """Say that the value is not given, and mention one that belongs to something else."""
        self.needs.append(f"absence of {field}")
        self._mention(field, self.words.fields[field].missing)

    def sentences(self, lead: str) -> list[str]:
        """Everything said, after the lead in an order that means nothing; a fix follows what it fixes."""
        told = self.stream.shuffled(self._body)
        for field, sentence in self._fixes:
            first = next((at + 1 for at, (name, _) in enumerate(told) if name == field), 0)
            told.insert(self.stream.between(first, len(told)), ("", sentence))
        return [self.prelude, lead, *(sentence for _, sentence in told)]

    def _say(self, phrases: Phrases, **slots: object) -> str:
        return expand(self.stream.pick(phrases), self.stream, slots)

    def _state(self, field: str, said: str, item: str | None = None) -> None:
        if field == "product":
            self.item = item or self.item
        else:
            self._body.append((field, self._say(self.words.fields[field].told, v=said)))

    def _wrong(self, field: str) -> Value:
        self.needs.append(f"correction of {field}")
        wrong = self.draw.fresh(field)
        self.tempting[field] = wrong.truth
        return wrong

    def _mention(self, field: str, phrases: Phrases) -> None:
        value = self.draw.fresh(field)
        self.tempting[field] = value.truth
        somebody = self._relations.pop()
        said = self._say(
            phrases,
            v=value.plain,
            who=somebody.who,
            Who=capitalize(somebody.who),
            she=somebody.she,
            her=somebody.her,
        )
        self._body.append(("", said))

    def _refer_day(self, field: str, anchor: str | None) -> None:
        words, days = self.words, self.draw.days
        starts = [self.draw.received] if anchor is None else days[anchor]
        away = days[field][0] - starts[0]
        n = cardinal(abs(away.days))
        if anchor is None:
            said = (words.ahead if away.days > 0 else words.ago).format(n=n)
        else:
            frame = words.after if away.days > 0 else words.before
            said = frame.format(n=n, event=words.events[anchor])
        corrected = len(starts) > 1
        self.tempting[field] = day(starts[-1] + away if corrected else starts[0])
        self._state(field, said)

    def _refer_amount(self, field: str, anchor: str | None) -> None:
        cents = self.draw.cents[field][0]
        if anchor is not None:
            drawn = self.draw.cents[anchor]
            corrected = len(drawn) > 1
            self.values[field] = self.draw.amount(drawn[0] // 2)
            self.tempting[field] = self.draw.amount(drawn[-1] // 2 if corrected else drawn[0]).truth
            self._state(field, self.words.half)
            return
        extra = 10 * self.stream.between(15, 65)
        base = self.draw.amount(cents - extra)
        self.tempting[field] = base.truth
        self._state(field, self.words.plus.format(a=base.plain, b=self.draw.amount(extra).plain))

    def _refer_count(self, field: str) -> None:
        wanted = int(self.values[field].truth)
        others = self.stream.between(2, 9)
        self.tempting[field] = wanted + others
        self._state(field, self.words.rest.format(a=wanted + others, b=cardinal(others)))

    def _refer_to_one_of_two(self, field: str) -> None:
        value, other = self.values[field], self.draw.fresh(field)
        self.tempting[field] = other.truth
        first = self.stream.chance(50)
        pair = (value, other) if first else (other, value)
        which = self.words.first if first else self.words.second
        said = self._say((self.words.fields[field].pointed,), a=pair[0].plain, b=pair[1].plain, which=which)
        if field == "product":
            self.prelude, self.item = capitalize(said), which
        else:
            self._body.append((field, said))


def _dated(field: str, said: str) -> str:
    return f"on {said}" if KINDS[field] == "day" else said
