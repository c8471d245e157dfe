"""A log in Parquet: groups of rows of known types, of which only the columns are read that are asked for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from returns_cli.errors import visible
from returns_cli.sources.delimited import check_header
from returns_cli.sources.logs import LogError, OpenedLog, ParquetLog
from returns_cli.sources.storage import File, StoredFile, fault

if TYPE_CHECKING:
    import pyarrow as pa

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
    """The log; raises LogError where the file is damaged, or has a column of moments of which nobody can say what they mean."""
    import pyarrow as pa

    from returns_cli.sources.arrow_texts import is_known

    with undamaged(path), _opened(file) as parquet:
        schema = parquet.schema_arrow
        header = tuple(name.strip() for name in schema.names)
        check_header(str(path), header)
        ends = list(accumulate((_leaves(field.type) for field in schema), initial=0))
        if ends[-1] != len(parquet.schema):
            raise pa.ArrowInvalid("the footer tells of other columns")
        leaves = tuple(tuple(range(*both)) for both in pairwise(ends))
        no_cells = {at: visible(str(field.type)) for at, field in enumerate(schema) if not is_known(field.type)}
        return ParquetLog(path, file, header, leaves=leaves, in_utc=_in_utc(path, parquet, leaves), no_cells=no_cells)


def no_cells(logs: Iterable[OpenedLog]) -> Iterator[tuple[int, str, OpenedLog]]:
    """The columns of the logs that have no cells, each with its type and its log."""
    for log in logs:
        for at, what in log.no_cells.items() if isinstance(log, ParquetLog) else ():
            yield log.order[at] if log.order else at, what, log


def check_cells(logs: Iterable[OpenedLog], columns: Container[int | None]) -> None:
    """Raises LogError where one of these columns has no cells, so that nothing can be read from it."""
    for column, what, log in no_cells(logs):
        if column in columns:
            raise LogError(
                f"`{log.path}`: the column `{visible(log.header[column])}` is of type {what}, which is no cell of a table",
                help="leave it out of the export, or write it as text",
            )


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


def _leaves(type_: pa.DataType) -> int:
    """How many columns the file has for one of this type: one, or those of its parts."""
    own = getattr(type_, "storage_type", type_)
    return sum(_leaves(own.field(at).type) for at in range(own.num_fields)) if own.num_fields else 1


def _in_utc(path: File, parquet: Any, leaves: Sequence[Sequence[int]]) -> frozenset[int]:
    """The columns of old moments that count in UTC, as Spark's do. Raises LogError where others stand."""
    kinds = [[parquet.schema.column(leaf).physical_type for leaf in own] for own in leaves]
    old = [at for at, own in enumerate(kinds) if own == [OLD_MOMENT]]
    if old and SPARK not in (parquet.metadata.metadata or {}):
        name = visible(parquet.schema_arrow.names[old[0]])
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
