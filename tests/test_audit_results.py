"""The files of `returns audit`: they open rightly in a spreadsheet, run nothing there, and appear whole or not at all."""

from __future__ import annotations

import csv
import os
import signal
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening import begun, wait_for
from test_audit_command import ADDED, FINE, HEADER, SAMPLE, csv_rows, plain, raw_log, returns, write_log

from returns_cli.audit.formats.table import ENDINGS, FORMS
from returns_cli.audit.rows_layout import Listed
from returns_cli.errors import UsageError
from returns_cli.spreadsheet import MARKED, for_a_spreadsheet

DANGEROUS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1+1", " =1", "'=1", "\n=1"]
HARMLESS = ["-5", "+5", "-5.25", "5", "a=b", "'quoted'", "", "2026-03-01", "R-1", "a-b@c"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_cell_that_could_run_gets_an_apostrophe(cell: str) -> None:
    """Whatever a spreadsheet could take for a formula is marked as text."""
    assert for_a_spreadsheet(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", HARMLESS)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    """Plain numbers, negative ones too, and ordinary texts are not touched."""
    assert for_a_spreadsheet(cell) == cell


@given(st.text(alphabet="'=+-@\t\r\n 1a.＝　") | st.text())
def test_apostrophe_can_be_taken_off_again(cell: str) -> None:
    """What is written reads back: the documented way gives every cell as it was."""
    written = for_a_spreadsheet(cell)
    assert plain(written) == cell
    assert (written[1:] if MARKED.match(written) else written) == cell


def test_result_and_rejects_run_nothing(tmp_path: Path) -> None:
    """Hostile cells and headings come out marked, in the results (written by SQL) and in the rejects (by Python)."""
    header = [*HEADER, "note", "=HYPERLINK(1)"]
    rows = [{"note": cell, "=HYPERLINK(1)": cell, "laid": laid} for cell in [*DANGEROUS, *HARMLESS] for laid in ("no", "maybe")]
    log = write_log(tmp_path / "log.csv", rows, header=header)
    done = returns("audit", log, "--out", tmp_path / "out.csv", "--rejects", tmp_path / "rejects.csv")
    assert done.code == 2
    for name in ("out.csv", "rejects.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf")
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as stream:
            written = list(csv.reader(stream))
        assert "'=HYPERLINK(1)" in written[0]
        at = written[0].index("note")
        assert [row[at] for row in written[1:]] == [for_a_spreadsheet(cell) for cell in [*DANGEROUS, *HARMLESS]]
        assert [row["note"] for row in csv_rows(tmp_path / name)] == [*DANGEROUS, *HARMLESS]


def sheet_of(path: Path) -> list[list[object]]:
    """The cells of a workbook's only sheet, read by another library."""
    calamine = pytest.importorskip("python_calamine")
    rows: list[list[object]] = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return rows


def test_workbook_has_every_row_as_text(tmp_path: Path) -> None:
    """An .xlsx result has the same rows as the .csv one; long numbers are not rounded and nothing is a formula or a link."""
    rows = [{"note": cell} for cell in [*DANGEROUS[:4], "000123", "12345678901234567890", "http://x.example", "\x1b[2J"]]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "note"])
    assert returns("audit", log, "--out", tmp_path / "out.xlsx").code == 0
    with ZipFile(tmp_path / "out.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    found = sheet_of(tmp_path / "out.xlsx")
    assert found[0] == [*HEADER, "note", *ADDED]
    at = found[0].index("note")
    assert [row[at] for row in found[1:-1]] == [row["note"] for row in rows[:-1]]
    assert [row[found[0].index("line")] for row in found[1:]] == list(range(2, 2 + len(rows)))


def test_workbook_that_is_too_large_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """Excel's limits are named; a smaller result fits, and a cell that is too long leaves no file behind."""
    FORMS[".xlsx"].fits(1_048_575, 16_384)
    FORMS[".csv"].fits(5_000_000, 20)
    for rows, columns in ((1_048_576, 5), (5, 16_385)):
        with pytest.raises(UsageError, match="do not fit into a sheet of Excel"):
            FORMS[".xlsx"].fits(rows, columns)
    log = write_log(tmp_path / "log.csv", [{"note": "x" * 40_000}], header=[*HEADER, "note"])
    done = returns("audit", log, "--out", tmp_path / "out.xlsx")
    assert (done.code, sorted(path.name for path in tmp_path.iterdir())) == (2, ["log.csv"])
    assert "which no cell of Excel holds" in done.err


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_form_takes_all_rows(tmp_path: Path, ending: str) -> None:
    """Whatever the ending: all readable rows are written, and the accounts balance (or the audit fails)."""
    log = write_log(tmp_path / "log.csv", [{}, {}, {"sold_on": "2026-02-30"}])
    done = returns("audit", log, "--format", "json", "--out", tmp_path / f"out{ending}")
    assert (done.json["rows"], done.json["rejected"]) == (3, 1)
    assert (tmp_path / f"out{ending}").stat().st_size > 0


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_several_logs_say_which_row_is_whose(tmp_path: Path, ending: str) -> None:
    """The rows of several logs have the file before the line, those of one do not."""
    one, two = (write_log(tmp_path / name, [{}]) for name in ("one.csv", "two.csv"))
    assert returns("audit", one, two, "--out", tmp_path / f"out{ending}").code == 0
    text = (tmp_path / f"out{ending}").read_text(encoding="utf-8-sig")
    if ending == ".csv":
        rows = list(csv.DictReader(text.splitlines()))
        assert list(rows[0]) == [*HEADER, "file", *ADDED]
        assert [(row["file"], row["line"]) for row in rows] == [(str(one), "2"), (str(two), "2")]
    else:
        assert [f'"file":"{log}"' in line for log, line in zip((one, two), text.splitlines(), strict=True)] == [True, True]


def test_line_ends_and_quotes_are_those_of_csv(tmp_path: Path) -> None:
    """A result of no rows is its header; headings with commas and quotes read back."""
    odd = 'a,"b'
    log = write_log(tmp_path / "log.csv", [{odd: 'x,"y'}], header=[odd, *HEADER])
    assert returns("audit", log, "--out", tmp_path / "out.csv").code == 0
    assert [row[odd] for row in csv_rows(tmp_path / "out.csv")] == ['x,"y']
    assert returns("audit", write_log(tmp_path / "none.csv", []), "--out", tmp_path / "none-out.csv").code == 0
    assert (tmp_path / "none-out.csv").read_text(encoding="utf-8-sig") == ",".join([*HEADER, *ADDED]) + "\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("stop", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGKILL", -9)])
def test_stopped_audit_leaves_earlier_results_alone(tmp_path: Path, stop: str, code: int) -> None:
    """Stopped while it writes, an audit leaves neither half a file nor its temporary ones; killed outright, no half
    file under the result's name."""
    raw_log(tmp_path / "log.csv", *[",".join(FINE.values())] * 100_000)
    earlier = {"out.xlsx": b"before", "rejects.csv": b"before"}
    for name, content in earlier.items():
        (tmp_path / name).write_bytes(content)
    command = ["audit", "log.csv", "--out", "out.xlsx", "--rejects", "rejects.csv"]
    with begun(command, cwd=tmp_path) as running:
        wait_for(lambda: list(tmp_path.glob(".*.unfinished")) or running.poll() is not None)
        os.kill(running.pid, getattr(signal, stop))
        _, complaint = running.communicate(timeout=120)
    assert running.returncode == code
    assert {name: (tmp_path / name).read_bytes() for name in earlier} == earlier
    if stop != "SIGKILL":
        assert complaint.strip() == b"error: stopped"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", *earlier]


def test_sample_keeps_its_order(tmp_path: Path) -> None:
    """Rows come in the order of the log, whatever the form."""
    assert returns("audit", SAMPLE, "--out", tmp_path / "out.csv").code == 3
    lines = [int(row["line"]) for row in csv_rows(tmp_path / "out.csv")]
    assert lines == sorted(lines)


@pytest.mark.parametrize(("many", "width"), [(1, 8), (127, 8), (128, 16), ((1 << 15) - 1, 16), (1 << 15, 32), (1 << 16, 32)])
def test_few_texts_are_numbers_as_narrow_as_may_be(many: int, width: int) -> None:
    """However many texts come after the first batch, all come back, blank ones as null; also from a list that begins anew."""
    texts, listed = [("",), *((str(at),) for at in range(many))], Listed()

    def places(*rows: int, known: int) -> Any:
        return listed.of(np.array(rows), texts[:known], lambda cell: cell[0] or None)

    found = listed.arrays([places(0, 1, known=2), places(*range(many + 1), known=many + 1)])
    assert found.type.index_type.bit_width == width
    assert found.to_pylist() == [None, "0", None, *map(str, range(many))]
    listed.forget()
    assert listed.arrays([places(many, 0, known=many + 1)]).to_pylist() == [str(many - 1), None]
