"""Which items a gate asks: the gate split, and of a procedural suite the seed of the champion's epoch."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from harness.records import Suite

GATE = "gate"
SEEDS = 2**32


def gate_address(address: str, suite: Suite, splits: Collection[str], champion: str) -> str:
    """Where a policy's `address` is asked. `suite` is what it loads as, `splits` what it offers.

    A split that the policy names itself stays, and so does the only split of a suite without a gate one.
    The seed depends on the suite and the champion alone: an edited policy or a renamed line asks the
    same items, and a promotion draws new ones.
    """
    if "@" in address:
        return address
    named = address.endswith(f"/{suite.split}") and address != suite.folder
    if not named and GATE not in splits:
        return address
    place = address if named else f"{address}/{GATE}"
    return f"{place}@{epoch_seed(suite.name, champion)}" if suite.generator else place


def epoch_seed(suite: str, champion: str) -> int:
    digest = hashlib.sha256(f"{suite} {champion}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % SEEDS
