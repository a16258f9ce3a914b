"""The shop's return policies: what each clause depends on, and the amounts and days it is drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from suites.support.notation import dollars
from suites.support.stream import Stream
from suites.support.world import CLUB

DATES = frozenset({"deadline", "eligible"})
MONEY = frozenset({"refund", "card"})


@dataclass(frozen=True, slots=True)
class Clause:
    """When a clause bears on a case: on questions about `topics`, if the case has the `trigger`."""

    topics: frozenset[str]
    trigger: str | None = None
    """A circumstance of the case; None means always."""


CLAUSES: dict[str, Clause] = {
    "window": Clause(DATES),
    "club_window": Clause(DATES, "club"),
    "holiday": Clause(DATES, "holiday"),
    "last_parcel": Clause(DATES, "parcels"),
    "clearance": Clause(DATES | MONEY, "clearance"),
    "faulty": Clause(DATES | MONEY, "faulty"),
    "restock": Clause(MONEY, "opened"),
    "restock_cap": Clause(MONEY, "opened"),
    "label": Clause(MONEY),
    "club_label": Clause(MONEY, "club"),
    "delivery_charge": Clause(MONEY, "shipping"),
    "coupon": Clause(MONEY, "coupon"),
    "set_price": Clause(MONEY, "set"),
    "part": Clause(MONEY, "part"),
    "bulky": Clause(MONEY | {"pickup"}, "bulky"),
    "late_credit": Clause(frozenset({"credit"})),
    "late_cap": Clause(frozenset({"credit"})),
    "club_late": Clause(frozenset({"credit"}), "club"),
    "unused_months": Clause(frozenset({"subscription"})),
    "early_end": Clause(frozenset({"subscription"})),
    "notice": Clause(frozenset({"subscription"})),
    "price_drop": Clause(frozenset({"price", "drop_eligible"})),
    "drop_max": Clause(frozenset({"price"})),
    "exchange": Clause(frozenset({"exchange"})),
    "club_swap": Clause(frozenset({"exchange"}), "club"),
    "gift_card": Clause(MONEY, "gift_card"),
    "payday": Clause(frozenset({"payday"})),
    "afternoon": Clause(frozenset({"payday"}), "clock"),
}

COUNTED = frozenset({"deadline", "eligible", "payday", "drop_eligible"})
"""Topics that count days, so that the policy must say on which day counting starts."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers of one policy. Amounts in cents, times in days, shares in percent."""

    window: int
    extra: int
    holiday: int
    """Day of January."""
    faulty_days: int
    restock: int
    cap: int
    label: int
    part: int
    pickup: int
    late: int
    late_cap: int
    club_late: int
    early_end: int
    drop_days: int
    drop_max: int
    swap: int
    pay_days: int

    def slots(self) -> dict[str, str]:
        """What the clauses' slots say."""
        money = ("cap", "label", "part", "pickup", "club_late", "early_end", "drop_max", "swap")
        values = {name: str(getattr(self, name)) for name in self.__slots__}
        return values | {name: dollars(getattr(self, name)) for name in money} | {"club": CLUB}


def terms(stream: Stream) -> Terms:
    return Terms(
        window=stream.pick((14, 20, 21, 28, 30)),
        extra=stream.pick((5, 7, 10, 14)),
        holiday=stream.between(8, 31),
        faulty_days=stream.pick((60, 75, 90)),
        restock=stream.pick((10, 15, 20)),
        cap=20 * stream.between(30, 75),
        label=20 * stream.between(18, 48),
        part=20 * stream.between(20, 60),
        pickup=20 * stream.between(90, 200),
        late=stream.pick((2, 3, 4, 5)),
        late_cap=stream.pick((10, 15, 20)),
        club_late=20 * stream.between(10, 40),
        early_end=20 * stream.between(20, 50),
        drop_days=stream.pick((7, 10, 14)),
        drop_max=20 * stream.between(25, 75),
        swap=20 * stream.between(12, 36),
        pay_days=stream.pick((4, 5, 8, 10, 12)),
    )
