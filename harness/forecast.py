"""What a gate can resolve and what it costs, said before anything is evaluated. Made by `harness plan`."""

from __future__ import annotations

from dataclasses import dataclass

from harness.records import CheckRole


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What nobody knows before the items are answered."""

    disagreement: float = 0.1
    """Share of items that only one of candidate and baseline has right."""
    correlation: float = 0.2
    """Of the differences of two items of one cluster."""
    power: float = 0.8
    """Chance that a detectable effect is detected."""


@dataclass(frozen=True, slots=True)
class LaterLook:
    """What a later look at the same budget would still detect."""

    look: int
    level: float
    detectable: float | None
    """None: nothing, the budget is used up by then."""


@dataclass(frozen=True, slots=True)
class Chances:
    """Of each outcome if the true difference, candidate - baseline, is `effect`."""

    effect: float
    passes: float
    fails: float

    @property
    def inconclusive(self) -> float:
        return max(0.0, 1 - self.passes - self.fails)


@dataclass(frozen=True, slots=True)
class CheckForecast:
    """One check on scores, before it is made. Effects and margins are shares: 0.02 is two points."""

    name: str
    role: CheckRole
    n: int
    n_clusters: int
    effective_n: float
    """Independent items of one task that would tell as much."""
    level: float
    """One-sided."""
    wanted: float
    """What it has to resolve: `improve_by` plus the planned effect, or the margin."""
    detectable: float
    """What it does resolve: the smallest gain it detects, or the smallest margin that an equal candidate is
    shown to keep."""
    sufficient_n: int
    """Items that would resolve what is wanted, with tasks and clusters in the same proportion."""
    chances: tuple[Chances, ...]
    samples: int = 1
    """Most answers that are drawn to one of its items."""
    noise: float | None = None
    """Variance that drawing the answers adds to an item's difference, as measured in earlier runs; None: not
    measured, or nothing is drawn."""
    later: tuple[LaterLook, ...] = ()
    last_look: int | None = None
    """The last look that detects what is wanted, from 1, and 0 if none does. None: there is no last one,
    as for guards, which spend no budget."""

    @property
    def is_resolvable(self) -> bool:
        return self.detectable <= self.wanted


@dataclass(frozen=True, slots=True)
class Forecast:
    """All checks on scores of a policy, at the look that comes next."""

    checks: tuple[CheckForecast, ...]
    verdicts: tuple[Chances, ...]
    """`passes` is promote, `fails` reject; the effect is that on every primary, none on any guard."""
    not_planned: tuple[str, ...]
    """Checks that rest on more than a difference of scores, by name."""
    look: int
    level: float
    fresh: bool
    """Whether every candidate is asked items of its own."""
    assumed: Assumptions
    mean_shares: tuple[float, ...] = ()
    """Of a sequential policy, by the effects of `verdicts`: of all items, how many are answered on average
    if the first primary alone decides when to stop."""

    @property
    def unresolvable(self) -> tuple[CheckForecast, ...]:
        return tuple(check for check in self.checks if not check.is_resolvable)


@dataclass(frozen=True, slots=True)
class TextForecast:
    """A check on the loss of held-out text, before it is made. Losses are in bits per byte."""

    name: str
    role: CheckRole
    n: int
    """Texts."""
    n_documents: int
    n_bytes: int
    effective_documents: float
    """Documents of equal length that would tell as much."""
    level: float
    """One-sided."""
    wanted: float
    """What it has to resolve: the rise it allows an equal candidate, or the planned effect."""
    largest_spread: float | None
    """Standard deviation, over documents, of the difference of two losses: up to here the texts resolve
    what is wanted. None: one document resolves nothing."""


@dataclass(frozen=True, slots=True)
class SuiteCost:
    """What one checkpoint is asked on one suite."""

    suite: str
    """Address; of a procedural suite without the seed, which only the candidate decides."""
    n_items: int
    prompt_tokens: int
    """Choices that are compared included."""
    most_completion_tokens: int
    """If every written answer were as long as it may be."""
    checkpoints: tuple[str, ...]
    """Who answers: candidate, baseline, anchor."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A policy's forecast and its price."""

    policy: str
    alias: str
    forecast: Forecast
    costs: tuple[SuiteCost, ...]
    tokenizer: str | None
    """The model whose tokens are counted; None: they are estimated from words."""
    warnings: tuple[str, ...]
    texts: tuple[TextForecast, ...] = ()

    @property
    def n_items(self) -> int:
        """Answers, over all suites and checkpoints."""
        return sum(cost.n_items * len(cost.checkpoints) for cost in self.costs)

    @property
    def prompt_tokens(self) -> int:
        return sum(cost.prompt_tokens * len(cost.checkpoints) for cost in self.costs)

    @property
    def most_completion_tokens(self) -> int:
        return sum(cost.most_completion_tokens * len(cost.checkpoints) for cost in self.costs)
