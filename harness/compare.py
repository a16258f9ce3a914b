"""Two runs, item by item: refuse what is not comparable, then the paired difference per task and suite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.errors import ComparabilityError, unknown
from harness.records import UNKNOWN, ItemResult, Run, cluster_key
from harness.stats import PairedEstimate, combine, paired_difference


@dataclass(frozen=True, slots=True)
class Flip:
    """One item whose primary score changed."""

    task: str
    item: str
    baseline: float
    candidate: float
    target: str
    baseline_said: str
    candidate_said: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One stratum, or the suite's mean when `task` is None."""

    task: str | None
    metric: str
    primary: bool
    baseline: float
    candidate: float
    estimate: PairedEstimate


@dataclass(frozen=True, slots=True)
class Comparison:
    baseline: Run
    candidate: Run
    rows: tuple[ComparisonRow, ...]
    flips: tuple[Flip, ...]
    """Worst first: items the candidate lost, then items it won."""
    left_out: int
    """Items that failed in either run; they are in no difference."""
    waived: tuple[str, ...]
    unchecked: tuple[str, ...]
    """Components that neither foreign run tells and nobody waived."""
    notes: tuple[str, ...]

    @property
    def overall(self) -> ComparisonRow:
        return next(row for row in reversed(self.rows) if row.primary)

    @property
    def sentence(self) -> str:
        """What the suite's interval says, and no more."""
        return _sentence(self.overall.estimate)

    @property
    def asides(self) -> list[str]:
        """Metrics that are not primary and whose own interval leaves out zero; no verdict rests on them."""
        return [
            f"{row.task} {row.metric} (not primary): {_sentence(row.estimate)}"
            for row in self.rows
            if not row.primary and (row.estimate.low > 0 or row.estimate.high < 0)
        ]


def _sentence(estimate: PairedEstimate) -> str:
    low, high = 100 * estimate.low, 100 * estimate.high
    points = f"{100 * estimate.estimate:+.1f} points ({low:+.1f} to {high:+.1f}) over {estimate.n} items"
    if estimate.low > 0:
        return f"The candidate scores higher: {points}."
    if estimate.high < 0:
        return f"The candidate scores lower: {points}."
    return f"Not separable: {points}; the interval holds zero."


def differences(baseline: Run, candidate: Run) -> dict[str, tuple[str, str]]:
    """Comparability components that differ: name -> (baseline's value, candidate's value).

    What the files of a foreign run do not tell differs from every value of an own run.
    """
    a, b = baseline.comparability, candidate.comparability
    one_is_foreign = baseline.is_foreign != candidate.is_foreign
    return {
        key: (a.get(key, "absent"), b.get(key, "absent"))
        for key in [*a, *(k for k in b if k not in a)]
        if a.get(key) != b.get(key) or (one_is_foreign and a.get(key) == UNKNOWN)
    }


def unchecked(baseline: Run, candidate: Run) -> list[str]:
    """Components that neither of two foreign runs tells: they may differ, and nobody can know."""
    if not (baseline.is_foreign and candidate.is_foreign):
        return []
    a, b = baseline.comparability, candidate.comparability
    return [key for key in a if a[key] == UNKNOWN and b.get(key) == UNKNOWN]


def check_comparable(baseline: Run, candidate: Run, waive: Sequence[str] = ()) -> list[str]:
    """The waived differences, as sentences. Raises ComparabilityError listing all that are not waived.

    What is `unchecked` is no difference, and can be waived like one.
    """
    unknowns = dict.fromkeys(unchecked(baseline, candidate), (UNKNOWN, UNKNOWN))
    found = differences(baseline, candidate)
    wrong = [name for name in waive if name not in found and name not in unknowns]
    if wrong:
        known = [*found, *unknowns]
        raise ComparabilityError("; ".join(unknown("difference to waive:", name, known) for name in wrong))
    refused = {name: values for name, values in found.items() if name not in waive}
    if refused:
        listed = "\n".join(f"  {name}: {_short(a)} / {_short(b)}" for name, (a, b) in refused.items())
        raise ComparabilityError(
            f"{baseline.id} and {candidate.id} are not comparable; they differ in\n{listed}",
            hint="evaluate both the same way, or name what you accept: "
            + " ".join(f"--waive {name!r}" for name in list(refused)[:3]),
        )
    accepted = {name: values for name, values in (found | unknowns).items() if name in waive}
    return [f"{name}: {_short(a)} / {_short(b)}" for name, (a, b) in accepted.items()]


def _short(value: str) -> str:
    is_digest = len(value) == 64 and all(c in "0123456789abcdef" for c in value)
    return value[:12] if is_digest else value


def compare(
    baseline: Run,
    candidate: Run,
    baseline_results: Sequence[ItemResult],
    candidate_results: Sequence[ItemResult],
    *,
    waive: Sequence[str] = (),
    all_metrics: bool = False,
) -> Comparison:
    """Paired differences (candidate - baseline) on each stratum's primary metric and their mean.

    With `all_metrics`, also on each stratum's other metrics; only primary ones enter the mean, and
    only primary scores are flips. Only items scored in both runs count. Raises ComparabilityError when
    the runs may not be compared or have no scored item in common.
    """
    waived = check_comparable(baseline, candidate, waive)
    untold = [name for name in unchecked(baseline, candidate) if name not in waive]
    before = {r.item.key: r for r in baseline_results}
    after = {r.item.key: r for r in candidate_results}
    rows: list[ComparisonRow] = []
    flips: list[Flip] = []
    rng = np.random.default_rng(0)
    for stratum, tasks in candidate.suite.strata().items():
        names = {task.name for task in tasks}
        shared = [(a, after[key]) for key, a in before.items() if key[0] in names and key in after]
        primary = tasks[0].metric
        pairs = _scored(shared, primary)
        if not pairs:
            raise ComparabilityError(f"Task {stratum!r} has no item that both runs scored.")
        flips += [flip(a, b, primary) for a, b in pairs if a.metrics[primary] != b.metrics[primary]]
        rows.append(_row(stratum, primary, True, pairs, rng))
        others = [m for m in pairs[0][0].metrics if m != primary] if all_metrics else []
        rows += [_row(stratum, m, False, found, rng) for m in others if (found := _scored(shared, m))]
    if len(primaries := [row for row in rows if row.primary]) > 1:
        rows.append(_mean(primaries))
    left_out = sum(
        1
        for key in before.keys() & after.keys()
        if before[key].error is not None or after[key].error is not None
    )
    return Comparison(
        baseline=baseline,
        candidate=candidate,
        rows=tuple(rows),
        flips=tuple(sorted(flips, key=lambda f: (f.candidate - f.baseline, f.task, f.item))),
        left_out=left_out,
        waived=tuple(waived),
        unchecked=tuple(untold),
        notes=(
            *_origins(baseline, candidate, untold),
            *_notes(baseline, candidate, left_out, waived, len(before.keys() ^ after.keys())),
        ),
    )


Pair = tuple[ItemResult, ItemResult]


def _scored(pairs: Sequence[Pair], metric: str) -> list[Pair]:
    return [(a, b) for a, b in pairs if metric in a.metrics and metric in b.metrics]


def _row(
    stratum: str, metric: str, primary: bool, pairs: Sequence[Pair], rng: np.random.Generator
) -> ComparisonRow:
    before = [a.metrics[metric] for a, _ in pairs]
    after = [b.metrics[metric] for _, b in pairs]
    clusters = [cluster_key(a.item.task, a.item.cluster) for a, _ in pairs]
    estimate = paired_difference(before, after, clusters=clusters, rng=rng)
    return ComparisonRow(stratum, metric, primary, float(np.mean(before)), float(np.mean(after)), estimate)


def _mean(rows: Sequence[ComparisonRow]) -> ComparisonRow:
    metrics = {row.metric for row in rows}
    return ComparisonRow(
        task=None,
        metric=metrics.pop() if len(metrics) == 1 else "primary metrics",
        primary=True,
        baseline=sum(row.baseline for row in rows) / len(rows),
        candidate=sum(row.candidate for row in rows) / len(rows),
        estimate=combine([row.estimate for row in rows]),
    )


def flip(a: ItemResult, b: ItemResult, metric: str) -> Flip:
    """The same item in the baseline and in the candidate, both with a score of `metric`."""
    return Flip(
        task=a.item.task,
        item=a.item.id,
        baseline=a.metrics[metric],
        candidate=b.metrics[metric],
        target=wanted(a),
        baseline_said=said(a),
        candidate_said=said(b),
    )


def wanted(result: ItemResult) -> str:
    """The target in words: the text, or the choice that an index names."""
    target = result.item.target
    if result.choices and target.isdecimal() and int(target) < len(result.choices):
        return result.choices[int(target)].strip()
    return target


def said(result: ItemResult) -> str:
    """The answer in words: the generated text, or the likeliest choice."""
    if result.answers:
        return result.answers[0]
    if result.logprobs:
        return result.choices[max(range(len(result.logprobs)), key=result.logprobs.__getitem__)].strip()
    return ""


def _origins(baseline: Run, candidate: Run, untold: Sequence[str]) -> list[str]:
    """What a reader should know of foreign runs."""
    notes = [
        f"{run.id} was made by {run.origin} and imported; its model is known by name alone"
        for run in (baseline, candidate)
        if run.is_foreign
    ]
    return notes + [f"not checked, neither run tells it: {name}" for name in untold]


def _notes(baseline: Run, candidate: Run, left_out: int, waived: Sequence[str], unshared: int) -> list[str]:
    notes = [f"waived difference: {text}" for text in waived]
    if baseline.checkpoint.digest == candidate.checkpoint.digest:
        told = "checkpoint, as far as the files tell" if baseline.is_foreign else "checkpoint"
        notes.append(f"both runs are of the same {told}")
    if baseline.checkpoint.template != candidate.checkpoint.template:
        notes.append("the checkpoints have different chat templates")
    if left_out:
        notes.append(f"{left_out} items failed in at least one run and are left out")
    if unshared:
        notes.append(f"{unshared} items are in one run only and are left out")
    return notes
