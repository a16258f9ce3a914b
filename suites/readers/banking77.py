"""`banking77`: customer messages to a bank, each with one of 77 intents (Casanueva et al. 2020).

Rows of the hub's form have `text` and `label_text`, rows of the authors' CSV files `text` and `category`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from harness.errors import DataError
from harness.fingerprint import text_digest
from harness.tasks.library import Document

INTENTS = 77
_NOT_WORD = re.compile(r"\W+")


def read(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Splits `test`, `train` and `fewshot`, each in the order of its texts' digests.

    The authors' files are sorted by intent, so that their first rows would all be of one. Messages
    that differ only in case, space and punctuation count as one: `test` and `train` hold each once, and
    `train` leaves out those of `test`. `fewshot` holds equally many of `train` for each intent, so that
    examples drawn at random favour none. Raises DataError when `test` and `train` do not both name the
    77 intents.
    """
    seen: set[str] = set()
    test = _unseen(parts["test"], seen)
    train = _unseen(parts["train"], seen)
    intents = sorted({document["intent"] for document in train})
    if len(intents) != INTENTS or {document["intent"] for document in test} != set(intents):
        raise DataError(
            f"The rows name {len(intents)} intents in train; banking77 has {INTENTS} in each part."
        )
    for document in (*test, *train):
        document["choices"] = intents
    return {"test": test, "train": train, "fewshot": _balanced(train)}


def _document(row: Document) -> Document:
    name = row["category"] if "category" in row else row["label_text"]
    return {"text": row["text"].strip(), "intent": name.lower().rstrip("?").replace("_", " ")}


def _unseen(rows: Sequence[Document], seen: set[str]) -> list[Document]:
    """The documents by digest, less those whose text is in `seen`, to which theirs are added."""
    fresh = []
    for document in sorted(map(_document, rows), key=_digest):
        bare = _NOT_WORD.sub("", unicodedata.normalize("NFKC", document["text"]).casefold())
        if bare not in seen:
            seen.add(bare)
            fresh.append(document)
    return fresh


def _balanced(documents: Sequence[Document]) -> list[Document]:
    by_intent: dict[str, list[Document]] = {}
    for document in documents:
        by_intent.setdefault(document["intent"], []).append(document)
    fewest = min(map(len, by_intent.values()))
    return sorted((document for own in by_intent.values() for document in own[:fewest]), key=_digest)


def _digest(document: Document) -> str:
    return text_digest(document["text"] + document["intent"])
