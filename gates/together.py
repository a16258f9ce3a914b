"""Several candidates weighed together, of whom at most one is promoted: what each may spend, and who wins.

P(any false promotion) stays at most what the ledger grants the one look that all of them share. Each
candidate's test errs with at most a K-th of the level, so by the union bound any of them does with at most
all of it, whoever is chosen among those that pass, by whatever rule (Bonferroni). Each interval is made at
its check's own level, so all K hold at once with the confidence of the whole look, and so does the
winner's: choosing it because it is high is paid for. Its estimate is not corrected, and is too high on
average. Guards and other checks get a K-th of the policy's alpha for the same reason: with K candidates
that each slip past a guard at alpha, the one that is chosen has slipped past with up to K times that.
benchmarks/sweep_gate.py measures both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gates.decide import Decided
from gates.ledger import Grant
from gates.policy import Policy
from harness.fingerprint import json_digest
from harness.records import CheckResult

LESS_IS_BETTER = {"heldout_loss", "length"}
"""Kinds of checks whose estimate is better when it is lower."""


def together(candidates: Sequence[str]) -> str:
    """What stands for all of them where a look has one candidate, in whichever order they are named."""
    known = sorted(set(candidates))
    return known[0] if len(known) == 1 else json_digest(known)


def shared_policy(policy: Policy, candidates: int) -> Policy:
    """The policy as each of so many candidates is judged by it."""
    return policy.model_copy(update={"alpha": policy.alpha / candidates})


def shared_grant(granted: Grant, candidates: int) -> Grant:
    """What each of so many candidates may spend of the look that all of them share."""
    if candidates == 1:
        return granted
    guarantee = (
        f"{granted.guarantee}; this look chooses among {candidates} candidates, each judged at "
        f"1/{candidates} of its level, so that its interval holds though it was chosen"
    )
    return replace(granted, level=granted.level / candidates, guarantee=guarantee)


def best(decided: Sequence[Decided]) -> int | None:
    """Which of the candidates is to be promoted: of those that pass, the one with the largest lower bound.

    Of several primaries the policy's first that anyone passes counts, of equal bounds the first candidate.
    """
    passed = [i for i, one in enumerate(decided) if one.decision == "promote"]
    return max(passed, key=lambda i: (_rank(decided[i]), -i), default=None)


def one_wins(decided: Sequence[Decided], names: Sequence[str]) -> tuple[Decided, ...]:
    """The decisions of candidates called `names`, after which no more than one says promote."""
    winner = best(decided)
    if winner is None:
        return tuple(decided)
    chosen = f"it passes, and {names[winner]}, weighed together with it, is the one chosen"
    return tuple(
        replace(one, decision="inconclusive", reason=f"{chosen}: {one.reason}")
        if one.decision == "promote" and i != winner
        else one
        for i, one in enumerate(decided)
    )


def _rank(decided: Decided) -> tuple[int, float]:
    """Larger is better: the first primary that was won, then how far up its lower bound lies."""
    primaries = [check for check in decided.checks if check.role == "primary"]
    place = next(i for i, check in enumerate(primaries) if check.outcome == "pass")
    return -place, lower_bound(primaries[place])


def lower_bound(check: CheckResult) -> float:
    """The worse end of a check's interval, turned so that more is better."""
    worse = check.high if check.kind in LESS_IS_BETTER else check.low
    if worse is None:
        return float("-inf")
    return -worse if check.kind in LESS_IS_BETTER else worse
