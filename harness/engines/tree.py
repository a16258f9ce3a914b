"""All continuations of one context as one row: context, then a tree of continuation tokens.

Every node of the tree attends to the context and to its own ancestors only, with the position it
would have had in a row of its own, so one forward pass gives the log-likelihood of every
continuation. Continuations that begin alike share their first nodes, and the last token of a
continuation needs no node: it is predicted, never read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One context with its continuations, laid out for a single forward pass.

    `nodes[k]` is a token id, `parents[k]` the index of its parent node (-1: the context's last
    token), `depths[k]` its distance from the context. `reads[i]` lists, for continuation i, the
    (node, token) pairs to look up: the log-probability of `token` is read at `node` (-1: at the
    context's last token).
    """

    context: tuple[int, ...]
    nodes: tuple[int, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    reads: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def length(self) -> int:
        return len(self.context) + len(self.nodes)

    @property
    def longest(self) -> int:
        """Tokens of the longest single path: context plus deepest node plus the predicted token."""
        return len(self.context) + max((len(read) for read in self.reads), default=0)

    def ancestors(self) -> list[list[int]]:
        """For each node, the nodes it attends to, itself included."""
        paths: list[list[int]] = []
        for index, parent in enumerate(self.parents):
            paths.append(([] if parent < 0 else paths[parent]) + [index])
        return paths


@dataclass(slots=True)
class _Builder:
    nodes: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    children: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, parent: int, token: int, depth: int) -> int:
        known = self.children.get((parent, token))
        if known is not None:
            return known
        index = len(self.nodes)
        self.nodes.append(token)
        self.parents.append(parent)
        self.depths.append(depth)
        self.children[(parent, token)] = index
        return index


def build_row(context: Sequence[int], continuations: Sequence[Sequence[int]]) -> TreeRow:
    """Lay out `continuations` (token ids, possibly empty) as a tree after `context` (not empty)."""
    builder = _Builder()
    reads: list[tuple[tuple[int, int], ...]] = []
    for continuation in continuations:
        at, path = -1, []
        for depth, token in enumerate(continuation):
            path.append((at, token))
            if depth + 1 < len(continuation):
                at = builder.add(at, token, depth)
        reads.append(tuple(path))
    return TreeRow(
        tuple(context), tuple(builder.nodes), tuple(builder.parents), tuple(builder.depths), tuple(reads)
    )


@dataclass(frozen=True, slots=True)
class TreeBatch:
    """Rows as tensors: contexts right-aligned, nodes after them, so that all logits that are read are
    the last `read_from_end` positions of each row."""

    ids: torch.Tensor
    """(rows, width)"""
    positions: torch.Tensor
    """(rows, width): the position each token would have had in a row of its own."""
    mask: torch.Tensor
    """(rows, 1, width, width), added to attention scores: 0 where a token may look, else the minimum."""
    read_from_end: int


def lay_out(rows: Sequence[TreeRow], dtype: torch.dtype) -> TreeBatch:
    """Pad `rows` into one batch; padding attends to itself alone."""
    import torch

    context_width = max(len(row.context) for row in rows)
    node_width = max(len(row.nodes) for row in rows)
    width = context_width + node_width
    ids = torch.zeros((len(rows), width), dtype=torch.long)
    positions = torch.zeros((len(rows), width), dtype=torch.long)
    allowed = torch.eye(width, dtype=torch.bool).repeat(len(rows), 1, 1)
    for index, row in enumerate(rows):
        _place(row, context_width, ids[index], positions[index], allowed[index])
    mask = torch.zeros((len(rows), 1, width, width), dtype=dtype)
    mask.masked_fill_(~allowed.unsqueeze(1), torch.finfo(dtype).min)
    return TreeBatch(ids, positions, mask, node_width + 1)


def _place(
    row: TreeRow, context_width: int, ids: torch.Tensor, positions: torch.Tensor, allowed: torch.Tensor
) -> None:
    """Write one row into a batch: context right-aligned before `context_width`, nodes after it."""
    import torch

    length = len(row.context)
    start = context_width - length
    ids[start:context_width] = torch.tensor(row.context)
    positions[start:context_width] = torch.arange(length)
    allowed[start:context_width, start:context_width] |= torch.ones(length, length, dtype=torch.bool).tril()
    if row.nodes:
        end = context_width + len(row.nodes)
        ids[context_width:end] = torch.tensor(row.nodes)
        positions[context_width:end] = length + torch.tensor(row.depths)
        allowed[context_width:end, start:context_width] = True
        for node, path in enumerate(row.ancestors()):
            allowed[context_width + node, [context_width + a for a in path]] = True


def read_logits(logits: torch.Tensor, row: TreeRow) -> list[tuple[float, bool]]:
    """`logits` (1 + nodes, vocabulary): first the context's last token, then each node."""
    import torch

    logprobs = torch.log_softmax(logits[: len(row.nodes) + 1].float(), dim=-1)
    best = logprobs.argmax(-1)
    flat = [(node + 1, token) for path in row.reads for node, token in path]
    if not flat:
        return [(0.0, True)] * len(row.reads)
    at = torch.tensor([a for a, _ in flat], device=logprobs.device)
    tokens = torch.tensor([t for _, t in flat], device=logprobs.device)
    values = logprobs[at, tokens].tolist()
    hits = (best[at] == tokens).tolist()
    scored, cursor = [], 0
    for path in row.reads:
        end = cursor + len(path)
        scored.append((float(sum(values[cursor:end])), all(hits[cursor:end])))
        cursor = end
    return scored
