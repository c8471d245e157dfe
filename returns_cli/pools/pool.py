"""The same work on one task after the other, on all cores: by processes, for Python's threads wait for each other.

A process is given the job once (a fork has it already; elsewhere it is pickled), then only tasks and results go to and fro.
Where there is little to do the work is done here.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from returns_cli.errors import ReturnsError
from returns_cli.pools.watching import waited
from returns_cli.pools.without_pandas import without_pandas
from returns_cli.stopping import deaf, go_on

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")
MOST = 8
KEPT = 50_000  # objects between two looks for rubbish: what a process learns is kept, and looking through it finds none
AFRESH = "spawn"
"""How processes begin where threads are at work already, such as those of a store: a fork has their locks, and not them."""
START = "fork" if sys.platform == "linux" else AFRESH
_job: list[Callable[[Any], Any]] = []  # what this process is to do


class Carrier(ABC, Generic[Item, Result]):
    """Carries tasks to whoever does them, `count` at a time."""

    count: int

    @abstractmethod
    def in_order(self, items: Iterable[Item]) -> Iterator[Result]:
        """What becomes of each item; no more of them are asked for than suits. Raises what the work raises."""

    def stop(self) -> None:
        """Ends what is being done, where that takes more than not to ask for more."""


class Pool(Carrier[Item, Result]):
    """Processes that do `work`, which can be pickled; with `few` things to do, or where none can begin, it is done here."""

    def __init__(self, work: Callable[[Item], Result], *, few: bool, start: str = START) -> None:
        self.work, self.start = work, start
        self.count = 1 if few else min(MOST, _processors())
        self.executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.count > 1:
            try:
                self._start()
            except (OSError, ImportError):  # no shared memory that can be written to, no semaphores, no more processes
                self._do_without()
            except BaseException:
                self.close()
                raise
        return self

    def _start(self) -> None:
        from concurrent.futures import ProcessPoolExecutor  # late, as what follows: little is done without other processes
        from multiprocessing import get_context

        gc.freeze()  # a collector that looks at what is there would copy all its pages, in every fork
        try:
            context = get_context(self.start)
            self.executor = ProcessPoolExecutor(self.count, context, _begin, (self.work,))
            with _plainly():
                self.executor.submit(os.getpid).result()  # now, while there is but one thread
        finally:
            gc.unfreeze()

    def _do_without(self) -> None:
        _kill_what_is_left()  # one that began before the next one could not: nobody gives it work
        self.close()
        self.executor, self.count = None, 1

    def close(self) -> None:
        """Ends the processes, each when it has done what it is doing."""
        if self.executor:
            self.executor.shutdown(cancel_futures=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def in_order(self, items: Iterable[Item]) -> Iterator[Result]:
        """What becomes of each item, the next ones being worked on meanwhile. Raises ReturnsError if a process is gone."""
        if not self.executor:
            for item in items:
                yield self.work(item)
                go_on()
            return
        waiting: deque[Future[Result]] = deque()
        with _plainly():
            for item in items:
                waiting.append(self.executor.submit(_do, item))
                if len(waiting) > 2 * self.count:
                    yield waited(waiting.popleft())
            while waiting:
                yield waited(waiting.popleft())


def in_groups(whole: Sequence[Item], most: int, least: int, count: int) -> Iterator[Sequence[Item]]:
    """All in order, so many at a time, fewer towards the end: then `count` processes come to it at about the same time."""
    at = 0
    while at < len(whole):
        some = min(most, max(least, (len(whole) - at) // (2 * count)))
        yield whole[at : at + some]
        at += some


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _plainly() -> Iterator[None]:
    """Says what it means that a process is gone."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool:
        _kill_what_is_left()  # the one that is gone may hold the lock that the others wait for
        go_on()
        help = "if memory is short, close other programs or split the log"
        raise ReturnsError("a process of this command was ended from outside", help=help) from None


def _kill_what_is_left() -> None:
    from multiprocessing import active_children

    for left in active_children():
        left.kill()


def _do(item: Any) -> Any:
    return _job[0](item)


def _begin(job: Callable[[Any], Any]) -> None:
    """A worker leaves signals to its parent, and ends when that is gone, however it went."""
    deaf()
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    without_pandas()
    gc.set_threshold(KEPT)
    _job[:] = [job]
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=lambda: wait([parent.sentinel]) and os._exit(1), daemon=True).start()
