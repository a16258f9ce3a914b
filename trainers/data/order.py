"""The order in which rows are learnt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainers.recipe import Order

Indices = NDArray[np.int64]


def arrange(indices: Indices, tokens: NDArray[np.int64], order: Order, rng: np.random.Generator) -> Indices:
    """`indices` of rows in the order asked for; `tokens` are those of every row, drawn or not.

    Rows of one length keep the order of the files under `short_to_long`.
    """
    if order == "shuffled":
        return rng.permutation(indices)
    if order == "short_to_long":
        return indices[np.argsort(tokens[indices], kind="stable")]
    return indices
