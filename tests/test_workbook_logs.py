"""Logs in workbooks: what is seen on the screen is what is read, and what cannot be seen is said."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from test_audit_command import FINE, HEADER, assert_one_complaint, audit, returns
from workbooks import Raw, write_workbook

from returns_cli.sources.table_place import below_the_table, headings_at


def book(path: Path, *rows: dict[str, object], **options: object) -> Path:
    """A workbook of fine requests, changed so."""
    sheet = [HEADER, *([{**FINE, **row}[name] for name in HEADER] for row in rows)]
    return write_workbook(path, {"log": sheet}, **options)  # type: ignore[arg-type]


def noted(log: Path, *options: str) -> list[tuple[object, ...]]:
    """What is said of the log: of each note its name and values."""
    notes = returns("audit", log, "--format", "json", *options).json["notes"]
    return [(note["note"], *(value for key, value in note.items() if key not in ("log", "note"))) for note in notes]


def test_numbers_have_the_digits_that_are_shown(tmp_path: Path) -> None:
    """0.1 + 0.2 is 0.3, a third of a cent more than 299.97 is 299.97, 3.0 is 3, and 1E-7 is no riddle."""
    shown = {0.1 + 0.2: "0.3", 299.96999999999997: "299.97", 1.9200000000000002: "1.92", 3.0: "3", 1e-7: "0.0000001"}
    log = book(tmp_path / "log.xlsx", *({"request_id": value} for value in shown))
    assert [row["request_id"] for row in audit(log, folder=tmp_path).rows] == list(shown.values())


def test_numbers_of_more_digits_are_said(tmp_path: Path) -> None:
    """Of an id of 20 digits a spreadsheet keeps 15: it looks shortened, and is said once for its column; 15 digits are kept."""
    log = book(tmp_path / "log.xlsx", {"request_id": 26952000012345678901.0}, {"request_id": 123456789012345.0})
    found = audit(log, folder=tmp_path)
    assert [row["request_id"] for row in found.rows] == ["2.69520000123457E+19", "123456789012345"]
    assert noted(log) == [("shortened-numbers", "request_id", 1)]


@pytest.mark.parametrize("error", ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"])
def test_an_error_is_neither_a_value_nor_blank(tmp_path: Path, error: str) -> None:
    """An error rejects its row where a fact is read from its cell, also behind a formula; elsewhere it does no harm."""
    cells = (Raw(f't="e"><v>{error}</v>'), Raw(f's="0" t="e"><f>1/0</f><v>{error}</v>'))
    log = book(tmp_path / "log.xlsx", {}, *({"receipt": cell} for cell in cells), *({"request_id": cell} for cell in cells))
    found = audit(log, folder=tmp_path)
    assert (found.rejected_lines, found.lines) == ([3, 4], [2, 5, 6])
    assert [row["receipt"] for row in found.rejects] == [error, error]
    assert f"`{error}` is an error of a spreadsheet" in found.rejects[0]["why"]


def test_an_error_is_one_in_texts_too(tmp_path: Path) -> None:
    """No type of fact takes a spreadsheet's error for its value, whatever file and language it comes in."""
    log, errors = (
        tmp_path / "log.csv",
        ("#REF!", "#BEZUG!", "#Überlauf!", "#¿NOMBRE?", "#ERROR!", "＃ＮＶ", "Err:502", "#######", "错误:508"),
    )
    rows = [",".join({**FINE, "defect": error}.values()) for error in errors]
    log.write_text("\n".join([",".join(HEADER), *rows, ""]), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert found.rejected_lines == [*range(2, 2 + len(errors))]
    assert all("is an error of a spreadsheet" in reject["why"] for reject in found.rejects)


@pytest.mark.parametrize("empty", ["", "<v/>", "<v></v>", "<v />"])
def test_formulas_without_values_are_said(tmp_path: Path, empty: str) -> None:
    """Written by a program that does not calculate: blank, and said with the column and what to do."""
    log = book(
        tmp_path / "log.xlsx", {"receipt": Raw(f'><f>IF(1,"yes","no")</f>{empty}')}, {"receipt": Raw(f"><f>TRUE()</f>{empty}")}
    )
    assert noted(log) == [("formulas-without-value", "receipt", 2)]
    assert "2 formulas in receipt have no stored value" in returns("audit", log).out
    assert "公式" in returns("audit", log, "--lang", "zh").out
    assert audit(log, folder=tmp_path).outcomes == ["incomplete"] * 2
    known = book(tmp_path / "log.xlsx", {"receipt": Raw('t="str"><f>IF(1,"yes","no")</f><v>yes</v>')})
    assert (noted(known), audit(known, folder=tmp_path).outcomes) == ([], ["approve"])


@pytest.mark.parametrize(("since_1904", "day"), [(False, 46082), (True, 44620)])
def test_days_count_from_where_the_workbook_says(tmp_path: Path, since_1904: bool, day: int) -> None:
    """Bare numbers of days, as a column and with --dates serial; beside real dates, which say the same."""
    real = date(2026, 3, 31) if not since_1904 else Raw(f's="1"><v>{day + 30}</v>')
    rows = [{"sold_on": day, "requested_on": real}, {"sold_on": day - 1, "requested_on": real}]
    log = book(tmp_path / "log.xlsx", *rows, since_1904=since_1904)
    assert audit(log, folder=tmp_path).outcomes == ["approve", "deny"]
    mixed = book(tmp_path / "log.xlsx", *rows, {"sold_on": "2026-03-01", "requested_on": real}, since_1904=since_1904)
    assert audit(mixed, folder=tmp_path, given=["--dates", "serial"]).outcomes == ["approve", "deny", "approve"]


def test_workbooks_that_count_days_differently_are_not_one_log(tmp_path: Path) -> None:
    old, new = book(tmp_path / "old.xlsx", {}, since_1904=True), book(tmp_path / "new.xlsx", {})
    assert_one_complaint(returns("audit", old, new), "counts days from 1904")


def test_midnight_is_a_moment_among_moments(tmp_path: Path) -> None:
    """A column of days has days; where some have a time of day, midnight has one too."""
    days = book(tmp_path / "days.xlsx", {"sold_on": date(2026, 3, 1)}, {"sold_on": datetime(2026, 3, 2)})
    assert [row["sold_on"] for row in audit(days, folder=tmp_path).rows] == ["2026-03-01", "2026-03-02"]
    times = book(tmp_path / "times.xlsx", {"sold_on": datetime(2026, 3, 1)}, {"sold_on": datetime(2026, 3, 2, 8, 30, 45)})
    assert [row["sold_on"] for row in audit(times, folder=tmp_path).rows] == ["2026-03-01 00:00:00", "2026-03-02 08:30:45"]


def test_blank_rows_are_none_and_hidden_ones_are(tmp_path: Path) -> None:
    """Rows of nothing are no rows; hidden ones count, and it is said how many; the others keep their lines."""
    log = book(tmp_path / "log.xlsx", {}, dict.fromkeys(FINE, " \u3000"), {"laid": "yes"}, {}, hidden=[4])
    found = audit(log, folder=tmp_path)
    assert (found.lines, found.outcomes) == ([2, 4, 5], ["approve", "deny", "approve"])
    assert noted(log) == [("hidden-rows", 1)]


def test_the_sheet_that_is_read_is_said(tmp_path: Path) -> None:
    """The first that can be seen, or the one that is named, hidden or not."""
    fine, laid = ([HEADER, list({**FINE, "laid": laid}.values())] for laid in ("no", "yes"))
    log = write_workbook(tmp_path / "log.xlsx", {"old": laid, "log": fine, "more": laid}, states={"old": "veryHidden"})
    assert noted(log) == [("sheet-read", "log", "old, more")]
    assert audit(log, folder=tmp_path).outcomes == ["approve"]
    assert (noted(log, "--sheet", "old"), audit(log, folder=tmp_path, given=["--sheet", "old"]).outcomes) == ([], ["deny"])


@pytest.mark.parametrize("cover", [[], [["Returns"]], [["Made by the till"], ["Do not change"]], [["Rows", 1]]])
def test_a_cover_is_passed_over(tmp_path: Path, cover: list[list[object]]) -> None:
    """The first sheet of several rows and columns is the log; one that is named is read, whatever it is."""
    log = write_workbook(tmp_path / "log.xlsx", {"cover": cover, "log": [HEADER, list(FINE.values())]})
    assert noted(log) == [("sheet-read", "log", "cover")]
    assert audit(log, folder=tmp_path).outcomes == ["approve"]
    assert returns("audit", log, "--sheet", "cover").code == 2
    alone = write_workbook(tmp_path / "alone.xlsx", {"only": [["laid"], ["no"]]})
    assert returns("audit", alone, "--as-of", "2026-03-01", "--format", "json").json["rows"] == 1


def test_other_sheets_are_named_where_the_first_is_no_log(tmp_path: Path) -> None:
    """The error that no heading is a fact says which sheets there are."""
    log = write_workbook(tmp_path / "log.xlsx", {"sums": [["Month", "Sum"], ["May", 1]], "log": [HEADER, list(FINE.values())]})
    assert "--sheet NAME (log)" in returns("audit", log).err


def test_merged_cells_say_the_same_in_each_row(tmp_path: Path) -> None:
    """A request id over two lines is that of both; a blank row does not become one by it."""
    rows = [{"request_id": "R1", "quantity": "2 boxes"}, {"request_id": "", "quantity": "2 boxes"}, dict.fromkeys(FINE, "")]
    log = book(tmp_path / "log.xlsx", *rows, {"request_id": "R2"}, merged=["A2:A4"])
    found = audit(log, folder=tmp_path)
    assert [(row["request_id"], row["route"]) for row in found.rows] == [
        ("R1", "warehouse-appointment"),
        ("R1", "warehouse-appointment"),
        ("R2", "walk-in"),
    ]
    assert noted(log) == [("merged-cells", 1)]


def test_titles_above_and_totals_below_are_no_rows(tmp_path: Path) -> None:
    """Titles, the day of printing, blank lines; totals and signatures: said."""
    sheet = [["Returns, March", ""], ["Printed", date(2026, 3, 31)], [], HEADER, list(FINE.values())]
    sheet += [["Total", *[""] * 9, 1], [], ["审核人：", "张三"]]
    log = write_workbook(tmp_path / "log.xlsx", {"log": sheet})
    found = audit(log, folder=tmp_path)
    assert (found.lines, found.rejected_lines) == ([5], [])
    assert [note[:2] for note in noted(log)] == [("headings-on-line", 4), ("totals-below", 2)]
    log = write_workbook(tmp_path / "other.xlsx", {"log": [*sheet[:-1], ["checked by", "Ann"]]})
    found = audit(log, folder=tmp_path)
    assert [row["why"] for row in found.rejects] == ["a total or a note, no row"] * 2


TABLE = [["id", "sold", "decision", "note"], ["1", "2026-03-01", "approve", ""], ["2", "2026-03-02", "deny", "x"]]


@pytest.mark.parametrize(
    "above",
    [[], [["Returns"]], [["Returns"], [], ["printed 2026-03-31", ""]], [["Shop:", "A"], ["", ""]], [["", "Returns", "", ""]]],
)
def test_headings_stand_below_titles(above: list[list[str]]) -> None:
    """Titles fill one cell, or half as many as rows do."""
    assert headings_at([*above, *TABLE]) == len(above)


@pytest.mark.parametrize(
    "rows",
    [
        [["sold"], ["2026-03-01"]],
        [["", "sold", "decision"], ["a", "b", "c"]],
        [["id", "sold"], ["1", "2", "3", "4", "5", "6"], ["1", "2"], ["2", "3"]],
        [["Shop", "A", "March"], *TABLE],
        [["title"], ["1", "2", "3", "4"], ["2", "3", "4", "5"]],
    ],
)
def test_what_may_be_headings_is_not_skipped(rows: list[list[str]]) -> None:
    """One column, a blank heading, a row with too many cells, a title as wide as the table, no headings at all."""
    assert headings_at(rows) == 0


@pytest.mark.parametrize(
    ("last", "count"),
    [
        (["Total", "", "", "3"], 1),
        (["合计：", "", "2", ""], 1),
        (["小 计", "", "", ""], 1),
        (["Grand total:", "", "", "3"], 1),
        (["制表人：李", "", "", ""], 1),
        (["end of report", "", "", ""], 1),
        (["3", "2026-03-03", "", ""], 0),
        (["Total", "2026-03-03", "approve", "x"], 0),
        (["totally", "2026-03-03", "", "x"], 0),
    ],
)
def test_totals_are_told_from_rows(last: list[str], count: int) -> None:
    """Words for totals where cells are missing, one cell of four; never a row that could be one."""
    assert below_the_table([*TABLE[1:], last], 4) == count


def test_notes_stand_apart() -> None:
    """Behind a blank row, what fills half as many cells as the table is a note."""
    rows = [*TABLE[1:], ["checked by", "Ann", "", ""], ["on", "2026-04-01", "", ""]]
    assert below_the_table(rows, 4, after_blank=[False, False, True, False]) == 2
    assert below_the_table(rows, 4, after_blank=[False] * 4) == 0


def swapped(path: Path, part: str, content: bytes) -> Path:
    """The workbook with another content of a part."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | {part: content}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in parts.items():
            archive.writestr(name, each)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("place", ["ZZ1048576", "AZ1048576", "XFD900000"])
def test_a_stray_cell_is_named(tmp_path: Path, place: str) -> None:
    """A cell at the end of the sheet would make a table of millions of blank cells: one line that says where it is."""
    log = book(tmp_path / "log.xlsx", {})
    with zipfile.ZipFile(log) as archive:
        content = archive.read(SHEET)
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    stray = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    assert_one_complaint(returns("audit", swapped(log, SHEET, content.replace(b"</sheetData>", stray))), f"at {place};")


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/media/picture.bin"])
def test_a_part_that_blows_up_is_refused(tmp_path: Path, part: str) -> None:
    """Half a gigabyte in half a megabyte is no log, in whatever part it is."""
    log = swapped(book(tmp_path / "log.xlsx", {}), part, bytes(1 << 29))
    assert_one_complaint(returns("audit", log), "times its size")


def test_names_of_elements_may_have_a_prefix(tmp_path: Path) -> None:
    """Some programs write <x:c> for <c>; errors and hidden rows are found there too."""
    log = book(tmp_path / "log.xlsx", {"receipt": Raw('t="e"><v>#N/A</v>')}, {}, hidden=[3])
    with zipfile.ZipFile(log) as archive:
        content = archive.read(SHEET)
    content = content.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:").replace(b"xmlns=", b"xmlns:x=")
    assert audit(swapped(log, SHEET, content), folder=tmp_path).rejected_lines == [2]
    assert noted(log) == [("hidden-rows", 1)]
