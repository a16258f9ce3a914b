"""`sgd_turn`: the agent's next turn among three of other dialogues that the annotation shows to be wrong.

The other turns come from dialogues with the same service and do the same things, so neither topic nor
kind of turn decides. Nor do shared words: see `_chosen`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from harness.fingerprint import text_digest
from harness.tasks.library import Document
from suites.readers.sgd import AgentTurn, agent_turns

KINDS = {("CONFIRM",), ("INFORM",), ("INFORM_COUNT", "OFFER"), ("OFFER",), ("REQUEST",)}
"""Kinds of turn that can be wrong. Thanks, farewells and offers of more help never are."""
OTHERS = 3
MOST_RESULTS = 5
_WORD = re.compile(r"\w+")


def read(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Splits `train`, `dev` and `gate`: the turns for which three wrong ones are found in their split."""
    return {split: list(_documents(turns)) for split, turns in agent_turns(parts).items()}


def _documents(turns: Sequence[AgentTurn]) -> Iterator[Document]:
    alike: dict[tuple[str, tuple[str, ...]], list[AgentTurn]] = {}
    for turn in turns:
        alike.setdefault((turn.service.name, _kind(turn)), []).append(turn)
    made = 0
    for turn in turns:
        if _kind(turn) not in KINDS or _is_wrong(turn, turn):
            continue
        others = alike[turn.service.name, _kind(turn)]
        wrong = [other for other in others if other.dialogue != turn.dialogue and _is_wrong(other, turn)]
        chosen = _chosen(turn, wrong)
        if chosen:
            yield _document(turn, chosen, made % (OTHERS + 1))
            made += 1


def _kind(turn: AgentTurn) -> tuple[str, ...]:
    return tuple(sorted({action.act for action in turn.actions}))


def _is_wrong(said: AgentTurn, turn: AgentTurn) -> bool:
    """Whether what one turn says is certainly wrong in the place of another of its kind.

    A question is, if the user has answered it; a confirmation, if it has another value than the turn
    that stands there; an answer, if it also has another slot; an offer, if it is not among what the
    service found.
    """
    kind = _kind(turn)
    if kind == ("REQUEST",):
        return any(action.slot in turn.answered for action in said.actions)
    if "OFFER" in kind:
        return any(
            not action.values & {result.get(action.slot, "").lower() for result in _shown(turn)}
            for action in said.actions
            if action.act == "OFFER"
        )
    # Compared with the turn and not with what was told, where "$1,540" may be "1,540 dollars".
    right = {action.slot: action.values for action in turn.actions}
    return any(
        not action.values & right.get(action.slot, frozenset())
        for action in said.actions
        if action.slot in right or kind == ("INFORM",)
    )


def _shown(turn: AgentTurn) -> tuple[Mapping[str, str], ...]:
    return turn.results[:MOST_RESULTS]


def _chosen(turn: AgentTurn, wrong: Sequence[AgentTurn]) -> list[str]:
    """Three wrong texts, drawn by digest; empty when there are too few.

    Right turns repeat what was said and found, more so than turns from elsewhere, so the right one would
    be known by its shared words. Therefore turns without a wrong one that shares more are left out. In
    a quarter of the others none of the three shares more than the right one does, in the rest one to
    three do, as far as there are such.
    """
    context = _words(turn.history) | _words(_results(turn))
    own = _shared(turn.text, context)
    texts = {other.text.lower(): other.text for other in sorted(wrong, key=lambda one: _draw(turn, one.key))}
    more = [text for text in texts.values() if _shared(text, context) > own]
    less = [text for text in texts.values() if _shared(text, context) < own]
    if not more:
        return []
    number = int(_draw(turn, "more")[:8], 16) % (OTHERS + 1)
    chosen = [*more[:number], *less[: OTHERS - min(number, len(more))], *more[number:]][:OTHERS]
    return chosen if len(chosen) == OTHERS else []


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _shared(text: str, context: frozenset[str]) -> float:
    words = _words(text)
    return len(words & context) / len(words)


def _draw(turn: AgentTurn, what: str) -> str:
    return text_digest(f"{turn.key} {what}")


def _results(turn: AgentTurn) -> str:
    return "\n".join(json.dumps(dict(result), ensure_ascii=False) for result in _shown(turn))


def _document(turn: AgentTurn, others: Sequence[str], place: int) -> Document:
    """`place`: where the right reply stands among the choices."""
    return {
        "service": turn.service.description,
        "results": _results(turn),
        "dialogue": turn.history,
        "choices": [*others[:place], turn.text, *others[place:]],
        "answer": place,
        "kind": "+".join(_kind(turn)).lower(),
        "dialogue_id": turn.dialogue,
    }
