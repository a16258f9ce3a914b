"""`sgd`: what an agent says and does in the Schema-Guided Dialogue data set (Rastogi et al. 2020).

Parts whose names begin with `train` or `dev` hold the authors' dialogues of that name, `train_schema` and
`dev_schema` their services. Rows have the authors' form, or that of the hub's Parquet files: there a list
of objects is an object of lists, and what had free keys is a list of names and one of values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.errors import DataError
from harness.tasks.library import Document

FILES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "train": ("train", ("20", "22", "42", "43")),
    "dev": ("train", ("33",)),
    "gate": ("dev", ("5", "7")),
}
"""Split -> the authors' part, and those of its files, by number, that no other split's service is in."""
ACTS = (
    "AFFIRM",
    "AFFIRM_INTENT",
    "CONFIRM",
    "GOODBYE",
    "INFORM",
    "INFORM_COUNT",
    "INFORM_INTENT",
    "NEGATE",
    "NEGATE_INTENT",
    "NOTIFY_FAILURE",
    "NOTIFY_SUCCESS",
    "OFFER",
    "OFFER_INTENT",
    "REQUEST",
    "REQUEST_ALTS",
    "REQ_MORE",
    "SELECT",
    "THANK_YOU",
)
"""Acts in the order in which the hub's form numbers them."""


@dataclass(frozen=True, slots=True)
class Method:
    """Something that a service can be called for."""

    name: str
    description: str
    required: tuple[str, ...]
    optional: Mapping[str, str]
    """Optional slot -> the value it has when it is left out."""


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    description: str
    slots: Mapping[str, tuple[str, tuple[str, ...]]]
    """Slot -> its description, and its possible values where they are few."""
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """What a turn does with one slot."""

    act: str
    slot: str
    values: frozenset[str]
    """The values as said and in canonical form, in lower case."""


@dataclass(frozen=True, slots=True)
class AgentTurn:
    """One turn of the agent, with everything that was known when it was taken."""

    dialogue: str
    number: int
    service: Service
    history: str
    """The turns before it, one a line, each with its speaker."""
    text: str
    actions: tuple[Action, ...]
    told: Mapping[str, Sequence[str]]
    """Slot -> the ways in which the user's wish for it was said so far."""
    answered: frozenset[str]
    """Slots that the user has given since asking for what the dialogue is about now."""
    results: tuple[Mapping[str, str], ...]
    """What the service returned at its last call, this turn's included."""
    method: str
    """The method that this turn calls; empty when it calls none."""
    parameters: Mapping[str, str]

    @property
    def key(self) -> str:
        return f"{self.dialogue}/{self.number}"


def agent_turns(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[AgentTurn]]:
    """The agent's turns in `train`, `dev` and `gate`, dialogue by dialogue.

    Raises DataError when one of FILES is missing, KeyError and the like for rows of another form.
    """
    splits: dict[str, list[AgentTurn]] = {}
    for split, (part, numbers) in FILES.items():
        services = {row["service_name"]: _service(row) for row in parts[f"{part}_schema"]}
        rows = [
            row
            for name, own in parts.items()
            if name.startswith(part) and name != f"{part}_schema"
            for row in own
            if _file(row) in numbers
        ]
        missing = set(numbers) - set(map(_file, rows))
        if missing:
            raise DataError(
                f"The part {part} has no dialogues of the authors' files {', '.join(sorted(missing))}."
            )
        splits[split] = [turn for row in rows for turn in _turns(row, services)]
    return splits


def _file(dialogue: Document) -> str:
    """The number of the authors' file that a dialogue is in; its id begins with it."""
    return str(dialogue["dialogue_id"]).partition("_")[0]


@dataclass(slots=True)
class _Known:
    """What the user told a service so far, and what it returned."""

    intent: str = ""
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    results: tuple[Mapping[str, str], ...] = ()

    def hear(self, frame: Document) -> None:
        state = frame["state"]
        if state["active_intent"] != self.intent:
            self.intent, self.answered = state["active_intent"], frozenset()
        self.told = _pairs(state["slot_values"], "slot_name", "slot_value_list")
        self.answered |= {
            action.slot for action in map(_action, _rows(frame["actions"])) if action.act == "INFORM"
        }


def _turns(dialogue: Document, services: Mapping[str, Service]) -> Iterator[AgentTurn]:
    history: list[str] = []
    known = {name: _Known() for name in dialogue["services"]}
    for number, turn in enumerate(_rows(dialogue["turns"])):
        text = " ".join(turn["utterance"].split())
        frames = _rows(turn["frames"])
        if turn["speaker"] in ("USER", 0):
            for frame in frames:
                known[frame["service"]].hear(frame)
            history.append(f"User: {text}")
            continue
        (frame,) = frames
        now = known[frame["service"]]
        call = frame.get("service_call") or {"method": "", "parameters": {}}
        if call["method"]:
            now.results = _results(frame["service_results"])
        yield AgentTurn(
            dialogue=dialogue["dialogue_id"],
            number=number,
            service=services[frame["service"]],
            history="\n".join(history),
            text=text,
            actions=tuple(map(_action, _rows(frame["actions"]))),
            told=now.told,
            answered=now.answered,
            results=now.results,
            method=call["method"],
            parameters=_pairs(call["parameters"], "parameter_slot_name", "parameter_canonical_value"),
        )
        history.append(f"Agent: {text}")


def _action(row: Document) -> Action:
    act = row["act"] if isinstance(row["act"], str) else ACTS[row["act"]]
    values = (value.lower() for value in (*row["values"], *row["canonical_values"]))
    return Action(act, row["slot"], frozenset(values))


def _service(row: Document) -> Service:
    return Service(
        name=row["service_name"],
        description=row["description"].rstrip("."),
        slots={
            slot["name"]: (
                slot["description"],
                tuple(slot["possible_values"]) if slot["is_categorical"] else (),
            )
            for slot in _rows(row["slots"])
        },
        methods=tuple(
            Method(
                intent["name"],
                intent["description"],
                tuple(intent["required_slots"]),
                _pairs(intent["optional_slots"], "slot_name", "slot_value"),
            )
            for intent in _rows(row["intents"])
        ),
    )


def _slot(row: Document) -> tuple[str, tuple[str, ...]]:
    return row["description"], tuple(row["possible_values"]) if row["is_categorical"] else ()


def _rows(value: Mapping[str, Sequence[Any]] | Sequence[Document]) -> list[Document]:
    """A list of objects, also when it comes as an object of lists."""
    if not isinstance(value, Mapping):
        return list(value)
    return [dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True)]


def _pairs(value: Mapping[str, Any], names: str, values: str) -> dict[str, Any]:
    """An object with free keys, also when it comes as a list of names and one of values."""
    if set(value) != {names, values}:
        return dict(value)
    return dict(zip(value[names], value[values], strict=True))


def _results(value: Any) -> tuple[dict[str, str], ...]:
    rows = value["service_results_list"] if isinstance(value, Mapping) else value
    return tuple(_pairs(row, "service_slot_name", "service_canonical_value") for row in rows)
