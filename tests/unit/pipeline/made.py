"""A repository with policies, checkpoints of a few bytes and `harness gate`, typed as a CI job types it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import suites
from gates import policy as policies
from gates.promote import genesis
from gates.suites import look_seed
from harness import cli, engines
from harness.engines.base import EngineSettings, Generated, GenerateRequest, Request, Result
from harness.evaluate import Evaluation, Options
from harness.fingerprint import identify
from harness.pipeline.candidacy import Candidacy, Evaluate
from harness.records import Checkpoint
from harness.store import Store
from suites import catalog, support
from tests.toy import SUITE, FakeEngine, SilentProgress, first_choice, render, write_suite
from tests.unit.cli.test_models_registry import write_checkpoint

ITEMS = 160
"""Of each task, about half of them in the gate split."""
POLICY = """\
name: toy-sft
primary: {suite: ./toy, task: toy_sum}
guards:
  - {suite: ./toy, task: toy_colour, margin: 0.2}
"""
FRESH_POLICY = "name: draw-sft\nprimary: {suite: ./draw}\n"
DRAWN = 40
DRAW = f"""\
name: draw
version: "1"
role: target
licence: own work
generator: support
size: {DRAWN}
tasks:
  - {{task: support_refund, config: refund.yaml, metric: exact_match}}
"""

Answer = Callable[[Request], Result]


def addends(request: Request) -> tuple[int, int] | None:
    """What a question of `toy_sum` adds; None for another question."""
    if not isinstance(request, GenerateRequest):
        return None
    found = re.search(r"(\d+) \+ (\d+) =", render(request.prompt))
    return None if found is None else (int(found[1]), int(found[2]))


def adds_up(below: int) -> Answer:
    """Answers a + b rightly for every a below; otherwise as `first_choice` does."""

    def answer(request: Request) -> Result:
        asked = addends(request)
        return _says(request, str(sum(asked))) if asked and asked[0] < below else first_choice(request)

    return answer


def knows(answers: dict[str, str]) -> Answer:
    """Answers by the text that the prompt holds."""

    def answer(request: Request) -> Result:
        if not isinstance(request, GenerateRequest):
            return first_choice(request)
        right = [said for text, said in answers.items() if text in render(request.prompt)]
        return _says(request, right[0]) if right else first_choice(request)

    return answer


def _says(request: Request, text: str) -> Result:
    return Generated(request.key, (f" {text}",), ("stop",), 10, 2)


WEAK, STRONG = adds_up(below=20), adds_up(below=100)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class World:
    """Two lines may begin at `base`. Checkpoints answer as they were told to, by name."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.root, self._capfd, self._patch = root, capfd, patch
        self.home = root / "home"
        self.store = Store(self.home)
        self.answers: dict[str, Answer] = {}
        self.breaks: tuple[int, BaseException] | None = None
        """After how many answers every engine breaks, and how."""
        self.loaded: list[str] = []
        self._when_loading: dict[str, Callable[[], object]] = {}
        _write_suites(root)
        patch.chdir(root)
        patch.setenv("HARNESS_HOME", str(self.home))
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.delenv("HARNESS_DATA_DIR", raising=False)
        patch.delenv("GITHUB_ACTIONS", raising=False)
        patch.setattr("harness.engines.hf.HFEngine", self.engine)
        for name in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{name}_NAME", "somebody")
            patch.setenv(f"GIT_{name}_EMAIL", "somebody@example.org")
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        self.policy = self.commit(POLICY)
        self.base = self.checkpoint("base", 0.0, WEAK)
        self.better = self.checkpoint("better", 1.0, STRONG)

    def checkpoint(self, name: str, weight: float, answer: Answer) -> Checkpoint:
        made = identify(write_checkpoint(self.root / name, weight))
        self.answers[name] = answer
        self.store.record_checkpoint(made)
        return made

    def engine(self, place: Path, settings: EngineSettings) -> FakeEngine:
        self.loaded.append(place.name)
        self._when_loading.get(place.name, lambda: None)()
        described = engines.describe("hf", identify(place), settings)
        after, error = self.breaks or (None, KeyboardInterrupt())
        return FakeEngine(self.answers[place.name], info=described, break_after=after, error=error)

    def when_loading(self, name: str, act: Callable[[], object]) -> None:
        self._when_loading[name] = act

    def genesis(self, line: str = "toy") -> None:
        genesis(self.store, f"{line}/base", self.base)

    def commit(self, text: str, name: str = "policy.yaml", days: int = -1) -> Path:
        """A policy, committed so many days from now."""
        path = self.root / name
        path.write_text(text)
        when = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
        environment = os.environ | {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when}
        subprocess.run(["git", "-C", str(self.root), "add", name], check=True)
        subprocess.run(["git", "-C", str(self.root), "commit", "-qm", "x"], check=True, env=environment)
        return path

    def gate(self, candidate: str = "./better", *words: object, policy: Path | None = None) -> Outcome:
        return self("gate", candidate, "--policy", policy or self.policy, "--engine", "hf", *words)

    def __call__(self, *words: object) -> Outcome:
        code = 0
        self._capfd.readouterr()
        try:
            cli.main([str(word) for word in words])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        return Outcome(code, *self._capfd.readouterr())

    def candidacy(self, candidate: Checkpoint | None = None, **changes: Any) -> Candidacy:
        made = Candidacy(
            path=self.policy,
            policy=policies.load(self.policy),
            candidate=candidate or self.better,
            baseline=self.base,
            champion=self.base.digest,
        )
        return replace(made, **changes)

    @property
    def evaluate(self) -> Evaluate:
        return self.evaluating(EngineSettings())

    def evaluating(self, settings: EngineSettings) -> Evaluate:
        def evaluated(checkpoint: Checkpoint, wanted: Any) -> Any:
            return Evaluation(
                checkpoint=checkpoint,
                engine_name="hf",
                settings=settings,
                store=self.store,
                progress=SilentProgress(),
                options=Options(),
                library=suites.library(),
            ).run(wanted)

        return evaluated

    def drawn_for(self, champion: Checkpoint, candidate: Checkpoint) -> Answer:
        """Right answers to the items that `draw` asks at this look."""
        seed = look_seed("draw", champion.digest, candidate.digest)
        found = support.documents("support_refund", "gate", seed, DRAWN)
        return knows({str(one["case"]): str(one["answer"]) for one in found})


def items_of(store: Store, run: str) -> Collection[str]:
    return {result.item.id for result in store.results(run)}


def json_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _write_suites(root: Path) -> None:
    write_suite(root / "toy", n=ITEMS)
    halves = "splits: {dev: {share: [0.0, 0.5]}, gate: {share: [0.5, 1.0]}}\n"
    (root / "toy" / "suite.yaml").write_text(SUITE + halves)
    (root / "draw").mkdir()
    (root / "draw" / "suite.yaml").write_text(DRAW)
    shipped = Path(catalog.load("support").folder)
    (root / "draw" / "refund.yaml").write_text((shipped / "refund.yaml").read_text())
