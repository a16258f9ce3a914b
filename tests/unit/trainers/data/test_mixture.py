"""Mixtures and orders: shares to within one row, nothing drawn twice, and as much as there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import DataError
from trainers.data.mixture import draw, realised
from trainers.data.order import arrange

LENGTHS = st.lists(st.integers(1, 50), min_size=60, max_size=200)


@given(a=LENGTHS, b=LENGTHS, share=st.floats(0.2, 0.8), seed=st.integers(0, 1000))
def test_shares_hold_to_within_one_row(a: list[int], b: list[int], share: float, seed: int) -> None:
    tokens = {"a": np.array(a), "b": np.array(b)}
    shares = {"a": share, "b": 1 - share}
    drawn = draw(tokens, shares, np.random.default_rng(seed))
    sums = {name: tokens[name][rows].sum() for name, rows in drawn.items()}
    budget = min(tokens[name].sum() / shares[name] for name in shares)
    for name, rows in drawn.items():
        assert list(rows) == sorted(set(rows.tolist()))
        assert 0 <= budget * shares[name] - sums[name] + 1e-6 < 50 + 1e-3
    assert any(len(rows) == len(tokens[name]) for name, rows in drawn.items())


def test_shares_are_of_tokens_and_reported() -> None:
    tokens = {"short": np.full(1000, 10), "long": np.full(1000, 100)}
    drawn = draw(tokens, {"short": 0.5, "long": 0.5}, np.random.default_rng(0))
    assert {name: len(rows) for name, rows in drawn.items()} == {"short": 1000, "long": 100}
    assert realised({n: tokens[n][rows] for n, rows in drawn.items()}) == {"short": 0.5, "long": 0.5}


@given(most=st.integers(2, 500))
def test_a_bound_on_rows_keeps_the_shares(most: int) -> None:
    tokens = {"a": np.full(400, 10), "b": np.full(400, 10)}
    drawn = draw(tokens, {"a": 0.5, "b": 0.5}, np.random.default_rng(0), most)
    assert {len(rows) for rows in drawn.values()} == {most // 2}


def test_a_share_below_one_row_is_refused() -> None:
    tokens = {"a": np.full(10, 10), "b": np.array([1000])}
    with pytest.raises(DataError, match=r"b would have 0\.1 of the tokens, here 11, and its rows are longer"):
        draw(tokens, {"a": 0.9, "b": 0.1}, np.random.default_rng(0))


@given(lengths=st.lists(st.integers(1, 20), min_size=1, max_size=60), seed=st.integers(0, 99))
def test_orders(lengths: list[int], seed: int) -> None:
    tokens = np.array(lengths)
    used = np.flatnonzero(np.arange(len(tokens)) % 3 != 1)
    rng = np.random.default_rng(seed)
    assert arrange(used, tokens, "as_is", rng).tolist() == used.tolist()
    assert arrange(used, tokens, "short_to_long", rng).tolist() == sorted(used, key=lambda i: tokens[i])
    shuffled = arrange(used, tokens, "shuffled", rng)
    assert sorted(shuffled.tolist()) == used.tolist()
    assert (
        arrange(used, tokens, "shuffled", np.random.default_rng(7)).tolist()
        == arrange(used, tokens, "shuffled", np.random.default_rng(7)).tolist()
    )


def test_shuffled_is_not_the_order_of_the_files() -> None:
    used = np.arange(100)
    assert arrange(used, used, "shuffled", np.random.default_rng(0)).tolist() != used.tolist()
