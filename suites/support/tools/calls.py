"""Situations in which the customer wants to be called."""

from __future__ import annotations

from suites.support.tools.draw import WEEKDAYS, WEEKEND, Case, Draw
from suites.support.tools.toolbox import act, ask

WEEKEND_ASKED = frozenset({"weekend"})


def _order(draw: Draw) -> None:
    draw.order("delivered", delivered=draw.ago(draw.stream.between(3, 40)))


def _phone(draw: Draw) -> str:
    draw.slots["phone"] = draw.phone()
    return draw.slots["phone"]


def _days(draw: Draw) -> tuple[str, str]:
    """Two different working days; messages may name both."""
    wanted, other = draw.stream.sample(WEEKDAYS, 2)
    draw.slots |= {"day": wanted, "day2": other}
    return wanted, other


def call_plain(draw: Draw) -> Case:
    _order(draw)
    phone, (day, other) = _phone(draw), _days(draw)
    return Case("call", act("callback", phone, day), act("callback", phone, other), ("calls",), "call")


def call_which(draw: Draw) -> Case:
    _order(draw)
    _order(draw)
    phone, old, (day, _) = _phone(draw), draw.phone(), _days(draw)
    draw.slots["phone2"] = old
    return Case("call", act("callback", phone, day), act("callback", old, day), ("calls",), "call_which")


def call_no_number(draw: Draw) -> Case:
    _order(draw)
    day, _ = _days(draw)
    return Case("call", ask("phone"), act("callback", draw.phone(), day), ("calls",), "call_bare")


def _weekend(draw: Draw) -> tuple[str, str]:
    """(phone, day) of a call asked for on a Saturday or Sunday."""
    _order(draw)
    draw.bystander()
    draw.slots["day"] = draw.stream.pick(WEEKEND)
    return _phone(draw), draw.slots["day"]


def call_weekend(draw: Draw) -> Case:
    phone, day = _weekend(draw)
    return Case(
        "call", act("callback", phone, "Monday"), act("callback", phone, day), ("calls", "weekend"), "call",
        circumstances=WEEKEND_ASKED,
    )  # fmt: skip


def call_saturday(draw: Draw) -> Case:
    """A weekend day, and the exception that holds for one of them and for club members."""
    phone, day = _weekend(draw)
    draw.club = day == "Sunday" or draw.stream.chance(50)
    granted = "Saturday" if draw.club and day == "Saturday" else "Monday"
    mistaken = day if granted == "Monday" else "Monday"
    return Case(
        "call", act("callback", phone, granted), act("callback", phone, mistaken),
        ("weekend", "saturday_club"), "call", also=("calls",), circumstances=WEEKEND_ASKED,
    )  # fmt: skip


def call_on_file(draw: Draw) -> Case:
    phone, _ = _weekend(draw)
    on_file = draw.phone()
    draw.slots["on_file"] = on_file
    draw.customer_facts.append("on_file")
    return Case(
        "call", act("callback", on_file, "Monday"), act("callback", phone, "Monday"),
        ("calls", "weekend", "on_file"), "call", circumstances=WEEKEND_ASKED,
    )  # fmt: skip
