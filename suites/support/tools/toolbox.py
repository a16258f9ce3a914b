"""The shop's tools, and a call of one before its names are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TOOLS: dict[str, tuple[str, ...]] = {
    "cancel": ("order",),
    "address": ("order", "address"),
    "return": ("order", "item", "fee"),
    "refund": ("order", "amount", "method"),
    "replace": ("order", "item", "speed"),
    "credit": ("order", "amount"),
    "callback": ("phone", "day"),
    "escalate": ("order", "team"),
    "ask": ("missing",),
    "decline": ("order", "rule"),
}
"""Tool -> its arguments, all of them required."""

TOPIC_TOOLS: dict[str, tuple[str, ...]] = {
    "cancel": ("cancel",),
    "address": ("address",),
    "return": ("return",),
    "broken": ("replace", "refund", "escalate"),
    "missing": ("refund", "escalate", "replace"),
    "payout": ("refund", "credit"),
    "late": ("credit", "escalate"),
    "drop": ("credit", "refund"),
    "call": ("callback", "escalate"),
}
"""What a message is about -> the tools that come into question, besides asking and declining."""

TERMS = ("card", "store_credit", "standard", "express", "safety", "billing", "carrier")


@dataclass(frozen=True, slots=True)
class Money:
    cents: int


@dataclass(frozen=True, slots=True)
class Term:
    """A value from an argument's closed list, in the split's words."""

    name: str


@dataclass(frozen=True, slots=True)
class RuleNumber:
    """The number that a rule has in the item."""

    rule: str


@dataclass(frozen=True, slots=True)
class ArgumentName:
    """The name that an argument has in the item."""

    argument: str


Value = str | Money | Term | RuleNumber | ArgumentName

CARD, STORE_CREDIT = Term("card"), Term("store_credit")
STANDARD, EXPRESS = Term("standard"), Term("express")
SAFETY, BILLING, CARRIER = Term("safety"), Term("billing"), Term("carrier")


@dataclass(frozen=True, slots=True)
class Action:
    tool: str
    arguments: Mapping[str, Value]


def act(tool: str, *values: Value) -> Action:
    """A call of a tool with its arguments in their order."""
    return Action(tool, dict(zip(TOOLS[tool], values, strict=True)))


def decline(order: str, rule: str) -> Action:
    return act("decline", order, RuleNumber(rule))


def ask(argument: str) -> Action:
    return act("ask", ArgumentName(argument))
