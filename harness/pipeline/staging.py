"""The runs a gate rests on: which suites are asked of whom, and what is missing gets evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gates.evidence import stratum_named
from gates.policy import Length, Policy, Superiority
from gates.suites import gate_address
from harness.errors import EngineError
from harness.pipeline.candidacy import Candidacy, Evaluate
from harness.pipeline.evidence import Runs
from harness.records import Checkpoint, Run, Suite
from suites import catalog


def evaluated(asked: Candidacy, baseline: Checkpoint, evaluate: Evaluate) -> Runs:
    """Every run the policy needs: candidate and baseline everywhere, the anchor where a guard asks."""
    policy = asked.policy
    addresses = [*policy.suites(), *([policy.unseen.suite] if policy.unseen else [])]
    suites = {
        address: asked_suite(policy, address, asked.champion, asked.candidate.digest, asked.trusted)
        for address in dict.fromkeys(addresses)
    }
    roles = [("candidate", asked.candidate, list(suites)), ("baseline", baseline, list(suites))]
    anchored = {guard.suite for guard in policy.guards if guard.cumulative_margin is not None}
    if asked.anchor is not None and anchored:
        roles.append(("anchor", asked.anchor, [address for address in suites if address in anchored]))
    found: dict[str, dict[str, Run]] = {address: {} for address in suites}
    for role, checkpoint, wanted in roles:
        try:
            runs = evaluate(checkpoint, [suites[address] for address in wanted])
        except SystemExit as left:
            # A library that ends the process would otherwise choose the gate's exit code.
            raise EngineError(
                f"Evaluating {checkpoint.name} ended the process with exit code {left.code}."
            ) from left
        for address, run in zip(wanted, runs, strict=True):
            found[address][role] = run
    return found


def asked_suite(
    policy: Policy, address: str, champion: str, candidate: str, trusted: Sequence[Path] = ()
) -> Suite:
    """The suite at its gate split, narrowed to the tasks that checks name if none wants all of it."""
    suite = catalog.load(address, trusted)
    splits = catalog.splits(Path(suite.folder)) if suite.folder else ()
    place = gate_address(address, suite, splits, champion, candidate)
    suite = catalog.load(place, trusted)
    if suite.generator is not None and policy.items is not None:
        suite = replace(suite, size=policy.items)
    suite = replace(suite, draws=policy.draws)
    checks = [check for check in policy.score_checks if check.suite == address]
    if policy.unseen is not None and policy.unseen.suite == address:
        checks += [check for check in policy.primary if isinstance(check, Superiority)][:1]
    whole = any(isinstance(c, Length) and c.suite == address for c in (*policy.primary, *policy.checks))
    named = [*(check.task for check in checks), *([None] if whole else [])]
    if not named or not all(named):
        return suite
    strata = suite.strata()
    wanted = {stratum_named(task, suite.name, strata) for task in named if task is not None}
    return replace(suite, tasks=tuple(task for task in suite.tasks if task.stratum in wanted))
