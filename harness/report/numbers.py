"""Numbers as people and JSON read them."""

from __future__ import annotations

import math

from harness.stats import Estimate


def finite(value: float) -> float | None:
    """None for a limit that the data cannot bound: JSON has no infinity."""
    return value if math.isfinite(value) else None


def score(value: float) -> str:
    return f"{value:.3f}"


def interval(estimate: Estimate, *, signed: bool = False) -> str:
    low, high = (_limit(v, signed) for v in (estimate.low, estimate.high))
    return f"[{low}, {high}]"


def signed(value: float) -> str:
    # A difference that rounds to nothing has no sign.
    return f"{value:+.3f}" if abs(value) >= 0.0005 else "0.000"


def _limit(value: float, with_sign: bool) -> str:
    if math.isinf(value):
        return "-inf" if value < 0 else "inf"
    return signed(value) if with_sign else score(value)


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
