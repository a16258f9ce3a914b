"""`pubmedqa`: research questions with an abstract and yes, no or maybe (Jin et al. 2019).

Rows of the hub's form are the authors' own (`QUESTION`, `CONTEXTS`); a mirror may hold `question` and
`context`, the sections already joined by line breaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.tasks.library import Document


def read(parts: Mapping[str, Sequence[Document]]) -> dict[str, list[Document]]:
    """Splits `test`, the authors' 500 test questions, and `dev`, the other 500 whatever their part."""
    others = [row for part, rows in parts.items() if part != "test" for row in rows]
    return {"test": [_document(row) for row in parts["test"]], "dev": [_document(row) for row in others]}


def _document(row: Document) -> Document:
    return {
        "question": row["question"] if "question" in row else row["QUESTION"],
        "context": row["context"] if "context" in row else "\n".join(row["CONTEXTS"]),
        "final_decision": row["final_decision"],
    }
