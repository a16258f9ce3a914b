"""Which checks of a verdict may be shown: those on items that this look drew, and no later one asks.

Why nothing else may, and why these may beside it, is in docs/gates.md and ADR 0018.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from gates.policy import Check, Policy
from harness.records import CheckResult


def disclosed(policy: Policy, check: Check, result: CheckResult, fresh: Collection[str]) -> CheckResult:
    """The result, knowing whether it may be shown. `fresh`: what `open_suites` leaves.

    A check of another kind that measured nothing may be shown too: it tells of no items. One that
    measured something beside the fresh suites' runs may not, whatever it was.
    """
    if result.role == "primary":
        return replace(result, disclosed=all(is_open(policy, one, fresh) for one in policy.primary))
    untouched = not policy.suites_of(check) and not result.is_measured
    return replace(result, disclosed=untouched or is_open(policy, check, fresh))


def open_suites(policy: Policy, drawn: Sequence[str]) -> Sequence[str]:
    """Of the policy's addresses whose items this look `drawn`, those whose checks may be shown.

    A sequential gate shows all or nothing: how far a check got tells when another one stopped the gate.
    """
    everything = all(address in drawn for address in policy.suites())
    return drawn if everything or not policy.sequential.enabled else ()


def is_open(policy: Policy, check: Check, fresh: Collection[str]) -> bool:
    """Whether a check reads runs on this look's own items and nothing else."""
    read = policy.suites_of(check)
    return bool(read) and all(address in fresh for address in read)
