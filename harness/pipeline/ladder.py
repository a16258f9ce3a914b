"""Stages with a gate after each: what one stage made becomes the next one's parent only through a promotion.

Every step is the command that a person would type, in a process of its own: a trainer leaves no memory to
the engine after it, and the ladder obeys the same exit code that a CI job would.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field

from gates import policy as policies
from harness import config
from harness.config import Strict
from harness.errors import ConfigError, HarnessError
from harness.fingerprint import digest_cache, file_digests, json_digest
from harness.pipeline.commands import Run
from harness.pipeline.steps import Steps, ended, opened
from harness.pipeline.training import recipe_files
from harness.store import Store, verdict_of
from trainers import recipe as recipes

PROMOTE, REJECT, INCONCLUSIVE = 0, 10, 11
VERDICTS = {PROMOTE: "promote", REJECT: "reject", INCONCLUSIVE: "inconclusive"}


class LadderSettings(Strict):
    """recipes/LADDER.yaml."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    stages: list[str] = Field(min_length=1)
    """Recipes beside this file, in order; each names its gate."""
    go_on: bool = False
    """After a gate that does not promote, train the next stage from the champion as it is."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of the ladder."""

    recipe: Path
    policy: Path
    alias: str
    """What its promotion moves."""


@dataclass(frozen=True, slots=True)
class Ladder:
    settings: LadderSettings
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One step that ended: a training, or a gate."""

    kind: Literal["train", "gate"]
    rung: int
    """From 0."""
    checkpoint: str
    """What was trained or weighed, by digest."""
    average: str | None
    """What was trained beside it: the average of the weights, a candidate of its own."""
    result: str
    """The training's id, or the verdict's."""
    exit_code: int
    created: str


def load(path: Path) -> Ladder:
    """Read a ladder with its recipes and policies. Raises ConfigError for one without a gate."""
    settings = config.load(path, LadderSettings)
    rungs = []
    for name in settings.stages:
        place = path.parent / name
        recipe = recipes.load(place)
        if recipe.gate is None:
            raise ConfigError(
                f"{place} has no gate: nothing decides whether what it makes moves on.",
                hint="gate: POLICY in the recipe",
            )
        policy = place.parent / recipe.gate
        rungs.append(Rung(place, policy, policies.load(policy).alias))
    return Ladder(settings, tuple(rungs))


def identity(ladder: Ladder, store: Store) -> str:
    """Its name, and a digest of what it says and of its files: what was edited is another ladder.

    Raises DataError for training files that do not exist.
    """
    said = []
    for rung in ladder.rungs:
        recipe = recipes.load(rung.recipe)
        files = recipe_files(recipe, rung.recipe.parent)
        data = file_digests(files.values(), digest_cache(store.root))
        said.append([recipe.digest, policies.load(rung.policy).digest, sorted(data.values())])
    return f"{ladder.settings.name}-{json_digest([said, ladder.settings.go_on])[:10]}"


def climb(ladder: Ladder, store: Store, run: Run, say: Callable[[str], None], *, fresh: bool = False) -> int:
    """Train and weigh stage after stage, going on where an earlier call ended; the last gate's exit code.

    Raises HarnessError when a step ends with anything but a verdict, StoreBusyError when another process
    climbs the same ladder.
    """
    path = _steps(ladder, store)
    with opened(path, Done, f"ladder {path.parent.name}", fresh=fresh) as steps:
        return _Climb(ladder, store, run, say, steps, ["--fresh"] if fresh else []).climb()


@dataclass(frozen=True, slots=True)
class _Climb:
    ladder: Ladder
    store: Store
    run: Run
    say: Callable[[str], None]
    steps: Steps[Done]
    train_words: Sequence[str]
    """Further options of `harness train`."""

    def climb(self) -> int:
        code = INCONCLUSIVE
        for number, rung in enumerate(self.ladder.rungs):
            trained = self._trained(number, rung)
            candidates = dict.fromkeys([trained.checkpoint, *filter(None, [trained.average])])
            # Promote, if any of the stage's candidates was.
            code = min(self._weighed(number, rung, candidate) for candidate in candidates)
            if code != PROMOTE and not self.ladder.settings.go_on:
                self.say(f"{rung.recipe.name}: {VERDICTS[code]}, so nothing moves on from here")
                return code
        return code

    def _trained(self, number: int, rung: Rung) -> Done:
        known = next((done for done in self.steps.done if (done.kind, done.rung) == ("train", number)), None)
        if known is not None:
            self.say(f"{rung.recipe.name}: trained already as {known.result}")
            return known
        code, out = self.run(["train", str(rung.recipe), *self.train_words, "--json"])
        if code:
            raise _failed(f"harness train {rung.recipe}", code)
        made = json.loads(out)
        return self._keep(
            "train", number, made["checkpoint"], made["id"], code, average=made["ema_checkpoint"]
        )

    def _weighed(self, number: int, rung: Rung, candidate: str) -> int:
        weighed = [done for done in self.steps.done if (done.kind, done.rung) == ("gate", number)]
        known = next((done for done in weighed if done.checkpoint == candidate), None)
        if known is not None:
            self.say(f"{rung.recipe.name}: weighed already, {VERDICTS[known.exit_code]} ({known.result})")
            return known.exit_code
        champion = self.store.champion(rung.alias.partition("/")[0])
        verdict = verdict_of(champion) if champion is not None and champion.checkpoint == candidate else None
        if verdict is not None:
            # A crash came between the promotion and this ladder's note of it.
            return self._keep("gate", number, candidate, verdict.id, PROMOTE).exit_code
        words = ["gate", candidate, "--policy", str(rung.policy), "--promote", "--json", "-"]
        code, out = self.run(words)
        if code not in VERDICTS:
            raise _failed(f"harness gate {candidate[:12]}", code)
        return self._keep("gate", number, candidate, json.loads(out)["verdict"], code).exit_code

    def _keep(
        self,
        kind: Literal["train", "gate"],
        rung: int,
        checkpoint: str,
        result: str,
        code: int,
        average: str | None = None,
    ) -> Done:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        done = Done(kind, rung, checkpoint, average, result, code, now)
        self.steps.keep(done)
        return done


def _failed(command: str, code: int) -> HarnessError:
    return HarnessError(
        f"{command} ended with exit code {code}; why is said above.",
        hint="the same command goes on from this step",
    )


def _steps(ladder: Ladder, store: Store) -> Path:
    return store.root / "ladders" / identity(ladder, store) / "steps.jsonl"


def steps(ladder: Ladder, store: Store) -> list[Done]:
    """What was done of a ladder so far, oldest first."""
    return ended(_steps(ladder, store), Done)
