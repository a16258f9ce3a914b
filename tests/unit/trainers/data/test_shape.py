"""What a recipe asks of its rows, and what cannot be had together."""

from __future__ import annotations

from typing import Any

import pytest

from harness.errors import ConfigError
from trainers.data.shape import Shape, shape
from trainers.recipe import Recipe


def recipe(stage: str = "sft", order: str = "shuffled", **trl: Any) -> Recipe:
    online = {"online": {"reward": {"model": "r"}}} if stage == "online" else {}
    values = {"stage": stage, "parent": "p", "order": order, "data": {"train": "t"}, "trl": trl, **online}
    return Recipe.model_validate(values)


def test_defaults() -> None:
    assert shape(recipe(), 512) == Shape(512, None, None, True, 42)
    assert shape(recipe("dapt"), 512) == Shape(512, "bfd_split", "in_order", False, 42)
    assert shape(recipe("online"), 2048).max_length == 1536


@pytest.mark.parametrize(
    ("asked", "packing"),
    [
        (recipe(packing=True), "bfd"),
        (recipe(packing=True, order="short_to_long"), "in_order"),
        (recipe(packing=True, order="as_is"), "in_order"),
        (recipe("dapt", "as_is"), "in_order"),
        (recipe("dapt", packing=False), None),
        (recipe("dapt", "as_is", packing_strategy="wrapped"), "wrapped"),
        (recipe("dapt", packing_strategy="bfd_split"), "bfd_split"),
    ],
)
def test_packing_follows_the_order(asked: Recipe, packing: str | None) -> None:
    assert shape(asked, 512).packing == packing


def test_held_out_rows_are_packed_unless_told_otherwise() -> None:
    assert shape(recipe(packing=True), 512).eval_packing == "in_order"
    assert shape(recipe(packing=True, eval_packing=False), 512).eval_packing is None


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (recipe(max_length=1024), "1024 is longer than the model's context of 512"),
        (recipe(max_length=4), "too short"),
        (recipe("online", max_completion_length=510), "leaves no room for a prompt"),
        (recipe(packing=True, packing_strategy="bfd", order="short_to_long"), "undoes order short_to_long"),
        (recipe("dapt", "as_is", packing_strategy="bfd_split"), "undoes order as_is"),
        (recipe(packing=True, packing_strategy="wrapped"), "lets an answer see"),
        (recipe(packing=True, packing_strategy="bfd_split"), "cuts conversations in two"),
        (recipe(packing=True, packing_strategy="best"), "'best', not one of"),
        (recipe(packing_strategy="bfd"), "without packing"),
        (recipe("dpo", packing=True), "rows of stage dpo cannot be packed"),
    ],
)
def test_contradictions(asked: Recipe, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        shape(asked, 512)
