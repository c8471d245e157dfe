"""Asked to stop: what SIGINT, SIGTERM and SIGHUP do.

While work goes on that an exception at any moment would break (locks, queues, forks, libraries that swallow it), a signal
only sets a flag, and the work ends at its next safe point (`go_on`). At all other times the first one is a KeyboardInterrupt;
those behind it find a process that ends already, and do not break what it clears away.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
NUMBERS = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))
_asked: list[int] = []
_held: list[bool] = []
_late: list[bool] = []


def listen() -> None:
    """Takes the signals of this process, but for those that it was started to ignore, as under nohup."""
    for number in NUMBERS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _hear)


def _hear(number: int, _frame: object) -> None:
    _asked.append(number)
    if len(_asked) == 1 and not _held and not _late:
        raise KeyboardInterrupt


def hold() -> None:
    """From now on signals only set the flag."""
    _held.append(True)


def asked() -> int | None:
    """The first signal that asked the process to stop, None if none did."""
    return _asked[0] if _asked else None


def go_on() -> None:
    """A safe point: raises KeyboardInterrupt if the process was asked to stop."""
    if _asked and not _late and threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


def too_late() -> None:
    """From now on whoever asks to stop comes too late: results take their places, and none of them alone."""
    go_on()
    _late.append(True)


@contextmanager
def held() -> Iterator[None]:
    """Until the end signals only set the flag. An exception then follows if one came, unless it came too late."""
    _late.clear()
    hold()
    try:
        yield
    finally:
        _held.pop()
    go_on()


@contextmanager
def heard() -> Iterator[None]:
    """Only until the end is a signal an exception, which whoever is around this block says; before and after it sets the flag.
    One that came before is an exception now."""
    before = _held.copy()
    _held.clear()
    try:
        go_on()
        yield
    finally:
        _held[:] = before  # an exception that comes before this line is the only one: those behind the first are none


def deaf() -> None:
    """No signal does anything: a worker leaves them to its parent; a command that is over has nothing left to stop."""
    for number in NUMBERS:
        signal.signal(number, signal.SIG_IGN)
