"""The tree reads every continuation's tokens at the right place, and holds nothing twice."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from harness.engines.tree import TreeRow, build_row

TOKENS = st.integers(0, 4)
CONTEXTS = st.lists(TOKENS, min_size=1, max_size=4)
# Few distinct tokens: duplicates, shared beginnings and one being the prefix of another are common.
CONTINUATIONS = st.lists(st.lists(TOKENS, max_size=5), max_size=8)


def log_probability(before: tuple[int, ...], token: int) -> float:
    """A made-up language model that depends on every token before and their order."""
    state = 7
    for each in before:
        state = (state * 31 + each + 1) % 10_007
    weights = [1 + (state * (k + 3)) % 17 for k in range(5)]
    return math.log(weights[token] / sum(weights))


def node_path(row: TreeRow, node: int) -> tuple[int, ...]:
    return row.context if node < 0 else (*node_path(row, row.parents[node]), row.nodes[node])


@given(CONTEXTS, CONTINUATIONS)
def test_reads_give_the_sum_of_each_continuation_alone(
    context: list[int], continuations: list[list[int]]
) -> None:
    row = build_row(context, continuations)
    for continuation, reads in zip(continuations, row.reads, strict=True):
        read = sum(log_probability(node_path(row, node), token) for node, token in reads)
        alone = sum(
            log_probability((*context, *continuation[:k]), token) for k, token in enumerate(continuation)
        )
        assert read == alone


@given(CONTEXTS, CONTINUATIONS)
def test_one_node_per_distinct_proper_prefix(context: list[int], continuations: list[list[int]]) -> None:
    row = build_row(context, continuations)
    prefixes = {tuple(c[:k]) for c in continuations for k in range(1, len(c))}
    assert len(row.nodes) == len(prefixes)
    assert {node_path(row, node)[len(context) :] for node in range(len(row.nodes))} == prefixes
    assert row.length == len(context) + len(prefixes)


@given(CONTEXTS, CONTINUATIONS)
def test_a_node_attends_to_its_own_path_at_the_positions_of_a_row_of_its_own(
    context: list[int], continuations: list[list[int]]
) -> None:
    row = build_row(context, continuations)
    for node, ancestors in enumerate(row.ancestors()):
        path = node_path(row, node)[len(context) :]
        assert tuple(row.nodes[a] for a in ancestors) == path
        assert [row.depths[a] for a in ancestors] == list(range(len(path)))


def test_longest_counts_the_predicted_token_and_single_tokens_need_no_node() -> None:
    assert build_row([1, 2], [[3], [4]]).nodes == ()
    assert build_row([1, 2], [[3], [4]]).longest == 3
    assert build_row([1, 2], [[3, 4, 5], [3, 4]]).nodes == (3, 4)
    assert build_row([1, 2], [[3, 4, 5], [3, 4]]).longest == 5
    assert build_row([1, 2], [[]]).reads == ((),)
