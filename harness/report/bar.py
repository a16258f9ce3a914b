"""An interval against its bound, drawn as one line of text: `--|----[====o====]--`."""

from __future__ import annotations

import math

WIDTH = 21
_PAD = 2
"""Cells at both ends that stay free, so that a bound next to the interval has a cell of its own."""


def bar(low: float | None, high: float | None, estimate: float | None, bound: float | None) -> str:
    """`[` and `]` are the interval's ends (`<` and `>` without one), `o` the estimate, `|` the bound.

    A bound outside the interval is drawn outside, however close it is. Empty when there is nothing to
    draw: no interval or no bound, or a NaN among them.
    """
    if low is None or high is None or bound is None or any(map(math.isnan, (low, high, bound))):
        return ""
    finite = [value for value in (low, high, bound) if math.isfinite(value)]
    start, end = min(finite), max(finite)

    def cell(value: float) -> int:
        if math.isinf(value):
            return 0 if value < 0 else WIDTH - 1
        share = (value - start) / (end - start) if end > start else 0.5
        return _PAD + round(share * (WIDTH - 1 - 2 * _PAD))

    right = cell(high)
    left = min(cell(low), right - 2)

    def inside(value: float) -> int:
        return min(max(cell(value), left + 1), right - 1)

    drawn = ["-"] * WIDTH
    drawn[left : right + 1] = "=" * (right + 1 - left)
    drawn[left] = "<" if math.isinf(low) else "["
    drawn[right] = ">" if math.isinf(high) else "]"
    if estimate is not None and not math.isnan(estimate):
        drawn[inside(estimate)] = "o"
    if bound < low:
        drawn[min(cell(bound), left - 1)] = "|"
    elif bound > high:
        drawn[max(cell(bound), right + 1)] = "|"
    else:
        drawn[inside(bound)] = "|"
    return "".join(drawn)
