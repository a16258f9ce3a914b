"""`support_tools`; see item.py."""

from suites.support.tools.item import TASK
from suites.support.tools.words import WORDS

__all__ = ["TASK", "WORDS"]
