"""Evidence besides scores, from runs of a toy suite in a real store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gates.policy import Battles, Length, Policy
from harness.engines.base import EngineSettings, Generated, Request, Result
from harness.evaluate import Evaluation, Options
from harness.pipeline.evidence import StoredEvidence
from harness.records import Run
from harness.store import Store
from suites import catalog
from tests.toy import INFO, FakeEngine, SilentProgress, checkpoint, first_choice, write_suite

POLICY = Policy.model_validate({"name": "toy-sft", "primary": {"suite": "toy"}})
LENGTH = Length(kind="length", max_ratio=1.3)


def evaluated(store: Store, folder: Path, name: str, factor: float, jitter: int = 0) -> Run:
    """A run whose answers have 20 to 29 tokens, times `factor`, some of them `jitter` more."""

    def answer(request: Request) -> Result:
        result = first_choice(request)
        if not isinstance(result, Generated):
            return result
        mark = sum(map(ord, request.key))
        return replace(result, completion_tokens=round(factor * (20 + mark % 10)) + mark % 2 * jitter)

    return Evaluation(
        checkpoint=checkpoint(name, name[0] * 64),
        engine_name="fake",
        settings=EngineSettings(),
        store=store,
        progress=SilentProgress(),
        options=Options(),
        make_engine=lambda *_: FakeEngine(answer),
    ).run([catalog.load(str(folder))])[0]


def test_lengths_are_those_of_the_stored_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.engines.describe", lambda *_: INFO)
    store = Store(tmp_path / "home")
    folder = write_suite(tmp_path / "toy", 60)
    runs = {
        "baseline": evaluated(store, folder, "baseline", 1),
        "same": evaluated(store, folder, "same", 1),
        "near": evaluated(store, folder, "near", 1, jitter=1),
        "longer": evaluated(store, folder, "longer", 2, jitter=1),
    }
    outcomes = {}
    for name in ("same", "near", "longer"):
        compared = {"toy": {"candidate": runs[name], "baseline": runs["baseline"]}}
        found = StoredEvidence(POLICY, store, compared)(LENGTH, "check", 0.05)
        # The 60 sums are written; the 60 colours are chosen.
        assert (found.n, found.level) == (60, 0.9)
        outcomes[name] = (found.outcome, round(found.estimate or 0, 1))
    assert outcomes == {"same": ("inconclusive", 1.0), "near": ("pass", 1.0), "longer": ("fail", 2.0)}


def test_a_kind_that_nothing_measures_has_no_evidence(tmp_path: Path) -> None:
    evidence = StoredEvidence(POLICY, Store(tmp_path), {})
    found = evidence(Battles(kind="battles", min_win_rate=0.47), "check", 0.05)
    assert (found.outcome, found.reason) == ("inconclusive", "no evidence of this kind exists yet")
