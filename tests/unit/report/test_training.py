"""What a person reads at the end of a training."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from harness.report.tables import console
from harness.report.training import print_outcome
from tests.unit.report.made_training import TRAINING
from tests.unit.store.made import digest


@pytest.mark.parametrize(
    ("stage", "following"),
    [
        ("sft", "next: harness gate {made} --policy policies/support.yaml --promote"),
        ("reward", "next: a recipe of stage online, with reward: {{model: {made}}}"),
    ],
)
def test_what_comes_next_is_what_the_checkpoint_is_for(stage: str, following: str) -> None:
    out = io.StringIO()
    training = replace(TRAINING, stage=stage, checkpoint=digest("made"))
    print_outcome(console(out), training, Path("t"), "policies/support.yaml")
    assert following.format(made=digest("made")[:12]) in out.getvalue()
