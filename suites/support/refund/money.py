"""Refund situations whose answer is an amount paid back for returned items."""

from __future__ import annotations

from suites.support.notation import dollars
from suites.support.refund.draw import Case, Draw, percent

RECORD = ("one", "delivered")


def _case(
    draw: Draw,
    cents: int,
    hasty: int,
    steps: tuple[str, ...],
    needs: tuple[str, ...],
    facts: tuple[str, ...],
    message: str,
    *circumstances: str,
    topic: str = "refund",
) -> Case:
    amounts = dollars(cents), dollars(hasty)
    return Case(topic, *amounts, steps, needs, facts, message, draw.slots, frozenset(circumstances))


def _one_item(draw: Draw, whole: bool = False, low: int = 30) -> int:
    price = draw.price(low, whole=whole)
    draw.money(price=price)
    draw.recent_delivery()
    return price


def _minus(total: int, what: str, amount: int) -> str:
    return f"{dollars(total)} - {what} {dollars(amount)} = {dollars(total - amount)}."


def _share(name: str, share: int, cents: int) -> str:
    return f"{name}: {share}% of {dollars(cents)} = {dollars(percent(cents, share))}."


def label(draw: Draw) -> Case:
    price, fee = _one_item(draw), draw.terms.label
    return _case(draw, price - fee, price, (_minus(price, "label", fee),), ("label",), RECORD, "unopened")


def opened(draw: Draw) -> Case:
    price, share = _one_item(draw), draw.terms.restock
    fee = percent(price, share)
    steps = (_share("Restocking fee", share, price), _minus(price, "fee", fee))
    return _case(draw, price - fee, price, steps, ("restock",), RECORD, "opened", "opened")


def coupon(draw: Draw) -> Case:
    price, share = _one_item(draw), draw.stream.pick((10, 15, 20, 25))
    draw.numbers(coupon=share)
    off = percent(price, share)
    steps = (_share("Coupon", share, price), _minus(price, "coupon", off))
    facts = ("one", "coupon", "delivered")
    return _case(draw, price - off, price, steps, ("coupon",), facts, "unopened", "coupon")


def _several(draw: Draw) -> tuple[int, int]:
    """(unit price, how many come back) of an order of several units."""
    price, n = draw.price(20, 110), draw.stream.between(3, 6)
    k = draw.stream.between(2, n - 1)
    draw.money(price=price)
    draw.numbers(n=n, k=k)
    draw.recent_delivery()
    return price, k


def several_opened(draw: Draw) -> Case:
    price, k = _several(draw)
    share, total = draw.terms.restock, price * k
    fee = percent(total, share)
    steps = (
        f"{k} x {dollars(price)} = {dollars(total)}.",
        _share("Restocking fee", share, total),
        _minus(total, "fee", fee),
    )
    hasty = total - percent(price, share)
    return _case(
        draw, total - fee, hasty, steps, ("restock",), ("many", "delivered"), "many_opened", "opened"
    )


def several_label(draw: Draw) -> Case:
    price, k = _several(draw)
    total, fee = price * k, draw.terms.label
    steps = (f"{k} x {dollars(price)} = {dollars(total)}.", _minus(total, "one label", fee))
    hasty = total - k * fee
    return _case(draw, total - fee, hasty, steps, ("label",), ("many", "delivered"), "many_unopened")


def _two_items(draw: Draw) -> tuple[int, int]:
    price, price2 = draw.price(), draw.price()
    draw.money(price=price, price2=price2)
    draw.recent_delivery()
    return price, price2


def whole_order(draw: Draw) -> Case:
    price, price2 = _two_items(draw)
    shipping = draw.price(4, 16)
    draw.money(shipping=shipping)
    total = price + price2 + shipping
    steps = (
        "Everything comes back, so the delivery charge is refunded too.",
        f"{dollars(price)} + {dollars(price2)} + {dollars(shipping)} = {dollars(total)}.",
    )
    facts = ("two", "shipping", "delivered")
    return _case(draw, total, total - shipping, steps, ("delivery_charge",), facts, "all_back", "shipping")


def part_order(draw: Draw) -> Case:
    price, _ = _two_items(draw)
    share, shipping = draw.stream.pick((10, 15, 20, 25)), draw.price(4, 16)
    draw.money(shipping=shipping)
    draw.numbers(coupon=share)
    off = percent(price, share)
    steps = (
        "Not everything comes back, so the delivery charge is not refunded.",
        _share("Coupon", share, price),
        _minus(price, "coupon", off),
    )
    return _case(
        draw,
        price - off,
        price - off + shipping,
        steps,
        ("delivery_charge", "coupon"),
        ("two", "coupon", "shipping", "delivered"),
        "one_back",
        "shipping",
        "coupon",
    )


def opened_label(draw: Draw) -> Case:
    price, share, postage = _one_item(draw), draw.terms.restock, draw.terms.label
    fee = percent(price, share)
    steps = (
        _share("Restocking fee", share, price),
        _minus(price, "fee", fee),
        _minus(price - fee, "label", postage),
    )
    needs = ("restock", "label")
    return _case(draw, price - fee - postage, price - fee, steps, needs, RECORD, "opened", "opened")


def _capped_fee(draw: Draw, price: int) -> tuple[int, int, str]:
    """(the fee, what it is without the limit or with it where it does not matter, the working)."""
    share, cap = draw.terms.restock, draw.terms.cap
    fee = percent(price, share)
    relation = "more than" if fee > cap else "not more than"
    charged = min(fee, cap)
    limit = f"That is {relation} {dollars(cap)}, so it is {dollars(charged)}."
    hasty = 0 if fee == cap else max(fee, cap)
    return charged, hasty, f"{_share('Restocking fee', share, price)} {limit}"


def capped(draw: Draw) -> Case:
    price = _one_item(draw)
    fee, hasty, step = _capped_fee(draw, price)
    return _case(
        draw,
        price - fee,
        price - hasty,
        (step, _minus(price, "fee", fee)),
        ("restock", "restock_cap"),
        RECORD,
        "opened",
        "opened",
    )


def capped_label(draw: Draw) -> Case:
    price, postage = _one_item(draw), draw.terms.label
    fee, hasty, step = _capped_fee(draw, price)
    steps = (step, _minus(price, "fee", fee), _minus(price - fee, "label", postage))
    return _case(
        draw,
        price - fee - postage,
        price - hasty - postage,
        steps,
        ("restock", "restock_cap", "label"),
        RECORD,
        "opened",
        "opened",
    )


def club_opened(draw: Draw) -> Case:
    price, share = _one_item(draw), draw.terms.restock
    fee = percent(price, share)
    steps = (
        "A club member pays no label.",
        _share("Restocking fee", share, price),
        _minus(price, "fee", fee),
    )
    return _case(
        draw,
        price - fee,
        price - fee - draw.terms.label,
        steps,
        ("restock", "label", "club_label"),
        RECORD,
        "opened",
        "opened",
        "club",
    )


def mixed(draw: Draw) -> Case:
    price, price2 = _two_items(draw)
    share = draw.terms.restock
    fee = percent(price2, share)
    total = price + price2 - fee
    steps = (
        f"The faulty item is refunded in full: {dollars(price)}.",
        _share("Restocking fee on the opened one", share, price2),
        _minus(price2, "fee", fee),
        f"{dollars(price)} + {dollars(price2 - fee)} = {dollars(total)}.",
    )
    hasty, needs = total - percent(price, share), ("faulty", "restock")
    return _case(draw, total, hasty, steps, needs, ("two", "delivered"), "mixed", "faulty", "opened")


def part_lost(draw: Draw) -> Case:
    price, share, part = _one_item(draw), draw.terms.restock, draw.terms.part
    fee = percent(price, share)
    steps = (
        _share("Restocking fee", share, price),
        _minus(price, "fee", fee),
        _minus(price - fee, "missing accessory", part),
    )
    total, needs = price - fee - part, ("restock", "part")
    return _case(draw, total, price - fee, steps, needs, RECORD, "part_lost", "opened", "part")


def coupon_opened(draw: Draw) -> Case:
    price, share = _one_item(draw, whole=True), draw.terms.restock
    off = draw.stream.pick((10, 20)) if share != 15 else 20  # 15% of 90% of a dollar is half a cent
    draw.numbers(coupon=off)
    paid = price - percent(price, off)
    fee = percent(paid, share)
    steps = (
        _share("Coupon", off, price),
        _minus(price, "coupon", price - paid),
        _share("Restocking fee", share, paid),
        _minus(paid, "fee", fee),
    )
    return _case(
        draw,
        paid - fee,
        paid - percent(price, share),
        steps,
        ("coupon", "restock"),
        ("one", "coupon", "delivered"),
        "opened",
        "opened",
        "coupon",
    )


def set_broken(draw: Draw) -> Case:
    price, price2 = _two_items(draw)
    saved, postage = 20 * draw.stream.between(20, 50), draw.terms.label
    set_price = price + price2 - saved
    draw.money(set_price=set_price)
    steps = (
        _minus(set_price, "single price of the kept item", price2),
        _minus(set_price - price2, "label", postage),
    )
    return _case(
        draw,
        set_price - price2 - postage,
        price - postage,
        steps,
        ("set_price", "label"),
        ("two", "set", "delivered"),
        "one_back",
        "set",
    )


def bulky_opened(draw: Draw) -> Case:
    draw.bulky()
    price, share, pickup = _one_item(draw, low=90), draw.terms.restock, draw.terms.pickup
    fee = percent(price, share)
    steps = (
        _share("Restocking fee", share, price),
        _minus(price, "fee", fee),
        _minus(price - fee, "pickup", pickup),
    )
    return _case(
        draw,
        price - fee - pickup,
        price - fee,
        steps,
        ("restock", "bulky"),
        RECORD,
        "collect_opened",
        "opened",
        "bulky",
    )


def _gift(draw: Draw, price: int) -> int:
    gift = 500 * draw.stream.between(2, price // 1000)
    draw.money(gift=gift)
    return gift


def gift(draw: Draw) -> Case:
    price = _one_item(draw)
    part = _gift(draw, price)
    return _case(
        draw,
        price - part,
        price,
        (_minus(price, "gift card", part),),
        ("gift_card",),
        ("one", "gift", "delivered"),
        "unopened",
        "gift_card",
        topic="card",
    )


def gift_opened(draw: Draw) -> Case:
    price, share = _one_item(draw), draw.terms.restock
    part = _gift(draw, price)
    fee = percent(price, share)
    steps = (
        _share("Restocking fee", share, price),
        _minus(price, "fee", fee),
        _minus(price - fee, "gift card", part),
    )
    return _case(
        draw,
        price - fee - part,
        price - fee,
        steps,
        ("restock", "gift_card"),
        ("one", "gift", "delivered"),
        "opened",
        "opened",
        "gift_card",
        topic="card",
    )
