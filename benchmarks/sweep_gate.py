"""Error rates and power of a sweep: K candidates on the same items, at one look, of whom the best is taken.

    python benchmarks/sweep_gate.py [--quick] [--worlds 10000] [--seed 0]

Every decision is made by the functions the gate calls (gates/decide.py, gates/together.py). Scores are 0 or 1
on 1,000 items. 30% of a candidate's answers are drawn anew and the others are the champion's, whose luck all
candidates share; a suite of 1,000 other items is the guard. alpha is 5%, and it is the first look.

- null: no candidate is better. P(any promotion) must not exceed the look's level, whoever is chosen.
- guard violated: all are clearly better, and worse on the guard by exactly its margin. P(any promotion) with
  each guard at its share of alpha, and what it would be with each at alpha.
- one of K is better by 4 points: P(it is promoted), beside a gate that is shown that one alone.
- all are better by 4 points: the winner's estimate above its true gain (the winner's curse), and how often
  its interval lies above the truth: the one reported, and the naive one that ignores the choice.

Exits 1 where a promise is broken by more than three standard errors. Some minutes; seconds with --quick.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gates.decide import Decided, decide
from gates.evidence import PairedScores, Stratum
from gates.ledger import Grant
from gates.policy import Policy
from gates.together import best, shared_grant, shared_policy
from harness.records import CheckResult
from harness.stats import epoch_level

ITEMS = 1000
ACCURACY = 0.6
REDRAWN = 0.3
"""Share of a candidate's answers that are not the champion's by construction."""
ALPHA = 0.05
MARGIN = 0.02
POLICY = Policy.model_validate(
    {
        "name": "toy-sft",
        "alpha": ALPHA,
        "primary": {"suite": "target"},
        "guards": [{"suite": "guard", "margin": MARGIN}],
    }
)
SIZES = (2, 6, 12)
LEVEL = epoch_level(ALPHA, 1)
CLEARLY_BETTER = (190, 100)
Counts = tuple[int, int]
"""Items where only the candidate is right, and where only the champion is."""


def counts(gains: NDArray[np.float64], rng: np.random.Generator) -> list[Counts]:
    champion = rng.random(ITEMS) < ACCURACY
    redrawn = rng.random((len(gains), ITEMS)) < REDRAWN
    right = rng.random((len(gains), ITEMS)) < (ACCURACY + gains / REDRAWN)[:, None]
    candidates = np.where(redrawn, right, champion)
    wins, losses = (candidates & ~champion).sum(axis=1), (champion & ~candidates).sum(axis=1)
    return list(zip(wins.tolist(), losses.tolist(), strict=True))


@cache
def paired(of: Counts) -> PairedScores:
    wins, losses = of
    candidate = np.repeat([1.0, 0.0, 0.0], [wins, losses, ITEMS - wins - losses])
    champion = np.repeat([0.0, 1.0, 0.0], [wins, losses, ITEMS - wins - losses])
    return PairedScores("suite", (Stratum("task", "acc", candidate, champion, (None,) * ITEMS),))


@cache
def said(target: Counts, guard: Counts | None, candidates: int, guards_at: int) -> Decided:
    """Of one of so many candidates, by the gate's functions; without a guard where that is None.

    `guards_at`: what the guards' alpha is divided by.
    """
    granted = shared_grant(Grant(1, LEVEL, True, "", None, ()), candidates)
    policy = shared_policy(POLICY, guards_at)
    if guard is None:
        policy = policy.model_copy(update={"guards": []})
    of = {"target": target, "guard": guard or (0, 0)}
    return decide(policy, lambda check, _: paired(of[check.suite]), granted.level)


def of_targets(gains: Sequence[float], rng: np.random.Generator) -> list[Decided]:
    """A world in which nothing is guarded."""
    return [said(target, None, len(gains), 1) for target in counts(np.array(gains), rng)]


def null(k: int, worlds: int, rng: np.random.Generator) -> float:
    """How often one of k candidates is promoted, none of whom is better."""
    return float(np.mean([best(of_targets([0.0] * k, rng)) is not None for _ in range(worlds)]))


def guarded(k: int, worlds: int, rng: np.random.Generator) -> tuple[float, float]:
    """The same of k that are all better, and worse on the guard by its margin.

    With guards at their share of alpha, and at all of it.
    """
    promoted = np.zeros(2)
    for _ in range(worlds):
        guards = counts(np.full(k, -MARGIN), rng)
        for i, guards_at in enumerate((k, 1)):
            promoted[i] += best([said(CLEARLY_BETTER, guard, k, guards_at) for guard in guards]) is not None
    share, whole = promoted / worlds
    return float(share), float(whole)


def power(k: int, gain: float, worlds: int, rng: np.random.Generator) -> tuple[float, float]:
    """P(the only better one is promoted) among k candidates, and when it is shown to the gate alone."""
    among, alone = (
        [best(of_targets([gain] + [0.0] * (shown - 1), rng)) == 0 for _ in range(worlds)] for shown in (k, 1)
    )
    return float(np.mean(among)), float(np.mean(alone))


def winners(k: int, gain: float, worlds: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """(mean excess of the winner's estimate, how often its interval lies above the truth, and the naive one).

    The naive interval is what the gate says of the winner when it is told of no other.
    """
    excess, reported, naive = [], 0, 0
    for _ in range(worlds):
        targets = counts(np.full(k, gain), rng)
        chosen = best([said(target, None, k, 1) for target in targets])
        if chosen is not None:
            shown, alone = (said(targets[chosen], None, of, 1).checks[0] for of in (k, 1))
            excess.append(estimate(shown) - gain)
            reported += low(shown) > gain
            naive += low(alone) > gain
    return float(np.mean(excess)), reported / worlds, naive / worlds


def estimate(check: CheckResult) -> float:
    assert check.estimate is not None
    return check.estimate


def low(check: CheckResult) -> float:
    assert check.low is not None
    return check.low


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few worlds: seconds")
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    worlds, rng = 200 if asked.quick else asked.worlds, np.random.default_rng(asked.seed)
    broken: list[str] = []

    def promise(rate: float, bound: float, what: str) -> None:
        if rate > bound + 3 * math.sqrt(bound * (1 - bound) / worlds):
            broken.append(f"{what}: {rate:.4f} where at most {bound:.4f} was promised")

    print(f"{worlds} worlds, {ITEMS} items, the look's level {LEVEL:.4f}")
    print(f"{'candidates':>10}{'null':>9}{'guard violated':>16}{'(guards at alpha)':>19}")
    for k in (1, *SIZES):
        promoted, (at_share, at_alpha) = null(k, worlds, rng), guarded(k, worlds, rng)
        print(f"{k:10}{promoted:9.4f}{at_share:16.4f}{at_alpha:19.4f}", flush=True)
        promise(promoted, LEVEL, f"null, {k} candidates")
        promise(at_share, 1.1 * ALPHA, f"guard violated, {k} candidates")

    print(f"\n{'candidates':>10}{'better one found':>18}{'if alone':>10}   one of them is better by 4 points")
    for k in SIZES:
        found, alone = power(k, 0.04, worlds, rng)
        print(f"{k:10}{found:18.3f}{alone:10.3f}", flush=True)

    print(
        f"\n{'candidates':>10}{'excess':>9}{'interval misses':>17}{'naive':>8}   all are better by 4 points"
    )
    for k in SIZES:
        excess, reported, naive = winners(k, 0.04, worlds, rng)
        print(f"{k:10}{excess:9.4f}{reported:17.4f}{naive:8.4f}", flush=True)
        promise(reported, 1.1 * LEVEL, f"the winner's interval, {k} candidates")
    for text in broken:
        print(f"broken: {text}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
