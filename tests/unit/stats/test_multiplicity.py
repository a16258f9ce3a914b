"""Holm's procedure: published values, statsmodels, and the procedure as Holm wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from harness.stats import holm

p_values = st.lists(st.floats(0, 1), max_size=8)


def test_the_published_example():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


@given(p_values.filter(bool))
def test_agrees_with_statsmodels(ps):
    assert holm(ps) == pytest.approx(tuple(multipletests(ps, method="holm")[1]), abs=1e-15)


@given(p_values, st.sampled_from([0.01, 0.05, 0.2]))
def test_rejects_what_stepping_down_rejects(ps, alpha):
    """Smallest first, each at alpha over the number still waiting, until one does not pass."""
    waiting = sorted(range(len(ps)), key=ps.__getitem__)
    rejected = set()
    while waiting and ps[waiting[0]] * len(waiting) <= alpha:
        rejected.add(waiting.pop(0))
    assert {i for i, p in enumerate(holm(ps)) if p <= alpha} == rejected


@given(p_values)
def test_one_alone_is_unchanged_and_none_becomes_smaller(ps):
    assert all(adjusted >= p for adjusted, p in zip(holm(ps), ps, strict=True))
    assert holm(ps[:1]) == tuple(ps[:1])
    assert holm(ps[::-1]) == holm(ps)[::-1]


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_a_p_value_is_a_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, p])
