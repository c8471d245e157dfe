"""A log in a workbook: the first sheet that can be seen and may be a table, or the one that is named, as its cells look on the
screen."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from returns_cli.errors import visible
from returns_cli.kinds.sameness import unprotected
from returns_cli.sources.cell_file import CellFile
from returns_cli.sources.delimited import check_header
from returns_cli.sources.heading_lines import filled
from returns_cli.sources.logs import CellLog, LastLine, LogError, Note, no_sheet
from returns_cli.sources.sheet_parts import SheetFacts, check_sizes, facts_of
from returns_cli.sources.sheet_rows import SheetRow, SheetRows, TextColumn, fill
from returns_cli.sources.sheet_texts import text_of
from returns_cli.sources.storage import File
from returns_cli.sources.table_end import no_rows

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata
from returns_cli.sources.table_place import (
    FIRST_ROWS,
    LAST_ROWS,
    TablePlace,
    WantedPlace,
    headings_in,
    usual_width,
)

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
Merged: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
NOTHING = SheetFacts({}, {}, 0, False)


def sheet_log(path: File, file: Path, copy: Path, sheet: str | None, wanted: WantedPlace) -> CellLog:
    """The log; raises LogError where the workbook is damaged or locked, UsageError where the sheet is not there."""
    with _opened(path, file) as book:
        names = _names(path, book, sheet)
        for name in (*names, names[0]):
            facts = facts_of(str(path), file, name) or NOTHING  # which looks at its size before its cells are read
            found = book.get_sheet_by_name(name)
            if len(names) == 1 or _may_be_a_table(found):
                break
        merged = found.merged_cell_ranges or []
        notes = _others(book, name) if sheet is None else []
    with _uncollected():
        return log_of(path, copy, _rows_of(found), wanted, facts, merged, notes)


def _rows_of(sheet: CalamineSheet) -> Iterator[SheetRow]:
    """All rows from the first line on, with all cells from the first column on."""
    if sheet.start is None:  # no cell has anything: older Calamines cannot count the rows of none
        return iter(())
    left = [""] * sheet.start[1]
    return ([*left, *row] for row in sheet.iter_rows()) if left else iter(sheet.iter_rows())


def log_of(
    path: File,
    copy: Path,
    cells: Iterable[SheetRow],
    wanted: WantedPlace,
    facts: SheetFacts = NOTHING,
    merged: Sequence[Merged] = (),
    notes: Sequence[Note] = (),
) -> CellLog:
    """The log in rows of the same width, the first of which stand on line 1. Raises LogError where there are none."""
    rows = SheetRows(cells, facts.errors)
    rows.wait_for(max(FIRST_ROWS, wanted.header_line or 0))
    firsts = [(at, list(map(text_of, row))) for at, row in enumerate(rows.waiting, 1)]
    if not any(filled(row) for _, row in firsts):
        raise LogError(f"`{path}` has no rows", help="a log needs a header and rows; is it another sheet? --sheet NAME")
    place = headings_in(str(path), firsts, wanted)
    header = [unprotected(heading.strip()) for heading in place.header]
    first = place.last - 1 - bool(wanted.headings)
    if merged or not header[-1]:
        rows.wait_for_all()
    while not header[-1] and not any(text_of(row[len(header) - 1]) for row in rows.waiting):
        header.pop()
    check_header(str(path), header)
    all_notes = [*notes, *_notes(header, place, facts, _fill(rows.waiting, merged, first))]
    columns, last = _columns(rows, first + 1, len(header))
    with CellFile(copy, len(header)) as file:
        file.add_columns(first + 2, [column.whole() for column in columns])
    counts = [(visible(name), column.shortened) for name, column in zip(header, columns, strict=True)]
    all_notes += [Note("shortened-numbers", {"column": name, "count": count}) for name, count in counts if count]
    return CellLog(path, copy, tuple(header), (), tuple(all_notes), facts.since_1904, place.titles, last)


@contextmanager
def _opened(path: File, file: Path) -> Iterator[CalamineWorkbook]:
    import python_calamine as calamine

    try:
        check_sizes(str(path), file)
        with calamine.CalamineWorkbook.from_path(str(file)) as book:
            yield book
    except calamine.PasswordError:
        raise _locked(path) from None
    except (calamine.CalamineError, OSError) as error:
        if _is_locked(file):
            raise _locked(path) from None
        raise LogError(f"`{path}` is a damaged workbook", help="save it again as .xlsx or CSV") from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """Makes lists of cells, which are in no circle: a collector would look through all of them again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _names(path: File, book: CalamineWorkbook, wanted: str | None) -> Sequence[str]:
    """The sheets of which the first is read that may be a table."""
    import python_calamine as calamine

    names = list(book.sheet_names)
    if wanted is not None:
        if wanted not in names:
            raise no_sheet(path, wanted, names)
        return [wanted]
    tables = _tables(book)
    if not tables:
        raise LogError(f"`{path}` has no sheets", help="export it again")
    return [each.name for each in tables if each.visible == calamine.SheetVisibleEnum.Visible] or [tables[0].name]


def _tables(book: CalamineWorkbook) -> list[SheetMetadata]:
    import python_calamine as calamine

    return [each for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]


def _others(book: CalamineWorkbook, name: str) -> list[Note]:
    """What is to be said of the sheets that are not read."""
    others = ", ".join(visible(each.name) for each in _tables(book) if each.name != name)
    return [Note("sheet-read", {"sheet": visible(name), "others": others})] if others else []


def _may_be_a_table(sheet: CalamineSheet) -> bool:
    """Whether it has several rows and columns: a cover has not, and a sheet that nobody has used has none."""
    return sheet.height > 1 and sheet.width > 1


def _fill(rows: list[SheetRow], merged: Sequence[Merged], first: int) -> int:
    """Says in every row of a cell that goes over several what stands in it; how many cells were blank for that."""
    count = 0
    for (top, left), (bottom, _) in merged:
        if top <= first or top >= len(rows) or not text_of(rows[top][left]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if any(cell != "" for cell in row):
                row[left] = rows[top][left]
                count += 1
    return count


def _columns(rows: SheetRows, first: int, width: int) -> tuple[list[TextColumn], tuple[LastLine, ...]]:
    """The table's columns, and its last lines that may be no rows. INVARIANT: all rows above the place `first` wait."""
    columns = [TextColumn() for _ in range(width)]
    rows.take(first)
    rows.wait_for(FIRST_ROWS)
    usual = usual_width([list(map(text_of, row)) for row in rows.waiting[:FIRST_ROWS]])
    rows.take_into(columns)
    fill(columns, rows.waiting)
    return columns, _last(rows.waiting, rows.at, usual)


def _last(rows: Sequence[Sequence[object]], first: int, width: int) -> tuple[LastLine, ...]:
    """Those of the last rows that may be no rows. The first of the rows stands at the place `first`; most rows fill so many
    cells."""
    last: list[LastLine] = []
    for at in range(len(rows) - 1, -1, -1):
        texts = tuple(map(text_of, rows[at]))
        if filled(texts):
            last.insert(0, LastLine(first + at + 1, first + at + 1, texts, plain=False))
        if len(last) == LAST_ROWS:
            break
    above = [each.line - first - 2 for each in last]
    return no_rows(last, width, [at >= 0 and not filled(list(map(text_of, rows[at]))) for at in above])


def _notes(header: Sequence[str], place: TablePlace, facts: SheetFacts, merged: int) -> list[Note]:
    notes = [*place.notes]
    if facts.hidden:
        notes.append(Note("hidden-rows", {"count": facts.hidden}))
    if merged:
        notes.append(Note("merged-cells", {"count": merged}))
    for at, count in sorted(facts.without_value.items()):
        column = visible(header[at]) if at < len(header) and header[at] else f"{at + 1}"
        notes.append(Note("formulas-without-value", {"column": column, "count": count}))
    return notes


def _is_locked(file: Path) -> bool:
    with file.open("rb") as stream:
        return ENCRYPTED in stream.read(1 << 20)


def _locked(path: File) -> LogError:
    return LogError(f"`{path}` is protected by a password", help="save it without the password, or as CSV")
