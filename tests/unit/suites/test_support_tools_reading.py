"""The tool task of the training split, solved from its English alone by rules written by hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from suites.support import documents
from suites.support.tools.rules import RULES

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY = rf"({MONTH} \d+)"
MONEY = r"\$(\d+\.\d\d)"
ADDRESS = r"\d+ [A-Z][a-z]+ [A-Z][a-z]+"
PHONE = r"\d{3}-555-\d{4}"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
Answer = tuple[object, ...]


@dataclass
class Order:
    text: str

    def __post_init__(self) -> None:
        match = re.match(rf"Order (\d+): (?:(\d+) units of the )?(.+?), {MONEY}", self.text)
        assert match
        self.number, self.item = match[1], match[3]
        self.price = Decimal(match[4]) * int(match[2] or 1)

    def day(self, before: str) -> date:
        return when(found(rf"{before} {DAY}", self.text))

    def __contains__(self, words: str) -> bool:
        return words.lower() in self.text.lower()


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, (pattern, text)
    return match[1]


def when(text: str) -> date:
    return datetime.strptime(f"{text} 2026", "%B %d %Y").date()


class Case:
    """What a person reads off one item."""

    def __init__(self, row: dict[str, object]) -> None:
        self.rules = str(row["rules"]).split("\n")
        customer, *orders = str(row["record"]).split("\n")
        self.member = "not a Willow Club member" not in customer
        self.today = when(found(rf"Today is {DAY}", customer))
        self.customer = customer
        self.message = str(row["message"])
        self.orders = [Order(line) for line in orders]
        self.topic = RULES[str(row["needs"][0])].topics[0]  # type: ignore[index]  # a list

    @property
    def order(self) -> Order | None:
        """The one the message speaks of; None when a typing slip hides which."""
        if len(self.orders) == 1:
            return self.orders[0]
        named = [order for order in self.orders if order.item.split(" ", 1)[1] in self.message]
        return named[0] if len(named) == 1 else None

    def rule(self, words: str) -> str | None:
        return next((rule for rule in self.rules if words in rule), None)

    def number(self, words: str) -> int:
        return next(n for n, rule in enumerate(self.rules, start=1) if words in rule)

    def amount(self, words: str, pattern: str = MONEY) -> Decimal | None:
        rule = self.rule(words)
        return None if rule is None else Decimal(found(pattern, rule))

    def days(self, words: str) -> int:
        value = self.amount(words, r" (\d+) (?:more )?days")
        return 0 if value is None else int(value)


def cancel(case: Case, order: Order) -> Answer:
    if "engraved" in order and (case.today - order.day("Ordered on")).days > case.days("Engraved items"):
        return "decline_request", order.number, case.number("Engraved items")
    limit = case.amount("packed orders of up to")
    stays = "packed, not shipped" in order or "packed and waiting" in order
    if stays and not (case.member and limit is not None and order.price <= limit):
        return "decline_request", order.number, case.number("until it is packed")
    return "cancel_order", order.number


def address(case: Case, order: Order) -> Answer:
    going = re.search(rf"Going to ({ADDRESS})", order.text)
    wanted = [it for it in re.findall(ADDRESS, case.message) if not going or it != going[1]]
    if "shipped and due" not in order and "shipped, delivery" not in order:
        return "change_address", order.number, wanted[0]
    left = (order.day(r"delivery on") - case.today).days
    anyway = case.member and case.rule("members can redirect") is not None and left >= 1
    if left < int(found(r"at least (\d+) days", str(case.rule("sent to another address")))) and not anyway:
        return "decline_request", order.number, case.number("sent to another address")
    if not wanted:
        return "ask_customer", "address"
    return "change_address", order.number, wanted[1 if case.rule("business address") and wanted[1:] else 0]


def send_back(case: Case, order: Order) -> Answer:
    if ", and " in order.text:
        return "ask_customer", "item"
    if "clearance" in order:
        return "decline_request", order.number, case.number("Clearance")
    allowed = case.days("can be returned within")
    if case.member:
        allowed += case.days("more days to return")
    if (case.today - order.day("Delivered(?: on)?")).days > allowed:
        return "decline_request", order.number, case.number("can be returned within")
    fee = case.amount("can be returned within")
    if case.member and case.rule("nothing for a return label"):
        fee = Decimal(0)
    if "bulky" in order:
        fee = case.amount("Bulky returns")
    return "start_return", order.number, order.item, fee


def broken(case: Case, order: Order) -> Answer:
    if re.search("smok|smkoe|spark|burn", case.message, re.I):
        return "escalate", order.number, "safety"
    allowed = case.days("hear of it within")
    if case.member:
        allowed += case.days("report a broken item")
    if (case.today - order.day("Delivered(?: on)?")).days > allowed:
        return "decline_request", order.number, case.number("hear of it within")
    if "out of stock" in order:
        return "issue_refund", order.number, order.price, "card"
    dear = case.amount("A replacement for an item of more than")
    express = bool(case.member and case.rule("Replacements for")) or (dear is not None and order.price > dear)
    if "bulky" in order and case.rule("Bulky replacements"):
        express = False
    return "send_replacement", order.number, order.item, "express" if express else "standard"


def missing(case: Case, order: Order) -> Answer:
    if "tracking says" in order:
        return "escalate", order.number, "carrier"
    amount = order.price
    if "delivery charge" in order:
        amount += Decimal(found(rf"Delivery charge: {MONEY}", order.text))
    limit, members = case.amount("for lost parcels of more than"), case.amount("are paid here up to")
    if case.member and members is not None:
        limit = members
    if limit is not None and amount > limit:
        return "escalate", order.number, "billing"
    return "issue_refund", order.number, amount, "card"


def payout(case: Case, order: Order) -> Answer:
    method = "store credit" if "gift card" in order else "card"
    amount = order.price
    share = case.amount("was opened we keep", r"(\d+)%")
    if ", opened" in order and share is not None and not (case.member and case.rule("get the full price")):
        amount -= amount * share / 100
    above = case.amount("the customer chooses between")
    chooses = above is not None and (order.price > above or bool(case.member and case.rule("of any price")))
    if chooses and "store" not in case.message:
        return "ask_customer", "method"
    return "issue_refund", order.number, amount, "store credit" if chooses else method


def late(case: Case, order: Order) -> Answer:
    if "storm" in order:
        return "decline_request", order.number, case.number("storm")
    credit = case.amount("however late it was")
    if credit is None:
        by_day = case.amount("for each day of delay")
        assert by_day is not None
        credit = by_day * (order.day("delivered on") - order.day("Promised for")).days
    limit, members = case.amount("A credit for delay of more than"), case.amount("are given here up to")
    if case.member and members is not None:
        limit = members
    if limit is not None and credit > limit:
        return "escalate", order.number, "billing"
    cap, bonus = case.amount("is at most"), case.amount("added to the credit")
    credit = credit if cap is None else min(credit, cap)
    return "apply_credit", order.number, credit + (bonus if case.member and bonus is not None else 0)


def drop(case: Case, order: Order) -> Answer:
    allowed = case.days("becomes cheaper")
    if case.member:
        allowed += case.days("ask for a price difference")
    if (case.today - order.day("Ordered on")).days > allowed:
        return "decline_request", order.number, case.number("becomes cheaper")
    return "apply_credit", order.number, order.price - Decimal(found(rf"price is now {MONEY}", order.text))


def call(case: Case, order: Order) -> Answer:
    phones = re.findall(PHONE, case.message)
    on_file = re.search(rf"Phone on file: ({PHONE})", case.customer)
    if not phones and not on_file:
        return "ask_customer", "phone"
    one = f"({PHONE}|{WEEKDAY})"
    refused = re.findall(rf"(?:from|At first I \w+|not on) {one}", case.message)
    refused += re.findall(rf"{one} (?:is d\w+ed|is full|only my old one)", case.message)
    (phone,) = [it for it in phones if it not in refused]
    (day,) = [it for it in re.findall(WEEKDAY, case.message) if it not in refused]
    if on_file and case.rule("number on file"):
        phone = on_file[1]
    granted = day == "Saturday" and case.member and case.rule("on Saturdays as well")
    if day in ("Saturday", "Sunday") and not granted:
        day = "Monday"
    return "schedule_callback", phone, day


SOLVERS = {
    "cancel": cancel,
    "address": address,
    "return": send_back,
    "broken": broken,
    "missing": missing,
    "payout": payout,
    "late": late,
    "drop": drop,
    "call": call,
}


def granted(case: Case, order: Order) -> Answer:
    """What the customer asks for, by the plain rule of the topic: no exception, no limit, no doubt."""
    number = order.number
    wanted = [it for it in re.findall(ADDRESS, case.message) if f"Going to {it}" not in order.text]
    by_day = case.amount("for each day of delay") or Decimal(0)
    match case.topic:
        case "cancel":
            return "cancel_order", number
        case "address":
            return "change_address", number, *wanted[:1]
        case "return":
            return "start_return", number, order.item, case.amount("can be returned within")
        case "broken":
            return "send_replacement", number, order.item, "standard"
        case "late":
            days = (order.day("delivered on") - order.day("Promised for")).days
            return "apply_credit", number, case.amount("however late it was") or days * by_day
        case "drop":
            return "apply_credit", number, order.price - Decimal(found(rf"now {MONEY}", order.text))
        case "call":
            return (
                "schedule_callback",
                *re.findall(PHONE, case.message)[:1],
                *re.findall(WEEKDAY, case.message)[:1],
            )
        case _:
            return "issue_refund", number, order.price, "store credit" if "store" in case.message else "card"


def read() -> Iterator[tuple[int, Case, Order, Answer]]:
    """(level, case, order, right call) of items in the solvers' naming, where no slip hides the order."""
    for row in documents("support_tools", "train", 12, 960):
        case = Case(row)
        order = case.order or (case.orders[0] if case.topic == "call" else None)
        if order is not None and str(row["cluster"]).endswith("0"):
            right = json.loads(str(row["answer"]), parse_float=Decimal)
            yield int(str(row["level"])), case, order, (right["tool"], *right["arguments"].values())


def test_who_reads_the_rules_and_the_record_finds_every_call() -> None:
    solved: Counter[int] = Counter()
    for level, case, order, right in read():
        assert SOLVERS[case.topic](case, order) == right, (case.rules, case.customer, order, case.message)
        solved[level] += 1
    assert min(solved[level] for level in (1, 2, 3, 4)) >= 100


def test_who_grants_what_is_asked_mostly_fails_from_level_3_on() -> None:
    right: dict[int, list[bool]] = {1: [], 2: [], 3: [], 4: []}
    for level, case, order, answer in read():
        right[level].append(granted(case, order) == answer)
    share = {level: sum(hits) / len(hits) for level, hits in right.items()}
    assert min(share[1], share[2]) > 0.5
    assert max(share[3], share[4]) < 0.4
