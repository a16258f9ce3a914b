"""`support_grounded`: a page of the help center and a customer's question; a few words, or "not in the text".

A page compares three things of a kind by attributes that are easily confused. In one item of four it does
not say what the customer asks, though it says the like of a sibling: those items are made of the same
sentences as their answerable twins, with other things in the leading part.

    level 1   one sentence holds the answer
    level 2   siblings have similar facts
    level 3   two sentences: a comparison, a description, an exception, a change on a day
    level 4   rules, exceptions, comparisons or descriptions under a condition that the customer
              meets or does not meet, or three sentences in a row
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from suites.support.blocks import Document, Maker, SupportTask
from suites.support.grounded import conditions, lookups
from suites.support.grounded.page import Case, Page
from suites.support.stream import Stream
from suites.support.world import Split

NOT_IN_TEXT = "not in the text"
ANSWERED, UNANSWERED = 6, 2
"""Items per level in a block."""
GIVEN_UP = 2
"""Answered items per level whose `rejected` is "not in the text": a refusal is wrong as often as it is right,
so that preference pairs do not teach to refuse."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Situation:
    build: Callable[[Page], Case]
    needs: tuple[str, ...]
    """What has to be put together."""
    numeric: bool = False
    """Whether it counts with the attribute, so that a name will not do."""


def _counted(build: Callable[[Page], Case], *needs: str) -> Situation:
    return Situation(build, needs, numeric=True)


def _any(build: Callable[[Page], Case], *needs: str) -> Situation:
    return Situation(build, needs)


SITUATIONS: dict[int, tuple[tuple[Situation, ...], tuple[Situation, ...]]] = {
    1: (
        (_any(lookups.stated, "fact"),),
        (_any(lookups.unmentioned, "fact"),),
    ),
    2: (
        (
            _any(lookups.sibling, "fact", "sibling"),
            _any(lookups.sibling_of_two, "fact", "sibling"),
            _any(lookups.which, "fact", "sibling"),
        ),
        (_any(lookups.sibling_missing, "fact", "sibling"),),
    ),
    3: (
        (
            _counted(lookups.compared, "fact", "comparison"),
            _counted(lookups.multiple, "fact", "comparison"),
            _any(lookups.same, "fact", "comparison"),
            _any(lookups.described, "description", "fact"),
            _any(lookups.exception, "rule", "exception"),
            _any(lookups.rule, "rule", "exception"),
            _counted(lookups.changed, "change", "order date"),
            _counted(lookups.changed_since, "change", "order date"),
        ),
        (
            _counted(lookups.compared_missing, "fact", "comparison"),
            _any(lookups.same_missing, "fact", "comparison"),
            _any(lookups.described_missing, "description", "fact"),
            _counted(lookups.changed_before, "change", "order date"),
        ),
    ),
    4: (
        (
            _counted(conditions.exception_raised, "rule", "exception", "condition"),
            _counted(conditions.rule_raised, "rule", "exception", "condition"),
            _counted(conditions.left_out, "fact", "condition", "exception"),
            _counted(conditions.not_left_out, "fact", "condition", "exception"),
            _counted(conditions.compared_raised, "fact", "comparison", "condition"),
            _counted(conditions.compared_not_raised, "fact", "comparison", "condition"),
            _counted(conditions.described_raised, "description", "fact", "condition"),
            _counted(conditions.described_compared, "description", "fact", "comparison"),
            _counted(conditions.larger_counts, "fact", "condition", "condition", "limit"),
            _counted(conditions.limited, "fact", "condition", "limit"),
            _counted(conditions.chain, "fact", "comparison", "comparison"),
            _counted(conditions.not_told_elsewhere, "fact", "condition"),
        ),
        (
            _counted(conditions.exception_untold, "rule", "exception", "condition"),
            _counted(conditions.compared_raised_missing, "fact", "comparison", "condition"),
            _counted(conditions.described_compared_missing, "description", "fact", "comparison"),
            _counted(conditions.told_elsewhere, "fact", "condition"),
        ),
    ),
}
"""Level -> the situations that have an answer, and those that have none."""


def deal(split: Split, stream: Stream) -> list[Maker]:
    """One block of 32: at each level six items with an answer and two without."""
    makers: list[Maker] = []
    for level, (answered, unanswered) in SITUATIONS.items():
        chosen = stream.shuffled(_repeated(stream, answered, ANSWERED))
        for i, situation in enumerate(chosen):
            makers.append(_maker(split, level, situation, gives_up=i < GIVEN_UP))
        for situation in _repeated(stream, unanswered, UNANSWERED):
            makers.append(_maker(split, level, situation))
    return stream.shuffled(makers)


def _repeated(stream: Stream, options: tuple[T, ...], n: int) -> list[T]:
    """`n` of the options, each as often as any other, give or take one."""
    return [*(options * (n // len(options))), *stream.sample(options, n % len(options))]


def _maker(split: Split, level: int, situation: Situation, gives_up: bool = False) -> Maker:
    return partial(document, split=split, level=level, situation=situation, gives_up=gives_up)


def document(stream: Stream, split: Split, level: int, situation: Situation, gives_up: bool) -> Document:
    """One page with its question. `gives_up`: the rejected answer is that the text does not say."""
    page = Page(stream, split, situation.numeric)
    case = situation.build(page)
    question, asked = page.question(case)
    answers = case.answer.answers if case.answer else (NOT_IN_TEXT,)
    return {
        "text": page.text(),
        "question": question,
        "answer": answers[0],
        "answers": list(answers),
        "rejected": NOT_IN_TEXT if gives_up else case.wrong.text,
        "cluster": f"{situation.build.__name__}/{page.theme_index}{page.asked_index}{asked}",
        "level": level,
        "needs": list(situation.needs),
    }


TASK = SupportTask(deal, text=("text", "question"), max_words=220)
