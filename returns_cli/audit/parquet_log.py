"""A log in Parquet: columns of known types, copied as texts with the number of each record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from returns_cli.audit.arrow_texts import as_texts, is_known
from returns_cli.audit.cell_file import CellFile
from returns_cli.audit.delimited import check_header
from returns_cli.audit.logs import CellLog, LogError
from returns_cli.errors import visible

SPARK = b"org.apache.spark.version"
OLD_MOMENT = "INT96"


def parquet_log(path: Path, file: Path, copy: Path) -> CellLog:
    """The log; raises LogError where the file is damaged, or has a column of which nobody can say what its cells mean."""
    import pyarrow.parquet as pq

    with _whole(path), pq.ParquetFile(file) as parquet:
        header = tuple(name.strip() for name in parquet.schema_arrow.names)
        check_header(str(path), header)
        in_utc = _checked(path, parquet)
        with CellFile(copy, len(header)) as cells:
            first = 1
            for batch in parquet.iter_batches():
                cells.add_columns(first, [_texts(column, name in in_utc) for name, column in _columns(batch)])
                first += batch.num_rows
    return CellLog(path, copy, header)


def _columns(batch: Any) -> Iterator[tuple[str, Any]]:
    yield from zip(batch.schema.names, batch.columns, strict=True)


def _texts(column: Any, in_utc: bool) -> Any:
    import pyarrow as pa

    return as_texts(column.cast(pa.timestamp(column.type.unit, "UTC")) if in_utc else column)


def _checked(path: Path, parquet: Any) -> frozenset[str]:
    """The columns of old moments that count in UTC, as Spark's do. Raises LogError where a column's type is not known."""
    for field in parquet.schema_arrow:
        if not is_known(field.type):
            what = visible(str(field.type))
            raise LogError(
                f"`{path}`: the column `{visible(field.name)}` is of type {what}, which is no cell of a table",
                help="leave it out of the export, or write it as text",
            )
    schema = parquet.schema
    old = [schema.column(at).name for at in range(len(schema)) if schema.column(at).physical_type == OLD_MOMENT]
    if old and SPARK not in (parquet.metadata.metadata or {}):
        raise LogError(
            f"`{path}`: the column `{visible(old[0])}` is of type {OLD_MOMENT}, which does not say in which time zone it is",
            help="export it as TIMESTAMP, or as text",
        )
    return frozenset(old)


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Says that the file is damaged where it cannot be read to its end."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # a fault of the disk, not of the file
            raise
        raise LogError(f"`{path}` is a damaged Parquet file", help="export it again") from None
