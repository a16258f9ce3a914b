"""The noise of one drawn answer, from items that were answered several times."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, variance


def within_item_variance(drawn: Sequence[Sequence[float]]) -> float:
    """Variance of one answer's score around its item's expectation, averaged over items: sigma².

    `drawn`: per item the scores of its K answers, K >= 2. The mean of the items' unbiased variances is
    unbiased for E[sigma_i²] (Miller 2024, arXiv:2411.00640, section 3.1: the mean of an item's K answers
    varies by ω² + sigma²/K over items). Raises ValueError for no items, or one with a single answer.
    """
    if not drawn or min(map(len, drawn)) < 2:
        raise ValueError("The noise of an answer needs items with two answers or more.")
    return fmean(variance(scores) for scores in drawn)
