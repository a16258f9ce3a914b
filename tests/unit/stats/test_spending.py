"""The ledger's levels: sums against alpha, and every path of a lifetime by enumeration."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats import epoch_level, lifetime_level

ALPHAS = st.floats(0.001, 0.4)


def test_an_epoch_spends_alpha_and_no_more():
    """The tail of Σ k^-1.6 beyond K lies between the integrals from K + 1 and from K."""
    looks = 20_000
    spent = math.fsum(epoch_level(0.05, look) for look in range(1, looks + 1))
    unit = epoch_level(0.05, 1)
    assert unit * (looks + 1) ** -0.6 / 0.6 < 0.05 - spent < unit * looks**-0.6 / 0.6


def test_the_first_look_of_an_epoch_gets_what_the_others_leave():
    terms = 100_000
    zeta = math.fsum(k**-1.6 for k in range(1, terms + 1)) + (terms + 0.5) ** -0.6 / 0.6
    assert epoch_level(0.05, 1) == pytest.approx(0.05 / zeta, rel=1e-9)
    assert epoch_level(0.05, 32) == pytest.approx(epoch_level(0.05, 1) / 256)


@given(ALPHAS, st.integers(1, 300))
def test_a_horizon_is_shared_evenly_and_then_used_up(alpha, horizon):
    levels = [epoch_level(alpha, look, horizon) for look in range(1, horizon + 3)]
    assert math.fsum(levels) == pytest.approx(alpha)
    assert len(set(levels[:-2])) == 1
    assert levels[-2:] == [0, 0]


@given(ALPHAS, st.integers(1, 10_000))
def test_later_looks_get_less_and_alpha_scales(alpha, look):
    assert 0 < epoch_level(alpha, look + 1) < epoch_level(alpha, look) < alpha
    assert epoch_level(alpha, look) == pytest.approx(alpha * epoch_level(0.1, look) / 0.1)


def paths(looks):
    """Every history of promoted or not that can precede the last of so many looks."""
    return itertools.product((0, 1), repeat=looks - 1)


def test_the_levels_of_all_paths_of_a_lifetime_stay_within_alpha():
    spent = 0.0
    for look in range(1, 13):
        at_look = math.fsum(lifetime_level(0.05, look, sum(path)) for path in paths(look))
        assert at_look == pytest.approx(epoch_level(0.05, look) * (1 - 2**-look))
        spent += at_look
    assert 0.5 * 0.05 < spent < 0.05


@given(ALPHAS, st.integers(1, 60), st.data())
def test_a_lifetime_level_is_the_formula(alpha, look, data):
    promotions = data.draw(st.integers(0, look - 1))
    paths_alike = math.comb(look - 1, promotions)
    assert lifetime_level(alpha, look, promotions) * 2 ** (promotions + 1) * paths_alike == pytest.approx(
        epoch_level(alpha, look), rel=1e-9
    )


def test_thousands_of_looks_and_promotions_have_a_level():
    assert lifetime_level(0.05, 5000, 0) == pytest.approx(epoch_level(0.05, 5000) / 2)
    assert 0 <= lifetime_level(0.05, 5000, 2500) < 1e-300


@pytest.mark.parametrize(("alpha", "look"), [(0, 1), (0.5, 1), (-0.1, 1), (0.05, 0)])
def test_alpha_is_one_sided_and_looks_are_counted_from_one(alpha, look):
    with pytest.raises(ValueError, match=r"one-sided|from 1"):
        epoch_level(alpha, look)
    with pytest.raises(ValueError, match=r"one-sided|from 1"):
        lifetime_level(alpha, look, 0)


def test_a_horizon_and_a_number_of_promotions_must_be_possible():
    with pytest.raises(ValueError, match="horizon"):
        epoch_level(0.05, 1, 0)
    for promotions in (-1, 3):
        with pytest.raises(ValueError, match="0 to 2 promotions"):
            lifetime_level(0.05, 3, promotions)
