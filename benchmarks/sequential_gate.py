"""Error rates and sample sizes of the sequential tests, over simulated worlds.

    python benchmarks/sequential_gate.py [--quick] [--worlds 10000] [--seed 0]

Every decision is made by the functions the gate calls. Scores are 0 or 1, a tenth of the items disagree,
the one-sided level is 5%. In the clustered worlds four items share a prompt and their differences are
correlated .3. Targets are in brackets: pass rates of one exact test at the end (planned), median items
(open-ended). The standard error of a rate of .05 over 10,000 worlds is .002.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from harness.stats import (
    OpenEnded,
    PlannedDesign,
    open_ended_look,
    paired_difference,
    paired_look,
    planned_design,
)
from harness.stats.noninferiority import noninferiority_test

DISAGREEMENT = 0.1
ITEMS = 2000
ALPHA = 0.05
CLUSTER = 4
CORRELATION = 0.3
BATCH = 64
"""Items between two looks of the open-ended test."""
HORIZON = 20_000
"""Items at which an open-ended test that has not stopped is given up."""

Pairs = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    effect: float
    against: float = 0.0
    clustered: bool = False

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


def scores(differences: Pairs) -> tuple[Pairs, Pairs]:
    return (differences < 0).astype(np.int64), (differences > 0).astype(np.int64)


@cache
def decide(design: PlannedDesign, look: int, wins: int, losses: int, against: float) -> str:
    """Independent items: the decision depends on the counts alone."""
    n = design.ends[look - 1]
    ordered = np.repeat([1, -1, 0], [wins, losses, n - wins - losses])
    return paired_look(design, look, *scores(ordered), against=against, rng=np.random.default_rng(0)).decision


def decision(design: PlannedDesign, look: int, world: World, differences: Pairs) -> str:
    seen = differences[: design.ends[look - 1]]
    if not world.clustered:
        return decide(design, look, int(np.sum(seen > 0)), int(np.sum(seen < 0)), world.against)
    return paired_look(
        design,
        look,
        *scores(seen),
        clusters=world.clusters(len(seen)),
        against=world.against,
        rng=np.random.default_rng(0),
    ).decision


def one_test(world: World, differences: Pairs) -> bool:
    """What the gate says without looking early."""
    if not world.clustered:
        wins, losses = int(np.sum(differences > 0)), int(np.sum(differences < 0))
        return noninferiority_test(wins, losses, len(differences), -world.against, alpha=ALPHA).passes
    clusters, rng = world.clusters(len(differences)), np.random.default_rng(0)
    measured = paired_difference(*scores(differences), clusters=clusters, level=1 - 2 * ALPHA, rng=rng)
    return measured.low > world.against


def planned(world: World, worlds: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """(pass rate of one test of all items, pass rate of five looks, mean share of items used)."""
    five = planned_design([ITEMS * look // 5 for look in range(1, 6)], ALPHA)
    fixed, passed, used = 0, 0, 0
    for _ in range(worlds):
        differences = world.draw(ITEMS, rng)
        fixed += one_test(world, differences)
        for look in range(1, len(five.ends) + 1):
            said = decision(five, look, world, differences)
            if said != "continue":
                break
        passed += said == "efficacy"
        used += five.ends[look - 1]
    return fixed / worlds, passed / worlds, used / worlds / ITEMS


def open_ended(
    world: World, planned_effect: float, worlds: int, rng: np.random.Generator
) -> tuple[float, float, float, float]:
    """(pass rate, median items to pass, futile rate, mean items used); infinite if most never pass."""
    to_pass, used, futile = [], [], 0
    for _ in range(worlds):
        for seen, state in growing(world, rng):
            said = open_ended_look(
                state, against=world.against, planned_effect=planned_effect, alpha=ALPHA
            ).decision
            if said != "continue" or seen >= HORIZON:
                break
        to_pass.append(seen if said == "efficacy" else math.inf)
        futile += said == "futility"
        used.append(seen)
    return (
        float(np.mean(np.isfinite(to_pass))),
        float(np.median(to_pass)),
        futile / worlds,
        float(np.mean(used)),
    )


def growing(world: World, rng: np.random.Generator) -> Iterator[tuple[int, OpenEnded]]:
    state = OpenEnded(CLUSTER if world.clustered else 1)
    while True:
        state = state.update(*scores(world.draw(BATCH, rng)), world.clusters(BATCH))
        yield state.n, state


def ever_refuted(world: World, items: int, worlds: int, rng: np.random.Generator) -> float:
    """How often evidence against the truth ever reaches 1/alpha, looking after every batch."""
    wrong = 0
    for _ in range(worlds):
        for seen, state in growing(world, rng):
            reached = state.log_e(world.effect) >= -math.log(ALPHA)
            if reached or seen >= items:
                break
        wrong += reached
    return wrong / worlds


PLANNED = [
    (World(0.05), "1.000", ".30"),
    (World(0.03), ".994", ".53"),
    (World(0.02), ".868", ".73"),
    (World(0.0), ".045", ".68"),
    (World(0.0, against=-0.02), "", ""),
    (World(-0.02, against=-0.02), "", ""),
    (World(0.03, clustered=True), "", ""),
    (World(0.02, clustered=True), "", ""),
    (World(0.0, clustered=True), "", ""),
    (World(-0.02, against=-0.02, clustered=True), "", ""),
]
OPEN_ENDED = [
    (World(0.05), "256"),
    (World(0.03), "832"),
    (World(0.02), "1984"),
    (World(0.0), ""),
    (World(0.0, against=-0.02), ""),
    (World(-0.02, against=-0.02), ""),
    (World(0.03, clustered=True), ""),
    (World(0.0, clustered=True), ""),
]
TRUTHS = [World(0.0), World(-0.02, against=-0.02), World(0.0, clustered=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few worlds: seconds")
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    worlds, rng = 100 if asked.quick else asked.worlds, np.random.default_rng(asked.seed)

    print(f"Planned: {ITEMS} items, 5 looks, {worlds} worlds")
    print(f"{'':38}{'one test':>16}{'five looks':>12}{'items used':>18}")
    for world, fixed_target, share_target in PLANNED:
        fixed, passed, share = planned(world, worlds, rng)
        fixed_note, share_note = (f"({note})" if note else "" for note in (fixed_target, share_target))
        print(
            f"{world.name:38}{fixed:8.3f} {fixed_note:7}{passed:12.3f}{share:10.2f} {share_note:7}",
            flush=True,
        )

    print(
        f"\nOpen-ended: a look every {BATCH} items, planned effect 2 points over the bound, {worlds} worlds"
    )
    print(f"{'':38}{'pass':>8}{'median items':>21}{'futile':>9}{'mean items':>12}")
    for world, target in OPEN_ENDED:
        passed, median, futile, used = open_ended(world, 0.02, worlds, rng)
        note = f"({target})" if target else ""
        print(f"{world.name:38}{passed:8.3f}{median:13.0f} {note:7}{futile:9.3f}{used:12.0f}", flush=True)

    items = 1_024 if asked.quick else 8_192
    print(f"\nFalse positives when looking every {BATCH} items up to {items} and never giving up")
    for world in TRUTHS:
        print(f"{world.name:38}{ever_refuted(world, items, worlds, rng):8.3f}", flush=True)


if __name__ == "__main__":
    main()
