"""What was spent on a line's gate items, look by look, and what the next look would get."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gates.ledger import Grant, Items, grant, is_fresh, shares
from gates.policy import Policy
from harness.errors import PolicyError
from harness.records import Look
from harness.stats import epoch_level

NEXT = "the next candidate"
"""Stands for a candidate that no look has seen."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One look of the ledger, in the budget it drew on."""

    look: Look
    place: int
    """Which look at these items it was, from 1."""
    fresh: bool
    """Whether its items were drawn for it: a promotion then begins a new budget."""
    left: float | None
    """Of the policy's alpha, what no look up to this one has taken; None without a policy."""


@dataclass(frozen=True, slots=True)
class Account:
    """A line's looks, oldest first, and what comes next."""

    looks: tuple[Spent, ...]
    upcoming: Grant | None
    """None without a policy, or when the budget is used up."""
    used_up: str | None
    """Why nothing can be spent any more."""
    left: float | None
    """Of alpha, what is left for all looks to come; None without a policy."""


def account(line: str, history: Sequence[Look], policy: Policy | None = None) -> Account:
    """The line's own looks, and those elsewhere that share items with them.

    `left` follows the shares of alpha: the k-th look takes alpha k^-1.6 / zeta(1.6) (alpha / T with a
    horizon T), on fixed items too, where a look's level is at most half of its share.
    """
    own = [look for look in history if look.line == line and look.purpose == "gate"]
    return Account(tuple(_spent(look, history, policy) for look in _touching(own, history)), None, None, None)


def with_next(
    found: Account,
    policy: Policy,
    history: Sequence[Look],
    *,
    items: Items,
    fresh: bool,
    champion: str,
    promoting: Collection[int],
) -> Account:
    """The account with what a candidate nobody has seen would get at `items`, as `grant` takes them."""
    taken = sum(shares(look, items, fresh, champion) for look in history)
    left = _left(policy, taken)
    try:
        upcoming = grant(
            policy,
            history,
            items=items,
            fresh=fresh,
            candidate=NEXT,
            champion=champion,
            promoting=promoting,
        )
    except PolicyError as error:
        return Account(found.looks, None, error.message, left)
    return Account(found.looks, upcoming, None, left)


def _touching(own: Sequence[Look], history: Sequence[Look]) -> list[Look]:
    """Every look that draws on a budget which one of `own` draws on, oldest first."""
    return [
        look
        for look in history
        if look in own or any(shares(look, mine.items, is_fresh(mine.items), mine.champion) for mine in own)
    ]


def _spent(look: Look, history: Sequence[Look], policy: Policy | None) -> Spent:
    fresh = is_fresh(look.items)
    earlier = [held for held in history if held.number < look.number]
    place = 1 + sum(shares(held, look.items, fresh, look.champion) for held in earlier)
    return Spent(look, place, fresh, _left(policy, place) if policy else None)


def _left(policy: Policy, taken: int) -> float:
    shares_taken = sum(epoch_level(policy.alpha, look, policy.horizon) for look in range(1, taken + 1))
    return max(policy.alpha - shares_taken, 0.0)
