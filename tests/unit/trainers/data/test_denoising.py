"""UL2's denoisers: the paper's table, and tasks from which the document can be put together again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import ConfigError
from trainers.data.denoising import (
    DENOISERS,
    Denoiser,
    Denoising,
    corrupt,
    hidden_spans,
    hidden_tokens,
    pieces,
    sentinels,
)

MARKS = [[-1 - n] for n in range(1000)]
"""Sentinels that no document holds."""


def test_the_denoisers_are_those_of_table_1() -> None:
    # (letter, mean span, rate); the S-denoiser hides one span of mean length L / 4 at the end.
    assert [(d.letter, d.span, d.rate) for d in DENOISERS] == [
        ("R", 3, 0.15),
        ("R", 8, 0.15),
        ("S", None, 0.25),
        ("X", 3, 0.5),
        ("X", 8, 0.5),
        ("X", 64, 0.15),
        ("X", 64, 0.5),
    ]


def rebuilt(given_ids: list[int], target: list[int]) -> list[int]:
    """The document, from the two halves of a task with one-token sentinels."""
    hidden: dict[int, list[int]] = {}
    last: list[int] = []
    for token in target:
        if token < 0:
            last = hidden.setdefault(token, [])
        else:
            last.append(token)
    if not hidden:
        return given_ids + target
    return [t for token in given_ids for t in (hidden[token] if token < 0 else [token])]


@settings(deadline=None)
@given(length=st.integers(2, 400), kind=st.sampled_from(DENOISERS), seed=st.integers(0, 2**32))
def test_a_task_holds_the_document_exactly(length: int, kind: Denoiser, seed: int) -> None:
    ids = list(range(length))
    given_ids, target = corrupt(ids, kind, MARKS, np.random.default_rng(seed))
    if kind.span is None:
        assert given_ids + target == ids
        assert given_ids
        assert target
        return
    assert rebuilt(given_ids, target) == ids
    marks = [token for token in given_ids if token < 0]
    assert marks == [token for token in target if token < 0] == [-1 - n for n in range(len(marks))]
    assert len(marks) == hidden_spans(length, kind)
    assert sum(token >= 0 for token in target) == hidden_tokens(length, kind)


@pytest.mark.parametrize("kind", DENOISERS, ids=str)
def test_rates_and_spans_are_those_asked_for(kind: Denoiser) -> None:
    rng = np.random.default_rng(0)
    tasks = [corrupt(list(range(4000)), kind, MARKS, rng) for _ in range(100)]
    hidden = np.array([sum(token >= 0 for token in target) for _, target in tasks])
    assert hidden.mean() / 4000 == pytest.approx(kind.rate, rel=0.2 if kind.span is None else 0.001)
    if kind.span is not None:
        spans = sum(token < 0 for _, target in tasks for token in target)
        assert hidden.sum() / spans == pytest.approx(kind.span, rel=0.05)


def test_every_place_is_hidden_equally_often() -> None:
    rng = np.random.default_rng(0)
    counts = np.zeros(60)
    for _ in range(4000):
        _, target = corrupt(list(range(60)), Denoiser("X", 0.5, 3), MARKS, rng)
        counts[[token for token in target if token >= 0]] += 1
    # The first token is always kept and the last always hidden: spans of both kinds take turns.
    assert counts[0] == 0
    assert counts[-1] == 4000
    assert np.allclose(counts[10:50] / 4000, 0.5, atol=0.06)


@pytest.mark.parametrize("letters", [("R",), ("S",), ("X",), ("R", "S", "X")])
def test_tasks_fit_their_rows_and_learn_only_what_was_hidden(tokenizer: Any, letters: Any) -> None:
    denoising = Denoising(tokenizer, 128, 1.0, letters, seed=0)
    body = tokenizer.encode("red blue green " * 60)
    found = 0
    for n in range(20):
        document = [tokenizer.bos_token_id, *body[n:], tokenizer.eos_token_id]
        tasks = denoising.tasks(document)
        assert tasks is not None
        for letter, given_ids, target in tasks:
            assert letter in letters
            assert len(given_ids) + len(target) <= 128
            assert target[-1] == tokenizer.eos_token_id
            assert tokenizer.decode(given_ids).startswith(f"<s>[{letter}]")
            found += 1
    assert found > 20


def test_draws_depend_on_the_document_and_the_seed_alone(tokenizer: Any) -> None:
    documents = [[*tokenizer.encode(f"red {n} blue green " * 4), tokenizer.eos_token_id] for n in range(200)]

    def drawn(seed: int) -> list[Any]:
        denoising = Denoising(tokenizer, 256, 0.5, ("R", "S", "X"), seed)
        return [tasks and list(tasks) for tasks in map(denoising.tasks, documents)]

    first = drawn(0)
    assert first == drawn(0) != drawn(1)
    assert 70 < sum(tasks is None for tasks in first) < 130


def test_sentinels_are_reserved_tokens_or_plain_text(tokenizer: Any) -> None:
    plain = sentinels(tokenizer, 3)
    assert [tokenizer.decode(mark) for mark in plain] == ["<extra_id_0>", "<extra_id_1>", "<extra_id_2>"]
    names = [f"<|reserved_special_token_{n}|>" for n in range(3)]
    tokenizer.add_special_tokens({"additional_special_tokens": names})
    assert sentinels(tokenizer, 3) == [[token] for token in tokenizer.convert_tokens_to_ids(names)]
    assert len(sentinels(tokenizer, 4)[3]) > 1


def test_rows_too_short_for_a_task_are_refused(tokenizer: Any) -> None:
    with pytest.raises(ConfigError, match="max_length 16 leaves"):
        Denoising(tokenizer, 16, 1.0, ("X",), seed=0)


@given(length=st.integers(1, 200), size=st.integers(3, 50))
def test_pieces_lose_nothing_and_none_is_a_single_token(length: int, size: int) -> None:
    ids = list(range(length))
    cut = list(pieces(ids, size))
    assert [token for piece in cut for token in piece] == ids
    assert all(len(piece) <= size for piece in cut)
    assert length == 1 or all(len(piece) > 1 for piece in cut)
    assert len(cut) == -(-length // size)
