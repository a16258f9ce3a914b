"""What a split must be able to say about replies. Templates hold `[a|b]` alternatives and `{slots}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class ReplyWording:
    """One split's words for `support_reply`."""

    clauses: Mapping[str, str]
    facts: Mapping[str, str]
    messages: Mapping[str, Phrases]
    openings: Phrases
    """How a reply greets {greet} before it comes to the point. They fit any message."""
    replies: Mapping[str, str]
    """The point of a reply, one or two sentences."""
    closings: Phrases
    parts: Mapping[str, str]
    """Fragments that fill slots of the others: questions, answers, details, reasons."""
