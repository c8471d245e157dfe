"""`--sales FILE --on COLUMNS`: facts from a second table; what finds no sale, or several, is counted and never guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_audit_command import HEADER, assert_one_complaint, csv_rows, returns, write_log

LOG = ["order", "sku", *(name for name in HEADER if name not in ("sold_on", "clearance"))]
SALES = [
    ("O1", "T1", "2026-02-20", "no"),
    ("O1", "T2", "2026-02-20", "yes"),
    ("O2", "T1", "2020-01-01", "no"),
    ("O3", "T1", "2026-02-21", "no"),
    ("O3", "T1", "2026-02-21", "no"),
    ("O4", "T1", "2026-01-05", "no"),
    ("O4", "T1", "2026-02-25", "yes"),
    ("O4", "T1", "2026-03-30", "no"),
]
ASKED = {"requested_on": "2026-03-01"}


def sales_file(path: Path, header: str = "order,sku,sold_on,clearance") -> Path:
    path.write_text("\n".join([header, *(",".join(sale) for sale in SALES)]) + "\n", encoding="utf-8")
    return path


def joined(folder: Path, rows: list[dict[str, str]], *options: str, header: str = "order,sku,sold_on,clearance") -> Any:
    log = write_log(folder / "log.csv", [ASKED | row for row in rows], header=LOG)
    sales, out = sales_file(folder / "sales.csv", header), folder / "out.csv"
    done = returns("audit", log, "--sales", sales, *options, "--out", out, "--format", "json")
    assert done.code in (0, 3), done.err
    return done.json, list(csv_rows(out))


def test_facts_come_from_the_sale(tmp_path: Path) -> None:
    """Every row is decided with what its sale says, which stands behind its own columns; keys are folded."""
    rows = [
        {"order": order, "sku": sku} for order, sku in (("O1", "T1"), (" o1", "Ｔ2"), ("O2", "T1"), ("O9", "T1"), ("", "T1"))
    ]
    told, out = joined(tmp_path, rows, "--on", "order,sku")
    assert [row["outcome"] for row in out] == ["approve", "deny", "deny", "incomplete", "incomplete"]
    assert [row["reasons"] for row in out][1:3] == ["clearance", "window"]
    assert [row["sold_on"] for row in out] == ["2026-02-20", "2026-02-20", "2020-01-01", "", ""]
    assert [row["sale found"] for row in out] == ["one", "one", "one", "none", "none"]
    counts = {name: told["sales"][name] for name in ("rows", "found", "unmatched", "several")}
    assert counts == {"rows": len(SALES), "found": 3, "unmatched": 2, "several": 0}
    assert told["mapping"]["sold_on"] == "sold_on"


def test_a_row_that_names_its_sale_is_no_total(tmp_path: Path) -> None:
    """Whatever its shop is called, and if all else stands in the sales; a total names none."""
    log, sales, out = tmp_path / "log.csv", tmp_path / "sales.csv", tmp_path / "out.csv"
    rows = ("Total,1001,1 m2,", "小计,,2 m2,", "North,1001,1 m2,approve")
    log.write_text("\n".join(("store,order,quantity,decision", *rows)), encoding="utf-8")
    sales.write_text("order,sold_on\n1001,2026-02-20\n", encoding="utf-8")
    told = returns("audit", log, "--sales", sales, "--on", "order", "--out", out, "--format", "json").json
    assert (told["rows"], told["rejected"], [row["line"] for row in csv_rows(out)]) == (3, 1, ["2", "4"])


def test_several_sales_are_one_where_they_say_the_same(tmp_path: Path) -> None:
    """Else nobody knows which it was: its facts are unknown, and the row is counted."""
    told, out = joined(tmp_path, [{"order": "O3", "sku": "T1"}, {"order": "O4", "sku": "T1"}], "--on", "order,sku")
    assert [(row["outcome"], row["sale found"]) for row in out] == [("approve", "one"), ("incomplete", "several")]
    assert told["sales"]["several"] == 1


@pytest.mark.parametrize(
    ("asked", "sold", "outcome"),
    [
        ("2026-02-24", "2026-01-05", "deny"),
        ("2026-02-25", "2026-02-25", "deny"),
        ("2026-03-29", "2026-02-25", "deny"),
        ("2026-03-30", "2026-03-30", "approve"),
        ("2026-01-04", "", "incomplete"),
    ],
)
def test_the_latest_sale_before_a_day(tmp_path: Path, asked: str, sold: str, outcome: str) -> None:
    """`--latest-before requested_on` takes the latest sale on or before the day of the request."""
    rows = [{"order": "O4", "sku": "T1", "requested_on": asked}]
    _, (row,) = joined(tmp_path, rows, "--on", "order,sku", "--latest-before", "requested_on")
    assert (row["sold_on"], row["outcome"]) == (sold, outcome)


def test_columns_may_be_called_otherwise(tmp_path: Path) -> None:
    """`--on order=Order No,sku=Item`; and what is told in text says how many were found."""
    options = ("--on", "order=Order No,sku=Item")
    told, _ = joined(tmp_path, [{"order": "O1", "sku": "T1"}], *options, header="Order No,Item,售出日期,是否特价")
    assert told["sales"]["found"] == 1
    done = returns("audit", tmp_path / "log.csv", "--sales", tmp_path / "sales.csv", *options, "--lang", "en")
    assert "1 rows found theirs, 0 found none" in done.out


def test_rejects_and_totals_have_the_joined_columns(tmp_path: Path) -> None:
    """Every result is of the rows as they were joined; a record that is no row is a reject as ever."""
    log = write_log(
        tmp_path / "log.csv", [{"order": "O2", "sku": "T1"} | ASKED, {"order": "O1", "laid": "perhaps"}], header=LOG
    )
    with log.open("a", encoding="utf-8") as stream:
        stream.write("too,short\n")
    rejects = tmp_path / "rejects.csv"
    options = ("--sales", sales_file(tmp_path / "sales.csv"), "--on", "order,sku", "--rejects", rejects, "--totals")
    done = returns("audit", log, *options, "--report", tmp_path / "page.html", "--format", "json")
    assert (done.json["rows"], done.json["rejected"], done.json["totals"]["findings"]) == (3, 2, 1)
    assert [row["line"] for row in csv_rows(rejects)] == ["3", "4"]


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["--on", "order"], "--sales FILE"),
        (["--sales", "sales.csv"], "--on order,sku"),
        (["--sales", "sales.csv", "--on", "ordr"], "did you mean `order`"),
        (["--sales", "none.csv", "--on", "order"], "cannot read `none.csv`"),
        (["--sales", "sales.csv", "--on", "order,sku", "--latest-before", "laid"], "is no day that the log tells"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], phrase: str) -> None:
    """In one line."""
    monkeypatch.chdir(tmp_path)
    write_log(tmp_path / "log.csv", [{"order": "O1"}], header=LOG)
    sales_file(tmp_path / "sales.csv")
    done = returns("audit", "log.csv", *options)
    assert (done.code, phrase in done.err) == (2, True), done.err


def test_a_saved_mapping_keeps_how_sales_are_found(tmp_path: Path) -> None:
    """The next export needs only its two files; without the second, the option that names it is said."""
    saved = tmp_path / "till.toml"
    rows = [{"order": order, "sku": "T1"} for order in ("O1", "O4", "O9")]
    options = ("--on", "order=Order No,sku", "--latest-before", "requested_on")
    first, _ = joined(tmp_path, rows, *options, "--save-mapping", str(saved), header="Order No,sku,sold_on,clearance")
    assert 'on = ["order=Order No", "sku"]' in saved.read_text(encoding="utf-8")
    again, _ = joined(tmp_path, rows, "--mapping", str(saved), header="Order No,sku,sold_on,clearance")
    assert (again["sales"], again["outcomes"]) == (first["sales"], first["outcomes"])
    assert "sale found" not in str(first["proposed"])
    refused = returns("audit", tmp_path / "log.csv", "--mapping", saved)
    assert (refused.code, "--sales FILE" in refused.err) == (2, True)


def test_numbers_that_a_program_made_fractions_are_found(tmp_path: Path) -> None:
    """A column of numbers with blanks is written 1001.0; N/A on both sides is no number at all."""
    log = write_log(
        tmp_path / "log.csv", [ASKED | {"order": order} for order in ("1001.0", "1001", "N/A", "1001.5")], header=LOG
    )
    sales = tmp_path / "sales.csv"
    sales.write_text("order,sold_on\n1001,2026-02-20\nN/A,2026-02-21\n", encoding="utf-8")
    found = returns("audit", log, "--sales", sales, "--on", "order", "--format", "json").json["sales"]
    assert (found["found"], found["unmatched"]) == (2, 2)


def test_a_nested_column_of_the_sales_is_refused_where_it_is_read(tmp_path: Path) -> None:
    """As one of the log is; elsewhere it stops nothing."""
    log, sales = write_log(tmp_path / "log.csv", [ASKED | {"order": "O1"}], header=LOG), tmp_path / "sales.parquet"
    columns = {"tags": [["a"]], "order": ["O1"], "sold_on": [{"day": "2026-02-20"}], "clearance": ["no"]}
    pq.write_table(pa.table(columns), sales)
    told = returns("audit", log, "--sales", sales, "--on", "order", "--format", "json")
    assert_one_complaint(told, f"`{sales}`: the column `sold_on` is of type struct<day: string>, which is no cell of a table")
    pq.write_table(pa.table(columns | {"sold_on": ["2026-02-20"]}), sales)
    assert returns("audit", log, "--sales", sales, "--on", "order", "--format", "json").json["outcomes"]["approve"] == 1
    asked = ["--where", "tags = a"]
    assert_one_complaint(returns("audit", log, "--sales", sales, "--on", "order", *asked), "the column `tags` is of type list")


def test_what_is_of_the_return_is_not_taken_from_the_sale(tmp_path: Path) -> None:
    """The sale's quantity, type, number, clerk and amount are those of the sale, unless somebody says otherwise."""
    log, sales = tmp_path / "log.csv", tmp_path / "sales.csv"
    log.write_text("订单编号,申请日期,是否铺贴,refunded,cashier,审批结果\nO1,2026-03-01,是,5.50,Ann,同意\n", encoding="utf-8")
    heading = "订单编号,售出日期,数量,类型,单号,clerk,退款金额,规格,结果"
    sales.write_text(f"{heading}\nO1,2026-02-20,9箱,零售,S1,Bob,99.00,800x800,已出库\n", encoding="utf-8")
    asked = ("audit", log, "--sales", sales, "--on", "订单编号", "--totals", "--format", "json")
    told = returns(*asked).json
    assert set(told["mapping"]) == {"sold_on", "requested_on", "laid", "tile"}
    assert (told["recorded"], told["rejected"], told["proposed"]) == ("审批结果", 0, [])
    lines = returns(*asked[:-2], "--lang", "en").out.splitlines()
    assert [line.endswith("not in the log") for line in lines if line.startswith("request id")] == [True]
    assert [(one["clerk"], one["amount"]) for one in told["totals"]["by_clerk"]] == [("Ann", "5.50")]
    named = returns(*asked, "--map", "quantity=数量", "--set", "pieces_per_box=3", "--column", "clerk=clerk").json
    assert named["mapping"]["quantity"] == "数量"
    assert [one["clerk"] for one in named["totals"]["by_clerk"]] == ["Bob"]
