"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.slots import dev, gate, train, unseen
from suites.support.slots.wording import SlotsWording
from suites.support.world import Split

WORDS: dict[Split, SlotsWording] = {
    "train": train.WORDING,
    "dev": dev.WORDING,
    "gate": gate.WORDING,
    "unseen": unseen.WORDING,
}
