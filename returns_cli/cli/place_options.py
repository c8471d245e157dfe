"""The options that say where the table of a log is, and how its bytes are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Self

from returns_cli.errors import UsageError
from returns_cli.intake.saved_mapping import SavedMapping
from returns_cli.records import Record
from returns_cli.sources.log_file import Reading
from returns_cli.sources.table_place import WantedPlace


class PlaceOptions(Record):
    """These options, by their names."""

    encoding: str | None
    sheet: str | None
    header_line: int | None
    headings: str | None
    delimiter: str | None

    def placed(self, saved: SavedMapping | None) -> Self:
        """The same, with what a saved mapping says where no option does."""
        if saved is None:
            return self
        return self.but(
            encoding=self.encoding or saved.text("encoding"),
            sheet=self.sheet or saved.text("sheet"),
            header_line=self.header_line or (None if self.headings else saved.header_line),
            headings=self.headings or (None if self.header_line else as_row(saved.listed("headings"))),
            delimiter=self.delimiter or saved.text("delimiter"),
        )

    @property
    def asked(self) -> list[str]:
        """These options as they were given, but for the sheet, which is another table."""
        options = (self.encoding, self.header_line, self.headings, self.delimiter)
        return [] if not any(options) else [str(each or "") for each in options]

    @property
    def reading(self) -> Reading:
        """How the log is read. Raises UsageError."""
        return Reading(self.encoding, self.sheet, self.wanted)

    @property
    def wanted(self) -> WantedPlace:
        """Where the table is. Raises UsageError."""
        delimiter = {"tab": "\t", "\\t": "\t"}.get((self.delimiter or "").lower(), self.delimiter)
        if delimiter is not None and (len(delimiter) != 1 or delimiter in "\"'\r\n"):
            raise UsageError(
                f"--delimiter `{delimiter}` is no single character", help="for example --delimiter ';' or --delimiter tab"
            )
        row = next(csv.reader([self.headings or ""]), [])
        if self.headings is not None and self.header_line is not None:
            raise UsageError("--headings and --header-line exclude each other", help="leave one out")
        if self.headings is not None and not any(heading.strip() for heading in row):
            raise UsageError("--headings names no column", help="for example --headings sold_on,requested_on,decision")
        return WantedPlace(self.header_line, tuple(row), delimiter)


def as_row(headings: Sequence[str]) -> str | None:
    """Headings as --headings has them."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(headings)
    return row.getvalue() or None
