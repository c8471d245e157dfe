"""Functions of ours that SQL can call for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import duckdb
from duckdb.func import FunctionNullHandling, PythonUDFType

from returns_cli.audit.typed_columns import over_arrow


@contextmanager
def lent(
    connection: duckdb.DuckDBPyConnection, name: str, function: Callable[..., Any], taken: Sequence[str], returned: str
) -> Iterator[None]:
    """SQL can call the function over Arrow columns by this name until the end; left behind it would warn when all is
    closed."""
    connection.create_function(
        name,
        function,
        [duckdb.sqltype(type_) for type_ in taken],
        duckdb.sqltype(returned),
        type=PythonUDFType.ARROW,
        null_handling=FunctionNullHandling.SPECIAL,
    )
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # what went wrong has been said already
            connection.remove_function(name)


def lent_reader(
    connection: duckdb.DuckDBPyConnection, name: str, read: Callable[[str], str | None]
) -> AbstractContextManager[None]:
    """The same for a reader of single cells; each distinct text is read once."""
    return lent(connection, name, over_arrow(read), ["VARCHAR"], "VARCHAR")
