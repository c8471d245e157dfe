"""What a source hands to the worker: a log in pieces, a piece in batches of rows.

A `Log` is a source. `pieces()` plans it without reading cells: each piece is a small value that can be pickled, and that
any process, here or on a cluster, can read by itself with `read(piece)`. The batches of all pieces, in order, have every
record of the log once: as a row, or as a fault that says why it is none.

The worker asks a batch for the distinct texts of a column and for the number of each row's text among them (`listed`).
Delimited text knows a faster way: the short cells of a column as 64-bit words (`words`), which are looked up without
becoming texts; tables have no words. A source of a table makes `TableBatch`es, and needs nothing else of this room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from returns_cli.sources.logs import Fault

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from returns_cli.sources.arrays import Marks, Numbers, Words


class Distinct(NamedTuple):
    """The texts of a column: for every row the place of its text in `texts`."""

    places: Numbers
    texts: Sequence[str]

    def blank(self) -> Marks:
        """Of every row whether it says nothing."""
        return np.array([not text.strip() for text in self.texts], np.bool_).take(np.asarray(self.places))


class Batch(Protocol):
    """Some rows of a log, all cells as text, blank ones as ``. A column is the position of one of the log's headings."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    @property
    def faults(self) -> Sequence[Fault]:
        """The records of the batch that are no rows, counted like `lines`."""

    @property
    def records(self) -> int:
        """How many records there are: rows, faults, and rows that are left out."""

    @property
    def height(self) -> int:
        """How many lines of the log it has, where its lines count from 0; else 0."""

    @property
    def left_out(self) -> int:
        """How many rows nobody wants to be looked at; of so many (`untold`) nobody can tell."""

    @property
    def untold(self) -> int:
        """How many rows are left out because nobody can tell."""

    def lines(self) -> Numbers:
        """The line of each row (int64), as counted by its source: see `BatchSource.counts_on`."""

    def words(self, column: int, until: int | None = None) -> Words | None:
        """The cells as 64-bit words, a row for each, alike just where the texts are; None where the batch has no words for
        them."""

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column."""

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null."""

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""

    def texts(self, column: int, rows: Sequence[int]) -> list[str]:
        """The texts of a column in some rows."""


class BatchSource(Protocol):
    """A log as the worker sees it. It can be pickled."""

    @property
    def counts_on(self) -> bool:
        """Whether lines of a piece count from 0 and those of the pieces before it come on top, because nobody knows how many
        these are before they are read; else a row's line is the line of the log."""

    def pieces(self) -> Iterator[Any]:
        """The pieces, in the order of the log. Raises LogError."""

    def read(self, piece: Any) -> Iterator[Batch]:
        """The records of a piece, in the order of the log. Raises LogError."""


class TableBatch:
    """Rows of a table. `columns` is an Arrow record batch with a column for each of the log's headings, in their order:
    texts as intake reads them, dictionary-encoded (plain strings are encoded here); null, or an empty text, is a blank
    cell. `lines` are the numbers of the rows in their file, as a person finds them there.
    """

    def __init__(self, columns: pa.RecordBatch, lines: npt.ArrayLike, faults: Sequence[Fault] = ()) -> None:
        self.columns, self.faults = columns, faults
        self.rows: int = columns.num_rows
        self.records = self.rows + len(faults)
        self.height = self.left_out = self.untold = 0
        self._lines = np.asarray(lines, np.int64)
        self._listed: dict[int, Distinct] = {}

    def lines(self) -> Numbers:
        """The line of each row."""
        return self._lines

    def words(self, column: int, until: int | None = None) -> None:
        """None: a table has no words."""
        del column, until

    def listed(self, column: int) -> Distinct:
        """The distinct texts of a column, from its dictionary."""
        if column not in self._listed:
            self._listed[column] = distinct_texts(self.columns.column(column))
        return self._listed[column]

    def strings(self, column: int) -> pa.Array:
        """The texts as an Arrow array of strings, blank ones as null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        texts = self.columns.column(column).cast(pa.string())
        return pc.if_else(pc.equal(texts, ""), None, texts)

    def text(self, row: int, column: int) -> str:
        """The text of one cell."""
        return self.texts(column, [row])[0]

    def texts(self, column: int, rows: Sequence[int]) -> list[str]:
        """The texts of a column in some rows."""
        return [text or "" for text in self.columns.column(column).take(np.asarray(rows, np.int64)).to_pylist()]


def distinct_texts(column: pa.Array) -> Distinct:
    """The texts of an Arrow column, a blank one behind those of its dictionary."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    texts = [text or "" for text in column.dictionary.to_pylist()]
    places = places_in(column.indices, len(texts))
    return Distinct(places, [*texts, ""] if column.indices.null_count else texts)


def places_in(indices: pa.Array, blank: int) -> Numbers:
    """The indices of a dictionary, those that are null as `blank`."""
    # numpy takes the numbers as they lie there, whatever stands where one is null: Arrow needs five times as long for it.
    given, numbers = indices.buffers()
    if not len(indices):
        return np.zeros(0, np.int64)
    own = slice(indices.offset, indices.offset + len(indices))
    places = np.frombuffer(numbers, str(indices.type))[own].astype(np.int64)  # `int8`, …: called alike in Arrow and numpy
    if indices.null_count:
        places[np.unpackbits(np.frombuffer(given, np.uint8), bitorder="little")[own] == 0] = blank
    return places


def blank_texts(texts: pa.Array) -> pa.Array:
    """Which of an Arrow array of texts are blank: null, or blanks of any kind."""
    import pyarrow.compute as pc

    return pc.or_(texts.is_null(), pc.equal(pc.utf8_trim_whitespace(texts), "").fill_null(True))


def say_something(columns: Sequence[pa.Array]) -> Any:
    """The places of the rows that have a cell which is not blank, in these columns of texts."""
    blank = np.ones(len(columns[0]) if columns else 0, np.bool_)
    for column in columns:
        if not blank.any():
            break
        blank &= np.asarray(blank_texts(column))
    return np.flatnonzero(~blank)
