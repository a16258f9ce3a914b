"""What was spent on a line's gate items, look by look, and what the next look would get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gates.ledger import Items, grant, is_fresh, shares
from gates.policy import Policy
from gates.promote import promoting_looks, verdict_id
from harness.errors import PolicyError
from harness.records import Look, Verdict
from harness.report.account import Account, LookRow, Upcoming
from harness.stats import epoch_level
from harness.store import Promotion

NEXT = "the next candidate"
"""Stands for a candidate that no look has seen."""


def account(
    line: str,
    history: Sequence[Look],
    verdicts: Sequence[Verdict],
    promotions: Sequence[Promotion],
    policy: Policy | None = None,
) -> Account:
    """The line's own looks, and those elsewhere that share items with them; `policy` tells what is left.

    `left` follows the shares of alpha: the k-th look takes alpha k^-1.6 / zeta(1.6) (alpha / T with a
    horizon T), on fixed items too, where a look's level is at most half of its share.
    """
    by_look = {verdict.look_number: verdict for verdict in verdicts if verdict.look_number}
    promoted = {verdict_id(promotion): promotion.number for promotion in promotions}
    # Of several verdicts by one look (waivers differ), the one that promoted says most.
    by_look |= {verdict.look_number: verdict for verdict in verdicts if verdict.id in promoted}
    rows = (_row(look, history, by_look, promoted, policy) for look in _touching(line, history))
    return Account(line, tuple(rows))


def with_next(
    found: Account,
    policy: Policy,
    history: Sequence[Look],
    verdicts: Sequence[Verdict],
    promotions: Sequence[Promotion],
    *,
    items: Items,
    fresh: bool,
    champion: str,
) -> Account:
    """The account with what a candidate nobody has seen would get at `items`, as `grant` takes them."""
    taken = sum(shares(look, items, fresh, champion) for look in history)
    found = replace(found, left=_left(policy, taken))
    try:
        granted = grant(
            policy,
            history,
            items=items,
            fresh=fresh,
            candidate=NEXT,
            champion=champion,
            promoting=promoting_looks(promotions, verdicts),
        )
    except PolicyError as error:
        return replace(found, used_up=error.message)
    upcoming = Upcoming(granted.look, granted.level, granted.guarantee, granted.warnings)
    return replace(found, upcoming=upcoming)


def _touching(line: str, history: Sequence[Look]) -> Iterator[Look]:
    """Every look that draws on a budget which a look of the line draws on, oldest first."""
    own = [look for look in history if look.line == line and look.purpose == "gate"]
    for look in history:
        if look in own or any(shares(look, mine.items, is_fresh(mine.items), mine.champion) for mine in own):
            yield look


def _row(
    look: Look,
    history: Sequence[Look],
    by_look: Mapping[int, Verdict],
    promoted: Mapping[str | None, int],
    policy: Policy | None,
) -> LookRow:
    fresh = is_fresh(look.items)
    earlier = [held for held in history if held.number < look.number]
    place = 1 + sum(shares(held, look.items, fresh, look.champion) for held in earlier)
    verdict = by_look.get(look.number)
    return LookRow(
        look=look,
        place=place,
        fresh=fresh,
        left=_left(policy, place) if policy else None,
        verdict=verdict,
        promotion=promoted.get(verdict.id) if verdict else None,
    )


def _left(policy: Policy, taken: int) -> float:
    shares_taken = sum(epoch_level(policy.alpha, look, policy.horizon) for look in range(1, taken + 1))
    return max(policy.alpha - shares_taken, 0.0)
