"""How much error one look at gate items may spend, so that any number of looks spends no more than alpha."""

from __future__ import annotations

import math

DECAY = 1.6
"""Look k gets a share of k^-1.6 (Ramdas, Zrnic, Wainwright & Jordan 2018, ICML). Nearer 1 the first look
pays for the late ones, nearer 2 these starve: with 2,000 items of which a tenth disagree, looks 1 and 200
detect 2.4 and 3.6 points at 1.1, 2.0 and 3.7 at 1.6, 1.9 and 4.0 at 2."""


def epoch_level(alpha: float, look: int, horizon: int | None = None) -> float:
    """One-sided level of look `look` (from 1) within an epoch: one champion on one set of items.

    alpha · look^-1.6 / ζ(1.6), or alpha / T at each of the first T = `horizon` looks and 0 after them.
    A test at level 0 cannot pass.

    What it guarantees, and why. In an epoch nothing has been promoted yet, so an adversary who sees of
    each look only whether it promoted knows, at look k, that k - 1 looks did not. Its k-th candidate is
    therefore settled before the items are drawn, its test errs with at most the k-th level, and by the
    union bound

        P(any false promotion in the epoch) <= Σ_k level_k <= alpha.

    Over a line's life, where each promotion draws new items and with them opens an epoch, epoch j is
    opened with items that nothing before it depends on, so

        E[false promotions] <= Σ_j P(epoch j is opened) alpha = alpha (1 + E[promotions]).

    This is the online Bonferroni method (Foster & Stine 2008, JRSS B 70:429-444; Tian & Ramdas 2021,
    Statistical Methods in Medical Research 30:976-993), which needs no independence of the looks. It does
    need that nothing else leaves: a reject that can be told from an inconclusive, or an estimate, lets
    later candidates depend on the items, and neither bound holds (benchmarks/ledger_adversary.py).

    Raises ValueError for an alpha outside (0, 0.5), a look or a horizon below 1.
    """
    _check(alpha, look)
    if horizon is None:
        return alpha * _share(look)
    if horizon < 1:
        raise ValueError(f"A horizon is a number of looks, at least 1, got {horizon}.")
    return alpha / horizon if look <= horizon else 0.0


def lifetime_level(alpha: float, look: int, promotions: int) -> float:
    """One-sided level of look t = `look` (from 1) at fixed items, after p = `promotions` at them.

        alpha · gamma_t · 2^-(p+1) / C(t-1, p)        with gamma_t = t^-1.6 / ζ(1.6), so that Σ_t gamma_t = 1

    The items stay the same over the life of a line while the champion changes, so what the adversary
    knows at look t is which of the t - 1 looks before promoted. Each such path settles candidate and
    champion before the items are drawn; there are C(t-1, p) paths with p promotions, so the chance that
    any test on any path errs, taken or not, is at most

        Σ_t Σ_{p<t} C(t-1, p) · alpha gamma_t 2^-(p+1) / C(t-1, p) = alpha Σ_t gamma_t (1 - 2^-t) <= alpha.

    Hence P(any false promotion, ever) <= alpha. A path costs its description length, as in the Ladder
    of Blum & Hardt (2015, ICML) and in Dwork et al. (2015, NeurIPS, "Generalization in adaptive data
    analysis and holdout reuse"). As for `epoch_level` nothing but promoted or not may leave: three
    outcomes that can be told apart would make 3^(t-1) paths.

    Raises ValueError for an alpha outside (0, 0.5), a look below 1, or more promotions than looks before.
    """
    _check(alpha, look)
    if not 0 <= promotions < look:
        raise ValueError(f"Before look {look} there are 0 to {look - 1} promotions, got {promotions}.")
    # In logarithms: a binomial coefficient of a thousand looks does not fit a float.
    paths = math.lgamma(look) - math.lgamma(promotions + 1) - math.lgamma(look - promotions)
    return alpha * _share(look) * math.exp(-(promotions + 1) * math.log(2) - paths)


def _share(look: int) -> float:
    from scipy.special import zeta

    return float(look**-DECAY / zeta(DECAY))


def _check(alpha: float, look: int) -> None:
    if not 0 < alpha < 0.5:
        raise ValueError(f"A one-sided level lies strictly between 0 and 0.5, got {alpha}.")
    if look < 1:
        raise ValueError(f"Looks are counted from 1, got {look}.")
