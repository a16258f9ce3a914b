"""The noise of one answer, against hand-made cases and simulated items."""

from __future__ import annotations

import numpy as np
import pytest

from harness.stats.draws import within_item_variance


def test_by_hand() -> None:
    # Variances with n - 1: 1/3 of one right in three, 0, and 1/2 of one right in two.
    assert within_item_variance([(0, 0, 1), (1, 1, 1), (0, 1)]) == pytest.approx((1 / 3 + 0 + 1 / 2) / 3)


@pytest.mark.parametrize("samples", [2, 5])
def test_it_is_unbiased_and_says_how_the_variance_of_the_mean_falls(samples: int) -> None:
    """ω² + sigma²/K: Miller's decomposition, on items that are right with chances of their own."""
    rng = np.random.default_rng(0)
    chances = rng.beta(1, 1, size=20_000)
    between, within = 1 / 12, 1 / 6  # of a uniform chance p: Var[p], and E[p (1 - p)]
    drawn = (rng.random((len(chances), samples)) < chances[:, None]).astype(float)
    assert within_item_variance(drawn.tolist()) == pytest.approx(within, rel=0.03)
    assert drawn.mean(axis=1).var() == pytest.approx(between + within / samples, rel=0.03)


@pytest.mark.parametrize("drawn", [[], [(1.0, 0.0), (1.0,)]])
def test_one_answer_says_nothing_of_noise(drawn: list[tuple[float, ...]]) -> None:
    with pytest.raises(ValueError, match="two answers"):
        within_item_variance(drawn)
