"""A tiny tokenizer, and jobs over files written on the spot."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.tiny import write_model
from trainers.job import Job
from trainers.recipe import Recipe

CLOSING = (
    "{{ bos_token }}{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}</s>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
"""Ends each turn with a special token and a line break, as most templates do."""
MARKED = (
    "{{ bos_token }}{% for m in messages %}<|{{ m['role'] }}|>{% if m['role'] == 'assistant' %}"
    "{% generation %}{{ m['content'] }}</s>{% endgeneration %}{% else %}{{ m['content'] }}</s>{% endif %}"
    "{{ '\n' }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
"""The same text, with marks."""
FORGETTING = (
    "{% for m in messages %}<|{{ m['role'] }}|>"
    "{% if m['role'] == 'assistant' and not loop.last %}{{ m['content'].split('THEN')[-1] }}"
    "{% else %}{{ m['content'] }}{% endif %}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
"""Leaves out what earlier answers thought before THEN, as templates of reasoning models do."""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def _tokenizer(tiny: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(tiny)


@pytest.fixture
def tokenizer(_tokenizer: Any) -> Any:
    """With the template CLOSING."""
    found = copy.deepcopy(_tokenizer)
    found.chat_template = CLOSING
    return found


@pytest.fixture
def make_job(tmp_path: Path, tiny: Path) -> Callable[..., Job]:
    """A job in `tmp_path` for a recipe given as keywords."""

    def make(**recipe: Any) -> Job:
        values = {"parent": "tiny", "name": "made", **recipe}
        return Job(Recipe.model_validate(values), tmp_path, tiny, tmp_path / "job")

    return make


def write_rows(path: Path, rows: Sequence[object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def chat(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
