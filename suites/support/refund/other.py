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


def _credit_of_one_day(draw: Draw, price: int) -> int:
    return percent(price, draw.terms.late)


def _credit(
    draw: Draw,
    cents: int,
    hasty: int,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    circumstances: frozenset[str] = frozenset(),
) -> Case:
    amounts = dollars(cents), dollars(hasty)
    return Case("credit", *amounts, steps, needs, ("one", "late"), "late", draw.slots, circumstances)


def _late_step(draw: Draw, price: int, days: int, credit: int) -> str:
    share = draw.terms.late
    return (
        f"{days} days x {share}% = {days * share}%; {days * share}% of {dollars(price)} = {dollars(credit)}."
    )


def late(draw: Draw) -> Case:
    price, days, credit = _late(draw, 2, 9)
    steps = (_late_step(draw, price, days, credit),)
    return _credit(draw, credit, _credit_of_one_day(draw, price), steps, ("late_credit",))


def late_capped(draw: Draw) -> Case:
    price, days, credit = _late(draw, 2, 9)
    most = percent(price, draw.terms.late_cap)
    steps = (
        _late_step(draw, price, days, credit),
        f"The most is {draw.terms.late_cap}% of {dollars(price)} = {dollars(most)}, so the credit is "
        f"{dollars(min(credit, most))}.",
    )
    hasty = _credit_of_one_day(draw, price) if credit == most else max(credit, most)
    return _credit(draw, min(credit, most), hasty, steps, ("late_credit", "late_cap"))


def late_club(draw: Draw) -> Case:
    price, days, credit = _late(draw, 2, 9)
    extra = draw.terms.club_late
    steps = (
        _late_step(draw, price, days, credit),
        f"Club member: {dollars(credit)} + {dollars(extra)} = {dollars(credit + extra)}.",
    )
    return _credit(draw, credit + extra, credit, steps, ("late_credit", "club_late"), CLUB)


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
    return _ended(draw, left * price, (left - 1) * price, steps, ("unused_months",))


def early_end(draw: Draw) -> Case:
    price, left = _subscription(draw)
    steps = (f"{left} months have not begun.", _months(left, price), _fee(draw, left * price))
    total, needs = left * price, ("unused_months", "early_end")
    return _ended(draw, total - draw.terms.early_end, total, steps, needs)


def notice(draw: Draw) -> Case:
    price, left = _subscription(draw)
    steps = (
        f"{left} months have not begun, of which the next is still charged: {left - 1} are refunded.",
        _months(left - 1, price),
        _fee(draw, (left - 1) * price),
    )
    needs = ("unused_months", "notice", "early_end")
    fee = draw.terms.early_end
    return _ended(draw, (left - 1) * price - fee, left * price - fee, steps, needs)


def _fee(draw: Draw, total: int) -> str:
    fee = draw.terms.early_end
    return f"{dollars(total)} - fee {dollars(fee)} = {dollars(total - fee)}."


def _ended(draw: Draw, cents: int, hasty: int, steps: tuple[str, ...], needs: tuple[str, ...]) -> Case:
    amounts, facts = (dollars(cents), dollars(hasty)), ("subscription",)
    return Case("subscription", *amounts, steps, needs, facts, "stop_subscription", draw.slots)


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
    # As if the new price were what comes back.
    return _dropped(draw, price - new, new, steps, ("price_drop",), "one")


def _dropped(
    draw: Draw, cents: int, hasty: int, steps: tuple[str, ...], needs: tuple[str, ...], bought: str
) -> Case:
    amounts, facts = (dollars(cents), dollars(hasty)), (bought, "ordered")
    return Case("price", *amounts, steps, needs, facts, "cheaper", draw.slots)


def drop_several(draw: Draw) -> Case:
    price, new = _drop(draw)
    n = draw.stream.between(2, 6)
    draw.numbers(n=n)
    gap = price - new
    steps = (
        f"{dollars(price)} - {dollars(new)} = {dollars(gap)}.",
        f"{n} x {dollars(gap)} = {dollars(n * gap)}.",
    )
    return _dropped(draw, n * gap, gap, steps, ("price_drop",), "many")


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
    hasty = gap if gap == most else n * max(gap, most)
    return _dropped(draw, n * each, hasty, steps, ("price_drop", "drop_max"), "many")


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
    return _exchange(draw, gap + fee, gap, steps, ("exchange",))


def club_swap(draw: Draw) -> Case:
    price, price2 = _swap(draw)
    gap = price2 - price
    steps = (f"A club member pays no fee. {dollars(price2)} - {dollars(price)} = {dollars(gap)}.",)
    return _exchange(draw, gap, gap + draw.terms.swap, steps, ("exchange", "club_swap"), CLUB)


def _exchange(
    draw: Draw,
    cents: int,
    hasty: int,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    circumstances: frozenset[str] = frozenset(),
) -> Case:
    amounts, facts = (dollars(cents), dollars(hasty)), ("one", "delivered", "wanted")
    return Case("exchange", *amounts, steps, needs, facts, "swap", draw.slots, circumstances)


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
    amounts, facts = (dollars(total), dollars(n * first)), ("many", "delivered")
    return Case("pickup", *amounts, steps, ("bulky",), facts, "collect", draw.slots, frozenset({"bulky"}))
