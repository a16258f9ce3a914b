"""Two runs of a suite as paired scores: what a check is computed from. Arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.errors import PolicyError, unknown
from harness.records import Run, cluster_key
from harness.store import Scores

ANY_ACCURACY = "acc"
"""As a policy's metric it means a task's own primary metric where the task has no `acc`."""


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """One task, or one group of pooled tasks: the same items, scored for both checkpoints."""

    name: str
    metric: str
    candidate: NDArray[np.float64]
    """(n,) scores, NaN where the item could not be scored."""
    baseline: NDArray[np.float64]
    """(n,), the same items in the same order."""
    clusters: tuple[Hashable | None, ...]

    @property
    def scored(self) -> NDArray[np.bool_]:
        """(n,) whether both have a score."""
        either: NDArray[np.bool_] = np.isnan(self.candidate) | np.isnan(self.baseline)
        return ~either

    @property
    def is_share(self) -> bool:
        """Whether all scores lie in [0, 1], so that a failed item has a worst score."""
        both = np.concatenate([self.candidate, self.baseline])
        known = both[~np.isnan(both)]
        return bool(((known >= 0) & (known <= 1)).all())


@dataclass(frozen=True, slots=True, eq=False)
class PairedScores:
    """A suite, or one of its tasks: equally weighted strata."""

    suite: str
    """Address."""
    strata: tuple[Stratum, ...]

    @property
    def n(self) -> int:
        return sum(len(stratum.candidate) for stratum in self.strata)

    @property
    def failed(self) -> tuple[int, int]:
        """Items without a score, of the candidate and of the baseline."""
        return (
            sum(int(np.isnan(stratum.candidate).sum()) for stratum in self.strata),
            sum(int(np.isnan(stratum.baseline).sum()) for stratum in self.strata),
        )


def pooled(batches: Sequence[PairedScores]) -> PairedScores:
    """The items of several batches of one suite as if they had been asked at once."""
    first = batches[0]
    strata = (
        replace(
            own[0],
            candidate=np.concatenate([one.candidate for one in own]),
            baseline=np.concatenate([one.baseline for one in own]),
            clusters=tuple(label for one in own for label in one.clusters),
        )
        for own in zip(*(batch.strata for batch in batches), strict=True)
    )
    return replace(first, strata=tuple(strata))


def pair(
    candidate: Run,
    baseline: Run,
    candidate_scores: Scores,
    baseline_scores: Scores,
    *,
    task: str | None = None,
    metric: str | None = None,
) -> PairedScores:
    """The items that both runs asked, by stratum. An item that either could not score stays, as NaN.

    `task` narrows to one task or group of the suite; `metric` is read instead of the tasks' primary
    one. Raises PolicyError for a task or metric that the suite does not have.
    """
    suite = candidate.suite
    strata = suite.strata()
    if task is not None:
        name = stratum_named(task, suite.name, strata)
        strata = {name: strata[name]}
    asked, against = _by_item(candidate_scores), _by_item(baseline_scores)
    made = []
    for name, tasks in strata.items():
        known = {found for one in tasks for found in asked.get(one.name, {})}
        wanted = metric_asked(metric, tasks[0].metric, known, name)
        rows = [
            (cluster_key(one.name, cluster), score, theirs[item][1])
            for one in tasks
            for theirs in [against.get(one.name, {}).get(wanted, {})]
            for item, (cluster, score) in asked.get(one.name, {}).get(wanted, {}).items()
            if item in theirs
        ]
        made.append(
            Stratum(
                name,
                wanted,
                candidate=np.array([score for _, score, _ in rows], dtype=np.float64),
                baseline=np.array([score for _, _, score in rows], dtype=np.float64),
                clusters=tuple(cluster for cluster, _, _ in rows),
            )
        )
    return PairedScores(suite.address, tuple(made))


ByItem = dict[str, dict[str, dict[str, tuple[str | None, float]]]]
"""Task -> metric -> item -> (cluster, score or NaN), in document order."""


def _by_item(scores: Scores) -> ByItem:
    found: ByItem = {}
    for task, item, cluster, metric, value in zip(
        scores.task, scores.item, scores.cluster, scores.metric, scores.value.tolist(), strict=True
    ):
        found.setdefault(task, {}).setdefault(metric, {})[item] = (cluster, value)
    return found


def stratum_named(task: str, suite: str, strata: Collection[str]) -> str:
    """The stratum a policy calls by its name, with or without the suite's in front. Raises PolicyError."""
    for name in (task, f"{suite}_{task}"):
        if name in strata:
            return name
    raise PolicyError(unknown(f"task of suite {suite!r}:", task, strata))


def metric_asked(asked: str | None, primary: str, known: Collection[str], stratum: str) -> str:
    """The metric that a policy's `asked` means in a stratum which has those `known`. Raises PolicyError."""
    if asked is None or asked == primary.partition(",")[0]:
        return primary
    if asked in known:
        return asked
    if asked == ANY_ACCURACY:
        return primary
    raise PolicyError(
        unknown(f"metric of {stratum}:", asked, known),
        hint="leave `metric` out to take each task's primary metric",
    )
