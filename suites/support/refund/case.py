"""`support_refund`: a policy with distracting clauses, an order, a message; one amount, date, or yes or no.

level 1   one clause, one operation
level 2   one clause, several operations
level 3   a clause with its exception or limit, or two clauses
level 4   two or more clauses that change each other's outcome
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from suites.support import world
from suites.support.blocks import Document, Maker, SupportTask
from suites.support.phrasing import expand, paragraph
from suites.support.refund import dates, money, other
from suites.support.refund.draw import Case, Draw
from suites.support.refund.policies import CLAUSES, COUNTED, terms
from suites.support.refund.words import WORDS
from suites.support.stream import Stream
from suites.support.world import Split

AMOUNT, DATE, DECISION = "an amount like $12.50", "a date like March 9", "yes or no"
FORMS = {"deadline": DATE, "payday": DATE, "eligible": DECISION, "drop_eligible": DECISION}
"""Topic -> the form of its answer, if that is not an amount."""
CLAUSES_SHOWN = 5
"""Clauses of a policy, besides the one that says how days are counted."""


@dataclass(frozen=True, slots=True)
class Situation:
    name: str
    level: int
    build: Callable[[Draw], Case]


class Decide(Protocol):
    """Builds a case that is allowed, or one that is not."""

    __name__: str

    def __call__(self, draw: Draw, allowed: bool) -> Case: ...


AMOUNTS_AND_DATES: tuple[tuple[int, tuple[Callable[[Draw], Case], ...]], ...] = (
    (1, (money.label, money.opened, money.coupon, money.gift, dates.deadline, dates.payday, other.drop)),
    (
        2,
        (
            money.several_opened,
            money.several_label,
            money.whole_order,
            other.late,
            other.unused_months,
            other.drop_several,
            other.swap,
            other.pickup,
        ),
    ),
    (
        3,
        (
            money.part_order,
            money.opened_label,
            money.capped,
            dates.club_deadline,
            dates.parcels_deadline,
            dates.faulty_deadline,
            dates.payday_clock,
            other.late_capped,
            other.early_end,
            other.club_swap,
        ),
    ),
    (
        4,
        (
            money.capped_label,
            money.club_opened,
            money.mixed,
            money.part_lost,
            money.coupon_opened,
            money.set_broken,
            money.bulky_opened,
            money.gift_opened,
            dates.club_parcels,
            dates.holiday,
            other.late_club,
            other.notice,
            other.drop_capped,
        ),
    ),
)
"""Level -> the situations answered with an amount or a date."""

YES_OR_NO: tuple[tuple[int, Decide], ...] = (
    (1, dates.in_time),
    (1, dates.drop_in_time),
    (2, dates.clearance),
    (3, dates.club_in_time),
    (3, dates.parcels_in_time),
    (4, dates.holiday_in_time),
    (4, dates.clearance_faulty),
)
YES_PER_BLOCK = 2
"""And as many answered no."""


def deal(split: Split, stream: Stream) -> list[Maker]:
    """One block of items: each amount and date once, two questions answered yes and two answered no."""
    situations = [
        Situation(build.__name__, level, build) for level, builds in AMOUNTS_AND_DATES for build in builds
    ]
    for i, (level, decide) in enumerate(stream.sample(YES_OR_NO, 2 * YES_PER_BLOCK)):
        situations.append(Situation(decide.__name__, level, partial(decide, allowed=i < YES_PER_BLOCK)))
    return stream.shuffled([partial(document, split=split, situation=it) for it in situations])


def document(stream: Stream, split: Split, situation: Situation) -> Document:
    """One case with its policy, question, answer and working."""
    words = WORDS[split]
    draw = Draw(stream, split, terms(stream))
    case = situation.build(draw)
    buyer = {"name": world.person(stream, split), "order": world.order_number(stream, split)}
    slots = draw.terms.slots() | case.slots | buyer

    def say(template: str) -> str:
        return expand(template, stream, slots)

    clauses = [say(words.clauses[key]) for key in _clauses(stream, case)]
    if case.topic in COUNTED:
        clauses.append(words.clauses["counting"])
    membership = "club" if "club" in case.circumstances else "no_club"
    facts = paragraph(
        [
            say(words.facts["order"]) + say(words.facts[membership]),
            *(say(words.facts[key]) for key in case.facts),
        ]
    )
    phrasing = stream.below(len(words.messages[case.message]))
    message = f'{say(stream.pick(words.writes))} "{say(words.messages[case.message][phrasing])}"'
    message_first = stream.chance(50)
    asked = stream.below(len(words.questions[case.topic]))
    return {
        "policy": "\n".join(f"- {clause}" for clause in clauses),
        "case": "\n".join([message, facts] if message_first else [facts, message]),
        "question": say(words.questions[case.topic][asked]),
        "form": FORMS.get(case.topic, AMOUNT),
        "answer": case.answer,
        "rejected": case.rejected,
        "cluster": f"{situation.name}/{phrasing}{asked}{int(message_first)}",
        "level": situation.level,
        "steps": " ".join(case.steps),
        "needs": list(case.needs),
    }


def _clauses(stream: Stream, case: Case) -> list[str]:
    """The clauses that decide the case among others that do not bear on it, in random order."""
    idle = [
        key
        for key, clause in CLAUSES.items()
        if key not in case.needs
        and (case.topic not in clause.topics or (clause.trigger and clause.trigger not in case.circumstances))
    ]
    return stream.shuffled([*case.needs, *stream.sample(idle, max(2, CLAUSES_SHOWN - len(case.needs)))])


TASK = SupportTask(deal, text=("policy", "case", "question"), max_words=220)
