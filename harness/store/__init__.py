"""Runs as folders, DuckDB as their index. The only code that knows DuckDB and Parquet."""

from harness.store.encode import decode, encode
from harness.store.gate_records import verdict_of
from harness.store.imports import Batch, RunImport, to_batch
from harness.store.maintenance import Problem, RebuildReport
from harness.store.parquet import ScoreRow, Scores
from harness.store.paths import default_root
from harness.store.promotions import Promotion, standing
from harness.store.runs import RunWriter
from harness.store.store import Store
from harness.store.trainings import Trainings, TrainingWriter

__all__ = [
    "Batch",
    "Problem",
    "Promotion",
    "RebuildReport",
    "RunImport",
    "RunWriter",
    "ScoreRow",
    "Scores",
    "Store",
    "TrainingWriter",
    "Trainings",
    "decode",
    "default_root",
    "encode",
    "standing",
    "to_batch",
    "verdict_of",
]
