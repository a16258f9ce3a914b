"""Reply situations whose flaw shows from the customer's message alone."""

from __future__ import annotations

from suites.support.refund.draw import Draw
from suites.support.reply.case import SERVICES, Case, Claim, Truth
from suites.support.world import ENTITIES

DETAILS = ("photo", "serial", "phone", "slot")
"""What a damage claim may need."""
EVENTS = 2
"""Pairs of a glad and a sad turn that begin alike."""


def two_questions(draw: Draw, truth: Truth) -> Case:
    """Two of three things are asked; each reply answers two."""
    both, only0, only1 = draw.stream.sample(SERVICES, 3)
    flipped = draw.stream.chance(50)
    pairs = [(other, both) if flipped else (both, other) for other in (only0, only1)]
    claim0, claim1 = (
        Claim("two_answers", parts={"a1": f"say_{first}", "a2": f"say_{second}"}) for first, second in pairs
    )
    first, second = pairs[truth]
    return Case(
        "service",
        (claim0, claim1),
        "two_questions",
        ("one",),
        tuple(draw.stream.shuffled([both, only0, only1])),
        draw.slots,
        {"q1": f"ask_{first}", "q2": f"ask_{second}"},
    )


def one_question(draw: Draw, truth: Truth) -> Case:
    """One thing is asked and another is known already."""
    pair = draw.stream.sample(SERVICES, 2)
    return Case(
        "service",
        (
            Claim("one_answer", parts={"a": f"say_{pair[0]}"}),
            Claim("one_answer", parts={"a": f"say_{pair[1]}"}),
        ),
        "one_question",
        ("one",),
        tuple(draw.stream.shuffled(pair)),
        draw.slots,
        {"asked": f"ask_{pair[truth]}", "known": f"ask_{pair[1 - truth]}"},
    )


def details(draw: Draw, truth: Truth) -> Case:
    """Of two details that a claim needs, the customer gave one."""
    pair = draw.stream.sample(DETAILS, 2)
    draw.slots |= {
        "serial": f"{draw.stream.pick('CDKLRT')}{draw.stream.between(1000, 9999)}",
        "phone": f"555-01{draw.stream.between(10, 99)}",
    }
    listed = draw.stream.shuffled(pair)
    return Case(
        "returns",
        (Claim("need", parts={"need": f"need_{pair[0]}"}), Claim("need", parts={"need": f"need_{pair[1]}"})),
        "damaged",
        ("one",),
        ("claim",),
        draw.slots,
        {"given": f"give_{pair[1 - truth]}", "need1": f"need_{listed[0]}", "need2": f"need_{listed[1]}"},
    )


def which_item(draw: Draw, truth: Truth) -> Case:
    """One of two items comes back."""
    draw.money(price=draw.price(), price2=draw.price())
    shorts = draw.slots["short"], draw.slots["short2"]
    claim0, claim1 = (Claim("send_one", {"back": shorts[i], "keep": shorts[1 - i]}) for i in (0, 1))
    slots = draw.slots | {"back": shorts[truth], "keep": shorts[1 - truth]}
    return Case("returns", (claim0, claim1), "one_back", ("two",), ("unopened",), slots)


def on_behalf(draw: Draw, truth: Truth) -> Case:
    """One person writes about another's order."""
    names = ENTITIES[draw.split]
    people = draw.stream.sample(names.first_names, 2)
    last_names = draw.stream.sample(names.last_names, 2)
    claim0, claim1 = (Claim("on_behalf", {"greet": people[i], "owner": people[1 - i]}) for i in (0, 1))
    owner = 1 - truth
    slots = draw.slots | {
        "writer": people[truth],
        "owner": people[owner],
        "name": f"{people[owner]} {last_names[owner]}",
    }
    _unshipped(draw, slots)
    return Case("parcel", (claim0, claim1), "on_behalf", ("one", "unshipped"), ("cancel",), slots)


def tone(draw: Draw, truth: Truth) -> Case:
    """The same cancellation, told with good news or with bad."""
    who = draw.stream.pick(ENTITIES[draw.split].relations)
    event = draw.stream.below(EVENTS)
    slots = draw.slots | {"who": who.who}
    _unshipped(draw, slots)
    return Case(
        "parcel",
        (Claim("feeling", parts={"feeling": "joy"}), Claim("feeling", parts={"feeling": "grief"})),
        "event",
        ("one", "unshipped"),
        ("cancel",),
        slots,
        {"event": f"{('glad', 'sad')[truth]}{event}"},
    )


def _unshipped(draw: Draw, slots: dict[str, str]) -> None:
    draw.recent_delivery()
    slots |= {"today": draw.slots["delivered"], "left": draw.slots["today"]}
