"""A function over a stream in several processes: results in order, a bounded number in flight."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from harness.errors import DataError

A = TypeVar("A")
B = TypeVar("B")

MOST_PROCESSES = 8


def mapped(work: Callable[[A], B], inputs: Iterable[A], *, parallel: bool) -> Iterator[B]:
    """`work` of each input, in order; in this process when not `parallel` or when it has one core.

    Raises DataError when a process dies.
    """
    processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    if not parallel or processes < 2:
        yield from map(work, inputs)
        return
    # A forked child would inherit locks that threads of Arrow hold at that moment.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_end_with_parent) as pool:
        waiting: deque[Future[B]] = deque()
        try:
            for one in inputs:
                waiting.append(pool.submit(work, one))
                if len(waiting) > processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise DataError(
                "A process that read the samples was ended from outside; out of memory?"
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
