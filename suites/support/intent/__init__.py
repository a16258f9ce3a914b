"""`support_intent`; see message.py."""

from suites.support.intent.message import TASK
from suites.support.intent.words import WORDS

__all__ = ["TASK", "WORDS"]
