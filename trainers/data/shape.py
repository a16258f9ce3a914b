"""How long rows are, how they are packed and what the loss counts: read from a recipe before any data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from harness.errors import ConfigError
from trainers.recipe import Recipe

Packing = Literal["in_order", "bfd", "bfd_split", "wrapped"]
"""`in_order` is trainers/data/pack.py's; the others are TRL's names."""
SHORTEST_ROW = 8
DEFAULT_SEED = 42
"""transformers' own."""
DEFAULT_ANSWER = 512
"""TRL's own `max_completion_length`."""


@dataclass(frozen=True, slots=True)
class Shape:
    max_length: int
    """Tokens of a row; of a prompt, in an online stage."""
    packing: Packing | None
    eval_packing: Packing | None
    targets_only: bool
    """Whether the loss counts only what a model would have to generate. Held-out rows always do, in sft."""
    seed: int


def shape(recipe: Recipe, context_length: int) -> Shape:
    """What a recipe asks of its rows, for a model of `context_length` tokens.

    Raises ConfigError where that cannot be had: rows longer than the model, an order that the packing
    would undo, packing of what cannot be packed.
    """
    packing = _packing(recipe)
    packs_eval = recipe.trl.get("eval_packing")
    return Shape(
        max_length=_max_length(recipe, context_length),
        packing=packing,
        eval_packing="in_order" if packing and packs_eval is not False else None,
        targets_only=recipe.stage == "sft" and recipe.trl.get("completion_only_loss") is not False,
        seed=int(recipe.trl.get("seed", DEFAULT_SEED)),
    )


def _max_length(recipe: Recipe, context_length: int) -> int:
    if recipe.stage == "online":
        answer = int(recipe.trl.get("max_completion_length") or DEFAULT_ANSWER)
        if context_length - answer < SHORTEST_ROW:
            raise ConfigError(
                f"trl.max_completion_length {answer} leaves no room for a prompt in the model's context of "
                f"{context_length} tokens."
            )
        return context_length - answer
    asked = recipe.trl.get("max_length")
    length = context_length if asked is None else int(asked)
    if length > context_length:
        raise ConfigError(
            f"trl.max_length {length} is longer than the model's context of {context_length} tokens.",
            hint=f"set trl.max_length to {context_length} or less",
        )
    if length < SHORTEST_ROW:
        raise ConfigError(f"trl.max_length {length} is too short to learn from: {SHORTEST_ROW} is the least.")
    return length


def _packing(recipe: Recipe) -> Packing | None:
    packs = recipe.trl.get("packing", recipe.stage == "dapt")
    asked = recipe.trl.get("packing_strategy")
    if not packs:
        if asked is not None:
            raise ConfigError("trl.packing_strategy is set without packing.", hint="set trl.packing: true")
        return None
    if recipe.stage not in ("dapt", "sft"):
        raise ConfigError(f"trl.packing: rows of stage {recipe.stage} cannot be packed.")
    if asked is None:
        shuffled: Packing = "bfd_split" if recipe.stage == "dapt" else "bfd"
        return shuffled if recipe.order == "shuffled" else "in_order"
    if asked not in ("bfd", "bfd_split", "wrapped"):
        raise ConfigError(f"trl.packing_strategy is {asked!r}, not one of bfd, bfd_split, wrapped.")
    _check_strategy(recipe, asked)
    return cast(Packing, asked)


def _check_strategy(recipe: Recipe, strategy: str) -> None:
    if strategy != "wrapped" and recipe.order != "shuffled":
        raise ConfigError(
            f"trl.packing_strategy {strategy} packs the longest first and so undoes order {recipe.order}.",
            hint="leave packing_strategy out: rows are then packed in their order",
        )
    if strategy == "wrapped" and recipe.stage != "dapt":
        raise ConfigError(
            "trl.packing_strategy wrapped lets an answer see the conversations before it.",
            hint="leave packing_strategy out",
        )
    if strategy == "bfd_split" and recipe.stage != "dapt":
        raise ConfigError(
            "trl.packing_strategy bfd_split cuts conversations in two, and the second part has no question.",
            hint="use bfd, which truncates and counts, or leave packing_strategy out",
        )
