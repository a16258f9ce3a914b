"""Situations after an order arrived: sending things back, and things that arrived broken."""

from __future__ import annotations

from suites.support.tools.draw import Case, Draw, Order
from suites.support.tools.toolbox import (
    CARD,
    EXPRESS,
    SAFETY,
    STANDARD,
    Action,
    Money,
    Term,
    act,
    ask,
    decline,
)

BULKY = frozenset({"bulky"})


def _delivered(draw: Draw, days: int, *facts: str, bulky: bool = False, low: int = 30) -> Order:
    facts = (*facts, "bulky") if bulky else facts
    return draw.order("delivered", *facts, low=low, bulky=bulky, delivered=draw.ago(days))


def _back(order: Order, fee: int) -> Action:
    return act("return", order.number, order.item, Money(fee))


def _in_time(draw: Draw) -> int:
    return draw.stream.between(2, draw.terms.window - 2)


def return_plain(draw: Draw) -> Case:
    order = _delivered(draw, _in_time(draw))
    return Case("return", _back(order, draw.terms.label), _back(order, 0), ("return",), "return")


def return_which(draw: Draw) -> Case:
    order, other = _delivered(draw, _in_time(draw)), _delivered(draw, _in_time(draw))
    label = draw.terms.label
    return Case("return", _back(order, label), _back(other, label), ("return",), "return")


def return_free(draw: Draw) -> Case:
    draw.club = True
    order = _delivered(draw, _in_time(draw))
    draw.bystander()
    right, careless = _back(order, 0), _back(order, draw.terms.label)
    return Case("return", right, careless, ("return", "label_club"), "return")


def return_bulky(draw: Draw) -> Case:
    order = _delivered(draw, _in_time(draw), bulky=True)
    right, careless = _back(order, draw.terms.pickup), _back(order, draw.terms.label)
    return Case("return", right, careless, ("return", "collection"), "return", circumstances=BULKY)


def _in_extra_days(draw: Draw) -> int:
    return draw.terms.window + draw.stream.between(2, draw.terms.extra - 2)


def return_extra(draw: Draw) -> Case:
    draw.club = True
    order = _delivered(draw, _in_extra_days(draw))
    draw.bystander()
    needs = ("return", "return_club", "label_club")
    return Case("return", _back(order, 0), decline(order.number, "return"), needs, "return")


def return_extra_bulky(draw: Draw) -> Case:
    draw.club = True
    order = _delivered(draw, _in_extra_days(draw), bulky=True)
    needs = ("return", "return_club", "collection")
    right, careless = _back(order, draw.terms.pickup), _back(order, draw.terms.label)
    return Case("return", right, careless, needs, "return", circumstances=BULKY)


RETURN_CLUB = ("return", "return_club")


def return_late(draw: Draw) -> Case:
    order = _delivered(draw, _in_extra_days(draw))
    draw.bystander()
    return Case(
        "return", decline(order.number, "return"), _back(order, draw.terms.label), RETURN_CLUB, "return"
    )


def return_too_late(draw: Draw) -> Case:
    draw.club = True
    terms = draw.terms
    order = _delivered(draw, terms.window + terms.extra + draw.stream.between(2, 8))
    draw.bystander()
    right, careless = decline(order.number, "return"), _back(order, terms.label)
    return Case("return", right, careless, RETURN_CLUB, "return")


def clearance(draw: Draw) -> Case:
    order = _delivered(draw, _in_time(draw), "clearance")
    right, careless = decline(order.number, "clearance"), _back(order, draw.terms.label)
    return Case(
        "return", right, careless, ("clearance",), "return", also=("return",),
        circumstances=frozenset({"clearance"}),
    )  # fmt: skip


def return_unsure(draw: Draw) -> Case:
    order = draw.order_of_two(draw.ago(_in_time(draw)))
    return Case("return", ask("item"), _back(order, draw.terms.label), ("return",), "return_unsure")


def _anew(order: Order, speed: Term) -> Action:
    return act("replace", order.number, order.item, speed)


def _fresh(draw: Draw) -> int:
    """Days since a delivery that can still be reported."""
    return draw.stream.between(1, draw.terms.report - 1)


def broken_plain(draw: Draw) -> Case:
    order = _delivered(draw, _fresh(draw))
    return Case("broken", _anew(order, STANDARD), _anew(order, EXPRESS), ("broken",), "broken")


def broken_which(draw: Draw) -> Case:
    order, other = _delivered(draw, _fresh(draw)), _delivered(draw, _fresh(draw))
    return Case("broken", _anew(order, STANDARD), _anew(other, STANDARD), ("broken",), "broken")


def broken_express(draw: Draw) -> Case:
    draw.club = True
    order = _delivered(draw, _fresh(draw))
    draw.bystander()
    needs = ("broken", "express_club")
    return Case("broken", _anew(order, EXPRESS), _anew(order, STANDARD), needs, "broken")


def broken_dear(draw: Draw) -> Case:
    """Over the price from which replacements travel express, or under it."""
    order = _delivered(draw, _fresh(draw))
    draw.bystander()
    over = draw.stream.chance(60)
    draw.terms.dear = draw.limit_below(order.price) if over else draw.limit_above(order.price)
    right, careless = (EXPRESS, STANDARD) if over else (STANDARD, EXPRESS)
    return Case("broken", _anew(order, right), _anew(order, careless), ("broken", "express_dear"), "broken")


def _reported_late(draw: Draw, club: bool) -> Order:
    draw.club = club
    terms = draw.terms
    order = _delivered(draw, terms.report + draw.stream.between(2, terms.report_extra - 1))
    draw.bystander()
    return order


def broken_extra(draw: Draw) -> Case:
    order = _reported_late(draw, club=True)
    right, careless = _anew(order, EXPRESS), decline(order.number, "broken")
    needs = ("broken", "broken_club", "express_club")
    return Case("broken", right, careless, needs, "broken")


def broken_late(draw: Draw) -> Case:
    order = _reported_late(draw, club=False)
    right, careless = decline(order.number, "broken"), _anew(order, STANDARD)
    return Case("broken", right, careless, ("broken", "broken_club"), "broken")


def broken_bulky(draw: Draw) -> Case:
    order = _delivered(draw, _fresh(draw), bulky=True, low=90)
    draw.bystander()
    draw.terms.dear = draw.limit_below(order.price)
    needs = ("broken", "express_dear", "bulky_standard")
    return Case("broken", _anew(order, STANDARD), _anew(order, EXPRESS), needs, "broken", circumstances=BULKY)


def broken_nostock(draw: Draw) -> Case:
    order = _delivered(draw, _fresh(draw), "nostock")
    draw.bystander()
    right = act("refund", order.number, Money(order.price), CARD)
    return Case(
        "broken", right, _anew(order, STANDARD), ("broken", "nostock"), "broken",
        circumstances=frozenset({"nostock"}),
    )  # fmt: skip


def danger(draw: Draw) -> Case:
    order = _delivered(draw, _fresh(draw))
    right = act("escalate", order.number, SAFETY)
    return Case(
        "broken", right, _anew(order, STANDARD), ("danger",), "danger", circumstances=frozenset({"danger"})
    )
