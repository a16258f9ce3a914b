"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.reply import dev, gate, train, unseen
from suites.support.reply.wording import ReplyWording
from suites.support.world import Split

WORDS: dict[Split, ReplyWording] = {
    "train": train.WORDING,
    "dev": dev.WORDING,
    "gate": gate.WORDING,
    "unseen": unseen.WORDING,
}
