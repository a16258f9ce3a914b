"""Small made-up runs and results for the store's tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from harness.records import Checkpoint, EngineInfo, Item, ItemResult, Mirror, Run, Suite, Task
from harness.store import RunWriter, Store

METRICS = {"choice": ("acc",), "text": ("exact_match", "f1")}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def checkpoint(name: str = "tiny") -> Checkpoint:
    return Checkpoint(digest(name), name, f"/models/{name}", weights=digest(f"weights of {name}"))


def run(name: str = "first", *, suite: str = "support", created: str = "2026-01-01T00:00:00+00:00") -> Run:
    tasks = (
        Task("choice", "acc", margin=0.01, cluster="passage"),
        Task("text", "exact_match", mirror=Mirror({"test": "text.jsonl"})),
    )
    return Run(
        id="",
        identity=digest(name),
        status="running",
        checkpoint=checkpoint(),
        suite=Suite(suite, "1", "target", tasks),
        engine=EngineInfo("hf", "5.0", "float32", "cpu", "off", {"attention": "sdpa"}),
        comparability={"task:choice": digest("choice")},
        settings={"limit": "10"},
        created=created,
    )


def result(task: str, ordinal: int, answer: str = "B") -> ItemResult:
    return ItemResult(
        item=Item(
            task=task,
            id=digest(f"{task}{ordinal}"),
            ordinal=ordinal,
            doc=f'{{"question":"{ordinal}"}}',
            target="B",
            cluster=f"passage-{ordinal // 2}",
        ),
        prompt=f"Question {ordinal}",
        choices=("A", "B"),
        logprobs=(-1.5, -0.25),
        greedy=(False, True),
        answers=(answer,),
        filtered={"none": f'"{answer}"'},
        metrics={metric: float(ordinal % 2) for metric in METRICS[task]},
        finish="stop",
        prompt_tokens=7,
        completion_tokens=2,
    )


def failed(task: str, ordinal: int, error: str) -> ItemResult:
    return replace(result(task, ordinal), metrics={}, answers=(), filtered={}, error=error)


def results(n: int = 5) -> list[ItemResult]:
    """`n` items of each task, in the store's order."""
    return [result(task, ordinal) for task in ("choice", "text") for ordinal in range(n)]


def writer(store: Store, wanted: Run | None = None, *, fresh: bool = False) -> RunWriter:
    begun = store.begin(wanted or run(), fresh=fresh)
    assert isinstance(begun, RunWriter)
    return begun


def finished(
    store: Store, wanted: Run | None = None, rows: Sequence[ItemResult] | None = None, *, fresh: bool = False
) -> Run:
    with writer(store, wanted, fresh=fresh) as out:
        out.append(list(results() if rows is None else rows))
        return out.finish(METRICS)
