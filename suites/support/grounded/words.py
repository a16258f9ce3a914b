"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.grounded import dev, gate, train, unseen
from suites.support.grounded.wording import GroundedWording
from suites.support.world import Split

WORDS: dict[Split, GroundedWording] = {
    "train": train.WORDING,
    "dev": dev.WORDING,
    "gate": gate.WORDING,
    "unseen": unseen.WORDING,
}
