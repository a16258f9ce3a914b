"""`support_slots`; see message.py."""

from suites.support.slots.message import TASK
from suites.support.slots.words import WORDS

__all__ = ["TASK", "WORDS"]
