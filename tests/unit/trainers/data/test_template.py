"""The tokenizer of a training, and the template that it renders with."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ConfigError
from tests.tiny import write_model
from trainers.job import Job
from trainers.recipe import Recipe
from trainers.template import load_tokenizer


def test_the_recipe_may_name_a_template(tmp_path: Path) -> None:
    parent = write_model(tmp_path / "parent")
    (tmp_path / "good.jinja").write_text("{% for m in messages %}{{ m['content'] }}{% endfor %}")
    (tmp_path / "bad.jinja").write_text("{% for %}")

    def job(template: str | None) -> Job:
        values = {"stage": "sft", "parent": "p", "data": {"train": "t"}, "template": template}
        return Job(Recipe.model_validate(values), tmp_path, parent, tmp_path / "job")

    assert "<|assistant|>" in load_tokenizer(job(None)).chat_template
    assert load_tokenizer(job("good.jinja")).chat_template == (tmp_path / "good.jinja").read_text()
    with pytest.raises(ConfigError, match=r"bad\.jinja:1: not a Jinja template"):
        load_tokenizer(job("bad.jinja"))
    with pytest.raises(ConfigError, match="cannot be read"):
        load_tokenizer(job("none.jinja"))
