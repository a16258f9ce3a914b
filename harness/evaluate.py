"""A checkpoint on suites: build items, ask the engine, score each item as it finishes, journal it.

    suite ─► identity ─► finished already? ─► return the run
                │ no
                ▼
             items and requests ─► engine stream ─► score ─► journal, a batch at a time ─► run

Every finished item is durable within a batch; the same command after a crash asks only for the rest.
What another run of the same checkpoint answered of the suite, a part of it or all, is not asked again.
"""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import harness
from harness import engines
from harness.engines.base import Engine, EngineSettings, Prompt, Result
from harness.errors import HarnessError, TooManyErrors
from harness.fingerprint import digest_cache
from harness.identity import Selection, built_data_digest, comparability, local_data_digest, run_identity
from harness.parts import take
from harness.records import Checkpoint, EngineInfo, ItemResult, Run, Suite
from harness.store import RunWriter, Store
from harness.tasks import BuiltItem, BuiltTask, Library, build, score
from harness.tasks.about import about
from harness.tasks.scoring import prompts_of

BATCH_ITEMS = 64
BATCH_SECONDS = 2.0
"""A batch is journalled when it holds this many items or is this old: what a kill can cost."""


class Progress(Protocol):
    """Told what happens, for a person to watch."""

    def note(self, text: str) -> None: ...
    def start(self, run: Run, total: int, done: int) -> None: ...
    def advance(self, items: int, errors: int) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    """What `harness eval` may say besides model, suites and engine."""

    selection: Selection = field(default_factory=Selection)
    data_dir: Path | None = None
    fresh: bool = False
    max_errors: float = 0.05
    """Most items that may fail: a share of the run when below 1, else a count."""

    def errors_allowed(self, items: int) -> int:
        return int(self.max_errors * items) if self.max_errors < 1 else int(self.max_errors)


@dataclass(slots=True)
class Evaluation:
    """One checkpoint with one engine on any number of suites.

    The engine is loaded when first needed and stays until `close`, or the end of the `with` block.
    """

    checkpoint: Checkpoint
    engine_name: str
    settings: EngineSettings
    store: Store
    progress: Progress
    options: Options = field(default_factory=Options)
    library: Library = field(default_factory=Library)
    make_engine: Callable[[str, Checkpoint, EngineSettings], Engine] = engines.create
    _engine: Engine | None = None
    _info: EngineInfo | None = None
    _made: list[Run] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Unload the engine; it is loaded again when it is needed again."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def run(self, suites: Sequence[Suite]) -> list[Run]:
        """One finished run per suite, in order. Raises HarnessError; what was answered stays journalled."""
        try:
            runs = [self._run_suite(suite) for suite in suites]
        finally:
            self.progress.stop()
        self._made += runs
        return runs

    def prompts(self, suite: Suite, render: Callable[[Prompt], str]) -> Iterator[tuple[str, str]]:
        """(task, first prompt as sent) for each task, without asking the model."""
        for built in self._build(self._as_asked(suite)):
            yield built.task.name, render(prompts_of(built.items[0])[0])

    @property
    def info(self) -> EngineInfo:
        """The engine as it will report itself, known before it is loaded."""
        if self._info is None:
            self._info = engines.describe(self.engine_name, self.checkpoint, self.settings)
        return self._info

    def _build(self, suite: Suite) -> list[BuiltTask]:
        return build(
            suite,
            templated=self.info.template_mode != "off",
            library=self.library,
            data_dir=self.options.data_dir,
            limit=self.options.selection.limit,
            seed=self.options.selection.seed,
        )

    def _as_asked(self, suite: Suite) -> Suite:
        """Multiple choice in its generative form, where declared, if the engine only writes."""
        if engines.scores_choices(self.info):
            return suite
        return replace(suite, tasks=tuple(task.as_generative() for task in suite.tasks))

    def _run_suite(self, suite: Suite) -> Run:
        suite = self._as_asked(suite)
        built = None
        data = local_data_digest(suite, self.options.data_dir, digest_cache(self.store.root))
        if data is None:
            built = self._build(suite)
            data = built_data_digest(built)
        identity = run_identity(self.checkpoint, suite, self.info, self.options.selection, data)
        reusable = not self.options.fresh and not self.checkpoint.is_api
        if reusable and (known := self.store.finished(suite.name, identity)) is not None:
            self.progress.note(f"{suite.address}: already evaluated as {known.id}")
            return known
        self.progress.note(f"{suite.address}: preparing items")
        earlier = self._with_answers(suite, data)
        suite, built = take(suite, built or self._build(suite))
        begun = self.store.begin(self._record(suite, identity, built, earlier), fresh=not reusable)
        if isinstance(begun, Run):
            self.progress.note(f"{suite.address}: already evaluated as {begun.id}")
            return begun
        with begun as writer:
            writer.describe(about(built))
            self._adopt(writer, built, earlier)
            return self._fill(writer, built)

    def _with_answers(self, suite: Suite, data: str) -> list[Run]:
        """Finished runs that differ in nothing but the part of the suite, the largest first.

        The answers of a model behind an API are reused for the parts of one gate only.
        """
        if self.options.fresh:
            return []
        selection = self.options.selection
        known = self._made
        if not self.checkpoint.is_api:
            known = self.store.finished_of(self.checkpoint.digest, suite.name)

        def is_part_of_the_same(run: Run) -> bool:
            other = replace(suite, part=run.suite.part)
            return run.identity == run_identity(self.checkpoint, other, self.info, selection, data)

        return sorted(filter(is_part_of_the_same, known), key=lambda run: run.n_items, reverse=True)

    def _adopt(self, writer: RunWriter, built: Sequence[BuiltTask], earlier: Sequence[Run]) -> None:
        wanted = {item.item.key for task in built for item in task.items} - writer.done.keys()
        for run in earlier:
            if wanted:
                writer.adopt([held for held in self.store.results(run.id) if held.item.key in wanted])
                wanted -= writer.done.keys()

    def _record(self, suite: Suite, identity: str, built: Sequence[BuiltTask], earlier: Sequence[Run]) -> Run:
        """`created` is when the first of its answers may have been given."""
        selection = self.options.selection
        now = datetime.now(UTC).isoformat(timespec="seconds")
        part = {"part": str(suite.part)} if suite.part is not None else {}
        return Run(
            id="",
            identity=identity,
            status="running",
            checkpoint=self.checkpoint,
            suite=_as_built(suite, built),
            engine=earlier[0].engine if earlier else self.info,
            comparability=comparability(suite, self.info, built, selection),
            settings={
                "limit": "" if selection.limit is None else str(selection.limit),
                "seed": str(selection.seed),
                "chat_template": self.settings.chat_template,
                **part,
            },
            created=min([now, *(run.created for run in earlier)]),
            n_items=sum(len(task.items) for task in built),
            harness_version=harness.__version__,
            commit=git_commit(),
        )

    def _fill(self, writer: RunWriter, built: Sequence[BuiltTask]) -> Run:
        total = sum(len(task.items) for task in built)
        pending = [(t, item) for t in built for item in t.items if item.item.key not in writer.done]
        errors = [r.error for r in writer.done.values() if r.error is not None]
        seen = {(r.item.task, metric) for r in writer.done.values() for metric in r.metrics}
        allowed = self.options.errors_allowed(total)
        try:
            if pending and self._engine is None:
                self.progress.note(f"loading {self.checkpoint.name} with {self.engine_name}")
                self._engine = self.make_engine(self.engine_name, self.checkpoint, self.settings)
                engines.check_description(self.info, self._engine.info)
            if pending and self._engine is not None:
                writer.set_engine(self._engine.info)
            self.progress.start(writer.run, total, total - len(pending))
            for batch in _batches(self._results(pending)):
                writer.append(batch)
                seen.update((r.item.task, metric) for r in batch for metric in r.metrics)
                failed = [r.error for r in batch if r.error is not None]
                errors += failed
                self.progress.advance(len(batch), len(failed))
                _refuse_too_many(errors, allowed, writer.run)
            # Also when an earlier session left nothing to ask but too many errors.
            _refuse_too_many(errors, allowed, writer.run)
        except HarnessError as error:
            writer.fail(error.message)
            raise
        return self._finish(writer, built, seen)

    def _finish(self, writer: RunWriter, built: Sequence[BuiltTask], seen: set[tuple[str, str]]) -> Run:
        """Metrics that lm-eval only computes over a whole task have no item scores, and that is said."""
        kept = {
            t.task.name: tuple(m for m in t.metrics if (t.task.name, m) in seen or m == t.primary)
            for t in built
        }
        left_out = [
            f"{metric} of {t.task.name} is not a number per item and is left out"
            for t in built
            for metric in t.metrics
            if metric not in kept[t.task.name]
        ]
        return writer.finish(kept, warnings=left_out)

    def _results(self, pending: Sequence[tuple[BuiltTask, BuiltItem]]) -> Iterator[ItemResult]:
        """Scored items in the order the engine finishes them."""
        owners: dict[str, tuple[BuiltTask, BuiltItem]] = {}
        for task, built in pending:
            if built.problem is not None:
                yield ItemResult(built.item, "", error=f"data: {built.problem}")
                continue
            for request in built.requests:
                owners[request.key] = (task, built)
        if not owners or self._engine is None:
            return
        waiting: dict[tuple[str, str], dict[str, Result]] = {}
        requests = [r for _, built in pending if built.problem is None for r in built.requests]
        for result in self._engine.run(requests):
            task, built = owners.pop(result.key)
            collected = waiting.setdefault(built.item.key, {})
            collected[result.key] = result
            if len(collected) == len(built.requests):
                sent = [self._engine.render(prompt) for prompt in prompts_of(built)]
                yield score(task, built, waiting.pop(built.item.key), *sent)


def _batches(results: Iterator[ItemResult]) -> Iterator[list[ItemResult]]:
    """Group a stream by count and age; what is collected when the stream breaks is still handed on."""
    batch: list[ItemResult] = []
    opened = time.monotonic()
    try:
        for result in results:
            if not batch:
                opened = time.monotonic()
            batch.append(result)
            if len(batch) >= BATCH_ITEMS or time.monotonic() - opened >= BATCH_SECONDS:
                yield batch
                batch = []
    except (HarnessError, KeyboardInterrupt):
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _refuse_too_many(errors: Sequence[str], allowed: int, run: Run) -> None:
    """Raise TooManyErrors when more items failed than `allowed`, with the kinds and an example."""
    if len(errors) <= allowed:
        return
    kinds = Counter(error.split(":")[0] for error in errors).most_common()
    counted = f"{len(errors)} items could not be scored ({', '.join(f'{n} {kind}' for kind, n in kinds)})"
    raise TooManyErrors(
        f"{counted}, and --max-errors allows {allowed}; e.g. {errors[-1]}.",
        hint=f"harness runs show {run.id}",
    )


def _as_built(suite: Suite, built: Sequence[BuiltTask]) -> Suite:
    """The suite with each task's metric resolved and lm-eval groups expanded to their tasks."""
    return replace(suite, tasks=tuple(replace(t.task, metric=t.primary) for t in built))


def git_commit() -> str:
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
