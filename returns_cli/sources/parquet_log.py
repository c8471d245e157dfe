"""A log in Parquet: groups of rows of known types, of which only the columns are read that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from returns_cli.errors import visible
from returns_cli.sources.batches import Distinct, blank_texts, distinct_texts
from returns_cli.sources.delimited import check_header
from returns_cli.sources.logs import Fault, LogError, ParquetLog
from returns_cli.sources.storage import File, StoredFile, fault

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers, Words

SPARK = b"org.apache.spark.version"
OLD_MOMENT = "INT96"


class FooterGroup(NamedTuple):
    """A group of rows: its number, how many rows stand before it and in it, and where its bytes begin and end among those of
    all groups."""

    number: int
    before: int
    rows: int
    start: int
    end: int


def parquet_log(path: File, file: File) -> ParquetLog:
    """The log; raises LogError where the file is damaged, or has a column of which nobody can say what its cells mean."""
    with _whole(path), _opened(file) as parquet:
        header = tuple(name.strip() for name in parquet.schema_arrow.names)
        check_header(str(path), header)
        return ParquetLog(path, file, header, in_utc=_checked(path, parquet))


def groups(log: ParquetLog) -> Iterator[FooterGroup]:
    """The groups of rows, as the footer tells."""
    before = start = 0
    with _whole(log.path):
        footer = _footer(log.file)
        for number in range(footer.num_row_groups):
            group = footer.row_group(number)
            size = max(0, group.total_byte_size)  # what is said of single columns ends the process where it is damaged
            yield FooterGroup(number, before, group.num_rows, start, start + size)
            before, start = before + group.num_rows, start + size
        if not footer.num_row_groups:
            yield FooterGroup(-1, 0, 0, 0, 0)


class GroupBatch:
    """The rows of a group; a record that is blank in every column is none. Lines are the numbers of records."""

    left_out = untold = 0
    faults: Sequence[Fault] = ()

    def __init__(self, table: ParquetTable, group: FooterGroup) -> None:
        self.table, self.group = table, group
        self._columns: dict[int, Any] = {}
        self._listed: dict[int, Distinct] = {}

    @cached_property
    def _kept(self) -> Numbers | None:
        """The places of the rows that say something; None where all do."""
        import pyarrow as pa

        blank = np.arange(self.group.rows)
        # From the last column on: the first ones are often ids, which are long, and of which no other has to be looked at.
        for column in reversed(range(len(self.table.log.header))):
            if not len(blank):
                return None
            cells = self._whole_column(column)
            if len(blank) == len(cells):
                marks = blank_texts(cells.dictionary).take(cells.indices).fill_null(True)
            else:
                marks = blank_texts(cells.take(blank).cast(pa.string()))
            blank = blank[marks.to_numpy(zero_copy_only=False)]
        return np.delete(np.arange(self.group.rows), blank) if len(blank) else None

    @cached_property
    def rows(self) -> int:
        """How many rows there are."""
        return self.group.rows if self._kept is None else len(self._kept)

    @property
    def records(self) -> int:
        """How many records there are."""
        return self.rows

    def lines(self) -> Numbers:
        """The number of each row among all records of the file, from 1."""
        places = np.arange(self.group.rows) if self._kept is None else self._kept
        return places + self.group.before + 1

    def words(self, column: int, until: int | None = None) -> list[Words]:
        """None: a table has no words."""
        del column, until
        return []

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column, from its dictionary."""
        if column not in self._listed:
            self._listed[column] = distinct_texts(self._rows_of(self._whole_column(column)))
        return self._listed[column]

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null. Where nobody has asked for a dictionary none is made."""
        import pyarrow as pa

        if column in self._columns:
            return self._rows_of(self._columns[column]).cast(pa.string())
        return self._rows_of(self.table.texts(self.group, column, listed=False))

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        at = row if self._kept is None else int(self._kept[row])
        value: str | None = self._whole_column(column)[at].as_py()
        return value or ""

    def _rows_of(self, column: pa.Array) -> pa.Array:
        return column if self._kept is None else column.take(self._kept)

    def _whole_column(self, column: int) -> pa.Array:
        if column not in self._columns:
            self._columns[column] = self.table.texts(self.group, column, listed=True)
        return self._columns[column]


class ParquetTable:
    """The columns of a log's groups, each read when it is asked for; what the footer says is read once."""

    def __init__(self, log: ParquetLog) -> None:
        self.log = log

    @cached_property
    def _footer(self) -> Any:
        with _whole(self.log.path):
            return _footer(self.log.file)

    @cached_property
    def _plain(self) -> Any:
        return self._reader(None)

    @cached_property
    def _as_dictionaries(self) -> Any:
        schema = self._footer.schema
        leaves = (schema.column(at) for at in range(len(schema)))
        return self._reader([leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"])

    def _reader(self, listed: Sequence[str] | None) -> Any:
        import pyarrow.parquet as pq

        file = self.log.file
        source = file.source() if isinstance(file, StoredFile) else file
        return pq.ParquetFile(source, metadata=self._footer, read_dictionary=listed)

    def texts(self, group: FooterGroup, column: int, *, listed: bool) -> pa.Array:
        """A column of a group as texts, blank ones null; as a dictionary of them if it is to be `listed`. Raises LogError."""
        import pyarrow as pa

        from returns_cli.sources.arrow_texts import as_texts

        array = self._cells(group, column, listed=listed)
        if not listed:
            texts = as_texts(array)
            return texts.cast(pa.string()) if pa.types.is_dictionary(texts.type) else texts
        try:
            texts = as_texts(array if pa.types.is_dictionary(array.type) else array.dictionary_encode())
        except pa.ArrowNotImplementedError:
            texts = as_texts(array)
        return texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()

    def _cells(self, group: FooterGroup, column: int, *, listed: bool) -> pa.Array:
        """A column of a group as the file has it."""
        import pyarrow as pa

        if not group.rows:
            return pa.array([])
        at = self.log.order.index(column) if self.log.order else column
        with _whole(self.log.path):
            own = self._as_dictionaries if listed else self._plain
            cells = own.reader.read_row_group(group.number, column_indices=[at]).column(0)
            if at in self.log.in_utc:
                cells = cells.cast(pa.timestamp(cells.type.unit, "UTC"))
        if cells.num_chunks == 1:  # the usual one is not to be copied
            return cells.chunk(0)
        if pa.types.is_dictionary(cells.type):
            cells = cells.unify_dictionaries()
        array = cells.combine_chunks()
        if isinstance(array, pa.ChunkedArray):
            return array.chunk(0) if array.num_chunks else pa.array([], cells.type)
        return array


def _footer(file: File) -> Any:
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
        yield pq.ParquetFile(file.source(), metadata=_footer(file))
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
def _whole(path: File) -> Iterator[None]:
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
