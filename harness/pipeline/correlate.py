"""How what a training's curve came to goes with what its checkpoint scores, over everything in the store."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from harness.errors import ConfigError, unknown
from harness.pipeline.access import is_withheld
from harness.records import Run, Training
from harness.report.correlate import Correlated, Correlations
from harness.report.curve import settled
from harness.report.summary import summarise
from harness.stats.correlation import FEWEST, correlation
from harness.store import Store

CURVES = ("loss", "eval_loss")
"""What is correlated when nothing is named."""
OF_THE_ITEMS = (": items", ": all items", ": messages")
"""Ends of components that differ between two draws of a procedural suite."""

Made = tuple[str, str, tuple[tuple[str, str], ...]]
"""Suite and split, its version, and how the runs were made: those that are the same in it are averaged."""


def correlate(store: Store, stage: str | None = None, metrics: Sequence[str] = ()) -> Correlations:
    """Each metric of the trainings' curves against each suite's score of the checkpoints they made.

    A suite's runs that were made in another way than most are left out; so are scores of fixed gate items,
    which nothing but a verdict may leave, and parts of a sequential gate, which stopped where the scores
    told it to. Averages of weights are left out too: the curve is not theirs. Raises ConfigError for a
    metric that no training has.
    """
    trainings = [one for one in store.trainings.all() if one.status == "finished" and one.checkpoint]
    trainings = [one for one in trainings if stage in (None, one.stage)]
    curves = {one.id: _curve(store, one) for one in trainings}
    known = dict.fromkeys(name for curve in curves.values() for name in curve)
    for name in metrics:
        if name not in known:
            raise ConfigError(unknown("metric", name, known))
    runs = [run for run in store.runs() if run.status == "finished" and not run.is_foreign]
    withheld = sum(is_withheld(run) for run in runs if any(_made(one, run) for one in trainings))
    shown = [run for run in runs if run.suite.part is None and not is_withheld(run)]
    rows = []
    for of in dict.fromkeys(one.stage for one in trainings):
        staged = [one for one in trainings if one.stage == of]
        for (suite, metric), scores in _scores(store, staged, shown).items():
            for name in metrics or CURVES:
                pairs = [
                    (curves[one.id][name], scores[one.id])
                    for one in staged
                    if one.id in scores and name in curves[one.id]
                ]
                rows.append(_row(of, suite, metric, name, pairs))
    return Correlations(tuple(rows), len(trainings), withheld)


def _made(training: Training, run: Run) -> bool:
    return run.checkpoint.digest == training.checkpoint


def _curve(store: Store, training: Training) -> Mapping[str, float]:
    """What each thing that was measured came to."""
    points = store.trainings.points(training.id)
    names = dict.fromkeys(name for point in points for name in point.values)
    found = {name: settled(points, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _scores(
    store: Store, trainings: Sequence[Training], runs: Sequence[Run]
) -> Mapping[tuple[str, str], Mapping[str, float]]:
    """(suite and split, metric) -> training's id -> score, the mean over draws of a procedural suite."""
    found: dict[Made, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        for training in trainings:
            if _made(training, run):
                found[_how(run)][training.id].append(run)
    most: dict[str, Made] = {}
    for made, of in found.items():
        best = most.get(made[0])
        if best is None or len(of) > len(found[best]):
            most[made[0]] = made
    scores: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for suite, made in most.items():
        for training_id, own in found[made].items():
            totals = [summarise(run, store.scores(run.id))[-1] for run in own]
            values = [total.estimate.estimate for total in totals if total.estimate is not None]
            if values:
                scores[suite, totals[0].metric][training_id] = math.fsum(values) / len(values)
    return scores


def _how(run: Run) -> Made:
    drawn = run.suite.generator is not None
    known = [
        (name, value)
        for name, value in sorted(run.comparability.items())
        if not (drawn and name.endswith(OF_THE_ITEMS))
    ]
    return f"{run.suite.name}/{run.suite.split}", run.suite.version, tuple(known)


def _row(stage: str, suite: str, metric: str, curve: str, pairs: Sequence[tuple[float, float]]) -> Correlated:
    row = Correlated(stage, suite, metric, curve, len(pairs))
    if len(pairs) < FEWEST:
        return row
    x, y = zip(*pairs, strict=True)
    return Correlated(
        stage, suite, metric, curve, len(pairs), correlation(x, y, "spearman"), correlation(x, y, "pearson")
    )
