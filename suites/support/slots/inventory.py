"""The fields a form may ask for, and the six that each situation asks for."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "order",
    "product",
    "count",
    "color",
    "day",
    "amount",
    "name",
    "street",
    "phone",
    "email",
    "time",
    "card",
]

KINDS: dict[str, Kind] = {
    "order": "order",
    "product": "product",
    "quantity": "count",
    "color": "color",
    "bought": "day",
    "arrived": "day",
    "wanted": "day",
    "paid": "amount",
    "promised": "amount",
    "person": "name",
    "agent": "name",
    "street": "street",
    "phone": "phone",
    "email": "email",
    "time": "time",
    "card": "card",
}
"""Field -> kind of value."""

SITUATIONS: dict[str, tuple[str, ...]] = {
    "pickup": ("order", "product", "quantity", "arrived", "wanted", "street"),
    "late": ("order", "product", "bought", "person", "street", "phone"),
    "damaged": ("product", "quantity", "arrived", "paid", "phone", "email"),
    "exchange": ("order", "product", "quantity", "color", "arrived", "wanted"),
    "refund": ("order", "bought", "paid", "promised", "card", "email"),
    "price_drop": ("product", "bought", "paid", "promised", "agent", "email"),
    "redirect": ("order", "product", "street", "person", "wanted", "time"),
    "repair": ("product", "bought", "arrived", "wanted", "time", "phone"),
    "invoice": ("order", "bought", "quantity", "paid", "agent", "email"),
    "callback": ("product", "arrived", "agent", "phone", "time", "wanted"),
    "credit": ("order", "arrived", "paid", "promised", "agent", "card"),
    "gift": ("product", "color", "arrived", "person", "street", "email"),
}

CHAINS = (("arrived", "bought"), ("bought", "arrived"), ("promised", "paid"))
"""(field, field it can be told by)."""

ALWAYS_GIVEN = ("product",)
"""Fields that no message leaves out: it would be about nothing."""
NEVER_SILENT = (*ALWAYS_GIVEN, "quantity")
"""Fields whose absence must be said: a message about a thing that gives no number may mean one."""
