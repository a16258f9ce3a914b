"""The look that pays for a gate's decision, and whether the same question was paid for before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from gates.ledger import Grant, grant
from gates.promote import promoting_looks
from harness.fingerprint import json_digest
from harness.pipeline.access import gate_items
from harness.pipeline.candidacy import Candidacy
from harness.pipeline.evidence import Runs
from harness.records import ComparedRuns, Look, Purpose, Verdict
from harness.store import Store, encode


def spend(asked: Candidacy, store: Store, runs: Runs, others: Sequence[Runs] = ()) -> tuple[Grant, int]:
    """What the ledger grants, and the number of the look that pays for it.

    `others`: the runs of those who are weighed together with this candidate, on the same items.

    The look is written down before anything is decided, and everything that its level depends on is read
    under the store's lock: two gates at once are the k-th and the (k+1)-th look, also of one candidate on
    different runs, since a look tells its runs before there is a verdict that does.
    """
    policy = asked.policy
    primary = policy.primary_suites()
    items = _items(runs, primary or policy.suites())
    fresh = drawn_anew(runs, primary)
    weighed = _runs_digest([one for of in (runs, *others) for one in compared(of)])
    grants: list[Grant] = []

    def make(history: Sequence[Look]) -> Look | None:
        verdicts = store.gates.verdicts()
        granted = grant(
            policy,
            history,
            items=items,
            fresh=fresh,
            candidate=asked.question,
            champion=asked.champion,
            promoting=promoting_looks(store.promotions(), verdicts),
            on_other_runs=_on_other_runs(history, verdicts, weighed),
        )
        grants.append(granted)
        if granted.paid is not None:
            return None
        made = _look(asked, len(history) + 1, items, granted.level, "gate", weighed)
        # Several candidates are asked fixed items all at once, and fixed items are where it counts.
        stops = policy.sequential.enabled and not asked.beside
        return replace(
            made,
            candidate=asked.question,
            candidates=asked.beside,
            analyses=policy.sequential.looks if stops else 1,
        )

    spent = store.gates.spend(make)
    granted = grants[-1]
    return granted, spent.number if spent is not None else granted.paid.number if granted.paid else 0


def note_unseen(asked: Candidacy, store: Store, runs: Runs, unseen: str) -> None:
    """Write down that the candidate's scores on the unseen suite are read, once per policy and items."""
    items = _items(runs, [unseen])

    def make(history: Sequence[Look]) -> Look | None:
        made = _look(asked, len(history) + 1, items, 0.0, "access")
        is_noted = any(replace(look, number=made.number, created=made.created) == made for look in history)
        return None if is_noted else made

    store.gates.spend(make)


def drawn_anew(runs: Runs, addresses: Collection[str]) -> bool:
    """Whether the items of all these suites are this look's own."""
    return bool(addresses) and all(runs[address]["candidate"].suite.generator for address in addresses)


def _items(runs: Runs, addresses: Sequence[str]) -> dict[str, str]:
    """`ADDRESS TASK` -> digest of the task's items, of all these suites."""
    parts = [gate_items(runs[address]["candidate"]) for address in addresses]
    return {key: digest for part in parts for key, digest in part.items()}


def _on_other_runs(history: Sequence[Look], verdicts: Sequence[Verdict], weighed: str) -> set[int]:
    """Numbers of the looks at other runs than these; a look from before looks told theirs has them from
    its verdicts."""
    told = [(verdict.look_number, _runs_digest(verdict.runs)) for verdict in verdicts]
    others = {number for number, runs in told if runs != weighed}
    others -= {number for number, runs in told if runs == weighed}
    telling = [look for look in history if look.runs]
    others -= {look.number for look in telling}
    return others | {look.number for look in telling if look.runs != weighed}


def _runs_digest(runs: Sequence[ComparedRuns]) -> str:
    return json_digest(encode(tuple(runs)))


def _look(
    asked: Candidacy, number: int, items: Mapping[str, str], level: float, purpose: Purpose, runs: str = ""
) -> Look:
    return Look(
        number=number,
        items=items,
        line=asked.policy.alias.partition("/")[0],
        candidate=asked.candidate.digest,
        champion=asked.champion,
        policy_digest=asked.policy.digest,
        level=level,
        created=now(),
        purpose=purpose,
        runs=runs,
    )


def compared(runs: Runs) -> tuple[ComparedRuns, ...]:
    return tuple(
        ComparedRuns(
            of["candidate"].suite.address,
            of["candidate"].id,
            of["baseline"].id,
            of["anchor"].id if "anchor" in of else "",
        )
        for of in runs.values()
    )


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
