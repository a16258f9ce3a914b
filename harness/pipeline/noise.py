"""How much drawn answers vary, as earlier runs with several answers per item tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.engines.base import GenerateRequest
from harness.pipeline.access import is_withheld
from harness.records import Run, Suite
from harness.stats.draws import within_item_variance
from harness.store import Store
from harness.tasks import BuiltTask


class Noises:
    """Looks in the champion's runs first, then in the newest; gate items that are withheld tell nothing."""

    def __init__(self, store: Store, champion: str) -> None:
        self._store = store
        finished = [run for run in store.runs() if run.status == "finished" and not is_withheld(run)]
        self._runs = sorted(
            finished, key=lambda run: (run.checkpoint.digest == champion, run.created), reverse=True
        )

    def of(self, suite: Suite, tasks: Sequence[BuiltTask], metric: str | None) -> float | None:
        """Variance of one answer's score around its item's expectation, over items of the pooled tasks.

        Runs of the same suite in any split count, if they drew at the same temperature. None where no run
        tells it, or nothing is drawn.
        """
        drawn = [
            scores
            for task in tasks
            if _is_drawn(task)
            for run in self._drawn(suite, task)[:1]
            for scores in self._scores(run, task, metric)
        ]
        return within_item_variance(drawn) if drawn else None

    def _drawn(self, suite: Suite, task: BuiltTask) -> list[Run]:
        asked = suite.draws_of(task.task)
        temperature = asked.temperature if asked is not None else None
        return [
            run
            for run in self._runs
            for one in run.suite.tasks
            if (run.suite.name, one.name) == (suite.name, task.task.name)
            for draws in [run.suite.draws_of(one)]
            if draws is not None and draws.samples > 1 and draws.temperature == temperature
        ]

    def _scores(self, run: Run, task: BuiltTask, metric: str | None) -> Iterator[tuple[float, ...]]:
        for result in self._store.results(run.id, task=task.task.name):
            scores = result.drawn.get(metric or task.primary) or result.drawn.get(task.primary)
            if scores:
                yield scores


def _is_drawn(task: BuiltTask) -> bool:
    asked = [request for item in task.items[:1] for request in item.requests]
    return any(isinstance(request, GenerateRequest) and request.sampling.temperature > 0 for request in asked)
