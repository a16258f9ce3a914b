"""What a look at gate items may spend, given all earlier looks at them, and what that guarantees.

The key is the items: a renamed policy, a forked line or a suite that shares tasks shares the budget.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gates.policy import Policy
from harness.records import Look
from harness.stats import epoch_level, lifetime_level

Items = Mapping[str, str]
"""`ADDRESS TASK` -> digest of that task's gate items."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The level of the next look, or the earlier look that already paid for this very question."""

    look: int
    """Which look at these items it is, from 1."""
    level: float
    """One-sided, for the primaries together."""
    guarantee: str
    disclosed: bool
    """Whether estimates may leave: only where the items are drawn anew after each promotion."""
    paid: Look | None
    warnings: tuple[str, ...]


def grant(
    policy: Policy,
    history: Sequence[Look],
    *,
    items: Items,
    fresh: bool,
    candidate: str,
    champion: str,
    promoting: Collection[int] = (),
) -> Grant:
    """`fresh`: all primary items are drawn from seeds, anew for each champion. `promoting`: numbers of
    the looks that led to a promotion.

    - The same candidate, policy, champion and items were looked at before: nothing is spent again.
    - Fresh items: the k-th look at them gets alpha k^-1.6 / zeta(1.6), or alpha / T with a horizon T.
    - Fixed items: the level of the t-th look after p promotions on them, over their whole life.

    Raises ValueError for no items.
    """
    if not items:
        raise ValueError("A look is at some items.")
    earlier = [look for look in history if overlaps(look.items, items)]
    paid = next(
        (
            look
            for look in earlier
            if look.purpose == "gate"
            and (look.candidate, look.policy_digest, look.champion) == (candidate, policy.digest, champion)
            and dict(look.items) == dict(items)
        ),
        None,
    )
    before = [look for look in earlier if paid is None or look.number < paid.number]
    number = len(before) + 1
    if fresh:
        level = epoch_level(policy.alpha, number, policy.horizon)
    else:
        promoted = sum(look.number in promoting for look in before)
        level = lifetime_level(policy.alpha, number, promoted)
    return Grant(
        number, paid.level if paid else level, _guarantee(policy, fresh), fresh, paid, _leaks(before)
    )


def overlaps(one: Items, other: Items) -> bool:
    """Whether two looks share items: equal digests, or a task of fixed data under the same name."""
    if set(one.values()) & set(other.values()):
        return True
    names = [{_task(key) for key in items if "@" not in key.partition(" ")[0]} for items in (one, other)]
    return bool(names[0] & names[1])


def _task(key: str) -> str:
    return key.partition(" ")[2]


def _guarantee(policy: Policy, fresh: bool) -> str:
    if fresh:
        return (
            f"per champion, the chance of any false promotion is at most {policy.alpha:g}; over the line's "
            f"life E[false promotions] <= {policy.alpha:g} (1 + E[promotions])"
        )
    return (
        f"over the life of these items, the chance of any false promotion is at most {policy.alpha:g}, as "
        "long as nothing but verdicts leaves them"
    )


def _leaks(before: Sequence[Look]) -> tuple[str, ...]:
    accesses = sum(look.purpose == "access" for look in before)
    if not accesses:
        return ()
    return (
        f"these gate items were evaluated {accesses} times outside the gate: whoever chose candidates by "
        "those scores has voided the error rate",
    )
