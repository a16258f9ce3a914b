"""From a verdict to a promotion: refuses anything but a registered `promote`, and moves one champion once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from harness.errors import PromotionError
from harness.records import Verdict
from harness.store import Promotion, Store, encode


def promote(store: Store, verdict: Verdict) -> Promotion:
    """Move the verdict's alias to its candidate, against the champion it was decided against.

    Raises PromotionError for a verdict that may not promote, StoreError when another promotion came in
    between. A verdict that promoted before is not promoted again: its promotion is returned.
    """
    if not verdict.can_promote:
        why = (
            "its policy is not registered"
            if verdict.decision == "promote"
            else f"it says {verdict.decision}: {verdict.reason}"
        )
        raise PromotionError(f"Verdict {verdict.id} does not promote: {why}.")
    for promotion in store.promotions():
        if verdict_id(promotion) == verdict.id:
            return promotion
    look = next((look for look in store.gates.looks() if look.number == verdict.look_number), None)
    if look is None:
        raise PromotionError(f"Verdict {verdict.id} rests on look {verdict.look_number}, which is not kept.")
    return store.add_promotion(
        verdict.alias,
        verdict.candidate,
        "promotion",
        previous=look.champion,
        verdict=json.dumps(encode(verdict)),
    )


def rollback(store: Store, line: str, note: str = "") -> Promotion:
    """Make the champion before the present one the champion again, as a new entry.

    Raises PromotionError when there is none.
    """
    history = [promotion for promotion in store.promotions() if promotion.line == line]
    if not history:
        raise PromotionError(f"The line {line!r} has no champion.", hint="harness models list")
    current = history[-1]
    earlier = [held for held in history if held.checkpoint != current.checkpoint]
    if not earlier:
        raise PromotionError(f"The line {line!r} never had another champion than {current.checkpoint[:12]}.")
    before = earlier[-1]
    return store.add_promotion(
        before.alias, before.checkpoint, "rollback", previous=current.checkpoint, note=note
    )


def verdict_id(promotion: Promotion) -> str | None:
    """The id of the verdict that allowed it; None for a genesis entry and a rollback."""
    if promotion.verdict is None:
        return None
    held = json.loads(promotion.verdict)
    return str(held["id"]) if isinstance(held, dict) and "id" in held else None


def promoting_looks(promotions: Iterable[Promotion], verdicts: Iterable[Verdict]) -> set[int]:
    """Numbers of the looks whose verdict led to a promotion."""
    promoted = {verdict_id(promotion) for promotion in promotions}
    return {verdict.look_number for verdict in verdicts if verdict.id in promoted}
