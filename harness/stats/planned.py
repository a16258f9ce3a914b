"""Looking a few times at a suite of known size: stop once its items so far are evidence enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from harness.stats.choose import Clusters, as_scores, check_arguments, is_binary
from harness.stats.clusters import cluster_codes
from harness.stats.estimate import PairedEstimate
from harness.stats.noninferiority import noninferiority_test
from harness.stats.paired import paired_difference
from harness.stats.proportions import discordant_counts

SequentialDecision = Literal["efficacy", "futility", "continue"]
"""Stop, the difference lies above its bound; stop, it is unlikely to be shown to; go on."""

LOOKS = 5
GAMMA = -4.0
FIXED_POWER = 0.8
"""Futility is judged at the effect that one look at all the items detects this often."""
FUTILE_BELOW = 0.2

CLOSEST_LOOKS = 0.001
"""Looks whose shares of the items differ by less cannot be integrated over in reasonable time."""
TAIL = 8.5
"""Standard deviations beyond which a normal distribution holds less than 1e-16."""
PANEL_NODES, PANEL_WEIGHTS = np.polynomial.legendre.leggauss(8)


@dataclass(frozen=True, slots=True)
class LookOrder:
    """In which order to evaluate items, and after how many to look."""

    order: tuple[int, ...]
    """Every index in 0..n-1 once; the items of a cluster are neighbours."""
    ends: tuple[int, ...]
    """Items seen at each look, increasing; the last is n."""


@dataclass(frozen=True, slots=True)
class PlannedDesign:
    """When to look, and what each look may spend of the error."""

    ends: tuple[int, ...]
    """Items seen at each look."""
    alpha: float
    """One-sided error over all looks together."""
    boundaries: tuple[float, ...]
    """z above which a look stops for efficacy."""
    levels: tuple[float, ...]
    """The same as one-sided p-values: a look passes with p <= its level."""

    @property
    def fractions(self) -> tuple[float, ...]:
        return tuple(end / self.ends[-1] for end in self.ends)

    @property
    def drift(self) -> float:
        """Mean of z over all items at the effect that a single look at them detects 80% of the time."""
        from scipy.special import ndtri

        return float(ndtri(1 - self.alpha) + ndtri(FIXED_POWER))

    def conditional_power(self, look: int, z: float) -> float:
        """Chance that the last look passes at the effect of `drift`, given z at `look` (from 1).

        Jennison & Turnbull (2000), section 10.2: z√t moves as Brownian motion with drift. At the last
        look it is 0 or 1.
        """
        from scipy.special import ndtr

        t = self.fractions[look - 1]
        if t == 1:
            return float(z >= self.boundaries[-1])
        expected = z * math.sqrt(t) + self.drift * (1 - t)
        return float(ndtr((expected - self.boundaries[-1]) / math.sqrt(1 - t)))

    def z(self, look: int, against: float, estimate: float, low: float, high: float) -> float:
        """Standardised distance of an estimate above `against`, from its repeated confidence interval.

        The half of the interval towards `against` is as wide as the look's boundary. It is 0, so
        uncertain, when nothing differs.
        """
        distance = estimate - against
        half_width = abs(estimate - (low if distance > 0 else high))
        if half_width > 0:
            return self.boundaries[look - 1] * distance / half_width
        return math.copysign(math.inf, distance) if distance else 0.0

    @property
    def futility_boundaries(self) -> tuple[float, ...]:
        """z below which `conditional_power` is under 20%; at the last look its efficacy boundary."""
        from scipy.special import ndtri

        needed = float(ndtri(FUTILE_BELOW))
        return tuple(
            (self.boundaries[-1] - self.drift * (1 - t) + needed * math.sqrt(1 - t)) / math.sqrt(t)
            for t in self.fractions
        )


@dataclass(frozen=True, slots=True)
class PlannedLook:
    """What one look says."""

    decision: SequentialDecision
    look: int
    """From 1."""
    estimate: PairedEstimate
    """With the repeated confidence interval of this look."""
    level: float
    """One-sided level that this look has for itself."""
    p_value: float | None
    """One-sided, of the test that decided; None where the interval did."""
    conditional_power: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What a design does at an assumed effect."""

    pass_probability: float
    mean_share: float
    """Of all the items, how many are evaluated on average."""


def look_order(
    n: int,
    looks: int = LOOKS,
    *,
    clusters: Clusters | None = None,
    strata: Sequence[Hashable] | None = None,
    rng: np.random.Generator,
) -> LookOrder:
    """A random order of whole clusters in which every look has seen an equal share of each stratum.

    `clusters` and `strata` are labels (n,); equal cluster labels in different strata are different
    clusters. A look closes with the first whole cluster that fills its share, so that with large
    clusters looks may come late; two that come closer than a quarter of an even step become one.

    Raises ValueError unless n and looks are at least 1 and there is a label per item.
    """
    if n < 1 or looks < 1:
        raise ValueError(f"Need at least one item and one look, got n={n} and looks={looks}.")
    for labels in (clusters, strata):
        if labels is not None and len(labels) != n:
            raise ValueError(f"Need one label per item, got {len(labels)} for {n} items.")
    stratum = cluster_codes([(label,) for label in strata]) if strata is not None else np.zeros(n, np.intp)
    named = clusters if clusters is not None else [None] * n
    codes = cluster_codes(
        None if label is None else (part, label) for part, label in zip(stratum.tolist(), named, strict=True)
    )
    place = rng.permutation(int(codes.max()) + 1)[codes]
    order = np.lexsort((place, stratum))
    sizes = np.bincount(stratum)
    starts_in_stratum = np.arange(n) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    new_cluster = np.flatnonzero(np.r_[True, np.diff(codes[order]) != 0])
    cluster_start = np.repeat(starts_in_stratum[new_cluster], np.diff(np.r_[new_cluster, n]))
    look = cluster_start * looks // sizes[stratum[order]]
    seen = np.cumsum(np.bincount(look, minlength=looks)).tolist()
    return LookOrder(tuple(order[np.argsort(look, kind="stable")].tolist()), _spaced(seen, looks))


def _spaced(seen: list[int], looks: int) -> tuple[int, ...]:
    n = seen[-1]
    least = n / (4 * looks)
    kept = [0]
    for end in seen[:-1]:
        if end - kept[-1] >= least and n - end >= least:
            kept.append(end)
    return (*kept[1:], n)


def planned_design(ends: Sequence[int], alpha: float = 0.05, gamma: float = GAMMA) -> PlannedDesign:
    """The efficacy boundaries of looks after `ends` items, of which the last is the whole suite.

    A share t of the items may spend alpha (1 - exp(-gamma t)) / (1 - exp(-gamma)) (Hwang, Shih & DeCani
    1990, Statistics in Medicine 9:1439-1445); gamma = -4 spends much like O'Brien & Fleming. Futility is
    not binding: the error holds whether or not one stops for it.

    Raises ValueError unless 0 < alpha < 0.5 and `ends` increases by at least a thousandth of its last.
    """
    total = ends[-1] if ends else 0
    steps = np.diff([0, *ends])
    if total < 1 or float(steps.min()) < max(1e-12, CLOSEST_LOOKS * total):
        raise ValueError(f"Looks need numbers of items that increase by 0.1% or more, got {list(ends)}.")
    if not 0 < alpha < 0.5:
        raise ValueError(f"A one-sided level lies strictly between 0 and 0.5, got {alpha}.")
    from scipy.special import ndtr

    fractions = [end / total for end in ends]
    spent = [alpha * _hsd_share(t, gamma) for t in fractions]
    boundaries = efficacy_boundaries(fractions, spent)
    levels = tuple(float(ndtr(-boundary)) for boundary in boundaries)
    return PlannedDesign(tuple(ends), alpha, boundaries, levels)


def _hsd_share(t: float, gamma: float) -> float:
    return t if gamma == 0 else math.expm1(-gamma * t) / math.expm1(-gamma)


def efficacy_boundaries(fractions: Sequence[float], spent: Sequence[float]) -> tuple[float, ...]:
    """z boundaries that are first crossed by look k with probability `spent[k]`, without any effect.

    Recursive numerical integration of Armitage, McPherson & Rowe (1969), JRSS A 132:235-244, as in
    Jennison & Turnbull (2000), chapter 19. `fractions` are shares of the information, increasing to 1.
    """
    from scipy.optimize import brentq

    boundaries: list[float] = []
    before, width = _START, _narrowest_step(fractions)
    for t, now, already in zip(fractions, spent, [0.0, *spent[:-1]], strict=True):

        def excess(z: float, t: float = t, before: _Continuing = before, may: float = now - already) -> float:
            return before.chance_above(z, t, 0.0) - may

        boundaries.append(float(brentq(excess, -TAIL, 40.0, xtol=1e-10)))
        before = before.advance(t, -TAIL, boundaries[-1], 0.0, width)
    return tuple(boundaries)


def expected(design: PlannedDesign, drift: float, *, futility: bool = True) -> Expected:
    """How often the design passes and how much of the suite it uses, by the same integration.

    `drift` is the mean of z over all the items: effect above the bound, divided by its standard error
    at that size. `futility=False` never stops for futility.
    """
    before, width = _START, _narrowest_step(design.fractions)
    passed, share, reached = 0.0, 0.0, 1.0
    lower = design.futility_boundaries if futility else (-math.inf,) * len(design.ends)
    for t, low, high in zip(design.fractions, lower, design.boundaries, strict=True):
        share += reached * (t - before.t)
        above = before.chance_above(high, t, drift)
        passed += above
        reached = before.chance_above(low, t, drift) - above
        if t < 1:
            before = before.advance(t, low, high, drift, width)
    return Expected(passed, share)


@dataclass(frozen=True, slots=True)
class _Continuing:
    """The distribution of z at share t of the information over paths that have not stopped."""

    t: float
    z: NDArray[np.float64]
    mass: NDArray[np.float64]
    """Density times quadrature weight."""

    def chance_above(self, z: float, t: float, drift: float) -> float:
        """Chance to get here and exceed `z` at the later share `t`."""
        from scipy.special import ndtr

        step = t - self.t
        distance = z * math.sqrt(t) - self.z * math.sqrt(self.t) - drift * step
        return float(self.mass @ ndtr(-distance / math.sqrt(step)))

    def advance(self, t: float, low: float, high: float, drift: float, width: float) -> _Continuing:
        """The paths that lie between `low` and `high` at the later share `t`.

        Gauss-Legendre in panels no wider than `width`, the standard deviation of the narrowest step.
        """
        centre, step = drift * math.sqrt(t), t - self.t
        low, high = max(low, centre - TAIL), min(high, centre + TAIL)
        if low >= high:
            return _Continuing(t, np.zeros(1), np.zeros(1))
        edges = np.linspace(low, high, 1 + math.ceil((high - low) / width))
        half = (edges[1] - edges[0]) / 2
        z = ((edges[:-1] + half)[:, None] + half * PANEL_NODES).ravel()
        weights = np.tile(half * PANEL_WEIGHTS, len(edges) - 1)
        distance = z[:, None] * math.sqrt(t) - self.z * math.sqrt(self.t) - drift * step
        density = np.exp(-(distance**2) / (2 * step)) @ self.mass * math.sqrt(t / (2 * math.pi * step))
        return _Continuing(t, z, weights * density)


_START = _Continuing(0.0, np.zeros(1), np.ones(1))


def _narrowest_step(fractions: Sequence[float]) -> float:
    """The least standard deviation, on the scale of z, of a step from one look to the next."""
    steps = np.diff(fractions)
    return math.sqrt(min(1.0, *(steps / np.asarray(fractions)[1:]))) if len(steps) else 1.0


def paired_look(
    design: PlannedDesign,
    look: int,
    baseline: ArrayLike,
    candidate: ArrayLike,
    *,
    clusters: Clusters | None = None,
    against: float = 0.0,
    rng: np.random.Generator,
) -> PlannedLook:
    """Look number `look` (from 1) at the paired scores so far, both (n,), for items in a `look_order`.

    `against` is the bound that the mean of candidate - baseline must exceed: `improve_by`, or minus
    the margin of non-inferiority. What decides, at the look's own level:

    - 0/1 scores of independent items: `noninferiority_test` for a repeated look.
    - All else: the interval of `paired_difference`.

    Items that could not be scored may be missing, in equal shares at every look.

    Raises ValueError for a look that the design does not have, for more items than it has by then,
    and as `paired_difference`.
    """
    _check_look(design, look)
    before, after = as_scores(baseline, "baseline"), as_scores(candidate, "candidate")
    check_arguments(len(before), clusters, 0.5)
    if len(before) > design.ends[look - 1]:
        raise ValueError(f"Look {look} sees {design.ends[look - 1]} items, got {len(before)}.")
    independent = clusters is None or int(cluster_codes(clusters).max()) + 1 == len(before)
    p_value = None
    if independent and is_binary(before) and is_binary(after):
        counts = discordant_counts(before, after)
        level = design.levels[look - 1]
        p_value = noninferiority_test(*counts, len(before), -against, alpha=level, repeated=True).p_value

    def measure(level: float) -> PairedEstimate:
        return paired_difference(before, after, clusters=clusters, level=level, rng=rng)

    return take_look(design, look, measure, against=against, p_value=p_value)


def take_look(
    design: PlannedDesign,
    look: int,
    measure: Callable[[float], PairedEstimate],
    *,
    against: float,
    p_value: float | None = None,
) -> PlannedLook:
    """Decide at a look from an interval of any kind: `measure` gives the estimate so far at a level.

    The interval is the repeated confidence interval (Jennison & Turnbull 1989, JRSS B 51:305-361): at
    confidence 1 - 2 level, so that all looks' intervals together miss the difference on
    either side with probability `alpha`, whenever one stops. It excludes `against` from below when
    the look passes. Where a one-sided `p_value` is given that test decides, and the two may
    differ by a hair.

    Futility: the conditional power at the planned effect is under 20%.
    """
    _check_look(design, look)
    level = design.levels[look - 1]
    estimate = measure(1 - 2 * level)
    passed = estimate.low > against if p_value is None else p_value <= level
    z = design.z(look, against, estimate.estimate, estimate.low, estimate.high)
    power = design.conditional_power(look, z)
    decision: SequentialDecision = "continue"
    if passed:
        decision = "efficacy"
    elif power < FUTILE_BELOW or look == len(design.ends):
        decision = "futility"
    return PlannedLook(decision, look, estimate, level, p_value, power)


def _check_look(design: PlannedDesign, look: int) -> None:
    if not 1 <= look <= len(design.ends):
        raise ValueError(f"The design has looks 1 to {len(design.ends)}, got {look}.")
