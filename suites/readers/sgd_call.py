"""`sgd_call`: the call that an agent makes at this point of a dialogue, with what the user has told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harness.tasks.library import Document
from suites.readers.sgd import AgentTurn, Method, Service, agent_turns


def read(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Splits `train`, `dev` and `gate`: the turns in which the agent calls its service.

    Dialogues with a service that begin word for word alike are one question, which is asked once.
    """
    seen: set[tuple[str, str]] = set()
    splits: dict[str, list[Document]] = {}
    for split, turns in agent_turns(parts).items():
        splits[split] = []
        for turn in turns:
            question = turn.service.name, turn.history
            if turn.method and question not in seen:
                seen.add(question)
                splits[split].append(_document(turn))
    return splits


def _document(turn: AgentTurn) -> Document:
    acceptable = _acceptable(turn)
    call = {"name": turn.method, "arguments": {name: acceptable[name][0] for name in turn.parameters}}
    return {
        "service": turn.service.description,
        "functions": "\n".join(_function(turn.service, method) for method in turn.service.methods),
        "dialogue": turn.history,
        "name": turn.method,
        "acceptable": json.dumps(acceptable, ensure_ascii=False),
        "answer": json.dumps(call, ensure_ascii=False),
        "dialogue_id": turn.dialogue,
    }


def _function(service: Service, method: Method) -> str:
    properties: dict[str, dict[str, Any]] = {}
    for slot in (*method.required, *method.optional):
        description, values = service.slots[slot]
        properties[slot] = {"description": description}
        if values:
            properties[slot]["enum"] = list(values)
        if slot in method.optional:
            properties[slot]["default"] = method.optional[slot]
    parameters = {"type": "object", "properties": properties, "required": list(method.required)}
    function = {"name": method.name, "description": method.description, "parameters": parameters}
    return json.dumps(function, ensure_ascii=False)


def _acceptable(turn: AgentTurn) -> dict[str, list[Any]]:
    """Each parameter's value in the words of the dialogue and in canonical form; what is left at its default
    may be said or not."""
    (method,) = (method for method in turn.service.methods if method.name == turn.method)
    acceptable: dict[str, list[Any]] = {}
    for name, value in turn.parameters.items():
        acceptable[name] = list(dict.fromkeys((*turn.told.get(name, ()), value)))
        if value in ("True", "False"):
            acceptable[name].append(value == "True")
    for name, default in method.optional.items():
        acceptable.setdefault(name, [default, ""])
    return acceptable
