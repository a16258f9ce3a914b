"""Policy pages: the rules of refund/policies.py with their reasons, and a case worked out by them."""

from __future__ import annotations

from collections.abc import Callable

from suites.support import refund, world
from suites.support.handbook.writer import Writer
from suites.support.phrasing import expand, paragraph
from suites.support.refund import dates, money, other
from suites.support.refund.draw import Case, Draw
from suites.support.refund.policies import CLAUSES, Terms, terms

TOPICS: dict[str, tuple[tuple[str, ...], tuple[Callable[[Draw], Case], ...]]] = {
    "returns": (
        ("counting", "window", "club_window", "holiday", "last_parcel", "clearance", "faulty"),
        (dates.deadline, dates.club_deadline, dates.parcels_deadline, dates.faulty_deadline, dates.holiday),
    ),
    "fees": (
        ("restock", "restock_cap", "label", "club_label", "part", "bulky"),
        (money.label, money.opened_label, money.capped_label, money.club_opened, money.part_lost),
    ),
    "money_back": (
        ("coupon", "set_price", "delivery_charge", "gift_card", "payday", "afternoon"),
        (money.coupon, money.whole_order, money.part_order, money.gift, dates.payday, dates.payday_clock),
    ),
    "late": (("late_credit", "late_cap", "club_late"), (other.late, other.late_capped, other.late_club)),
    "subscriptions": (
        ("unused_months", "early_end", "notice"),
        (other.unused_months, other.early_end, other.notice),
    ),
    "prices": (("price_drop", "drop_max"), (other.drop, other.drop_several, other.drop_capped)),
    "exchanges": (("exchange", "club_swap"), (other.swap, other.club_swap)),
}
"""Topic -> its clauses, and the situations that they decide."""


def policy(page: Writer) -> str:
    """Two or three topics; the case is of the first, and no clause on the page bears on it unawares."""
    words, stream = page.words.desk, page.stream
    numbers = terms(stream)
    chosen = stream.sample(tuple(TOPICS), stream.between(2, 3))
    case = stream.pick(TOPICS[chosen[0]][1])(Draw(stream, page.split, numbers))
    parts = [page.say(words.policy_titles), " ".join(page.some(words.policy_intros, 1, 2))]
    for topic in chosen:
        rules = stream.shuffled([key for key in TOPICS[topic][0] if not _interferes(key, case)])
        parts.append(_section(page, topic, rules, numbers))
    parts.append(_worked(page, case, numbers))
    parts.append(page.say(words.policy_ends))
    return "\n\n".join(parts)


def _interferes(key: str, case: Case) -> bool:
    """Whether a clause would change the case, which was worked out without it."""
    if key in case.needs or key not in CLAUSES:
        return False
    clause = CLAUSES[key]
    return case.topic in clause.topics and (clause.trigger is None or clause.trigger in case.circumstances)


def _section(page: Writer, topic: str, rules: list[str], numbers: Terms) -> str:
    words = page.words.desk
    clauses = refund.WORDS[page.split].clauses
    lines = [expand(clauses[key], page.stream, numbers.slots()) for key in rules]
    said = [page.say(words.topics[topic])]
    if page.stream.chance(50):
        return "\n".join([*said, *(f"- {line}" for line in lines), page.say(words.reasons[topic])])
    reasons = page.some(words.reasons[topic], 1, 2)
    return " ".join([*said, *lines, *reasons])


def _worked(page: Writer, case: Case, numbers: Terms) -> str:
    """The case in the words of the refund task, with its answer."""
    words, stream = refund.WORDS[page.split], page.stream
    who = world.person(stream, page.split)
    slots = numbers.slots() | case.slots | {"name": who, "order": world.order_number(stream, page.split)}

    def say(template: str) -> str:
        return expand(template, stream, slots)

    member = "club" if "club" in case.circumstances else "no_club"
    facts = paragraph(
        [say(words.facts["order"]) + say(words.facts[member]), *(say(words.facts[key]) for key in case.facts)]
    )
    message = f'{say(stream.pick(words.writes))} "{say(stream.pick(words.messages[case.message]))}"'
    asked = say(stream.pick(words.questions[case.topic]))
    answer = page.say(page.words.desk.case_answers, answer=case.answer)
    return " ".join([page.say(page.words.desk.case_intros), facts, message, asked, answer])
