"""`support_grounded`; see document.py."""

from suites.support.grounded.document import TASK
from suites.support.grounded.words import WORDS

__all__ = ["TASK", "WORDS"]
