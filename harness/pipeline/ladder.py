"""Stages with a gate after each: what one stage made becomes the next one's parent only through a promotion.

Every step is the command that a person would type, in a process of its own: a trainer leaves no memory to
the engine after it, and the ladder obeys the same exit code that a CI job would.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from gates import policy as policies
from harness import config
from harness.config import Strict
from harness.errors import ConfigError, HarnessError, PromotionError
from harness.fingerprint import json_digest
from harness.store import Store, encode
from harness.store.encode import decode
from harness.store.lines import LineWriter, cut_torn_end, read_lines
from harness.store.lock import FileLock
from harness.store.paths import make_folder
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

    @property
    def id(self) -> str:
        """Of what it says: an edited recipe or policy is another ladder, which begins anew."""
        said = [recipes.load(rung.recipe).digest for rung in self.rungs]
        said += [policies.load(rung.policy).digest for rung in self.rungs]
        return f"{self.settings.name}-{json_digest([said, self.settings.go_on])[:10]}"


@dataclass(frozen=True, slots=True)
class Done:
    """One step that ended: a training, or a gate."""

    kind: Literal["train", "gate"]
    rung: int
    """From 0."""
    checkpoint: str
    """What was trained or weighed, by digest."""
    averaged: bool
    """Whether that is the average of the weights."""
    result: str
    """The training's id, or the verdict's."""
    exit_code: int
    created: str


Run = Callable[[Sequence[str]], tuple[int, str]]
"""A harness command -> (exit code, stdout); what it says on stderr is seen as it comes."""


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


def climb(ladder: Ladder, store: Store, run: Run, say: Callable[[str], None], *, fresh: bool = False) -> int:
    """Train and weigh stage after stage, going on where an earlier call ended; the last gate's exit code.

    Raises HarnessError when a step ends with anything but a verdict, PromotionError when another process
    climbs the same ladder.
    """
    folder = store.root / "ladders" / ladder.id
    make_folder(folder)
    lock = FileLock.acquire(folder / "lock", 0.5)
    if lock is None:
        raise PromotionError(f"Another process is at the ladder {ladder.id}.", hint="wait for it to end")
    try:
        return _Climb(ladder, store, run, say, folder / "steps.jsonl", fresh=fresh).climb()
    finally:
        lock.release()


class _Climb:
    def __init__(
        self, ladder: Ladder, store: Store, run: Run, say: Callable[[str], None], path: Path, *, fresh: bool
    ) -> None:
        self._ladder = ladder
        self._store = store
        self._run = run
        self._say = say
        if fresh:
            path.unlink(missing_ok=True)
        self._done, whole = _read(path)
        if path.exists():
            cut_torn_end(path, whole)
        self._lines = LineWriter(path)

    def climb(self) -> int:
        code = INCONCLUSIVE
        for number, rung in enumerate(self._ladder.rungs):
            trained = self._trained(number, rung)
            codes = [self._weighed(number, rung, made) for made in trained]
            code = min(codes)  # promote, if any of the stage's candidates was
            if code != PROMOTE and not self._ladder.settings.go_on:
                self._say(f"{rung.recipe.name}: {VERDICTS[code]}, so nothing moves on from here")
                return code
        return code

    def _trained(self, number: int, rung: Rung) -> list[Done]:
        known = [done for done in self._done if (done.kind, done.rung) == ("train", number)]
        if known:
            self._say(f"{rung.recipe.name}: trained already as {known[0].result}")
            return known
        code, out = self._run(["train", str(rung.recipe), "--json"])
        if code:
            raise HarnessError(f"harness train {rung.recipe} ended with exit code {code}.")
        document = json.loads(out)
        made = [(document["checkpoint"], False), (document["ema_checkpoint"], True)]
        return [
            self._keep("train", number, digest, averaged, document["id"], code)
            for digest, averaged in made
            if digest is not None
        ]

    def _weighed(self, number: int, rung: Rung, made: Done) -> int:
        known = next(
            (
                done
                for done in self._done
                if (done.kind, done.rung, done.checkpoint) == ("gate", number, made.checkpoint)
            ),
            None,
        )
        if known is not None:
            self._say(f"{rung.recipe.name}: weighed already, {VERDICTS[known.exit_code]} ({known.result})")
            return known.exit_code
        champion = self._store.champion(rung.alias.partition("/")[0])
        if champion is not None and champion.checkpoint == made.checkpoint and champion.verdict:
            # A crash came between the promotion and this ladder's note of it.
            self._keep(
                "gate", number, made.checkpoint, made.averaged, f"promotion {champion.number}", PROMOTE
            )
            return PROMOTE
        policy = str(rung.policy)
        code, out = self._run(["gate", made.checkpoint, "--policy", policy, "--promote", "--json", "-"])
        if code not in VERDICTS:
            raise HarnessError(f"harness gate {made.checkpoint[:12]} ended with exit code {code}.")
        self._keep("gate", number, made.checkpoint, made.averaged, json.loads(out)["id"], code)
        return code

    def _keep(
        self,
        kind: Literal["train", "gate"],
        rung: int,
        checkpoint: str,
        averaged: bool,
        result: str,
        code: int,
    ) -> Done:
        done = Done(
            kind, rung, checkpoint, averaged, result, code, datetime.now(UTC).isoformat(timespec="seconds")
        )
        self._lines.append([encode(done)])
        self._done.append(done)
        return done


def _read(path: Path) -> tuple[list[Done], int]:
    if not path.exists():
        return [], 0
    return read_lines(path, lambda row: decode(Done, row))


def steps(ladder: Ladder, store: Store) -> list[Done]:
    """What was done of a ladder so far, oldest first."""
    return _read(store.root / "ladders" / ladder.id / "steps.jsonl")[0]


def run_command(home: Path, extra: Mapping[str, Sequence[str]]) -> Run:
    """Commands of this installation, on the store `home`; `extra`: further options by command."""

    def run(arguments: Sequence[str]) -> tuple[int, str]:
        words = [*arguments, *extra.get(arguments[0], ()), "--home", str(home)]
        done: Any = subprocess.run(
            [sys.executable, "-m", "harness", *words], stdout=subprocess.PIPE, text=True, check=False
        )
        return done.returncode, done.stdout

    return run
