"""`banking77`: customer messages to a bank, each with one of 77 intents (Casanueva et al. 2020).

Rows of the hub's form have `text` and `label_text`, rows of the authors' CSV files `text` and `category`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.errors import DataError
from harness.fingerprint import text_digest
from harness.tasks.library import Document

INTENTS = 77
_SPACED = re.compile(r"[^a-z0-9]+")


def read(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Splits `test`, `train` and `fewshot`, each in the order of its texts' digests.

    The authors' files are sorted by intent, so that their first rows would all be of one. `train` leaves
    out messages that differ from one of `test` in case and punctuation at most (25 in the published
    files). `fewshot` holds equally many of `train` for each intent, so that examples drawn at random
    favour none. Raises DataError when the intents of `test` and `train` are not the 77.
    """
    test = [_document(row) for row in parts["test"]]
    known = {_words(document["text"]) for document in test}
    train = [d for d in map(_document, parts["train"]) if _words(d["text"]) not in known]
    intents = sorted({document["intent"] for document in train})
    if len(intents) != INTENTS or {document["intent"] for document in test} != set(intents):
        raise DataError(
            f"The rows name {len(intents)} intents in train; banking77 has {INTENTS} in each part."
        )
    for document in (*test, *train):
        document["choices"] = intents
    return {"test": _shuffled(test), "train": _shuffled(train), "fewshot": _balanced(train)}


def _document(row: Document) -> Document:
    name = row["category"] if "category" in row else row["label_text"]
    return {"text": row["text"].strip(), "intent": name.lower().rstrip("?").replace("_", " ")}


def _words(text: str) -> str:
    return _SPACED.sub(" ", text.lower()).strip()


def _shuffled(documents: Sequence[Document]) -> list[Document]:
    return sorted(documents, key=lambda document: text_digest(document["text"]))


def _balanced(documents: Sequence[Document]) -> list[Document]:
    by_intent: dict[str, list[Document]] = {}
    for document in _shuffled(documents):
        by_intent.setdefault(document["intent"], []).append(document)
    fewest = min(map(len, by_intent.values()))
    return _shuffled([document for own in by_intent.values() for document in own[:fewest]])
