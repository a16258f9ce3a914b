"""What of a verdict may leave, and the sentence every report begins with.

On fixed gate items each number that leaves lets the next candidate be fitted to them. So reports are made
of what `open_part` leaves of a verdict, and cannot tell more; docs/gates.md says why this much may leave.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from harness.records import CheckResult, CheckRole, ComparedRuns, Decision, Verdict

WITHHELD = (
    "outcomes and numbers on fixed gate items are withheld, because whatever leaves them helps to fit the "
    "next candidate to them; look at the dev split and the unseen suite instead"
)
_SHORT_DIGEST = 12
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")


def open_part(verdict: Verdict) -> Verdict:
    """The verdict as it may be shown: itself when disclosed, else without what was measured on fixed items.

    Checks on items drawn for this look stay whole. What was never measured says nothing about the items:
    such checks stay too, so that a missing baseline or missing evidence does not look like a result; their
    reasons stay without their numbers. Waivers and warnings stay as they are; they tell how the runs were
    made, never what they scored. When a sequential gate stopped tells as much as a number would, so of its
    runs only those of the first analysis are named.
    """
    if verdict.disclosed:
        return verdict
    shown = tuple(_open_check(check) for check in verdict.checks if _may_leave(check))
    reason = _open_reason(verdict, shown)
    return replace(verdict, reason=reason, checks=shown, runs=_first_of_each(verdict.runs), analysis=0)


def withheld(verdict: Verdict) -> tuple[tuple[CheckRole, str], ...]:
    """(role, name) of each check that `open_part` leaves out; the policy tells as much."""
    if verdict.disclosed:
        return ()
    return tuple((check.role, check.name) for check in verdict.checks if not _may_leave(check))


def may_show_items(verdict: Verdict, suite: str) -> bool:
    """Whether single items of the suite at this address may be shown with the verdict.

    On a gate's way an address has a seed exactly where the look drew the items. How many of them a
    sequential gate asked tells when it stopped.
    """
    return verdict.disclosed or ("@" in suite and not verdict.analyses)


def sentence(verdict: Verdict) -> tuple[str, str]:
    """What was decided, and why: `lead: why.` is one sentence. Says first when nothing can be promoted."""
    why = verdict.reason.strip().rstrip(".") + "."
    if not is_unregistered(verdict):
        return verdict.decision.capitalize(), why
    if verdict.decision == "promote":
        return (
            "No promotion, though the checks say promote",
            f"the policy was not registered before the candidate's run; {why}",
        )
    return f"{verdict.decision.capitalize()}, by a policy not registered before the candidate's run", why


def headline(verdict: Verdict) -> str:
    return ": ".join(sentence(verdict))


def is_unregistered(verdict: Verdict) -> bool:
    """Whether the policy came too late or was never committed. It is judged against the candidate's runs,
    so without any only a promotion would be at odds with it."""
    return verdict.registered is None and (bool(verdict.runs) or verdict.decision == "promote")


def short(digest: str) -> str:
    """A digest as people compare it; the name of a model behind an API stays whole."""
    return digest if ":" in digest else digest[:_SHORT_DIGEST]


def _first_of_each(runs: Sequence[ComparedRuns]) -> tuple[ComparedRuns, ...]:
    """The first runs of each suite, whatever seed its later batches have."""
    return tuple({held.suite.partition("@")[0]: held for held in reversed(runs)}.values())[::-1]


def _may_leave(check: CheckResult) -> bool:
    return check.disclosed or not check.is_measured


def _open_check(check: CheckResult) -> CheckResult:
    if check.disclosed:
        return check
    return CheckResult(check.name, check.kind, check.role, check.outcome, _without_numbers(check.reason))


def _open_reason(verdict: Verdict, shown: Sequence[CheckResult]) -> str:
    """What the decision rests on, told from the shown checks alone.

    The verdict's own reason names the first check that decided; where that is a shown one, it would tell
    that the withheld ones before it did not.
    """
    if verdict.decision == "inconclusive" and not any(check.is_measured for check in verdict.checks):
        return f"{_without_numbers(verdict.reason).rstrip('.')}; {WITHHELD}"
    n_primaries = sum(check.role == "primary" for check in verdict.checks)
    told = _deciding(verdict.decision, shown, n_primaries)
    return f"{told.name}: {told.reason.rstrip('.')}; {WITHHELD}" if told else WITHHELD


def _deciding(decision: Decision, shown: Sequence[CheckResult], n_primaries: int) -> CheckResult | None:
    """A shown check that is enough for the decision by itself, or None."""
    primaries = [check for check in shown if check.role == "primary"]
    won = [check for check in primaries if check.outcome == "pass"]
    if decision == "promote":
        return won[0] if won else None
    wanted = "fail" if decision == "reject" else "inconclusive"
    enough = [check for check in shown if check.role in ("guard", "check") and check.outcome == wanted]
    # All primaries must be lost to reject, and one that is won leaves the others without a say.
    if len(primaries) == n_primaries and not won:
        lost = all(check.outcome == "fail" for check in primaries)
        enough += [check for check in primaries if check.outcome == wanted and lost == (wanted == "fail")]
    return enough[0] if enough else None


def _without_numbers(text: str) -> str:
    return _NUMBER.sub("#", text)
