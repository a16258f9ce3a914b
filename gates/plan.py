"""A policy before any run: what each check can resolve on its items, and how the verdict would fall."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gates.policy import HeldoutLoss, NonInferiority, Policy, Superiority
from harness.errors import UnresolvablePolicy
from harness.forecast import Assumptions, Chances, CheckForecast, Forecast, LaterLook
from harness.stats import (
    CheckPlan,
    Disagreement,
    ItemVariance,
    check_chances,
    design_effect,
    effective_items,
    expected,
    last_resolving_look,
    minimum_detectable_effect,
    paired_n,
    planned_design,
    smallest_margin,
    verdict_chances,
)

LOOKS = (10, 50, 200)
"""Later looks whose detectable effects are forecast."""
FEW_CLUSTERS = 20
"""With fewer, a check takes at most one item's worth from each cluster, as its interval does."""


@dataclass(frozen=True, slots=True)
class TaskItems:
    """The items that a check asks of one task, or of one group of pooled tasks."""

    name: str
    cluster_sizes: tuple[int, ...]
    """Items of each cluster; 1 for an item on its own."""
    are_shares: bool = True
    """Whether scores lie in [0, 1]."""
    samples: int = 1
    """Answers that are drawn to each item."""
    noise: float | None = None
    """Variance of one answer's score around its item's expectation; None: unknown, or none is drawn."""

    @property
    def drawn_variance(self) -> float:
        """What drawing adds to the variance of an item's difference: (sigma_A² + sigma_B²) / K."""
        return 2 * (self.noise or 0.0) / self.samples

    @property
    def n(self) -> int:
        return sum(self.cluster_sizes)

    @property
    def is_clustered(self) -> bool:
        return len(self.cluster_sizes) < self.n


@dataclass(frozen=True, slots=True)
class NextLook:
    """The look that a gate would make next, and those after it."""

    look: int
    fresh: bool
    level_at: Callable[[int], float]
    """Look, from this one on -> one-sided level of the primaries together."""


ItemsOf = Mapping[Superiority | NonInferiority, Sequence[TaskItems]]


@dataclass(frozen=True, slots=True)
class _Sample:
    """The items of a check as the statistics see them."""

    tasks: tuple[TaskItems, ...]
    effective_n: float
    dof: float
    spread: Disagreement | ItemVariance
    power: float

    @property
    def n(self) -> int:
        return sum(task.n for task in self.tasks)

    @property
    def n_clusters(self) -> int:
        return sum(len(task.cluster_sizes) for task in self.tasks)

    @property
    def samples(self) -> int:
        return max(task.samples for task in self.tasks)

    @property
    def noise(self) -> float | None:
        """What drawing adds to an item's difference, on average over the tasks of which it is known."""
        known = [task.drawn_variance for task in self.tasks if task.noise is not None]
        return math.fsum(known) / len(known) if known else None

    def plan(self, effect: float, passes_above: float, fails_below: float) -> CheckPlan:
        return CheckPlan(self.effective_n, self.spread, effect, passes_above, fails_below, dof=self.dof)

    def chances(self, effect: float, passes_above: float, fails_below: float, level: float) -> Chances:
        found = check_chances(self.plan(effect, passes_above, fails_below), level)
        return Chances(effect, found.passes, found.fails)

    def sufficient_n(self, effect: float, bound: float, level: float) -> int:
        """Items that show `effect` above `bound`; degrees of freedom grow with them, as clusters do."""
        normal = paired_n(effect, self.spread, level=level, power=self.power, bound=bound)

        def suffices(n: int) -> bool:
            growth = n / self.n
            by_t, by_z = (
                smallest_margin(1, self.spread, level=level, power=self.power, dof=dof)
                for dof in (self.dof * growth, math.inf)
            )
            return growth * self.effective_n >= normal * (by_t / by_z) * (by_t / by_z)

        enough = 1
        while not suffices(enough):
            enough *= 2
        return bisect_left(range(enough), True, lo=enough // 2 + 1, key=suffices)


def forecast(policy: Policy, items: ItemsOf, coming: NextLook, assumed: Assumptions) -> Forecast:
    """What the policy's checks on scores resolve, at the levels that the ledger will grant.

    `items`: those of every check on scores. Items that disagree stand for scores in between as well: a
    score in [0, 1] that moves by less than 1 varies less. Raises ValueError for a check without items.
    """
    samples = {check: _sample(tasks, assumed) for check, tasks in items.items()}
    planned = {
        check: sample for check, sample in samples.items() if all(task.are_shares for task in sample.tasks)
    }
    primaries = [c for c in policy.primary if isinstance(c, Superiority) and c in planned]
    guards = [guard for guard in policy.guards if guard in planned]
    share = 1 / len(policy.primary)
    checks = [
        *(_primary(policy, check, planned[check], coming, share) for check in primaries),
        *(
            _guard(policy, f"{_name(guard)}{against}", planned[guard], margin)
            for guard in guards
            for against, margin in _margins(guard).items()
        ),
    ]
    return Forecast(
        checks=tuple(checks),
        verdicts=_verdicts(policy, primaries, guards, planned, coming) if primaries else (),
        not_planned=_not_planned(policy, planned),
        look=coming.look,
        level=coming.level_at(coming.look),
        fresh=coming.fresh,
        assumed=assumed,
        mean_shares=_mean_shares(policy, primaries[0], checks[0], coming.fresh) if primaries else (),
    )


def refuse_unresolvable(found: Forecast) -> None:
    """Raises UnresolvablePolicy naming every check whose margin or planned effect its items cannot show."""
    if not found.unresolvable:
        return
    sentences = [
        f"{check.name} has to resolve {_points(check.wanted)} and its {check.n} items resolve "
        f"{_points(check.detectable, math.ceil)} at best; about {check.sufficient_n} would do."
        for check in found.unresolvable
    ]
    roles = {check.role for check in found.unresolvable}
    larger = [name for role, name in (("primary", "planned_effect"), ("guard", "margin")) if role in roles]
    raise UnresolvablePolicy(
        " ".join(sentences),
        hint=f"give those checks more items, or a larger {' and '.join(larger)}; then commit the policy",
    )


def _points(share: float, rounded: Callable[[float], float] = round) -> str:
    """A margin that is resolved is rounded up: as said it must do."""
    points = rounded(10_000 * share) / 100
    return f"{points:g} point{'' if points == 1 else 's'}"


def _sample(tasks: Sequence[TaskItems], assumed: Assumptions) -> _Sample:
    """Tasks count alike however many items they have; the degrees of freedom are Satterthwaite's (1946)."""
    if not tasks or not all(task.cluster_sizes for task in tasks):
        raise ValueError("A check needs items in each of its tasks.")
    effective = [_effective(task, assumed) for task in tasks]
    variances = [1 / n for n in effective]
    lost = math.fsum(
        variance**2 / (len(task.cluster_sizes) - 1)
        for task, variance in zip(tasks, variances, strict=True)
        if task.is_clustered and len(task.cluster_sizes) > 1
    )
    return _Sample(
        tasks=tuple(tasks),
        effective_n=effective_items(effective),
        dof=math.fsum(variances) ** 2 / lost if lost else math.inf,
        spread=_spread(tasks, assumed),
        power=assumed.power,
    )


def _spread(tasks: Sequence[TaskItems], assumed: Assumptions) -> Disagreement | ItemVariance:
    """Of an item's difference, its draws left out: they are in the items' worth. Means are no 0/1 scores."""
    drawn = any(task.samples > 1 or task.noise is not None for task in tasks)
    return ItemVariance(assumed.disagreement) if drawn else Disagreement(assumed.disagreement)


def _effective(task: TaskItems, assumed: Assumptions) -> float:
    """Independent items without noise of their own that would tell as much.

    With psi, the variance that is assumed of an item's difference, a drawn one has psi + (sigma_A² +
    sigma_B²) / K (Miller 2024, arXiv:2411.00640, section 5), and is worth the ratio of the two.
    """
    n = task.n / design_effect(task.cluster_sizes, assumed.correlation)
    few = task.is_clustered and len(task.cluster_sizes) < FEW_CLUSTERS
    worth = assumed.disagreement / (assumed.disagreement + task.drawn_variance)
    return (min(n, len(task.cluster_sizes)) if few else n) * worth


def _primary(
    policy: Policy, check: Superiority, sample: _Sample, coming: NextLook, share: float
) -> CheckForecast:
    """`share`: the part of a look's level that Holm's procedure gives the first of several primaries."""
    wanted = check.improve_by + policy.planned_effect

    def detectable(look: int) -> float:
        return minimum_detectable_effect(
            sample.effective_n,
            sample.spread,
            level=share * coming.level_at(look),
            power=sample.power,
            bound=check.improve_by,
            dof=sample.dof,
        )

    level = share * coming.level_at(coming.look)
    return CheckForecast(
        name=_name(check),
        role="primary",
        n=sample.n,
        n_clusters=sample.n_clusters,
        effective_n=sample.effective_n,
        samples=sample.samples,
        noise=sample.noise,
        level=level,
        wanted=wanted,
        detectable=detectable(coming.look),
        sufficient_n=sample.sufficient_n(wanted, check.improve_by, level),
        chances=tuple(
            sample.chances(effect, check.improve_by, wanted, level) for effect in _gains(policy, check)
        ),
        later=tuple(
            LaterLook(look, share * coming.level_at(look), found if math.isfinite(found) else None)
            for look in LOOKS
            if look > coming.look
            for found in [detectable(look)]
        ),
        last_look=last_resolving_look(
            wanted,
            sample.effective_n,
            sample.spread,
            lambda look: share * coming.level_at(max(look, coming.look)),
            power=sample.power,
            bound=check.improve_by,
            dof=sample.dof,
        ),
    )


def _guard(policy: Policy, name: str, sample: _Sample, margin: float) -> CheckForecast:
    return CheckForecast(
        name=name,
        role="guard",
        n=sample.n,
        n_clusters=sample.n_clusters,
        effective_n=sample.effective_n,
        samples=sample.samples,
        noise=sample.noise,
        level=policy.alpha,
        wanted=margin,
        detectable=smallest_margin(
            sample.effective_n, sample.spread, level=policy.alpha, power=sample.power, dof=sample.dof
        ),
        sufficient_n=sample.sufficient_n(0.0, -margin, policy.alpha),
        chances=tuple(
            sample.chances(max(-multiple * margin, -0.99), -margin, -margin, policy.alpha)
            for multiple in (0, 1, 2)
        ),
    )


def _verdicts(
    policy: Policy,
    primaries: Sequence[Superiority],
    guards: Sequence[NonInferiority],
    samples: Mapping[Superiority | NonInferiority, _Sample],
    coming: NextLook,
) -> tuple[Chances, ...]:
    """If every primary gains as much, no guard changes and all checks that are not planned hold.

    On items that are asked again neither primaries nor guards on their suites reject (gates/decide.py).
    """
    kept = {guard: [samples[guard].plan(0, -m, -m) for m in _margins(guard).values()] for guard in guards}
    silent = {check.suite for check in primaries} if not coming.fresh else set()
    rejecting = [plan for guard, plans in kept.items() if guard.suite not in silent for plan in plans]
    level = coming.level_at(coming.look) * len(primaries) / len(policy.primary)
    made = []
    for multiple in (0, 1, 2):
        plans = [
            samples[c].plan(_gains(policy, c)[multiple], c.improve_by, c.improve_by + policy.planned_effect)
            for c in primaries
        ]
        every_guard = [plan for plans in kept.values() for plan in plans]
        found = verdict_chances(plans, every_guard, level=level, guard_level=policy.alpha)
        reject = found.reject
        if not coming.fresh:
            holding = [1 - check_chances(plan, policy.alpha).fails for plan in rejecting]
            reject = 1 - math.prod(holding, start=1.0)
        made.append(Chances(multiple * policy.planned_effect, found.promote, reject))
    return tuple(made)


def _mean_shares(
    policy: Policy, check: Superiority, forecast: CheckForecast, fresh: bool
) -> tuple[float, ...]:
    """What the primary uses of its items, at even analyses. Items that are asked again are never futile."""
    looks = policy.sequential.looks
    is_planned = policy.sequential.enabled and policy.sequential.design == "planned"
    if not is_planned or not math.isfinite(forecast.detectable):
        return ()
    design = planned_design(range(1, looks + 1), forecast.level)
    per_effect = design.drift / (forecast.detectable - check.improve_by)
    return tuple(
        expected(design, per_effect * (effect - check.improve_by), futility=fresh).mean_share
        for effect in _gains(policy, check)
    )


def _gains(policy: Policy, check: Superiority) -> tuple[float, float, float]:
    """None at all, the planned effect and twice as much, beyond what must be improved by anyway."""
    planned = policy.planned_effect
    return 0.0, min(check.improve_by + planned, 0.99), min(check.improve_by + 2 * planned, 0.99)


def _margins(guard: NonInferiority) -> dict[str, float]:
    """What the guard is held against, as a suffix of its name -> the margin."""
    against_anchor = guard.cumulative_margin
    return {"": guard.margin} | ({} if against_anchor is None else {" against the anchor": against_anchor})


def _not_planned(policy: Policy, planned: Mapping[Superiority | NonInferiority, _Sample]) -> tuple[str, ...]:
    return (
        *(_name(check) for check in policy.score_checks if check not in planned),
        *(f"{_name(guard)} floor" for guard in policy.guards if guard.floor is not None),
        *(
            check.kind
            for check in (*policy.primary, *policy.checks)
            if not isinstance(check, Superiority | HeldoutLoss)
        ),
    )


def _name(check: Superiority | NonInferiority) -> str:
    return " ".join(part for part in (check.suite, check.task, check.metric) if part)
