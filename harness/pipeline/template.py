"""The candidate's chat template against the baseline's: another one must have been meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from harness.errors import ComparabilityError
from harness.pipeline.evidence import Runs
from harness.records import Checkpoint, Run

TEMPLATE = "chat template"
"""As it is declared by a recipe, and named by --waive."""


@dataclass(frozen=True, slots=True)
class TemplateNotes:
    """What a verdict says of templates that differ."""

    waived: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check_templates(runs: Runs, candidate: Checkpoint, waive: Collection[str]) -> TemplateNotes:
    """Hold the candidate to the baseline's chat template, unless another was declared or is waived.

    `candidate` is the checkpoint as the store knows it, with what its recipe declared. A template that no
    run applied is no difference. Against the anchor a difference is only told: it may be an earlier
    promotion's. Raises ComparabilityError.
    """
    pairs = {role: _differing(runs, role) for role in ("baseline", "anchor")}
    warnings = [
        f"the candidate's chat template is not the {role}'s ({_short(theirs)} / {_short(ours)})"
        for role, pair in pairs.items()
        if pair is not None
        for theirs, ours in [pair]
    ]
    if pairs["baseline"] is None:
        return TemplateNotes(warnings=tuple(warnings))
    if TEMPLATE in candidate.declared:
        declared = f"{warnings[0]}, as its recipe declares"
        return TemplateNotes(warnings=(declared, *warnings[1:]))
    if TEMPLATE not in waive:
        raise ComparabilityError(
            f"The chat template of {candidate.name} is not the baseline's, and its recipe declares no other: "
            "the verdict would be about the template as much as about the weights.",
            hint=f"give it the baseline's template, or name what you accept: --waive '{TEMPLATE}'",
        )
    theirs, ours = pairs["baseline"]
    return TemplateNotes((f"{TEMPLATE}: {_short(theirs)} / {_short(ours)}",), tuple(warnings))


def _differing(runs: Runs, role: str) -> tuple[str, str] | None:
    """Digests of the role's template and the candidate's, where a run applied them and they differ."""
    for of in runs.values():
        if role not in of or not (_applies(of[role]) or _applies(of["candidate"])):
            continue
        theirs, ours = of[role].checkpoint.template, of["candidate"].checkpoint.template
        if theirs != ours:
            return theirs, ours
    return None


def _applies(run: Run) -> bool:
    # Of a suite without messages it is off, whatever the engine would have done.
    return run.comparability.get("template mode", run.engine.template_mode) == "on"


def _short(digest: str) -> str:
    return digest[:12] or "none"
