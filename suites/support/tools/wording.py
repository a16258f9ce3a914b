"""What a split must be able to say about tools. Templates hold `[a|b]` alternatives and `{slots}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from suites.support.phrasing import Phrases


@dataclass(frozen=True, slots=True)
class Naming:
    """One way to name the tools and their arguments; an item uses one throughout."""

    tools: Mapping[str, str]
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToolsWording:
    """One split's words for `support_tools`."""

    namings: tuple[Naming, Naming]
    about: Mapping[str, str]
    """Tool -> what it does and what its arguments take. Slots: the arguments' names and the terms."""
    terms: Mapping[str, str]
    """What an argument with a closed list of values takes, and rules name."""
    rules: Mapping[str, str]
    facts: Mapping[str, str]
    """What a record says. Slots: those of the order that it speaks of."""
    messages: Mapping[str, Phrases]
    streets: Phrases
