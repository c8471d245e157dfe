"""Work that goes on in a thread, so that the main one can show how far it is, and hear that it is to stop."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Protocol, TypeVar

from returns_cli.stopping import go_on

INTERVAL = 0.05
Result = TypeVar("Result")


class Watch(Protocol):
    """Does the work and shows its progress: `done` tells per cent, `stop` makes it end soon."""

    def __call__(
        self, work: Callable[[], Result], what: str, done: Callable[[], float], stop: Callable[[], object]
    ) -> Result: ...


def watch_quietly(work: Callable[[], Result], what: str, done: Callable[[], float], stop: Callable[[], object]) -> Result:
    """Does the work without showing anything."""
    del what, done
    with ThreadPoolExecutor(max_workers=1) as pool:
        return finished(pool.submit(work), stop, lambda: None)


def finished(running: Future[Result], stop: Callable[[], object], look: Callable[[], object]) -> Result:
    """What the work brings; `look` is called now and then meanwhile. Raises KeyboardInterrupt if the process is to stop."""
    try:
        return waited(running, look)
    except BaseException:
        if not running.done():
            stop()
        raise


def waited(running: Future[Result], look: Callable[[], object] = lambda: None) -> Result:
    """The same, where nothing is to be stopped but the wait."""
    while True:
        go_on()
        try:
            return running.result(timeout=INTERVAL)
        except NotYet:
            if running.done():  # then it was the work that timed out
                return running.result()
            look()
