"""The evaluations of one command: one per checkpoint, and no more engines at a time than memory holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from harness import engines
from harness.engines.base import Engine, EngineSettings
from harness.evaluate import Evaluation
from harness.records import Checkpoint, Run, Suite

MakeEngine = Callable[[str, Checkpoint, EngineSettings], Engine]


class Evaluations:
    """Evaluates any of several checkpoints; an engine stays loaded for the next call.

    Two models do not fit one GPU, so there, and with vllm everywhere, the engine before is closed when
    another is loaded. transformers on a CPU and servers keep all of theirs. Leaving the `with` block closes
    what is left.
    """

    def __init__(self, make: Callable[[Checkpoint, MakeEngine], Evaluation]) -> None:
        self._make = make
        self._held: dict[str, Evaluation] = {}

    def __call__(self, checkpoint: Checkpoint, suites: Sequence[Suite]) -> list[Run]:
        """As `Evaluation.run`."""
        if checkpoint.digest not in self._held:
            self._held[checkpoint.digest] = self._make(checkpoint, self._load)
        return self._held[checkpoint.digest].run(suites)

    def _load(self, name: str, checkpoint: Checkpoint, settings: EngineSettings) -> Engine:
        if name == "vllm" or engines.describe(name, checkpoint, settings).device == "cuda":
            self.close()
        return engines.create(name, checkpoint, settings)

    def release(self, checkpoint: Checkpoint) -> None:
        """Close the engine of one checkpoint; another call loads it again."""
        if checkpoint.digest in self._held:
            self._held.pop(checkpoint.digest).close()

    def close(self) -> None:
        for evaluation in self._held.values():
            evaluation.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
