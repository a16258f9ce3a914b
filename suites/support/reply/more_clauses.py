"""Reply situations that two or more clauses decide together."""

from __future__ import annotations

from datetime import date, timedelta

from suites.support.notation import day, dollars
from suites.support.refund.draw import YEAR, Draw, after, percent
from suites.support.reply.case import Case, Claim, Truth
from suites.support.reply.one_clause import last_day, refund

NOTICE_DAY = 15
"""The last day of a month on which notice still counts for that month."""


def _net(draw: Draw, low: int = 30) -> tuple[int, int]:
    """(price, price less the fee for an opened item)."""
    price = draw.price(low)
    draw.money(price=price)
    return price, price - percent(price, draw.terms.restock)


def club_label(draw: Draw, truth: Truth) -> Case:
    _, net = _net(draw)
    claims = (refund(net - draw.terms.label, "less_fee_label"), refund(net, "less_fee"))
    clauses = ("restock", "label", "club_label")
    return Case("returns", claims, "opened", ("one",), clauses, draw.slots, member=bool(truth))


def fault_reported(draw: Draw, truth: Truth) -> Case:
    """An opened item was faulty, and that was reported in time or too late."""
    price, net = _net(draw)
    delivered, days = draw.day(), draw.stream.between(4, 9)
    early, late = draw.stream.below(3), draw.stream.between(1, 4)
    draw.numbers(report=days)
    draw.days(delivered=delivered, today=after(delivered, days + late if truth else days - early))
    claims = (refund(price, "no_fee"), refund(net, "less_fee"))
    clauses = ("restock", "faulty", "report")
    return Case("returns", claims, "faulty_opened", ("one", "delivered"), clauses, draw.slots)


def free_label(draw: Draw, truth: Truth) -> Case:
    """The label is free if enough is left of the refund: after the fee, not before."""
    price, net = _net(draw, low=60)
    fee = price - net
    least = (price - fee // 2, net - fee // 2)
    draw.money(least=least[truth] // 20 * 20)
    claims = (refund(net - draw.terms.label, "less_fee_label"), refund(net, "less_fee"))
    return Case("returns", claims, "opened", ("one",), ("restock", "label_free"), draw.slots)


def late_credit(draw: Draw, truth: Truth) -> Case:
    """The days late are worth more than the limit for others, and less than that for members."""
    price, late, limit = draw.price(whole=True), draw.terms.late, draw.terms.late_cap
    days = draw.stream.between(limit // late + 1, 2 * limit // late)
    due = draw.day()
    draw.money(price=price)
    draw.numbers(late_cap2=2 * limit)
    draw.days(due=due, delivered=after(due, days))
    claim0, claim1 = (
        Claim("credit", {"amount": dollars(percent(price, share)), "share": str(share)})
        for share in (limit, days * late)
    )
    clauses = ("late", "late_cap")
    return Case("parcel", (claim0, claim1), "late", ("one", "late"), clauses, draw.slots, member=bool(truth))


def notice(draw: Draw, truth: Truth) -> Case:
    """Notice in time ends a prepaid plan with this month, later notice with the next."""
    draw.subscription()
    price, months = draw.price(8, 40), draw.stream.pick((6, 9, 12))
    used = draw.stream.between(1, months - 3)
    month = draw.stream.between(3, 10)
    early, late = draw.stream.between(1, NOTICE_DAY), draw.stream.between(NOTICE_DAY + 1, 30)
    draw.money(price=price)
    draw.numbers(months=months, used=used)
    draw.days(today=date(YEAR, month, late if truth else early))
    claim0, claim1 = (
        Claim("ended", {"amount": dollars(left * price), "left": str(left)})
        for left in (months - used, months - used - 1)
    )
    return Case("plan", (claim0, claim1), "stop", ("plan",), ("unused", "notice"), draw.slots)


def first_swap(draw: Draw, truth: Truth) -> Case:
    """A member's first exchange of the year is free of the fee, a later one is not."""
    price = draw.price(30, 150)
    gap = 80 * draw.stream.between(6, 60)
    draw.money(price=price, price2=price + gap, gap=gap)
    claims = (
        Claim("swap", {"amount": dollars(gap)}, {"working": "gap_only"}),
        Claim("swap", {"amount": dollars(gap + draw.terms.swap)}, {"working": "gap_fee"}),
    )
    facts = ("one", "wanted", ("no_swaps", "swaps")[truth])
    return Case("returns", claims, "swap", facts, ("exchange", "first_swap"), draw.slots, member=True)


def drop_limit(draw: Draw, truth: Truth) -> Case:
    """The limit for a price drop is per item, which it stays below, or per order."""
    new, gap, n = draw.price(30, 150), 80 * draw.stream.between(6, 30), draw.stream.between(3, 6)
    limit = 20 * draw.stream.between(gap // 20 + 1, (n - 1) * gap // 20)
    ordered = draw.day()
    draw.money(price=new + gap, new=new, limit=limit)
    draw.numbers(n=n)
    draw.days(ordered=ordered, today=after(ordered, draw.stream.between(2, draw.terms.drop_days)))
    claims = (Claim("drop", {"amount": dollars(n * gap)}), Claim("drop", {"amount": dollars(limit)}))
    clauses = ("drop", ("drop_each", "drop_whole")[truth])
    return Case("drop", claims, "cheaper", ("many", "price_now"), clauses, draw.slots)


def gift_date(draw: Draw, truth: Truth) -> Case:
    """Gifts delivered in the season may come back longer than anything else."""
    delivered, days = date(YEAR, 11, 15) + timedelta(draw.stream.below(22)), draw.terms.window
    draw.days(delivered=delivered, today=after(delivered, draw.stream.between(1, 9)))
    usual, gifts = after(delivered, days), date(YEAR + 1, 1, draw.terms.holiday)
    claims = (
        last_day(day(usual), "counted", days=str(days), start=day(delivered)),
        last_day(day(gifts), "gift_date"),
    )
    facts = ("one", "delivered", ("no_gift", "gift")[truth])
    return Case("returns", claims, "undecided", facts, ("window", "gift"), draw.slots)


def sale_fault_days(draw: Draw, truth: Truth) -> Case:
    """Sale items come back only if faulty, and only for so long."""
    delivered = draw.day()
    last = after(delivered, draw.terms.faulty_days)
    early, late = draw.stream.below(9), draw.stream.between(1, 9)
    draw.days(delivered=delivered, last=last, today=after(last, late if truth else -early))
    claims = (Claim("still_time"), Claim("too_late"))
    facts = ("one", "sale", "delivered")
    return Case("returns", claims, "faulty", facts, ("sale", "fault_days"), draw.slots)
