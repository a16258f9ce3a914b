"""Situations before an order arrives: cancelling it, and sending it to another address."""

from __future__ import annotations

from suites.support.tools.draw import Case, Draw, Order
from suites.support.tools.toolbox import act, ask, decline

PACKED = frozenset({"packed"})
ENGRAVED = frozenset({"engraved"})
OPEN = frozenset({"open"})
SHIPPED = frozenset({"shipped"})


def cancel_open(draw: Draw) -> Case:
    number = draw.order("open").number
    return Case("cancel", act("cancel", number), decline(number, "cancel"), ("cancel",), "cancel")


def cancel_which(draw: Draw) -> Case:
    wanted, other = draw.order("open"), draw.order("packed")
    return Case(
        "cancel", act("cancel", wanted.number), act("cancel", other.number), ("cancel",), "cancel",
        circumstances=PACKED,
    )  # fmt: skip


def cancel_packed_which(draw: Draw) -> Case:
    wanted = draw.order("packed").number
    draw.order("open")
    return Case(
        "cancel", decline(wanted, "cancel"), act("cancel", wanted), ("cancel",), "cancel",
        circumstances=PACKED,
    )  # fmt: skip


def _engraved(draw: Draw, days: int) -> str:
    number = draw.order("engraved", "ordered", "open", ordered=draw.ago(days)).number
    draw.bystander()
    return number


def cancel_engraved(draw: Draw) -> Case:
    number = _engraved(draw, draw.stream.between(1, draw.terms.grace - 1))
    return Case(
        "cancel", act("cancel", number), decline(number, "engraved"), ("cancel", "engraved"), "cancel",
        circumstances=ENGRAVED,
    )  # fmt: skip


def engraved_late(draw: Draw) -> Case:
    number = _engraved(draw, draw.terms.grace + draw.stream.between(2, 8))
    return Case(
        "cancel", decline(number, "engraved"), act("cancel", number), ("cancel", "engraved"), "cancel",
        circumstances=ENGRAVED,
    )  # fmt: skip


def _packed(draw: Draw, club: bool, under_limit: bool) -> str:
    draw.club = club
    order = draw.order("packed")
    limit = draw.limit_above if under_limit else draw.limit_below
    draw.terms.cancel_limit = limit(order.price)
    draw.bystander()
    return order.number


CANCEL_CLUB = ("cancel", "cancel_club")


def cancel_club(draw: Draw) -> Case:
    number = _packed(draw, club=True, under_limit=True)
    right, careless = act("cancel", number), decline(number, "cancel")
    return Case("cancel", right, careless, CANCEL_CLUB, "cancel", circumstances=PACKED)


def cancel_outsider(draw: Draw) -> Case:
    number = _packed(draw, club=False, under_limit=True)
    right, careless = decline(number, "cancel"), act("cancel", number)
    return Case("cancel", right, careless, CANCEL_CLUB, "cancel", circumstances=PACKED)


def cancel_club_over(draw: Draw) -> Case:
    number = _packed(draw, club=True, under_limit=False)
    right, careless = decline(number, "cancel"), act("cancel", number)
    return Case("cancel", right, careless, CANCEL_CLUB, "cancel", circumstances=PACKED)


def _bound(draw: Draw, *facts: str, due: int | None = None) -> tuple[Order, str]:
    """An order and the address it is going to; due in that many days when it has shipped."""
    order = draw.order(*facts, "bound", old=draw.address())
    if due is not None:
        order.slots["due"] = draw.ahead(due)
    return order, order.slots["old"]


def _new_address(draw: Draw) -> str:
    draw.slots["address"] = draw.address()
    return draw.slots["address"]


def address_open(draw: Draw) -> Case:
    order, old = _bound(draw, "open")
    right = act("address", order.number, _new_address(draw))
    return Case(
        "address", right, act("address", order.number, old), ("address",), "address", circumstances=OPEN
    )


def address_which(draw: Draw) -> Case:
    order, _ = _bound(draw, "open")
    other = draw.order("packed")
    new = _new_address(draw)
    return Case(
        "address", act("address", order.number, new), act("address", other.number, new), ("address",),
        "address", circumstances=OPEN,
    )  # fmt: skip


def redirect_in_time(draw: Draw) -> Case:
    order, old = _bound(draw, "shipped", due=draw.terms.redirect + draw.stream.between(1, 5))
    draw.bystander()
    right = act("address", order.number, _new_address(draw))
    return Case(
        "address", right, act("address", order.number, old), ("redirect",), "address",
        also=("redirect_club",), circumstances=SHIPPED,
    )  # fmt: skip


def _soon(draw: Draw, club: bool) -> tuple[str, str]:
    """(order, new address) of a shipped order that only a club member can still redirect."""
    draw.club = club
    order, _ = _bound(draw, "shipped", due=draw.stream.between(2, draw.terms.redirect - 1))
    draw.bystander()
    return order.number, _new_address(draw)


REDIRECT_CLUB = ("redirect", "redirect_club")


def redirect_club(draw: Draw) -> Case:
    number, new = _soon(draw, club=True)
    right, careless = act("address", number, new), decline(number, "redirect")
    return Case("address", right, careless, REDIRECT_CLUB, "address", circumstances=SHIPPED)


def redirect_too_late(draw: Draw) -> Case:
    number, new = _soon(draw, club=False)
    right, careless = decline(number, "redirect"), act("address", number, new)
    return Case("address", right, careless, REDIRECT_CLUB, "address", circumstances=SHIPPED)


def _office_or_home(draw: Draw) -> tuple[str, str]:
    draw.bystander()
    draw.slots |= {"address": draw.address(), "address2": draw.address()}
    return draw.slots["address"], draw.slots["address2"]


def redirect_home(draw: Draw) -> Case:
    due = draw.ahead(draw.terms.redirect + draw.stream.between(1, 5))
    number = draw.order("shipped", due=due).number
    office, home = _office_or_home(draw)
    right, careless = act("address", number, home), act("address", number, office)
    return Case("address", right, careless, ("redirect", "business"), "address_choice", circumstances=SHIPPED)


def address_office(draw: Draw) -> Case:
    number = draw.order("open").number
    office, home = _office_or_home(draw)
    right, careless = act("address", number, office), act("address", number, home)
    return Case("address", right, careless, ("address", "business"), "address_choice", circumstances=OPEN)


def redirect_no_address(draw: Draw) -> Case:
    order, old = _bound(draw, "shipped", due=draw.terms.redirect + draw.stream.between(1, 5))
    draw.bystander()
    draw.slots["old"] = old
    return Case(
        "address", ask("address"), act("address", order.number, old), ("redirect",), "address_none",
        also=("redirect_club",), circumstances=SHIPPED,
    )  # fmt: skip
