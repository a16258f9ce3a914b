"""Which items a gate asks: the gate split, and of a procedural suite items that no look asked before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from harness.errors import PolicyError
from harness.records import Suite

GATE = "gate"
SEEDS = 2**32


def gate_address(address: str, suite: Suite, splits: Collection[str], champion: str, candidate: str) -> str:
    """Where a policy's `address` is asked. `suite` is what it loads as, `splits` what it offers.

    A split that the policy names itself stays, and so does the only split of a suite without a gate one.
    The seed depends on the suite, the champion and the candidate alone: another candidate is asked other
    items, so whatever was shown of earlier looks fits nothing to them; an edited policy or a renamed
    line asks the same. Raises PolicyError for a seed in the address: it would ask every candidate the
    same items, and show what it should withhold.
    """
    if suite.generator and "@" in address:
        raise PolicyError(
            f"The policy asks {address!r}: with a seed of its own, every candidate would get the same items.",
            hint=f"suite: {address.rpartition('@')[0]}, and the gate draws items for each candidate",
        )
    named = address.endswith(f"/{suite.split}") and address != suite.folder
    if not named and GATE not in splits:
        return address
    place = address if named else f"{address}/{GATE}"
    return f"{place}@{look_seed(suite.name, champion, candidate)}" if suite.generator else place


def look_seed(suite: str, champion: str, candidate: str, batch: int = 1) -> int:
    """The seed of the items that a candidate is asked; of an open-ended gate, one for each batch."""
    asked = f"{suite} {champion} {candidate}" + (f" {batch}" if batch > 1 else "")
    digest = hashlib.sha256(asked.encode()).digest()
    return int.from_bytes(digest[:8], "big") % SEEDS
