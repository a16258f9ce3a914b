"""The unweighted mean of independent strata: a suite's score from its tasks' scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from harness.stats.estimate import Estimate, PairedEstimate

AnyEstimate = TypeVar("AnyEstimate", bound=Estimate)


def combine(estimates: Sequence[AnyEstimate]) -> AnyEstimate:
    """Unweighted mean of K independent estimates, each with limits of whatever method suits it.

    The limits come from the strata's own by the method of variance estimates recovery (Zou & Donner
    2008, Statistics in Medicine 27:1693-1702; for K terms Zou, Huang & Zhang 2009, Computational
    Statistics & Data Analysis 53:1080-1085), which for score intervals is Newcombe's (1998)
    square-and-add:

        low  = mean(e_k) - sqrt(Σ (e_k - low_k)²) / K
        high = mean(e_k) + sqrt(Σ (high_k - e_k)²) / K

    A stratum where nothing disagrees thus still contributes its width. Items, clusters, wins and
    losses add up; a combined p-value does not exist and is None. One stratum is returned as it is.

    Raises ValueError for no estimates or different confidence levels.
    """
    if not estimates:
        raise ValueError("There is no mean over no strata.")
    levels = sorted({one.level for one in estimates})
    if len(levels) > 1:
        raise ValueError(f"Strata must share one confidence level, got {levels}.")
    first, k = estimates[0], len(estimates)
    if k == 1:
        return first
    centre = math.fsum(one.estimate for one in estimates) / k
    methods = "; ".join(dict.fromkeys(one.method for one in estimates))
    combined = replace(
        first,
        estimate=centre,
        low=centre - math.hypot(*(one.estimate - one.low for one in estimates)) / k,
        high=centre + math.hypot(*(one.high - one.estimate for one in estimates)) / k,
        n=sum(one.n for one in estimates),
        n_clusters=sum(one.n_clusters for one in estimates),
        method=f"MOVER over {k} strata ({methods})",
    )
    if not isinstance(combined, PairedEstimate):
        return combined
    pairs = [one for one in estimates if isinstance(one, PairedEstimate)]
    return replace(
        combined,
        wins=_total([one.wins for one in pairs]),
        losses=_total([one.losses for one in pairs]),
        p_value=None,
    )


def _total(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
