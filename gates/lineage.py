"""Where a checkpoint comes from, and why each step was allowed; and whether bytes were ever promoted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gates.signing import PublicKey
from gates.statement import envelope_place, place, signature_faults, statement_faults
from harness.errors import ModelError, PromotionError
from harness.records import UNKNOWN, Checkpoint
from harness.report.registry import Entry, Step, since
from harness.store import Promotion, Store, verdict_of


def entry(store: Store, promotion: Promotion) -> Entry:
    after = (
        held for held in store.promotions() if held.line == promotion.line and held.number > promotion.number
    )
    statement, envelope = place(store, promotion), envelope_place(store, promotion)
    return Entry(
        promotion,
        verdict_of(promotion),
        replaced_by=next(after, None),
        statement=statement if statement.exists() else None,
        envelope=envelope if envelope.exists() else None,
    )


def champions(store: Store) -> list[Entry]:
    """The newest entry of each line, by line."""
    newest = {promotion.line: promotion for promotion in store.promotions()}
    return [entry(store, newest[line]) for line in sorted(newest)]


def step(store: Store, checkpoint: Checkpoint, recorded: bool = True) -> Step:
    digest = checkpoint.digest
    return Step(
        checkpoint,
        recorded,
        tuple(entry(store, held) for held in store.promotions() if held.checkpoint == digest),
        tuple(verdict for verdict in store.gates.verdicts() if verdict.candidate == digest),
    )


def lineage(store: Store, checkpoint: Checkpoint) -> list[Step]:
    """From a checkpoint back through its parents to the first; a parent that is its own child ends it."""
    known = {held.digest: held for held in store.checkpoints()}
    steps: list[Step] = []
    seen: set[str] = set()
    digest: str | None = checkpoint.digest
    while digest is not None and digest not in seen:
        seen.add(digest)
        held = known.get(digest)
        found = held or Checkpoint(digest, UNKNOWN, "")
        steps.append(step(store, found, recorded=held is not None))
        digest = found.parent
    return steps


def verified(store: Store, found: Checkpoint, key: PublicKey | None = None) -> tuple[Entry, ...]:
    """The promotions that made the checkpoint `found` (its bytes read just now) a champion, oldest first.

    With a key each of them must be signed by it; without one no signature is checked.

    Raises ModelError when it is no recorded checkpoint and lies where one was recorded; PromotionError
    when it was never promoted, is rolled back in every line, contradicts its verdict or statement, or
    lacks the signature.
    """
    held = step(store, found).entries
    if not held:
        known = store.checkpoints()
        here = [other for other in known if other.location and Path(other.location) == Path(found.location)]
        if here and found.digest not in {other.digest for other in known}:
            raise ModelError(_changed(store, found, here))
        raise PromotionError(
            f"{found.location} is checkpoint {found.short}, which was never promoted.",
            hint="harness gate it; or harness models list, for what was",
        )
    faults = [fault for each in held for fault in _faults(store, each.promotion, key)]
    if faults:
        raise PromotionError(f"The promotion of {found.short} does not hold: {'; '.join(faults)}.")
    last_of_line = {each.promotion.line: each for each in held}
    rolled_back = [each for each in last_of_line.values() if each.is_rolled_back]
    if len(rolled_back) == len(last_of_line):
        after = "; ".join(f"promotion {each.promotion.number}, {since(each)}" for each in rolled_back)
        raise PromotionError(f"{found.location} is checkpoint {found.short}: {after}.")
    return held


def servable(store: Store, found: Checkpoint, line: str | None = None, key: PublicKey | None = None) -> Entry:
    """The newest promotion by which `found` (its bytes read just now) stands, in `line` if one is named.

    A champion that another one replaced stands; what was rolled back does not. Raises what `verified` does.
    """
    last_of_line = {each.promotion.line: each for each in verified(store, found, key)}
    asked = [each for each in last_of_line.values() if line in (None, each.promotion.line)]
    standing = [each for each in asked if not each.is_rolled_back]
    if not standing:
        why = "; ".join(since(each) for each in asked) or f"never promoted in the line {line!r}"
        raise PromotionError(f"{found.location} is checkpoint {found.short}: {why}.")
    return max(standing, key=lambda each: each.promotion.number)


def sound(store: Store, promotion: Promotion) -> None:
    """Raise PromotionError when an entry contradicts its verdict or statement; its bytes are not read."""
    if faults := _faults(store, promotion, None):
        raise PromotionError(f"Promotion {promotion.number} does not hold: {'; '.join(faults)}.")


def _changed(store: Store, found: Checkpoint, here: Sequence[Checkpoint]) -> str:
    digests = {promotion.checkpoint for promotion in store.promotions()}
    promoted = [other for other in here if other.digest in digests]
    other = (promoted or here)[-1]
    was = "which was promoted" if promoted else "which was never promoted"
    return (
        f"{found.location} holds {found.short}, and {other.short}, {was}, was recorded there: its bytes "
        "changed."
    )


def _faults(store: Store, promotion: Promotion, key: PublicKey | None) -> list[str]:
    """What does not hold together of an entry, each a clause; empty when it is sound."""
    faults = []
    verdict = verdict_of(promotion)
    if verdict is not None:
        if not verdict.can_promote:
            faults.append(f"verdict {verdict.id} of promotion {promotion.number} does not promote")
        if (verdict.candidate, verdict.alias) != (promotion.checkpoint, promotion.alias):
            faults.append(f"verdict {verdict.id} of promotion {promotion.number} is about something else")
        if verdict not in store.gates.verdicts():
            faults.append(f"verdict {verdict.id} of promotion {promotion.number} is not the one kept")
    elif promotion.kind == "promotion":
        faults.append(f"promotion {promotion.number} has no verdict")
    return [*faults, *statement_faults(store, promotion), *signature_faults(store, promotion, key)]
