"""A line's ledger as it stands: what was spent, and what the next candidate of a policy would get."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gates.account import NEXT, account, with_next
from gates.policy import Policy
from harness.pipeline.staging import asked_suite
from harness.report.account import Account
from harness.store import Store


def line_account(store: Store, line: str) -> Account:
    return account(line, store.gates.looks(), store.gates.verdicts(), store.promotions())


def policy_account(store: Store, policy: Policy, trusted: Sequence[Path] = ()) -> Account:
    """With what is left of alpha and what the next look gets; loads suites, and none of their data.

    Raises SuiteError and ConfigError as loading a suite does.
    """
    line = policy.alias.partition("/")[0]
    records = store.gates.looks(), store.gates.verdicts(), store.promotions()
    found = account(line, *records, policy)
    held = store.champion(line)
    champion = held.checkpoint if held else ""
    primary = policy.primary_suites()
    addresses = primary or policy.suites()
    suites = [asked_suite(policy, address, champion, NEXT, trusted) for address in addresses]
    # No digests: items that are yet to be drawn overlap with none, and fixed ones are known by their task.
    items = {key: key for suite in suites for key in (f"{suite.address} {task.name}" for task in suite.tasks)}
    if not items:
        return found
    fresh = bool(primary) and all(suite.generator for suite in suites)
    return with_next(found, policy, *records, items=items, fresh=fresh, champion=champion)
