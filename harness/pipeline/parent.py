"""What a training may start from: a parent moves on only by a promotion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gates import policy as policies
from harness.errors import ConfigError, PromotionError
from harness.records import Checkpoint
from harness.store import Promotion, Store, standing
from trainers.recipe import Recipe

Resolve = Callable[[str], Checkpoint]
"""What an alias, a digest, a folder or a hub id names, its bytes checked. Raises ModelError."""


@dataclass(frozen=True, slots=True)
class Parent:
    """What a training starts from, and whether a promotion allows it."""

    checkpoint: Checkpoint
    promotion: str = ""
    """What allows it, in words; empty for an ungated parent."""

    @property
    def gated(self) -> bool:
        return bool(self.promotion)


def find_parent(recipe: Recipe, place: Path, store: Store, resolve: Resolve) -> Parent:
    """The recipe's parent, if it may be trained on.

    Raises PromotionError for one without a promotion that stands (unless `allow_ungated`), and for
    preferences on one that had no sft stage (unless `allow_no_sft`); ConfigError for `champion` where no
    gate says of which line; ModelError for what nothing names.
    """
    checkpoint = _parent_checkpoint(recipe, place, store, resolve)
    promotion = allowed_by(store.promotions(), checkpoint.digest)
    if not promotion and not recipe.allow_ungated:
        raise PromotionError(
            f"{recipe.parent} is checkpoint {checkpoint.short}, which no promotion allows to move forward.",
            hint="harness gate it first; or allow_ungated: true in the recipe, and that is kept",
        )
    if recipe.stage == "dpo" and not recipe.allow_no_sft and not _had_sft(store, checkpoint):
        raise PromotionError(
            f"{recipe.parent} had no sft stage that is on record, and preferences need one.",
            hint="allow_no_sft: true in the recipe, for a parent that was tuned elsewhere",
        )
    return Parent(checkpoint, promotion)


def allowed_by(history: Sequence[Promotion], digest: str) -> str:
    """The newest promotion of these bytes that stands, in words; empty where there is none."""
    stands = [held for held in standing(history) if held.checkpoint == digest]
    return f"{stands[-1].alias}, {stands[-1].kind} {stands[-1].number}" if stands else ""


def _parent_checkpoint(recipe: Recipe, place: Path, store: Store, resolve: Resolve) -> Checkpoint:
    name = recipe.parent
    if name == policies.CHAMPION:
        if recipe.gate is None:
            raise ConfigError(
                "parent: champion, and no gate says of which line.",
                hint="gate: POLICY in the recipe, or the line's name as the parent",
            )
        name = policies.load(place / recipe.gate).alias.partition("/")[0]
        if store.champion(name) is None:
            raise PromotionError(
                f"The line {name!r} has no champion to train on.",
                hint=f"harness models register MODEL --genesis {name}/base",
            )
    champion = store.champion(name)
    if champion is not None:
        name = champion.checkpoint
    elif (place / name).is_dir():
        name = str(place / name)
    found = resolve(name)
    return store.checkpoint(found.digest) or found


def _had_sft(store: Store, checkpoint: Checkpoint) -> bool:
    known = {held.digest: held for held in store.checkpoints()}
    seen: set[str] = set()
    found: Checkpoint | None = checkpoint
    while found is not None and found.digest not in seen:
        if found.stage == "sft":
            return True
        seen.add(found.digest)
        found = known.get(found.parent or "")
    return False
