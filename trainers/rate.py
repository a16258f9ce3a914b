"""The learning rate's upper bound by target tokens per optimizer step, and what `auto` means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from trainers.recipe import AUTO, Stage

LARGEST = 3e-4
TOKENS = 4_000_000
BOUNDED: tuple[Stage, ...] = ("dapt", "sft")
"""Stages whose loss is a sum over target tokens; the others learn from comparisons of whole answers."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The peak learning rate of a training."""

    value: float
    bound: float | None
    """None for stages without one."""
    origin: Literal["auto", "recipe", "default"]
    """`default` is TRL's own for the stage."""
    warning: str | None = None


def bound(target_tokens: float) -> float:
    """3e-4 * sqrt(target tokens per optimizer step / 4e6): an upper bound for AdamW on packed rows.

    The square root keeps the gradient's noise per step as it is: Malladi et al. 2022 (arXiv 2205.10287,
    section 5). The two constants are a rule of thumb of practitioners, which docs/recipes.md quotes.
    Raises ValueError below 1 token.
    """
    if not target_tokens >= 1:
        raise ValueError(f"a step has at least one target token, this one has {target_tokens}")
    return LARGEST * math.sqrt(target_tokens / TOKENS)


def per_step(tokens: int, rows: int, rows_per_step: int) -> float:
    """Average tokens of an optimizer step: those of all `rows` per row, times the rows of a step.

    Rows are packed ones where they are packed; a step has those of one micro-batch * processes *
    accumulation.
    """
    return tokens / rows * rows_per_step


def choose(stage: Stage, wanted: float | str | None, target_tokens_per_step: float, default: float) -> Rate:
    """The learning rate that `trl.learning_rate` comes to; `default` is TRL's for the stage.

    `auto` is the bound for dapt and sft, TRL's own for the other stages. A rate above the bound is
    kept, with a warning.
    """
    limit = bound(target_tokens_per_step) if stage in BOUNDED else None
    if wanted == AUTO:
        return Rate(default, None, "default") if limit is None else Rate(limit, limit, "auto")
    value = default if wanted is None else float(wanted)
    origin: Literal["recipe", "default"] = "default" if wanted is None else "recipe"
    if limit is None or value <= limit:
        return Rate(value, limit, origin)
    return Rate(
        value,
        limit,
        origin,
        f"The learning rate {value:.3g} is above {limit:.3g}, the bound for "
        f"{target_tokens_per_step:,.0f} target tokens per step; learning_rate: auto keeps to it.",
    )
