"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.refund import dev, gate, train, unseen
from suites.support.refund.wording import RefundWording
from suites.support.world import Split

WORDS: dict[Split, RefundWording] = {
    "train": train.WORDING,
    "dev": dev.WORDING,
    "gate": gate.WORDING,
    "unseen": unseen.WORDING,
}
