"""A candidate, or several together, through a gate, as one straight line.

    policy ─► registered? ─► baseline ─► runs of both ─► comparable? ─► look spent ─► decide ─► verdict

Nothing on this way turns what is missing into a pass: without a baseline, a run, an item in common or a
registered policy there is a verdict that cannot promote, or a named error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import harness
from gates.audit import audit
from gates.decide import Decided
from gates.evidence import PairedScores
from gates.ledger import Grant
from gates.policy import CHAMPION, Superiority
from gates.policy import warnings as policy_warnings
from gates.registration import Registration, registration
from gates.together import one_wins, shared_grant
from harness.errors import PolicyError
from harness.fingerprint import json_digest
from harness.pipeline.access import ungated_warnings
from harness.pipeline.candidacy import Candidacy, Evaluate
from harness.pipeline.comparable import comparable
from harness.pipeline.deciding import answered, decide_on, level_of_stage
from harness.pipeline.evidence import Runs, StoredPairs, check_measured
from harness.pipeline.look import note_unseen, now, spend
from harness.pipeline.staging import Stage, Staging, staging_of
from harness.pipeline.template import check_templates
from harness.records import Checkpoint, Decision, Verdict
from harness.store import Store, encode


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a verdict rests on besides the decision."""

    stage: Stage
    granted: Grant
    look_number: int
    commit: str | None
    waived: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """A candidate whose first runs are there, before anything is spent or decided."""

    asked: Candidacy
    staging: Staging
    stage: Stage
    commit: str | None
    waived: tuple[str, ...]
    warnings: tuple[str, ...]


def weigh(asked: Candidacy, store: Store, evaluate: Evaluate) -> Verdict:
    """Evaluate what is missing, spend a look, decide, and keep the verdict.

    Raises PolicyError for an unregistered policy (unless allowed) and for a suite, task or metric that
    does not exist; ComparabilityError when the runs were not made the same way; and whatever loading
    and evaluating raise. The same question again is answered by the verdict already kept.
    """
    return weigh_together([asked], store, evaluate)[0]


def weigh_together(
    asked: Sequence[Candidacy],
    store: Store,
    evaluate: Evaluate,
    release: Callable[[Checkpoint], None] = lambda checkpoint: None,
) -> tuple[Verdict, ...]:
    """The same of several candidates at one look, of whom at most one is told to promote; in their order.

    They differ in nothing but the candidate, are asked the same items, and each gets its share of what the
    look may spend (gates/together.py). One that is the baseline is none of them. `release` is told of each
    candidate that is asked nothing for a while, so that its engine may go.
    """
    began = datetime.now(UTC).replace(microsecond=0)
    written, baseline = _registered(asked[0]), asked[0].baseline
    if baseline is None:
        said = _nothing(_NO_BASELINE.format(asked[0].policy.alias))
        return tuple(_keep(store, one, said, None, written) for one in asked)
    others = sorted({one.candidate.digest for one in asked} - {baseline.digest})
    entered = []
    for one in asked:
        if one.candidate.digest != baseline.digest:
            one = replace(one, beside=tuple(others) if len(others) > 1 else ())
            entered.append(_enter(one, baseline, store, evaluate, written, began))
            release(one.candidate)
    verdicts = _verdicts(entered, store, written, release) if entered else {}
    return tuple(
        verdicts.get(one.candidate.digest) or _keep(store, one, _the_same(store, one), None, written)
        for one in asked
    )


def _the_same(store: Store, asked: Candidacy) -> Decided:
    """Why a candidate is not weighed against itself, and what made it the champion if a verdict did."""
    champion = store.champion(asked.policy.alias.partition("/")[0])
    if champion is None or champion.checkpoint != asked.candidate.digest or champion.verdict is None:
        return _nothing(_SAME)
    return _nothing(f"{_SAME}: promotion {champion.number} made it the champion already")


def _enter(
    asked: Candidacy,
    baseline: Checkpoint,
    store: Store,
    evaluate: Evaluate,
    written: Registration | None,
    began: datetime,
) -> Entered:
    staging = staging_of(asked, baseline, evaluate)
    stage = staging.first()
    runs = stage.runs
    commit = _in_time(asked, written, runs)
    templates = check_templates(
        runs, store.checkpoint(asked.candidate.digest) or asked.candidate, asked.waive
    )
    waived = (*comparable(asked, runs), *templates.waived)
    check_measured(asked.policy, StoredPairs(store, runs))
    warnings = (*templates.warnings, *ungated_warnings(asked.policy, store, runs, began))
    return Entered(asked, staging, stage, commit, waived, warnings)


def _verdicts(
    entered: Sequence[Entered],
    store: Store,
    written: Registration | None,
    release: Callable[[Checkpoint], None],
) -> Mapping[str, Verdict]:
    """Candidate's digest -> verdict, by one look; what is kept already is not made again."""
    first, *rest = sorted(entered, key=lambda one: one.asked.candidate.digest)
    granted, number = spend(first.asked, store, first.stage.runs, [one.stage.runs for one in rest])
    granted = shared_grant(granted, len(entered))
    weighed = [Weighed(one.stage, granted, number, one.commit, one.waived, one.warnings) for one in entered]
    known = [_known(one.asked, store, of) for one, of in zip(entered, weighed, strict=True)]
    verdicts = [verdict for verdict in known if verdict is not None]
    if len(verdicts) < len(entered):
        decided = []
        for one in entered:
            decided.append(_decided(one, store, granted))
            release(one.asked.candidate)
        chosen = one_wins([said for said, _ in decided], [one.asked.candidate.short for one in entered])
        verdicts = [
            kept or _keep(store, one.asked, said, replace(of, stage=stage), written)
            for kept, one, said, of, (_, stage) in zip(known, entered, chosen, weighed, decided, strict=True)
        ]
    return {verdict.candidate: verdict for verdict in verdicts}


def _decided(entered: Entered, store: Store, granted: Grant) -> tuple[Decided, Stage]:
    asked, staging = entered.asked, entered.staging
    decided, stage = decide_on(asked, store, granted, staging, entered.stage)
    return _audited(asked, store, granted, staging, stage, decided)


_NO_BASELINE = "there is no baseline: the line of {} has no champion yet"
_SAME = "the candidate is the baseline, byte for byte"


def _nothing(reason: str) -> Decided:
    return Decided("inconclusive", reason, ())


def _registered(asked: Candidacy) -> Registration | None:
    """Since when git knows the policy as it is applied; None (where that is allowed) when it does not."""
    named = asked.champion if asked.policy.baseline == CHAMPION else asked.named
    if asked.baseline is not None and named and asked.baseline.digest != named:
        if asked.allow_unregistered:
            return None
        raise PolicyError(
            f"{asked.path} says baseline: {asked.policy.baseline}, and --baseline names another checkpoint: "
            "who beats that one need not beat the policy's.",
            hint="leave --baseline out; or --allow-unregistered, for a verdict that cannot promote",
        )
    found = registration(asked.path, asked.policy)
    if found is None and not asked.allow_unregistered:
        raise PolicyError(
            f"{asked.path} is not committed as it stands: nobody can tell that it came before the run.",
            hint="git commit it; or --allow-unregistered, for a verdict that cannot promote",
        )
    return found


def _in_time(asked: Candidacy, written: Registration | None, runs: Runs) -> str | None:
    """The policy's commit if it came before the candidate's runs, else None (where that is allowed)."""
    if written is None:
        return None
    candidates = [of["candidate"] for of in runs.values()]
    early = [run for run in candidates if datetime.fromisoformat(run.created) < written.time]
    if not early:
        return written.commit
    if not asked.allow_unregistered:
        raise PolicyError(
            f"The policy was committed on {written.time:%Y-%m-%d %H:%M} UTC, after the candidate's run "
            f"{early[0].id} began: it may have been written for the result.",
            hint="--allow-unregistered gives a verdict that cannot promote",
        )
    return None


def _audited(
    asked: Candidacy, store: Store, granted: Grant, staging: Staging, stage: Stage, decided: Decided
) -> tuple[Decided, Stage]:
    """With the unseen suite beside the first primary's; it decides only where the policy enforces it.

    On items that are asked again it does not reject either, which would tell that the primaries passed.
    After a gate that may have stopped early both gains get the level of that analysis: its interval holds
    whenever one stops, so that a gain is not called faded for having been stopped at.
    """
    policy, reused = asked.policy, not granted.fresh
    first = next((check for check in policy.primary if isinstance(check, Superiority)), None)
    if policy.unseen is None or first is None:
        return decided, stage
    stage = staging.with_unseen(stage, first.suite)
    comparable(asked, stage.runs)
    note_unseen(asked, store, stage.runs, policy.unseen.suite)
    pairs, so_far = StoredPairs(store, stage.runs), answered(store, stage)
    alpha = level_of_stage(asked.judged_by, first, stage)
    ours = so_far.of(first.suite, "baseline", first.task, first.metric)
    theirs = pairs.of(policy.unseen.suite, "baseline", first.task, first.metric)
    assert isinstance(ours, PairedScores)
    assert isinstance(theirs, PairedScores)
    primaries = [check.disclosed for check in decided.checks if check.role == "primary"]
    result = replace(audit(ours, theirs, alpha, enforce=policy.unseen.enforce), disclosed=all(primaries))
    with_audit = replace(decided, checks=(*decided.checks, result))
    if result.outcome == "fail" and decided.decision == "promote":
        decision: Decision = "inconclusive" if reused else "reject"
        return replace(with_audit, decision=decision, reason=f"{result.name}: {result.reason}"), stage
    if result.outcome == "inconclusive" and policy.unseen.enforce and decided.decision == "promote":
        return replace(with_audit, decision="inconclusive", reason=f"{result.name}: {result.reason}"), stage
    return with_audit, stage


def _known(asked: Candidacy, store: Store, weighed: Weighed) -> Verdict | None:
    """The verdict of the very same question, if its look was spent before and led to one."""
    if weighed.granted.paid is None:
        return None
    runs = set(weighed.stage.compared)
    return next(
        (
            verdict
            for verdict in store.gates.verdicts()
            if verdict.look_number == weighed.look_number
            and (verdict.candidate, verdict.policy_digest) == (asked.candidate.digest, asked.policy.digest)
            and runs <= set(verdict.runs)
            and (verdict.registered, verdict.waived) == (weighed.commit, weighed.waived)
        ),
        None,
    )


def _keep(
    store: Store,
    asked: Candidacy,
    decided: Decided,
    weighed: Weighed | None,
    written: Registration | None,
) -> Verdict:
    """Make the verdict and write it down; or the one that another gate at once has written down."""
    policy = asked.policy
    warnings = [*asked.notes, *policy_warnings(policy)]
    if weighed is not None:
        warnings += [*weighed.warnings, *weighed.granted.warnings]
    at = weighed.stage.at if weighed else None
    verdict = Verdict(
        id="",
        decision=decided.decision,
        reason=decided.reason,
        policy=policy.name,
        policy_digest=policy.digest,
        alias=policy.alias,
        candidate=asked.candidate.digest,
        baseline=asked.baseline.digest if asked.baseline else "",
        checks=decided.checks,
        runs=weighed.stage.compared if weighed else (),
        look=weighed.granted.look if weighed else 0,
        look_number=weighed.look_number if weighed else 0,
        level=weighed.granted.level if weighed else policy.alpha,
        guarantee=weighed.granted.guarantee if weighed else "no look was spent",
        disclosed=all(check.disclosed for check in decided.checks),
        created=now(),
        registered=weighed.commit if weighed else written.commit if written else None,
        waived=weighed.waived if weighed else (),
        warnings=tuple(warnings),
        analysis=at.number if at else 0,
        analyses=at.of if at else 0,
        harness_version=harness.__version__,
    )
    # Not of the checks: where their numbers are withheld, a digest of them could be tried out.
    facts = [verdict.policy_digest, verdict.candidate, verdict.baseline, verdict.look_number, verdict.created]
    named = replace(verdict, id=f"v-{json_digest([*facts, encode(verdict.runs)])[:10]}")
    return store.gates.add_verdict(named)
