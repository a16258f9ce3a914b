"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.wording import (
    intent_dev,
    intent_gate,
    intent_train,
    intent_unseen,
    refund_dev,
    refund_gate,
    refund_train,
    refund_unseen,
)
from suites.support.wording.kinds import IntentWording, Phrases, RefundWording
from suites.support.world import Split

INTENT: dict[Split, IntentWording] = {
    "train": intent_train.WORDING,
    "dev": intent_dev.WORDING,
    "gate": intent_gate.WORDING,
    "unseen": intent_unseen.WORDING,
}
REFUND: dict[Split, RefundWording] = {
    "train": refund_train.WORDING,
    "dev": refund_dev.WORDING,
    "gate": refund_gate.WORDING,
    "unseen": refund_unseen.WORDING,
}

__all__ = ["INTENT", "REFUND", "IntentWording", "Phrases", "RefundWording"]
