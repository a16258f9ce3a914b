"""Span corruption for decoder-only models: documents to tasks (UL2, Tay et al. 2022, arXiv 2205.05131)."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from harness.errors import ConfigError
from harness.fingerprint import text_digest

Letter = Literal["R", "S", "X"]
Ids = list[int]


@dataclass(frozen=True, slots=True)
class Denoiser:
    """What one task hides of a document of L tokens."""

    letter: Letter
    rate: float
    """Share of the tokens that is hidden."""
    span: int | None = None
    """Mean length of a hidden span, in tokens; None hides the document's end (mean L * rate)."""


DENOISERS = (
    Denoiser("R", 0.15, 3),
    Denoiser("R", 0.15, 8),
    Denoiser("S", 0.25),
    Denoiser("X", 0.5, 3),
    Denoiser("X", 0.5, 8),
    Denoiser("X", 0.15, 64),
    Denoiser("X", 0.5, 64),
)
"""Table 1 of the paper, from which it draws uniformly."""

SHORTEST_PIECE = 8

_RESERVED = re.compile(r"reserved|extra_id|sentinel|unused", re.IGNORECASE)


class Denoising:
    """Makes tasks of a `share` of documents: the mode's letter, what is left of the text, what was hidden.

    Sentinels are the tokenizer's own reserved special tokens if it has enough of them, else markers such as
    <extra_id_0> written as text: embeddings are never resized. The mode is the text [R], [S] or [X].
    """

    def __init__(
        self, tokenizer: Any, max_length: int, share: float, letters: Sequence[Letter], seed: int
    ) -> None:
        self._max_length = max_length
        self._share = share
        self._seed = seed
        self._kinds = [denoiser for denoiser in DENOISERS if denoiser.letter in letters]
        self._bos: int | None = tokenizer.bos_token_id
        self._eos = int(tokenizer.eos_token_id)
        self._modes = {d.letter: _plain(tokenizer, f"[{d.letter}]") for d in self._kinds}
        self.sentinels = sentinels(tokenizer, max(hidden_spans(max_length, d) for d in self._kinds))
        self._sizes = {kind: self._largest_piece(kind) for kind in self._kinds}

    def tasks(self, ids: Ids) -> Iterator[tuple[Letter, Ids, Ids]] | None:
        """(letter, given ids, target ids) of each task of a document that EOS ends; None to keep it as it is.

        The draw depends on the seed and the document's tokens, not on what else is in the files.
        """
        rng = np.random.default_rng([self._seed, int(text_digest(repr(ids))[:16], 16)])
        start = [self._bos] if self._bos is not None and ids[0] == self._bos else []
        body = ids[len(start) : len(ids) - (ids[-1] == self._eos)]
        if rng.random() >= self._share or len(body) < 2:
            return None
        return self._tasks(start, body, self._kinds[rng.integers(len(self._kinds))], rng)

    def _tasks(
        self, start: Ids, body: Ids, denoiser: Denoiser, rng: np.random.Generator
    ) -> Iterator[tuple[Letter, Ids, Ids]]:
        for piece in pieces(body, self._sizes[denoiser]):
            given, target = corrupt(piece, denoiser, self.sentinels, rng)
            yield denoiser.letter, [*start, *self._modes[denoiser.letter], *given], [*target, self._eos]

    def _largest_piece(self, denoiser: Denoiser) -> int:
        """The most tokens of a document whose task is not longer than a row."""
        overhead = 2 + len(self._modes[denoiser.letter])

        def length(tokens: int) -> int:
            marks = self.sentinels[: hidden_spans(tokens, denoiser)] if denoiser.span else []
            return tokens + overhead + 2 * sum(map(len, marks))

        low, high = 1, self._max_length
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if length(middle) <= self._max_length else (low, middle - 1)
        if low < SHORTEST_PIECE:
            raise ConfigError(
                f"max_length {self._max_length} leaves {low} tokens of a document beside the marks of "
                f"denoiser {denoiser.letter}, and {SHORTEST_PIECE} is the least that makes a task.",
                hint="set a larger trl.max_length, or leave `data.denoising` out",
            )
        return low


def corrupt(
    ids: Ids, denoiser: Denoiser, sentinels: Sequence[Ids], rng: np.random.Generator
) -> tuple[Ids, Ids]:
    """(given, target) of at least two tokens: a hidden span is a sentinel in one and follows it in the other.

    With no `span` the end is hidden, without a sentinel. Put together in order, what is given and what is
    the target are the document. Spans are drawn as in T5 (Raffel et al. 2020, arXiv 1910.10683, 3.1.4).
    """
    if denoiser.span is None:
        # Uniform about the mean rate * L.
        longest = min(max(2 * round(denoiser.rate * len(ids)) - 1, 1), len(ids) - 1)
        hidden = int(rng.integers(1, longest + 1))
        return ids[:-hidden], ids[-hidden:]
    spans = hidden_spans(len(ids), denoiser)
    hidden = hidden_tokens(len(ids), denoiser)
    kept_parts = _parts(len(ids) - hidden, spans, rng)
    hidden_parts = _parts(hidden, spans, rng)
    given: Ids = []
    target: Ids = []
    at = 0
    for sentinel, kept, gone in zip(sentinels, kept_parts, hidden_parts, strict=False):
        given += [*ids[at : at + kept], *sentinel]
        target += [*sentinel, *ids[at + kept : at + kept + gone]]
        at += kept + gone
    return given, target


def hidden_tokens(length: int, denoiser: Denoiser) -> int:
    return min(max(round(length * denoiser.rate), 1), length - 1)


def hidden_spans(length: int, denoiser: Denoiser) -> int:
    """How many spans are hidden of `length` tokens; each is followed by another or by the end."""
    if denoiser.span is None:
        return 1
    hidden = hidden_tokens(length, denoiser)
    return min(max(round(hidden / denoiser.span), 1), length - hidden)


def _parts(total: int, parts: int, rng: np.random.Generator) -> list[int]:
    """`total` as a sum of `parts` positive numbers, each such sum as likely as any other."""
    cuts = np.sort(rng.choice(total - 1, parts - 1, replace=False)) + 1
    return [int(n) for n in np.diff([0, *cuts, total])]


def sentinels(tokenizer: Any, needed: int) -> list[Ids]:
    """`needed` markers, each its token ids: reserved special tokens, or markers written as text."""
    named = sorted((i, str(token)) for i, token in tokenizer.added_tokens_decoder.items() if token.special)
    reserved = [[i] for i, name in named if _RESERVED.search(name)]
    if len(reserved) >= needed:
        return reserved[:needed]
    return [_plain(tokenizer, f"<extra_id_{n}>") for n in range(needed)]


def pieces(ids: Ids, size: int) -> Iterator[Ids]:
    """A document cut into as few rows of at most `size` (3 or more) tokens as hold it.

    All are full but the last; it takes one token of the row before rather than be a single one, of which
    nothing could be predicted.
    """
    cuts = [min(n * size, len(ids)) for n in range(math.ceil(len(ids) / size) + 1)]
    if len(cuts) > 2 and cuts[-1] - cuts[-2] == 1:
        cuts[-2] -= 1
    for start, end in itertools.pairwise(cuts):
        yield ids[start:end]


def _plain(tokenizer: Any, text: str) -> Ids:
    return list(tokenizer.encode(text, add_special_tokens=False))
