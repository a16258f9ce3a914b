"""Scores of gate items that are shown outside the gate: allowed, and written to the ledger as a look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from gates.ledger import overlaps
from gates.policy import Policy
from gates.suites import GATE
from harness.pipeline.evidence import Runs
from harness.records import Look, Run, Suite
from harness.store import Store
from suites import catalog


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


def decisive_suites(policy: Policy) -> tuple[str, ...]:
    """Addresses whose scores decide: of primaries and guards."""
    guarded = [check.suite for check in policy.score_checks]
    return tuple(dict.fromkeys([*policy.primary_suites(), *guarded]))


def ungated(suite: Suite) -> str | None:
    """Why nobody can tell who has seen the items; None at a gate split, and of items that each look draws."""
    if suite.split == GATE or suite.generator is not None:
        return None
    offered = catalog.splits(Path(suite.folder)) if suite.folder else ()
    what = f"{suite.address} is not its gate split" if GATE in offered else f"{suite.name} has no gate split"
    return f"{what}: its items can be evaluated by anyone without a trace"


def ungated_warnings(policy: Policy, store: Store, runs: Runs, began: datetime) -> tuple[str, ...]:
    """What a verdict says of suites without a gate split, and which earlier runs asked their items.

    `began`: when the gate did. Runs on which verdicts rest are the ledger's, every other one is counted,
    whatever checkpoint it is of.
    """
    found = []
    for address in decisive_suites(policy):
        why = ungated(runs[address]["candidate"].suite)
        if why is not None:
            found.append(why + _asked_before(store, runs[address]["candidate"], began))
    return tuple(found)


def _asked_before(store: Store, asked: Run, began: datetime) -> str:
    items = gate_items(asked)
    compared = [runs for verdict in store.gates.verdicts() for runs in verdict.runs]
    of_gates = {run for runs in compared for run in (runs.candidate, runs.baseline, runs.anchor)}
    outside = [
        run
        for run in store.runs()
        if run.id not in of_gates and datetime.fromisoformat(run.created) < began and _same_items(run, items)
    ]
    if not outside:
        return ""
    checkpoints = {run.checkpoint.digest for run in outside}
    return (
        f"; runs on them that no verdict rests on: {len(outside)}, of checkpoints: {len(checkpoints)}. "
        "Whoever chose candidates by those scores has voided the error rate"
    )


def _same_items(run: Run, items: dict[str, str]) -> bool:
    """Whether a run asked some of these items: the same tasks of the same split, or the same content."""
    own = gate_items(run)
    return bool(own.keys() & items.keys() or set(filter(None, own.values())) & set(items.values()))


def gate_items(run: Run) -> dict[str, str]:
    """`ADDRESS TASK` -> digest of the task's items; of all of them, where the run asked a part."""
    known = run.comparability
    return {
        f"{run.suite.address} {task.name}": known.get(
            f"{task.name}: all items", known.get(f"{task.name}: items", "")
        )
        for task in run.suite.tasks
    }
