"""The clustered mean: explicit matrices, statsmodels, scipy and simulated coverage."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from harness.stats import cluster_codes, clustered_mean


def bell_mccaffrey_by_matrices(values, codes):
    """CR2 variance and Satterthwaite dof from the general regression formulas, n x n matrices and all."""
    n = len(values)
    x = np.ones((n, 1))
    bread = np.linalg.inv(x.T @ x)
    residual_maker = np.eye(n) - x @ bread @ x.T
    residuals = residual_maker @ values
    variance, columns = 0.0, []
    for cluster in np.unique(codes):
        rows = np.flatnonzero(codes == cluster)
        eigenvalues, vectors = np.linalg.eigh(residual_maker[np.ix_(rows, rows)])
        adjust = vectors @ np.diag(eigenvalues**-0.5) @ vectors.T
        weights = adjust @ x[rows] @ bread
        variance += float((weights[:, 0] @ residuals[rows]) ** 2)
        columns.append(residual_maker[:, rows] @ weights[:, 0])
    products = np.array(columns) @ np.array(columns).T
    return variance, float(np.trace(products) ** 2 / np.trace(products @ products))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=8), st.integers(0, 2**32 - 1))
def test_variance_and_dof_equal_the_matrix_formulas(sizes, seed):
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(sizes)), sizes)
    values = rng.normal(size=len(codes)) + rng.normal(size=len(sizes))[codes]
    variance, dof = bell_mccaffrey_by_matrices(values, codes)
    mean = clustered_mean(values, codes)
    assert mean.se**2 == pytest.approx(variance, rel=1e-8, abs=1e-20)
    assert mean.dof == pytest.approx(dof, rel=1e-8)


def test_equal_clusters_agree_with_statsmodels():
    """With clusters of one size CR2 equals the CR1 that statsmodels computes, and dof is G - 1."""
    rng = np.random.default_rng(3)
    codes = np.repeat(np.arange(12), 7)
    values = rng.normal(size=84) + rng.normal(size=12)[codes]
    fit = sm.OLS(values, np.ones(84)).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
    mean = clustered_mean(values, codes)
    assert mean.estimate == pytest.approx(fit.params[0])
    assert mean.se == pytest.approx(fit.bse[0])
    assert mean.dof == pytest.approx(11)
    assert mean.interval(0.9) == pytest.approx(tuple(fit.conf_int(0.1)[0]))


def test_clusters_of_one_item_give_the_ordinary_t_interval():
    values = np.random.default_rng(4).exponential(size=25)
    expected = ttest_1samp(values, 0).confidence_interval(0.95)
    assert clustered_mean(values, np.arange(25)).interval(0.95) == pytest.approx(tuple(expected))


def test_ten_unequal_clusters_are_covered_near_the_nominal_level():
    rng = np.random.default_rng(5)
    codes = np.repeat(np.arange(10), [4, 5, 6, 8, 9, 10, 12, 14, 16, 20])
    worlds, covered, covered_ignoring_clusters = 4_000, 0, 0
    for _ in range(worlds):
        values = rng.normal(size=len(codes)) + 0.5 * rng.normal(size=10)[codes]
        low, high = clustered_mean(values, codes).interval(0.95)
        covered += low <= 0 <= high
        low, high = clustered_mean(values, np.arange(len(codes))).interval(0.95)
        covered_ignoring_clusters += low <= 0 <= high
    assert 0.935 <= covered / worlds <= 0.965
    assert covered_ignoring_clusters / worlds < 0.85


def test_one_cluster_has_no_variance():
    with pytest.raises(ValueError, match="at least 2 clusters"):
        clustered_mean(np.array([0.0, 1.0]), np.array([0, 0]))


def test_labels_of_any_kind_become_codes_and_none_stands_alone():
    assert cluster_codes(["b", "a", "b", None, None, "a"]).tolist() == [0, 1, 0, 2, 3, 1]
    assert cluster_codes([]).tolist() == []
