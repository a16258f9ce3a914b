"""What an online stage is rewarded by: a reward model, or a suite's own scorer on its train split.

suite ─► items of `train` ─► prompts (as evaluation asks them) ─► answers ─► the task's primary metric
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.engines.base import Generated, GenerateRequest
from harness.engines.encode import Encoder, cut_at_stop
from harness.errors import ConfigError, ModelError, SuiteError
from harness.fingerprint import json_digest
from harness.records import Checkpoint, Suite
from harness.store.paths import disk_errors, make_folder, replacing
from harness.tasks import BuiltItem, BuiltTask, score
from harness.tasks.build import metric_names
from suites import library
from suites.training.source import interleaved, pools, training_suite
from trainers.job import Job
from trainers.recipe import Recipe, Reward
from trainers.stage import RewardOf
from trainers.template import load_tokenizer

HEAD = "ForSequenceClassification"


@dataclass(frozen=True, slots=True)
class Found:
    """What a recipe's reward is, with its bytes checked."""

    digests: Mapping[str, str]
    """What else than the recipe's files decides what is learned: name -> digest."""
    model: Path | None = None
    """The folder of the reward model."""


def find(
    recipe: Recipe, place: Path, resolve: Callable[[str], Checkpoint], trusted: Sequence[Path] = ()
) -> Found:
    """The reward of a recipe; nothing for other stages. Paths in the recipe are relative to `place`.

    Raises ModelError for a checkpoint that is no reward model, SuiteError for a suite or split whose items
    must not be learned from, ConfigError for training files beside a suite.
    """
    if recipe.online is None:
        return Found({})
    reward = recipe.online.reward
    if reward.model is not None:
        name = str(place / reward.model) if (place / reward.model).is_dir() else reward.model
        checkpoint = resolve(name)
        return Found({f"reward model {reward.model}": checkpoint.digest}, _reward_model(checkpoint))
    if recipe.data.train is not None or recipe.mixture or recipe.data.format not in (None, "prompts"):
        raise ConfigError(
            f"Recipe {recipe.name}: the prompts are {reward.suite}'s own items, its scorer knows no others.",
            hint="leave data.train, data.format and mixture out, or name a reward model",
        )
    suite = _suite(reward, trusted)
    known = {"version": suite.version, "seed": suite.seed, "tasks": [task.name for task in suite.tasks]}
    return Found({f"reward suite {suite.address}": json_digest(known)})


def with_prompts(job: Job, tokenizer: Any) -> Job:
    """The job whose training files are the prompts of its suite, written to its folder; else `job` itself.

    Raises what `find` does, DataError for missing data, StoreError when the disk is full.
    """
    reward = _suite_reward(job)
    if reward is None:
        return job
    encoder = Encoder(tokenizer)
    path = job.folder / "data" / "prompts.jsonl"
    make_folder(path.parent)
    with disk_errors(f"write {path}"), replacing(path) as file:
        for _, built in _items(reward, job.trusted_folders, templated=encoder.templated):
            row = {
                "prompt": encoder.render(_asked(built).prompt),
                "task": built.item.task,
                "item": built.item.id,
            }
            file.write(f"{json.dumps(row, ensure_ascii=False)}\n".encode())
    data = job.recipe.data.model_copy(update={"train": str(path.resolve())})
    return replace(job, recipe=job.recipe.model_copy(update={"data": data}))


def make_reward(job: Job) -> RewardOf | None:
    """The scorer of the job's suite; None where a reward model judges, or the stage has no reward.

    Raises what `find` does, TrustError for a scorer that would run what the model writes.
    """
    reward = _suite_reward(job)
    if reward is None:
        return None
    templated = load_tokenizer(job).chat_template is not None
    return SuiteReward(_items(reward, job.trusted_folders, templated=templated))


class SuiteReward:
    """A task's primary metric of an answer to one of its items: what evaluation would score it with.

    The answer is cut at the task's first stop string, where evaluation would have stopped. An item that
    cannot be scored gets None, which is no wrong answer.
    """

    def __init__(self, items: Iterator[tuple[Any, BuiltItem]]) -> None:
        self._tasks: dict[str, tuple[BuiltTask, float]] = {}
        self._items: dict[tuple[str, str], BuiltItem] = {}
        for task, built in items:
            self._tasks.setdefault(built.item.task, (task, _direction(task)))
            self._items[built.item.task, built.item.id] = built

    def __call__(
        self, *, prompts: Sequence[str], completions: Sequence[str], doc: Sequence[str], **columns: Any
    ) -> list[float | None]:
        """`doc`: each row of `with_prompts` as JSON. Raises SuiteError when no answer can be scored."""
        rows = [json.loads(each) for each in doc]
        found = [
            self._one(row["task"], row["item"], prompt, answer)
            for row, prompt, answer in zip(rows, prompts, completions, strict=True)
        ]
        if all(isinstance(each, str) for each in found):
            raise SuiteError(
                f"None of {len(found)} answers could be scored: task {rows[0]['task']!r}, item "
                f"{rows[0]['item']}: {found[0]}."
            )
        return [None if isinstance(each, str) else each for each in found]

    def _one(self, name: str, item: str, prompt: str, answer: str) -> float | str:
        """The reward, or why there is none."""
        task, sign = self._tasks[name]
        built = self._items[name, item]
        request = _asked(built)
        text, stopped = cut_at_stop(answer, request.sampling.stop)
        count = request.sampling.n
        answered = Generated(request.key, (text,) * count, ("stop" if stopped else "length",) * count)
        scored = score(task, built, {request.key: answered}, prompt)
        if scored.error is not None:
            return scored.error
        if task.primary not in scored.metrics:
            return f"it has no {task.primary}"
        return sign * scored.metrics[task.primary]


def _suite_reward(job: Job) -> Reward | None:
    online = job.recipe.online
    return online.reward if online is not None and online.reward.suite is not None else None


def _suite(reward: Reward, trusted: Sequence[Path]) -> Suite:
    """The suite at its train split, each task in the form in which its answer is written."""
    suite = training_suite(reward.suite or "", "messages", reward.tasks, trusted)
    return replace(suite, tasks=tuple(task.as_generative() for task in suite.tasks))


def _items(
    reward: Reward, trusted: Sequence[Path], *, templated: bool
) -> Iterator[tuple[BuiltTask, BuiltItem]]:
    """Every item of the train split with its task, tasks mixed, none that another split asks too."""
    suite = _suite(reward, trusted)
    tasks: dict[str, BuiltTask] = {}
    drawn = pools(suite, templated=templated, size=None, library=library(), data_dir=None)
    for pool, (lm_task, built) in interleaved(drawn):
        if pool.task.name not in tasks:
            metrics, primary = metric_names(pool.task, lm_task)
            # Scoring reads none of the digests that make two runs comparable.
            tasks[pool.task.name] = BuiltTask(pool.task, lm_task, (), metrics, primary, "", "", "")
        yield tasks[pool.task.name], built


def _asked(built: BuiltItem) -> GenerateRequest:
    """Raises SuiteError for an item that no written answer is asked of."""
    (request, *_) = built.requests
    if not isinstance(request, GenerateRequest):
        raise SuiteError(
            f"Task {built.item.task!r} compares log-likelihoods: it has no written answer to reward.",
            hint="name tasks whose answer is written under online.reward.tasks",
        )
    return request


def _direction(task: BuiltTask) -> float:
    """1, or -1 for a metric of which less is better."""
    name = task.primary.split(",")[0]
    return 1.0 if task.lm_task.higher_is_better().get(name, True) else -1.0


def _reward_model(checkpoint: Checkpoint) -> Path:
    """Its folder. Raises ModelError unless it gives one number to a text."""
    folder = Path(checkpoint.location)
    try:
        config = json.loads((folder / "config.json").read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The reward model {checkpoint.short} has no readable config.json: {error}."
        ) from None
    heads = config.get("architectures") or []
    if not any(str(head).endswith(HEAD) for head in heads):
        raise ModelError(
            f"Checkpoint {checkpoint.short} is a {', '.join(heads) or 'model of no known kind'}, "
            "and a reward model ends in a single number.",
            hint="name the checkpoint of a recipe with stage: reward",
        )
    return folder
