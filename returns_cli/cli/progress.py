"""A progress bar on a terminal, for work that takes a while. Nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable

from returns_cli.pools.watching import Result, Watch, finished, watch_quietly


def watcher() -> Watch:
    """Shows progress on standard error if that is a terminal."""
    return _watch if sys.stderr.isatty() else watch_quietly


def _watch(work: Callable[[], Result], what: str, done: Callable[[], float], stop: Callable[[], object]) -> Result:
    from concurrent.futures import ThreadPoolExecutor

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with (
        Progress(*columns, console=Console(stderr=True), transient=True) as bar,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        task = bar.add_task(what, total=100)
        return finished(pool.submit(work), stop, lambda: bar.update(task, completed=max(0, done())))
