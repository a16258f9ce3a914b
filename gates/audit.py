"""The unseen suite beside the gate's: does a gain on items chosen by the policy hold where nothing was?"""

from __future__ import annotations

import math

from gates.checks import difference, scored
from gates.evidence import PairedScores
from harness.records import CheckResult


def audit(gate: PairedScores, unseen: PairedScores, alpha: float, *, enforce: bool) -> CheckResult:
    """Gate gain minus unseen gain, with the two-sided 1 - 2 alpha interval of independent estimates.

    The limits are combined by the method of variance estimates recovery (Zou & Donner 2008, Statistics
    in Medicine 27:1693-1702). It never decides unless `enforce`: then a gain that lies above the unseen
    one for certain fails.
    """
    name = f"{gate.suite} gain minus {unseen.suite} gain"
    level = 1 - 2 * alpha
    pairs = [[stratum for stratum in paired.strata if stratum.scored.any()] for paired in (gate, unseen)]
    if not all(pairs):
        return CheckResult(name, "unseen", "audit", "inconclusive", "no items in common")
    ours, theirs = (difference([scored(stratum) for stratum in strata], level) for strata in pairs)
    gap = ours.estimate - theirs.estimate
    low = gap - math.hypot(ours.estimate - ours.low, theirs.high - theirs.estimate)
    high = gap + math.hypot(ours.high - ours.estimate, theirs.estimate - theirs.low)
    faded = low > 0
    reason = (
        f"the gain is {100 * ours.estimate:+.1f} points on the gate's items and "
        f"{100 * theirs.estimate:+.1f} on unseen ones, {100 * gap:+.1f} apart "
        f"({100 * low:+.1f} to {100 * high:+.1f})"
    )
    return CheckResult(
        name=name,
        kind="unseen",
        role="audit",
        outcome="fail" if faded and enforce else "pass",
        reason=reason,
        bound=0.0,
        estimate=gap,
        low=low,
        high=high,
        level=level,
        n=ours.n + theirs.n,
        n_clusters=ours.n_clusters + theirs.n_clusters,
        method="MOVER of two independent differences",
    )
