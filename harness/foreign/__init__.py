"""Runs that lm_eval wrote (0.4.5 and later), imported as foreign runs.

What they are identified by, and what they may be compared with, is in docs/adr/0016.
"""

from harness.foreign.bring import Imported, Report, import_folder
from harness.foreign.find import Refusal

__all__ = ["Imported", "Refusal", "Report", "import_folder"]
