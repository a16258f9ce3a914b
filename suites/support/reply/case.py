"""What a reply case is: one of two truths, and two replies of which it makes one right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from suites.support.notation import dollars
from suites.support.refund.draw import Draw
from suites.support.stream import Stream

Truth = Literal[0, 1]
"""Which of a case's two claims holds."""

SERVICES = ("wrap", "engraving", "spares", "counter", "assembly", "islands")
"""Clauses about things one may ask for; they bear on no return, parcel or plan."""

IDLE: dict[str, tuple[str, ...]] = {
    "returns": ("restock", "label", "coupon"),
    "parcel": ("cancel", "depot", "late"),
    "plan": ("unused",),
    "drop": ("drop",),
    "service": SERVICES,
}
"""Family -> clauses that have no bearing on a case of another family."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one reply says."""

    reply: str
    slots: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    """Slot -> the fragment that fills it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A situation with its numbers, before it is put into words.

    The claims do not depend on the truth: only the message, the facts or the clauses do.
    """

    family: str
    claims: tuple[Claim, Claim]
    """What is right if the truth is 0, and what is right if it is 1."""
    message: str
    facts: tuple[str, ...]
    clauses: tuple[str, ...]
    slots: Mapping[str, str]
    parts: Mapping[str, str] = field(default_factory=dict)
    """Slot -> the fragment that fills it, in the message and the clauses."""
    member: bool | None = None
    """Whether the customer is in the club; None where that changes nothing."""


@dataclass(frozen=True, slots=True)
class Situation:
    level: int
    build: Callable[[Draw, Truth], Case]
    """Draws the same numbers whatever the truth."""
    flaws: tuple[str, str]
    """What is wrong with the other reply if the truth is 0, and if it is 1."""
    needs: tuple[str, ...] = ()
    """What decides, where that is not the case's clauses."""

    @property
    def name(self) -> str:
        return self.build.__name__


def shop_numbers(stream: Stream) -> dict[str, str]:
    """The numbers of clauses that no case depends on: those in SERVICES, and the depot's."""
    return {
        "wrap": dollars(20 * stream.between(10, 30)),
        "letters": str(stream.between(8, 20)),
        "years": str(stream.between(4, 12)),
        "hour": str(stream.between(5, 9)),
        "assembly": dollars(100 * stream.between(20, 60)),
        "islands": str(stream.between(2, 6)),
        "hold": str(stream.between(5, 12)),
    }
