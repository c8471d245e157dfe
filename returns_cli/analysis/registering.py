"""Functions of ours that SQL can call for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb.func import FunctionNullHandling, PythonUDFType

if TYPE_CHECKING:
    import pyarrow as pa

MEMO = 1 << 16


@contextmanager
def registered(
    connection: duckdb.DuckDBPyConnection, name: str, function: Callable[..., Any], taken: Sequence[str], returned: str
) -> Iterator[None]:
    """SQL can call the function over Arrow columns by this name until the end; left behind it would warn when all is
    closed. DuckDB evaluates annotations, which may name what only a type checker imports: the function goes without them."""

    def bare(*columns: Any) -> Any:
        return function(*columns)

    connection.create_function(
        name,
        bare,
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


def registered_reader(
    connection: duckdb.DuckDBPyConnection, name: str, read: Callable[[str], str | None]
) -> AbstractContextManager[None]:
    """The same for a reader of single cells; each distinct text is read once."""
    return registered(connection, name, over_arrow(read), ["VARCHAR"], "VARCHAR")


def over_arrow(read: Callable[[str], str | None]) -> Callable[[pa.Array], pa.Array]:
    """The reader over a whole column, each distinct text read once and remembered."""
    import pyarrow as pa

    memo: dict[str, str | None] = {}

    def read_column(column: pa.Array) -> pa.Array:
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        encoded = column.dictionary_encode()
        found = []
        for cell in encoded.dictionary.to_pylist():
            if cell not in memo:
                if len(memo) >= MEMO:
                    memo.clear()
                memo[cell] = read(cell)
            found.append(memo[cell])
        return pa.array(found, pa.string()).take(encoded.indices)

    return read_column
