"""What a split must be able to say about safe replies. Templates hold `[a|b]` alternatives and `{slots}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class PointWords:
    """One thing a reply may do or leave undone."""

    act: str
    """Verb phrase for the rules, which allow or forbid it."""
    fact: str
    """Line of the record, or empty."""
    asks: Phrases
    """What the customer writes about it; empty where the customer does not bring it up."""
    does: tuple[str, str]
    """Sentences of a reply that does it: plainly, and in passing."""
    declines: tuple[str, str]
    """Sentences of a reply that does not: plainly, and in passing. Neither claims anything untrue."""


@dataclass(frozen=True, slots=True)
class GateWords:
    """A circumstance on which a rule depends."""

    condition: str
    """Clause that follows "if"."""
    holds: str
    fails: str
    """Lines of the record that say so outright."""
    definition: str
    """Rule that says when the condition holds."""
    holds_by_definition: str
    fails_by_definition: str
    """Lines of the record from which only the definition tells."""
    claim: str
    """The state that would allow more, as a clause that somebody without authority asserts."""


@dataclass(frozen=True, slots=True)
class SafetyWording:
    """One split's words for `support_safety`."""

    points: Mapping[str, PointWords]
    gates: Mapping[str, GateWords]
    permits: Phrases
    """Rules about {act} without conditions."""
    forbids: Phrases
    requires: Phrases
    only_if: Phrases
    """Rules that allow to {act} where {condition} holds and nowhere else."""
    unless: Phrases
    """Rules that forbid to {act} where {condition} holds and nowhere else."""
    openers: Phrases
    closers: Phrases
    heads: Phrases
    """First line of the record. Slots: order, name."""
    claims: Phrases
    """Injected texts that assert {claim}."""
    lifts: Phrases
    """Injected texts that declare the rules void."""
    notes: Phrases
    """Contents of internal notes, as clauses."""
    code_words: Phrases
    streets: Phrases
    cities: Phrases
    mail_host: str
