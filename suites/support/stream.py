"""A random stream that is the same on every Python version and platform."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """SHA-256 in counter mode, named by its parts. Two streams with different parts are independent.

    The standard library promises the sequence of `random.random()` only, not that of `choice` or
    `shuffle`, and a suite's documents must not change with the interpreter.
    """

    def __init__(self, *parts: object) -> None:
        self._key = "/".join(str(part) for part in parts).encode()
        self._count = 0

    def below(self, n: int) -> int:
        """A whole number in [0, n); the bias is below n / 2**64."""
        block = hashlib.sha256(self._key + b"#%d" % self._count).digest()
        self._count += 1
        return int.from_bytes(block[:8], "big") * n >> 64

    def between(self, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """A new list in random order (Fisher-Yates)."""
        deck = list(options)
        for i in range(len(deck) - 1, 0, -1):
            j = self.below(i + 1)
            deck[i], deck[j] = deck[j], deck[i]
        return deck

    def sample(self, options: Sequence[T], n: int) -> list[T]:
        """`n` different options, in random order."""
        return self.shuffled(options)[:n]
