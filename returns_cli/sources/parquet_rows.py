"""The rows of a log in Parquet, group by group, of which only the columns are read that are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from returns_cli.sources.batches import Distinct, blank_texts, distinct_texts
from returns_cli.sources.logs import Fault, ParquetLog
from returns_cli.sources.parquet_log import FooterGroup, footer_of, undamaged
from returns_cli.sources.storage import StoredFile

if TYPE_CHECKING:
    import pyarrow as pa

    from returns_cli.sources.arrays import Numbers


class GroupBatch:
    """The rows of a group; a record that is blank in every column is none. Lines are the numbers of records."""

    height = left_out = untold = 0
    faults: Sequence[Fault] = ()

    def __init__(self, table: ParquetTable, group: FooterGroup) -> None:
        self.table, self.group = table, group
        self._columns: dict[int, Any] = {}
        self._listed: dict[int, Distinct] = {}

    @cached_property
    def _kept(self) -> Numbers | None:
        """The places of the rows that say something; None where all do."""
        import pyarrow as pa

        blank: Any = slice(None)
        for column in self.table.telling:
            places, texts = self._whole(column)
            marks = blank_texts(pa.array(texts, pa.string())).to_numpy(zero_copy_only=False)
            found = np.flatnonzero(marks.take(places[blank]))
            if not len(found):
                return None
            blank = found if isinstance(blank, slice) else blank[found]
        return np.delete(np.arange(self.group.rows), blank)

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

    def words(self, column: int, until: int | None = None) -> None:
        """None: a table has no words."""
        del column, until

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column, from its dictionary."""
        places, texts = self._whole(column)
        return Distinct(places if self._kept is None else places.take(self._kept), texts)

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null. Where nobody has asked for a dictionary none is made."""
        import pyarrow as pa

        return self._rows_of(self._whole_column(column, listed=False)).cast(pa.string())

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        return self.texts(column, [row])[0]

    def texts(self, column: int, rows: Sequence[int]) -> list[str]:
        """The texts of a column in some rows."""
        at = np.asarray(rows, np.int64) if self._kept is None else self._kept[rows]
        if column in self._listed:
            places, texts = self._listed[column]
            return [texts[place] for place in places.take(at).tolist()]
        import pyarrow as pa

        # Of buffers: an array that Arrow makes of numbers costs an import of masked ones, in every process.
        places = pa.Int64Array.from_buffers(pa.int64(), len(at), [None, pa.py_buffer(at)])
        return [text or "" for text in self._whole_column(column).take(places).to_pylist()]

    def _rows_of(self, column: pa.Array) -> pa.Array:
        return column if self._kept is None else column.take(self._kept)

    def _whole(self, column: int) -> Distinct:
        """The distinct texts of a column in all records."""
        if column not in self._listed:
            self._listed[column] = distinct_texts(self._whole_column(column))
        return self._listed[column]

    def _whole_column(self, column: int, *, listed: bool = True) -> pa.Array:
        if column not in self._columns:
            self._columns[column] = self.table.texts(self.group, column, listed=listed)
        return self._columns[column]


class ParquetTable:
    """The columns of a log's groups, each read when it is asked for; what the footer says is read once. `telling` has them in
    the order in which they tell rows from blank records: first those that are `wanted` anyway."""

    def __init__(self, log: ParquetLog, wanted: Iterable[int] = ()) -> None:
        self.log = log
        # From the last column on: the first ones are often ids, which are long, and of which no other has to be looked at.
        every = range(len(log.header))[::-1]
        self.telling = list(dict.fromkeys([*(column for column in wanted if column in every), *every]))

    @cached_property
    def _footer(self) -> Any:
        with undamaged(self.log.path):
            return footer_of(self.log.file)

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
        if isinstance(file, StoredFile):
            return pq.ParquetFile(file.source(), metadata=self._footer, read_dictionary=listed)
        return pq.ParquetFile(file, metadata=self._footer, read_dictionary=listed, pre_buffer=False)

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
        with undamaged(self.log.path):
            own = self._as_dictionaries if listed and at not in self.log.no_cells else self._plain
            whole = group.rows == self._footer.row_group(group.number).num_rows
            cells = (_column if whole else _first_cells)(own.reader, group, self.log.leaves[at])
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


def _column(reader: Any, group: FooterGroup, leaves: Sequence[int]) -> pa.ChunkedArray:
    # Processes work side by side already: threads for a single column cost and bring nothing.
    return reader.read_row_group(group.number, column_indices=leaves, use_threads=False).column(0)


def _first_cells(reader: Any, group: FooterGroup, leaves: Sequence[int]) -> pa.ChunkedArray:
    """The cells of the first rows, of which no more are read than these. Raises ArrowInvalid where there are fewer."""
    import pyarrow as pa

    found, left = [], group.rows
    for batch in reader.iter_batches(group.rows, [group.number], leaves, use_threads=False):
        found.append(batch.column(0)[:left])
        left -= len(found[-1])
        if not left:
            return pa.chunked_array(found)
    raise pa.ArrowInvalid("fewer rows than the footer tells")
