"""Whether the runs of a gate were made the same way, but for what the command waives."""

from __future__ import annotations

from harness.compare import check_comparable, unchecked
from harness.errors import ComparabilityError
from harness.pipeline.candidacy import Candidacy
from harness.pipeline.evidence import Runs


def comparable(asked: Candidacy, runs: Runs) -> tuple[str, ...]:
    """The waived differences, as sentences. What nobody can know must be waived by name too."""
    waived: dict[str, None] = {}
    for of in runs.values():
        for role in ("baseline", "anchor"):
            if role not in of:
                continue
            known = {*of[role].comparability, *of["candidate"].comparability}
            mine = [name for name in asked.waive if name in known]
            untold = [name for name in unchecked(of[role], of["candidate"]) if name not in mine]
            if untold:
                raise ComparabilityError(
                    f"{of[role].id} and {of['candidate'].id} do not tell {', '.join(untold)}.",
                    hint="name what you accept: " + " ".join(f"--waive {name!r}" for name in untold[:3]),
                )
            differing = [
                name
                for name in mine
                if of[role].comparability.get(name) != of["candidate"].comparability.get(name)
                or name in unchecked(of[role], of["candidate"])
            ]
            waived |= dict.fromkeys(check_comparable(of[role], of["candidate"], differing))
    return tuple(waived)
