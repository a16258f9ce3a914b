"""Planning before any item is answered: items needed, effects they show, chances of each verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from harness.stats.proportions import null_variance

POWER = 0.8
MOST_LOOKS = 1_000_000
"""Looks beyond which nobody counts."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """0/1 scores of independent items, known by the share of items that only one of the two has right."""

    share: float

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"A share of items that disagree lies in (0, 1], got {self.share}.")

    def variance(self, effect: float) -> float:
        """Of one item's difference, if its mean is `effect`, which takes at least so much disagreement."""
        return max(self.share, abs(effect)) - effect**2


@dataclass(frozen=True, slots=True)
class ItemVariance:
    """Scores of any kind, by the parts of their variance (Miller 2024, arXiv:2411.00640, section 5)."""

    between: float
    """ω²: of an item's expected difference, over items."""
    within: float = 0.0
    """sigma_A² + sigma_B²: of one answer around its item's expectation, candidate and baseline together."""
    samples: int = 1
    """K: answers per item, of either."""

    def __post_init__(self) -> None:
        if self.between < 0 or self.within < 0 or self.between + self.within == 0 or self.samples < 1:
            raise ValueError(
                "Need between, within >= 0, not both 0, and samples >= 1, got "
                f"between={self.between}, within={self.within}, samples={self.samples}."
            )

    def variance(self, effect: float) -> float:
        """Of one item's mean difference; whatever its mean is."""
        return self.between + self.within / self.samples


Spread = Disagreement | ItemVariance


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """A comparison that has not been made yet, with the effect it is assumed to meet."""

    n: float
    """Items; of several tasks their `effective_items`."""
    spread: Spread
    effect: float
    """True mean of candidate - baseline."""
    passes_above: float
    """The lower bound must lie above it: `improve_by`, or minus the margin of a guard."""
    fails_below: float
    """It fails when the upper bound lies below: `improve_by` plus the planned effect, or minus the margin."""
    design_effect: float = 1.0
    dof: float = math.inf
    """Degrees of freedom of the variance: about clusters - 1 where items come in clusters."""


@dataclass(frozen=True, slots=True)
class CheckChances:
    passes: float
    fails: float

    @property
    def inconclusive(self) -> float:
        return max(0.0, 1 - self.passes - self.fails)


@dataclass(frozen=True, slots=True)
class VerdictChances:
    promote: float
    reject: float

    @property
    def inconclusive(self) -> float:
        return max(0.0, 1 - self.promote - self.reject)


def paired_n(
    effect: float,
    spread: Spread,
    *,
    level: float = 0.05,
    power: float = POWER,
    two_sided: bool = False,
    bound: float = 0.0,
    design_effect: float = 1.0,
) -> int:
    """Items needed to show, with chance `power`, that a difference of `effect` lies above `bound`.

        n = (z_level + z_power)² · variance · design effect / (effect - bound)²

    with Miller's (2024, arXiv:2411.00640, section 5) variance ω² + (sigma_A² + sigma_B²)/K, or that of the
    difference of paired 0/1 scores, ψ - effect², ψ being the share of items that disagree (Miettinen 1968,
    Biometrics 24:339-352). A guard with margin m is planned by `effect=0, bound=-m`. `level` is one-sided,
    or the whole of a two-sided test.

    Raises ValueError unless effect > bound, both are below 1 in size for 0/1 scores, 0 < level < 1,
    0.5 <= power < 1 and design_effect > 0.
    """
    if effect <= bound:
        raise ValueError(f"No number of items shows an effect of {effect} to lie above {bound}.")
    z = _multiplier(level, power, two_sided)
    _check_effect(effect, spread)
    _check_items(1, design_effect)
    needed = z**2 * spread.variance(effect) * design_effect / (effect - bound) ** 2
    return max(1, math.ceil(needed))


def minimum_detectable_effect(
    n: float,
    spread: Spread,
    *,
    level: float = 0.05,
    power: float = POWER,
    two_sided: bool = False,
    bound: float = 0.0,
    design_effect: float = 1.0,
    dof: float = math.inf,
) -> float:
    """The smallest effect that `n` items show to lie above `bound` with chance `power`.

    The inverse of `paired_n`; with `dof` finite the quantiles are Student's t instead of normal (Bloom
    1995, Evaluation Review 19:547-556). For 0/1 scores it can be at most 1, where n is too small for
    anything less. At level 0, which a used-up budget gives, no effect is detectable: infinite.

    Raises ValueError as `paired_n`, and for n or dof below or equal to 0.
    """
    from scipy.optimize import brentq

    if level == 0:
        return math.inf
    z = _multiplier(level, power, two_sided, dof)
    _check_effect(bound, spread)
    _check_items(n, design_effect)

    def excess(effect: float) -> float:
        return effect - bound - z * math.sqrt(max(0.0, spread.variance(effect)) * design_effect / n)

    if isinstance(spread, Disagreement):
        return float(brentq(excess, bound, 1.0, xtol=1e-14))
    return -excess(bound) + bound


def smallest_margin(
    n: float,
    spread: Spread,
    *,
    level: float = 0.05,
    power: float = POWER,
    design_effect: float = 1.0,
    dof: float = math.inf,
) -> float:
    """The smallest margin that a candidate equal to its baseline is shown to keep, with chance `power`.

    A guard with less cannot resolve its own margin. Raises ValueError as `minimum_detectable_effect`.
    """
    _check_items(n, design_effect)
    z = _multiplier(level, power, False, dof)
    return z * math.sqrt(spread.variance(0.0) * design_effect / n)


def last_resolving_look(
    effect: float,
    n: float,
    spread: Spread,
    level_at: Callable[[int], float],
    *,
    power: float = POWER,
    bound: float = 0.0,
    design_effect: float = 1.0,
    dof: float = math.inf,
) -> int | None:
    """The last look at the same items that still detects `effect`; then fresh items are due.

    `level_at(look)` is the one-sided level of a look counted from 1, never more than that of an earlier
    one. 0 if not even the first detects it, None if the millionth still does.
    """

    def resolves(look: int) -> bool:
        detectable = minimum_detectable_effect(
            n,
            spread,
            level=level_at(look),
            power=power,
            bound=bound,
            design_effect=design_effect,
            dof=dof,
        )
        return detectable <= effect

    if resolves(MOST_LOOKS):
        return None
    last, beyond = 0, MOST_LOOKS
    while beyond - last > 1:
        middle = (last + beyond) // 2
        last, beyond = (middle, beyond) if resolves(middle) else (last, middle)
    return last


def effective_items(sizes: Sequence[float]) -> float:
    """Items of one task that tell as much as the unweighted mean of K tasks with `sizes` (K,) items.

    K² / Σ 1/n_k, from the variance Σ (σ²/n_k) / K² of a mean of strata of one variance (Cochran 1977,
    Sampling Techniques, equation 5.6). Tasks in clusters enter with their size over their design effect.

    Raises ValueError for no tasks or an empty one.
    """
    if not sizes or min(sizes) <= 0:
        raise ValueError(f"Every task needs items, got sizes {list(sizes)}.")
    return len(sizes) ** 2 / math.fsum(1 / size for size in sizes)


def design_effect(cluster_sizes: Sequence[int], correlation: float) -> float:
    """How many times more items are needed when they come in clusters of these sizes.

        1 + (Σ m² / Σ m - 1) rho

    Kish (1965), Survey Sampling, section 5.4, in the form for unequal sizes of Eldridge, Ashby & Kerry
    (2006), International Journal of Epidemiology 35:1292-1300; `correlation` rho is that of the differences
    of two items of a cluster.

    Raises ValueError for no clusters, sizes below 1 or a correlation outside [0, 1].
    """
    if not cluster_sizes or min(cluster_sizes) < 1 or not 0 <= correlation <= 1:
        raise ValueError(
            f"Need clusters of at least one item and 0 <= correlation <= 1, got sizes {list(cluster_sizes)} "
            f"and correlation {correlation}."
        )
    return 1 + (sum(m * m for m in cluster_sizes) / sum(cluster_sizes) - 1) * correlation


def check_chances(plan: CheckPlan, level: float) -> CheckChances:
    """How often a check passes and fails at a one-sided `level`.

    It passes when the estimate is z standard errors above `passes_above`, and fails when it is z below
    `fails_below`. Independent 0/1 scores: the score statistic, approximately normal, at bound 0 with the
    correction for continuity that the exact McNemar test amounts to; within 2 points of the truth from
    200 items on. Items in clusters and other scores: the ratio of estimate and its estimated error, a
    noncentral t with `dof` degrees of freedom, or normal.

    At level 0 neither can happen. Raises ValueError as `minimum_detectable_effect`, for a level of a
    half or more, and if `fails_below` lies under `passes_above`.
    """
    if plan.fails_below < plan.passes_above:
        raise ValueError(f"A check cannot fail below {plan.fails_below} and pass above {plan.passes_above}.")
    if not 0 <= level < 0.5:
        raise ValueError(f"A one-sided level lies between 0 and 0.5, got {level}.")
    _check_effect(plan.effect, plan.spread)
    _check_items(plan.n, plan.design_effect)
    if level == 0:
        return CheckChances(0.0, 0.0)
    if isinstance(plan.spread, Disagreement) and plan.design_effect == 1 and math.isinf(plan.dof):
        return _score_chances(plan, plan.spread, -NormalDist().inv_cdf(level))
    return _ratio_chances(plan, level)


def _score_chances(plan: CheckPlan, spread: Disagreement, z: float) -> CheckChances:
    share = max(spread.share, abs(plan.effect))
    passing = _score_statistic(plan.n, plan.effect, share, plan.passes_above)
    failing = _score_statistic(plan.n, plan.effect, share, plan.fails_below)
    # McNemar's wins - losses moves in steps of 2: half a step in units of its standard error.
    continuity = 1 / math.sqrt(plan.n * share) if plan.passes_above == 0 else 0.0
    passes = 1 - passing.cdf(z + continuity)
    return CheckChances(passes, min(failing.cdf(-z), 1 - passes))


def _score_statistic(n: float, effect: float, share: float, bound: float) -> NormalDist:
    """Tango's (1998, equation 8) statistic of `bound` when the truth is another, by the delta method.

    It is a function of two means: of the differences, and of whether an item disagrees.
    """

    def statistic(difference: float, disagreement: float) -> float:
        wins, losses = (disagreement + difference) / 2, (disagreement - difference) / 2
        return (difference - bound) / math.sqrt(null_variance(wins, losses, 1.0, bound))

    step = 1e-4 * share
    by_difference = (statistic(effect + step, share) - statistic(effect - step, share)) / (2 * step)
    by_share = (statistic(effect, share + step) - statistic(effect, share - step)) / (2 * step)
    variance = (
        by_difference**2 * (share - effect**2)
        + 2 * by_difference * by_share * effect * (1 - share)
        + by_share**2 * share * (1 - share)
    )
    return NormalDist(math.sqrt(n) * statistic(effect, share), math.sqrt(variance))


def _ratio_chances(plan: CheckPlan, level: float) -> CheckChances:
    from scipy.special import nctdtr, stdtrit

    error = math.sqrt(plan.spread.variance(plan.effect) * plan.design_effect / plan.n)
    above, below = (plan.effect - plan.passes_above) / error, (plan.effect - plan.fails_below) / error
    if math.isinf(plan.dof):
        z = -NormalDist().inv_cdf(level)
        passes, fails = 1 - NormalDist(above).cdf(z), NormalDist(below).cdf(-z)
    else:
        t = -float(stdtrit(plan.dof, level))
        passes, fails = 1 - float(nctdtr(plan.dof, above, t)), float(nctdtr(plan.dof, below, -t))
    return CheckChances(passes, min(fails, 1 - passes))


def verdict_chances(
    primaries: Sequence[CheckPlan], guards: Sequence[CheckPlan], *, level: float, guard_level: float
) -> VerdictChances:
    """How often a gate promotes and rejects, if its checks are independent of one another.

    Promote: a primary passes and all guards do. Some of m primaries passes by Holm's procedure exactly
    when some passes at `level` / m. Reject: a guard fails, or all primaries do. Checks on the same items
    rise and fall together, which makes promote more likely than said here, and inconclusive less.

    Raises ValueError for no primaries, and as `check_chances`.
    """
    if not primaries:
        raise ValueError("A gate has at least one primary check.")
    firsts = [check_chances(plan, level / len(primaries)) for plan in primaries]
    others = [check_chances(plan, guard_level) for plan in guards]
    some_wins = 1 - math.prod(1 - first.passes for first in firsts)
    all_lose = math.prod(first.fails for first in firsts)
    no_guard_fails = math.prod(1 - other.fails for other in others)
    return VerdictChances(
        promote=some_wins * math.prod(other.passes for other in others),
        reject=1 - no_guard_fails * (1 - all_lose),
    )


def _multiplier(level: float, power: float, two_sided: bool, dof: float = math.inf) -> float:
    """Standard errors between the bound and an effect that is detected with chance `power`."""
    if not 0 < level < 1 or not 0.5 <= power < 1 or not dof > 0:
        raise ValueError(
            f"Need 0 < level < 1, 0.5 <= power < 1 and dof > 0, got level={level}, power={power}, dof={dof}."
        )
    return _quantile(level / 2 if two_sided else level, dof) + _quantile(1 - power, dof)


def _quantile(tail: float, dof: float) -> float:
    """What a standard normal, or Student's t, exceeds with probability `tail`."""
    if math.isinf(dof):
        return -NormalDist().inv_cdf(tail)
    from scipy.special import stdtrit

    return -float(stdtrit(dof, tail))


def _check_effect(effect: float, spread: Spread) -> None:
    if isinstance(spread, Disagreement) and not -1 < effect < 1:
        raise ValueError(f"A difference of 0/1 scores is a share between -1 and 1, got {effect}.")


def _check_items(n: float, design_effect: float) -> None:
    if not n > 0 or not design_effect > 0:
        raise ValueError(f"Need n > 0 and design_effect > 0, got n={n}, design_effect={design_effect}.")
