"""What a gate's checks measure, read from the store: paired scores, and evidence of other kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from gates.decide import Missing, no_evidence
from gates.evidence import ANY_ACCURACY, PairedScores, pair, pooled
from gates.heldout import heldout_loss, losses
from gates.length import length, written
from gates.policy import HeldoutLoss, Length, NonInferiority, OtherCheck, Policy, Superiority
from harness.records import CheckResult, CheckRole, ItemResult, Run
from harness.store import Store

Runs = Mapping[str, Mapping[str, Run]]
"""The policy's own address -> role (candidate, baseline, anchor) -> run."""


class StoredPairs:
    """Paired scores of the runs, read once each."""

    def __init__(self, store: Store, runs: Runs) -> None:
        self._runs = runs
        self._scores = cache(store.scores)
        self._paired = cache(self._pair)

    def has(self, address: str) -> bool:
        return address in self._runs

    def __call__(self, check: Superiority | NonInferiority, anchor: bool) -> PairedScores | Missing:
        role = "anchor" if anchor else "baseline"
        return self.of(check.suite, role, check.task, check.metric)

    def of(
        self, address: str, role: str, task: str | None = None, metric: str | None = None
    ) -> PairedScores | Missing:
        return self._paired(address, role, task, metric)

    def _pair(self, address: str, role: str, task: str | None, metric: str | None) -> PairedScores | Missing:
        runs = self._runs[address]
        if role not in runs:
            return Missing(f"there is no {role} to hold it against")
        ours, theirs = runs["candidate"], runs[role]
        return pair(ours, theirs, self._scores(ours.id), self._scores(theirs.id), task=task, metric=metric)


class PooledPairs:
    """The paired scores of several batches of items, as of one."""

    def __init__(self, batches: Sequence[StoredPairs]) -> None:
        self._batches = batches

    def __call__(self, check: Superiority | NonInferiority, anchor: bool) -> PairedScores | Missing:
        return self.of(check.suite, "anchor" if anchor else "baseline", check.task, check.metric)

    def of(
        self, address: str, role: str, task: str | None = None, metric: str | None = None
    ) -> PairedScores | Missing:
        found: list[PairedScores] = []
        for batch in self._batches:
            if batch.has(address):
                one = batch.of(address, role, task, metric)
                if isinstance(one, Missing):
                    return one
                found.append(one)
        return pooled(found)


def check_measured(policy: Policy, pairs: StoredPairs) -> None:
    """Raises PolicyError for a metric that the runs of its suite do not have, before a look is spent."""
    for check in policy.score_checks:
        if check.metric not in (None, ANY_ACCURACY):
            pairs(check, False)
    first = next((check for check in policy.primary if isinstance(check, Superiority)), None)
    if policy.unseen is not None and first is not None and pairs.has(policy.unseen.suite):
        pairs.of(policy.unseen.suite, "baseline", first.task, first.metric)


class StoredEvidence:
    """Answers `gates.decide` for a check of another kind than scores; `runs` are those of each batch."""

    def __init__(self, policy: Policy, store: Store, *runs: Runs) -> None:
        self._policy = policy
        self._store = store
        self._batches = runs

    def __call__(self, check: OtherCheck, role: CheckRole, alpha: float) -> CheckResult:
        most = self._policy.max_error_rate
        if isinstance(check, Length):
            return length(written(*self._results(check)), check, role, alpha, most)
        if isinstance(check, HeldoutLoss):
            return heldout_loss(losses(*self._results(check)), check, role, alpha, most)
        return no_evidence(check, role, alpha)

    def _results(self, check: OtherCheck) -> tuple[Iterator[ItemResult], Iterator[ItemResult]]:
        """What the candidate and the baseline answered where the check reads runs."""
        addresses = self._policy.suites_of(check)
        found = [runs[address] for runs in self._batches for address in addresses if address in runs]
        return (
            (result for of in found for result in self._store.results(of["candidate"].id)),
            (result for of in found for result in self._store.results(of["baseline"].id)),
        )
