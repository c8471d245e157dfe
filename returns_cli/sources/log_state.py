"""Logs as they are: their state as files, their size and hash.

A log that is written to while it is read would be counted in part before and in part after: that is noticed, not guessed at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from pathlib import Path

from returns_cli.pools.beside import Over, beside
from returns_cli.pools.pool import AFRESH, START
from returns_cli.records import Record
from returns_cli.sources.logs import LogError, OpenedLog
from returns_cli.sources.storage import size_of
from returns_cli.sources.urls import is_url

BLOCK = 1 << 18  # what a processor has near at hand
LARGE = 32 << 20  # bytes that take longer to hash than a process takes to begin


class LogState(Record):
    """A log as a file: what changes when somebody writes to it. When it was written can be set back, when it changed cannot."""

    name: str
    size: int
    written: int
    changed: int
    place: tuple[int, int]


def _states(names: Sequence[str]) -> list[LogState]:
    """The files of this machine among these logs, as they are now; pipes and stores have no such state."""
    found = []
    for name in names:
        path = Path(name)
        if path.is_file():
            seen = path.stat()
            found.append(LogState(name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, (seen.st_dev, seen.st_ino)))
    return found


@contextmanager
def watched(names: Sequence[str]) -> Iterator[Callable[[], None]]:
    """Gives what raises LogError where one of these logs is not the file that it was. So is whatever fails in the block told,
    where that has happened: pieces that do not meet are no fault of the tool then."""
    before = _states(names)

    def check() -> None:
        for was in before:
            if _states([was.name]) != [was]:
                help = "wait until it is written, or name a copy of it"
                raise LogError(f"`{was.name}` changed while it was read", help=help)

    try:
        yield check
    except Exception:
        if all(Path(was.name).is_file() for was in before):  # that one is gone says who misses it
            check()
        raise


class LogContent(Record):
    """How large a log is, and its hash; None where that is not known."""

    bytes: int | None
    sha256: str | None


@contextmanager
def hashing(names: Sequence[str], *, wanted: bool) -> Iterator[Callable[[Sequence[OpenedLog]], list[LogContent]]]:
    """Gives what these logs contain, once they are opened. Of large ones, where that is `wanted`, it is found beside whatever
    is done in the block."""
    large = wanted and sum(state.size for state in _states(names)) >= LARGE
    start = AFRESH if any(map(is_url, names)) else START  # a store may have been asked already, by threads
    hashes = partial(_hashes, names)
    with beside(hashes, start) if large else nullcontext(partial(hashes, lambda: False)) as hashed:
        once = cache(hashed)  # a summary and a report both tell it
        yield lambda logs: list(map(_content, logs, once()))


def _content(log: OpenedLog, hashed: LogContent) -> LogContent:
    """Of a file in a store the size alone is known."""
    return hashed if isinstance(log.path, Path) else LogContent(size_of(log.path), None)


def _hashes(names: Sequence[str], over: Over) -> list[LogContent]:
    """Size and hash of the files of this machine among the logs; nothing of a pipe, which is gone. Where all is `over` they
    need not be right."""
    from hashlib import sha256  # late: a summary in words needs none

    found = []
    for name in names:
        if not Path(name).is_file():
            found.append(LogContent(None, None))
            continue
        digest, size = sha256(), 0
        with open(name, "rb", buffering=0) as stream:
            while not over() and (part := stream.read(BLOCK)):
                digest.update(part)
                size += len(part)
        found.append(LogContent(size, digest.hexdigest()))
    return found
