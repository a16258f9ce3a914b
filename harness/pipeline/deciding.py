"""The decision, after as many analyses as it takes: at once, at planned parts, or batch by batch."""

from __future__ import annotations

from collections.abc import Sequence

from gates.decide import Decided, decide
from gates.disclose import open_suites
from gates.ledger import Grant
from gates.open_ended import Batch, Held, analyse_batch
from gates.policy import Policy, Superiority
from gates.sequential import Analysis, analyse, level_at
from harness.pipeline.candidacy import Candidacy
from harness.pipeline.comparable import comparable
from harness.pipeline.evidence import PooledPairs, StoredEvidence, StoredPairs
from harness.pipeline.look import drawn_anew
from harness.pipeline.staging import InBatches, InParts, Stage, Staging
from harness.records import CheckResult
from harness.stats import epoch_level
from harness.store import Store


def decide_on(
    asked: Candidacy, store: Store, granted: Grant, staging: Staging, stage: Stage
) -> tuple[Decided, Stage]:
    """What the policy says of what is answered, and more where it takes more; with the last stage.

    Raises ComparabilityError where a later part was not made the same way, and whatever evaluating raises.
    """
    if isinstance(staging, InParts):
        return _in_parts(asked, store, granted, staging, stage)
    if isinstance(staging, InBatches):
        return _in_batches(asked, store, granted, staging, stage)
    policy = asked.judged_by
    pairs, evidence = StoredPairs(store, stage.runs), StoredEvidence(policy, store, stage.runs)
    fresh = _fresh(policy, stage)
    reused = not granted.fresh
    return decide(policy, pairs, granted.level, evidence=evidence, reused=reused, fresh=fresh), stage


def _in_parts(
    asked: Candidacy, store: Store, granted: Grant, staging: InParts, stage: Stage
) -> tuple[Decided, Stage]:
    policy, reused, fresh = asked.judged_by, not granted.fresh, _fresh(asked.policy, stage)
    crossed: tuple[CheckResult | None, ...] = ()
    while True:
        assert isinstance(stage.at, Analysis)
        pairs, evidence = StoredPairs(store, stage.runs), StoredEvidence(policy, store, stage.runs)
        said = analyse(
            policy,
            pairs,
            granted.level,
            stage.at,
            crossed,
            evidence=evidence,
            reused=reused,
            fresh=fresh,
        )
        if isinstance(said, Decided):
            return said, stage
        stage, crossed = staging.after(stage, said.waiting), said.crossed
        comparable(asked, stage.runs)


def _in_batches(
    asked: Candidacy, store: Store, granted: Grant, staging: InBatches, stage: Stage
) -> tuple[Decided, Stage]:
    policy, fresh = asked.judged_by, _fresh(asked.policy, stage)
    held: tuple[Held, ...] = ()
    while True:
        assert isinstance(stage.at, Batch)
        said = analyse_batch(
            policy,
            StoredPairs(store, stage.runs),
            answered(store, stage),
            granted.level,
            stage.at,
            held,
            evidence=StoredEvidence(policy, store, *stage.history),
            fresh=fresh,
        )
        if isinstance(said, Decided):
            return said, stage
        stage, held = staging.after(stage, said.waiting), said.held
        comparable(asked, stage.runs)


def answered(store: Store, stage: Stage) -> PooledPairs:
    """All that the checks were answered by this stage: the batches together, of parts the largest."""
    history = stage.history if isinstance(stage.at, Batch) else (stage.runs,)
    return PooledPairs([StoredPairs(store, runs) for runs in history])


def level_of_stage(policy: Policy, check: Superiority, stage: Stage) -> float:
    """The one-sided level, of the policy's alpha, at which an interval holds though the gate stopped."""
    if isinstance(stage.at, Analysis):
        return level_at(policy, check, policy.alpha, stage.at)
    return epoch_level(policy.alpha, stage.at.number) if stage.at else policy.alpha


def _fresh(policy: Policy, stage: Stage) -> Sequence[str]:
    return open_suites(policy, [address for address in stage.runs if drawn_anew(stage.runs, [address])])
