"""Documents to items and engine requests, before any chat template.

lm-eval joins messages into one string while it builds a prompt. Building with a template that leaves
a marker instead of text keeps the messages apart, so that what was asked can be compared between
checkpoints with different templates and sent to a chat endpoint as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.engines.base import (
    GenerateRequest,
    Message,
    Prompt,
    Request,
    RollingRequest,
    Sampling,
    ScoreRequest,
)
from harness.errors import SuiteError
from harness.fingerprint import document_id, json_digest, text_digest
from harness.records import Draws, Item, Suite, Task
from harness.tasks.library import Library
from harness.tasks.load import load

GENERATION_DEFAULT_TOKENS = 256
MARK = "\x00"
PAIRWISE = "pairwise_acc"
_NOT_OF_SCORES = ("custom_dataset", "dataset_path", "dataset_name", "dataset_kwargs", "metadata")
OWN_METRICS = (PAIRWISE,)
"""Per-item metrics that lm-eval does not have; added to its own where they apply."""


@dataclass(frozen=True, slots=True)
class BuiltItem:
    """An item with its requests. `positions[r]` are the lm-eval instances that request r answers."""

    item: Item
    requests: tuple[Request, ...]
    positions: tuple[tuple[int, ...], ...]
    instances: tuple[Any, ...]
    doc: Any
    problem: str | None = None
    """Why the item cannot be scored whatever the answer (its target is not among its choices)."""


@dataclass(frozen=True, slots=True)
class BadItem:
    """A document that cannot be asked, and why."""

    ordinal: int
    doc: Any
    reason: str


@dataclass(frozen=True, slots=True)
class BuiltTask:
    """A task ready to run: items in order, and the digests that make two runs comparable."""

    task: Task
    lm_task: Any
    items: tuple[BuiltItem, ...]
    metrics: tuple[str, ...]
    """Names of the metrics an item is expected to get, `METRIC` or `METRIC,FILTER`."""
    primary: str
    config_digest: str
    items_digest: str
    prompts_digest: str
    samples: int = 1
    """Answers that are drawn and scored per item."""
    all_items: str = ""
    """`items_component` of the whole task, where `items` are a part of it."""


@dataclass(slots=True)
class _Capture:
    """Stands in for a chat template: remembers the messages and returns a marker for them."""

    seen: list[tuple[tuple[Message, ...], bool]] = field(default_factory=list)

    def __call__(self, history: list[dict[str, str]], add_generation_prompt: bool = True) -> str:
        messages = tuple(Message(turn["role"], turn["content"]) for turn in history)
        self.seen.append((messages, not add_generation_prompt))
        return f"{MARK}{len(self.seen) - 1}{MARK}"

    def prompt(self, text: str) -> Prompt:
        if not text.startswith(MARK):
            return Prompt(text=text)
        _, index, rest = text.split(MARK, 2)
        messages, continue_last = self.seen[int(index)]
        return Prompt(text=rest, messages=messages, continue_last=continue_last)


def build(
    suite: Suite,
    *,
    templated: bool,
    library: Library | None = None,
    data_dir: Path | None = None,
    limit: int | None = None,
    seed: int = 1234,
) -> list[BuiltTask]:
    """Every task of the suite with its items and requests, in document order.

    `templated`: ask in chat messages (else in plain text). `limit`: items per task. `library`: what
    the suite refers to by name. `seed`: few-shot
    sampling and sampled generation. Raises SuiteError (empty suite, task that cannot be built),
    DataError, TrustError.
    """
    return [
        _build_task(suite, task, lm_task, templated=templated, limit=limit, seed=seed)
        for task, lm_task in load(suite, library or Library(), data_dir, limit)
    ]


def _build_task(
    suite: Suite, task: Task, lm_task: Any, *, templated: bool, limit: int | None, seed: int
) -> BuiltTask:
    items: list[BuiltItem] = []
    for made in build_items(suite, task, lm_task, templated=templated, limit=limit, seed=seed):
        if isinstance(made, BadItem):
            raise SuiteError(f"Task {task.name!r}, row {made.ordinal + 1}: {made.reason}")
        items.append(made)
    if not items:
        raise SuiteError(f"Task {task.name!r} of suite {suite.address} has no items.")
    metrics, primary = metric_names(task, lm_task)
    draws = suite.draws_of(task)
    return BuiltTask(
        task=task,
        lm_task=lm_task,
        items=tuple(items),
        metrics=metrics,
        primary=primary,
        config_digest=json_digest(_plain_config(task, lm_task)),
        items_digest=json_digest([built.item.id for built in items]),
        prompts_digest=json_digest([asked(built.requests) for built in items]),
        samples=draws.samples if draws is not None and _is_written(lm_task) else 1,
    )


def build_items(
    suite: Suite, task: Task, lm_task: Any, *, templated: bool, limit: int | None = None, seed: int = 1234
) -> Iterator[BuiltItem | BadItem]:
    """The task's items in document order, those that cannot be asked with the reason. Raises SuiteError."""
    if task.draws is not None and not _is_written(lm_task):
        raise SuiteError(
            f"Task {task.name!r} compares log-likelihoods, which are the same at every draw: `samples` and "
            "`temperature` are for tasks whose answer is written."
        )
    lm_task.set_fewshot_seed(seed)
    counts: dict[str, int] = {}
    made = 0
    for ordinal, doc in enumerate(_documents(suite, task, lm_task)):
        if limit is not None and made >= limit:
            break
        content = document_id(doc)
        if not task.share.holds(content):
            continue
        counts[content] = counts.get(content, 0) + 1
        # Equal documents are different items only by how often they occurred before.
        name = content if counts[content] == 1 else f"{content}#{counts[content]}"
        made += 1
        try:
            yield _build_item(task, lm_task, name, ordinal, doc, templated, seed, suite.draws_of(task))
        except Exception as error:  # templates and task code raise anything; the row is named
            own = isinstance(error, SuiteError)
            yield BadItem(ordinal, doc, str(error) if own else f"{type(error).__name__}: {error}")


def _documents(suite: Suite, task: Task, lm_task: Any) -> Any:
    if task.split_of is None:
        return lm_task.eval_docs
    if task.split_of not in lm_task.dataset:
        raise SuiteError(f"Suite {suite.name!r}: the data of {task.name!r} have no split {task.split_of!r}.")
    docs = lm_task.dataset[task.split_of]
    process = lm_task.config.process_docs
    return process(docs) if process is not None else docs


def _build_item(
    task: Task,
    lm_task: Any,
    name: str,
    ordinal: int,
    doc: Any,
    templated: bool,
    seed: int,
    draws: Draws | None,
) -> BuiltItem:
    capture = _Capture()
    context = lm_task.fewshot_context(
        doc,
        lm_task.config.num_fewshot or 0,
        apply_chat_template=templated,
        fewshot_as_multiturn=templated,
        chat_template=capture,
        gen_prefix=lm_task.doc_to_prefix(doc),
    )
    made = lm_task.construct_requests(
        doc=doc,
        ctx=context,
        metadata=(task.name, ordinal, lm_task.config.repeats),
        apply_chat_template=templated,
        chat_template=capture,
    )
    target = lm_task.doc_to_target(doc)
    instances = tuple(made) if isinstance(made, list) else (made,)
    requests, positions = _requests(f"{task.name}:{name}", lm_task, instances, capture, seed, draws)
    item = Item(
        task=task.name,
        id=name,
        ordinal=ordinal,
        doc=json.dumps(doc, ensure_ascii=False, default=str),
        target=target if isinstance(target, str) else json.dumps(target, ensure_ascii=False, default=str),
        cluster=_cluster(task, doc),
    )
    return BuiltItem(item, requests, positions, instances, doc, _problem(lm_task, doc, target))


def _problem(lm_task: Any, doc: Any, target: Any) -> str | None:
    if lm_task.OUTPUT_TYPE != "multiple_choice" or lm_task.multiple_input:
        return None
    choices = lm_task.doc_to_choice(doc)
    if len(choices) < 2:
        return f"{len(choices)} choices"
    for one in target if isinstance(target, list) else [target]:
        known = one in choices if isinstance(one, str) else 0 <= int(one) < len(choices)
        if not known:
            return f"the target {one!r} is not among the {len(choices)} choices"
    return None


def _cluster(task: Task, doc: Any) -> str | None:
    if task.cluster is None:
        return None
    if task.cluster not in doc:
        raise SuiteError(f"no field {task.cluster!r} to cluster by.")
    return str(doc[task.cluster])


def _requests(
    key: str, lm_task: Any, instances: Sequence[Any], capture: _Capture, seed: int, draws: Draws | None
) -> tuple[tuple[Request, ...], tuple[tuple[int, ...], ...]]:
    """Instances that share a context become one request with several continuations."""
    kind = instances[0].request_type
    if kind == "loglikelihood":
        by_context: dict[str, list[int]] = {}
        for position, instance in enumerate(instances):
            by_context.setdefault(instance.args[0], []).append(position)
        requests = tuple(
            ScoreRequest(
                f"{key}:{index}",
                capture.prompt(context),
                tuple(str(instances[p].args[1]) for p in positions),
            )
            for index, (context, positions) in enumerate(by_context.items())
        )
        return requests, tuple(tuple(p) for p in by_context.values())
    if kind == "loglikelihood_rolling":
        return (RollingRequest(f"{key}:0", str(instances[0].args[0])),), ((0,),)
    context, arguments = instances[0].args[:2]
    sampling = to_sampling(
        lm_task.config.task, arguments, repeats=int(lm_task.config.repeats or 1), seed=_item_seed(seed, key)
    )
    drawn = _drawn(sampling, draws) if draws is not None else sampling
    return (GenerateRequest(f"{key}:0", capture.prompt(context), drawn),), ((0,),)


def _is_written(lm_task: Any) -> bool:
    return bool(lm_task.OUTPUT_TYPE == "generate_until")


def _item_seed(seed: int, key: str) -> int:
    """Its own for each item: with one for all, every item would be answered by the same random numbers."""
    return int(text_digest(f"{seed} {key}")[:8], 16) >> 1


def _drawn(sampling: Sampling, draws: Draws) -> Sampling:
    """Every sample is as many answers as the task's own filters take (its `repeats`)."""
    temperature = sampling.temperature if draws.temperature is None else draws.temperature
    if draws.samples > 1 and temperature == 0:
        raise SuiteError(f"{draws.samples} samples at temperature 0 are one answer; raise `temperature`.")
    return replace(sampling, n=sampling.n * draws.samples, temperature=temperature)


def to_sampling(task: str, arguments: dict[str, Any], *, repeats: int, seed: int) -> Sampling:
    """lm-eval's generation settings as ours. Raises SuiteError for one that no engine honours."""
    from lm_eval.models.utils import normalize_gen_kwargs

    wanted = dict(normalize_gen_kwargs(arguments, GENERATION_DEFAULT_TOKENS))
    sampled = bool(wanted.pop("do_sample", False))
    until = wanted.pop("until", None) or []
    sampling = Sampling(
        max_tokens=int(wanted.pop("max_gen_toks")),
        stop=tuple([until] if isinstance(until, str) else until),
        temperature=float(wanted.pop("temperature", 0.0) or 0.0) if sampled else 0.0,
        top_p=float(wanted.pop("top_p", None) or 1.0),
        top_k=int(wanted.pop("top_k", None) or 0),
        n=repeats,
        seed=seed,
    )
    wanted.pop("temperature", None)
    if wanted:
        raise SuiteError(
            f"Task {task!r}: generation settings that no engine here honours: {', '.join(sorted(wanted))}."
        )
    return sampling


def metric_names(task: Task, lm_task: Any) -> tuple[tuple[str, ...], str]:
    """Names of the metrics an item gets, and the primary one of them. Raises SuiteError."""
    filters = [ensemble.name for ensemble in lm_task._filters]
    names = [
        metric if name == "none" else f"{metric},{name}"
        for metric in lm_task.aggregation()
        for name in filters
    ]
    if _has_one_right_choice(lm_task):
        names.append(PAIRWISE)
    if not task.metric and names:
        return tuple(names), names[0]
    if task.metric in names:
        return tuple(names), task.metric
    filtered = [name for name in names if name.split(",")[0] == task.metric]
    if len(filtered) == 1:
        return tuple(names), filtered[0]
    choice = "has several filters" if filtered else "is not among its metrics"
    raise SuiteError(
        f"Task {task.name!r}: the primary metric {task.metric!r} {choice}. Known: {', '.join(sorted(names))}."
    )


def _has_one_right_choice(lm_task: Any) -> bool:
    """Choices after one context, one of them right, each scored once."""
    return (
        lm_task.OUTPUT_TYPE == "multiple_choice"
        and not lm_task.multiple_input
        and not lm_task.multiple_target
        and "acc_mutual_info" not in lm_task.aggregation()
        and not callable(lm_task.config.process_results)
        and [ensemble.name for ensemble in lm_task._filters] == ["none"]
    )


def _plain_config(task: Task, lm_task: Any) -> dict[str, Any]:
    values = plain_settings(lm_task.config.to_dict())
    if task.scorer is not None:
        values["process_results"] = task.scorer
    return {key: json.loads(json.dumps(value, default=str)) for key, value in values.items()}


def plain_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """A task's settings that bear on scores: everything but where its documents were found.

    lm-eval writes `num_fewshot: 0` into a task that says nothing of few-shot examples; both are the same.
    """
    kept = {key: value for key, value in config.items() if key not in _NOT_OF_SCORES}
    if not kept.get("num_fewshot"):
        kept.pop("num_fewshot", None)
    return kept


def asked(requests: Sequence[Request]) -> list[Any]:
    """What one item asks, as plain JSON values, without the item's own key."""
    found: list[Any] = []
    for request in requests:
        if isinstance(request, RollingRequest):
            found.append(["rolling", text_digest(request.text)])
            continue
        prompt = [
            [[m.role, m.content] for m in request.prompt.messages],
            request.prompt.text,
            request.prompt.continue_last,
        ]
        if isinstance(request, ScoreRequest):
            found.append(["score", prompt, list(request.continuations)])
        else:
            # The seed of sampled text is part of a run's settings, not of what was asked.
            sampling = replace(request.sampling, seed=0)
            found.append(["generate", prompt, {name: getattr(sampling, name) for name in Sampling.__slots__}])
    return found
