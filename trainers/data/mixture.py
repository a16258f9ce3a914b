"""Which rows of each source a mixture draws, so that the sources have the shares of tokens asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.errors import DataError

Indices = NDArray[np.int64]


def draw(
    tokens: Mapping[str, NDArray[np.int64]],
    shares: Mapping[str, float],
    rng: np.random.Generator,
    max_rows: int | None = None,
) -> dict[str, Indices]:
    """Rows of each source, in their own order, by the tokens that each row has.

    The whole is as large as it can be with no row drawn twice: some source is used up, the others give a
    random part. `max_rows` bounds the rows of all sources together. Each source has its share of the tokens
    to within one row. Raises DataError when a share is smaller than a single row.
    """
    order = {name: rng.permutation(len(tokens[name])) for name in shares}
    sums = {name: np.cumsum(tokens[name][order[name]]) for name in shares}
    budget = min(float(sums[name][-1]) / share for name, share in shares.items())
    if max_rows is not None:
        budget = _largest(budget, max_rows, sums, shares)
    counts = _counts(budget, sums, shares)
    for name, count in counts.items():
        if not count:
            raise DataError(
                f"{name} would have {shares[name]:g} of the tokens, here {shares[name] * budget:,.0f}, "
                f"and its rows are longer ({tokens[name].mean():,.0f} on average).",
                hint="give it a larger share, or give the other files more rows",
            )
    return {name: np.sort(order[name][:count]) for name, count in counts.items()}


def _counts(
    budget: float, sums: Mapping[str, NDArray[np.int64]], shares: Mapping[str, float]
) -> dict[str, int]:
    # The smallest source meets its budget exactly, whatever the division rounded to.
    return {
        name: int(np.searchsorted(sums[name], budget * share * (1 + 1e-12), side="right"))
        for name, share in shares.items()
    }


def _largest(
    budget: float, max_rows: int, sums: Mapping[str, NDArray[np.int64]], shares: Mapping[str, float]
) -> float:
    """The largest budget in tokens whose rows are no more than `max_rows`."""
    low, high = 0.0, budget
    if sum(_counts(high, sums, shares).values()) <= max_rows:
        return high
    while high - low > 0.5:
        middle = (low + high) / 2
        fits = sum(_counts(middle, sums, shares).values()) <= max_rows
        low, high = (middle, high) if fits else (low, middle)
    return low


def realised(tokens: Mapping[str, Sequence[int] | NDArray[np.int64]]) -> dict[str, float]:
    """Each source's share of all tokens drawn."""
    sums = {name: int(np.sum(drawn)) for name, drawn in tokens.items()}
    whole = sum(sums.values())
    return {name: count / whole for name, count in sums.items()}
