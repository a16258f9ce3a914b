"""A decision on items that never run out: batch after batch is drawn, and evidence may be weighed after each.

A comparison of scores on such items is bet on (harness.stats.OpenEnded): its evidence holds at whatever
batch one stops. What cannot be bet on, a floor or a length, spends its level over the batches as looks
spend alpha (harness.stats.epoch_level). Suites of fixed items are judged once, on all of them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gates.checks import (
    AGAINST_CANDIDATE,
    Comparison,
    conclusion,
    filled,
    nothing,
    points,
    result_of,
    scored,
    undone_by_errors,
)
from gates.decide import Decided, Evidence, Line, Pairs, conclude, lines, no_evidence, within_errors
from gates.evidence import PairedScores, Stratum
from gates.policy import Policy
from gates.sequential import level_of, needed
from harness.records import CheckResult, Outcome
from harness.stats import OpenEnded, cluster_codes, epoch_level

METHOD = "betting, one bet per cluster"


@dataclass(frozen=True, slots=True)
class Batch:
    """How far an open-ended gate has come."""

    number: int
    """From 1."""
    of: int
    """The most there may be."""
    drawn: tuple[str, ...]
    """The policy's addresses whose items are drawn."""
    new: tuple[str, ...]
    """The policy's addresses that this batch has items of."""

    def __str__(self) -> str:
        return f"stopped at batch {self.number} of at most {self.of}"


@dataclass(frozen=True, slots=True)
class Bets:
    """What a comparison was told by the batches so far."""

    worst: OpenEnded = field(default_factory=OpenEnded)
    """With the candidate's failed items wrong and the baseline's right: what a pass needs."""
    seen: OpenEnded = field(default_factory=OpenEnded)
    """Of the items that both scored."""
    asked: int = 0
    failed: tuple[int, int] = (0, 0)

    def after(self, batch: PairedScores) -> Bets:
        """With a batch more. A batch in which a stratum has no item for a bet says nothing of the mean."""
        whole = [filled(stratum, AGAINST_CANDIDATE) for stratum in batch.strata]
        both = [scored(stratum) for stratum in batch.strata]
        ours, theirs = batch.failed
        return Bets(
            worst=_bet(self.worst, whole),
            seen=_bet(self.seen, both),
            asked=self.asked + batch.n,
            failed=(self.failed[0] + ours, self.failed[1] + theirs),
        )


@dataclass(frozen=True, slots=True)
class Held:
    """What a line of the verdict keeps from batch to batch."""

    result: CheckResult
    bets: Bets | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """Nothing is decided yet: another batch is needed."""

    held: tuple[Held, ...]
    waiting: tuple[str, ...]
    """Addresses of the suites of which a batch can change an open line."""


def analyse_batch(
    policy: Policy,
    batch: Pairs,
    all_batches: Pairs,
    level: float,
    at: Batch,
    held: Sequence[Held] = (),
    *,
    evidence: Evidence = no_evidence,
    fresh: Collection[str] = (),
) -> Decided | Draw:
    """What the policy says after a batch; `batch` has its items alone, `held` is what the one before kept.

    Promote and reject as in `gates.sequential.analyse`, with `level` over their number for each of several
    primaries. A primary fails when the mirrored bets have reached 1 / level against a gain of as much as
    the planned effect: without that a candidate that gains nothing would never stop. Inconclusive after the
    last batch, or when no batch can change what is open.
    """
    found = lines(policy, all_batches, evidence)
    now = lines(policy, batch)
    before: Sequence[Held | None] = held or [None] * len(found)
    kept = tuple(
        _judged(policy, line, own, known, level, at)
        for line, own, known in zip(found, now, before, strict=True)
    )
    results = [one.result for one in kept]
    decided = conclude(policy, found, results, fresh=fresh)
    waiting = tuple(address for address in needed(policy, found, results) if address in at.drawn)
    if decided.decision != "inconclusive" or at.number >= at.of or not waiting:
        return replace(decided, reason=f"{at}: {decided.reason}")
    return Draw(kept, waiting)


def _judged(policy: Policy, line: Line, own: Line, held: Held | None, level: float, at: Batch) -> Held:
    """A line after a batch. `line` has the items of all batches, `own` those of this one.

    A pass is kept, and so is what this batch has no items for.
    """
    addresses = policy.suites_of(line.check)
    if held is not None and (held.result.outcome == "pass" or set(at.new).isdisjoint(addresses)):
        return held
    bets = held.bets if held is not None else None
    alpha = level_of(policy, line, level)
    if set(at.drawn).isdisjoint(addresses):
        result = line.judge(alpha)
    elif own.comparison is None or not (bets or _are_shares(own.comparison)):
        result = line.judge(epoch_level(alpha, at.number))
    elif not _are_shares(own.comparison):
        result = nothing(own.comparison, "a score outside [0, 1] cannot be bet on")
    else:
        bets = (bets or Bets()).after(own.comparison.paired)
        result = within_errors(policy, max(bets.failed), bets.asked, _weighed(own.comparison, bets, alpha))
    return Held(replace(result, analysis=at.number), bets)


def _are_shares(comparison: Comparison) -> bool:
    return all(stratum.is_share for stratum in comparison.paired.strata)


def _weighed(asked: Comparison, bets: Bets, alpha: float) -> CheckResult:
    """A comparison by its bets: evidence of 1 / alpha decides."""
    if not bets.seen.n:
        return nothing(asked, "in no batch has every task an item that both scored")
    measured = _result(asked, bets.seen, alpha)
    if measured.outcome != "pass" or not any(bets.failed):
        return measured
    worst = _result(asked, bets.worst, alpha)
    return measured if worst.outcome == "pass" else undone_by_errors(bets.failed, measured, worst)


def _result(asked: Comparison, state: OpenEnded, alpha: float) -> CheckResult:
    enough = -math.log(alpha)
    bounds = asked.bounds
    log_e = state.log_e(bounds.passes_above)
    outcome: Outcome = "inconclusive"
    if log_e >= enough:
        outcome = "pass"
    elif state.log_e_below(bounds.fails_below) >= enough:
        outcome = "fail"
    result = result_of(
        asked.name, asked.role, outcome, "", bounds.passes_above, state.estimate(1 - 2 * alpha)
    )
    # By Ville's inequality the reciprocal of the evidence is a p-value at every batch at once.
    result = replace(result, p_value=min(1.0, math.exp(-log_e)), method=f"{METHOD}; {result.method}")
    said = f"the difference is {points(result)}; {conclusion(outcome, bounds)}"
    return replace(result, reason=said)


def _bet(state: OpenEnded, strata: Sequence[Stratum]) -> OpenEnded:
    """The state after a batch. Strata weigh alike, and no cluster of the batch weighs more than 1."""
    fewest = min((len(stratum.candidate) for stratum in strata), default=0)
    if not fewest:
        return state
    weights = np.concatenate([np.full(n, fewest / n) for n in (len(s.candidate) for s in strata)])
    labels = [
        None if label is None else (number, label)
        for number, stratum in enumerate(strata)
        for label in stratum.clusters
    ]
    heaviest = float(np.bincount(cluster_codes(labels), weights=weights).max())
    return state.update(
        np.concatenate([stratum.baseline for stratum in strata]),
        np.concatenate([stratum.candidate for stratum in strata]),
        labels,
        weights=weights / heaviest,
    )
