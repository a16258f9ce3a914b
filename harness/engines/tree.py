"""All continuations of one context as one row: context, then a tree of continuation tokens.

Every node of the tree attends to the context and to its own ancestors only, with the position it
would have had in a row of its own, so one forward pass gives the log-likelihood of every
continuation. Continuations that begin alike share their first nodes, and the last token of a
continuation needs no node: it is predicted, never read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


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
