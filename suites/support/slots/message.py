"""`support_slots`: a customer's message and a form of six fields to fill from it; JSON.

    level 1   values stated plainly
    level 2   two more values that belong to somebody or something else
    level 3   one value corrected, one that follows from others, two in the customer's own notation
    level 4   one value corrected, two that follow from others, one of them from the corrected one where
              the form allows it, and a value that is not the one asked for, or asked for and not given

In half of the messages one of the six fields is not given, at level 4 in spite of a value that looks
like it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

from suites.support.blocks import Document, Maker, SupportTask
from suites.support.notation import day
from suites.support.phrasing import expand, paragraph
from suites.support.slots.inventory import ALWAYS_GIVEN, CHAINS, NEVER_SILENT, SITUATIONS
from suites.support.slots.letter import Letter
from suites.support.slots.words import WORDS
from suites.support.stream import Stream
from suites.support.world import Split

LEVELS = (1, 2, 3, 4)
OWN_NOTATIONS = 2
"""Fields told in the customer's own notation in a message of level 3."""


def deal(split: Split, stream: Stream) -> list[Maker]:
    """One block of items: every situation at every level, every second one with a field left out."""
    parity = stream.below(2)
    makers = [
        partial(
            document,
            split=split,
            situation=situation,
            level=level,
            complete=(place + level) % 2 == parity,
        )
        for place, situation in enumerate(SITUATIONS)
        for level in LEVELS
    ]
    return stream.shuffled(makers)


def document(stream: Stream, split: Split, situation: str, level: int, complete: bool) -> Document:
    """One message with its form. Unless it is complete, one field's right answer is null."""
    words = WORDS[split]
    fields = stream.shuffled(SITUATIONS[situation])
    given = ALWAYS_GIVEN if level == 4 else NEVER_SILENT
    absent = None if complete else stream.pick([name for name in fields if name not in given])
    letter = Letter(stream, split, fields, absent)
    _tell(letter, level, absent)
    lead = stream.below(len(words.leads[situation]))
    said = letter.sentences(expand(words.leads[situation][lead], stream, {"item": letter.item}))
    message = paragraph([stream.pick(words.openers), *said, stream.pick(words.closers)])
    answer = {name: letter.truth(name) for name in fields}
    return {
        "form": "\n".join(f"- {name}: {words.fields[name].meaning}" for name in fields),
        "received": day(letter.draw.received),
        "message": message,
        "answer": json.dumps(answer),
        "rejected": json.dumps(_careless(letter, answer)),
        "cluster": f"{situation}/{level}/{lead}{'' if complete else '-'}",
        "level": level,
        "needs": letter.needs or ["statements"],
    }


def _tell(letter: Letter, level: int, absent: str | None) -> None:
    fields = letter.stream.shuffled(letter.present())
    match level:
        case 1:
            _tell_each(letter, fields, own=0)
        case 2:
            _tell_each(letter, fields, own=0)
            for field in fields[:2]:
                letter.aside(field)
        case 3:
            _tell_each(letter, _correct_and_refer(letter, fields), own=OWN_NOTATIONS)
        case _:
            rest = _chain(letter, fields)
            _tell_each(letter, rest, own=1)
            if absent is None:
                letter.aside(letter.stream.pick(rest))
            else:
                letter.leave_out(absent)


def _tell_each(letter: Letter, fields: list[str], own: int) -> None:
    """State the fields, as many as `own` says in the customer's own notation."""
    odd = [name for name in fields if letter.values[name].loose != letter.values[name].plain][:own]
    for field in fields:
        letter.tell(field, loose=field in odd)


def _correct_and_refer(letter: Letter, fields: list[str]) -> list[str]:
    """Correct one field, let another follow from a third; what is left to tell."""
    corrected, referring, *rest = fields
    if corrected != "product" and letter.stream.chance(50):
        letter.slip(corrected)
    else:
        letter.fix(corrected)
    anchors = [anchor for target, anchor in CHAINS if target == referring and anchor in rest]
    letter.refer(referring, anchors[0] if anchors else None)
    return rest


def _chain(letter: Letter, fields: list[str]) -> list[str]:
    """Correct one field, let two others follow, the first from the corrected one; what is left to tell."""
    chains = [(target, anchor) for target, anchor in CHAINS if target in fields and anchor in fields]
    if chains:
        target, corrected = letter.stream.pick(chains)
    else:
        target, corrected = fields[:2]
    letter.fix(corrected)
    letter.refer(target, corrected if chains else None)
    second, *rest = [name for name in fields if name not in (target, corrected)]
    letter.refer(second)
    return rest


Filled = Mapping[str, str | int | float | None]


def _careless(letter: Letter, answer: Filled) -> Filled:
    """The form as a careless agent fills it: one field wrong, by what the message suggests if it can."""
    if letter.tempting:
        field = letter.stream.pick(list(letter.tempting))
        return {**answer, field: letter.tempting[field]}
    empty = [name for name, value in answer.items() if value is None]
    if empty:
        return {**answer, empty[0]: letter.draw.fresh(empty[0]).truth}
    return {**answer, letter.stream.pick([name for name in answer if name not in ALWAYS_GIVEN]): None}


TASK = SupportTask(deal, text=("form", "received", "message"), max_words=220)
