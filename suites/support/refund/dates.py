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
    hasty: date,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    facts: tuple[str, ...] = RECORD,
    circumstances: frozenset[str] = frozenset(),
    message: str = "undecided",
) -> Case:
    _priced(draw)
    return Case("deadline", day(last), day(hasty), steps, needs, facts, message, draw.slots, circumstances)


def _plus(start: date, days: int) -> str:
    return f"{day(start)} + {days} days = {day(after(start, days))}."


def deadline(draw: Draw) -> Case:
    delivered, days = draw.recent_delivery(), draw.terms.window
    last = after(delivered, days)
    # As if the day of the delivery were day 1.
    return _deadline(draw, last, after(last, -1), (_plus(delivered, days),), ("window",))


def club_deadline(draw: Draw) -> Case:
    delivered, terms = draw.recent_delivery(), draw.terms
    days = terms.window + terms.extra
    steps = (f"Club member: {terms.window} + {terms.extra} = {days} days.", _plus(delivered, days))
    last, hasty = after(delivered, days), after(delivered, terms.window)
    return _deadline(draw, last, hasty, steps, ("window", "club_window"), circumstances=CLUB)


def _parcels(draw: Draw) -> tuple[date, date]:
    """(delivery of the first parcel, delivery of the last)."""
    last = draw.recent_delivery()
    first = last - timedelta(draw.stream.between(2, 12))
    draw.days(first=first)
    return first, last


def parcels_deadline(draw: Draw) -> Case:
    (first, last), days = _parcels(draw), draw.terms.window
    steps = (f"The days count from the last parcel, {day(last)}.", _plus(last, days))
    needs = ("window", "last_parcel")
    return _deadline(draw, after(last, days), after(first, days), steps, needs, ("one", "parcels"), PARCELS)


def club_parcels(draw: Draw) -> Case:
    (_, last), terms = _parcels(draw), draw.terms
    days = terms.window + terms.extra
    steps = (
        f"The days count from the last parcel, {day(last)}.",
        f"Club member: {terms.window} + {terms.extra} = {days} days.",
        _plus(last, days),
    )
    needs = ("window", "club_window", "last_parcel")
    hasty = after(last, terms.window)
    return _deadline(draw, after(last, days), hasty, steps, needs, ("one", "parcels"), PARCELS | CLUB)


def faulty_deadline(draw: Draw) -> Case:
    delivered, days = draw.recent_delivery(), draw.terms.faulty_days
    steps = (f"The item was faulty when it arrived, so it has {days} days.", _plus(delivered, days))
    return _deadline(
        draw,
        after(delivered, days),
        after(delivered, draw.terms.window),
        steps,
        ("window", "faulty"),
        circumstances=frozenset({"faulty"}),
        message="faulty",
    )


def _holiday(draw: Draw) -> tuple[date, date, date]:
    """(delivery, the usual last day, the holiday one)."""
    delivered = date(YEAR, 11, 15) + timedelta(draw.stream.below(40))
    return delivered, after(delivered, draw.terms.window), date(YEAR + 1, 1, draw.terms.holiday)


def holiday(draw: Draw) -> Case:
    delivered, usual, extended = _holiday(draw)
    hasty, last = sorted((usual, extended))
    if hasty == last:
        hasty = after(last, -1)
    draw.days(delivered=delivered, today=after(delivered, draw.stream.between(1, 9)))
    steps = (
        f"The usual deadline: {_plus(delivered, draw.terms.window)}",
        f"The holiday deadline is January {draw.terms.holiday}. The later one is {day(last)}.",
    )
    return _deadline(draw, last, hasty, steps, ("window", "holiday"), circumstances=HOLIDAY)


def payday(draw: Draw) -> Case:
    arrived, days = draw.day(), draw.terms.pay_days
    draw.days(arrived=arrived)
    last = after(arrived, days)
    return _payday(draw, last, after(last, -1), (_plus(arrived, days),), ("payday",), "arrived")


def payday_clock(draw: Draw) -> Case:
    arrived, days, minute = draw.day(), draw.terms.pay_days, 5 * draw.stream.below(12)
    hour, late = draw.stream.pick(((9, False), (10, False), (1, False), (3, True), (4, True), (5, True)))
    half = "AM" if hour in (9, 10) else "PM"
    draw.days(arrived=arrived)
    draw.slots["clock"] = f"{hour}:{max(minute, 5):02d} {half}"
    counted, hasty = (after(arrived, 1), arrived) if late else (arrived, after(arrived, 1))
    steps = (
        f"It came {'after' if late else 'before'} 3 p.m., so it counts as {day(counted)}.",
        _plus(counted, days),
    )
    return _payday(
        draw,
        after(counted, days),
        after(hasty, days),
        steps,
        ("payday", "afternoon"),
        "arrived_at",
        frozenset({"clock"}),
    )


def _payday(
    draw: Draw,
    last: date,
    hasty: date,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    arrival: str,
    circumstances: frozenset[str] = frozenset(),
) -> Case:
    _priced(draw)
    facts = ("one", arrival)
    return Case("payday", day(last), day(hasty), steps, needs, facts, "waiting", draw.slots, circumstances)


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


def _answers(allowed: bool) -> tuple[str, str]:
    """(the right answer, the wrong one)."""
    return ("yes", "no") if allowed else ("no", "yes")


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
    return Case("eligible", *_answers(allowed), steps, needs, facts, message, draw.slots, circumstances)


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
    (_, last_parcel), days = _parcels(draw), draw.terms.window
    steps = (
        f"The days count from the last parcel, {day(last_parcel)}.",
        _plus(last_parcel, days),
        _today(draw, after(last_parcel, days), allowed),
    )
    return _eligible(draw, allowed, steps, ("window", "last_parcel"), ("one", "parcels"), PARCELS)


def holiday_in_time(draw: Draw, allowed: bool) -> Case:
    delivered, usual, extended = _holiday(draw)
    last = max(usual, extended)
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
    facts = ("one", "ordered")
    return Case("drop_eligible", *_answers(allowed), steps, ("price_drop",), facts, "cheaper", draw.slots)
