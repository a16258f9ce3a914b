"""Several tests, any of which may win: p-values that keep the chance of any false win at the level."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values in the order given; those at most alpha are rejected together.

    Holm (1979), Scandinavian Journal of Statistics 6:65-70: the k-th smallest of m is multiplied by
    m - k + 1, and none may fall below a smaller one. The chance of any false rejection is at most
    alpha however the tests depend on one another. No p-values give no p-values.

    Raises ValueError for a p-value outside [0, 1], NaN included.
    """
    wrong = [p for p in p_values if not 0 <= p <= 1]
    if wrong:
        raise ValueError(f"A p-value lies between 0 and 1, got {wrong[0]}.")
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return tuple(adjusted)
