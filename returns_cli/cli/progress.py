"""A progress bar on a terminal, for work that takes a while. Nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

from returns_cli.pools.watching import Result, Watch, finished


def watcher(meanwhile: Callable[[], object] = lambda: None) -> Watch:
    """Shows progress on standard error if that is a terminal. What may be done `meanwhile` is called for when work is under
    way, and behind it: if need be it remembers that it is done."""
    return partial(_watch, meanwhile)


def _watch(
    meanwhile: Callable[[], object],
    work: Callable[[], Result],
    what: str,
    done: Callable[[], float],
    stop: Callable[[], object],
) -> Result:
    with closing(_shown(meanwhile, what, done)) as shown, ThreadPoolExecutor(max_workers=1) as pool:
        found = finished(pool.submit(work), stop, lambda: next(shown))
    meanwhile()  # where all was done before anybody looked
    return found


def _shown(meanwhile: Callable[[], object], what: str, done: Callable[[], float]) -> Generator[None, None, None]:
    """Each step shows how far the work is."""
    meanwhile()
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
