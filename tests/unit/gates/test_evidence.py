"""Two runs as pairs: the same items side by side, failed ones kept as such, tasks in their strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from gates.evidence import PairedScores, pair
from harness.errors import PolicyError
from harness.records import Run, Suite, Task
from harness.store import Scores
from tests.unit.store.made import run as made_run

TASKS = (
    Task("toy_a", "acc", cluster="passage"),
    Task("toy_b1", "exact_match,answer", group="b"),
    Task("toy_b2", "exact_match,answer", group="b"),
)
RUN: Run = replace(made_run(), suite=Suite("toy", "1", "target", TASKS, split="gate"))
Row = tuple[str, str, str | None, str, float]
"""(task, item, cluster, metric, value)."""
NAN = float("nan")


def scores(*rows: Row) -> Scores:
    task, item, cluster, metric, value = (list(column) for column in zip(*rows, strict=True))
    return Scores(
        task=task,
        item=item,
        ordinal=np.arange(len(rows)),
        cluster=cluster,
        metric=metric,
        value=np.array(value, dtype=np.float64),
        error=["engine: lost" if np.isnan(v) else None for v in value],
    )


CANDIDATE = scores(
    ("toy_a", "1", "p", "acc", 1.0),
    ("toy_a", "2", "p", "acc", NAN),
    ("toy_a", "3", None, "acc", 0.0),
    ("toy_a", "3", None, "acc_norm", 1.0),
    ("toy_b1", "1", "p", "exact_match,answer", 1.0),
    ("toy_b2", "1", "p", "exact_match,answer", 0.5),
)
BASELINE = scores(
    ("toy_a", "3", None, "acc", 1.0),
    ("toy_a", "3", None, "acc_norm", 0.0),
    ("toy_a", "2", "p", "acc", 1.0),
    ("toy_a", "1", "p", "acc", 0.0),
    ("toy_b1", "1", "p", "exact_match,answer", NAN),
    ("toy_b2", "1", "p", "exact_match,answer", 1.0),
)


def made(
    candidate: Scores = CANDIDATE,
    baseline: Scores = BASELINE,
    task: str | None = None,
    metric: str | None = None,
) -> PairedScores:
    return pair(RUN, RUN, candidate, baseline, task=task, metric=metric)


def values(found: PairedScores, stratum: int = 0) -> list[tuple[float | None, float | None]]:
    def shown(column: Sequence[float]) -> list[float | None]:
        return [None if np.isnan(value) else float(value) for value in column]

    one = found.strata[stratum]
    return list(zip(shown(one.candidate.tolist()), shown(one.baseline.tolist()), strict=True))


def test_items_meet_by_their_names_whatever_their_order() -> None:
    assert values(made()) == [(1.0, 0.0), (None, 1.0), (0.0, 1.0)]


def test_a_failed_item_stays_and_is_counted_on_its_side() -> None:
    found = made()
    assert (found.n, found.failed) == (5, (1, 1))
    assert found.strata[0].scored.tolist() == [True, False, True]


def test_grouped_tasks_are_one_stratum_and_their_clusters_stay_apart() -> None:
    found = made()
    assert [stratum.name for stratum in found.strata] == ["toy_a", "b"]
    assert values(found, 1) == [(1.0, None), (0.5, 1.0)]
    assert found.strata[0].clusters == (("toy_a", "p"), ("toy_a", "p"), None)
    assert found.strata[1].clusters == (("toy_b1", "p"), ("toy_b2", "p"))


def test_only_items_that_both_were_asked_are_compared() -> None:
    other = scores(("toy_a", "3", None, "acc", 1.0), ("toy_a", "9", None, "acc", 1.0))
    found = made(baseline=other)
    assert values(found) == [(0.0, 1.0)]
    assert len(found.strata[1].candidate) == 0
    assert made(baseline=scores(("toy_a", "9", None, "acc", 1.0))).n == 0


@pytest.mark.parametrize("name", ["toy_a", "a"])
def test_a_task_may_be_called_without_its_suite(name: str) -> None:
    assert [stratum.name for stratum in made(task=name).strata] == ["toy_a"]


@pytest.mark.parametrize(
    ("task", "metric", "read"),
    [
        ("a", None, "acc"),
        ("a", "acc_norm", "acc_norm"),
        ("b", None, "exact_match,answer"),
        ("b", "exact_match", "exact_match,answer"),
        ("b", "acc", "exact_match,answer"),
    ],
)
def test_the_metric_is_the_tasks_own_unless_another_is_asked(
    task: str, metric: str | None, read: str
) -> None:
    assert made(task=task, metric=metric).strata[0].metric == read


def test_what_the_suite_does_not_have_is_refused_with_what_it_has() -> None:
    with pytest.raises(PolicyError, match="Did you mean 'toy_a'"):
        made(task="toy_aa")
    with pytest.raises(PolicyError, match="Did you mean 'acc_norm'") as refused:
        made(task="a", metric="acc_nrm")
    assert "leave `metric` out" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("worst", "is_share"), [(0.0, True), (1.0, True), (-0.1, False), (1.5, False), (NAN, True)]
)
def test_scores_outside_0_and_1_have_no_worst_one(worst: float, is_share: bool) -> None:
    found = made(candidate=scores(("toy_a", "1", "p", "acc", worst), ("toy_a", "3", None, "acc", 0.5)))
    assert found.strata[0].is_share == is_share
