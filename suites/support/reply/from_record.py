"""Reply situations whose flaw shows from the order's record."""

from __future__ import annotations

from datetime import timedelta

from suites.support import world
from suites.support.refund.draw import Draw, after
from suites.support.reply.case import Case, Claim, Truth


def cancelled(draw: Draw, truth: Truth) -> Case:
    """The order is still in the warehouse, or gone."""
    left = draw.day()
    early, late = draw.stream.between(1, 4), draw.stream.between(1, 4)
    draw.days(left=left, today=after(left, late if truth else -early))
    fact = ("unshipped", "shipped")[truth]
    return Case(
        "parcel", (Claim("cancelled"), Claim("gone")), "cancel", ("one", fact), ("cancel",), draw.slots
    )


def parcel_place(draw: Draw, truth: Truth) -> Case:
    """A missing parcel was left next door, or taken to the depot."""
    draw.days(seen=draw.day())
    draw.slots["neighbor"] = draw.stream.pick(world.ENTITIES[draw.split].last_names)
    return Case(
        "parcel",
        (Claim("next_door"), Claim("at_depot")),
        "missing",
        ("one", ("next_door", "at_depot")[truth]),
        ("depot",),
        draw.slots,
    )


def whose_mistake(draw: Draw, truth: Truth) -> Case:
    """The shop packed another color than ordered, or the customer ordered it."""
    hues = {"hue": "hue_a", "hue2": "hue_b"}
    claims = (Claim("our_mistake", parts=hues), Claim("as_ordered", parts=hues))
    fact = ("mispacked", "as_ordered")[truth]
    return Case("returns", claims, "color", ("one", fact), ("mispacked",), draw.slots, hues)


def charged_twice(draw: Draw, truth: Truth) -> Case:
    """Two payments, or a payment and a hold that is gone."""
    first = draw.day()
    draw.days(first=first, second=after(first, draw.stream.between(1, 5)))
    claims = (Claim("double"), Claim("hold"))
    fact = ("double", "hold")[truth]
    return Case("parcel", claims, "twice", ("one", fact), ("double",), draw.slots)


def _two_days(draw: Draw) -> tuple[str, str]:
    first = draw.day()
    draw.days(day1=first, day2=after(first, draw.stream.between(2, 9)))
    draw.days(today=first - timedelta(draw.stream.between(1, 3)))
    return draw.slots["day1"], draw.slots["day2"]


def which_parcel(draw: Draw, truth: Truth) -> Case:
    """Two parcels come on different days; the customer waits for one item."""
    draw.money(price2=draw.price())
    claim0, claim1 = (Claim("due", {"due": due}) for due in _two_days(draw))
    shorts = draw.slots["short"], draw.slots["short2"]
    slots = draw.slots | {"early": shorts[truth], "later": shorts[1 - truth]}
    return Case("parcel", (claim0, claim1), "due", ("two", "two_parcels"), (), slots)


def missing_rest(draw: Draw, truth: Truth) -> Case:
    """One of two items came; the record tells which follows."""
    draw.money(price2=draw.price())
    _two_days(draw)
    shorts = draw.slots["short"], draw.slots["short2"]
    claim0, claim1 = (Claim("follows", {"rest": shorts[i], "came": shorts[1 - i]}) for i in (0, 1))
    slots = draw.slots | {"rest": shorts[truth], "came": shorts[1 - truth]}
    return Case("parcel", (claim0, claim1), "half_came", ("two", "back_order"), (), slots)
