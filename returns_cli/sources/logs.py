"""Logs that have been opened: their headings, and what tells a source how to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from returns_cli.errors import ReturnsError, UsageError, visible
from returns_cli.language.faults import did_you_mean
from returns_cli.records import Record
from returns_cli.sources.storage import File

MALFORMED = "the row cannot be split into the header's columns"


class LogError(ReturnsError):
    """A log that cannot be read at all."""


def no_sheet(path: File, sheet: str, names: Sequence[str]) -> UsageError:
    """A sheet is asked for that is none of those of the file."""
    listed = ", ".join(map(visible, names))
    return UsageError(f"`{path}` has no sheet `{visible(sheet)}`", help=did_you_mean(sheet, names) or f"it has: {listed}")


def no_workbook(path: File) -> UsageError:
    """A sheet is asked for of a log that has none."""
    return UsageError(f"`{path}` is no workbook", help="leave --sheet out")


class Fault(Record):
    """A record that is no row: its line, its text where it could not be split into cells (else these), and why."""

    line: int
    raw: str
    why: str
    cells: tuple[str, ...] = ()


class Note(Record):
    """Something to be said of a log as a whole: a key of our words, and what fills its placeholders."""

    what: str
    fields: Mapping[str, str | int]


class LastLine(NamedTuple):
    """One of the last records of a log, which may be a total or a note, `plain`ly or not: the byte or the line at which it
    begins, its cells in the order of the file, and its line, of text among those that were looked at."""

    place: int
    line: int
    cells: tuple[str, ...]
    plain: bool


class OpenedLog(Record):
    """A log whose headings are known. `file` is what is read: the log itself, or a copy made for reading it.

    `order` says for each column of the file which of the headings it has. `notes` are what is to be said of the log as a whole;
    numbers of days in it count from 1904 in workbooks of old Macs. `titles` are what lines above its headings say; its `last`
    lines may be no rows: see `table_end`.
    """

    path: File
    file: File
    header: tuple[str, ...]
    order: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    since_1904: bool = False
    titles: frozenset[tuple[str, ...]] = frozenset()
    last: tuple[LastLine, ...] = ()

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def faults(self) -> Sequence[Fault]:
        """The lines that were found bad when the log was opened."""
        return ()


def cell(position: int) -> str:
    """The column that holds the text of the log's column at `position`."""
    return f"_c{position}"


class TextLog(OpenedLog):
    """Separated values in that encoding. Text begins at the byte `start`, below `above` lines; headings begin on so many next
    ones (`before`), which is 1 or 0. Lines end in `line_end`, or in a carriage return and a line feed. What begins at the byte
    `below` or behind it is no row, unless that is 0; what begins at `end` is not of the table, unless that is 0.
    """

    separator: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    line_end: str = "\n"
    start: int = 0
    before: int = 1
    above: int = 0
    below: int = 0
    end: int = 0
    room: Path = Path()


class ParquetLog(OpenedLog):
    """Columns in groups of rows. Those in `in_utc` have moments that do not say that they count in UTC; those in `no_cells` are
    of these types, which are no cells of a table. `leaves` are the columns that the file has for each, several for nested ones.
    """

    leaves: tuple[tuple[int, ...], ...] = ()
    in_utc: frozenset[int] = frozenset()
    no_cells: Mapping[int, str] = {}


class KeptColumns(NamedTuple):
    """How the cells under so many keys are kept: as codes of so many `texts`; or else as so many words, and a size; or else as
    places in the lines."""

    keys: int = 1
    texts: int = 0
    words: int = 0


class KeptCells(NamedTuple):
    """Where in a file the cells of a piece are kept, behind so many `letters`: see `json_block`."""

    file: Path
    at: int
    letters: int
    size: int
    columns: tuple[KeptColumns, ...]


class LinePiece(NamedTuple):
    """Whole lines: from the byte `start` to before `end`; `before` lines stand above them, `records` of them are records. The
    cells of the rows are in the file `copy`, under their `keys`, or `kept` where they were found without parsing, beside the
    log or a copy of its lines that is `unescaped`; `faults` are the records that are no rows."""

    start: int
    end: int
    before: int
    records: int
    copy: Path
    keys: tuple[str, ...]
    faults: tuple[Fault, ...]
    kept: KeptCells | None = None
    unescaped: bool = False


class JsonLog(OpenedLog):
    """Objects in JSON, one a line, in UTF-8; its `planned` pieces were parsed when it was opened."""

    planned: tuple[LinePiece, ...] = ()


class CellLog(OpenedLog):
    """Rows that were read by Python and put into a Parquet file of texts, each with its line. `bad` are the bad lines; what
    stands on the line `end` or below it is no row, unless that is 0."""

    bad: tuple[Fault, ...] = ()
    end: int = 0

    @property
    def faults(self) -> Sequence[Fault]:
        return self.bad
