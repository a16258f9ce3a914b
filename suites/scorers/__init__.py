"""Scorers that a suite names in its suite.yaml: an item's document and answers to its metrics.

Each is robust by contract: whatever text a model writes gives numbers, in time linear in its length.
"""

from __future__ import annotations

from harness.tasks.library import Scorer
from suites.scorers import amounts, answers, calls, code, fields, functions

SCORERS: dict[str, Scorer] = {
    "function_call": Scorer(functions.score_function_call),
    "json_fields": Scorer(fields.score_fields),
    "no_function_call": Scorer(functions.score_no_function_call),
    "python_tests": Scorer(code.python_tests, runs_code=True),
    "scaled_number": Scorer(amounts.score_amount),
    "service_call": Scorer(functions.score_service_call),
    "short_answer": Scorer(answers.score_answer),
    "tool_call": Scorer(calls.score_call),
}
"""Scorer name -> the scorer. A task's `metric_list` names the metrics it returns."""
