"""Readers that a suite names in its suite.yaml: rows of a public data set, as they come, to documents.

A document's values are text, numbers, or lists of text; what is nested deeper travels as JSON text.
"""

from __future__ import annotations

from harness.tasks.library import Reader
from suites.readers import banking77, bfcl, pubmedqa, sgd_call, sgd_turn, tatqa

READERS: dict[str, Reader] = {
    "banking77": Reader(banking77.read),
    "bfcl": Reader(bfcl.read),
    "pubmedqa": Reader(pubmedqa.read),
    "sgd_call": Reader(sgd_call.read),
    "sgd_turn": Reader(sgd_turn.read),
    "tatqa": Reader(tatqa.read),
}
"""Reader name -> the reader."""
