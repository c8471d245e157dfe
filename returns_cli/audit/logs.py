"""Logs that have been opened: their headings, and the SQL that reads them, every cell as text and blanks as NULL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from returns_cli.audit.typed_columns import quote, text
from returns_cli.errors import ReturnsError
from returns_cli.records import Record

RECORD = "_record"
MALFORMED = "the row cannot be split into the header's columns"


class LogError(ReturnsError):
    """A log that cannot be read at all."""


class Fault(Record):
    """A line that could not be split into cells: its number, its text, and why."""

    line: int
    raw: str
    why: str


class Note(Record):
    """Something to be said of a log as a whole: a key of our words, and what fills its placeholders."""

    what: str
    fields: Mapping[str, str | int]


class Log(Record):
    """A log whose headings are known. `file` is what is read: the log itself, or a copy made for reading it.

    `order` says for each column of the file which of the headings it has. `notes` are what is to be said of the log as a whole;
    numbers of days in it count from 1904 in workbooks of old Macs.
    """

    path: Path
    file: Path
    header: tuple[str, ...]
    order: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    since_1904: bool = False

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def faults(self) -> Sequence[Fault]:
        """The lines that were found bad when the log was opened."""
        return ()

    def cells(self) -> list[str]:
        """The names of the file's columns, in the order of the file."""
        return [cell(position) for position in self.order or range(len(self.header))]

    def scan(self, rejects: str, *, numbered: bool = True) -> str:
        """SQL that gives `_record` (where `numbered`) and the cells; rows that cannot be split go to table `rejects`."""
        raise NotImplementedError

    def _select(self, number: str, cells: Sequence[str], read: str, *, numbered: bool) -> str:
        parts = [*([f"{number} AS {RECORD}"] if numbered else []), *cells]
        return f"SELECT {', '.join(parts)} FROM {read}"


def cell(position: int) -> str:
    """The column that holds the text of the log's column at `position`."""
    return f"_c{position}"


class TextLog(Log):
    """Separated values in that encoding. Text begins at the byte `start`; `before` records stand before the first row, the
    headings last. Lines end in `line_end`, or in a carriage return and a line feed.
    """

    separator: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    line_end: str = "\n"
    start: int = 0
    before: int = 1
    room: Path = Path()


class CellLog(Log):
    """Rows that were read by Python and put into a Parquet file of texts, each with its line. `bad` are the bad lines, `text`
    is what the rows were copied from, if that was text."""

    bad: tuple[Fault, ...] = ()
    text: TextLog | None = None

    @property
    def faults(self) -> Sequence[Fault]:
        return self.bad

    def scan(self, rejects: str, *, numbered: bool = True) -> str:
        del rejects
        named = {name: f"{quote(str(at))} AS {name}" for at, name in enumerate(self.cells())}
        cells = [named[cell(position)] for position in range(len(self.header))]
        return self._select('"line"', cells, f"read_parquet({exactly(self.file)})", numbered=numbered)


def exactly(path: Path) -> str:
    """An SQL string that names this very file, however its name looks."""
    return text("".join(f"[{char}]" if char in "*?[" else char for char in str(path)))
