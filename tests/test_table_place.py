"""Where the table is in a text log: titles, hints, notes below, other delimiters, no headings at all."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Literal

import pyarrow
import pyarrow.parquet
import pytest
from test_audit_command import FINE, HEADER, assert_one_complaint, audit, returns
from workbooks import write_workbook

from returns_cli.sources.heading_lines import of_two_lines

ROWS = [FINE, FINE | {"laid": "yes"}]


def table(rows: list[dict[str, str]], delimiter: str = ",", end: str = "\n") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def notes(log: Path, *options: str) -> list[tuple[str, int]]:
    return [(note["note"], note["line"]) for note in returns("audit", log, "--format", "json", *options).json["notes"]]


ABOVE = {
    "one title": ("Returns report\n", 2),
    "titles of the table's width": ("Returns report,,,,,,,,,,,,,\nPrinted 2026-03-31,,,,,,,,,,,,,\n", 3),
    "blank lines too": ("Returns report\n\n\nMarch\n\n", 6),
    "separators alone": (",,,,,,,,,,,,,\nReturns\n", 3),
    "pairs": ("Shop:,Shanghai\nPeriod:,2026-03-01,to,2026-03-31\n", 3),
    "a quoted title": ('"Returns, all\n\nof March"\n', 4),
    "a title with a carriage return": ("Returns\rof March,,,,,,,,,,,,,\n", 2),
    "lines that end in two carriage returns": ("Returns\r\r\nof March\r\r\n", 3),
}


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_headings_stand_below_titles(tmp_path: Path, above: str, encoding: str) -> None:
    """Titles, days of printing and blank lines above the headings are skipped, and the line of the headings is said."""
    title, line = ABOVE[above]
    log = tmp_path / "log.csv"
    log.write_bytes((title + table([row | {"request_id": "砖"} for row in ROWS[:1]] + ROWS)).encode(encoding))
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.summary["rejected"]) == (["approve", "approve", "deny"], 0)
    assert found.lines == [line + 1, line + 2, line + 3]
    assert notes(log) == [("headings-on-line", line)]


@pytest.mark.parametrize("options", [[], ["--header-line", "3"]])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_a_line_is_that_on_which_a_record_begins(tmp_path: Path, end: str, options: list[str]) -> None:
    """Lines that are blank or stand within a cell count as well, as in an editor, whatever ends them."""
    row = {name: f'"{cell}"' for name, cell in FINE.items()}
    over = row | {"request_id": f'"R{end}{end}2"'}
    texts = ["", "", ",".join(HEADER), ""]
    texts += [",".join(each[name] for name in HEADER) for each in (row, over, row | {"laid": "often"})] + ["  ", "short"]
    log = tmp_path / "log.csv"
    log.write_bytes((end.join(texts) + end).encode())
    found = audit(log, folder=tmp_path, given=options)
    assert (found.lines, found.rejected_lines) == ([5, 6], [9, 11])


RULERS = {
    "Markdown": ("|", "|".join(["---", ":---:", "--:"] * 5)[:-4]),
    "a line across": ("|", "-" * 60),
    "of a database": ("|", "+".join(["-----"] * 14)),
    "of equals signs": ("\t", "\t".join(["====="] * 14)),
}


@pytest.mark.parametrize("ruler", RULERS)
def test_a_line_drawn_under_the_headings_is_no_row(tmp_path: Path, ruler: str) -> None:
    """Neither a row nor a title: what is drawn between the headings and the rows."""
    delimiter, drawn = RULERS[ruler]
    headings, *rows = table(ROWS, delimiter).splitlines()
    log = tmp_path / "log.txt"
    log.write_text("\n".join([headings, drawn, *rows]), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.lines, notes(log)) == (["approve", "deny"], [3, 4], [])


GROUPED = [
    ["sold_on", "request", "", "laid", "goods", ""],
    ["", "requested_on", "receipt", "", "goods_intact", "packaging_intact"],
    ["2026-11-01", "2026-11-20", "yes", "yes", "yes", "yes"],
    ["2026-11-01", "2026-11-20", "yes", "no", "yes", "yes"],
]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "xls"])
def test_headings_stand_on_two_lines(tmp_path: Path, ending: str) -> None:
    """What stands above several columns says less than what stands above each of them."""
    log = tmp_path / f"log.{ending}"
    if ending == "csv":
        log.write_text("\n".join(map(",".join, GROUPED)), encoding="utf-8")
    elif ending == "xlsx":
        write_workbook(log, {"Sheet1": GROUPED})
    else:
        head = "<th rowspan=2>sold_on<th colspan=2>request<th rowspan=2>laid<th colspan=2>goods"
        lines = [head, *("".join(f"<td>{cell}" for cell in row if cell) for row in GROUPED[1:])]
        log.write_text("<html><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></html>", encoding="utf-8")
    found = returns("audit", log, "--format", "json").json
    assert (found["rows"], found["rejected"], found["outcomes"]["deny"]) == (2, 0, 1)
    assert {name for name in found["mapping"].values() if name} == {*GROUPED[0], *GROUPED[1]} - {"", "request", "goods"}


SINGLE = ["laid", "receipt"]
TWICE = [
    ["销售", "", "退货", "", *SINGLE],
    ["日期", "单号", "日期", "单号", "", ""],
    ["2026-11-01", "S1", "2026-11-20", "R1", "no", "yes"],
    ["2026-11-01", "S2", "2026-11-20", "R2", "yes", "yes"],
]
NAMED = {"sold_on": "销售日期", "requested_on": "退货日期", "laid": "laid", "receipt": "receipt"}
BLANK = [""] * 6
TWO_LINES = {  # the rows of the file, and the line of the first row of the table
    "one name in two groups": (TWICE, 3),
    "with a title": ([["退货登记表", *BLANK[1:]], *TWICE], 4),
    "groups said again": ([["销售", "销售", "退货", "退货", *SINGLE], *TWICE[1:]], 3),
    "single ones on the lower line": ([[*TWICE[0][:4], "", ""], [*TWICE[1][:4], *SINGLE], *TWICE[2:]], 3),
    "a ruler below": ([*TWICE[:2], ["---"] * 6, *TWICE[2:]], 4),
    "a blank line below": ([*TWICE[:2], BLANK, *TWICE[2:]], 4),
    "blank lines and a ruler": ([*TWICE[:2], BLANK, ["==="] * 6, BLANK, *TWICE[2:]], 6),
    "a ruler between": ([TWICE[0], ["---"] * 6, *TWICE[1:]], 4),
    "a first row with blanks": ([*TWICE[:2], ["", "", "", "", "no", "yes"], *TWICE[2:]], 3),
    "blank columns behind": ([[*row, "", ""] for row in TWICE], 3),
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", TWO_LINES)
def test_a_name_that_stands_in_two_groups_is_joined_with_its_group(tmp_path: Path, kind: str, ending: str) -> None:
    """销售 and 退货 above 日期 are 销售日期 and 退货日期, whatever is drawn or blank around; rows stay on their lines."""
    rows, line = TWO_LINES[kind]
    log = tmp_path / f"log.{ending}"
    if ending == "csv":
        log.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    else:
        write_workbook(log, {"Sheet1": rows})
    found = returns("audit", log, "--format", "json").json
    assert {fact: found["mapping"][fact] for fact in NAMED} == NAMED
    more = kind == "a first row with blanks"
    assert (found["rows"], found["rejected"], found["outcomes"]["deny"]) == (2 + more, 0, 1)
    assert audit(log, folder=tmp_path).lines[0] == line


@pytest.mark.parametrize(
    ("upper", "lower", "names"),
    [
        (["Sale", "", "Return", ""], ["Date", "Slip", "date", "State"], ["Sale Date", "Slip", "Return date", "State"]),
        (["Sale", "", "Date", ""], ["Date", "Slip", "Date", "Slip"], ["Sale Date", "Sale Slip", "Date Date", "Date Slip"]),
        (["销售", "", "Date", ""], ["Date", "Slip", "No", "Day"], ["Date", "Slip", "No", "Day"]),
        (["销售", "", "Date"], ["Date", "Slip", ""], ["销售Date", "Slip", "Date"]),
        (["Sale", "", "Sale", ""], ["Date", "Slip", "Date", "Slip"], None),  # still alike
        (["Sale", "", "2026", ""], ["Date", "Slip", "Day", "No"], None),  # a number is no heading
        (["Sale", "", "Return", ""], ["Date", "Slip", "Date", "X"], None),  # X stands in a row too
    ],
)
def test_names_of_two_lines(upper: list[str], lower: list[str], names: list[str] | None) -> None:
    """The group is said where the name alone stands twice; what could as well be a row stays one."""
    below = [["2026-11-01", "S1", "2026-11-20", "X"], ["2026-11-01", "S2", "", ""]]
    found = of_two_lines([upper, lower, *below], 0)
    assert (found and found.header) == names


@pytest.mark.parametrize(
    "rows",
    [
        ["sold_on,requested_on,receipt,remark,", ",,,yes,broken", "2026-11-01,2026-11-20,yes,,"],  # no number or date below
        ["sold_on,requested_on,receipt,remark,", ",,,broken,in two", ",,,broken,3"],  # what a row says again
        ["sold_on,requested_on,receipt,remark,", ",,yes,broken,in two", "2026-11-01,2026-11-20,yes,2,3"],
        [
            "sold_on,requested_on,receipt,remark,",
            "",
            "---,---,---,---,---",
            "yes,no,yes,no,maybe",
            "2026-11-01,2026-11-20,yes,2,3",
        ],
        ["sold_on,,requested_on,receipt", "x,y,,", "2026-11-01,1,2026-11-20,yes"],  # sold_on is a fact, x is none
        ["Returns report,,,,", "sold_on,requested_on,receipt,remark,", "x,y,yes,no,maybe", "2026-11-01,2026-11-20,yes,2,3"],
    ],
)
def test_one_line_of_headings_stays_one(tmp_path: Path, rows: list[str]) -> None:
    """A first row of words, blanks, a heading that is blank: nothing of it is swallowed."""
    log = tmp_path / "log.csv"
    log.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = returns("audit", log, "--format", "json").json
    assert (found["rows"], found["mapping"]["sold_on"]) == (2, "sold_on")


@pytest.mark.parametrize(
    "first",
    [
        ["2026-11-01", "", "yes", "no", "", ""],  # values, of which none is a heading
        ["", "", "yes", "", "yes", "yes"],  # a column of the group is not named
        ["", "a", "b", "no", "c", "d"],  # another column says something of its own
    ],
)
def test_a_first_row_is_no_second_line_of_headings(tmp_path: Path, first: list[str]) -> None:
    log = tmp_path / "log.csv"
    log.write_text("\n".join(map(",".join, [GROUPED[0], first, *GROUPED[2:]])), encoding="utf-8")
    assert returns("audit", log, "--format", "json").json["rows"] == 3


def test_the_line_of_the_headings_can_be_named(tmp_path: Path) -> None:
    """Where a title is as wide as the table; a line without headings is refused."""
    log = tmp_path / "log.csv"
    log.write_text(",".join(f"title {number}" for number in range(14)) + "\n\n" + table(ROWS), encoding="utf-8")
    assert_one_complaint(returns("audit", log), "no heading of the log is a fact")
    found = audit(log, folder=tmp_path, given=["--header-line", "3"])
    assert (found.outcomes, found.lines) == (["approve", "deny"], [4, 5])
    for line in ("2", "99"):
        assert_one_complaint(returns("audit", log, "--header-line", line), f"line {line} of `{log}` has no headings")


@pytest.mark.parametrize("hint", ["sep=;", "SEP=;", '"sep=;"', "sep=; "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_hint_of_a_spreadsheet_is_obeyed(tmp_path: Path, hint: str, end: str) -> None:
    """sep=; in any case, quoted, with any line end; also where another separator would fit as well."""
    log = tmp_path / "log.csv"
    rows = [row | {"quantity": "1,5 m2", "defect": "none"} for row in ROWS]
    log.write_bytes((hint + end + table(rows, ";", end)).encode())
    assert audit(log, folder=tmp_path).outcomes == ["approve", "deny"]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t", "，", "；", "\x01", "^", "~"])
def test_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    """Found where rows have several cells by it, or named; wide ones too."""
    log = tmp_path / "log.csv"
    log.write_text(table(ROWS, delimiter), encoding="utf-8")
    assert audit(log, folder=tmp_path).outcomes == ["approve", "deny"]
    name = "tab" if delimiter == "\t" else delimiter
    assert returns("audit", log, "--format", "json", "--delimiter", name).json["rows"] == 2


@pytest.mark.parametrize("delimiter", ["，", "^", "~"])
def test_commas_in_every_row_are_no_delimiter_of_a_log_that_has_another(tmp_path: Path, delimiter: str) -> None:
    """Amounts have one, and headings none."""
    log = tmp_path / "log.csv"
    rows = [delimiter.join(["2026-03-01", "yes", "1,299.50"])] * 5
    log.write_text("\n".join([delimiter.join(["sold_on", "laid", "amount"]), *rows]), encoding="utf-8")
    assert audit(log, folder=tmp_path).outcomes == ["deny"] * 5


def test_a_named_delimiter_overrules_what_fits(tmp_path: Path) -> None:
    """Commas within cells do not matter then; several characters are refused."""
    log = tmp_path / "log.csv"
    log.write_text("sold_on:requested_on:a,b,c\n2026-03-01:2026-03-15:1,2,3\n2026-03-01:2026-05-15:1,2,3\n", encoding="utf-8")
    given = ["--delimiter", ":", "--set", "laid=no"]
    assert [row["a,b,c"] for row in audit(log, folder=tmp_path, given=given).rows] == ["1,2,3"] * 2
    assert_one_complaint(returns("audit", log, "--delimiter", "::"), "no single character")


def test_a_log_without_headings(tmp_path: Path) -> None:
    """--headings names the columns; every line is a row then, and the first is line 1."""
    log = tmp_path / "log.csv"
    log.write_text(table(ROWS).split("\n", 1)[1], encoding="utf-8")
    names = ",".join(HEADER)
    found = audit(log, folder=tmp_path, given=["--headings", names])
    assert (found.lines, found.outcomes) == ([1, 2], ["approve", "deny"])
    assert_one_complaint(returns("audit", log, "--headings", "a,b"), "has 14 columns; --headings names 2")
    assert_one_complaint(returns("audit", log, "--headings", names, "--header-line", "1"), "exclude each other")
    log.write_text("sep=,\n" + table(ROWS).split("\n", 1)[1], encoding="utf-8")
    assert audit(log, folder=tmp_path, given=["--headings", names]).outcomes == ["approve", "deny"]


BELOW = {
    "a sentence": ("goods are checked weekly,,,,,,,,,,,,,\n", [4]),
    "notes apart": (",,,,,,,,,,,,,\nchecked,Ann,,,,,,,,,,,,\nseen,Bob,,,,,,,,,,,,\n", [5, 6]),
    "a total with a name": ("Total Ann,,,,,,,,,,12,,,\n", [4]),
}
PLAINLY_BELOW = {
    "a total": ("Total,,,,,,,,,,12,,,\n", 1),
    "a total in Chinese": ("合计：,,,,,,,,,,12,,,\n", 1),
    "a total and two signatures": ("合计,,,,,,,,,,12,,,\n制单人：张三,,审核人：李四\n", 2),
    "a count": ("13 rows\n", 1),
    "a total and a signature": ("小计,,,,,,,,,,12,,,\n\n审核人：,张三,,,,,,,,,,,,\n", 2),
    "a sentence": ("end of report,,,,,,,,,,,,,\n", 1),
    "no line end": ("Total,,,,,,,,,,12,,,", 1),
    "money in quotes": ('"Grand Total","","","","","","","","","","¥1,200.00","","",""\n', 1),
    "behind blank cells": (",,,,,,,,,合计,12,,,\n", 1),
    "counts": ("共2条\n", 1),
    "a database": ("(2 rows affected)\n", 1),
    "a wallet": ("---------------- end ----------------\n#共2笔记录,,,,,,,,,,,,,\n导出时间：2026-04-01,,,,,,,,,,,,,\n", 3),
    "totals of two kinds": ("小计(2笔),,,,,,,,,,12,,,\n总计：2笔,,,,,,,,,,12,,,\n", 2),
    "when printed": ("Printed on 2026-04-01 by Ann\n", 1),
    "signatures with an empty line": ("合计,,,,,,,,,,12,,,\n\n制表：张三,,复核：李四,,,店长签字：\n", 2),
}


@pytest.mark.parametrize("below", PLAINLY_BELOW)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_plainly_a_total_is_no_row(tmp_path: Path, below: str, encoding: str) -> None:
    """It is counted and said, and neither a row nor a reject."""
    text, count = PLAINLY_BELOW[below]
    log = tmp_path / "log.csv"
    log.write_bytes((table(ROWS) + text).encode(encoding))
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.summary["rows"], found.summary["rejected"]) == (["approve", "deny"], 2, 0)
    notes = [note for note in found.summary["notes"] if note["note"] == "totals-below"]
    assert [note["count"] for note in notes] == [count]


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_totals_below_are_rejects(tmp_path: Path, below: str, encoding: str) -> None:
    """What stands below the last row is in the accounts, as no row, with its line and why."""
    text, lines = BELOW[below]
    log = tmp_path / "log.csv"
    log.write_bytes((table(ROWS) + text).encode(encoding))
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.rejected_lines) == (["approve", "deny"], lines)
    assert {row["why"] for row in found.rejects} == {"a total or a note, no row"}


TELLING = {
    "a request": "Total,R9,,,,12,\n",
    "a request in digits": "Total,1001,,,,12,100.00\n",
    "a day": "Total,,20260301,,,12,100.00\n",
    "a day as a number": "合计,,45717,45720,,12,100.00\n",
    "an answer": "Total,,,,1,12,100.00\n",
    "above a total": "Total,1001,,,,12,100.00\nTotal,,,,,24,200.00\n",
    "behind a blank line": "\nTotal,1001,,,,12,100.00\n",
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("last", TELLING)
def test_a_last_row_that_tells_of_a_request_is_no_total(tmp_path: Path, last: str, ending: str) -> None:
    """A shop may be called Total: its last row is decided, and only what stands below it is set aside, with its line."""
    texts = ["shop,request_id,sold_on,requested_on,laid,pieces_per_box,amount", "North,R1,2026-03-01,2026-03-09,no,12,100.00"]
    lines = [*csv.reader([*texts, *TELLING[last].splitlines()])]
    log = tmp_path / f"log.{ending}"
    if ending == "csv":
        log.write_text("\n".join(map(",".join, lines)) + "\n", encoding="utf-8")
    else:
        write_workbook(log, {"Returns": [row or [""] * 7 for row in lines]})
    found = audit(log, folder=tmp_path)
    first = 4 if "blank" in last else 3
    assert sorted([*found.lines, *found.rejected_lines]) == [2, first]
    assert [note["lines"] for note in found.summary["notes"]] == (["4"] if "above" in last else [])


COUNTED = {
    "days that are none": "Total,12笔,12,35,,12,100.00\n",
    "two, with lines": "小计,35笔,,,,12,100.00\n\n合计,,,,,12,100.00\n",
    "words for totals": "合计,合计,,,,12,100.00\n",
    "a count with its label": "Total,Count: 2,,,,12,100.00\n",
    "signatures": "制单人：张三,审核人：李四,,,店长签字：,,\n",
    "days of signatures": "审核人：张三,制表日期：2026-03-31,,日期：2026-03-31,,,\n",
    "a page and a day": "Page 1 of 1,,Printed 2026-03-31,,,,\n",
}


@pytest.mark.parametrize("last", COUNTED)
def test_a_total_tells_of_no_request(tmp_path: Path, last: str) -> None:
    """Counts, labels and what cannot be a fact stand in totals and notes; the note names the lines."""
    texts = ["shop,request_id,sold_on,requested_on,laid,pieces_per_box,amount", "North,R1,2026-03-01,2026-03-09,no,12,100.00"]
    log = tmp_path / "log.csv"
    log.write_text("\n".join([*texts, COUNTED[last]]), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.lines, found.rejected_lines) == ([2], [])
    assert [note["lines"] for note in found.summary["notes"]] == ["3, 5" if "two" in last else "3"]


@pytest.mark.parametrize("fill", ["\x1a", "\n\x1a", "\n" + "\0" * 200_000, "\x1a" + "\0" * 65_536])
def test_what_fills_a_file_stands_beside_no_total(tmp_path: Path, fill: str) -> None:
    """Whatever an old program writes behind its text, and however long: the last line is what it is without."""
    log = tmp_path / "log.csv"
    for last, count in (("Total,,,,,,,,,,12,,,", 1), (",".join(FINE[name] for name in HEADER), 0)):
        log.write_text(table(ROWS) + last + fill, encoding="utf-8", newline="")
        found = audit(log, folder=tmp_path)
        notes = ["zeros-below"] * fill.startswith("\n\0") + ["totals-below"] * count
        assert (found.summary["rows"], found.summary["rejected"]) == (3 - count, 0)
        assert [note["note"] for note in found.summary["notes"]] == notes


@pytest.mark.parametrize("roles", ["Receipt No", "SKU", "小票行号"])
def test_a_row_that_names_a_sale_is_no_total(tmp_path: Path, roles: str) -> None:
    """Receipts, their lines and articles are no amounts, though numbers: below a table and between its rows."""
    log = tmp_path / "log.csv"
    rows = ["Total,1001,,5.00", "North,1002,no,5.00", "Total,1003,,5.00"]
    log.write_text("\n".join([f"shop,{roles},laid,amount", "North,1000,no,5.00", *rows]) + "\n", encoding="utf-8")
    assert returns("audit", log, "--format", "json").json["rows"] == 4


def test_the_first_word_is_that_of_its_own_file(tmp_path: Path) -> None:
    """A log whose columns stand otherwise than those of the first one: behind the word stands what does in the file."""
    for name, header, rows in (
        ("a", "request_id,clerk,sold_on,laid,amount", ["1000,Ann,2026-03-01,no,5.00"]),
        ("b", "clerk,request_id,sold_on,laid,amount", ["Ann,1001,2026-03-01,no,5.00", "Total,1002,,,5.00", "Total,,,,10.00"]),
    ):
        (tmp_path / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    found = returns("audit", tmp_path / "a.csv", tmp_path / "b.csv", "--format", "json").json
    assert (found["rows"], found["rejected"], [note["lines"] for note in found["notes"]]) == (3, 0, ["4"])


WITHIN = {
    "a subtotal": {"request_id": "小计", "quantity": "3箱"},
    "a total of a group": {"request_id": "Ann Total", "quantity": "1,200.50"},
    "a total of a group, as spreadsheets write it": {"request_id": "2026年3月 汇总", "pieces_per_box": "12"},
    "carried over": {"request_id": "过次页", "quantity": "3箱"},
    "a page": {"request_id": "第 2 页 共 3 页"},
}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "parquet"])
@pytest.mark.parametrize("within", WITHIN)
def test_totals_between_rows_are_rejects(tmp_path: Path, within: str, ending: str) -> None:
    """What says nothing of any fact but an amount, and is a total by its first word, is told with its line, and no row."""
    total = dict.fromkeys(HEADER, "") | WITHIN[within]
    rows = [FINE, total, FINE | {"laid": "yes"}, total, FINE]
    log = tmp_path / f"log.{ending}"
    if ending == "csv":
        log.write_text(table(rows), encoding="utf-8")
    elif ending == "jsonl":
        log.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif ending == "parquet":
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), log)
    else:
        write_workbook(log, {"Sheet1": [HEADER, *([row[name] for name in HEADER] for row in rows)]})
    found, first = audit(log, folder=tmp_path), 2 if ending in ("csv", "xlsx") else 1
    assert (found.outcomes, found.lines) == (["approve", "deny", "approve"], [first, first + 2, first + 4])
    assert found.rejected_lines == [first + 1, first + 3]
    assert {row["why"] for row in found.rejects} == {"a total or a note, no row"}
    assert [row["request_id"] for row in found.rejects] == [total["request_id"]] * 2


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_titles_that_each_page_has_are_rejects(tmp_path: Path, ending: str) -> None:
    """What stands above the headings and again between the rows, as programs print it on every page, is no row."""
    titles = [["销售退货明细账"], ["期间：2026.03"]]
    rows = [[FINE[name] for name in HEADER], [(FINE | {"laid": "yes"})[name] for name in HEADER]]
    log = tmp_path / f"log.{ending}"
    lines = [[*line, *[""] * (len(HEADER) - len(line))] for line in (*titles, HEADER, rows[0], *titles, HEADER, rows[1])]
    if ending == "csv":
        log.write_text("\n".join(map(",".join, lines)), encoding="gb18030")
    else:
        write_workbook(log, {"Sheet1": lines})
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.lines, found.rejected_lines) == (["approve", "deny"], [4, 8], [5, 6, 7])
    assert [row["why"] for row in found.rejects] == ["a total or a note, no row"] * 2 + ["the headings once more, no row"]


@pytest.mark.parametrize(
    "row",
    [
        {"request_id": "Total", "sold_on": "2026-03-01", "quantity": "3 m2"},
        {"request_id": "小计", "decision": "approve"},
        {"request_id": "R9", "quantity": "3 m2"},
        {"request_id": "Total Tiles", "quantity": "3 m2"},
        {"request_id": "total", "tile": "600x600", "quantity": "3 m2"},
    ],
)
def test_what_may_be_a_row_is_one(tmp_path: Path, row: dict[str, str]) -> None:
    """A row that says something of a fact or a decision, or is no total by its first word, is decided."""
    log = tmp_path / "log.csv"
    log.write_text(table([FINE, dict.fromkeys(HEADER, "") | row, FINE]), encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.lines, found.summary["rejected"]) == ([2, 3, 4], 0)


ROW_OF_A_FIRM = "Total Tiles Ltd,2026-03-01,2026-03-15,yes,yes,yes,no,no,no,none,1.5 m2,,,approve\n"


@pytest.mark.parametrize(
    "last", ["R9,2026-03-01,,,,,,,,,,,,\n", "R9,,,,,,,,,,,,,\n", '"Total",,,,,,,,,,12,,,"\n', ROW_OF_A_FIRM]
)
def test_a_row_that_could_be_one_is_one(tmp_path: Path, last: str) -> None:
    """A row of few cells is a row; a line with a quote is left to the splitter."""
    log = tmp_path / "log.csv"
    log.write_text(table(ROWS) + last, encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert "a total" not in "".join(row["why"] for row in found.rejects)
    assert found.summary["rows"] == 3


def test_totals_below_many_rows(tmp_path: Path) -> None:
    """Also where the log is read in many pieces, in every form of result."""
    log = tmp_path / "log.csv"
    log.write_text(table([FINE] * 30_000) + "Total,,,,,,,,,,12,,,\n\nprinted by Ann\n", encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.summary["rows"], found.summary["rejected"]) == (30_000, 0)
    assert [note["count"] for note in found.summary["notes"]] == [2]


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_MINIMAL])
def test_totals_below_many_rows_in_quotes(tmp_path: Path, quoting: Literal[0, 1, 2]) -> None:
    """Also where quotes stand in every line of a log that is longer than what is looked at below."""
    log, text = tmp_path / "log.csv", io.StringIO(newline="")
    rows = [["sold_on", "laid", "amount", "note"], *[["2026-03-01", "yes", "1,200.50", 'a "b"\n, c']] * 3_000]
    csv.writer(text, quoting=quoting).writerows([*rows, ["合计", "", "3,601,500.00", ""], ["制单人：张三", "", "", "审核人："]])
    log.write_text(text.getvalue(), encoding="utf-8", newline="")
    found = audit(log, folder=tmp_path)
    assert (found.summary["rows"], found.summary["rejected"]) == (3_000, 0)
    assert [note["count"] for note in found.summary["notes"]] == [2]


SUMS = {
    "of one column": (["R1,3,5.50,yes", "R2,4,-1.25,yes", ",,4.25,"], 2),
    "of two": (["R1,3,5.50,yes,", "R2,4,-1.25,yes,", ",7,4.25,,"], 2),
    "below a line left out": (["R1,3,5.50,yes", "R2,4,1.25,yes", "", ",,6.75,"], 2),
    "above a signature": (["R1,3,5.50,yes", "R2,4,1.25,yes", ",,6.75,", "审核人：,,,"], 2),
    "less than the rows": (["R1,3,5.50,yes", "R2,4,1.25,yes", ",,6.74,"], 3),
    "beside a name": (["R1,3,5.50,yes", "R2,4,1.25,yes", "R3,,6.75,"], 3),
    "beside an answer": (["R1,3,5.50,yes", "R2,4,1.25,yes", ",,6.75,yes"], 3),
    "where lines of a request say as little": (["R1,3,1.50,yes", ",,2,", "R2,4,1.25,yes", ",,9,"], 4),
    "of one row": (["R1,3,5.50,yes", ",,5.50,"], 2),
    "more than the rows": (["R1,3,5.50,yes", "R2,4,1.25,yes", ",,99999,"], 3),
    "no more than one of them": (["R1,1,5.50,yes", "R2,0,1.25,yes", ",1,,"], 3),
    "of amounts and refunds that are even": (["R1,3,5.50,yes", "R2,4,-5.50,yes", ",,6,"], 3),
    "of many rows": ([*["R1,3,5.50,yes"] * 40, ",120,220,"], 40),
    "less than the last of many rows": ([*["R1,3,5.50,yes"] * 40, ",,104,"], 41),
    "of a column that few of many rows fill": ([*["R1,3,,yes"] * 40, *["R1,3,1.50,yes"] * 4, ",,80,"], 45),
    "of amounts that say two things": (['R1,3,"1,250",yes', 'R2,4,"1,250",yes', ',,"2,500",'], 3),
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("rows", SUMS)
def test_a_sum_without_a_word_is_no_row(tmp_path: Path, rows: str, ending: str) -> None:
    """Amounts by themselves are a total where each is the sum of all above it, or no less where these are many; any other
    row stays one."""
    lines, count = SUMS[rows]
    cells = list(csv.reader(["request_id,pieces,amount,laid", *lines]))
    log = tmp_path / f"log.{ending}"
    if ending == "csv":
        log.write_text("\n".join(["request_id,pieces,amount,laid", *lines]), encoding="utf-8")
    else:
        write_workbook(log, {"Returns": [row + [""] * (5 - len(row)) for row in cells]})
    found = returns("audit", log, "--format", "json").json
    assert (found["rows"], found["rejected"]) == (count, 0)


AGAIN = {
    "in another language": (["Return no", "Sale date", "Return date", "Laid?", "Pieces"], True),
    "in units": (["", "年-月-日", "年-月-日", "是/否", "片"], True),
    "of what is mandatory": (["", "(required)", "(required)", "", ""], True),
    "a row with a number": (["R0", "soon", "later", "no", "12"], False),
    "a row that is not known": (["R0", "N/A", "unknown", "no", "无"], False),
    "a row with one date that is none": (["R0", "soon", "", "no", ""], False),
    "of square metres": (["", "", "年-月-日", "", "m2"], True),
    "a row of another program": (["R", "3 Mar 2026", "Mar 9, 2026", "no", "two"], False),
    "a row with an id": (["R0", "soon", "later", "", "some"], False),
    "a row with an answer": (["R", "soon", "later", "否", "some"], False),
    "a row that says what others say": (["R0", "soon", "later", "yes", ""], False),
}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "named"])
@pytest.mark.parametrize("line", AGAIN)
def test_what_the_columns_are_is_said_again(tmp_path: Path, line: str, ending: str) -> None:
    """Below the headings, in another language or in units: no row, and said; what could be a row is one, or a reject."""
    cells, again = AGAIN[line]
    rows = [["单号", "售出日期", "申请日期", "是否铺贴", "片数"], cells]
    rows += [["R1", "2026-03-01", "2026-03-05", "no", "3"], ["R2", "2026-03-02", "2026-03-05", "yes", "4"]]
    log = tmp_path / f"log.{ending}"
    if ending == "xlsx":
        write_workbook(log, {"退货": rows})
    else:
        log.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    found = returns("audit", log, "--format", "json", *(["--header-line", "1"] if ending == "named" else [])).json
    assert (found["rows"], found["outcomes"]["deny"]) == (2 + (not again), 1)
    assert [(note["note"], note["line"]) for note in found["notes"]] == ([("headings-again", 2)] if again else [])


def test_cells_protected_from_a_spreadsheet(tmp_path: Path) -> None:
    """="2026-03-01" is that date, in facts, decisions, request ids and headings; what only looks like it is not."""
    log = tmp_path / "log.csv"
    rows = [{name: f'="{cell}"' for name, cell in row.items()} | {"request_id": '="R1"'} for row in ROWS]
    rows = [{key: row[key] for key in HEADER} for row in (rows[0], FINE | {"request_id": "R1"})]
    text = table(rows).replace("sold_on", '"=""sold_on"""', 1)
    log.write_text(text, encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.summary["mapping"]["sold_on"]) == (["approve", "approve"], "sold_on")
    log.write_text(table([FINE | {"sold_on": '="2026-03-01'}]), encoding="utf-8")
    assert audit(log, folder=tmp_path).rejected_lines == [2]
