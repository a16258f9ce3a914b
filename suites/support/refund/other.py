"""Refund situations about credits, subscriptions, price drops, exchanges and pickups."""

from __future__ import annotations

from suites.support.notation import dollars
from suites.support.refund.draw import Case, Draw, after, percent

CLUB = frozenset({"club"})


def _late(draw: Draw, low: int, high: int) -> tuple[int, int, int]:
    """(price, full days late, uncapped credit) of a parcel that came `low` to `high` days late."""
    price, days = draw.price(whole=True), draw.stream.between(low, high)
    due = draw.day()
    draw.money(price=price)
    draw.days(due=due, delivered=after(due, days))
    return price, days, percent(price, days * draw.terms.late)


def _late_step(draw: Draw, price: int, days: int, credit: int) -> str:
    share = draw.terms.late
    return (
        f"{days} days x {share}% = {days * share}%; {days * share}% of {dollars(price)} = {dollars(credit)}."
    )


def late(draw: Draw) -> Case:
    price, days, credit = _late(draw, 2, 9)
    steps = (_late_step(draw, price, days, credit),)
    return Case("credit", dollars(credit), steps, ("late_credit",), ("one", "late"), "late", draw.slots)


def late_capped(draw: Draw) -> Case:
    price, days, credit = _late(draw, 2, 9)
    most = percent(price, draw.terms.late_cap)
    steps = (
        _late_step(draw, price, days, credit),
        f"The most is {draw.terms.late_cap}% of {dollars(price)} = {dollars(most)}, so the credit is "
        f"{dollars(min(credit, most))}.",
    )
    needs = ("late_credit", "late_cap")
    return Case("credit", dollars(min(credit, most)), steps, needs, ("one", "late"), "late", draw.slots)


def late_club(draw: Draw) -> Case:
    price, days, credit = _late(draw, 2, 9)
    extra = draw.terms.club_late
    steps = (
        _late_step(draw, price, days, credit),
        f"Club member: {dollars(credit)} + {dollars(extra)} = {dollars(credit + extra)}.",
    )
    needs = ("late_credit", "club_late")
    return Case("credit", dollars(credit + extra), steps, needs, ("one", "late"), "late", draw.slots, CLUB)


def _subscription(draw: Draw) -> tuple[int, int]:
    """(price of a month, months not begun, at least three)."""
    draw.subscription()
    price, months = draw.price(8, 40), draw.stream.pick((6, 9, 12))
    used = draw.stream.between(1, months - 3)
    draw.money(price=price)
    draw.numbers(months=months, used=used)
    return price, months - used


def _months(left: int, price: int) -> str:
    return f"{left} months x {dollars(price)} = {dollars(left * price)}."


def unused_months(draw: Draw) -> Case:
    price, left = _subscription(draw)
    steps = (f"{left} months have not begun.", _months(left, price))
    return _ended(draw, left * price, steps, ("unused_months",))


def early_end(draw: Draw) -> Case:
    price, left = _subscription(draw)
    steps = (f"{left} months have not begun.", _months(left, price), _fee(draw, left * price))
    return _ended(draw, left * price - draw.terms.early_end, steps, ("unused_months", "early_end"))


def notice(draw: Draw) -> Case:
    price, left = _subscription(draw)
    steps = (
        f"{left} months have not begun, of which the next is still charged: {left - 1} are refunded.",
        _months(left - 1, price),
        _fee(draw, (left - 1) * price),
    )
    needs = ("unused_months", "notice", "early_end")
    return _ended(draw, (left - 1) * price - draw.terms.early_end, steps, needs)


def _fee(draw: Draw, total: int) -> str:
    fee = draw.terms.early_end
    return f"{dollars(total)} - fee {dollars(fee)} = {dollars(total - fee)}."


def _ended(draw: Draw, cents: int, steps: tuple[str, ...], needs: tuple[str, ...]) -> Case:
    return Case(
        "subscription", dollars(cents), steps, needs, ("subscription",), "stop_subscription", draw.slots
    )


def _drop(draw: Draw) -> tuple[int, int]:
    """(price paid, price now), within the days in which a drop counts."""
    new = draw.price(30, 150)
    price = new + 80 * draw.stream.between(6, 30)  # four steps of 20 cents: the split's remainder stays
    ordered = draw.day()
    draw.money(price=price, new=new)
    draw.days(ordered=ordered, today=after(ordered, draw.stream.between(2, draw.terms.drop_days)))
    return price, new


def drop(draw: Draw) -> Case:
    price, new = _drop(draw)
    steps = (f"{dollars(price)} - {dollars(new)} = {dollars(price - new)}.",)
    return Case(
        "price", dollars(price - new), steps, ("price_drop",), ("one", "ordered"), "cheaper", draw.slots
    )


def drop_several(draw: Draw) -> Case:
    price, new = _drop(draw)
    n = draw.stream.between(2, 6)
    draw.numbers(n=n)
    gap = price - new
    steps = (
        f"{dollars(price)} - {dollars(new)} = {dollars(gap)}.",
        f"{n} x {dollars(gap)} = {dollars(n * gap)}.",
    )
    facts = ("many", "ordered")
    return Case("price", dollars(n * gap), steps, ("price_drop",), facts, "cheaper", draw.slots)


def drop_capped(draw: Draw) -> Case:
    price, new = _drop(draw)
    n = draw.stream.between(2, 6)
    draw.numbers(n=n)
    gap, most = price - new, draw.terms.drop_max
    each = min(gap, most)
    steps = (
        f"{dollars(price)} - {dollars(new)} = {dollars(gap)}.",
        f"At most {dollars(most)} each, so {dollars(each)}.",
        f"{n} x {dollars(each)} = {dollars(n * each)}.",
    )
    needs = ("price_drop", "drop_max")
    return Case("price", dollars(n * each), steps, needs, ("many", "ordered"), "cheaper", draw.slots)


def _swap(draw: Draw) -> tuple[int, int]:
    price = draw.price(30, 150)
    price2 = price + 80 * draw.stream.between(6, 60)
    draw.money(price=price, price2=price2)
    draw.recent_delivery()
    return price, price2


def swap(draw: Draw) -> Case:
    price, price2 = _swap(draw)
    fee, gap = draw.terms.swap, price2 - price
    steps = (
        f"{dollars(price2)} - {dollars(price)} = {dollars(gap)}.",
        f"{dollars(gap)} + fee {dollars(fee)} = {dollars(gap + fee)}.",
    )
    return _exchange(draw, gap + fee, steps, ("exchange",))


def club_swap(draw: Draw) -> Case:
    price, price2 = _swap(draw)
    gap = price2 - price
    steps = (f"A club member pays no fee. {dollars(price2)} - {dollars(price)} = {dollars(gap)}.",)
    return _exchange(draw, gap, steps, ("exchange", "club_swap"), CLUB)


def _exchange(
    draw: Draw,
    cents: int,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    circumstances: frozenset[str] = frozenset(),
) -> Case:
    facts = ("one", "delivered", "wanted")
    return Case("exchange", dollars(cents), steps, needs, facts, "swap", draw.slots, circumstances)


def pickup(draw: Draw) -> Case:
    draw.bulky()
    n, first = draw.stream.between(2, 6), draw.terms.pickup
    draw.money(price=draw.price(60, 200))
    draw.numbers(n=n)
    draw.recent_delivery()
    total = first + (n - 1) * (first // 2)
    steps = (
        f"Each further one costs half of {dollars(first)} = {dollars(first // 2)}.",
        f"{n - 1} x {dollars(first // 2)} = {dollars(total - first)}.",
        f"{dollars(first)} + {dollars(total - first)} = {dollars(total)}.",
    )
    facts = ("many", "delivered")
    return Case(
        "pickup", dollars(total), steps, ("bulky",), facts, "collect", draw.slots, frozenset({"bulky"})
    )
