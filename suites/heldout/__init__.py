"""A file of held-out text as a suite of one task, so that its loss is a run like any other."""

from __future__ import annotations

from pathlib import Path

from harness.records import Suite, Task
from harness.texts import DOCUMENT, heldout_name, text_files

METRIC = "bits_per_byte"
TASK_FILE = Path(__file__).parent / "text.yaml"


def heldout_suite(place: Path) -> Suite:
    """The texts of a file, or of a folder of .txt files; their rows are read when the suite is built.

    It is a gate split wherever it is asked: the ledger cannot tell a text that a policy will be held to
    from one that none will. Raises DataError when there is no such file.
    """
    name = heldout_name(place)
    return Suite(
        name=name,
        version="1",
        role="guard",
        tasks=(
            Task(
                name,
                metric=METRIC,
                cluster=DOCUMENT,
                config=str(TASK_FILE),
                texts=tuple(map(str, text_files(place))),
            ),
        ),
        split="gate",
        description=f"held-out text: {place.name}",
        licence="the reader's own",
        sources=(str(place),),
    )
