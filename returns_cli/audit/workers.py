"""The same work on one piece after the other, on all cores: by processes, for Python's threads wait for each other.

The processes are forks: what is to be done they know, and only pieces and results go to and fro. Where there is no
fork, or little to do, the work is done here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from returns_cli.errors import ReturnsError

Item = TypeVar("Item")
Result = TypeVar("Result")
MOST = 8
STOPS = (signal.SIGINT, signal.SIGTERM)
_work: list[Callable[[Any], Any]] = []  # what a fork is to do, as it was when the fork was made


class Workers(Generic[Item, Result]):
    """Processes that do `work`; with `few` things to do it is done here."""

    def __init__(self, work: Callable[[Item], Result], *, few: bool) -> None:
        self.work = work
        self.count = 1 if few or sys.platform != "linux" else min(MOST, len(os.sched_getaffinity(0)))
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.count > 1:
            try:
                self._start()
            except BaseException:
                self.close()
                raise
        return self

    def _start(self) -> None:
        _work.append(self.work)
        gc.freeze()  # a collector that looks at what is there would copy all its pages, in every fork
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # an exception in the middle of a fork would be lost
        try:
            self.pool = ProcessPoolExecutor(self.count, get_context("fork"), _begin)
            with _plainly():
                self.pool.submit(os.getpid).result()  # now, while there is but one thread
        finally:
            gc.unfreeze()
            _work.clear()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def close(self) -> None:
        """Ends the processes, each when it has done what it is doing."""
        if self.pool:
            self.pool.shutdown(cancel_futures=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def in_order(self, items: Iterable[Item]) -> Iterator[Result]:
        """What becomes of each item, the next ones being worked on meanwhile. Raises ReturnsError if a process is gone."""
        if not self.pool:
            yield from map(self.work, items)
            return
        waiting: deque[Future[Result]] = deque()
        with _plainly():
            for item in items:
                waiting.append(self.pool.submit(_do, item))
                if len(waiting) > 2 * self.count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


@contextmanager
def _plainly() -> Iterator[None]:
    """Says what it means that a process is gone."""
    try:
        yield
    except BrokenProcessPool:
        help = "if memory is short, try --engine duckdb --memory 1GB"
        raise ReturnsError("a process of the audit was ended from outside", help=help) from None


def _do(item: Any) -> Any:
    return _work[0](item)


def _begin() -> None:
    """A worker leaves Ctrl-C to its parent, and ends when that is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=lambda: wait([parent.sentinel]) and os._exit(1), daemon=True).start()
