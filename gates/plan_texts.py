"""A check on held-out text before any run: how far documents may differ for it to resolve what it must."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gates.policy import HeldoutLoss
from harness.forecast import TextForecast
from harness.records import CheckRole
from harness.stats import ItemVariance, smallest_margin
from harness.stats.clusters import satterthwaite_dof

Documents = Mapping[str, int]
"""Document -> its bytes, over all of its texts."""


def text_forecast(
    check: HeldoutLoss, role: CheckRole, documents: Documents, n: int, level: float, power: float
) -> TextForecast:
    """`n` texts of these documents at a one-sided `level`.

    What nobody knows before the runs is how much the difference of two losses varies from document to
    document, and earlier runs at these texts may not tell it (docs/gates.md, the ledger). So the question
    is turned round: the largest standard deviation with which the check still resolves what it has to with
    chance `power`. Documents count by their bytes: those with the shares p of them are worth 1 / sum p^2
    (Kish 1965, Survey Sampling, section 11.7).

    A check has to resolve `max_increase`, so that an equal candidate passes; a primary, and a check that
    asks for a fall, the planned effect beyond it.
    """
    n_bytes = sum(documents.values())
    shares = np.array(list(documents.values()), dtype=np.float64) / n_bytes
    effective = 1 / float(np.sum(shares**2))
    wanted = check.planned_effect if role == "primary" or check.max_increase <= 0 else check.max_increase
    largest = None
    if len(documents) > 1:
        dof = satterthwaite_dof(shares)
        unit = smallest_margin(effective, ItemVariance(1.0), level=level, power=power, dof=dof)
        largest = wanted / unit if math.isfinite(unit) else None
    return TextForecast(
        name=f"{check.data}: held-out loss",
        role=role,
        n=n,
        n_documents=len(documents),
        n_bytes=n_bytes,
        effective_documents=effective,
        level=level,
        wanted=wanted,
        largest_spread=largest,
    )
