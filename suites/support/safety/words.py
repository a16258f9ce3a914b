"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.safety import dev, gate, train, unseen
from suites.support.safety.wording import SafetyWording
from suites.support.world import Split

WORDS: dict[Split, SafetyWording] = {
    "train": train.WORDING,
    "dev": dev.WORDING,
    "gate": gate.WORDING,
    "unseen": unseen.WORDING,
}
