"""DuckDB, for questions about the rows that are decided."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from returns_cli.errors import ReturnsError, UsageError
from returns_cli.pools.watching import Result, Watch

if TYPE_CHECKING:
    import duckdb  # loaded where it is used: an audit that only counts has no question for it


class RowDatabase:
    """A connection of DuckDB's whose work is watched."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, watch: Watch) -> None:
        self.connection, self.watch = connection, watch

    def watched(self, work: Callable[[], Result], what: str) -> Result:
        """Does the work of a query, its progress shown."""
        return self.watch(work, what, self.connection.query_progress, self.connection.interrupt)


@contextmanager
def connected(memory: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that takes at most so much memory. Raises ReturnsError for what goes wrong."""
    import duckdb

    try:
        connection = duckdb.connect(config={"memory_limit": memory} if memory else {})
        connection.execute("SET enable_progress_bar_print = false")  # it would go among the results
    except duckdb.Error:
        raise UsageError(f"`{memory}` is not an amount of memory that will do", help="for example --memory 2GB") from None
    try:
        yield connection
    except duckdb.Error as error:
        raise _plain(error) from error
    finally:
        with suppress(duckdb.Error):  # what went wrong has been said already
            connection.close()


@contextmanager
def writing_a_file() -> Iterator[None]:
    """A full disk is the operating system's error, so that whoever knows which file is written can name it."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if _no_room(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        raise


def _no_room(error: duckdb.Error) -> bool:
    first = str(error).strip().splitlines()[0]
    return any(words in first for words in ("Could not write", "No space left", "File too large", "max_temp_directory_size"))


def _plain(error: duckdb.Error) -> ReturnsError:
    """DuckDB's message in one line."""
    import duckdb

    first = str(error).strip().splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in first:
        return ReturnsError("not enough memory for this audit", help="give more with --memory, or split the log")
    if _no_room(error):
        return ReturnsError("there is no room for the results", help="free some room on the disk")
    raise error
