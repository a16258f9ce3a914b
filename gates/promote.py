"""From a verdict to a promotion: refuses anything but a registered `promote`, and moves one champion once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from gates.signing import PrivateKey
from gates.statement import sign, write
from harness.errors import PromotionError
from harness.records import Checkpoint, Verdict
from harness.report.disclosure import open_part
from harness.store import Promotion, Store, encode, standing, verdict_of


def genesis(store: Store, alias: str, checkpoint: Checkpoint, key: PrivateKey | None = None) -> Promotion:
    """Make a checkpoint the first champion of the alias's line: once, without a verdict.

    Raises StoreError when the line has a champion, or the checkpoint's bytes are not known.
    """
    return _stated(store, store.add_promotion(alias, checkpoint.digest), key)


def promote(store: Store, verdict: Verdict, key: PrivateKey | None = None) -> Promotion:
    """Move the verdict's alias to its candidate, against the champion it was decided against.

    Raises PromotionError for a verdict that may not promote, StoreError when another promotion came in
    between. A verdict that promoted before is not promoted again: its promotion is returned while it
    is the newest of its line, and refused after that, so that a CI job run again undoes no rollback.
    """
    if not verdict.can_promote:
        why = (
            "its policy is not registered"
            if verdict.decision == "promote"
            else f"it says {verdict.decision}: {open_part(verdict).reason}"
        )
        raise PromotionError(f"Verdict {verdict.id} does not promote: {why}.")
    for promotion in store.promotions():
        if verdict_id(promotion) == verdict.id:
            return _once(store, promotion, key)
    look = next((look for look in store.gates.looks() if look.number == verdict.look_number), None)
    if look is None:
        raise PromotionError(f"Verdict {verdict.id} rests on look {verdict.look_number}, which is not kept.")
    promoted = store.add_promotion(
        verdict.alias,
        verdict.candidate,
        "promotion",
        previous=look.champion,
        verdict=json.dumps(encode(verdict)),
    )
    return _stated(store, promoted, key)


def rollback(store: Store, line: str, note: str = "", key: PrivateKey | None = None) -> Promotion:
    """Make the champion that the present one replaced the champion again, as a new entry.

    A second rollback goes one further back: what was rolled back from never returns this way.
    Raises PromotionError when there is none to go back to.
    """
    history = [promotion for promotion in store.promotions() if promotion.line == line]
    if not history:
        raise PromotionError(f"The line {line!r} has no champion.", hint="harness models list")
    current = history[-1]
    stands = standing(history)
    if len(stands) < 2:
        raise PromotionError(
            f"There is no champion of {line!r} before {current.checkpoint[:12]} to go back to."
        )
    before = stands[-2]
    return _stated(
        store,
        store.add_promotion(
            before.alias, before.checkpoint, "rollback", previous=current.checkpoint, note=note
        ),
        key,
    )


def verdict_id(promotion: Promotion) -> str | None:
    """The id of the verdict that allowed it; None for a genesis entry and a rollback."""
    verdict = verdict_of(promotion)
    return verdict.id if verdict else None


def promoting_looks(promotions: Iterable[Promotion], verdicts: Iterable[Verdict]) -> set[int]:
    """Numbers of the looks whose verdict led to a promotion."""
    promoted = {verdict_id(promotion) for promotion in promotions}
    return {verdict.look_number for verdict in verdicts if verdict.id in promoted}


def _once(store: Store, promotion: Promotion, key: PrivateKey | None) -> Promotion:
    """A promotion that was made before, if it still stands."""
    champion = store.champion(promotion.line)
    if champion is None or champion.number != promotion.number:
        now = f"{champion.checkpoint[:12]} by {champion.kind} {champion.number}" if champion else "nothing"
        raise PromotionError(
            f"Verdict {verdict_id(promotion)} promoted already (promotion {promotion.number}), and the "
            f"champion of {promotion.line!r} is {now}: a verdict promotes once."
        )
    return _stated(store, promotion, key)


def _stated(store: Store, promotion: Promotion, key: PrivateKey | None) -> Promotion:
    """The entry, with its statement written, and signed if there is a key."""
    if key is None:
        write(store, promotion)
    else:
        sign(store, promotion, key)
    return promotion
