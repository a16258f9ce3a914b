"""The rules for using the tools: what each depends on, and the amounts and days it is drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from suites.support.notation import dollars
from suites.support.stream import Stream
from suites.support.world import CLUB


@dataclass(frozen=True, slots=True)
class Rule:
    """When a rule bears on a case: if the message is about one of `topics` and the case has all of `when`."""

    topics: tuple[str, ...]
    when: frozenset[str] = frozenset()
    members: bool = False
    """Whether it speaks of club members."""

    def bears(self, topic: str, circumstances: frozenset[str]) -> bool:
        return topic in self.topics and self.when <= circumstances


def _rule(topic: str, *when: str, members: bool = False) -> Rule:
    return Rule((topic,), frozenset(when), members)


def _club(topic: str, *when: str) -> Rule:
    return _rule(topic, *when, members=True)


RULES: dict[str, Rule] = {
    "cancel": _rule("cancel"),
    "cancel_club": _club("cancel", "packed"),
    "engraved": _rule("cancel", "engraved"),
    "address": _rule("address", "open"),
    "redirect": _rule("address", "shipped"),
    "redirect_club": _club("address", "shipped"),
    "business": _rule("address", "shipped"),
    "return": Rule(("return", "broken")),
    "return_club": _club("return", "club"),
    "label_club": _club("return", "club"),
    "clearance": _rule("return", "clearance"),
    "collection": _rule("return", "bulky"),
    "broken": _rule("broken"),
    "broken_club": _club("broken", "club"),
    "express_club": _club("broken", "club"),
    "express_dear": _rule("broken"),
    "bulky_standard": _rule("broken", "bulky"),
    "danger": _rule("broken", "danger"),
    "nostock": _rule("broken", "nostock"),
    "lost": _rule("missing"),
    "unreceived": _rule("missing", "unreceived"),
    "lost_delivery": _rule("missing", "shipping"),
    "refund_limit": _rule("missing"),
    "refund_limit_club": _club("missing"),
    "payout": _rule("payout"),
    "restock": _rule("payout", "opened"),
    "restock_club": _club("payout", "opened"),
    "gift": _rule("payout", "gift"),
    "choose": _rule("payout"),
    "choose_club": _club("payout"),
    "late_flat": _rule("late"),
    "late_day": _rule("late"),
    "late_cap": _rule("late"),
    "late_club": _club("late", "club"),
    "storm": _rule("late", "storm"),
    "credit_limit": _rule("late"),
    "credit_limit_club": _club("late"),
    "drop": _rule("drop"),
    "drop_club": _club("drop", "club"),
    "calls": _rule("call"),
    "weekend": _rule("call", "weekend"),
    "saturday_club": _club("call", "weekend"),
    "on_file": _rule("call", "on_file"),
}


@dataclass(slots=True)
class Terms:
    """The numbers of one item's rules; a case sets those that decide it. Money in cents, times in days."""

    cancel_limit: int
    grace: int
    redirect: int
    window: int
    extra: int
    label: int
    pickup: int
    report: int
    report_extra: int
    dear: int
    refund_limit: int
    refund_limit_club: int
    restock: int
    """Percent."""
    choose: int
    late_flat: int
    late_day: int
    late_cap: int
    late_bonus: int
    credit_limit: int
    credit_limit_club: int
    drop_days: int
    drop_extra: int

    def slots(self) -> dict[str, str]:
        """What the rules' slots say."""
        days = {"grace", "redirect", "window", "extra", "report", "report_extra", "drop_days", "drop_extra"}
        plain = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: str(value) if name in days or name == "restock" else dollars(value)
            for name, value in plain.items()
        } | {"club": CLUB}


def terms(stream: Stream) -> Terms:
    def fives(low: int, high: int) -> int:
        return 500 * stream.between(low // 5, high // 5)

    return Terms(
        cancel_limit=fives(40, 150),
        grace=stream.pick((3, 4, 5, 6, 7)),
        redirect=stream.pick((3, 4, 5, 6)),
        window=stream.pick((14, 20, 21, 28, 30)),
        extra=stream.pick((7, 10, 14)),
        label=20 * stream.between(18, 48),
        pickup=20 * stream.between(90, 200),
        report=stream.pick((5, 7, 8, 10, 12)),
        report_extra=stream.pick((5, 6, 8, 10)),
        dear=fives(60, 150),
        refund_limit=fives(40, 120),
        refund_limit_club=fives(130, 300),
        restock=stream.pick((10, 15, 20)),
        choose=fives(40, 120),
        late_flat=20 * stream.between(15, 60),
        late_day=20 * stream.between(6, 30),
        late_cap=fives(10, 25),
        late_bonus=20 * stream.between(8, 40),
        credit_limit=fives(10, 25),
        credit_limit_club=fives(30, 50),
        drop_days=stream.pick((7, 9, 10, 12, 14)),
        drop_extra=stream.pick((5, 7, 8, 10)),
    )
