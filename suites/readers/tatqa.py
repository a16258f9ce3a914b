"""`tatqa`: arithmetic over a table and the paragraphs around it, from annual reports (Zhu et al. 2021).

Rows are the passages of the authors' JSON files, as they are on the hub: a table, its paragraphs and
the questions about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.fingerprint import text_digest
from harness.tasks.library import Document

DEV_SHARE = 0.25


def read(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Splits `dev` and `gate` of the part `dev`: its arithmetic questions, a quarter and three quarters.

    Passages that share a paragraph or a table are one cluster, and a cluster lies in one split whole.
    """
    passages = parts["dev"]
    splits: dict[str, list[Document]] = {"dev": [], "gate": []}
    for passage, cluster in zip(passages, _clusters(passages), strict=True):
        low = int(text_digest(cluster)[:8], 16) / 2**32 < DEV_SHARE
        splits["dev" if low else "gate"].extend(_questions(passage, cluster))
    return splits


def _clusters(passages: Sequence[Document]) -> list[str]:
    """For each passage, the `uid` of the first one that it is linked to by shared text."""
    parents = list(range(len(passages)))

    def root(index: int) -> int:
        while parents[index] != index:
            index = parents[index]
        return index

    owners: dict[str, int] = {}
    for index, passage in enumerate(passages):
        for text in (_table(passage), *(paragraph["text"].strip() for paragraph in passage["paragraphs"])):
            one, other = sorted((root(owners.setdefault(text, index)), root(index)))
            parents[other] = one
    return [passages[root(index)]["table"]["uid"] for index in range(len(passages))]


def _table(passage: Document) -> str:
    return "\n".join(" | ".join(" ".join(cell.split()) for cell in row) for row in passage["table"]["table"])


def _questions(passage: Document, cluster: str) -> list[Document]:
    ordered = sorted(passage["paragraphs"], key=lambda paragraph: paragraph["order"])
    return [
        {
            "table": _table(passage),
            "text": "\n".join(paragraph["text"].strip() for paragraph in ordered),
            "question": asked["question"].strip(),
            "answer": str(asked["answer"]),
            "scale": asked["scale"],
            "passage": cluster,
        }
        for asked in passage["questions"]
        if asked["answer_type"] == "arithmetic"
    ]
