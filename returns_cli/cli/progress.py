"""What is shown while work goes on: what is to be told first, then a progress bar on a terminal. Nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

from returns_cli.pools.watching import Result, Watch, finished


def watcher(tell: Callable[[], None] | None = None) -> Watch:
    """Shows progress on standard error if that is a terminal. What there is to `tell` is told once the work is under way."""
    return partial(_watch, tell)


def _watch(
    tell: Callable[[], None] | None,
    work: Callable[[], Result],
    what: str,
    done: Callable[[], float],
    stop: Callable[[], object],
) -> Result:
    with closing(_shown(tell, what, done)) as shown, ThreadPoolExecutor(max_workers=1) as pool:
        found = finished(pool.submit(work), stop, lambda: next(shown))
    if tell is not None:
        tell()  # where all was done before anybody looked
    return found


def _shown(tell: Callable[[], None] | None, what: str, done: Callable[[], float]) -> Generator[None, None, None]:
    """Each step shows how far the work is."""
    if tell is not None:
        tell()
    while not sys.stderr.isatty():
        yield
    from rich.console import Console  # late: a terminal has time for it
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=100)
        while True:
            bar.update(task, completed=max(0, done()))
            yield
