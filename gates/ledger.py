"""What a look at gate items may spend, given all earlier looks, and what that guarantees.

The key is the items, and for items that are drawn anew the champion: an edited policy, a renamed or a
forked line and a suite that shares tasks share the budget.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gates.policy import Policy
from harness.errors import PolicyError
from harness.records import Look
from harness.stats import epoch_level, lifetime_level

Items = Mapping[str, str]
"""`ADDRESS TASK` -> digest of that task's gate items."""
USED_UP = 1e-9
"""Below this level no number of items resolves anything."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The level of the next look, or the earlier look that already paid for this very question."""

    look: int
    """Which look of its budget it is, from 1."""
    level: float
    """One-sided, for the primaries together."""
    fresh: bool
    """Whether the items are this look's own."""
    guarantee: str
    paid: Look | None
    warnings: tuple[str, ...]
    promoted: int = 0
    """Looks before it that led to a promotion."""


def level_at(policy: Policy, look: int, *, fresh: bool, promoted: int, choices: int = 1) -> float:
    """One-sided level of look `look` of a budget, after `promoted` promotions at its items.

    `choices`: in how many ways these could have gone. A promotion of one of K candidates tells which of
    them it was, one at any of K analyses at which: it stands for K paths of `lifetime_level`, which share
    what one of them gets.
    """
    if fresh:
        return epoch_level(policy.alpha, look, policy.horizon)
    return lifetime_level(policy.alpha, look, promoted) / choices


def grant(
    policy: Policy,
    history: Sequence[Look],
    *,
    items: Items,
    fresh: bool,
    candidate: str,
    champion: str,
    promoting: Collection[int] = (),
    on_other_runs: Collection[int] = (),
) -> Grant:
    """The level for the primaries' `items`. `fresh`: all of them are drawn from seeds, anew for each
    champion and candidate. `promoting`: numbers of the looks that led to a promotion; `on_other_runs`:
    of those whose verdict rests on other runs.

    - The same candidate, policy, champion, items and runs were looked at before: nothing is spent again.
      Other runs of the same checkpoints (another dtype, template or baseline) are another chance to pass.
    - Fresh items: the k-th look with this champion at these tasks gets alpha k^-1.6 / zeta(1.6), or
      alpha / T with a horizon T. Items that nobody has seen make the looks independent of each other.
    - Fixed items: the level of the t-th look after p promotions on them, over their whole life, divided
      by the K of each of these that chose among K candidates.

    Raises ValueError for no items, PolicyError when the budget is used up.
    """
    if not items:
        raise ValueError("A look is at some items.")
    earlier = [look for look in history if shares(look, items, fresh, champion)]
    asked_before = [
        look
        for look in earlier
        if _asks_the_same(look, policy, items, candidate, champion) and look.number not in on_other_runs
    ]
    paid = asked_before[0] if asked_before else None
    before = [look for look in earlier if paid is None or look.number < paid.number]
    number = len(before) + 1
    promoted = [look for look in before if look.number in promoting]
    choices = math.prod(max(1, len(look.candidates)) * look.analyses for look in promoted)
    earned = level_at(policy, number, fresh=fresh, promoted=len(promoted), choices=choices)
    level = paid.level if paid is not None else earned
    if level < USED_UP:
        raise PolicyError(
            f"Look {number} at these gate items may spend nothing: their error budget is used up.",
            hint="gate on a suite that draws fresh items, or on data nobody has looked at",
        )
    return Grant(number, level, fresh, _guarantee(policy, fresh), paid, _leaks(before, items), len(promoted))


def overlaps(one: Items, other: Items) -> bool:
    """Whether two looks share items: equal digests, or a task of fixed data under the same name."""
    if set(one.values()) & set(other.values()):
        return True
    return bool(_tasks(one, fixed=True) & _tasks(other, fixed=True))


def shares(look: Look, items: Items, fresh: bool, champion: str) -> bool:
    """Whether an earlier look drew on the budget of these items."""
    if overlaps(look.items, items):
        return True
    same_epoch = fresh and look.purpose == "gate" and look.champion == champion
    return same_epoch and bool(_tasks(look.items) & _tasks(items))


def is_fresh(items: Items) -> bool:
    """Whether a look's items were all drawn from seeds."""
    return all("@" in key.partition(" ")[0] for key in items)


def _asks_the_same(look: Look, policy: Policy, items: Items, candidate: str, champion: str) -> bool:
    return (
        look.purpose == "gate"
        and (look.candidate, look.policy_digest, look.champion) == (candidate, policy.digest, champion)
        and dict(look.items) == dict(items)
    )


def _tasks(items: Items, *, fixed: bool = False) -> set[str]:
    """Names of the tasks; with `fixed` only of those whose items are not drawn from a seed."""
    parts = [key.partition(" ") for key in items]
    return {task for address, _, task in parts if not fixed or "@" not in address}


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


def _leaks(before: Sequence[Look], items: Items) -> tuple[str, ...]:
    accesses = sum(look.purpose == "access" and overlaps(look.items, items) for look in before)
    if not accesses:
        return ()
    return (
        f"these gate items were evaluated {accesses} times outside the gate: whoever chose candidates by "
        "those scores has voided the error rate",
    )
