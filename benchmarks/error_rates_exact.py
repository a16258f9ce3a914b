"""Error rates on paired 0/1 scores by enumeration of every outcome: Tango's interval, tests of a margin.

    python benchmarks/error_rates_exact.py [--quick]

No simulation: the probability of every (wins, losses) is summed at each point of a grid of the shares of
disagreement and of wins among them. Prints the worst points, and exits 1 if one of them breaks a promise:
95% intervals cover 92.5% or more where at most 80% of the items disagree, the exact test's error is at
most its level, and the error of the test that a gate uses at most 1.1 times its level. About a quarter of an
hour; seconds with --quick.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from harness.stats import NonInferiority, noninferiority_test, tango_interval
from harness.stats.noninferiority import SCORE, exact_test, score_test

SIZES = (20, 50, 100, 133, 200, 300, 500)
QUICK_SIZES = (20, 50, 133)
MARGINS = (0.01, 0.02, 0.05, -0.01, -0.05)
QUICK_MARGINS = (0.02, -0.02)
LEVELS = (0.05, 0.001)
LEAST_COVERAGE = 0.925
MOST_DISAGREEMENTS = 0.8
"""Beyond it, as all items come to be losses, coverage falls to .84 like Wilson's does for one share near
1: no two checkpoints disagree so much."""
MOST_OF_THE_LEVEL = 1.1
ROUNDING = 1e-9

Floats = NDArray[np.float64]
PValue = Callable[[int, int], float]


@dataclass(frozen=True, slots=True)
class Coverage:
    n: int
    level: float
    least: float
    disagreement: float
    """Share of items at the worst point."""
    win_share: float
    """Of the disagreements there."""
    mean: float


@dataclass(frozen=True, slots=True)
class Errors:
    """Largest chance to pass a candidate that is exactly the margin worse, by test."""

    n: int
    margin: float
    alpha: float
    score: float
    exact: float
    used: float
    disagreement: float
    """Share of items at the worst point of the test used."""
    equal_passes: float
    """Chance that the test used passes an equal candidate with 5% of disagreements."""


def coverage(n: int, level: float, disagreements: Floats, win_shares: Floats) -> Coverage:
    """Least coverage of `tango_interval` on the grid; `win_shares` up to 1/2, the rest is its mirror."""
    most = int(binom.isf(1e-9, n, disagreements.max()))
    counts = np.array([(wins, d - wins) for d in range(most + 1) for wins in range(d + 1)])
    wins, disagree = counts[:, 0], counts.sum(axis=1)
    limits = np.array([tango_interval(int(w), int(losses), n, level) for w, losses in counts])
    rates = np.zeros((len(disagreements), len(win_shares)))
    for column, win_share in enumerate(win_shares):
        given_disagree = binom.pmf(wins, disagree, win_share)
        for row, theta in enumerate(disagreements):
            truth = theta * (2 * win_share - 1)
            inside = (limits[:, 0] <= truth) & (truth <= limits[:, 1])
            covered = np.bincount(disagree, weights=given_disagree * inside, minlength=most + 1)
            rates[row, column] = binom.pmf(np.arange(most + 1), n, theta) @ covered
    i, j = divmod(int(rates.argmin()), len(win_shares))
    worst_at = float(disagreements[i]), float(win_shares[j])
    return Coverage(n, level, float(rates.min()), *worst_at, float(rates.mean()))


def errors(n: int, margin: float, alpha: float) -> Errors:
    """The largest error of each test over the shares of disagreement that a difference of -margin allows.

    Errors are largest at the margin itself: with more losses instead of wins fewer candidates pass.
    """

    @cache
    def used_test(wins: int, losses: int) -> NonInferiority:
        return noninferiority_test(wins, losses, n, margin, alpha=alpha)

    def used_p(wins: int, losses: int) -> float:
        return used_test(wins, losses).p_value

    def exact_p(wins: int, losses: int) -> float:
        used = used_test(wins, losses)
        if used.method == SCORE:
            return exact_test(wins, losses, n, margin, beta=alpha / 50)
        return used.p_value

    shares = np.linspace(abs(margin), 1.0, 800)
    score_wins = wins_to_pass(lambda wins, losses: score_test(wins, losses, n, margin), n, alpha)
    exact_wins, used_wins = wins_to_pass(exact_p, n, alpha), wins_to_pass(used_p, n, alpha)
    score, exact, used = (
        pass_probability(wins, n, shares, -margin) for wins in (score_wins, exact_wins, used_wins)
    )
    equal = pass_probability(used_wins, n, np.array([0.05]), 0.0)
    return Errors(
        n=n,
        margin=margin,
        alpha=alpha,
        score=float(score.max()),
        exact=float(exact.max()),
        used=float(used.max()),
        disagreement=float(shares[used.argmax()]),
        equal_passes=float(equal[0]),
    )


def wins_to_pass(p_value: PValue, n: int, alpha: float) -> list[int]:
    """For every number of disagreements the fewest wins that pass; one more than there are if none do."""

    def fewest(disagreements: int) -> int:
        def passes(wins: int) -> bool:
            return p_value(wins, disagreements - wins) <= alpha

        return bisect_left(range(disagreements + 1), True, key=passes)

    return [fewest(disagreements) for disagreements in range(n + 1)]


def pass_probability(wins_to_pass: list[int], n: int, shares: Floats, difference: float) -> Floats:
    disagreements = np.arange(n + 1)
    win_shares = (shares + difference)[:, None] / (2 * shares[:, None])
    enough = binom.sf(np.array(wins_to_pass) - 1, disagreements, win_shares)
    return np.asarray((binom.pmf(disagreements, n, shares[:, None]) * enough).sum(axis=1))


def print_coverage(sizes: Sequence[int], steps: int) -> bool:
    print("\nTango's interval: two-sided coverage, least over disagreements and the share of wins among them")
    print(f"{'n':>5} {'level':>6} {'least':>7} {'at':>7} {'wins':>6} {'mean':>7}")
    kept = True
    for n in sizes:
        disagreements = np.geomspace(0.2 / n, MOST_DISAGREEMENTS if n <= 200 else 0.4, steps)
        for level in (0.95, 0.9):
            row = coverage(n, level, disagreements, np.linspace(0, 0.5, 21))
            kept &= level != 0.95 or row.least >= LEAST_COVERAGE
            where = f"{row.disagreement:7.4f} {row.win_share:6.3f}"
            print(f"{n:5} {level:6} {row.least:7.4f} {where} {row.mean:7.4f}", flush=True)
    return kept


def print_errors(sizes: Sequence[int], margins: Sequence[float], levels: Sequence[float]) -> bool:
    print("\nTests of a margin: largest chance to pass a candidate exactly that much worse (-: better)")
    columns = f"{'score':>8} {'exact':>8} {'used':>8} {'at':>7} {'equal passes':>13}"
    print(f"{'n':>5} {'margin':>7} {'alpha':>6} {columns}")
    kept = True
    for n in sizes:
        for margin in margins:
            for alpha in levels:
                row = errors(n, margin, alpha)
                kept &= row.exact <= alpha * (1 + ROUNDING) and row.used <= MOST_OF_THE_LEVEL * alpha
                print(
                    f"{n:5} {margin:7} {alpha:6} {row.score:8.5f} {row.exact:8.5f} {row.used:8.5f} "
                    f"{row.disagreement:7.4f} {row.equal_passes:13.4f}",
                    flush=True,
                )
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="three sizes and a coarse grid, in seconds")
    quick = parser.parse_args(arguments).quick
    kept = [
        print_coverage((20, 50) if quick else SIZES, 25 if quick else 150),
        print_errors(
            QUICK_SIZES if quick else SIZES,
            QUICK_MARGINS if quick else MARGINS,
            LEVELS[:1] if quick else LEVELS,
        ),
    ]
    print("\nAll promises kept." if all(kept) else "\nA promise is broken.")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
