"""HumanEval: right functions pass in every form of answer, wrong ones in none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import suites
from harness import tasks
from harness.engines.base import Generated, GenerateRequest
from harness.errors import TrustError
from suites import catalog
from suites.sandbox import is_available
from suites.scorers.code import program, python_tests

DATA = Path(os.environ.get("HARNESS_DATA_DIR", "")) / "humaneval" / "HumanEval.jsonl.gz"
needs_data = pytest.mark.skipif(not DATA.is_file(), reason="HARNESS_DATA_DIR has no humaneval")
pytestmark = pytest.mark.skipif(not is_available(), reason="this system refuses a seccomp filter")

DOCUMENT = {
    "prompt": 'from typing import List\n\n\ndef total(values: List[int]) -> int:\n    """Their sum."""\n',
    "entry_point": "total",
    "test": "def check(candidate):\n    assert candidate([1, 2, 3]) == 6\n    assert candidate([]) == 0\n",
    "canonical_solution": "    return sum(values)\n",
}
WHOLE = "def total(values: List[int]) -> int:\n    return sum(values)\n"
RIGHT = {
    "the body": "    return sum(values)",
    "the body after a blank line": "\n    return sum(values)\n",
    "the body, then a closed fence and words": "    return sum(values)\n```\nThis returns the sum.",
    "the whole function": WHOLE,
    "a fenced function": f"Here it is:\n\n```python\n{WHOLE}```\nIt adds.",
    "a fence that is never closed": f"```python\n{WHOLE}",
    "a fenced body": "```\n    return sum(values)\n```",
    "with its own imports": f"```py\nfrom typing import List\nimport math\n\n{WHOLE}```",
}
WRONG = {
    "nothing": "",
    "words": "The function adds the values.",
    "a wrong body": "    return len(values)",
    "an exit": "    import sys\n    sys.exit(0)",
    "tests of its own": "    return 0\n\ndef check(candidate):\n    pass\n",
    "another name": "```python\ndef sum_all(values):\n    return sum(values)\n```",
    "only whitespace": "   \n  ",
    "50 kB of junk": "x" * 50_000,
    "binary": "\x00\x01\ud800",
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_passes_however_it_is_written(name: str) -> None:
    assert python_tests(DOCUMENT, [RIGHT[name]]) == {"pass_at_1": 1.0}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails(name: str) -> None:
    assert python_tests(DOCUMENT, [WRONG[name]]) == {"pass_at_1": 0.0}


def test_several_tries_count_as_their_share() -> None:
    answers = [RIGHT["the body"], WRONG["a wrong body"], RIGHT["a fenced function"], ""]
    assert python_tests(DOCUMENT, answers) == {"pass_at_1": 0.5}
    assert python_tests(DOCUMENT, []) == {"pass_at_1": 0.0}


def test_the_documents_own_helpers_stay() -> None:
    helper = "def half(x):\n    return x // 2\n\n\n" + DOCUMENT["prompt"]
    source = program(DOCUMENT | {"prompt": helper}, WHOLE)
    assert source.index("def half") < source.index("pass\n") < source.rindex("def total")


def test_the_suite_is_refused_without_leave() -> None:
    with pytest.raises(TrustError, match="running the code"):
        tasks.build(catalog.load("humaneval"), templated=True, library=suites.library())


def build(split: str = "all", written: bool = False) -> tasks.BuiltTask:
    suite = catalog.load(f"humaneval/{split}")
    library = suites.library(run_generated_code=True)
    (built,) = tasks.build(suite, templated=True, library=library, data_dir=DATA.parent.parent)
    return built


@needs_data
def test_the_right_answers_pass_and_none_does_not() -> None:
    built = build()
    assert len(built.items) == 164
    for item in built.items:
        (request,) = item.requests
        document = json.loads(item.item.doc)

        def score(answer: str) -> float:
            answered = Generated(request.key, (answer,), ("stop",), 1, 1)  # noqa: B023  # called at once
            return tasks.score(built, item, {request.key: answered}, "").metrics["pass_at_1"]  # noqa: B023

        assert score(document["canonical_solution"]) == 1.0
        assert score("") == 0.0


@needs_data
def test_the_halves_share_nothing() -> None:
    halves = [{item.item.id for item in build(split).items} for split in ("dev", "gate")]
    assert len(halves[0] | halves[1]) == 164
    assert not halves[0] & halves[1]


@needs_data
def test_the_answer_is_begun_for_the_model() -> None:
    (request,) = build().items[0].requests
    assert isinstance(request, GenerateRequest)
    assert request.prompt.continue_last
    assert request.prompt.messages[-1].content.startswith("```python\n")
