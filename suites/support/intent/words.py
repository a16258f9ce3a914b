"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.intent import dev, gate, train, unseen
from suites.support.intent.wording import IntentWording
from suites.support.world import Split

WORDS: dict[Split, IntentWording] = {
    "train": train.WORDING,
    "dev": dev.WORDING,
    "gate": gate.WORDING,
    "unseen": unseen.WORDING,
}
