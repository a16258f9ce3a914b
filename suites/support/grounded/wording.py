"""What a split must be able to say on help pages. Templates hold `[a|b]` alternatives and `{slots}`."""

from __future__ import annotations

from dataclasses import dataclass

from suites.support.grounded.quantities import Names, Numbers
from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something the page may say of each thing it is about. Slots: it, value."""

    noun: str
    """Follows "the": "charging time"."""
    fact: str
    """A sentence that states it."""
    that: str
    """Follows "the vacuum that" and singles one out."""
    ask: Phrases
    """Questions in other words than the page's."""
    values: Numbers | Names
    raised: bool = True
    """Whether the theme's conditions raise the number; else they lower it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A circumstance that changes every number of a theme for those to whom it applies."""

    when: str
    """Begins or ends a sentence: "with the spare battery fitted"."""
    yes: Phrases
    """What a customer says to whom it applies."""
    no: Phrases


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of thing, of which a page compares three."""

    kind: str
    names: Phrases
    intro: Phrases
    """Slot: all, the three names."""
    filler: Phrases
    """Sentences that state no attribute."""
    attributes: tuple[Attribute, Attribute, Attribute, Attribute]
    """The first two share a unit and are easily confused; the last is a name."""
    conditions: tuple[Condition, Condition]


@dataclass(frozen=True, slots=True)
class GroundedWording:
    """One split's words for `support_grounded`. Slots: noun, kind, it, other, value, when and more."""

    themes: tuple[Theme, ...]
    listed: Phrases
    """States an attribute of several things: {list} is "5 days for Harbor and 7 days for Quarry"."""
    compared: Phrases
    """{it} has {delta} {more} than {other}."""
    double: Phrases
    half: Phrases
    same: Phrases
    rule: Phrases
    exception: Phrases
    changed: Phrases
    """Since {date} {value} instead of {old}; orders from before keep the old one."""
    changed_silently: Phrases
    """The same without saying what the old one was."""
    bonus: Phrases
    """{when}, {delta} {more}."""
    left_out: Phrases
    """Follows `bonus`: it does not apply to {it}."""
    one_bonus: Phrases
    """Two bonuses do not add up, the larger counts."""
    ceiling: Phrases
    """Whatever is added, never more than {value}."""
    floor: Phrases
    untold_for: Phrases
    """The number for {it} is announced later."""
    untold_when: Phrases
    """{when}, another number applies, which is told elsewhere."""
    ordered: Phrases
    """The customer's order is from {date}."""
    openers: Phrases
    asides: Phrases
    """{who} talks of {other}."""
    which: Phrases
    """Asks for the name of the {kind} {that}."""
