"""The words of each split that has a handbook. No phrase stands in two splits."""

from __future__ import annotations

from suites.support.handbook import dev_desk, dev_shelf, train_desk, train_shelf
from suites.support.handbook.wording import HandbookWording
from suites.support.world import Split

WORDS: dict[Split, HandbookWording] = {
    "train": HandbookWording(train_shelf.NAMES, train_desk.WORDING, train_shelf.WORDING),
    "dev": HandbookWording(dev_shelf.NAMES, dev_desk.WORDING, dev_shelf.WORDING),
}
