"""`support_reply`: policy clauses, an order record, a customer's message, and two replies: which is better?

Every situation has a truth that is one of two, and two replies of which it makes one right: the flawed
reply of one item is word for word the good one of its twin. So nothing about the replies alone, not
their words, amounts, length or order, tells which is better; only what they are held against does.

level 1   the flaw shows from the message alone
level 2   from the order's record
level 3   from one clause, with its exception or its arithmetic
level 4   from two or more clauses together
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from suites.support import world
from suites.support.blocks import Document, Maker, SupportTask
from suites.support.phrasing import expand, mistype, paragraph
from suites.support.refund.draw import Draw
from suites.support.refund.policies import terms
from suites.support.reply import from_message, from_record, more_clauses, one_clause
from suites.support.reply.case import IDLE, Case, Claim, Situation, Truth, shop_numbers
from suites.support.reply.wording import ReplyWording
from suites.support.reply.words import WORDS
from suites.support.stream import Stream
from suites.support.world import Split

CLAUSES_SHOWN = 3
"""Clauses of a policy; at least one of them has no bearing on the case."""

MISTYPED_PERCENT = 20

SAID, KEPT = ("message",), ("record",)
AMOUNT, DATE = ("wrong_amount", "wrong_amount"), ("wrong_date", "wrong_date")
RECORD, DECISION = ("contradicts_record", "contradicts_record"), ("exception_overlooked", "empty_promise")

SITUATIONS = (
    Situation(1, from_message.two_questions, ("half_answered", "half_answered"), SAID),
    Situation(1, from_message.one_question, ("off_topic", "off_topic"), SAID),
    Situation(1, from_message.details, ("asks_again", "asks_again"), SAID),
    Situation(1, from_message.which_item, ("wrong_item", "wrong_item"), SAID),
    Situation(1, from_message.on_behalf, ("wrong_name", "wrong_name"), SAID),
    Situation(1, from_message.tone, ("tone", "tone"), SAID),
    Situation(2, from_record.cancelled, RECORD, KEPT),
    Situation(2, from_record.parcel_place, RECORD, KEPT),
    Situation(2, from_record.whose_mistake, ("blames_customer", "contradicts_record"), KEPT),
    Situation(2, from_record.charged_twice, RECORD, KEPT),
    Situation(2, from_record.which_parcel, DATE, KEPT),
    Situation(2, from_record.missing_rest, ("wrong_item", "wrong_item"), KEPT),
    Situation(3, one_clause.opened, AMOUNT),
    Situation(3, one_clause.label_count, AMOUNT),
    Situation(3, one_clause.fee_limit, AMOUNT),
    Situation(3, one_clause.coupon, AMOUNT),
    Situation(3, one_clause.counted_from, DATE),
    Situation(3, one_clause.club_days, DATE),
    Situation(3, one_clause.in_time, ("wrong_refusal", "empty_promise")),
    Situation(3, one_clause.sale_unless_faulty, DECISION),
    Situation(4, more_clauses.club_label, AMOUNT),
    Situation(4, more_clauses.fault_reported, AMOUNT),
    Situation(4, more_clauses.free_label, AMOUNT),
    Situation(4, more_clauses.late_credit, AMOUNT),
    Situation(4, more_clauses.notice, AMOUNT),
    Situation(4, more_clauses.first_swap, AMOUNT),
    Situation(4, more_clauses.drop_limit, AMOUNT),
    Situation(4, more_clauses.gift_date, DATE),
    Situation(4, more_clauses.sale_fault_days, DECISION),
)


def deal(split: Split, stream: Stream) -> list[Maker]:
    """One block of items: each situation with either truth, once with A right and once with B."""
    makers: list[Maker] = []
    for situation in SITUATIONS:
        first = stream.below(2)
        makers += [
            partial(document, split=split, situation=situation, truth=0, answer=first),
            partial(document, split=split, situation=situation, truth=1, answer=1 - first),
        ]
    return stream.shuffled(makers)


def document(stream: Stream, split: Split, situation: Situation, truth: Truth, answer: int) -> Document:
    """One case with two replies, of which `answer` (0 is A) is the good one."""
    words = WORDS[split]
    draw = Draw(stream, split, terms(stream))
    draw.money(price=draw.price())
    case = situation.build(draw, truth)
    name = world.person(stream, split)
    slots: dict[str, str] = {
        **draw.terms.slots(),
        **shop_numbers(stream),
        "name": name,
        "greet": name.split()[0],
        "order": world.order_number(stream, split),
        **case.slots,
    }
    # Replies come before anything that depends on the truth, so that twins have the same two.
    openings = stream.sample(range(len(words.openings)), 2)
    closings = stream.sample(words.closings, 2)
    replies = [
        _reply(words, claim, slots, stream, words.openings[opening], closing)
        for claim, opening, closing in zip(case.claims, openings, closings, strict=True)
    ]
    slots |= _filled(words, case.parts, slots, stream)
    phrasing = stream.below(len(words.messages[case.message]))
    good, rejected = replies[truth], replies[1 - truth]
    shown = (good, rejected) if answer == 0 else (rejected, good)
    return {
        "policy": "\n".join(
            f"- {expand(words.clauses[key], stream, slots)}" for key in _clauses(stream, case)
        ),
        "record": _record(words, case, slots, stream),
        "message": _message(words.messages[case.message][phrasing], slots, stream),
        "reply_a": shown[0],
        "reply_b": shown[1],
        "answer": answer,
        "good": good,
        "rejected": rejected,
        "flaw": situation.flaws[truth],
        "cluster": f"{situation.name}/{phrasing}{openings[0]}",
        "level": situation.level,
        "needs": list(situation.needs or case.clauses),
    }


def _filled(
    words: ReplyWording, parts: Mapping[str, str], slots: Mapping[str, str], stream: Stream
) -> dict[str, str]:
    return {slot: expand(words.parts[key], stream, slots) for slot, key in parts.items()}


def _reply(
    words: ReplyWording, claim: Claim, slots: Mapping[str, str], stream: Stream, opening: str, closing: str
) -> str:
    own = {**slots, **claim.slots}
    own |= _filled(words, claim.parts, own, stream)
    return paragraph([expand(text, stream, own) for text in (opening, words.replies[claim.reply], closing)])


def _message(template: str, slots: Mapping[str, str], stream: Stream) -> str:
    message = paragraph([expand(template, stream, slots)])
    return mistype(message, stream) if stream.chance(MISTYPED_PERCENT) else message


def _record(words: ReplyWording, case: Case, slots: Mapping[str, str], stream: Stream) -> str:
    member = stream.chance(50) if case.member is None else case.member
    buyer = words.facts["order"] + words.facts["club" if member else "no_club"]
    return paragraph([expand(text, stream, slots) for text in (buyer, *(words.facts[k] for k in case.facts))])


def _clauses(stream: Stream, case: Case) -> list[str]:
    """The clauses that bear on the case among others that do not, in random order."""
    idle = [key for family, keys in IDLE.items() if family != case.family for key in keys]
    return stream.shuffled([*case.clauses, *stream.sample(idle, max(1, CLAUSES_SHOWN - len(case.clauses)))])


TASK = SupportTask(
    deal,
    text=("policy", "record", "message", "reply_a", "reply_b"),
    max_words=220,
    known=(
        f"You answer messages to the online shop {world.COMPANY}.\n\n"
        "Policy of the shop, in part:\n{policy}\n\nThe shop's record:\n{record}"
    ),
)
