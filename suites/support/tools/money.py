"""Situations about money: parcels that never came, paid-out returns, delays and price drops."""

from __future__ import annotations

from suites.support.notation import dollars
from suites.support.tools.draw import Case, Draw, Order
from suites.support.tools.toolbox import (
    BILLING,
    CARD,
    CARRIER,
    STORE_CREDIT,
    Action,
    Money,
    Term,
    act,
    ask,
    decline,
)


def _pay(order: Order, cents: int, method: Term = CARD) -> Action:
    return act("refund", order.number, Money(cents), method)


def _credit(order: Order, cents: int) -> Action:
    return act("credit", order.number, Money(cents))


def lost_plain(draw: Draw) -> Case:
    order = draw.order("lost")
    return Case(
        "missing", _pay(order, order.price), _pay(order, order.price, STORE_CREDIT), ("lost",), "missing"
    )


def _several_lost(draw: Draw) -> tuple[Order, int]:
    """An order of several equal units that was lost, and what they cost together."""
    n = draw.stream.between(2, 5)
    order = draw.order("lost", form="order_many", low=20, high=90, n=str(n))
    draw.slots["short"] = f"{order.thing.short}s"
    return order, n * order.price


def lost_several(draw: Draw) -> Case:
    order, total = _several_lost(draw)
    draw.order("delivered", delivered=draw.ago(draw.stream.between(3, 30)))
    return Case("missing", _pay(order, total), _pay(order, order.price), ("lost",), "missing")


def lost_delivery(draw: Draw) -> Case:
    charge = draw.price(4, 16)
    order = draw.order("lost", "shipping", shipping=dollars(charge))
    draw.bystander()
    return Case(
        "missing", _pay(order, order.price + charge), _pay(order, order.price), ("lost", "lost_delivery"),
        "missing", circumstances=frozenset({"shipping"}),
    )  # fmt: skip


def unreceived(draw: Draw) -> Case:
    order = draw.order("unreceived", delivered=draw.ago(draw.stream.between(2, 9)))
    draw.order("lost")
    return Case(
        "missing", act("escalate", order.number, CARRIER), _pay(order, order.price), ("unreceived",),
        "missing", also=("lost",), circumstances=frozenset({"unreceived"}),
    )  # fmt: skip


REFUND_LIMITS = ("lost", "refund_limit", "refund_limit_club")


def lost_over_limit(draw: Draw) -> Case:
    order = draw.order("lost")
    draw.bystander()
    draw.terms.refund_limit = draw.limit_below(order.price)
    right, careless = act("escalate", order.number, BILLING), _pay(order, order.price)
    return Case("missing", right, careless, ("lost", "refund_limit"), "missing")


def lost_several_over(draw: Draw) -> Case:
    """A club member's parcel that cost more than even a member is refunded, or another customer's."""
    order, total = _several_lost(draw)
    draw.club = draw.stream.chance(50)
    if draw.club:
        draw.terms.refund_limit_club = draw.limit_below(total)
        draw.terms.refund_limit = draw.limit_below(draw.terms.refund_limit_club)
    else:
        draw.terms.refund_limit = draw.limit_below(total)
        draw.terms.refund_limit_club = draw.limit_above(total)
    right, careless = act("escalate", order.number, BILLING), _pay(order, total)
    return Case("missing", right, careless, REFUND_LIMITS, "missing")


def lost_several_under(draw: Draw) -> Case:
    order, total = _several_lost(draw)
    draw.club = True
    draw.terms.refund_limit, draw.terms.refund_limit_club = draw.limit_below(total), draw.limit_above(total)
    right, careless = _pay(order, total), act("escalate", order.number, BILLING)
    return Case("missing", right, careless, REFUND_LIMITS, "missing")


def _came_back(draw: Draw, state: str, *facts: str) -> Order:
    return draw.order(state, *facts, back=draw.ago(draw.stream.between(1, 8)))


def opened_return(draw: Draw) -> Case:
    order = _came_back(draw, "back_opened", "paid_card")
    draw.bystander()
    kept = order.price * draw.terms.restock // 100
    return Case(
        "payout", _pay(order, order.price - kept), _pay(order, order.price), ("payout", "restock"), "payout",
        circumstances=frozenset({"opened"}),
    )  # fmt: skip


def gift_opened(draw: Draw) -> Case:
    """The fee for opened items and its exception for club members, and the gift card."""
    draw.club = draw.stream.chance(50)
    order = _came_back(draw, "back_opened", "gift")
    draw.bystander()
    less = order.price - order.price * draw.terms.restock // 100
    amount, mistaken = (order.price, less) if draw.club else (less, order.price)
    return Case(
        "payout", _pay(order, amount, STORE_CREDIT), _pay(order, mistaken, STORE_CREDIT),
        ("payout", "restock", "restock_club", "gift"), "payout",
        circumstances=frozenset({"opened", "gift"}),
    )  # fmt: skip


CHOOSE = ("payout", "choose", "choose_club")


def payout_chosen(draw: Draw) -> Case:
    """The customer wants store credit, which only some may choose."""
    order = _came_back(draw, "back_sealed", "paid_card")
    may_choose, draw.club = draw.stream.pick(((True, False), (True, True), (False, False)))
    over = may_choose and not draw.club
    draw.terms.choose = draw.limit_below(order.price) if over else draw.limit_above(order.price)
    methods = (STORE_CREDIT, CARD) if may_choose else (CARD, STORE_CREDIT)
    right, careless = (_pay(order, order.price, method) for method in methods)
    return Case("payout", right, careless, CHOOSE, "payout_chosen")


def payout_unchosen(draw: Draw) -> Case:
    """The customer may choose and has not done so."""
    order = _came_back(draw, "back_sealed", "paid_card")
    draw.club = draw.stream.chance(50)
    limit = draw.limit_above if draw.club else draw.limit_below
    draw.terms.choose = limit(order.price)
    return Case("payout", ask("method"), _pay(order, order.price), CHOOSE, "payout")


def _late(draw: Draw, *facts: str, fewest: int = 2, most: int = 9) -> tuple[Order, int]:
    """An order that came late, and by how many days."""
    delivered, days = draw.stream.between(1, 6), draw.stream.between(fewest, most)
    order = draw.order("late", *facts, due=draw.ago(delivered + days), delivered=draw.ago(delivered))
    return order, days


def late_flat(draw: Draw) -> Case:
    order, days = _late(draw)
    flat = draw.terms.late_flat
    return Case("late", _credit(order, flat), _credit(order, flat * days), ("late_flat",), "late")


def _capped(draw: Draw) -> tuple[Order, int, int]:
    """An order that came late, its credit by the day, and the credit that the cap leaves."""
    order, days = _late(draw, fewest=3)
    by_day = days * draw.terms.late_day
    capped = draw.stream.chance(60)
    draw.terms.late_cap = max(200, by_day // 100 * 100 - 100 * draw.stream.between(1, 4))
    if not capped or draw.terms.late_cap >= by_day:
        draw.terms.late_cap = by_day // 100 * 100 + 100 * draw.stream.between(2, 6)
    draw.bystander()
    return order, by_day, min(by_day, draw.terms.late_cap)


def late_capped(draw: Draw) -> Case:
    order, by_day, granted = _capped(draw)
    careless = by_day if granted < by_day else draw.terms.late_cap
    return Case("late", _credit(order, granted), _credit(order, careless), ("late_day", "late_cap"), "late")


def late_capped_club(draw: Draw) -> Case:
    draw.club = True
    order, by_day, granted = _capped(draw)
    bonus = draw.terms.late_bonus
    careless = by_day + bonus if granted < by_day else granted
    needs = ("late_day", "late_cap", "late_club")
    right = _credit(order, granted + bonus)
    return Case("late", right, _credit(order, careless), needs, "late")


CREDIT_LIMITS = ("late_day", "credit_limit", "credit_limit_club")


def _large_credit(draw: Draw, club: bool, granted: bool) -> tuple[Order, int]:
    draw.club = club
    order, days = _late(draw, fewest=4, most=10)
    draw.terms.late_day = 20 * draw.stream.between(25, 60)
    amount = days * draw.terms.late_day
    if club and not granted:
        draw.terms.credit_limit_club = draw.limit_below(amount)
        draw.terms.credit_limit = draw.limit_below(draw.terms.credit_limit_club)
    else:
        draw.terms.credit_limit, draw.terms.credit_limit_club = (
            draw.limit_below(amount),
            draw.limit_above(amount),
        )
    draw.bystander()
    return order, amount


def late_under_limit_club(draw: Draw) -> Case:
    order, amount = _large_credit(draw, club=True, granted=True)
    right, careless = _credit(order, amount), act("escalate", order.number, BILLING)
    return Case("late", right, careless, CREDIT_LIMITS, "late")


def late_over_limit(draw: Draw) -> Case:
    order, amount = _large_credit(draw, club=draw.stream.chance(50), granted=False)
    right, careless = act("escalate", order.number, BILLING), _credit(order, amount)
    return Case("late", right, careless, CREDIT_LIMITS, "late")


def storm(draw: Draw) -> Case:
    order, days = _late(draw, "storm")
    draw.bystander()
    right, careless = decline(order.number, "storm"), _credit(order, days * draw.terms.late_day)
    needs = ("late_day", "storm")
    return Case("late", right, careless, needs, "late", circumstances=frozenset({"storm"}))


def _cheaper(draw: Draw, days: int) -> tuple[Order, int]:
    """An order whose item costs less by now, and the difference."""
    off = 20 * draw.stream.between(15, 120)
    order = draw.order("ordered", "cheaper", ordered=draw.ago(days), low=40)
    order.slots["new"] = dollars(order.price - off)
    return order, off


def drop_which(draw: Draw) -> Case:
    fresh = draw.terms.drop_days - 1
    order, off = _cheaper(draw, draw.stream.between(1, fresh))
    other, _ = _cheaper(draw, draw.stream.between(1, fresh))
    return Case("drop", _credit(order, off), _credit(other, off), ("drop",), "drop")


def _late_drop(draw: Draw, club: bool) -> tuple[Order, int]:
    draw.club = club
    order, off = _cheaper(draw, draw.terms.drop_days + draw.stream.between(2, draw.terms.drop_extra - 1))
    draw.bystander()
    return order, off


DROP_CLUB = ("drop", "drop_club")


def drop_club(draw: Draw) -> Case:
    order, off = _late_drop(draw, club=True)
    right, careless = _credit(order, off), decline(order.number, "drop")
    return Case("drop", right, careless, DROP_CLUB, "drop")


def drop_late(draw: Draw) -> Case:
    order, off = _late_drop(draw, club=False)
    return Case("drop", decline(order.number, "drop"), _credit(order, off), DROP_CLUB, "drop")
