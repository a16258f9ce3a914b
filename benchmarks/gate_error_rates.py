"""How often a gate promotes whom it should not, and whom it should, through the function that decides.

    python benchmarks/gate_error_rates.py [--quick] [--worlds 10000] [--seed 0]

Independent 0/1 items by enumeration of every outcome, clustered ones by simulation. Scores of candidate
and baseline go through `gates.decide.decide`, as those of `harness gate` do. Exits 1 if a promise breaks:

- Without a gain, or with a loss as large as a guard's margin, a candidate is promoted at most as often as
  the level says: exactly so where an exact test decides, half a point more where the score test does
  (300 items and more), a point more with 100 clusters or more, three and a half with fewer.
- With a gain, at most two points less often than by one textbook test of the same items at the same
  level, where that test keeps the level. Always answering `inconclusive` fails this.

Prints the tables of docs/error-rates.md. A few minutes; seconds with --quick.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, norm, ttest_1samp

from gates.decide import decide
from gates.evidence import PairedScores, Stratum
from gates.policy import NonInferiority, Policy, Superiority
from harness.records import Decision
from harness.stats import epoch_level

ALPHA = 0.05
MARGIN = 0.02
DISAGREEMENT = 0.1
CORRELATION = 0.3
"""Of the differences of two items of one cluster."""
TAIL = 1e-7
"""Outcomes beyond these quantiles are not enumerated."""
SCORE_TEST_FROM = 300
SCORE_TEST_ALLOWANCE = 0.005
CLUSTER_ALLOWANCE = ((100, 0.01), (0, 0.035))
"""(number of clusters from which on, what the rate may exceed the level by)."""
MOST_POWER_LOST = 0.02
SAMPLING_ERRORS = 3
QUICK_WORLDS = 300

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Question:
    """A policy, and what it asks of the suite `tested`."""

    name: str
    policy: Policy
    bound: float
    """A candidate whose true difference is no larger must not be promoted."""


def question(name: str, bound: float, **checks: object) -> Question:
    return Question(name, Policy.model_validate({"name": "toy-sft", "alpha": ALPHA, **checks}), bound)


PRIMARY = question("primary", 0.0, primary={"suite": "tested"})
GUARD = question("guard", -MARGIN, primary={"suite": "won"}, guards=[{"suite": "tested", "margin": MARGIN}])
EITHER = question("two primaries", 0.0, primary=[{"suite": "tested"}, {"suite": "equal"}])


def scores(suite: str, differences: Floats, clusters: Sequence[int] | None = None) -> PairedScores:
    """0/1 scores with these differences (n,), candidate minus baseline."""
    labels = tuple(clusters) if clusters is not None else (None,) * len(differences)
    ours, theirs = (differences > 0).astype(np.float64), (differences < 0).astype(np.float64)
    return PairedScores(suite, (Stratum("task", "acc", ours, theirs, labels),))


def of_counts(suite: str, wins: int, losses: int, n: int) -> PairedScores:
    return scores(suite, np.repeat([1.0, -1.0, 0.0], [wins, losses, n - wins - losses]))


WON = scores("won", np.ones(40))
"""A primary without doubt, so that the guard alone decides."""


def decision(policy: Policy, level: float, *measured: PairedScores) -> Decision:
    held = {one.suite: one for one in (WON, *measured)}

    def pairs(check: Superiority | NonInferiority, against_anchor: bool) -> PairedScores:
        return held[check.suite]

    return decide(policy, pairs, level).decision


@dataclass
class Rates:
    """Probabilities of each decision, and that one textbook test of all items passes."""

    decisions: defaultdict[Decision, float]
    one_test: float = 0.0

    @classmethod
    def none(cls) -> Rates:
        return cls(defaultdict(float))

    def add(self, decided: Decision, passes: bool, probability: float) -> None:
        self.decisions[decided] += probability
        self.one_test += probability * passes


class Items(Protocol):
    @property
    def name(self) -> str: ...

    def allowance(self, asked: Question) -> float:
        """What the rate of promotions without a gain may exceed the level by."""

    def is_standard(self, asked: Question) -> bool:
        """Whether the textbook's test keeps the level, so that its power is a standard."""

    def rates(self, asked: Question, level: float, effect: float) -> Rates: ...


@dataclass(frozen=True)
class Independent:
    n: int
    disagreement: float = DISAGREEMENT

    @property
    def name(self) -> str:
        return f"{self.n} items, {self.disagreement:.0%} disagree"

    def allowance(self, asked: Question) -> float:
        return SCORE_TEST_ALLOWANCE if asked is GUARD and self.n >= SCORE_TEST_FROM else 0.0

    def is_standard(self, asked: Question) -> bool:
        """Wald's test of few items promotes up to twice as many as it says."""
        return asked is not GUARD or self.n >= SCORE_TEST_FROM

    def rates(self, asked: Question, level: float, effect: float) -> Rates:
        found = Rates.none()
        for wins, losses, probability in self.outcomes(effect):
            passes = textbook(asked, level, wins, losses, self.n)
            found.add(decided_by_counts(asked, level, wins, losses, self.n), passes, probability)
        return found

    def outcomes(self, effect: float) -> Iterator[tuple[int, int, float]]:
        """(wins, losses, probability) of everything likely."""
        share_of_wins = (1 + effect / self.disagreement) / 2
        fewest, most = (int(end) for end in binom.ppf([TAIL, 1 - TAIL], self.n, self.disagreement))
        for disagreeing in range(fewest, most + 1):
            low, high = (int(end) for end in binom.ppf([TAIL, 1 - TAIL], disagreeing, share_of_wins))
            wins = np.arange(max(low, 0), high + 1)
            likely = binom.pmf(wins, disagreeing, share_of_wins)
            likely *= binom.pmf(disagreeing, self.n, self.disagreement)
            for won, probability in zip(wins.tolist(), likely.tolist(), strict=True):
                yield won, disagreeing - won, probability


@cache
def decided_by_counts(asked: Question, level: float, wins: int, losses: int, n: int) -> Decision:
    return decision(asked.policy, level, of_counts("tested", wins, losses, n))


@cache
def textbook(asked: Question, level: float, wins: int, losses: int, n: int) -> bool:
    """The sign test against no gain, Wald's test against a margin."""
    if asked is not GUARD:
        return bool(binom.sf(wins - 1, wins + losses, 0.5) <= level)
    difference = (wins - losses) / n
    variance = ((wins + losses) / n - difference**2) / n
    return bool(difference + MARGIN > norm.isf(level) * math.sqrt(variance))


@dataclass(frozen=True)
class Clustered:
    sizes: tuple[int, ...]
    worlds: int
    seed: int

    @property
    def name(self) -> str:
        spread = f"{min(self.sizes)} to {max(self.sizes)}"
        size = spread if len(set(self.sizes)) > 1 else str(self.sizes[0])
        return f"{len(self.sizes)} clusters of {size}"

    def allowance(self, asked: Question) -> float:
        return next(allowed for least, allowed in CLUSTER_ALLOWANCE if len(self.sizes) >= least) + sampling(
            self.worlds
        )

    def is_standard(self, asked: Question) -> bool:
        return True

    def rates(self, asked: Question, level: float, effect: float) -> Rates:
        """The textbook's test is Student's of the clusters' means, right for clusters of one size."""
        rng = np.random.default_rng(self.seed)
        labels = np.repeat(np.arange(len(self.sizes)), self.sizes)
        found = Rates.none()
        for _ in range(self.worlds):
            differences = self.draw(labels, effect, rng)
            means = np.bincount(labels, weights=differences) / self.sizes
            passes = (
                means.std() > 0 and ttest_1samp(means, asked.bound, alternative="greater").pvalue <= level
            )
            measured = scores("tested", differences, labels.tolist())
            found.add(decision(asked.policy, level, measured), bool(passes), 1 / self.worlds)
        return found

    def draw(self, labels: NDArray[np.int64], effect: float, rng: np.random.Generator) -> Floats:
        """Differences (n,): each item has its own, or with probability sqrt(.3) that of its cluster."""
        own = drawn(len(labels), effect, rng)
        shared = drawn(len(self.sizes), effect, rng)[labels]
        return np.where(rng.random(len(labels)) < math.sqrt(CORRELATION), shared, own)


@dataclass(frozen=True)
class TwoSuites:
    """Independent items of two suites; on the second the candidate is equal."""

    n: int
    worlds: int
    seed: int

    @property
    def name(self) -> str:
        return f"{self.n} items each, {DISAGREEMENT:.0%} disagree"

    def allowance(self, asked: Question) -> float:
        return sampling(self.worlds)

    def is_standard(self, asked: Question) -> bool:
        return True

    def rates(self, asked: Question, level: float, effect: float) -> Rates:
        """The textbook's test is of the first suite alone, at the half of the level that Bonferroni gives."""
        rng = np.random.default_rng(self.seed)
        found = Rates.none()
        for _ in range(self.worlds):
            tested, equal = drawn(self.n, effect, rng), drawn(self.n, 0.0, rng)
            counts = int((tested > 0).sum()), int((tested < 0).sum())
            found.add(
                decision(asked.policy, level, scores("tested", tested), scores("equal", equal)),
                textbook(asked, level / 2, *counts, self.n),
                1 / self.worlds,
            )
        return found


def drawn(n: int, effect: float, rng: np.random.Generator) -> Floats:
    """Independent differences (n,) of which a tenth are not 0."""
    win, loss = (DISAGREEMENT + effect) / 2, (DISAGREEMENT - effect) / 2
    return rng.choice([1.0, -1.0, 0.0], size=n, p=[win, loss, 1 - win - loss])


def sampling(worlds: int) -> float:
    return SAMPLING_ERRORS * math.sqrt(ALPHA * (1 - ALPHA) / worlds)


@dataclass(frozen=True)
class Case:
    asked: Question
    items: Items
    level: float
    effect: float

    def breaks(self, rates: Rates) -> bool:
        if self.effect <= self.asked.bound:
            return rates.decisions["promote"] > self.level + self.items.allowance(self.asked)
        standard = rates.one_test if self.items.is_standard(self.asked) else 0.0
        return rates.decisions["promote"] < standard - MOST_POWER_LOST


def cases(quick: bool, worlds: int, seed: int) -> Iterator[Case]:
    if quick:
        yield from (Case(PRIMARY, Independent(133), ALPHA, effect) for effect in (0.0, 0.05))
        yield from (Case(GUARD, Independent(300), ALPHA, effect) for effect in (-MARGIN, 0.02))
        yield from (Case(PRIMARY, Clustered((4,) * 200, worlds, seed), ALPHA, e) for e in (0.0, 0.05))
        yield Case(EITHER, TwoSuites(133, worlds, seed), ALPHA, 0.0)
        return
    for n, gains in ((200, (0.03, 0.05)), (2000, (0.02, 0.03, 0.05))):
        for level in (ALPHA, epoch_level(ALPHA, 1), epoch_level(ALPHA, 10)):
            yield from (Case(PRIMARY, Independent(n, share), level, 0.0) for share in (0.02, 0.1, 0.3))
            yield from (Case(PRIMARY, Independent(n), level, gain) for gain in gains)
        yield from (Case(GUARD, Independent(n, share), ALPHA, -MARGIN) for share in (0.03, 0.1, 0.3))
        yield from (Case(GUARD, Independent(n), ALPHA, effect) for effect in (0.0, 0.02))
    yield from (Case(EITHER, TwoSuites(2000, worlds, seed), ALPHA, effect) for effect in (0.0, 0.03))
    many = Clustered((4,) * 500, worlds, seed)
    yield from (Case(PRIMARY, many, ALPHA, effect) for effect in (0.0, 0.02, 0.03, 0.05))
    yield from (Case(GUARD, many, ALPHA, effect) for effect in (-MARGIN, 0.0, 0.02))
    for count in (100, 50, 20, 10):
        few = Clustered(tuple(5 + 10 * (i % 4) for i in range(count)), worlds, seed)
        yield from (Case(asked, few, ALPHA, asked.bound) for asked in (PRIMARY, GUARD))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help=f"few cases, {QUICK_WORLDS} worlds")
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    print("| check | items | true difference | level | promote | reject | inconclusive | one test |")
    print("|---|---|---|---|---|---|---|---|")
    broken = []
    for case in cases(asked.quick, QUICK_WORLDS if asked.quick else asked.worlds, asked.seed):
        rates = case.items.rates(case.asked, case.level, case.effect)
        shares = [rates.decisions[decided] for decided in ("promote", "reject", "inconclusive")]
        row = [case.asked.name, case.items.name, f"{100 * case.effect:+g}", f"{case.level:.4f}"]
        print(
            "| " + " | ".join([*row, *(f"{share:.4f}" for share in (*shares, rates.one_test))]) + " |",
            flush=True,
        )
        if case.breaks(rates):
            broken.append(" ".join(row))
    for name in broken:
        print(f"a promise does not hold: {name}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
