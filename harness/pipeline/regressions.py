"""The items that got worst under a verdict, as far as they may be shown: found by scores, then read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from gates.disclose import is_open, open_suites
from gates.evidence import metric_asked, stratum_named
from gates.policy import NonInferiority, Policy, Superiority
from harness.compare import flip
from harness.pipeline.candidacy import Candidacy
from harness.pipeline.staging import asked_suite
from harness.records import ComparedRuns, Suite, Verdict
from harness.report.verdict import Regression, Regressions
from harness.store import Scores, Store

MOST = 10


@dataclass(frozen=True, slots=True, order=True)
class _Fallen:
    """An item that scored lower; the largest drop sorts first, then by task and item."""

    change: float
    task: str
    item: str
    metric: str
    suite: str


def worst_regressions(asked: Candidacy, verdict: Verdict, store: Store) -> Regressions:
    """Where the candidate scored lower than the baseline, in the checks that the verdict shows.

    Answers are read of the worst items alone: a verdict over 50,000 items does not wait for their texts.
    """
    runs = {held.suite: held for held in verdict.runs}
    fallen: set[_Fallen] = set()
    for suite, checks in _shown(asked):
        if suite.address in runs:
            fallen.update(_fallen(suite, checks, runs[suite.address], store))
    worst = nsmallest(MOST, fallen)
    return Regressions(tuple(_read(worst, runs, store)), len(fallen))


def _shown(asked: Candidacy) -> Iterator[tuple[Suite, list[Superiority | NonInferiority]]]:
    """Suites whose items this look drew, each with those of its checks that may be shown."""
    policy = asked.policy
    suites = {
        address: asked_suite(policy, address, asked.champion, asked.candidate.digest, asked.trusted)
        for address in policy.suites()
    }
    fresh = open_suites(policy, [address for address, suite in suites.items() if suite.generator])
    for address in fresh:
        checks = [check for check in policy.score_checks if check.suite == address]
        yield suites[address], [check for check in checks if _is_shown(policy, check, fresh)]


def _is_shown(policy: Policy, check: Superiority | NonInferiority, fresh: Sequence[str]) -> bool:
    together = policy.primary if isinstance(check, Superiority) else [check]
    return all(is_open(policy, one, fresh) for one in together)


def _fallen(
    suite: Suite, checks: Sequence[Superiority | NonInferiority], runs: ComparedRuns, store: Store
) -> Iterator[_Fallen]:
    if not checks:
        return
    candidate, baseline = store.scores(runs.candidate), store.scores(runs.baseline)
    strata = store.find(runs.candidate).suite.strata()
    for check in checks:
        names = list(strata) if check.task is None else [stratum_named(check.task, suite.name, strata)]
        for name in names:
            tasks = {task.name for task in strata[name]}
            known = {
                metric for task, metric in zip(candidate.task, candidate.metric, strict=True) if task in tasks
            }
            metric = metric_asked(check.metric, strata[name][0].metric, known, name)
            before = dict(_of_metric(baseline, tasks, metric))
            for (task, item), score in _of_metric(candidate, tasks, metric):
                if score < before.get((task, item), score):
                    yield _Fallen(score - before[task, item], task, item, metric, suite.address)


def _of_metric(scores: Scores, tasks: set[str], metric: str) -> Iterator[tuple[tuple[str, str], float]]:
    """((task, item), score or NaN)."""
    columns = zip(scores.task, scores.item, scores.metric, scores.value.tolist(), strict=True)
    return (((task, item), value) for task, item, held, value in columns if held == metric and task in tasks)


def _read(worst: Sequence[_Fallen], runs: Mapping[str, ComparedRuns], store: Store) -> Iterator[Regression]:
    items = {address: {one.item for one in worst if one.suite == address} for address in runs}
    read = {
        (address, run): {result.item.key: result for result in store.results(run, items=items[address])}
        for address, of in runs.items()
        if items[address]
        for run in (of.candidate, of.baseline)
    }
    for one in worst:
        of = runs[one.suite]
        key = (one.task, one.item)
        before, after = read[one.suite, of.baseline][key], read[one.suite, of.candidate][key]
        yield Regression(one.suite, one.metric, after.prompt, flip(before, after, one.metric))
