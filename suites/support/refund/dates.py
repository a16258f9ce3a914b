"""Refund situations about days: the last day of a return, of a payment, and whether it has passed."""

from __future__ import annotations

from datetime import date, timedelta

from suites.support.notation import day
from suites.support.refund.draw import YEAR, Case, Draw, after

RECORD = ("one", "delivered")
CLUB = frozenset({"club"})
PARCELS = frozenset({"parcels"})
HOLIDAY = frozenset({"holiday"})


def _priced(draw: Draw) -> None:
    draw.money(price=draw.price())


def _deadline(
    draw: Draw,
    last: date,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    facts: tuple[str, ...] = RECORD,
    circumstances: frozenset[str] = frozenset(),
    message: str = "undecided",
) -> Case:
    _priced(draw)
    return Case("deadline", day(last), steps, needs, facts, message, draw.slots, circumstances)


def _plus(start: date, days: int) -> str:
    return f"{day(start)} + {days} days = {day(after(start, days))}."


def deadline(draw: Draw) -> Case:
    delivered, days = draw.recent_delivery(), draw.terms.window
    return _deadline(draw, after(delivered, days), (_plus(delivered, days),), ("window",))


def club_deadline(draw: Draw) -> Case:
    delivered, terms = draw.recent_delivery(), draw.terms
    days = terms.window + terms.extra
    steps = (f"Club member: {terms.window} + {terms.extra} = {days} days.", _plus(delivered, days))
    return _deadline(draw, after(delivered, days), steps, ("window", "club_window"), circumstances=CLUB)


def _parcels(draw: Draw) -> date:
    last = draw.recent_delivery()
    draw.days(first=last - timedelta(draw.stream.between(2, 12)))
    return last


def parcels_deadline(draw: Draw) -> Case:
    last, days = _parcels(draw), draw.terms.window
    steps = (f"The days count from the last parcel, {day(last)}.", _plus(last, days))
    return _deadline(draw, after(last, days), steps, ("window", "last_parcel"), ("one", "parcels"), PARCELS)


def club_parcels(draw: Draw) -> Case:
    last, terms = _parcels(draw), draw.terms
    days = terms.window + terms.extra
    steps = (
        f"The days count from the last parcel, {day(last)}.",
        f"Club member: {terms.window} + {terms.extra} = {days} days.",
        _plus(last, days),
    )
    needs = ("window", "club_window", "last_parcel")
    return _deadline(draw, after(last, days), steps, needs, ("one", "parcels"), PARCELS | CLUB)


def faulty_deadline(draw: Draw) -> Case:
    delivered, days = draw.recent_delivery(), draw.terms.faulty_days
    steps = (f"The item was faulty when it arrived, so it has {days} days.", _plus(delivered, days))
    return _deadline(
        draw,
        after(delivered, days),
        steps,
        ("window", "faulty"),
        circumstances=frozenset({"faulty"}),
        message="faulty",
    )


def _holiday(draw: Draw) -> tuple[date, date, date]:
    """(delivery, the usual last day, the later of it and the holiday one)."""
    delivered = date(YEAR, 11, 15) + timedelta(draw.stream.below(40))
    usual = after(delivered, draw.terms.window)
    extended = date(YEAR + 1, 1, draw.terms.holiday)
    return delivered, usual, max(usual, extended)


def holiday(draw: Draw) -> Case:
    delivered, _, last = _holiday(draw)
    draw.days(delivered=delivered, today=after(delivered, draw.stream.between(1, 9)))
    steps = (
        f"The usual deadline: {_plus(delivered, draw.terms.window)}",
        f"The holiday deadline is January {draw.terms.holiday}. The later one is {day(last)}.",
    )
    return _deadline(draw, last, steps, ("window", "holiday"), circumstances=HOLIDAY)


def payday(draw: Draw) -> Case:
    arrived, days = draw.day(), draw.terms.pay_days
    draw.days(arrived=arrived)
    return _payday(draw, after(arrived, days), (_plus(arrived, days),), ("payday",), "arrived")


def payday_clock(draw: Draw) -> Case:
    arrived, days, minute = draw.day(), draw.terms.pay_days, 5 * draw.stream.below(12)
    hour, late = draw.stream.pick(((9, False), (10, False), (1, False), (3, True), (4, True), (5, True)))
    half = "AM" if hour in (9, 10) else "PM"
    draw.days(arrived=arrived)
    draw.slots["clock"] = f"{hour}:{max(minute, 5):02d} {half}"
    counted = after(arrived, 1) if late else arrived
    steps = (
        f"It came {'after' if late else 'before'} 3 p.m., so it counts as {day(counted)}.",
        _plus(counted, days),
    )
    return _payday(
        draw, after(counted, days), steps, ("payday", "afternoon"), "arrived_at", frozenset({"clock"})
    )


def _payday(
    draw: Draw,
    last: date,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    arrival: str,
    circumstances: frozenset[str] = frozenset(),
) -> Case:
    _priced(draw)
    return Case("payday", day(last), steps, needs, ("one", arrival), "waiting", draw.slots, circumstances)


def _today(draw: Draw, last: date, allowed: bool, after_all: date | None = None) -> str:
    """Set {today} in or out of time; `after_all` is a day that `today` must lie behind.

    Returns the working's last step.
    """
    today = after(last, -draw.stream.below(4)) if allowed else after(last, draw.stream.between(1, 9))
    if allowed and after_all is not None:
        span = (last - after_all).days
        today = after(after_all, 1 + draw.stream.below(span)) if span > 0 else last
    draw.days(today=today)
    order, answer = ("not after", "yes") if allowed else ("after", "no")
    return f"Today is {day(today)}, {order} {day(last)}: {answer}."


def _eligible(
    draw: Draw,
    allowed: bool,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    facts: tuple[str, ...] = RECORD,
    circumstances: frozenset[str] = frozenset(),
    message: str = "unopened",
) -> Case:
    _priced(draw)
    answer = "yes" if allowed else "no"
    return Case("eligible", answer, steps, needs, facts, message, draw.slots, circumstances)


def in_time(draw: Draw, allowed: bool) -> Case:
    delivered, days = draw.day(), draw.terms.window
    draw.days(delivered=delivered)
    step = _today(draw, after(delivered, days), allowed)
    return _eligible(draw, allowed, (_plus(delivered, days), step), ("window",))


def clearance(draw: Draw, allowed: bool) -> Case:
    delivered, days = draw.day(), draw.terms.window
    draw.days(delivered=delivered)
    if allowed:
        steps = (
            "It is not a clearance item.",
            _plus(delivered, days),
            _today(draw, after(delivered, days), True),
        )
        return _eligible(draw, True, steps, ("window", "clearance"))
    _today(draw, after(delivered, days), True)
    return _eligible(
        draw,
        False,
        ("It is a clearance item, which cannot be returned: no.",),
        ("window", "clearance"),
        ("one", "clearance", "delivered"),
        frozenset({"clearance"}),
    )


def club_in_time(draw: Draw, allowed: bool) -> Case:
    delivered, terms = draw.day(), draw.terms
    draw.days(delivered=delivered)
    days = terms.window + terms.extra
    last = after(delivered, days)
    steps = (
        f"Club member: {terms.window} + {terms.extra} = {days} days.",
        _plus(delivered, days),
        _today(draw, last, allowed, after(delivered, terms.window)),
    )
    return _eligible(draw, allowed, steps, ("window", "club_window"), circumstances=CLUB)


def parcels_in_time(draw: Draw, allowed: bool) -> Case:
    last_parcel, days = _parcels(draw), draw.terms.window
    steps = (
        f"The days count from the last parcel, {day(last_parcel)}.",
        _plus(last_parcel, days),
        _today(draw, after(last_parcel, days), allowed),
    )
    return _eligible(draw, allowed, steps, ("window", "last_parcel"), ("one", "parcels"), PARCELS)


def holiday_in_time(draw: Draw, allowed: bool) -> Case:
    delivered, usual, last = _holiday(draw)
    draw.days(delivered=delivered)
    steps = (
        f"The usual deadline: {_plus(delivered, draw.terms.window)}",
        f"The holiday deadline is January {draw.terms.holiday}. The later one is {day(last)}.",
        _today(draw, last, allowed, usual),
    )
    return _eligible(draw, allowed, steps, ("window", "holiday"), circumstances=HOLIDAY)


def clearance_faulty(draw: Draw, allowed: bool) -> Case:
    delivered, days = draw.day(), draw.terms.faulty_days
    draw.days(delivered=delivered)
    steps = (
        f"The item was faulty when it arrived, so it has {days} days even from clearance.",
        _plus(delivered, days),
        _today(draw, after(delivered, days), allowed, after(delivered, draw.terms.window)),
    )
    facts = ("one", "clearance", "delivered")
    circumstances = frozenset({"clearance", "faulty"})
    return _eligible(draw, allowed, steps, ("clearance", "faulty"), facts, circumstances, "faulty")


def drop_in_time(draw: Draw, allowed: bool) -> Case:
    new = draw.price(30, 150)
    ordered = draw.day()
    draw.money(price=new + 80 * draw.stream.between(6, 30), new=new)
    draw.days(ordered=ordered)
    days = draw.terms.drop_days
    steps = (_plus(ordered, days), _today(draw, after(ordered, days), allowed))
    answer = "yes" if allowed else "no"
    return Case("drop_eligible", answer, steps, ("price_drop",), ("one", "ordered"), "cheaper", draw.slots)
