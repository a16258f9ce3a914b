"""Rows as the model sees them: what the loss counts and what not, special tokens, where documents part."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from trainers.data.tokenise import IGNORED

MASKED = "dim"
TARGET = "bold green"
REJECTED = "bold red"
SPECIAL = {True: "bold cyan", False: "dim cyan"}
OPEN, CLOSE = "⟦", "⟧"
LONGEST_RUN = 1000
"""Characters of one run of tokens that are shown; the middle of a longer one is left out."""

Ids = Sequence[int]


def preview(
    rows: Iterable[Mapping[str, Any]], tokenizer: Any, n: int, *, brackets: bool = False
) -> Iterator[RenderableType]:
    """The first `n` rows of a prepared data set, one renderable each.

    Targets are bright and everything masked is dim; `brackets` also puts targets between ⟦ and ⟧, for
    output without colours. Texts are shown and never obeyed: no mark-up, control characters as escapes.
    """
    shown = _Shown(tokenizer, brackets)
    for number, row in enumerate(itertools.islice(rows, n), start=1):
        if "input_ids" in row:
            yield shown.supervised(number, row)
        elif "chosen_ids" in row:
            yield shown.preference(number, row)
        else:
            yield shown.prompt(number, row)


class _Shown:
    def __init__(self, tokenizer: Any, brackets: bool) -> None:
        self._tokenizer = tokenizer
        self._special = {i for i, token in tokenizer.added_tokens_decoder.items() if token.special}
        self._brackets = brackets

    def supervised(self, number: int, row: Mapping[str, Any]) -> RenderableType:
        ids, labels = row["input_ids"], row["labels"]
        targets = sum(label != IGNORED for label in labels)
        parts = row.get("seq_lengths") or [len(ids)]
        head = f"row {number}: {len(ids):,} tokens, {targets:,} targets ({targets / len(ids):.0%})"
        shown: list[RenderableType] = [Text(head, style="bold")]
        at = 0
        for document, length in enumerate(parts, start=1):
            if len(parts) > 1:
                shown.append(Rule(f"document {document} of {len(parts)}, {length:,} tokens", style="dim"))
            end = at + length
            counted = [label != IGNORED for label in labels[at:end]]
            shown.append(self._tokens(ids[at:end], counted, TARGET))
            at = end
        return Group(*shown)

    def preference(self, number: int, row: Mapping[str, Any]) -> RenderableType:
        prompt, chosen, rejected = _parted(row)
        counts = f"prompt {len(prompt):,}, chosen {len(chosen):,}, rejected {len(rejected):,} tokens"
        return Group(
            Text(f"row {number}: {counts}", style="bold"),
            self._tokens(prompt, [False] * len(prompt), MASKED),
            Rule("chosen", style="dim"),
            self._tokens(chosen, [True] * len(chosen), TARGET),
            Rule("rejected", style="dim"),
            self._tokens(rejected, [True] * len(rejected), REJECTED),
        )

    def prompt(self, number: int, row: Mapping[str, Any]) -> RenderableType:
        prompt = row["prompt"]
        if not isinstance(prompt, str):
            prompt = "\n".join(f"{turn['role']}: {turn['content']}" for turn in prompt)
        return Group(Text(f"row {number}: prompt", style="bold"), Text(visible(shortened(prompt))))

    def _tokens(self, ids: Ids, counted: Sequence[bool], target: str) -> Text:
        text = Text()
        at = 0
        inside = False
        marked = [(on, token in self._special) for on, token in zip(counted, ids, strict=True)]
        for (on, special), run in itertools.groupby(marked):
            if self._brackets and on != inside:
                text.append(OPEN if on else CLOSE)
            inside = on
            end = at + len(list(run))
            style = SPECIAL[on] if special else target if on else MASKED
            text.append(visible(shortened(self._decoded(ids, at, end))), style)
            at = end
        if self._brackets and inside:
            text.append(CLOSE)
        return text

    def _decoded(self, ids: Ids, start: int, end: int) -> str:
        """Tokens [start, end) as they read behind the one before them: many tokenizers drop a first space."""
        alone = self._decode(ids[start:end])
        if not start:
            return alone
        before, both = self._decode(ids[start - 1 : start]), self._decode(ids[start - 1 : end])
        return both[len(before) :] if both.startswith(before) else alone

    def _decode(self, ids: Ids) -> str:
        return str(
            self._tokenizer.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False)
        )


def _parted(row: Mapping[str, Any]) -> tuple[Ids, Ids, Ids]:
    """(prompt, chosen, rejected); both texts of a reward model's row begin with the prompt, and share it."""
    chosen, rejected = row["chosen_ids"], row["rejected_ids"]
    if "prompt_ids" in row:
        return row["prompt_ids"], chosen, rejected
    differ = (at for at, (a, b) in enumerate(zip(chosen, rejected, strict=False)) if a != b)
    shared = next(differ, min(len(chosen), len(rejected)))
    return chosen[:shared], chosen[shared:], rejected[shared:]


def visible(text: str) -> str:
    """`text` with line breaks marked and everything a terminal would obey as an escape sequence."""
    return "".join(
        "↵\n" if c == "\n" else c if c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def shortened(text: str) -> str:
    """The beginning and the end of a long text."""
    if len(text) <= LONGEST_RUN:
        return text
    half = LONGEST_RUN // 2
    return f"{text[:half]} … [{len(text) - 2 * half:,} characters] … {text[-half:]}"
