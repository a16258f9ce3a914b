"""Evidence that may be looked at whenever one likes, on items that never run out: e-processes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from harness.stats.choose import Clusters, as_scores, check_arguments, is_binary, is_share
from harness.stats.clusters import cluster_codes
from harness.stats.estimate import Interval, PairedEstimate
from harness.stats.planned import SequentialDecision
from harness.stats.proportions import discordant_counts

BETS = (np.arange(64) + 0.5) / 64
"""Shares of the largest bet that cannot go bankrupt, strictly between 0 and 1."""
PRIOR = BETS * (1 - BETS) ** 2 / np.sum(BETS * (1 - BETS) ** 2)
"""Beta(2, 3) on that grid: quickest for one disagreement in ten and gains of two to five points, where
the best bets are 0.2 to 0.5. Any other weights would be as valid, only slower."""

ROUNDING = 1e-9
"""By how much, relatively, weights may sum to more than they would without rounding."""
END = 1 - 1e-9
"""Nearest bound to -1 and 1 that is tried: there the largest bet is infinite."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenEnded:
    """All that the e-processes need of the paired differences so far; `update` gives the next state.

    One bet is made per cluster, on the sum of its differences divided by `largest_cluster`. Items of a
    cluster may depend on each other in any way; clusters must be fresh draws, so that given all earlier
    ones the next has expected sum of (difference - true mean) 0. That is the mean over items, also
    where the size of a cluster says something about its differences, which betting on the mean of each
    cluster would get wrong; for clusters of one size it is the same bet. A cluster smaller than the
    largest is a smaller bet, valid but slower.

    Items may come in batches with strata of their own means, weighted so that in each batch the weighted sum
    of (difference - true mean) has expectation 0. Then one looks after whole batches only. Within a batch,
    of independent clusters with expected results m_j, a bet λ has the expected wealth Π (1 + λ m_j),
    which by the inequality of the means is at most (1 + λ mean(m_j))^n, so at most 1 where their
    mean is not above 0: the wealth after each batch is a supermartingale, as it is after each cluster
    without strata.
    """

    largest_cluster: int = 1
    """Items; no cluster may ever be larger, so it is set before the first item."""
    sums: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """Distinct (sum of differences, size) of the clusters so far, with how often each was seen."""
    sizes: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    counts: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    wins: int | None = 0
    losses: int | None = 0
    """None once a score was neither 0 nor 1."""
    n: int = 0
    """Items so far."""

    @property
    def n_clusters(self) -> int:
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """Mean difference over all items, as they are weighted."""
        return float(self.counts @ self.sums) / float(self.counts @ self.sizes)

    def update(
        self,
        baseline: ArrayLike,
        candidate: ArrayLike,
        clusters: Clusters | None = None,
        *,
        weights: ArrayLike | None = None,
    ) -> OpenEnded:
        """The state after these items too, scores (n,) in [0, 1]: clusters that are whole and new.

        A cluster spread over two updates would be bet on as two independent ones. `weights` (n,), each
        above 0, count an item as more or less than one, in its cluster's size too; they may depend on
        which items a batch has, not on how these were answered.

        Raises ValueError for no items, unequal lengths, scores outside [0, 1] or not finite, a wrong
        number of labels or weights, or a cluster above `largest_cluster`.
        """
        before, after = as_scores(baseline, "baseline"), as_scores(candidate, "candidate")
        if len(after) != len(before):
            raise ValueError(f"Paired scores need the same items, got {len(before)} and {len(after)}.")
        check_arguments(len(before), clusters, 0.5)
        if not (is_share(before) and is_share(after)):
            raise ValueError("An e-process bets on scores in [0, 1]; a score lies outside.")
        codes = cluster_codes(clusters if clusters is not None else [None] * len(before))
        worth = np.ones(len(before)) if weights is None else as_scores(weights, "weights")
        if len(worth) != len(before) or not (worth > 0).all():
            raise ValueError(f"Need a weight above 0 per item, got {len(worth)} for {len(before)} items.")
        sizes = np.bincount(codes, weights=worth)
        if sizes.max() > self.largest_cluster * (1 + ROUNDING):
            raise ValueError(
                f"A cluster has {sizes.max():g} items where largest_cluster={self.largest_cluster}."
            )
        sums = np.bincount(codes, weights=worth * (after - before))
        kinds, where = np.unique(
            np.column_stack([np.r_[self.sums, sums], np.r_[self.sizes, sizes]]), axis=0, return_inverse=True
        )
        counts = np.zeros(len(kinds))
        np.add.at(counts, where.ravel(), np.r_[self.counts, np.ones(len(sums))])
        wins = losses = None
        if self.wins is not None and self.losses is not None and is_binary(before) and is_binary(after):
            more = discordant_counts(before, after)
            wins, losses = self.wins + more[0], self.losses + more[1]
        n = self.n + len(before)
        return OpenEnded(self.largest_cluster, kinds[:, 0], kinds[:, 1], counts, wins, losses, n)

    def log_e(self, bound: float) -> float:
        """Log evidence that the mean difference is above `bound`, in (-1, 1).

        With S the sum and s the size of a cluster and M the largest size, the wealth of a bet λ is
        Π (1 + λ (S - s·bound) / M), non-negative for λ in [0, 1/(1 + bound)]; the average over a fixed
        grid of λ there is an e-process for a mean of at most `bound` (the capital process of Waudby-Smith
        & Ramdas 2023, JRSS B 86:1-27). By Ville (1939) exp(log_e) ever reaches 1/alpha with probability at
        most alpha if the mean is not above the bound, however often and for whatever reason one looks. For
        0/1 scores and bound 0 it is a mixture over the win rate (1 + λ)/2 among disagreements, against
        1/2: items that agree change nothing.

        Raises ValueError for a bound outside (-1, 1).
        """
        return self._log_e(self.sums, bound)

    def log_e_below(self, bound: float) -> float:
        """Log evidence that the mean difference is below `bound`: the mirror image of `log_e`."""
        return self._log_e(-self.sums, -bound)

    def _log_e(self, sums: NDArray[np.float64], bound: float) -> float:
        if not -1 < bound < 1:
            raise ValueError(f"A bound on a difference of scores in [0, 1] lies in (-1, 1), got {bound}.")
        largest_bet_wins = (sums - self.sizes * bound) / (self.largest_cluster * (1 + bound))
        log_wealth = self.counts @ np.log1p(np.multiply.outer(largest_bet_wins, BETS)) + np.log(PRIOR)
        top = float(log_wealth.max())
        return top + math.log(float(np.exp(log_wealth - top).sum()))

    def interval(self, level: float = 0.9) -> Interval:
        """Two-sided confidence sequence for the mean difference, by inverting both e-processes.

        All bounds whose evidence on neither side has reached 2/(1 - level). The evidence falls as the
        bound rises, so they form an interval, and it contains the mean so far, where no bet can have
        won (Jensen). It covers the true mean at all times together with probability `level`.
        """
        if not 0 < level < 1:
            raise ValueError(f"A confidence level lies strictly between 0 and 1, got {level}.")
        if not self.n_clusters:
            return Interval(-1.0, 1.0)
        needed = math.log(2 / (1 - level))
        low = _last_refuted(lambda bound: self.log_e(bound) - needed, self.mean)
        high = -_last_refuted(lambda bound: self.log_e_below(-bound) - needed, -self.mean)
        return Interval(low, high)

    def estimate(self, level: float = 0.9) -> PairedEstimate:
        """The mean difference with its confidence sequence; before the first item 0 in [-1, 1]."""
        low, high = self.interval(level)
        mean = self.mean if self.n_clusters else 0.0
        return PairedEstimate(
            estimate=mean,
            low=min(low, mean),
            high=max(high, mean),
            level=level,
            n=self.n,
            n_clusters=self.n_clusters,
            method="anytime-valid confidence sequence by betting",
            wins=self.wins,
            losses=self.losses,
        )


def _last_refuted(excess: Callable[[float], float], mean: float) -> float:
    """Where the falling `excess` is 0 below `mean`; -1 if nowhere."""
    from scipy.optimize import brentq

    if mean <= -END or excess(-END) <= 0:
        return -1.0
    return float(brentq(excess, -END, min(mean, END), xtol=1e-9))


@dataclass(frozen=True, slots=True)
class OpenEndedLook:
    """What the evidence so far says."""

    decision: SequentialDecision
    estimate: PairedEstimate
    """With the confidence sequence, which holds at whatever time one looks."""
    log_e: float
    """Log evidence for a mean above the bound."""
    log_e_futility: float
    """Log evidence for a mean below bound + planned effect."""


def open_ended_look(
    state: OpenEnded, *, against: float = 0.0, planned_effect: float, alpha: float = 0.05
) -> OpenEndedLook:
    """Decide on all items so far whether the mean of candidate - baseline exceeds `against`.

    `against` is `improve_by`, or minus the margin of non-inferiority. Efficacy: the evidence has
    reached 1/alpha, which is when the lower limit of the two-sided 1 - 2 alpha interval exceeds
    `against`. Futility: the mirrored evidence has reached 1/alpha against a mean of at least
    `against + planned_effect`, which is when the upper limit falls below that; without it a candidate
    without effect would never stop. Someone who keeps on drawing items keeps the first crossing.

    Raises ValueError unless 0 < alpha < 0.5, planned_effect > 0 and both bounds lie in (-1, 1).
    """
    if not 0 < alpha < 0.5:
        raise ValueError(f"A one-sided level lies strictly between 0 and 0.5, got {alpha}.")
    if not planned_effect > 0:
        raise ValueError(f"Without a planned effect above 0 nothing is futile, got {planned_effect}.")
    log_e, log_e_futility = state.log_e(against), state.log_e_below(against + planned_effect)
    needed = -math.log(alpha)
    decision: SequentialDecision = "continue"
    if log_e >= needed:
        decision = "efficacy"
    elif log_e_futility >= needed:
        decision = "futility"
    return OpenEndedLook(decision, state.estimate(1 - 2 * alpha), log_e, log_e_futility)
