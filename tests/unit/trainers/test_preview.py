"""The preview: every token is shown, targets stand out, and no text is obeyed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from tests.tiny import write_model
from trainers.preview import preview, visible

ASKED, ANSWERED = "<|user|>which [bold]thing[/bold]?\n<|assistant|>", "dark blue</s>"


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(write_model(tmp_path_factory.mktemp("tiny")))


def supervised(tokenizer: Any, asked: str = ASKED, answered: str = ANSWERED) -> dict[str, Any]:
    masked, targets = tokenizer.encode(asked), tokenizer.encode(answered)
    return {"input_ids": masked + targets, "labels": [-100] * len(masked) + targets}


def shown(rows: list[dict[str, Any]], tokenizer: Any, n: int = 5, colours: bool = False) -> str:
    system: Any = "standard" if colours else None
    out = Console(file=io.StringIO(), width=100, force_terminal=colours, color_system=system)
    for renderable in preview(rows, tokenizer, n, brackets=not colours):
        out.print(renderable)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_targets_stand_between_brackets(tokenizer: Any) -> None:
    row = supervised(tokenizer)
    text = shown([row], tokenizer)
    size, answer = len(row["input_ids"]), len(tokenizer.encode(ANSWERED))
    assert f"row 1: {size} tokens, {answer} targets ({answer / size:.0%})" in text
    assert "<|user|>which [bold]thing[/bold]?↵\n<|assistant|>⟦dark blue</s>⟧" in text


def test_targets_are_bright_and_the_rest_dim(tokenizer: Any) -> None:
    text = shown([supervised(tokenizer)], tokenizer, colours=True)
    dim, bright = text.index("which"), text.index("blue")
    assert text[:dim].endswith("\x1b[2m")
    assert "\x1b[1;32m" in text[dim:bright]
    assert "\x1b[1;36m</s>" in text


def test_packed_documents_are_parted(tokenizer: Any) -> None:
    one, two = supervised(tokenizer), supervised(tokenizer, "<|user|>other<|assistant|>", "red</s>")
    row = {name: one[name] + two[name] for name in one}
    row["seq_lengths"] = [len(one["input_ids"]), len(two["input_ids"])]
    text = shown([row], tokenizer)
    first, second = text.index("document 1 of 2"), text.index("document 2 of 2")
    assert first < text.index("dark") < second < text.index("other")


def test_as_many_rows_as_asked_for(tokenizer: Any) -> None:
    text = shown([supervised(tokenizer)] * 5, tokenizer, n=2)
    assert "row 2:" in text
    assert "row 3:" not in text


def test_preferences_and_prompts(tokenizer: Any) -> None:
    pair = {f"{name}_ids": tokenizer.encode(name) for name in ("prompt", "chosen", "rejected")}
    text = shown([pair], tokenizer)
    assert f"row 1: prompt {len(pair['prompt_ids'])}, chosen {len(pair['chosen_ids'])}" in text
    assert text.index("⟦chosen⟧") < text.index("⟦rejected⟧")
    judged = {f"{name}_ids": tokenizer.encode(f"prompt {name}") for name in ("chosen", "rejected")}
    text = shown([judged], tokenizer)
    assert text.index("\nprompt\n") < text.index("⟦ chosen⟧") < text.index("⟦ rejected⟧")
    asked = {"prompt": [{"role": "user", "content": "q\x1b[2J"}], "doc": "{}"}
    assert "user: q\\x1b[2J" in shown([asked], tokenizer)


def test_control_characters_are_shown_and_not_obeyed(tokenizer: Any) -> None:
    text = shown([supervised(tokenizer, "red\x1b[31m\x07 a\u202eb\t")], tokenizer)
    assert "\x1b" not in text
    assert "\\x1b[31m\\x07 a\\u202eb\\t" in text


def test_characters_of_several_tokens_stay_whole(tokenizer: Any) -> None:
    assert "日本é⟦" in shown([supervised(tokenizer, "日本é")], tokenizer)


def test_long_texts_lose_their_middle(tokenizer: Any) -> None:
    text = shown([supervised(tokenizer, "start " + "red " * 5000 + "end")], tokenizer)
    assert "start" in text
    assert "end" in text
    assert "characters] …" in text
    assert len(text) < 3000


def test_visible() -> None:
    assert visible("a\r\nb\x00") == "a\\r↵\nb\\x00"
