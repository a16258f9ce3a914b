"""Error rates and sample sizes of sequential gates, over simulated worlds, through the functions that decide.

    python benchmarks/sequential_gate.py [--quick] [--worlds 10000] [--seed 0]

Scores go through `gates.sequential.analyse` and `gates.open_ended.analyse_batch`, as those of `harness gate`
do. They are 0 or 1, a tenth of the items disagree, the one-sided level is 5%. In the clustered worlds four
items share a prompt and their differences are correlated .3. A guard stands beside a primary that is won for
certain. Targets are in brackets: share of the items used (planned), median items (open-ended). The standard
error of a rate of .05 over 10,000 worlds is .002.

Exits 1 if a promise breaks: without a gain a candidate is promoted at most as often as the level says (a
point more with clusters); with one at most two points less often than by one look at all items; and
the targets, within the error of the simulation. About half an hour; a minute with --quick.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from gates.decide import Decided, decide
from gates.evidence import PairedScores, Stratum
from gates.open_ended import Batch, Held, analyse_batch
from gates.policy import NonInferiority, Policy, Superiority
from gates.sequential import Analysis, analyse
from harness.records import CheckResult
from harness.stats import OpenEnded

DISAGREEMENT = 0.1
ITEMS = 2000
ALPHA = 0.05
CLUSTER = 4
CORRELATION = 0.3
ANALYSES = 5
BATCH = 64
"""Items of a batch of the open-ended gate."""
BATCHES = 20_000 // BATCH
"""The most it draws."""
SCORE_ALLOWANCE = 0.005
"""By how much the score test of a guard may err beyond the level."""
CLUSTER_ALLOWANCE = 0.01
MOST_POWER_LOST = 0.02
SAMPLING_ERRORS = 3

Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    effect: float
    against: float = 0.0
    clustered: bool = False

    @property
    def is_null(self) -> bool:
        return self.effect <= self.against

    @property
    def name(self) -> str:
        bound = f", margin {-100 * self.against:g}" if self.against else ""
        return f"{100 * self.effect:+g} points{bound}{', clusters of 4' if self.clustered else ''}"

    def draw(self, n: int, rng: np.random.Generator) -> Pairs:
        """Differences (n,): each item has its own, or with probability sqrt(.3) that of its cluster."""
        win, loss = (DISAGREEMENT + self.effect) / 2, (DISAGREEMENT - self.effect) / 2
        values = rng.choice([1, -1, 0], size=n, p=[win, loss, 1 - win - loss])
        if not self.clustered:
            return values
        shared = rng.choice([1, -1, 0], size=n // CLUSTER, p=[win, loss, 1 - win - loss])
        return np.where(rng.random(n) < math.sqrt(CORRELATION), np.repeat(shared, CLUSTER), values)

    def clusters(self, n: int) -> list[int] | None:
        return (np.arange(n) // CLUSTER).tolist() if self.clustered else None


@cache
def policy_of(world: World) -> Policy:
    """Of a margin a guard, else a primary; in both `tested` is what matters."""
    if world.against:
        guards = [{"suite": "tested", "margin": -world.against}]
        return Policy.model_validate({"name": "toy-sft", "primary": {"suite": "won"}, "guards": guards})
    return Policy.model_validate({"name": "toy-sft", "primary": {"suite": "tested"}})


def scores(suite: str, differences: Pairs, clusters: list[int] | None) -> PairedScores:
    ours, theirs = (differences > 0).astype(np.float64), (differences < 0).astype(np.float64)
    labels = tuple(clusters) if clusters is not None else (None,) * len(differences)
    return PairedScores(suite, (Stratum("task", "acc", ours, theirs, labels),))


WON = scores("won", np.ones(ITEMS, dtype=np.int64), None)


def read(tested: PairedScores, check: Superiority | NonInferiority, anchor: bool) -> PairedScores:
    return WON if check.suite == "won" else tested


ENDS = tuple(ITEMS * analysis // ANALYSES for analysis in range(1, ANALYSES + 1))
Crossed = tuple[CheckResult | None, ...]


def at(world: World, number: int) -> Analysis:
    addresses = policy_of(world).suites()
    return Analysis(number, ANALYSES, dict.fromkeys(addresses, ENDS), dict.fromkeys(addresses, number))


@cache
def by_counts(world: World, number: int, wins: int, losses: int) -> str:
    """Independent items: what one check says depends on the counts alone."""
    ordered = np.repeat([1, -1, 0], [wins, losses, ENDS[number - 1] - wins - losses])
    said = analyse(policy_of(world), partial(read, scores("tested", ordered, None)), ALPHA, at(world, number))
    return said.decision if isinstance(said, Decided) else "continue"


def sequentially(world: World, differences: Pairs) -> tuple[bool, float]:
    """(whether promoted, share of the items used)."""
    crossed: Crossed = ()
    for number, end in enumerate(ENDS, start=1):
        seen = differences[:end]
        if world.clustered:
            pairs = partial(read, scores("tested", seen, world.clusters(end)))
            found = analyse(policy_of(world), pairs, ALPHA, at(world, number), crossed)
            said, crossed = (
                (found.decision, ()) if isinstance(found, Decided) else ("continue", found.crossed)
            )
        else:
            said = by_counts(world, number, int(np.sum(seen > 0)), int(np.sum(seen < 0)))
        if said != "continue":
            break
    return said == "promote", end / ITEMS


@cache
def fixed_by_counts(world: World, wins: int, losses: int) -> bool:
    ordered = np.repeat([1, -1, 0], [wins, losses, ITEMS - wins - losses])
    return (
        decide(policy_of(world), partial(read, scores("tested", ordered, None)), ALPHA).decision == "promote"
    )


def at_once(world: World, differences: Pairs) -> bool:
    """What the gate says without looking early."""
    if not world.clustered:
        return fixed_by_counts(world, int(np.sum(differences > 0)), int(np.sum(differences < 0)))
    pairs = partial(read, scores("tested", differences, world.clusters(ITEMS)))
    return decide(policy_of(world), pairs, ALPHA).decision == "promote"


def planned(world: World, worlds: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """(promoted by one look at all items, promoted by the analyses, mean share of the items used)."""
    fixed, promoted, used = 0, 0, 0.0
    for _ in range(worlds):
        differences = world.draw(ITEMS, rng)
        fixed += at_once(world, differences)
        wins, share = sequentially(world, differences)
        promoted += wins
        used += share
    return fixed / worlds, promoted / worlds, used / worlds


def open_ended(world: World, worlds: int, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """(promoted, median items to a promotion, rejected, mean items used); infinite if most never are."""
    to_promote, used, rejected = [], [], 0
    for _ in range(worlds):
        said, seen = batch_by_batch(world, rng)
        to_promote.append(seen if said == "promote" else math.inf)
        rejected += said == "reject"
        used.append(seen)
    promoted = float(np.mean(np.isfinite(to_promote)))
    return promoted, float(np.median(to_promote)), rejected / worlds, float(np.mean(used))


def batch_by_batch(world: World, rng: np.random.Generator) -> tuple[str, int]:
    """(decision, items used)."""
    held: tuple[Held, ...] = ()
    drawn = policy_of(world).suites()
    for number in range(1, BATCHES + 1):
        batch = scores("tested", world.draw(BATCH, rng), world.clusters(BATCH))
        when = Batch(number, BATCHES, drawn, drawn)
        pairs = partial(read, batch)
        # Every check is bet on, so none reads all batches together.
        said = analyse_batch(policy_of(world), pairs, pairs, ALPHA, when, held)
        if isinstance(said, Decided):
            break
        held = said.held
    assert isinstance(said, Decided)
    return said.decision, number * BATCH


def ever_refuted(world: World, items: int, worlds: int, rng: np.random.Generator) -> float:
    """How often bets against the truth ever reach 1/alpha, looking after every batch and never giving up."""
    wrong = 0
    for _ in range(worlds):
        for state in growing(world, rng):
            reached = state.log_e(world.effect) >= -math.log(ALPHA)
            if reached or state.n >= items:
                break
        wrong += reached
    return wrong / worlds


def growing(world: World, rng: np.random.Generator) -> Iterator[OpenEnded]:
    state = OpenEnded(CLUSTER if world.clustered else 1)
    while True:
        differences = world.draw(BATCH, rng)
        state = state.update(differences < 0, differences > 0, world.clusters(BATCH))
        yield state


PLANNED = [
    (World(0.05), 0.30),
    (World(0.03), 0.53),
    (World(0.02), 0.73),
    (World(0.0), 0.68),
    (World(0.0, against=-0.02), None),
    (World(-0.02, against=-0.02), None),
    (World(0.03, clustered=True), None),
    (World(0.02, clustered=True), None),
    (World(0.0, clustered=True), None),
    (World(-0.02, against=-0.02, clustered=True), None),
]
OPEN_ENDED = [
    (World(0.05), 256),
    (World(0.03), 832),
    (World(0.02), 1984),
    (World(0.0), None),
    (World(0.0, against=-0.02), None),
    (World(-0.02, against=-0.02), None),
    (World(0.03, clustered=True), None),
    (World(0.0, clustered=True), None),
]
TRUTHS = [World(0.0), World(-0.02, against=-0.02), World(0.0, clustered=True)]


def too_often(world: World, rate: float, worlds: int) -> bool:
    """Promotions of a candidate that must not be promoted."""
    allowed = ALPHA + (CLUSTER_ALLOWANCE if world.clustered else SCORE_ALLOWANCE if world.against else 0.0)
    return world.is_null and rate > allowed + SAMPLING_ERRORS * math.sqrt(ALPHA / worlds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few worlds: a minute")
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    worlds, rng = 100 if asked.quick else asked.worlds, np.random.default_rng(asked.seed)
    broken = [*print_planned(worlds, rng), *print_open_ended(max(worlds // 10, 50), rng)]
    items, fewer = (1_024, 50) if asked.quick else (8_192, max(worlds // 10, 50))
    print(f"\nBets against the truth that ever reach 1/alpha in {items} items, {fewer} worlds")
    for world in TRUTHS:
        rate = ever_refuted(world, items, fewer, rng)
        print(f"{world.name:38}{rate:8.3f}", flush=True)
        if rate > ALPHA + SAMPLING_ERRORS * math.sqrt(ALPHA / fewer):
            broken.append(f"bets, {world.name}")
    for name in broken:
        print(f"BROKEN: {name}")
    return 1 if broken else 0


def print_planned(worlds: int, rng: np.random.Generator) -> Iterator[str]:
    """Prints the table; yields what breaks a promise."""
    print(f"Planned: {ITEMS} items, {ANALYSES} analyses, {worlds} worlds")
    print(f"{'':38}{'at once':>10}{'analyses':>10}{'items used':>18}")
    for world, target in PLANNED:
        fixed, promoted, share = planned(world, worlds, rng)
        note = f"({target:.2f})" if target else ""
        print(f"{world.name:38}{fixed:10.3f}{promoted:10.3f}{share:10.2f} {note:7}", flush=True)
        error = SAMPLING_ERRORS / math.sqrt(worlds)
        loses_power = not world.is_null and promoted < fixed - MOST_POWER_LOST - error / 2
        if too_often(world, promoted, worlds) or loses_power or (target and share > target + error / 4):
            yield f"planned, {world.name}"


def print_open_ended(worlds: int, rng: np.random.Generator) -> Iterator[str]:
    """Prints the table; yields what breaks a promise."""
    print(f"\nOpen-ended: batches of {BATCH} items, planned effect 2 points over the bound, {worlds} worlds")
    print(f"{'':38}{'promote':>8}{'median items':>21}{'reject':>9}{'mean items':>12}")
    for world, target in OPEN_ENDED:
        promoted, median, rejected, used = open_ended(world, worlds, rng)
        note = f"({target})" if target else ""
        print(f"{world.name:38}{promoted:8.3f}{median:13.0f} {note:7}{rejected:9.3f}{used:12.0f}", flush=True)
        is_slow = target is not None and median > target * (1 + 4 / math.sqrt(worlds)) + BATCH
        if too_often(world, promoted, worlds) or is_slow:
            yield f"open-ended, {world.name}"


if __name__ == "__main__":
    sys.exit(main())
