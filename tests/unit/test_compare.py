"""Refusals first, then paired numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.compare import check_comparable, compare
from harness.errors import ComparabilityError
from harness.records import Item, ItemResult, Run, Suite, Task
from tests.toy import INFO, checkpoint

SUITE = Suite("toy", "1", "target", (Task("a", "acc"), Task("b", "acc")))
SAME = {"suite": "toy 1", "a: items": "10 items, abc", "engine": "fake", "dtype": "float32"}


def run(name: str, digest: str = "c", **components: str) -> Run:
    return Run(
        id=name,
        identity=name,
        status="finished",
        checkpoint=replace(checkpoint(), digest=digest * 64),
        suite=SUITE,
        engine=INFO,
        comparability=SAME | components,
        settings={},
        created="2026-01-01T00:00:00+00:00",
    )


def results(scores: dict[str, list[float | None]], cluster: bool = False) -> list[ItemResult]:
    made = []
    for task, values in scores.items():
        for index, value in enumerate(values):
            item = Item(task, f"i{index}", index, "{}", "gold", f"c{index // 2}" if cluster else None)
            if value is None:
                made.append(ItemResult(item, "p", error="server: gone"))
            else:
                made.append(ItemResult(item, "p", answers=(f"said {value:g}",), metrics={"acc": value}))
    return made


def test_lists_every_difference() -> None:
    with pytest.raises(ComparabilityError) as caught:
        check_comparable(run("x"), run("y", dtype="bfloat16", engine="other"))
    assert "dtype: float32 / bfloat16" in caught.value.message
    assert "--waive 'dtype'" in str(caught.value.hint)


def test_waiver_is_named_in_the_result() -> None:
    a, b = run("x"), run("y", dtype="bfloat16")
    scores = results({"a": [1.0, 0.0], "b": [1.0, 1.0]})
    comparison = compare(a, b, scores, scores, waive=["dtype"])
    assert comparison.waived == ("dtype: float32 / bfloat16",)
    assert any("waived difference: dtype" in note for note in comparison.notes)


def test_waiving_what_does_not_differ_is_refused() -> None:
    with pytest.raises(ComparabilityError, match="difference to waive"):
        check_comparable(run("x"), run("y", dtype="bfloat16"), waive=["dtyp"])


def test_pairs_by_item_whatever_the_order() -> None:
    before = results({"a": [1.0, 1.0, 0.0, 0.0], "b": [0.0, 0.0]})
    after = list(reversed(results({"a": [1.0, 0.0, 0.0, 1.0], "b": [1.0, 1.0]})))
    comparison = compare(run("x"), run("y", "d"), before, after)
    a, b, total = comparison.rows
    assert (a.estimate.wins, a.estimate.losses, a.estimate.estimate) == (1, 1, 0.0)
    assert (b.estimate.wins, b.estimate.losses, b.estimate.estimate) == (2, 0, 1.0)
    assert (total.task, total.estimate.estimate, total.baseline, total.candidate) == (None, 0.5, 0.25, 0.75)
    assert [(f.task, f.item) for f in comparison.flips] == [
        ("a", "i1"),
        ("a", "i3"),
        ("b", "i0"),
        ("b", "i1"),
    ]
    assert comparison.flips[0].candidate_said == "said 0"


def test_failed_items_are_left_out_and_counted() -> None:
    before = results({"a": [1.0, None, 1.0], "b": [1.0, 1.0]})
    after = results({"a": [1.0, 1.0, 0.0], "b": [1.0, None]})
    comparison = compare(run("x"), run("y", "d"), before, after)
    assert comparison.left_out == 2
    assert [row.estimate.n for row in comparison.rows] == [2, 1, 3]
    assert any("2 items failed" in note for note in comparison.notes)


def test_other_metrics_on_request_stay_out_of_the_mean() -> None:
    def with_rank(values: list[float]) -> list[ItemResult]:
        scores = results({"a": [1.0, 0.0, 1.0], "b": [1.0, 1.0, 0.0]})
        return [replace(r, metrics={**r.metrics, "rank": v}) for r, v in zip(scores, values, strict=True)]

    before, after = with_rank([0.1, 0.2, 0.3] * 2), with_rank([0.2, 0.4, 0.9] * 2)
    plain = compare(run("x"), run("y", "d"), before, after)
    full = compare(run("x"), run("y", "d"), before, after, all_metrics=True)
    assert [(r.task, r.metric, r.primary) for r in full.rows] == [
        ("a", "acc", True),
        ("a", "rank", False),
        ("b", "acc", True),
        ("b", "rank", False),
        (None, "acc", True),
    ]
    assert full.rows[1].estimate.estimate == pytest.approx(0.3)
    assert (full.overall, full.flips) == (plain.overall, plain.flips)


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(ComparabilityError, match="no item that both runs scored"):
        compare(
            run("x"), run("y", "d"), results({"a": [None], "b": [1.0]}), results({"a": [1.0], "b": [1.0]})
        )


def test_ten_equal_items_are_not_evidence_of_equality() -> None:
    scores = results({"a": [1.0] * 10, "b": [0.0] * 10})
    comparison = compare(run("x"), run("y", "d"), scores, scores)
    assert comparison.overall.estimate.low < -0.1
    assert comparison.sentence.startswith("Not separable")


def test_clusters_widen_the_interval() -> None:
    before = {"a": [0.0] * 60, "b": [0.0] * 60}
    after: dict[str, list[float | None]] = {t: [float(i // 2 % 3 == 0) for i in range(60)] for t in before}
    alone = compare(run("x"), run("y", "d"), results(dict(before)), results(after))
    shared = compare(
        run("x"), run("y", "d"), results(dict(before), cluster=True), results(after, cluster=True)
    )
    assert shared.rows[0].estimate.n_clusters == 30
    width = [c.rows[0].estimate.high - c.rows[0].estimate.low for c in (alone, shared)]
    assert width[1] > width[0]


def test_same_checkpoint_is_said() -> None:
    scores = results({"a": [1.0, 0.0], "b": [1.0, 1.0]})
    assert "both runs are of the same checkpoint" in compare(run("x"), run("y"), scores, scores).notes
