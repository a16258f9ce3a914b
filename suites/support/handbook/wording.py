"""What a split must be able to say in its handbook. Templates hold `[a|b]` alternatives and `{slots}`.

Slots that every template may use are those of `writer.DRAWN`; each use draws another value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class Names:
    """What is called by name in pages beside the entities of the split."""

    colors: Phrases
    materials: Phrases
    teams: Phrases
    places: Phrases


@dataclass(frozen=True, slots=True)
class DeskWording:
    """Policies, articles of the help center, procedures of agents."""

    policy_titles: Phrases
    policy_intros: Phrases
    topics: Mapping[str, Phrases]
    """Topic of a policy -> sentences that introduce its rules."""
    reasons: Mapping[str, Phrases]
    """Topic -> sentences that say why its rules are as they are."""
    case_intros: Phrases
    case_answers: Phrases
    """Slot: answer."""
    policy_ends: Phrases
    help_titles: Phrases
    """Slot: vp, a verb phrase that follows "to"."""
    help_intros: Phrases
    quotes: Phrases
    """Sentences that quote a customer. Slot: fact, a sentence without its full stop."""
    advice: Mapping[str, Phrases]
    """Family of intents -> what the help center says to the customer."""
    contact: Phrases
    procedure_titles: Phrases
    """Slot: vp."""
    procedure_intros: Phrases
    first_steps: Phrases
    steps: Mapping[str, Phrases]
    """Family of intents -> what an agent does."""
    last_steps: Phrases


@dataclass(frozen=True, slots=True)
class ShelfWording:
    """Pages of products and subscriptions, and the glossary."""

    product_titles: Phrases
    product: Phrases
    """Sentences about the product {it}."""
    product_questions: Phrases
    """Question and answer in one. Slot: it."""
    subscription_titles: Phrases
    subscription: Phrases
    """Sentences about the subscription {it}."""
    glossary_titles: Phrases
    glossary_intros: Phrases
    terms: Mapping[str, Phrases]
    """Term as the split says it -> its explanations."""


@dataclass(frozen=True, slots=True)
class HandbookWording:
    names: Names
    desk: DeskWording
    shelf: ShelfWording
