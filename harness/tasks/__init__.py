"""lm-eval as our task library: its Task objects build requests and score items, nothing else.

Its evaluator, model backends and caches are not used; scheduling, journalling and resume are ours
(see harness/evaluate.py).
"""

from harness.tasks.build import BuiltItem, BuiltTask, build
from harness.tasks.library import Library
from harness.tasks.scoring import score

__all__ = ["BuiltItem", "BuiltTask", "Library", "build", "score"]
