"""The words of each split. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.tools import dev, gate, train, unseen
from suites.support.tools.wording import ToolsWording
from suites.support.world import Split

WORDS: dict[Split, ToolsWording] = {
    "train": train.WORDING,
    "dev": dev.WORDING,
    "gate": gate.WORDING,
    "unseen": unseen.WORDING,
}
