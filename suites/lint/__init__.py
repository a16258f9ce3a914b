"""`harness suites lint`: everything that is wrong with a suite, at once, without a model."""

from suites.lint.findings import Facts, Finding, Overlap, Place, Report
from suites.lint.run import lint

__all__ = ["Facts", "Finding", "Overlap", "Place", "Report", "lint"]
