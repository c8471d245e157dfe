"""`--where`: only rows for which a condition holds of their columns; nothing is lost, the others are counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_audit_command import HEADER, csv_rows, returns, write_log
from test_random_tables import write

ROWS = [
    {"Financial Status": "refunded", "Total": "120.50", "Country": "DE", "Paid at": "2026-01-05 10:00"},
    {"Financial Status": "Refunded ", "Total": "12", "Country": "FR", "Paid at": "2026年1月6日"},
    {"Financial Status": "paid", "Total": "300", "Country": "de", "Paid at": "2026-02-01"},
    {"Financial Status": "", "Total": "5", "Country": "US", "Paid at": ""},
    {"Financial Status": "refunded", "Total": "many", "Country": "US", "Paid at": "2026-02-03", "laid": "perhaps"},
]
HEADINGS = [*HEADER, "Financial Status", "Total", "Country", "Paid at"]
CONDITIONS = {
    "Financial Status=refunded": ([2, 3, 6], 1),
    "financial status == 'REFUNDED'": ([2, 3, 6], 1),
    "Financial Status != refunded": ([4], 1),
    "`Financial Status` in (paid, refunded)": ([2, 3, 4, 6], 1),
    "Country in DE, FR": ([2, 3, 4], 0),
    "Country not in DE, FR": ([5, 6], 0),
    "not (Country = DE or Country=FR)": ([5, 6], 0),
    "Total > 100": ([2, 4], 1),
    "Total <= 12.0 and Country = US": ([5], 1),
    "Total≥12 and not Financial Status=paid": ([2, 3], 1),
    "Total = '12'": ([3], 0),
    "Paid at >= 2026-02-01": ([4, 6], 1),
    "Paid at = 2026-01-06": ([3], 1),
    "Country = US or Total > 100": ([2, 4, 5, 6], 0),
}


COLUMNS = ["sold_on", "Sold", "Returned", "Total", "Paid back", "Billed", "Shipped to"]
CELLS = [
    ["2026-03-01", "2026-01-05", "2026-02-04", "100", "100.00", "DE", "de "],
    ["2026-03-01", "5 Jan 2026", "2026年2月5日", "100", "120", "DE", "FR"],
    ["2026-03-01", "20260105", "20260106", "1,000.50", "50", "US", "US"],
    ["2026-03-01", "2026-01-05", "", "90", "", "", "US"],
]
BETWEEN = {
    "`Paid back` > Total": ([3], 1),
    "Paid back > Total": ([3], 1),
    "Paid back = `Total`": ([2], 1),
    "Paid back <= Total * 0.5": ([4], 1),
    "Total - `Paid back` > 900.4": ([4], 1),
    "Paid back - Total = 20": ([3], 1),
    "100 < Paid back": ([3], 1),
    "0100.0 < Paid back": ([3], 1),
    "2026-02-04 < Returned": ([3], 1),
    "Returned > Sold": ([2, 3, 4], 1),
    "Returned > Sold + 30": ([3], 1),
    "Returned >= add_days(Sold, 30)": ([2, 3], 1),
    "Returned - 30 > Sold": ([3], 1),
    "days_between(Sold, Returned) > 30": ([3], 1),
    "not days_between(`Sold`, 'Returned') >= 30": ([4], 1),
    "days_between(Sold, 2026-02-04) = 30 and Total >= 100": ([2, 3, 4], 0),
    "`Shipped to` = `Billed`": ([2, 4], 1),
    "Billed != `Shipped to`": ([3], 1),
    "known(Returned)": ([2, 3, 4], 0),
    "not known(Paid back) or Billed = FR": ([5], 0),
    "Shipped to = Billed": ([], 0),  # words, as everywhere: nobody ships to a place that is called Billed
}


@pytest.mark.parametrize("condition", BETWEEN)
@pytest.mark.parametrize("form", ["utf-8.csv", "columns.parquet"])
def test_columns_are_compared_with_columns(tmp_path: Path, form: str, condition: str) -> None:
    """As numbers where both are, else as days, else as words; sums, products and days between are the policy language's."""
    lines, untold = BETWEEN[condition]
    log, out = write([COLUMNS, *CELLS], form, tmp_path), tmp_path / "out.csv"
    told = returns("audit", log, "--where", condition, "--out", out, "--format", "json").json
    assert [int(row["line"]) + (form == "columns.parquet") for row in csv_rows(out)] == lines
    assert (told["rows"], told["untold"]) == (len(lines), untold)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_log(tmp_path_factory.mktemp("where") / "log.csv", ROWS, header=HEADINGS)


def looked_at(log: Path, folder: Path, *conditions: str) -> tuple[list[int], dict[str, Any]]:
    options = [option for condition in conditions for option in ("--where", condition)]
    out, rejects = folder / "out.csv", folder / "rejects.csv"
    done = returns("audit", log, *options, "--out", out, "--rejects", rejects, "--format", "json")
    assert done.code in (0, 2, 3), done.err
    lines = [int(row["line"]) for file in (out, rejects) for row in csv_rows(file)]
    return sorted(lines), done.json


@pytest.mark.parametrize("condition", CONDITIONS)
def test_rows_are_those_for_which_it_holds(log: Path, tmp_path: Path, condition: str) -> None:
    """Words are compared as all words are; what a cell does not say is left out, and counted apart."""
    lines, untold = CONDITIONS[condition]
    found, told = looked_at(log, tmp_path, condition)
    assert (found, told["rows"], told["left_out"], told["untold"]) == (lines, len(lines), len(ROWS) - len(lines), untold)


def test_all_conditions_have_to_hold(log: Path, tmp_path: Path) -> None:
    """Several options are one condition more each."""
    assert looked_at(log, tmp_path, "Financial Status=refunded", "Country=FR")[0] == [3]


def test_totals_and_text_are_of_these_rows(log: Path) -> None:
    """Everything that is told is told of the rows that are looked at, and the others are said."""
    done = returns("audit", log, "--where", "Total > 100", "--totals", "--lang", "en")
    assert "rows that --where leaves out (Total > 100): 3" in done.out
    assert "of them rows whose cells do not say whether it holds: 1" in done.out
    assert "accounts: 2 rows = 2 decided + 0 rejected" in done.out


def test_other_forms_of_the_same_log(log: Path, tmp_path: Path) -> None:
    """JSON lines are chosen from as CSV is, and a long log in many pieces as a short one."""
    lines = [json.dumps({name: row[name] for name in HEADINGS}) for row in csv_rows(log)]
    other = tmp_path / "log.jsonl"
    other.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert returns("audit", other, "--where", "Total > 100", "--format", "json").json["rows"] == 2
    long = write_log(tmp_path / "long.csv", ROWS * 2000, header=HEADINGS)
    told = returns("audit", long, "--where", "Country in DE, FR", "--format", "json").json
    assert (told["rows"], told["left_out"]) == (6000, 4000)


@pytest.mark.parametrize(
    ("condition", "phrase"),
    [
        ("Totl > 3", "did you mean `Total`?"),
        ("Total >", "a value is missing"),
        ("Total", "is missing"),
        ("(Total > 3", "a bracket is not closed"),
        ("Total > 3)", "something is left over"),
        ("Country in (DE", "a bracket is not closed"),
        ("Country < DE", "is no condition"),
        ("Total > Country * 'x'", "the log has no column `x`"),
        ("days_between(Paid at) > 3", "a comma is missing"),
        ("days_between(Paid at, 3) > 3", "takes two days"),
        ("add_days(Paid at, Total > 3", "a bracket is not closed"),
        ("known(Total) + 1 > 3", "something is left over"),
        ("Total + Country = 'x'", "no two numbers, days or words"),
        ("1 + 2 > 2", "it names no column"),
        ("Total like 3", "days_between, add_days and known"),
        ("max(Total, 3) > 1", "days_between, add_days and known"),
        ("Total > 99999999999999999999", "is no condition"),
    ],
)
def test_what_is_no_condition_is_refused(log: Path, condition: str, phrase: str) -> None:
    """In one line, with an example."""
    done = returns("audit", log, "--where", condition)
    assert (done.code, done.err.count("\n"), phrase in done.err) == (2, 1, True), done.err


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("days_between（销售日期，退货日期）> 30", 1),
        ("退货日期 > 销售日期 + 30", 1),
        ("实收金额 > 金额 * 1.1", 1),
        ("金额 < 100.5 and （实收金额 > 100 or 实收金额 = 80）", 2),
        ("金额 in （100, 7）", 2),
    ],
)
def test_signs_of_a_chinese_keyboard_and_money(tmp_path: Path, condition: str, count: int) -> None:
    """Brackets and commas of either width; an amount of money is a number, whatever its currency."""
    log = tmp_path / "log.csv"
    rows = ["销售日期,退货日期,金额,实收金额", "2026年1月5日,2026/2/10,¥100,120元", "2026-01-05,2026-01-10,100.00,80"]
    log.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert returns("audit", log, "--where", condition, "--format", "json").json["rows"] == count


def test_numbers_below_zero(tmp_path: Path) -> None:
    """Refunds are often the rows with a minus."""
    log = tmp_path / "log.csv"
    log.write_text("sold_on,qty total\n2026-03-01,-2\n2026-03-02,3\n2026-03-03,-1.5\n", encoding="utf-8")
    for condition, count in (("qty total < 0", 2), ("qty total >= -1.5", 2), ("qty total = -2", 1)):
        assert returns("audit", log, "--where", condition, "--format", "json").json["rows"] == count


def test_what_is_no_cell_says_nothing(tmp_path: Path) -> None:
    """A list or an object of JSON is no word, and bytes that are no text are none."""
    log = tmp_path / "log.jsonl"
    log.write_text(
        '{"laid": "yes", "tags": ["a"]}\n{"laid": "yes", "tags": "a"}\n{"laid": "no", "tags": {}}\n', encoding="utf-8"
    )
    for condition in ("tags = a", "tags != b", "known(tags)"):
        found = json.loads(returns("audit", log, "--where", condition, "--format", "json").out)
        assert (found["rows"], found["left_out"], found["untold"]) == (1, 2, 0 if "known" in condition else 2)
