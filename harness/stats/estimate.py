"""What the front doors of harness.stats return: an estimate with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Interval(NamedTuple):
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with a two-sided confidence interval. Never NaN; `low <= estimate <= high`.

    A limit that the data cannot bound is the end of the possible range: 0 or 1 (-1 or 1 for a
    difference) for scores in [0, 1], infinite for others.
    """

    estimate: float
    low: float
    high: float
    level: float
    """Confidence of the two-sided interval, e.g. 0.95."""
    n: int
    """Items."""
    n_clusters: int
    """Independent groups of items; equal to `n` when items share nothing."""
    method: str
    """How the interval was computed, for people."""


@dataclass(frozen=True, slots=True)
class MeanEstimate(Estimate):
    """The mean score of one run."""


@dataclass(frozen=True, slots=True)
class PairedEstimate(Estimate):
    """The mean difference, candidate minus baseline, over the same items."""

    wins: int | None = None
    """Items that went from 0 to 1; None unless every score is 0 or 1."""
    losses: int | None = None
    """Items that went from 1 to 0; None unless every score is 0 or 1."""
    p_value: float | None = None
    """Two-sided exact McNemar; None unless scores are 0 or 1 and items are independent."""
