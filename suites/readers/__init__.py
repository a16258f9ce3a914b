"""Readers that a suite names in its suite.yaml: rows of a public data set, as they come, to documents.

A document's values are text, numbers, or lists of text; what is nested deeper travels as JSON text.
"""

from __future__ import annotations

from harness.tasks.library import Reader

READERS: dict[str, Reader] = {}
"""Reader name -> the reader."""
