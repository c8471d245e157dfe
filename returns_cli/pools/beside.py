"""One thing done beside all else, such as the hash of a log: by a process, for a thread would wait for Python's lock at each of
its steps, and longest while modules are loaded. Where processes begin afresh one would load them too, so there it is a thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from returns_cli.pools.pool import AFRESH, START
from returns_cli.pools.watching import INTERVAL, waited
from returns_cli.stopping import deaf, go_on

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

Over: TypeAlias = Callable[[], bool]
Result = TypeVar("Result")


def beside(work: Callable[[Over], Result], start: str = START) -> AbstractContextManager[Callable[[], Result]]:
    """Gives what the work brings, which goes on beside the block. It is told whether that is over, and nobody waits for it any
    more. INVARIANT: no other thread is at work where a process begins."""
    return _by_thread(work) if start == AFRESH else _by_process(work)


@contextmanager
def _by_thread(work: Callable[[Over], Result]) -> Iterator[Callable[[], Result]]:
    from concurrent.futures import ThreadPoolExecutor

    over = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(work, over.is_set)
        try:
            yield lambda: waited(found)
        finally:
            over.set()


@contextmanager
def _by_process(work: Callable[[Over], Result]) -> Iterator[Callable[[], Result]]:
    begun = None
    with suppress(OSError):  # no more processes, no more files
        begun = _begun(work)
    if begun is None:
        yield lambda: work(lambda: False)
        return
    process, receiving = begun
    try:
        yield cache(partial(_heard, receiving, work))
    finally:
        process.kill()
        process.join()
        receiving.close()


def _begun(work: Callable[[Over], Result]) -> tuple[ForkProcess, Connection]:
    """The process, and where it is heard. Raises OSError."""
    from multiprocessing import get_context

    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_done_there, args=(work, os.getpid(), sending), daemon=True)
    process.start()
    sending.close()
    return process, receiving


def _done_there(work: Callable[[Over], Result], parent: int, sending: Connection) -> None:
    """The process: it leaves signals to its parent, and ends when that is gone. What fails fails again where it is heard."""
    deaf()
    with suppress(Exception):
        sending.send(work(lambda: os.getppid() != parent))


def _heard(receiving: Connection, work: Callable[[Over], Result]) -> Result:
    """What the process says; of one that is gone without a word the work is done here."""
    while not receiving.poll(INTERVAL):
        go_on()
    try:
        found: Result = receiving.recv()
    except EOFError:
        return work(lambda: False)
    return found
