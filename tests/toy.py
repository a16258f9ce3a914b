"""A small suite on disk and an engine without a model, for tests of everything around them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.engines.base import (
    Failed,
    Generated,
    GenerateRequest,
    Prompt,
    Request,
    Result,
    RollingRequest,
    Scored,
    ScoreRequest,
)
from harness.records import Checkpoint, EngineInfo

COLOURS = ("red", "green", "dark blue")

SUITE = """\
name: toy
version: "1"
role: target
licence: own work
tasks:
  - {task: toy_colour, config: colour.yaml, metric: acc, margin: 0.02, cluster: family}
  - {task: toy_sum, config: sum.yaml, metric: exact_match}
"""

COLOUR = """\
task: toy_colour
dataset_path: json
dataset_kwargs: {data_files: {test: colour.jsonl}}
output_type: multiple_choice
test_split: test
doc_to_text: "{{question}}"
doc_to_choice: choices
doc_to_target: answer
metric_list:
  - {metric: acc, aggregation: mean, higher_is_better: true}
  - {metric: acc_norm, aggregation: mean, higher_is_better: true}
"""

SUM = """\
task: toy_sum
dataset_path: json
dataset_kwargs: {data_files: {test: sum.jsonl}}
output_type: generate_until
test_split: test
doc_to_text: "{{a}} + {{b}} ="
doc_to_target: "{{a + b}}"
generation_kwargs: {do_sample: false, max_gen_toks: 8, until: ["\\n"]}
filter_list:
  - name: answer
    filter: [{function: remove_whitespace}, {function: take_first}]
metric_list:
  - {metric: exact_match, aggregation: mean, higher_is_better: true}
"""


def write_suite(folder: Path, n: int = 12) -> Path:
    """The toy suite with `n` items per task, in clusters of three."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.yaml").write_text(SUITE)
    (folder / "colour.yaml").write_text(COLOUR)
    (folder / "sum.yaml").write_text(SUM)
    colours = [
        {
            "question": f"Which colour has thing {i}?",
            "choices": list(COLOURS),
            "answer": i % 3,
            "family": f"family-{i // 3}",
        }
        for i in range(n)
    ]
    sums = [{"a": i, "b": 2 * i + 1} for i in range(n)]
    for name, rows in (("colour", colours), ("sum", sums)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def checkpoint(name: str = "toy", digest: str = "c" * 64) -> Checkpoint:
    return Checkpoint(digest=digest, name=name, location="/nowhere", weights="w", tokenizer="t", template="m")


INFO = EngineInfo(name="fake", version="1", dtype="float32", device="cpu", template_mode="on")


def first_choice(request: Request) -> Result:
    """Prefers the first continuation and answers every sum with 1."""
    if isinstance(request, ScoreRequest):
        n = len(request.continuations)
        return Scored(request.key, tuple(-1.0 - i for i in range(n)), tuple(i == 0 for i in range(n)), 10)
    if isinstance(request, RollingRequest):
        return Scored(request.key, (-5.0,), (False,), 10)
    assert isinstance(request, GenerateRequest)
    return Generated(request.key, (" 1",) * request.sampling.n, ("stop",) * request.sampling.n, 10, 2)


def fail_on(text: str, kind: str = "context_too_long") -> Callable[[Request], Result]:
    """Like `first_choice`, but prompts that contain `text` fail."""

    def answer(request: Request) -> Result:
        if not isinstance(request, RollingRequest) and text in render(request.prompt):
            return Failed(request.key, kind, "9000 tokens, and the model reads at most 8192")  # type: ignore[arg-type]  # any kind
        return first_choice(request)

    return answer


def render(prompt: Prompt) -> str:
    return "".join(f"<{m.role}>{m.content}" for m in prompt.messages) + prompt.text


@dataclass
class FakeEngine:
    """Answers with a function; `break_after` raises `error` in the middle of the stream."""

    answer: Callable[[Request], Result] = first_choice
    info: EngineInfo = INFO
    break_after: int | None = None
    error: BaseException = field(default_factory=KeyboardInterrupt)
    seen: list[Request] = field(default_factory=list)
    closed: bool = False

    def render(self, prompt: Prompt) -> str:
        return render(prompt)

    def run(self, requests: Sequence[Request]) -> Iterator[Result]:
        for index, request in enumerate(reversed(requests)):
            if self.break_after is not None and index >= self.break_after:
                raise self.error
            self.seen.append(request)
            yield self.answer(request)

    def close(self) -> None:
        self.closed = True


class SilentProgress:
    """Remembers the notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def start(self, run: object, total: int, done: int) -> None: ...

    def advance(self, items: int, errors: int) -> None: ...

    def stop(self) -> None: ...
