"""What a split must be able to say to fill a form. Templates hold `[a|b]` alternatives and `{slots}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class FieldWording:
    """How one field of the form is explained, and how customers talk about it."""

    meaning: str
    """What the form says it holds."""
    noun: str
    """How a customer names it: a noun phrase before "is"."""
    told: Phrases = ()
    """Sentences that give it. Slot: v, which for a date begins with "on" or tells the day otherwise."""
    aside: Phrases = ()
    """Sentences with a value of the same kind that is not it. Slots: v, who, Who (for the start of a
    sentence), she, her."""
    missing: Phrases = ()
    """Sentences that say it is not given, and hold such a value all the same. Same slots."""
    pointed: str = ""
    """Gives two values, {a} and {b}, and tells {which} it is. For kinds that have no arithmetic."""


@dataclass(frozen=True, slots=True)
class Notations:
    """How customers write what the form wants in another notation."""

    days: Phrases
    """Slots: month, nth ("9th"), ordinal ("ninth")."""
    money: str
    """Slots: dollars, cents."""
    order: str
    """Slots: a, b, three digits each."""
    street: str
    """Slots: number, street."""
    dot: str
    at: str
    """What stands for the signs of an e-mail address."""
    clock: tuple[str, str, str, str]
    """Full hour, a quarter past, half past, a quarter to. Slots: h and next (hours in words), half."""
    halves: tuple[str, str]
    """Morning and afternoon."""


@dataclass(frozen=True, slots=True)
class SlotsWording:
    """One split's words for `support_slots`."""

    fields: Mapping[str, FieldWording]
    leads: Mapping[str, Phrases]
    """Situation -> sentences that say what the customer writes about. Slot: item, after "the"."""
    notations: Notations
    colors: Phrases
    streets: Phrases
    domain: str
    prefix: str
    """The first three digits of every phone number."""
    slips: Phrases
    """A value corrected on the spot. Slots: value, wrong."""
    fixes: Phrases
    """Sentences that replace what was said of {noun} by {value}."""
    first: str
    second: str
    """How the split says which of two; both also follow "the"."""
    events: Mapping[str, str]
    """Date field -> clause that names the day by what happened."""
    ago: str
    ahead: str
    """Days before and after the message. Slot: n, in words."""
    after: str
    before: str
    """Days before and after an event. Slots: n, event."""
    half: str
    """Half of what was paid, as a noun phrase."""
    plus: str
    """A sum of two amounts as a noun phrase. Slots: a, b."""
    units: str
    """A number of pieces, as a noun phrase. Slot: n."""
    rest: str
    """{a} pieces without {b} of them, as a noun phrase."""
    openers: Phrases
    closers: Phrases
