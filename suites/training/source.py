"""Where training rows come from: the items of a `train` split, in an order that mixes tasks.

Items that decide which checkpoint goes forward are refused here, by split and by content.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from harness.engines.base import RollingRequest
from harness.errors import SuiteError
from harness.fingerprint import document_id, text_digest
from harness.records import Suite, Task
from harness.tasks import BuiltItem, Library
from harness.tasks.build import BadItem, build_items
from harness.tasks.load import construct, load, task_values
from harness.tasks.trust import sandbox_templates
from suites import catalog
from suites.training.rows import Format
from suites.training.worlds import WORLDS

TRAIN = "train"
CHUNK = 500
"""Documents of a procedural suite that are held at a time."""
EVALUATED = "evaluated"
OWN_EXAMPLE = "own_example"
LEFT_OUT = {
    EVALUATED: "asked in another split too",
    OWN_EXAMPLE: "the answer stands among its own few-shot examples",
}
"""Why a row is left out."""

Item = tuple[Any, BuiltItem]
"""lm-eval's task, and an item of it."""


@dataclass(slots=True)
class Pool:
    """One task's items, in the order in which they are written."""

    task: Task
    expected: float
    """About how many there are; sets the pace at which they are mixed with those of other tasks."""
    items: Iterator[Item]
    left_out: Counter[str] = field(default_factory=Counter)
    """Reason -> items, as far as they were drawn."""


def training_suite(address: str, format: Format, tasks: Sequence[str], trusted: Sequence[Path]) -> Suite:
    """The suite to export: its `train` split, or another one's texts as held-out texts.

    Raises SuiteError for any other split, and for a suite that is kept for audits.
    """
    if address.startswith(catalog.LM_EVAL) and address.endswith(f"/{TRAIN}"):
        suite = catalog.load(address.removesuffix(f"/{TRAIN}"))
        parts = [replace(task, split_of=TRAIN) for task in suite.tasks]
        return replace(suite, split=TRAIN, tasks=tuple(parts))
    suite = catalog.load(address, trusted)
    _refuse_unfit(suite, format)
    if tasks and format == "text" and suite.generator in WORLDS:
        raise SuiteError("Texts belong to no task, so --task does not go with --format text.")
    return catalog.only(suite, tasks)


def _refuse_unfit(suite: Suite, format: Format) -> None:
    if suite.role == "unseen":
        raise SuiteError(
            f"Suite {suite.name!r} is kept for audits (role unseen): who trains on its data has none left."
        )
    offered = catalog.splits(Path(suite.folder)) if suite.folder else ()
    world = WORLDS.get(suite.generator or "")
    if suite.split == TRAIN or (format == "text" and world is not None and suite.split in world.text_splits):
        return
    raise SuiteError(
        f"Split {suite.split!r} of suite {suite.name!r} cannot be exported: its items decide which "
        "checkpoint goes forward, so none may become a training row.",
        hint=_where_to_train(suite, offered),
    )


def _where_to_train(suite: Suite, offered: Sequence[str]) -> str:
    if TRAIN in offered:
        return f"harness suites export {suite.name}/{TRAIN}"
    if not suite.folder:
        return f"harness suites export {catalog.LM_EVAL}{suite.name}/{TRAIN}"
    return "give suite.yaml a split `train` over data of its own: splits: {train: {of: train}, ...}"


def pools(
    suite: Suite, *, templated: bool, size: int | None, library: Library, data_dir: Path | None
) -> list[Pool]:
    """One pool per task, of at most `size` items.

    Items of a procedural suite are drawn as they are needed. Those of data come in the order of their
    documents' hashes, since files are often sorted by answer. Left out are documents whose question also
    stands in another split of the suite, and items whose few-shot examples hold their own answer.
    """
    if suite.generator is not None:
        sandbox_templates()
        wanted = size if size is not None else suite.size or 0
        return [Pool(t, wanted, _drawn(suite, t, wanted, templated, library)) for t in suite.tasks]
    loaded = load(suite, library, data_dir, None)
    return [_stored(suite, task, lm_task, templated, size) for task, lm_task in loaded]


def interleaved(pools: Sequence[Pool]) -> Iterator[tuple[Pool, Item]]:
    """All items, each task spread evenly over the whole: item k of n belongs at (k + 1/2) / n."""
    due = [(0.5 / max(pool.expected, 1.0), number) for number, pool in enumerate(pools)]
    heapq.heapify(due)
    while due:
        position, number = heapq.heappop(due)
        pool = pools[number]
        for item in islice(pool.items, 1):
            yield pool, item
            heapq.heappush(due, (position + 1.0 / max(pool.expected, 1.0), number))


def _drawn(suite: Suite, task: Task, size: int, templated: bool, library: Library) -> Iterator[Item]:
    values = task_values(suite, task, library)
    documents = islice(WORLDS[str(suite.generator)].draw(task.name, suite.split, suite.seed), size)
    while chunk := list(islice(documents, CHUNK)):
        lm_task = construct(task, values, {"test": chunk})
        for built in build_items(suite, task, lm_task, templated=templated):
            yield lm_task, _sound(task, built)


def _sound(task: Task, built: BuiltItem | BadItem) -> BuiltItem:
    if isinstance(built, BadItem):
        raise SuiteError(f"Task {task.name!r}, row {built.ordinal + 1}: {built.reason}")
    if built.problem is not None:
        raise SuiteError(f"Task {task.name!r}, row {built.item.ordinal + 1}: {built.problem}.")
    return built


def _stored(suite: Suite, task: Task, lm_task: Any, templated: bool, size: int | None) -> Pool:
    part = _part(task, lm_task)
    if part not in lm_task.dataset:
        raise SuiteError(f"Suite {suite.name!r}: the data of {task.name!r} have no split {part!r}.")
    rows = lm_task.dataset[part]
    hashes = [document_id(row) for row in rows]
    lm_task.dataset[part] = rows.select(sorted(range(len(rows)), key=hashes.__getitem__))
    available = len(rows) * (task.share.high - task.share.low)
    pool = Pool(task, available if size is None else min(size, available), iter(()))
    evaluated = _evaluated(suite, task, lm_task)
    built = build_items(suite, task, lm_task, templated=templated)
    pool.items = islice(_kept(pool, lm_task, evaluated, built), size)
    return pool


def _part(task: Task, lm_task: Any) -> str:
    """The lm-eval split that the task's documents come from."""
    return str(task.split_of or lm_task.config.test_split or lm_task.config.validation_split)


def _kept(
    pool: Pool, lm_task: Any, evaluated: set[str], items: Iterator[BuiltItem | BadItem]
) -> Iterator[Item]:
    for made in items:
        built = _sound(pool.task, made)
        if _question(lm_task, built.doc) in evaluated:
            pool.left_out[EVALUATED] += 1
        elif _is_own_example(lm_task, built):
            pool.left_out[OWN_EXAMPLE] += 1
        else:
            yield lm_task, built


def _evaluated(suite: Suite, task: Task, lm_task: Any) -> set[str]:
    """The questions of the suite's other splits; those that lm-eval evaluates where it has no splits."""
    if not suite.folder:
        return {_question(lm_task, doc) for doc in lm_task.eval_docs}
    found: set[str] = set()
    for split in catalog.splits(Path(suite.folder)):
        others = () if split == suite.split else catalog.load(f"{suite.folder}/{split}").tasks
        for other in others:
            if other.name == task.name and _part(other, lm_task) in lm_task.dataset:
                found.update(_question(lm_task, doc) for doc in _documents(other, lm_task))
    return found


def _documents(task: Task, lm_task: Any) -> Iterator[Any]:
    docs = lm_task.dataset[_part(task, lm_task)]
    process = lm_task.config.process_docs
    for doc in docs if process is None else process(docs):
        if task.share.holds(document_id(doc)):
            yield doc


def _question(lm_task: Any, doc: Any) -> str:
    """Digest of what is asked, up to case and white space."""
    if lm_task.OUTPUT_TYPE == "loglikelihood_rolling":
        asked = [lm_task.doc_to_target(doc)]
    else:
        asked = lm_task.doc_to_choice(doc) if lm_task.multiple_input else [lm_task.doc_to_text(doc)]
    return text_digest(" ".join(" ".join(map(str, asked)).casefold().split()))


def _is_own_example(lm_task: Any, built: BuiltItem) -> bool:
    """Whether an example shows the item's own question: they are drawn from the training rows."""
    if not lm_task.config.num_fewshot or lm_task.multiple_input:
        return False
    (request, *_) = built.requests
    if isinstance(request, RollingRequest):
        return False
    question = str(lm_task.doc_to_text(built.doc))
    shown = [request.prompt.text, *(message.content for message in request.prompt.messages)]
    return sum(text.count(question) for text in shown) > 1
