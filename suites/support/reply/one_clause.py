"""Reply situations that one clause decides, with its exception or its arithmetic."""

from __future__ import annotations

from suites.support.notation import day, dollars
from suites.support.refund.draw import Draw, after, percent
from suites.support.reply.case import Case, Claim, Truth


def refund(cents: int, working: str, **slots: str) -> Claim:
    return Claim("refund", {"amount": dollars(cents)} | slots, {"working": working})


def last_day(last: str, basis: str, **slots: str) -> Claim:
    return Claim("last_day", {"last": last} | slots, {"basis": basis})


def opened(draw: Draw, truth: Truth) -> Case:
    price = draw.price()
    draw.money(price=price)
    claims = (refund(price - percent(price, draw.terms.restock), "less_fee"), refund(price, "no_fee"))
    return Case("returns", claims, ("opened", "unopened")[truth], ("one",), ("restock",), draw.slots)


def label_count(draw: Draw, truth: Truth) -> Case:
    """The label is deducted once per return, or once per item."""
    price, n = draw.price(20, 110), draw.stream.between(3, 6)
    k = draw.stream.between(2, n - 1)
    fees = (draw.terms.label, k * draw.terms.label)
    draw.money(price=price, total=k * price)
    draw.numbers(n=n, k=k)
    claim0, claim1 = (refund(k * price - fee, "less_labels", labels=dollars(fee)) for fee in fees)
    clause = ("label", "label_each")[truth]
    return Case("returns", (claim0, claim1), "several_back", ("many",), (clause,), draw.slots)


def fee_limit(draw: Draw, truth: Truth) -> Case:
    """The fee has an upper limit, or a lower one."""
    price = draw.price(60)
    fee = percent(price, draw.terms.restock)
    limit = 20 * (fee // 20 * draw.stream.pick((60, 70, 80, 125, 140, 160)) // 100)
    draw.money(price=price, limit=limit)
    claim0, claim1 = (
        refund(price - kept, "less_kept", kept=dollars(kept)) for kept in (min(fee, limit), max(fee, limit))
    )
    clause = ("restock_most", "restock_least")[truth]
    return Case("returns", (claim0, claim1), "opened", ("one",), (clause,), draw.slots)


def coupon(draw: Draw, truth: Truth) -> Case:
    """A coupon lowered the price of the item that stays, or of the one that comes back."""
    price, share = draw.price(), draw.stream.pick((10, 15, 20, 25))
    draw.money(price=price, price2=draw.price())
    draw.numbers(coupon=share)
    claims = (refund(price, "as_paid"), refund(price - percent(price, share), "as_paid"))
    short, short2 = draw.slots["short"], draw.slots["short2"]
    slots = draw.slots | {"back": short, "keep": short2, "lowered": (short2, short)[truth]}
    return Case("returns", claims, "one_back", ("two", "coupon"), ("coupon",), slots)


def counted_from(draw: Draw, truth: Truth) -> Case:
    """The days count from the delivery, or from the order."""
    delivered, days = draw.day(), draw.terms.window
    ordered = after(delivered, -draw.stream.between(3, 8))
    draw.days(delivered=delivered, ordered=ordered)
    claim0, claim1 = (
        last_day(day(after(start, days)), "counted", days=str(days), start=day(start))
        for start in (delivered, ordered)
    )
    clause = ("window", "window_order")[truth]
    return Case("returns", (claim0, claim1), "undecided", ("one", "ordered"), (clause,), draw.slots)


def club_days(draw: Draw, truth: Truth) -> Case:
    delivered = draw.recent_delivery()
    claim0, claim1 = (
        last_day(day(after(delivered, days)), "counted", days=str(days), start=day(delivered))
        for days in (draw.terms.window, draw.terms.window + draw.terms.extra)
    )
    return Case(
        "returns",
        (claim0, claim1),
        "undecided",
        ("one", "delivered"),
        ("window_club",),
        draw.slots,
        member=bool(truth),
    )


def in_time(draw: Draw, truth: Truth) -> Case:
    delivered = draw.day()
    last = after(delivered, draw.terms.window)
    early, late = draw.stream.below(3), draw.stream.between(1, 4)
    draw.days(delivered=delivered, last=last, today=after(last, late if truth else -early))
    claims = (Claim("still_time"), Claim("too_late"))
    return Case("returns", claims, "unopened", ("one", "delivered"), ("window",), draw.slots)


def sale_unless_faulty(draw: Draw, truth: Truth) -> Case:
    claims = (Claim("accept"), Claim("refuse"))
    message = ("faulty", "unopened")[truth]
    return Case("returns", claims, message, ("one", "sale"), ("sale_unless",), draw.slots)
