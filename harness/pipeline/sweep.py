"""A recipe in several variants, trained one after the other and weighed together by one gate.

    recipe x settings ─► a training each ─► candidates ─► one look ─► at most one promotion

Each training is the `harness train` that a person would type, in a process of its own, and is found again
when it is finished. Which combinations there are is settled before any is trained, and none that was
trained is left out for what it came to: only one whose loss became no number has nothing to weigh.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from gates import policy as policies
from harness.config import listed_values
from harness.errors import ConfigError, HarnessError, StoreError, TrainingError
from harness.fingerprint import digest_cache, file_digests, json_digest
from harness.pipeline.commands import Run
from harness.pipeline.steps import Steps, opened
from harness.pipeline.training import NOT_WEIGHTS, recipe_files
from harness.records import Checkpoint, Verdict
from harness.report.curve import settled
from harness.report.sweep import Swept
from harness.store import Store
from trainers import options
from trainers import recipe as recipes

Kind = Literal["train", "gate"]
Say = Callable[[str], None]
Weigh = Callable[[Sequence[Checkpoint]], Sequence[Verdict]]
"""Verdicts of candidates at one look, in their order."""


@dataclass(frozen=True, slots=True)
class Combination:
    """One way to set what is varied."""

    settings: Mapping[str, str]
    """Key of the recipe -> value, as typed."""

    @property
    def overrides(self) -> tuple[str, ...]:
        return tuple(f"{key}={value}" for key, value in self.settings.items())

    def __str__(self) -> str:
        return " ".join(self.overrides)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is trained, and by which policy it is weighed."""

    id: str
    """Of what recipe, policy and files say: an edited one is another sweep, which begins anew."""
    recipe: Path
    policy: Path
    combinations: tuple[Combination, ...]
    candidates: int
    """How many there will be: the average of a training's weights is a candidate of its own."""


@dataclass(frozen=True, slots=True)
class Done:
    """One step that ended: a training, or the gate for one candidate."""

    kind: Kind
    of: str
    """The combination that was trained, or the candidate's digest."""
    result: str
    """The training's id, or the verdict's."""


def load(recipe: Path, over: Sequence[str], policy: Path | None, store: Store) -> Sweep:
    """Every combination of the values in `over`, each `KEY=VALUE,VALUE`, checked as `harness train` would.

    Raises ConfigError for an option that varies nothing, for a combination that is no recipe and for a
    recipe without a gate, DataError for files that do not exist.
    """
    combinations = [Combination(dict(pairs)) for pairs in itertools.product(*_axes(over))]
    read = [recipes.load(recipe, combination.overrides) for combination in combinations]
    for one in read:
        options.check(one)
    trained = [json_digest(one.model_dump(mode="json", exclude=NOT_WEIGHTS)) for one in read]
    for i, digest in enumerate(trained):
        if digest in trained[:i]:
            same = combinations[trained.index(digest)]
            raise ConfigError(f"{combinations[i]} trains the same as {same}.", hint="leave one of them out")
    gate = policy or (recipe.parent / read[0].gate if read[0].gate is not None else None)
    if gate is None:
        raise ConfigError(f"{recipe} has no gate to weigh the candidates by.", hint="--policy FILE")
    paths = sorted({path for one in read for path in recipe_files(one, recipe.parent).values()})
    data = sorted(file_digests(paths, digest_cache(store.root)).values())
    digest = json_digest([trained, policies.load(gate).digest, data])
    candidates = sum(1 + (one.ema is not None) for one in read)
    return Sweep(f"{read[0].name}-{digest[:10]}", recipe, gate, tuple(combinations), candidates)


def _axes(over: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    seen: set[str] = set()
    for text in over:
        key, equals, values = text.partition("=")
        key = key.strip()
        if not equals or not key:
            raise ConfigError(f"--over {text!r} is not KEY=VALUE,VALUE, such as trl.learning_rate=1e-5,2e-5.")
        if key in seen or key.partition(".")[0] in NOT_WEIGHTS:
            why = "is named twice" if key in seen else "changes nothing of what is trained"
            raise ConfigError(f"--over {text!r}: {key} {why}.")
        seen.add(key)
        listed = listed_values(values, f"--over {key}")
        twice = next((value for i, value in enumerate(listed) if value in listed[:i]), None)
        if twice is not None:
            raise ConfigError(f"--over {text!r}: the value {twice} stands twice.")
        yield [(key, value) for value in listed]


def dry_run(sweep: Sweep, run: Run, say: Say) -> None:
    """The preflight of every combination. Raises HarnessError for the first that does not pass."""
    for combination in sweep.combinations:
        say(f"{combination}: looking")
        _train(sweep, combination, run, "--dry-run")


def carry_out(sweep: Sweep, store: Store, run: Run, weigh: Weigh, say: Say, *, fresh: bool) -> list[Swept]:
    """Train every combination and weigh what they made, going on where an earlier call ended.

    With `fresh` it begins anew; a finished training of the same recipe, files and parent is found again all
    the same. Raises HarnessError when a training ends with anything but a checkpoint or a diverged loss,
    TrainingError when every one of them diverged, StoreBusyError when another process is at this sweep.
    """
    path = store.root / "sweeps" / sweep.id / "steps.jsonl"
    with opened(path, Done, f"sweep {sweep.id}", fresh=fresh) as steps:
        trained = [_trained(sweep, one, store, run, say, steps) for one in sweep.combinations]
        return _weighed([row for rows in trained for row in rows], store, weigh, say, steps)


def _result(steps: Steps[Done], kind: Kind, of: str) -> str | None:
    """What the newest step of this kind came to."""
    return next((one.result for one in reversed(steps.done) if (one.kind, one.of) == (kind, of)), None)


def _trained(
    sweep: Sweep, combination: Combination, store: Store, run: Run, say: Say, steps: Steps[Done]
) -> list[Swept]:
    """A row for what a combination made, and one for the average beside it; one without if it diverged."""
    known = _result(steps, "train", str(combination))
    if known is not None:
        say(f"{combination}: trained already as {known}")
    else:
        say(f"{combination}: training")
        known = _train(sweep, combination, run)
        if known is None:
            return [Swept(combination.settings, None)]
        steps.keep(Done("train", str(combination), known))
    training = store.trainings.find(known)
    points = store.trainings.points(training.id)
    loss, eval_loss, rate = (settled(points, name) for name in ("loss", "eval_loss", "tokens_per_second"))
    return [
        Swept(
            combination.settings, training, digest, digest == training.ema_checkpoint, loss, eval_loss, rate
        )
        for digest in (training.checkpoint, training.ema_checkpoint)
        if digest is not None
    ]


def _train(sweep: Sweep, combination: Combination, run: Run, *words: str) -> str | None:
    """The training's id; None for a dry run, and where the loss became no number."""
    chosen = [word for override in combination.overrides for word in ("--set", override)]
    code, out = run(["train", str(sweep.recipe), *chosen, *words, "--json"])
    if code == TrainingError.exit_code:
        return None
    if code:
        raise HarnessError(f"harness train {sweep.recipe} {' '.join(chosen)} ended with exit code {code}.")
    found = json.loads(out).get("id")
    return found if isinstance(found, str) else None


def _weighed(rows: Sequence[Swept], store: Store, weigh: Weigh, say: Say, steps: Steps[Done]) -> list[Swept]:
    """The rows with their verdicts. Two combinations that made the same bytes are one candidate."""
    digests = list(dict.fromkeys(row.checkpoint for row in rows if row.checkpoint is not None))
    if not digests:
        raise TrainingError("No combination came to a checkpoint: the loss of every one became no number.")
    kept = [_result(steps, "gate", digest) for digest in digests]
    names = [name for name in kept if name is not None]
    if len(names) == len(digests):
        found: Sequence[Verdict] = [store.gates.verdict(name) for name in names]
    else:
        say(f"weighing {len(digests)} candidates together")
        found = weigh([_checkpoint(store, digest) for digest in digests])
        steps.keep(*(Done("gate", verdict.candidate, verdict.id) for verdict in found))
    verdicts = {verdict.candidate: verdict for verdict in found}
    return [replace(row, verdict=verdicts.get(row.checkpoint or "")) for row in rows]


def _checkpoint(store: Store, digest: str) -> Checkpoint:
    found = store.checkpoint(digest)
    if found is None:
        raise StoreError(
            f"The store does not know the checkpoint {digest[:12]}, which a training of this sweep made.",
            hint="harness db check",
        )
    return found
