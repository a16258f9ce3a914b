"""What a training's curve came to: one number of each thing that was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harness.records import TrainingPoint

SHARE = 0.1
"""Of what was measured, at the end: the loss of one batch says little."""


def settled(points: Sequence[TrainingPoint], name: str) -> float | None:
    """The mean of the last tenth of the values called `name`, of the last one at least; None without any.

    None as well where one of these is no number.
    """
    values = [point.values[name] for point in points if name in point.values]
    if not values:
        return None
    last = values[-max(1, round(SHARE * len(values))) :]
    mean = math.fsum(last) / len(last)
    return mean if math.isfinite(mean) else None
