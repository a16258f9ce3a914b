"""`support_safety`; see drafts.py."""

from suites.support.safety.drafts import TASK
from suites.support.safety.words import WORDS

__all__ = ["TASK", "WORDS"]
