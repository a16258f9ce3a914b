"""The thirty intents: their wording as answer choices, and the families in which they are confused.

Within a family the customer wishes the same thing; which label is right depends on the facts. Three
families share the state of the order, so there the label needs the wish and the state together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["product", "subscription", "account"]


@dataclass(frozen=True, slots=True)
class Label:
    key: str
    text: str
    """The answer choice; it continues "The customer wants to"."""
    fact: str
    """Key of the facts that, with the family's wish, decide for this label."""


@dataclass(frozen=True, slots=True)
class Family:
    key: str
    kind: Kind
    labels: tuple[Label, ...]


def _label(key: str, text: str, state: str | None = None) -> Label:
    return Label(key, text, state or key)


STATES = ("unshipped", "in_transit", "delivered")

FAMILIES: tuple[Family, ...] = (
    Family(
        "dismiss",
        "product",
        (
            _label("cancel_order", "cancel an order that has not shipped yet", "unshipped"),
            _label("stop_parcel", "stop a parcel that is already on its way", "in_transit"),
            _label("return_item", "return an item that arrived in good order", "delivered"),
        ),
    ),
    Family(
        "address",
        "product",
        (
            _label("change_address", "change the delivery address before an order ships", "unshipped"),
            _label("redirect_parcel", "send a parcel already on its way to another address", "in_transit"),
        ),
    ),
    Family(
        "variant",
        "product",
        (
            _label("amend_color", "change the color of an item before it ships", "unshipped"),
            _label("exchange_color", "exchange a delivered item for another color", "delivered"),
        ),
    ),
    Family(
        "parcel",
        "product",
        (
            _label("late_parcel", "find out why a parcel is late and still on its way"),
            _label("not_received", "report a parcel marked as delivered that never came"),
        ),
    ),
    Family(
        "working",
        "product",
        (
            _label("damaged", "report an item that was damaged when it arrived"),
            _label("warranty", "claim the warranty on an item that failed after long use"),
            _label("setup", "get help setting up an item that has no fault"),
        ),
    ),
    Family(
        "refund",
        "product",
        (
            _label("refund_late", "ask why a promised refund has not arrived"),
            _label("refund_short", "question a refund that was smaller than expected"),
        ),
    ),
    Family(
        "box",
        "product",
        (
            _label("wrong_item", "report that a different item was sent by mistake"),
            _label("missing_part", "ask for a part that was missing from the box"),
        ),
    ),
    Family(
        "payment",
        "product",
        (
            _label("failed_payment", "place an order whose payment fails at checkout"),
            _label("change_payment", "pay for an order already placed with another card"),
            _label("double_charge", "report being charged twice for the same order"),
            _label("unknown_charge", "report a charge for an order nobody placed"),
        ),
    ),
    Family(
        "price",
        "product",
        (
            _label("discount_code", "get a discount from a code that did not work"),
            _label("price_drop", "get the difference after the price went down"),
        ),
    ),
    Family(
        "subscription",
        "subscription",
        (
            _label("pause_subscription", "pause a subscription and resume it later"),
            _label("end_subscription", "end a subscription completely and for good"),
            _label("change_frequency", "change how often a subscription is delivered"),
        ),
    ),
    Family(
        "account",
        "account",
        (
            _label("password", "get back into an account after losing the password"),
            _label("change_email", "move an account to a new email address"),
            _label("delete_account", "have an account and all its data erased"),
        ),
    ),
    Family(
        "paperwork",
        "product",
        (
            _label("invoice", "get a proper invoice for a past order"),
            _label("return_label", "get a return shipping label sent again"),
        ),
    ),
)

LABELS: tuple[Label, ...] = tuple(label for family in FAMILIES for label in family.labels)
CHOICES: tuple[str, ...] = tuple(label.text for label in LABELS)
FAMILY_OF: dict[str, Family] = {label.key: family for family in FAMILIES for label in family.labels}
