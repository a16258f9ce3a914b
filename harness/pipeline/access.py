"""Scores of gate items that are shown outside the gate: allowed, and written to the ledger as a look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from gates.ledger import overlaps
from gates.suites import GATE
from harness.records import Look, Run
from harness.store import Store


def is_withheld(run: Run) -> bool:
    """Whether a list of runs leaves the score out: fixed gate items, which every number shown wears out."""
    return run.suite.split == GATE and run.suite.generator is None and not run.is_foreign


def note_access(store: Store, runs: Sequence[Run], say: Callable[[str], None]) -> None:
    """Write down that scores at gate items are shown, once per checkpoint and items, and say so.

    Items that a look of the gate drew for this very checkpoint are free once it has been weighed.
    """
    for run in runs:
        if run.suite.split != GATE or run.is_foreign:
            continue
        items = gate_items(run)

        def make(history: Sequence[Look], run: Run = run, items: dict[str, str] = items) -> Look | None:
            known = [look for look in history if overlaps(look.items, items)]
            weighed = run.suite.generator is not None and any(look.purpose == "gate" for look in known)
            seen = any(look.purpose == "access" and look.candidate == run.checkpoint.digest for look in known)
            if weighed or seen:
                return None
            return Look(
                number=len(history) + 1,
                items=items,
                line="",
                candidate=run.checkpoint.digest,
                champion="",
                policy_digest="",
                level=0.0,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                purpose="access",
            )

        look = store.gates.spend(make)
        if look is not None:
            say(
                f"{run.suite.address} is a gate split: this is look {look.number} of the ledger, and "
                "later verdicts on these items will say so."
            )


def gate_items(run: Run) -> dict[str, str]:
    """`ADDRESS TASK` -> digest of the task's items; of all of them, where the run asked a part."""
    known = run.comparability
    return {
        f"{run.suite.address} {task.name}": known.get(
            f"{task.name}: all items", known.get(f"{task.name}: items", "")
        )
        for task in run.suite.tasks
    }
