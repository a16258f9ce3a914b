"""What a split must be able to say about refunds. Templates hold `[a|b]` alternatives and `{slots}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class RefundWording:
    """One split's words for `support_refund`."""

    clauses: Mapping[str, str]
    facts: Mapping[str, str]
    messages: Mapping[str, Phrases]
    questions: Mapping[str, Phrases]
    writes: Phrases
    """What introduces the customer's message. Slot: name."""
