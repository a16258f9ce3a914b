"""`support_tools`: tools, rules, a customer's record and message; the one call that the rules lead to.

Messages say what the customer wants; the record and the rules decide what is done, so the same message
leads to several tools. Rules of other topics and tools that are not needed stand beside the right ones.

    level 1   one rule; the arguments are stated, or one is plainly lacking
    level 2   one rule, and two orders, items or numbers to choose from
    level 3   a rule with its limit or exception
    level 4   two or more rules that change the tool or an argument
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from suites.scorers.calls import Call
from suites.support import world
from suites.support.blocks import Document, Maker, SupportTask
from suites.support.phrasing import capitalize, expand, mistype
from suites.support.stream import Stream
from suites.support.tools import calls, goods, money, orders
from suites.support.tools.draw import Case, Draw, Order
from suites.support.tools.rules import RULES, terms
from suites.support.tools.toolbox import (
    TOOLS,
    TOPIC_TOOLS,
    Action,
    ArgumentName,
    Money,
    RuleNumber,
    Term,
    Value,
)
from suites.support.tools.wording import Naming
from suites.support.tools.words import WORDS
from suites.support.world import Split

Build = Callable[[Draw], Case]

SITUATIONS: dict[str, tuple[tuple[Build, ...], ...]] = {
    "cancel": (
        (orders.cancel_open,),
        (orders.cancel_which,),
        (orders.cancel_engraved,),
        (orders.cancel_club,),
    ),
    "address": (
        (orders.address_open,),
        (orders.address_which,),
        (orders.redirect_in_time, orders.redirect_club),
        (orders.redirect_home, orders.address_office),
    ),
    "return": (
        (goods.return_plain,),
        (goods.return_which,),
        (goods.return_free, goods.return_bulky),
        (goods.return_extra, goods.return_extra_bulky),
    ),
    "refund": (
        (money.lost_plain,),
        (money.lost_several,),
        (money.lost_delivery, money.opened_return, goods.broken_nostock),
        (money.gift_opened, money.payout_chosen, money.lost_several_under),
    ),
    "replace": (
        (goods.broken_plain,),
        (goods.broken_which,),
        (goods.broken_express, goods.broken_dear),
        (goods.broken_extra, goods.broken_bulky),
    ),
    "credit": (
        (money.late_flat,),
        (money.drop_which,),
        (money.late_capped,),
        (money.late_capped_club, money.late_under_limit_club, money.drop_club),
    ),
    "callback": (
        (calls.call_plain,),
        (calls.call_which,),
        (calls.call_weekend,),
        (calls.call_saturday, calls.call_on_file),
    ),
    "escalate": (
        (goods.danger,),
        (money.unreceived,),
        (money.lost_over_limit,),
        (money.lost_several_over, money.late_over_limit),
    ),
    "ask": (
        (calls.call_no_number,),
        (goods.return_unsure,),
        (orders.redirect_no_address,),
        (money.payout_unchosen,),
    ),
    "decline": (
        (goods.clearance,),
        (orders.cancel_packed_which,),
        (
            orders.engraved_late,
            orders.cancel_outsider,
            goods.return_late,
            goods.broken_late,
            money.storm,
            money.drop_late,
        ),
        (orders.cancel_club_over, orders.redirect_too_late, goods.return_too_late),
    ),
}
"""Right tool -> per level, the situations that lead to it."""

NAMINGS = 2
TOOLS_SHOWN = 6
RULES_SHOWN = 4
"""Fewest rules of an item; one more than those that decide, when these are many."""
MISTYPED_PERCENT = 15
MEMBERS_PERCENT = 40


def deal(split: Split, stream: Stream) -> list[Maker]:
    """One block of items: every tool at every level once in each naming.

    Only a call that asks the customer holds no order or phone number, and each level asks for another
    argument. So no constant call can count on being right more than once in a block.
    """
    makers: list[Maker] = []
    for levels in SITUATIONS.values():
        for level, builds in enumerate(levels, start=1):
            chosen = stream.sample(builds, NAMINGS) if len(builds) >= NAMINGS else builds * NAMINGS
            makers.extend(
                partial(document, split=split, build=build, level=level, naming=naming)
                for naming, build in enumerate(chosen)
            )
    return stream.shuffled(makers)


def document(stream: Stream, split: Split, build: Build, level: int, naming: int) -> Document:
    """One case with its tools, rules, record, message, and the call that is right."""
    words = WORDS[split]
    names = words.namings[naming]
    draw = Draw(stream, split, terms(stream), words.streets)
    case = build(draw)
    if not any(RULES[rule].members for rule in (*case.needs, *case.also)):
        draw.club = stream.chance(MEMBERS_PERCENT)  # where membership decides nothing, it tells nothing
    rules = _rules(stream, case, draw.club)
    slots = {**draw.terms.slots(), **words.terms, **draw.slots}

    def say(template: str, own: dict[str, str]) -> str:
        return expand(template, stream, slots | own)

    def call(action: Action) -> str:
        written = {
            names.arguments[argument]: _written(value, names, words.terms, rules)
            for argument, value in action.arguments.items()
        }
        return Call(names.tools[action.tool], written).text()

    phrasing = stream.below(len(words.messages[case.message]))
    message = capitalize(say(words.messages[case.message][phrasing], {}))
    return {
        "tools": "\n".join(
            f"- {names.tools[tool]}({', '.join(names.arguments[name] for name in TOOLS[tool])}): "
            + say(words.about[tool], dict(names.arguments))
            for tool in _tools(stream, case)
        ),
        "rules": "\n".join(f"{n}. {say(words.rules[rule], {})}" for n, rule in enumerate(rules, start=1)),
        "record": "\n".join(
            [
                _customer(stream, split, draw),
                *(_order(stream, split, order) for order in stream.shuffled(draw.orders)),
            ]
        ),
        "message": mistype(message, stream) if stream.chance(MISTYPED_PERCENT) else message,
        "answer": call(case.right),
        "rejected": call(case.careless),
        "cluster": f"{build.__name__}/{phrasing}{naming}",
        "level": level,
        "needs": list(case.needs),
    }


def _tools(stream: Stream, case: Case) -> list[str]:
    """Those that come into question, and others, in random order."""
    shown = [*TOPIC_TOOLS[case.topic], "ask", "decline"]
    others = [tool for tool in TOOLS if tool not in shown]
    return stream.shuffled([*shown, *stream.sample(others, TOOLS_SHOWN - len(shown))])


def _rules(stream: Stream, case: Case, club: bool) -> list[str]:
    """The rules that decide the case among others that do not bear on it, in random order."""
    shown = [*case.needs, *case.also]
    circumstances = case.circumstances | {"club"} if club else case.circumstances
    idle = [
        key for key, rule in RULES.items() if key not in shown and not rule.bears(case.topic, circumstances)
    ]
    return stream.shuffled([*shown, *stream.sample(idle, max(1, RULES_SHOWN - len(shown)))])


def _customer(stream: Stream, split: Split, draw: Draw) -> str:
    facts = WORDS[split].facts
    slots = draw.slots | {"name": world.person(stream, split), "today": draw.ago(0), "club": world.CLUB}
    told = ["customer_club" if draw.club else "customer", "today", *draw.customer_facts]
    return " ".join(expand(facts[key], stream, slots) for key in told)


def _order(stream: Stream, split: Split, order: Order) -> str:
    facts = WORDS[split].facts
    return " ".join(expand(facts[key], stream, order.slots) for key in order.facts)


def _written(value: Value, names: Naming, terms: Mapping[str, str], rules: list[str]) -> str | int | float:
    """The value as it stands in the call's JSON."""
    match value:
        case Money(cents):
            return cents // 100 if cents % 100 == 0 else cents / 100
        case Term(name):
            return terms[name]
        case RuleNumber(rule):
            return rules.index(rule) + 1
        case ArgumentName(argument):
            return names.arguments[argument]
        case str():
            return value


TASK = SupportTask(deal, text=("tools", "rules", "record", "message"), max_words=220)
