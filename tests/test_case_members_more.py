"""Further members of kinds that stand in policies, workbooks and broken texts, each with its right value.

Those of words, days, amounts and double returns are in `test_case_members`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from test_audit_command import FINE, HEADER, returns
from test_random_tables import NAMES, write

YES_NO, DAYS, DATE = 'type = "yes/no"', 'type = "whole number"\nunit = "day"', 'type = "date"'
TWO = {"x": YES_NO, "y": YES_NO}
BY_KIND = [("deny", f'k == "{kind}" and days > {limit}') for kind, limit in zip("abc", (5, 6, 7), strict=True)]
KINDS = 'type = "choice"\nchoices = ["a", "b", "c"]'


def policy(folder: Path, facts: Mapping[str, str], rules: Sequence[tuple[str, str]], more: str = "") -> Path:
    """A policy of these facts and rules."""
    parts = [
        'policy = "shop/members"',
        'version = "1"',
        'timezone = "Asia/Shanghai"',
        'outcomes = ["deny", "refer", "approve"]',
    ]
    parts += [more, *(f"[facts.{name}]\n{shape}" for name, shape in facts.items())]
    parts += [f'[[rules]]\nid = "r{at}"\noutcome = "{outcome}"\nwhen = \'{when}\'' for at, (outcome, when) in enumerate(rules)]
    path = folder / "members.toml"
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return path


def decided(path: Path, *options: str) -> tuple[object, list[str]]:
    """The outcome, and what is asked."""
    found = returns("check", "--policy", path, "--no-input", "--format", "json", *options).json
    return found.get("outcome"), [one["fact"] for one in found.get("ask", [])]


@pytest.mark.parametrize(
    ("facts", "rules", "days", "outcome", "ask"),
    [
        (TWO, [("deny", "x and days > 14"), ("deny", "not x and (y or not y) and days > 30")], 40, "deny", []),
        ({"k": KINDS}, BY_KIND, 8, "deny", []),
        ({"k": KINDS}, BY_KIND, 7, "incomplete", ["k"]),
        ({"k": KINDS}, BY_KIND, 5, "approve", []),
        ({"x": YES_NO}, [("deny", "x and days > 14"), ("refer", "not x and days > 14")], 20, "incomplete", ["x"]),
        (TWO, [("refer", "x != y and days > 0"), ("refer", "x == y and days > 0")], 1, "refer", []),
        ({"x": YES_NO}, [("deny", "days > (60 if x else 30)")], 61, "deny", []),
        ({"x": YES_NO}, [("deny", "days > (60 if x else 30)")], 45, "incomplete", ["x"]),
    ],
)
def test_whatever_is_unknown_the_answer_is_one(
    tmp_path: Path, facts: Mapping[str, str], rules: Sequence[tuple[str, str]], days: int, outcome: str, ask: list[str]
) -> None:
    """Decided as soon as every completion leads to it; else asked for what still matters (B1)."""
    assert decided(policy(tmp_path, {**facts, "days": DAYS}, rules), "--days", str(days)) == (outcome, ask)


@pytest.mark.parametrize("calendar", ["CN", "US", "DE", "JP", "GB"])
def test_a_roll_goes_later_only(tmp_path: Path, calendar: str) -> None:
    """Far from the last day nobody needs the holidays, before it or behind it; near to it they are asked for (A11)."""
    late = [("deny", "requested_on > working_day(add_days(sold_on, 30))")]
    path = policy(tmp_path, {"sold_on": DATE, "requested_on": DATE}, late, f'calendar = "{calendar}"')
    for requested, outcome in (("2099-12-11", "approve"), ("2100-03-11", "deny"), ("2100-01-12", None)):
        assert decided(path, "--sold-on", "2099-12-10", "--requested-on", requested)[0] == outcome


@pytest.mark.parametrize(
    ("values", "sold", "outcome"),
    [
        ("{ from = 2030-01-01, value = 10 }", "2026-01-01", None),
        ("{ from = 2030-01-01, value = 10 }", "2030-01-01", "approve"),
        ("{ from = 2020-01-01, value = 10 }, { from = 2025-01-01, value = 20 }", "2019-12-31", None),
        ("{ from = 2020-01-01, value = 10 }, { from = 2025-01-01, value = 20 }", "2024-12-31", "deny"),
        ("{ from = 2020-01-01, value = 10 }, { from = 2025-01-01, value = 20 }", "2025-01-01", "approve"),
    ],
)
def test_a_value_holds_from_its_day(tmp_path: Path, values: str, sold: str, outcome: str | None) -> None:
    """Before it there is none, and nobody guesses one (X5)."""
    window = f'[parameters.window]\nunit = "day"\nby = "sold_on"\nvalues = [{values}]'
    path = policy(tmp_path, {"sold_on": DATE, "days": DAYS}, [("deny", "days > window and known(sold_on)")], window)
    days = {None: "9", "deny": "15", "approve": "10"}[outcome]
    assert decided(path, "--sold-on", sold, "--days", days)[0] == outcome


# Workbooks ------------------------------------------------------------------------------------------------------------


def book(path: Path, *, from_1904: bool = False, **cells: object) -> Path:
    """A workbook of one row, with a number, a day, yes or no, or a formula without a value in some cells."""
    workbook = xlsxwriter.Workbook(str(path), {"date_1904": from_1904})
    sheet, day = workbook.add_worksheet("log"), workbook.add_format({"num_format": "yyyy-mm-dd"})
    for column, (name, text) in enumerate((FINE | cells).items()):
        sheet.write_string(0, column, name)
        if isinstance(text, datetime):
            sheet.write_datetime(1, column, text, day)
        elif isinstance(text, str) and text.startswith("="):
            sheet.write_formula(1, column, text, None, "")
        else:
            sheet.write(1, column, text)
    workbook.close()
    return path


@pytest.mark.parametrize(
    ("from_1904", "cells"),
    [
        (True, {"sold_on": 44620, "requested_on": 44634}),
        (True, {"sold_on": 44620.75, "requested_on": 44634.25}),
        (True, {"sold_on": datetime(2026, 3, 1), "requested_on": datetime(2026, 3, 15)}),
        (True, {"sold_on": datetime(2026, 3, 1), "requested_on": "2026-03-15"}),
        (False, {"sold_on": 46082, "requested_on": 46096}),
        (False, {"sold_on": datetime(2026, 3, 1, 8, 30, 15)}),
        (False, {"pieces_per_box": 2.9999999999999996, "quantity": "3 pieces"}),
        (False, {"laid": False, "receipt": True}),
    ],
)
def test_what_a_workbook_shows(tmp_path: Path, from_1904: bool, cells: Mapping[str, object]) -> None:
    """Days from 1904 or 1900, fifteen digits, yes and no: what is on the screen (C2, C8)."""
    found = returns("audit", book(tmp_path / "log.xlsx", from_1904=from_1904, **cells), "--format", "json").json
    assert (found["rejected"], found["outcomes"]["approve"]) == (0, 1)


def test_formulas_without_values_in_several_columns(tmp_path: Path) -> None:
    """Each column is said, in either language, and its cells are unknown (C7)."""
    log = book(tmp_path / "log.xlsx", sold_on="=A1", laid="=B1")
    for lang, word in (("en", "formulas in"), ("zh", "个公式没有保存计算结果")):
        done = returns("audit", log, "--lang", lang)
        assert (done.code, done.out.count(word)) == (0, 2)


@pytest.mark.parametrize("form", ["csv", "jsonl", "xls", "parquet"])
def test_a_binary_number_in_any_format(tmp_path: Path, form: str) -> None:
    """2.9999999999999996 pieces of a box are three, wherever it stands (C2)."""
    row = FINE | {"pieces_per_box": "2.9999999999999996"}
    log = tmp_path / f"log.{form}"
    if form == "parquet":
        pq.write_table(pa.table({name: [float(text) if name == "pieces_per_box" else text] for name, text in row.items()}), log)
    else:
        cells = ["".join(f"<td>{cell}</td>" for cell in one) for one in (HEADER, row.values())]
        texts = {
            "csv": f"{','.join(HEADER)}\n{','.join(row.values())}\n",
            "jsonl": json.dumps(row).replace('"2.9999999999999996"', "2.9999999999999996"),
            "xls": f"<table>{''.join(f'<tr>{one}</tr>' for one in cells)}</table>",
        }
        log.write_text(texts[form], encoding="utf-8")
    assert returns("audit", log, "--format", "json").json["outcomes"]["approve"] == 1


# Broken bytes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "broken"),
    [("utf-8", b"\xff"), ("utf-8", b"\xe4\xb8"), ("gb18030", b"\x81"), ("utf-16-le", b"\x00\xd8"), ("utf-16-be", b"\xd8\x00")],
)
@pytest.mark.parametrize("name", ["note", "laid"])
def test_a_row_with_a_broken_character_is_counted(tmp_path: Path, encoding: str, broken: bytes, name: str) -> None:
    """Nobody loses it: a row where it decides nothing, a reject where it does (X1)."""
    lines = [",".join([*HEADER, "note"]), *(",".join([*FINE.values(), f"顾客不要了{at}"]) for at in range(30))]
    marked = FINE | {"note": "@"} | ({"laid": "@"} if name == "laid" else {})
    lines.insert(15, ",".join(marked.values()))
    text = ("\ufeff" if encoding.startswith("utf-16") else "") + "\n".join(lines) + "\n"
    log = tmp_path / "log.csv"
    log.write_bytes(text.encode(encoding).replace("@".encode(encoding), broken))
    found = returns("audit", log, "--format", "json").json
    assert (found["rows"], found["rejected"]) == (31, int(name == "laid"))


# The same fault in every format ---------------------------------------------------------------------------------------

SHIPPING = """policy = "shop/shipping"
version = "1"
timezone = "Asia/Dubai"
outcomes = ["late", "ontime"]
[facts.ordered]
type = "moment"
[facts.shipped]
type = "moment"
[facts.as_of]
type = "moment"
default = "now"
[[rules]]
id = "late"
outcome = "late"
when = "minutes_between(ordered, shipped) > 2880 or (not known(shipped) and as_of > add_minutes(ordered, 2880))"
"""
ORDERS = [
    ["Name", "State", "Shipped", "Ordered", "Item"],
    ["#1", "paid", "2026-04-05 10:00:00 +0400", "2026-04-04 09:00:00 +0400", "A"],
    ["#1", "", "", "2026-04-04 09:00:00 +0400", "B"],
    ["#1", "", "", "2026-04-04 09:00:00 +0400", "C"],
    ["#2", "paid", "2026-04-09 10:00:00 +0400", "2026-04-04 09:00:00 +0400", "A"],
    ["#2", "", "", "2026-04-04 09:00:00 +0400", "D"],
]
TITLED = [
    ["Returns report", "", ""],
    ["Printed 2026-03-31", "", ""],
    ["sold_on", "requested_on", "decision"],
    ["2026-01-01", "2026-03-01", "approve"],
    ["2026-01-01", "2026-01-05", "refused"],
    ["Total", "", "2"],
]


@pytest.mark.parametrize("name", NAMES)
def test_lines_that_leave_blank_what_their_order_says(tmp_path: Path, name: str) -> None:
    """What the first line says of an order holds for its other lines, in every format (D17)."""
    shipping = tmp_path / "shipping.toml"
    shipping.write_text(SHIPPING, encoding="utf-8")
    options = ("--policy", shipping, "--as-of", "2026-04-30", "--request", "Name", "--format", "json")
    found = returns("audit", write(ORDERS, name, tmp_path), *options).json
    assert (found["rejected"], found["outcomes"]) == (0, {"ontime": 3, "late": 2, "incomplete": 0})
    assert found["request_columns"] == ["Shipped"]


@pytest.mark.parametrize("name", [name for name in NAMES if "json" not in name and "parquet" not in name])
def test_titles_and_totals_in_every_format(tmp_path: Path, name: str) -> None:
    """What stands above and below a table is no part of it, whatever it is written in (D15)."""
    found = returns("audit", write(TITLED, name, tmp_path), "--format", "json").json
    assert (found["rows"], found["rejected"], found["verdicts"]["wrongly-approved"]) == (2, 0, 1)
