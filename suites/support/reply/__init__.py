"""`support_reply`; see pair.py."""

from suites.support.reply.pair import TASK
from suites.support.reply.words import WORDS

__all__ = ["TASK", "WORDS"]
