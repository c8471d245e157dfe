"""A log in Parquet: groups of rows of known types, of which only the columns are read that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from returns_cli.errors import visible
from returns_cli.sources.delimited import check_header
from returns_cli.sources.logs import LogError, ParquetLog
from returns_cli.sources.storage import File, StoredFile, fault

FIRST_ROWS = 1 << 15
SPARK = b"org.apache.spark.version"
OLD_MOMENT = "INT96"


class FooterGroup(NamedTuple):
    """A group of rows, or the first ones of it: its number, how many rows stand before it and in it, and where its bytes begin
    and end among those of all groups."""

    number: int
    before: int
    rows: int
    start: int
    end: int

    @property
    def first(self) -> FooterGroup:
        """Its first rows, as many as tell what the others are like."""
        some = min(FIRST_ROWS, self.rows)
        return self._replace(rows=some, end=self.start + (self.end - self.start) * some // max(1, self.rows))


def parquet_log(path: File, file: File) -> ParquetLog:
    """The log; raises LogError where the file is damaged, or has a column of which nobody can say what its cells mean."""
    with undamaged(path), _opened(file) as parquet:
        header = tuple(name.strip() for name in parquet.schema_arrow.names)
        check_header(str(path), header)
        return ParquetLog(path, file, header, in_utc=_checked(path, parquet))


def groups(log: ParquetLog) -> Iterator[FooterGroup]:
    """The groups of rows, as the footer tells."""
    before = start = 0
    with undamaged(log.path):
        footer = footer_of(log.file)
        for number in range(footer.num_row_groups):
            group = footer.row_group(number)
            size = max(0, group.total_byte_size)  # what is said of single columns ends the process where it is damaged
            yield FooterGroup(number, before, group.num_rows, start, start + size)
            before, start = before + group.num_rows, start + size
        if not footer.num_row_groups:
            yield FooterGroup(-1, 0, 0, 0, 0)


def footer_of(file: File) -> Any:
    """What the footer says; of a file in a store it is read once by each process."""
    import pyarrow.parquet as pq

    return _stored_footer(file) if isinstance(file, StoredFile) else pq.read_metadata(file)


@lru_cache(maxsize=64)
def _stored_footer(file: StoredFile) -> Any:
    import pyarrow.parquet as pq

    return pq.read_metadata(file.source())


@contextmanager
def _opened(file: File) -> Iterator[Any]:
    """The file for reading."""
    import pyarrow.parquet as pq

    if isinstance(file, StoredFile):
        yield pq.ParquetFile(file.source(), metadata=footer_of(file))
    else:
        with pq.ParquetFile(file) as parquet:
            yield parquet


def _checked(path: File, parquet: Any) -> frozenset[int]:
    """The columns of old moments that count in UTC, as Spark's do. Raises LogError where a column's type is not known."""
    from returns_cli.sources.arrow_texts import is_known

    for field in parquet.schema_arrow:
        if not is_known(field.type):
            what = visible(str(field.type))
            raise LogError(
                f"`{path}`: the column `{visible(field.name)}` is of type {what}, which is no cell of a table",
                help="leave it out of the export, or write it as text",
            )
    schema = parquet.schema
    old = [at for at in range(len(schema)) if schema.column(at).physical_type == OLD_MOMENT]
    if old and SPARK not in (parquet.metadata.metadata or {}):
        name = visible(schema.column(old[0]).name)
        raise LogError(
            f"`{path}`: the column `{name}` is of type {OLD_MOMENT}, which does not say in which time zone it is",
            help="export it as TIMESTAMP, or as text",
        )
    return frozenset(old)


@contextmanager
def undamaged(path: File) -> Iterator[None]:
    """Says that the file is damaged where it cannot be read to its end."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and (error.errno or "AWS Error" in str(error)):  # a fault of the disk or the store
            if isinstance(path, StoredFile):
                raise fault(path.url, path.store, error) from None
            raise
        raise LogError(f"`{path}` is a damaged Parquet file", help="export it again") from None
