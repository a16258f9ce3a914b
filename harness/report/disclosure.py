"""What of a verdict may leave, and the sentence every report begins with.

On fixed gate items each number that leaves lets the next candidate be fitted to them. So where a verdict
is not disclosed, reports are made of what `open_part` leaves of it, and cannot tell more.
"""

from __future__ import annotations

import re
from dataclasses import replace

from harness.records import CheckResult, Verdict

WITHHELD = (
    "reasons and numbers are withheld, because these gate items are fixed and whatever leaves them helps to "
    "fit the next candidate to them; look at the dev split and the unseen suite instead"
)
_SHORT_DIGEST = 12
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")


def open_part(verdict: Verdict) -> Verdict:
    """The verdict as it may be shown: itself when disclosed, else without anything that was measured.

    What was never measured says nothing about the items: such checks stay, so that a missing baseline
    or missing evidence does not look like a result. Their reasons stay without their numbers. Waivers
    and warnings stay as they are; they tell how the runs were made, never what they scored.
    """
    if verdict.disclosed:
        return verdict
    unmeasured = [check for check in verdict.checks if _is_unmeasured(check)]
    nothing_was = verdict.decision == "inconclusive" and len(unmeasured) == len(verdict.checks)
    return replace(
        verdict,
        reason=f"{_without_numbers(verdict.reason).rstrip('.')}; {WITHHELD}" if nothing_was else WITHHELD,
        checks=tuple(
            CheckResult(check.name, check.kind, check.role, check.outcome, _without_numbers(check.reason))
            for check in unmeasured
        ),
    )


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


def _is_unmeasured(check: CheckResult) -> bool:
    measured = (check.estimate, check.low, check.high, check.p_value)
    return check.outcome == "inconclusive" and not check.n and all(value is None for value in measured)


def _without_numbers(text: str) -> str:
    return _NUMBER.sub("#", text)
