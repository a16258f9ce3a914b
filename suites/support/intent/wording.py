"""What a split must be able to say about intents. Templates hold `[a|b]` alternatives and `{slots}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class IntentWording:
    """One split's words for `support_intent`."""

    asks: Mapping[str, Phrases]
    """Label -> verb phrases that follow "to"; they hold in any tense. Slots: item, order, my."""
    facts: Mapping[str, Phrases]
    """State or label -> clauses about `the {item}`, without a full stop."""
    wishes: Mapping[str, Phrases]
    """Family -> sentences about {it}, which is a pronoun or a noun phrase."""
    openers: Phrases
    closers: Phrases
    request: Phrases
    """Sentences that ask for {vp} now."""
    solved: Phrases
    unwanted: Phrases
    others: Phrases
    """Sentences in which somebody else ({who}, {she}, {herself}) wanted to {vp}."""
    later: Phrases
    dropped: Phrases
    pleas: Phrases
    """Sentences that make the problem just described the one to solve."""
    fact_solved: Phrases
    fact_later: Phrases
    two_things: Phrases
    """Sentences that announce two things."""
    set_aside: Phrases
    """Sentences that ask for nothing about {other}."""
    first: str
    second: str
    remaining: str
    """How the split says "the first of the two", "the second" and "the other"."""
