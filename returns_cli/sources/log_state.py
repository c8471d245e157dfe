"""Logs as they are: their state as files, their size and hash.

A log that is written to while it is read would be counted in part before and in part after: that is noticed, not guessed at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from returns_cli.pools.watching import waited
from returns_cli.records import Record
from returns_cli.sources.logs import LogError, OpenedLog
from returns_cli.sources.storage import size_of

BLOCK = 1 << 18  # what a processor has near at hand


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
def hashing(logs: Sequence[OpenedLog]) -> Iterator[Callable[[], list[LogContent]]]:
    """Gives what each log contains, which is found beside whatever else is done in the block."""
    over = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(lambda: [content(log, over) for log in logs])
        try:
            yield lambda: waited(found)
        finally:
            over.set()


def content(log: OpenedLog, over: threading.Event | None = None) -> LogContent:
    """Size and hash of a file; of a file in a store the size alone, and nothing of a pipe, which is gone. Where all is `over`
    it need not be right."""
    from hashlib import sha256  # late: a summary in words needs none

    if not isinstance(log.path, Path):
        return LogContent(size_of(log.path), None)
    if not log.path.is_file():
        return LogContent(None, None)
    digest, size = sha256(), 0
    with log.path.open("rb", buffering=0) as stream:
        while not (over and over.is_set()) and (part := stream.read(BLOCK)):
            digest.update(part)
            size += len(part)
    return LogContent(size, digest.hexdigest())
