"""Paired scores made by hand, for checks and decisions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from gates.evidence import PairedScores, Stratum

NAN = float("nan")


def stratum(
    wins: int,
    losses: int,
    n: int,
    *,
    right: int = 0,
    clusters: Sequence[Hashable | None] | None = None,
    name: str = "task",
) -> Stratum:
    """`n` items: `wins` only the candidate has right, `losses` only the baseline, `right` both."""
    candidate = [1.0] * wins + [0.0] * losses + [1.0] * right + [0.0] * (n - wins - losses - right)
    baseline = [0.0] * wins + [1.0] * losses + [1.0] * right + [0.0] * (n - wins - losses - right)
    return Stratum(name, "acc", np.array(candidate), np.array(baseline), tuple(clusters or [None] * n))


def paired(*strata: Stratum) -> PairedScores:
    return PairedScores("toy/gate", strata)


def with_errors(one: Stratum, candidate: int = 0, baseline: int = 0) -> Stratum:
    """The last items without a score."""
    scores = [one.candidate.copy(), one.baseline.copy()]
    for values, failed in zip(scores, (candidate, baseline), strict=True):
        if failed:
            values[-failed:] = NAN
    return Stratum(one.name, one.metric, scores[0], scores[1], one.clusters)
