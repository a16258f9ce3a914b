"""A training and its preflight as reports show them, in which everything that can be said is said."""

from __future__ import annotations

import json
from pathlib import Path

from harness.records import Training, TrainingPoint
from tests.unit.store.made import digest
from trainers.data.prepared import Counts, Part, Prepared
from trainers.memory import Memory, Shape
from trainers.preflight import Batch, Fit, Problem, Report
from trainers.rate import Rate
from trainers.run import Trial

TRAINING = Training(
    id="",
    identity=digest("a training"),
    status="running",
    name="support-sft",
    stage="sft",
    recipe=json.dumps({"stage": "sft", "gate": "policies/support.yaml", "trl": {"learning_rate": 2e-5}}),
    recipe_digest=digest("a recipe"),
    parent=digest("a parent"),
    gated=False,
    data={"train.jsonl": digest("rows")},
    processes=2,
    created="2026-11-24T10:00:00+00:00",
    versions={"trl": "1.16.0"},
    rows=100,
    tokens=5_000,
    target_tokens=1_000,
    warnings=("Only 4 optimizer steps.",),
    harness_version="0.1.0",
)
POINTS = (
    TrainingPoint(1, 0.5, 2.0, {"loss": 2.0, "learning_rate": 2e-5}),
    TrainingPoint(2, 1.0, 4.0, {"loss": float("nan"), "learning_rate": 0.0}),
)
COUNTS = Counts(rows=100, tokens=5_000, target_tokens=1_000, truncated=3, all_targets=0)
TRAIN = Part(
    path=Path("data/train"),
    rows=40,
    counts=COUNTS,
    kinds={"messages": COUNTS},
    longest=80,
    longest_at="train.jsonl:7",
    lengths=((128, 100),),
    unused=5,
)
PREPARED = Prepared(
    train=TRAIN,
    eval=None,
    files={},
    asked={"train.jsonl": 0.2},
    shares={"train.jsonl": 0.21, "web.jsonl": 0.79},
    max_length=128,
    packing="bfd",
    warnings=(),
    key="key",
)
REPORT = Report(
    name="support-sft",
    stage="sft",
    prepared=PREPARED,
    batch=Batch(rows_per_device=2, processes=2, accumulation=1, steps_per_epoch=10, steps=20, epochs=2.0),
    target_tokens_per_step=100.0,
    rate=Rate(2e-5, 1.5e-6, "recipe"),
    shape=Shape(1_000, 1_000, 300, 2, 64, 128, 4, 512, True),
    memory=Memory(states=16_000, activations=2_000, head=1_000, host=0),
    fits=(Fit("GPU", 19_000, 24 * 2**30), Fit("machine", 4_000, None)),
    trial=Trial(seconds_per_step=2.0, tokens_per_second=500.0, peak_memory_gib=1.0, reloads=True),
    seconds=40.0,
    problems=(Problem("It needs more.", "a smaller batch"), Problem("It is too long.")),
    warnings=("The learning rate is above its bound.",),
)
