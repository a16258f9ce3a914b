"""Invented dialogues with a tea shop's service, in the authors' form of SGD and in the hub's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from suites.readers.sgd import FILES

Row = dict[str, Any]
HUB_ACTS = {
    "AFFIRM": 0,
    "CONFIRM": 2,
    "GOODBYE": 3,
    "INFORM": 4,
    "NOTIFY_SUCCESS": 10,
    "OFFER": 11,
    "REQUEST": 13,
}
"""Class labels of the acts, which are those of all acts in order."""
LEAVES = ("oolong", "sencha", "assam", "keemun", "ceylon", "matcha", "rooibos", "hojicha")
ASKS = (
    "Which tea do you want?",
    "What leaf, please?",
    "Is there a leaf that I may look for?",
    "Tea of what leaf?",
)
SIZES = ("What size?", "Large or small?", "How large should the tin be, large or small?")
OFFERS = ("There is {tin} for ${price}.", "Tea for you: {tin}, a tin of {size} size, at ${price}!")
CONFIRMS = (
    "So {count} of {tin}?",
    "You want {count} tins of the {tin} tea, please confirm.",
    "{tin}, {count}?",
)


def slots(**values: str) -> dict[str, list[str]]:
    return {name: [value] for name, value in values.items()}


def action(act: str, slot: str = "", *values: str, said: str | None = None) -> Row:
    return {
        "act": act,
        "slot": slot,
        "canonical_values": list(values),
        "values": [said] if said else list(values),
    }


def user(text: str, intent: str, told: Mapping[str, list[str]], *actions: Row) -> Row:
    state = {"active_intent": intent, "requested_slots": [], "slot_values": dict(told)}
    frame = {"service": "Teas_1", "slots": [], "state": state, "actions": list(actions)}
    return {"speaker": "USER", "utterance": text, "frames": [frame]}


def agent(text: str, *actions: Row, call: Row | None = None, results: Sequence[Row] = ()) -> Row:
    frame: Row = {"service": "Teas_1", "slots": [], "actions": list(actions)}
    if call is not None:
        frame |= {"service_call": call, "service_results": list(results)}
    return {"speaker": "SYSTEM", "utterance": text, "frames": [frame]}


def turns(n: int) -> Iterator[Row]:
    leaf, size, count = LEAVES[n % len(LEAVES)], ("large", "small")[n % 2], str(n % 4 + 2)
    tin, price = f"{leaf} no {n}", f"{n}.50"
    yield user("I want some tea.", "FindTea", {})
    yield agent(ASKS[n % len(ASKS)], action("REQUEST", "leaf"))
    told = slots(leaf=leaf)
    yield user(f"{leaf.title()}, please.", "FindTea", told, action("INFORM", "leaf", leaf))
    yield agent(SIZES[n % len(SIZES)], action("REQUEST", "size"))
    told |= slots(size=f"a {size} one")
    yield user(f"A {size} one.", "FindTea", told, action("INFORM", "size", size))
    offered = action("OFFER", "tin", tin), action("OFFER", "price", price, said=f"${price}")
    yield agent(
        OFFERS[n % len(OFFERS)].format(tin=tin, price=price, size=size),
        *offered,
        call={"method": "FindTea", "parameters": {"leaf": leaf, "size": size}},
        results=[{"tin": tin, "price": price, "size": size}, {"tin": "bancha", "price": "9", "size": size}],
    )
    told |= slots(tin=tin, count=f"{count} tins")
    yield user(f"I'll have {count} tins.", "BuyTea", told, action("INFORM", "count", count))
    confirmed = action("CONFIRM", "tin", tin), action("CONFIRM", "count", count)
    yield agent(CONFIRMS[n % len(CONFIRMS)].format(tin=tin, count=count), *confirmed)
    yield user("Yes.", "BuyTea", told, action("AFFIRM"))
    bought = {"method": "BuyTea", "parameters": {"tin": tin, "count": count, "gift": "False"}}
    yield agent("Done.", action("NOTIFY_SUCCESS"), call=bought, results=[{"tin": tin}])
    yield user("Bye.", "NONE", told, action("GOODBYE"))
    yield agent("Good bye.", action("GOODBYE"))


def schema() -> list[Row]:
    names = {
        "leaf": (),
        "size": ("large", "small"),
        "tin": (),
        "price": (),
        "count": (),
        "gift": ("True", "False"),
    }
    return [
        {
            "service_name": "Teas_1",
            "description": "Find and buy tea",
            "slots": [
                {"name": n, "description": f"The {n}", "is_categorical": bool(v), "possible_values": list(v)}
                for n, v in names.items()
            ],
            "intents": [
                {
                    "name": name,
                    "description": f"{name} it",
                    "is_transactional": name == "BuyTea",
                    "required_slots": required,
                    "optional_slots": optional,
                    "result_slots": ["tin"],
                }
                for name, required, optional in (
                    ("FindTea", ["leaf"], {"size": "dontcare"}),
                    ("BuyTea", ["tin", "count"], {"gift": "False", "size": "dontcare"}),
                )
            ],
        }
    ]


def parts(each: int = 24) -> dict[str, list[Row]]:
    """All parts in the authors' form, with `each` dialogues a file; no two are about the same tin."""
    rows: dict[str, list[Row]] = {"train_schema": schema(), "dev_schema": schema()}
    numbers = itertools.count()
    for part, files in FILES.values():
        for file in files:
            rows[f"{part}_{file}"] = [
                {"dialogue_id": f"{file}_{n:05}", "services": ["Teas_1"], "turns": list(turns(next(numbers)))}
                for n in range(each)
            ]
    return rows


def hub_parts(each: int = 24) -> dict[str, list[Row]]:
    """The same as the hub's Parquet files hold it: all files together, and others beside them."""
    own = parts(each)
    found: dict[str, list[Row]] = {}
    for part in ("train", "dev"):
        schemas = own.pop(f"{part}_schema")
        dialogues = [row for name, rows in own.items() if name.startswith(part) for row in rows]
        foreign = dialogues[0] | {"dialogue_id": "99_00000"}
        found[f"{part}_schema"] = [_hub_schema(row) for row in schemas]
        found[part] = [_hub_dialogue(row) for row in (foreign, *dialogues)]
    return found


def _columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _hub_schema(row: Row) -> Row:
    intents = [
        intent
        | {
            "optional_slots": {
                "slot_name": list(intent["optional_slots"]),
                "slot_value": list(intent["optional_slots"].values()),
            }
        }
        for intent in row["intents"]
    ]
    return row | {"slots": _columns(row["slots"]), "intents": _columns(intents)}


def _hub_dialogue(row: Row) -> Row:
    turns = [
        {
            "speaker": ["USER", "SYSTEM"].index(turn["speaker"]),
            "utterance": turn["utterance"],
            "frames": _columns([_hub_frame(frame) for frame in turn["frames"]]),
        }
        for turn in row["turns"]
    ]
    return row | {"turns": _columns(turns)}


def _hub_frame(frame: Row) -> Row:
    state = frame.get("state", {"active_intent": "", "requested_slots": [], "slot_values": {}})
    call = frame.get("service_call", {"method": "", "parameters": {}})
    told, given = state["slot_values"], call["parameters"]
    return {
        "service": frame["service"],
        "slots": {"slot": [], "start": [], "exclusive_end": []},
        "state": state | {"slot_values": {"slot_name": list(told), "slot_value_list": list(told.values())}},
        "actions": _columns([one | {"act": HUB_ACTS[one["act"]]} for one in frame["actions"]])
        or {"act": [], "slot": [], "canonical_values": [], "values": []},
        "service_results": {
            "service_results_list": [
                {"service_slot_name": list(result), "service_canonical_value": list(result.values())}
                for result in frame.get("service_results", [])
            ]
        },
        "service_call": call
        | {
            "parameters": {
                "parameter_slot_name": list(given),
                "parameter_canonical_value": list(given.values()),
            }
        },
    }
