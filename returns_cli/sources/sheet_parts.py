"""What an .xlsx workbook says of a sheet that is not in the values of its cells: errors, formulas without a value, hidden rows,
cells far away, days counted from 1904. Read from its XML as bytes, once."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np

from returns_cli.sources.bounds import NO_HARM, ByteMeter
from returns_cli.sources.logs import LogError

MOST_CELLS, MOST_TIMES = 20_000_000, 10
LONGEST_ROW = 1 << 26
SHEETS = "xl/worksheets/"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, NotImplementedError, RuntimeError)
MOST_COLUMNS = 1_000
MOST_PACKED = 1_032  # times, by deflate
LONGEST_SIGN = 8
_ROOT = re.compile(rb"<(\w+:)?worksheet\b")
_PREFIX = re.compile(rb"(</?)\w+:(?=row\b|c\b|v\b|f\b)")
_NUMBER = re.compile(rb'\br="(\d{1,9})"')
_ERROR = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,9})"[^>]*>(.{0,4000}?)</c>', re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_VALUE = re.compile(rb"<v>([^<]*)</")
_NO_VALUE = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,9})"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


class SheetFacts(NamedTuple):
    """Of a sheet: the texts of errors by row and column (from 0), the columns of formulas without a value with how many there
    are, and how many rows are hidden."""

    errors: Mapping[tuple[int, int], str]
    without_value: Mapping[int, int]
    hidden: int
    since_1904: bool


def facts_of(name: str, file: Path, sheet: str) -> SheetFacts | None:
    """What the workbook says of the sheet; None where it is of another kind. Raises LogError where it is too large."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.namelist()
            if "xl/workbook.xml" not in members:
                return None
            part, since_1904 = _part(archive, sheet)
            if part not in members:
                return None
            return _scanned(name, sheet, archive, part, since_1904)
    except (*DAMAGED, ElementTree.ParseError, KeyError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        return None  # what is wrong will be said by the reader of its cells


def check_sizes(name: str, file: Path) -> None:
    """Every part of the workbook, by its real size. Raises LogError where one would be too large."""
    with suppress(*DAMAGED), zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            ByteMeter(name, member.compress_size).add(member.file_size)
            if member.filename.startswith(SHEETS):
                continue  # the one that is read is looked through in any case
            if member.compress_size * MOST_PACKED > NO_HARM:  # else it cannot be that large, whatever it says
                with archive.open(member) as stream:
                    deque(ByteMeter(name, member.compress_size).chunks(stream), maxlen=0)


def _part(archive: zipfile.ZipFile, sheet: str) -> tuple[str, bool]:
    """The part of the archive that holds the sheet, and whether days count from 1904."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  expat refuses to blow up entities
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    settings = next((each for each in book if each.tag.endswith("}workbookPr")), None)
    since_1904 = settings is not None and settings.get("date1904") in ("1", "true", "on")
    for each in book.iter():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            own = next((value for key, value in each.attrib.items() if key.endswith("}id")), None)
            target = targets.get(own, "")
            return (target.lstrip("/") if target.startswith("/") else f"xl/{target}"), since_1904
    return "", since_1904


def _scanned(name: str, sheet: str, archive: zipfile.ZipFile, part: str, since_1904: bool) -> SheetFacts:
    errors, without_value, sight = dict[tuple[int, int], str](), dict[int, int](), _Sight()
    for piece in _pieces(name, archive, part):
        signs = _signs(piece)
        sight.add(piece, signs)
        for found in _ERROR.finditer(piece) if signs.errors else ():
            value = _VALUE.search(found[3])
            errors[int(found[2]) - 1, column(found[1])] = value[1].decode("utf-8", "replace") if value else "#N/A"
        for found in _NO_VALUE.finditer(piece) if signs.formulas else ():
            without_value[column(found[1])] = without_value.get(column(found[1]), 0) + 1
    if sight.is_sparse:
        raise LogError(
            f"`{name}`: the sheet `{sheet}` has a cell far from all others, at {sight.farthest}",
            help="delete what stands there, or save the table alone, as .xlsx or CSV",
        )
    return SheetFacts(errors, without_value, sight.hidden, since_1904)


class _Signs(NamedTuple):
    """How many cells some rows have; whether there may be cells right of column Z, formulas, errors, hidden rows."""

    cells: int
    wide: bool
    formulas: bool
    errors: bool
    hidden: bool


def _signs(piece: bytes) -> _Signs:
    # All bytes at once: to look for so short texts one after the other takes several times as long. No sign begins in the last
    # bytes, for there a row ends.
    raw = np.frombuffer(piece, np.uint8)
    at = [raw[more : max(0, len(raw) - LONGEST_SIGN) + more] for more in range(LONGEST_SIGN)]
    opened = at[0] == ord("<")
    formulas = bool((opened & (at[1] == ord("f"))).any())
    cells = opened & (at[1] == ord("c"))
    cells &= at[2] == ord(" ")
    wide = bool((cells & (at[len('<c r="A')] >= ord("A"))).any())
    quoted = at[0] == ord('"')
    quoted &= at[1] == ord("e")
    errors = bool(quoted.any()) and b't="e"' in piece
    return _Signs(int(np.count_nonzero(cells)), wide, formulas, errors, b'hidden="' in piece)


class _Sight:
    """How far a sheet reaches, and how many cells it has."""

    def __init__(self) -> None:
        self.cells = self.hidden = self.last = 0
        self.lowest = self.far = self.rightmost = b""

    def add(self, piece: bytes, signs: _Signs) -> None:
        """Takes whole rows."""
        self.cells += signs.cells
        if not signs.hidden and not signs.wide:
            self._add_plain(piece)
            return
        for row in piece.split(b"<row")[1:]:
            number = _NUMBER.search(row, 0, 200)
            self.last = int(number[1]) if number else self.last + 1
            if b"hidden=" in row[:200] and re.search(rb'\bhidden="(?:1|true)"', row[: row.find(b">")]):
                self.hidden += 1
            at = row.rfind(b'<c r="') + 6
            place = row[at : row.find(b'"', at)] if at > 5 else b""
            if place:
                self.lowest = place
                letters = place.rstrip(b"0123456789")
                if (len(letters), letters) > (len(self.rightmost), self.rightmost):
                    self.rightmost, self.far = letters, place

    def _add_plain(self, piece: bytes) -> None:
        """Takes rows of which none is hidden, of columns A to Z."""
        at = piece.rfind(b"<row")
        number = _NUMBER.search(piece, at, at + 200) if at >= 0 else None
        self.last = int(number[1]) if number else self.last + piece.count(b"<row")
        place = _PLACE.search(piece, max(0, piece.rfind(b"<c ")))
        self.lowest = place[1] if place else self.lowest
        self.rightmost = max(self.rightmost, b"Z", key=lambda letters: (len(letters), letters))

    @property
    def is_sparse(self) -> bool:
        """Whether a table of all rows and columns would be far larger than what there is."""
        area = self.last * (column(self.rightmost) + 1)
        return area > MOST_CELLS and area > MOST_TIMES * self.cells

    @property
    def farthest(self) -> str:
        """The cell that makes it so."""
        return (self.far if column(self.rightmost) > MOST_COLUMNS else self.lowest).decode()


def _pieces(name: str, archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part's bytes in whole rows, names of elements without their prefix."""
    left, prefixed = b"", None
    with archive.open(part) as stream:
        for chunk in ByteMeter(name, archive.getinfo(part).compress_size).chunks(stream):
            whole = left + chunk
            if prefixed is None and (root := _ROOT.search(whole)):
                prefixed = root[1] is not None
            cut = max(whole.rfind(b"<row"), whole.rfind(b":row") if prefixed is not False else -1)
            cut = whole.rfind(b"<", 0, cut + 1)
            if cut > 0 or len(whole) > LONGEST_ROW:
                piece = whole[:cut] if cut > 0 else whole
                yield _PREFIX.sub(rb"\1", piece) if prefixed else piece
                left = whole[cut:] if cut > 0 else b""
            else:
                left = whole
    yield _PREFIX.sub(rb"\1", left) if prefixed else left


def column(letters: bytes) -> int:
    """The position of a column, from 0: A is 0, AA is 26."""
    found = 0
    for letter in letters:
        found = 26 * found + letter - 64
    return found - 1
