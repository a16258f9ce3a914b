"""`support_refund`; see case.py."""

from suites.support.refund.case import TASK
from suites.support.refund.words import WORDS

__all__ = ["TASK", "WORDS"]
