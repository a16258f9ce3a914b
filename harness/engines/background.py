"""An event loop in its own thread, for engines that are asynchronous inside and plain outside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from harness.errors import EngineError

T = TypeVar("T")


class Background:
    """Runs coroutines on a loop of its own, whose thread starts with the first of them. `close` cancels
    what is still running and ends the thread."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)

    @property
    def is_closed(self) -> bool:
        return self._loop.is_closed()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and wait for its result. Raises EngineError when the loop is closed."""
        self._require_open(work)
        if not self._thread.is_alive():
            self._thread.start()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine without waiting for it; end it with `stop`."""
        self._require_open(work)
        return self.call(_start(work))

    def stop(self, task: asyncio.Task[None]) -> None:
        """Cancel a task and wait until it and all it started are gone."""
        if not self.is_closed:
            self.call(_stop(task))

    def close(self) -> None:
        if self._thread.is_alive():
            self.call(_stop_all())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def _require_open(self, work: Coroutine[Any, Any, Any]) -> None:
        if self.is_closed:
            work.close()
            raise EngineError("The engine is closed and answers no more requests.")


async def take(queue: asyncio.Queue[T]) -> list[T]:
    """At least one item, and all that are ready: one hop between threads for a whole batch."""
    items = [await queue.get()]
    while not queue.empty():
        items.append(queue.get_nowait())
    return items


async def _start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.create_task(work)


async def _stop(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _stop_all() -> None:
    await _stop(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))
