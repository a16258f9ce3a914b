"""Who is weighed at a gate, and how what is missing gets evaluated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gates.policy import Policy
from gates.together import shared_policy, together
from harness.records import Checkpoint, Run, Suite

Evaluate = Callable[[Checkpoint, Sequence[Suite]], Sequence[Run]]
"""One finished run per suite, in order; finished ones are reused."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """Who is weighed, and what the command allows."""

    path: Path
    policy: Policy
    candidate: Checkpoint
    baseline: Checkpoint | None
    """None: the line has no champion."""
    champion: str
    """Digest of the line's champion, else of the baseline: with the items it names the epoch."""
    named: str = ""
    """Digest of the baseline that the policy itself names; empty where it says `champion`."""
    anchor: Checkpoint | None = None
    waive: tuple[str, ...] = ()
    allow_unregistered: bool = False
    trusted: tuple[Path, ...] = ()
    """Folders whose suites may hold code."""
    notes: tuple[str, ...] = ()
    """What a reader of the verdict must know of who is weighed."""
    beside: tuple[str, ...] = ()
    """Digests of all who are weighed on the same items, this one's among them; empty for one alone."""

    @property
    def question(self) -> str:
        """What the look is at and the items are drawn for: the candidate, or all of them together."""
        return together(self.beside or (self.candidate.digest,))

    @property
    def judged_by(self) -> Policy:
        """The policy, with this candidate's share of its alpha."""
        return shared_policy(self.policy, len(self.beside)) if self.beside else self.policy
