"""What a gate's checks measure besides scores, read from the store."""

from __future__ import annotations

from collections.abc import Mapping

from gates.decide import no_evidence
from gates.length import length, written
from gates.policy import Length, OtherCheck, Policy
from harness.records import CheckResult, CheckRole, Run
from harness.store import Store

Runs = Mapping[str, Mapping[str, Run]]
"""The policy's own address -> role (candidate, baseline, anchor) -> run."""


class StoredEvidence:
    """Answers `gates.decide` for a check of another kind than scores."""

    def __init__(self, policy: Policy, store: Store, runs: Runs) -> None:
        self._policy = policy
        self._store = store
        self._runs = runs

    def __call__(self, check: OtherCheck, role: CheckRole, alpha: float) -> CheckResult:
        if not isinstance(check, Length):
            return no_evidence(check, role, alpha)
        found = [self._runs[address] for address in self._policy.suites_of(check)]
        answers = written(
            (result for of in found for result in self._store.results(of["candidate"].id)),
            (result for of in found for result in self._store.results(of["baseline"].id)),
        )
        return length(answers, check, role, alpha, self._policy.max_error_rate)
