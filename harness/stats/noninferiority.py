"""Is the candidate less than a margin worse, or better by more than one? Tests of paired 0/1 scores."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.stats.proportions import mcnemar_exact, null_variance

EXACT_BELOW_ITEMS = 300
EXACT_BELOW_DISAGREEMENTS = 20
"""With fewer of either the score test's real error exceeds its level by too much: .068 for .05 with
133 items and a margin of 2 points."""

EXACT = "exact unconditional test"
SCORE = "Tango score test"
MCNEMAR = "exact McNemar test"
MID_P = "mid-p McNemar test"

NEGLIGIBLE = 1e-15
"""Numbers of disagreements rarer than this under every share considered are left out of the sums."""
TIE = 1e-9
"""Statistics that differ by less are equal but for rounding."""


@dataclass(frozen=True, slots=True)
class NonInferiority:
    """What the test of one margin says, at the level it was asked for."""

    p_value: float
    """One-sided; to be compared with `alpha` only."""
    method: str
    score_p_value: float
    """Of the score test, which is what Tango's interval shows."""
    alpha: float

    @property
    def passes(self) -> bool:
        return self.p_value <= self.alpha

    @property
    def disagreement(self) -> str | None:
        """A sentence where Tango's interval of confidence 1 - 2 alpha says otherwise; the test decides."""
        if self.passes == (self.score_p_value <= self.alpha):
            return None
        test, interval = ("passes", "does not") if self.passes else ("does not pass", "does")
        return (
            f"The {self.method} {test} (p = {self.p_value:.3g} at {self.alpha:.3g}) where the approximate "
            f"interval {interval} (p = {self.score_p_value:.3g}): the test decides."
        )


def noninferiority_test(
    wins: int, losses: int, n: int, margin: float, *, alpha: float = 0.05, repeated: bool = False
) -> NonInferiority:
    """One-sided test that candidate - baseline > -margin, on `n` independent items scored 0 or 1.

    `wins` counts the items where only the candidate is right, `losses` those where only the baseline
    is. A negative margin tests superiority by more than -margin. `margin` is a share, not points.

    - Below 300 items or 20 disagreements, and for every negative margin: `exact_test`, whose error
      never exceeds `alpha`. Many wins and hardly a loss are too skewed for the score test: with
      1,000 items and a bound of 1 point its error is .0035 at a level of .001, and it is the
      small levels of later looks that such tests are run at.
    - Otherwise `score_test`, the same as asking whether Tango's interval lies above -margin; its
      error is at most 1.1 times alpha.
    - Margin 0: the exact McNemar test, which needs no nuisance share. At a `repeated` look, from 20
      disagreements on, its mid-p value (Lancaster 1961; Fagerland, Lydersen & Laake 2013, BMC Medical
      Research Methodology 13:91). Enumerated over 1 to 20 looks at 60 to 2,000 items of which 2% to 80%
      disagree, at levels from .05 to .0002, `planned_design` with it spends at most 1.004 of its alpha
      (.9986 with five looks), and with the exact test at most .92.

    The exact test's β is alpha / 50, so .001 at .05: with a fixed β no p-value could fall below it,
    and the smaller levels of planned looks and of a ledger would never pass.

    Raises ValueError for impossible counts, a margin outside (-1, 1) or alpha outside (0, 0.5).
    """
    if not 0 < alpha < 0.5:
        raise ValueError(f"A one-sided level lies strictly between 0 and 0.5, got {alpha}.")
    approximate = score_test(wins, losses, n, margin)
    if margin == 0:
        p_value, method = mcnemar_exact(wins, losses, "greater"), MCNEMAR
        if repeated and wins + losses >= EXACT_BELOW_DISAGREEMENTS:
            more = mcnemar_exact(wins + 1, losses - 1, "greater") if losses else 0.0
            p_value, method = (p_value + more) / 2, MID_P
    elif margin < 0 or n < EXACT_BELOW_ITEMS or wins + losses < EXACT_BELOW_DISAGREEMENTS:
        p_value, method = exact_test(wins, losses, n, margin, beta=alpha / 50), EXACT
    else:
        p_value, method = approximate, SCORE
    return NonInferiority(p_value, method, approximate, alpha)


def score_test(wins: int, losses: int, n: int, margin: float) -> float:
    """Asymptotic one-sided p-value of Tango (1998), Statistics in Medicine 17:891-908, equation 8.

    Arguments and errors as `noninferiority_test`.
    """
    from scipy.special import ndtr

    _check_counts(wins, losses, n, margin)
    return float(ndtr(-_score_statistic(wins, losses, n, -margin)))


def exact_test(wins: int, losses: int, n: int, margin: float, *, beta: float = 0.001) -> float:
    """Exact unconditional one-sided p-value, outcomes ordered by Tango's statistic.

    Hsueh, Liu & Chen (2001), Biometrics 57:478-483: the chance of a statistic at least as large as
    the one observed, at the share of disagreements θ that makes it largest. θ is unknown, and is
    searched only in its Clopper-Pearson interval of confidence 1 - beta; p = max + beta is then valid
    at every level (Berger & Boos 1994, JASA 89:1012-1016, equation 2), and smaller than the maximum
    over every θ when that is attained at shares which the data rule out.

    Given d disagreements the outcomes at least as extreme are those with at least w(d) wins, and

        P(θ) = Σ_d Binomial(d; n, θ) · P(Binomial(d, (θ - margin) / 2θ) >= w(d))

    which at every fixed θ is largest at a difference of exactly -margin, or as near to it as θ lets
    the difference be. Arguments and errors as `noninferiority_test`; the margin may not be 0.
    """
    _check_counts(wins, losses, n, margin)
    if margin == 0 or not 0 < beta < 1:
        raise ValueError(f"Need a margin other than 0 and 0 < beta < 1, got margin={margin}, beta={beta}.")
    bound = -margin
    low, high = _clopper_pearson(wins + losses, n, beta)
    if high < -bound:
        # Only shares of disagreement that the data rule out would let the candidate be so much worse.
        return beta
    # Where θ is less than a positive bound the worst is that nothing but wins happens: more, if θ grows.
    low = min(high, max(low, abs(bound)))
    disagreements = _likely_counts(n, low, high)
    observed = _score_statistic(wins, losses, n, bound)
    least = observed - TIE * max(1.0, abs(observed))
    needed = [_wins_needed(d, n, bound, least) for d in disagreements.tolist()]
    extreme = _tail_probability(disagreements, np.array(needed), n, bound)
    return min(1.0, _maximum(extreme, low, high, n) + beta)


def _score_statistic(wins: int, losses: int, n: int, bound: float) -> float:
    """Tango's (1998, equation 8) statistic for a difference of `bound`, standard normal if it is true."""
    distance = wins - losses - n * bound
    return distance / math.sqrt(n * null_variance(wins, losses, n, bound)) if distance else 0.0


def _wins_needed(disagreements: int, n: int, bound: float, least: float) -> int:
    """Fewest wins among so many disagreements whose statistic is at least `least`; one too many if none.

    The statistic grows with each loss that becomes a win.
    """

    def reaches(wins: int) -> bool:
        return _score_statistic(wins, disagreements - wins, n, bound) >= least

    return bisect_left(range(disagreements + 1), True, key=reaches)


Shares = NDArray[np.float64]
Counts = NDArray[np.int64]


def _tail_probability(
    disagreements: Counts, wins_needed: Counts, n: int, bound: float
) -> Callable[[Shares], Shares]:
    """θ (G,) -> chance (G,) of at least `wins_needed` (D,) wins among `disagreements` (D,), in any row."""
    from scipy.special import betainc, gammaln, xlog1py, xlogy

    d, needed = disagreements, wins_needed
    log_ways = gammaln(n + 1) - gammaln(d + 1) - gammaln(n - d + 1)

    def probability(theta: Shares) -> Shares:
        column = theta[:, None]
        share = np.maximum(column, np.finfo(float).tiny)
        win_share = np.clip(0.5 + bound / (2 * share), 0.0, 1.0)
        weight = np.exp(log_ways + xlogy(d, column) + xlog1py(n - d, -column))
        enough = betainc(np.maximum(needed, 1), np.maximum(d - needed + 1, 1), win_share)
        enough = np.where(needed == 0, 1.0, np.where(needed > d, 0.0, enough))
        return np.asarray((weight * enough).sum(axis=1))

    return probability


def _maximum(function: Callable[[Shares], Shares], low: float, high: float, n: int) -> float:
    """Largest value of a function of the share of disagreements on [low, high].

    It is a mixture of binomial probabilities, whose width is 1 / (2√n) everywhere on the scale of
    arcsin √θ. A grid of an eighth of that width is 0.2% below a peak at most, so every peak of the
    grid that may be the highest is searched again in steps 64 times as fine.
    """
    start, stop = math.asin(math.sqrt(low)), math.asin(math.sqrt(high))
    points = max(3, math.ceil((stop - start) * 16 * math.sqrt(n)) + 1)
    grid = np.linspace(start, stop, points)
    values = function(np.sin(grid) ** 2)
    best = float(values.max())
    padded = np.concatenate([[-np.inf], values, [-np.inf]])
    is_peak = (values >= padded[:-2]) & (values >= padded[2:]) & (values >= 0.998 * best)
    for peak in np.flatnonzero(is_peak):
        left, right = grid[max(0, peak - 1)], grid[min(points - 1, peak + 1)]
        for _ in range(3):
            fine = np.linspace(left, right, 9)
            found = function(np.sin(fine) ** 2)
            top = int(found.argmax())
            best = max(best, float(found[top]))
            left, right = fine[max(0, top - 1)], fine[min(8, top + 1)]
    return best


def _clopper_pearson(successes: int, n: int, error: float) -> tuple[float, float]:
    """Exact two-sided interval for one share (Clopper & Pearson 1934), missing it at most `error`."""
    from scipy.special import betaincinv

    low = float(betaincinv(successes, n - successes + 1, error / 2)) if successes else 0.0
    high = float(betaincinv(successes + 1, n - successes, 1 - error / 2)) if successes < n else 1.0
    return low, high


def _likely_counts(n: int, low: float, high: float) -> Counts:
    """Every count that a share within [low, high] gives with a chance worth summing.

    The rest have less than `NEGLIGIBLE` on each side by Bernstein's inequality.
    """
    nats = -math.log(NEGLIGIBLE) / 3

    def reach(share: float) -> float:
        return nats + math.sqrt(nats**2 + 6 * nats * n * share * (1 - share))

    first = max(0, math.floor(n * low - reach(low)))
    return np.arange(first, min(n, math.ceil(n * high + reach(high))) + 1)


def _check_counts(wins: int, losses: int, n: int, margin: float) -> None:
    if min(wins, losses) < 0 or n < 1 or wins + losses > n:
        raise ValueError(
            f"Need wins, losses >= 0, wins + losses <= n and n >= 1, got wins={wins}, losses={losses}, n={n}."
        )
    if not -1 < margin < 1:
        raise ValueError(f"A margin is a share between -1 and 1, such as 0.02 for 2 points, got {margin}.")
