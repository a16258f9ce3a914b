"""Procedural customer support: documents made from (version, task, split, seed), bit for bit.

An invented shop whose products, people, orders and words differ between the splits `train`, `dev`,
`gate` and `unseen`, so a training row can never contain a gate item. See README.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import count, islice

from harness.errors import SuiteError, unknown
from suites.support import grounded, intent, refund, reply, safety, slots, tools
from suites.support.blocks import Document, Maker, SupportTask
from suites.support.stream import Stream
from suites.support.world import SPLITS, Split

VERSION = "2"
ATTEMPTS = 200
"""Redraws of one item before its split counts as exhausted."""

TASKS: dict[str, SupportTask] = {
    "support_intent": intent.TASK,
    "support_refund": refund.TASK,
    "support_grounded": grounded.TASK,
    "support_reply": reply.TASK,
    "support_safety": safety.TASK,
    "support_slots": slots.TASK,
    "support_tools": tools.TASK,
}


def documents(task: str, split: str, seed: int, size: int) -> list[Document]:
    """The first `size` documents of a task, no two the same.

    The same arguments give the same documents on every Python version and platform, and a longer
    draw begins with the shorter one. Raises SuiteError as `draw` does, and for a negative size.
    """
    if size < 0:
        raise SuiteError(f"A suite cannot draw {size} items; ask for 0 or more.")
    return list(islice(draw(task, split, seed), size))


def draw(task: str, split: str, seed: int) -> Iterator[Document]:
    """The documents of a task one after another, without end.

    Raises SuiteError for an unknown task or split, and when the split cannot tell more items apart.
    """
    if task not in TASKS:
        raise SuiteError(unknown("support task", task, TASKS))
    if split not in SPLITS:
        raise SuiteError(unknown("split of suite 'support':", split, SPLITS))
    return _draw(task, split, seed)


def _draw(task: str, split: Split, seed: int) -> Iterator[Document]:
    rules = TASKS[task]
    # Digests, because a million texts would not fit in memory.
    seen: set[bytes] = set()
    for ordinal, make in enumerate(_makers(rules, task, split, seed)):
        for attempt in range(ATTEMPTS):
            document = make(Stream(VERSION, task, split, seed, ordinal, attempt))
            text = "\n".join(str(document[field]) for field in rules.text)
            digest = blake2b(text.encode(), digest_size=16).digest()
            if digest not in seen and len(text.split()) <= rules.max_words:
                break
        else:
            raise SuiteError(f"{task} in {split}@{seed} has only {ordinal} different items; ask for fewer.")
        seen.add(digest)
        yield document


def _makers(rules: SupportTask, task: str, split: Split, seed: int) -> Iterator[Maker]:
    for block in count():
        yield from rules.deal(split, Stream(VERSION, task, split, seed, "block", block))
