"""Double returns that accuse nobody wrongly and miss nobody: units, parts, cancellations, exchanges, keys."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_audit_command import HEADER, returns, write_log

from returns_cli.intake.goods import WITHIN, amounts_in, measured, read_goods, side_product, whole_number

RECEIPTS = [*HEADER, "receipt no", "line no", "sold quantity"]


def line(quantity: str, sold: str, **more: str) -> dict[str, str]:
    """An approved return of line 1 of receipt A; a box of the tile has three pieces of 800 x 800 mm."""
    return {"receipt no": "A", "line no": "1", "quantity": quantity, "sold quantity": sold} | more


def doubles(path: Path, *rows: dict[str, str]) -> dict[str, Any]:
    header = [*RECEIPTS, *dict.fromkeys(name for row in rows for name in row if name not in RECEIPTS)]
    log = write_log(path / "log.csv", list(rows), header=header)
    done = returns("audit", log, "--format", "json")
    assert done.code in (0, 3), done.err
    found: dict[str, Any] = done.json["doubles"]
    return found


# Amounts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("returned", "sold", "count"),
    [
        (["30 pieces"], ["2 boxes"], 1),
        (["6 pieces"], ["2 boxes"], 0),
        (["7 pieces"], ["2 boxes"], 1),
        (["3 pieces", "3 pieces"], ["2 boxes"] * 2, 0),
        (["3 pieces", "1 box"], ["2 boxes"] * 2, 0),
        (["3 pieces", "4 pieces"], ["2 boxes"] * 2, 1),
        (["2 boxes"], ["3.84 m2"], 0),
        (["2 boxes"], ["3.83 m2"], 1),
        (["3.840001 m2"], ["2 boxes"], 1),
        (["3.84 m2"], ["2箱"], 0),
        (["1箱1片"], ["4片"], 0),
        (["1箱2片"], ["4片"], 1),
        (["1 box", "1 box"], ["2 boxes", "3 boxes"], 0),  # one line delivered in two parts
        (["2 boxes", "3 boxes"], ["2 boxes", "3 boxes"], 0),
        (["3 boxes", "3 boxes"], ["2 boxes", "3 boxes"], 1),
        (["3 boxes", "1 box"], ["2 boxes", "3 boxes"], 1),  # more of one part than it had
        (["2 boxes", "6 pieces"], ["2 boxes", "6 pieces"], 1),  # one part, written in two ways
        (["1 box", "1 box"], ["2 boxes", ""], 0),
        (["1 box", "2 boxes"], ["2 boxes", ""], 1),
    ],
)
def test_amounts_are_compared_in_what_both_can_be(tmp_path: Path, returned: list[str], sold: list[str], count: int) -> None:
    """Boxes, pieces and square metres of the row's own tile and box."""
    cells = [("1箱1片", "4 pieces"), ("1箱2片", "5 pieces")]  # the fact `quantity` has its own column
    facts = [dict(cells).get(cell, cell) for cell in returned]
    rows = [line(fact, has, **{"returned quantity": cell}) for fact, cell, has in zip(facts, returned, sold, strict=True)]
    assert doubles(tmp_path, *rows)["count"] == count


def test_without_the_box_boxes_are_not_pieces(tmp_path: Path) -> None:
    """A row that does not say how many pieces a box has is not compared, and that is counted."""
    found = doubles(tmp_path, line("30 pieces", "2 boxes", pieces_per_box=""))
    assert (found["count"], found["not_looked_at"]["amounts-unlike"]) == (0, 1)


def test_a_unit_of_its_own_column_is_that_of_both(tmp_path: Path) -> None:
    """`2` and `2` in a row whose unit is boxes are boxes, sold and returned."""
    rows = [line("1", "2", unit="boxes"), line("4 pieces", "2", unit="boxes")]
    assert doubles(tmp_path, *rows)["first"][0]["returned"] == "7 piece"


@pytest.mark.parametrize(
    ("area", "tile", "pieces"),
    [
        ("1.00 m2", "333x333", "9"),
        ("1 m2", "333x333", "9"),
        ("1.0 m2", "333x333", "9"),
        ("0.998 m2", "333x333", "9"),
        ("1.000 m2", "333x333", ""),  # 0.998001
        ("1.05 m2", "333x333", ""),
        ("15.50 sq ft", "600x600", "4"),
        ("15.5 sq ft", "600x600", "4"),
        ("15.4 sq ft", "600x600", ""),
        ("15 sq ft", "600x600", ""),
        ("16 sq ft", "600x600", ""),
        ("3.9 sq ft", "600x600", ""),  # 3.875
        ("4 sq ft", "600x600", ""),
        ("1.1 m2", "600x600", ""),  # 1.08
        ("1.08 m2", "600x600", "3"),
        ("0.005 m2", "600x600", ""),
        ("0.004 m2", "600x600", ""),
    ],
)
def test_an_area_of_a_till_is_that_of_whole_pieces(area: str, tile: str, pieces: str) -> None:
    """Nine pieces of 333 x 333 mm are sold as 1.00 m2, and can all come back; a spreadsheet keeps 1 of it. What is rounded
    more coarsely than a till does is no number of pieces."""
    assert (read_goods(f"{area}{WITHIN}{tile}") or "").split("|")[2] == pieces


def test_areas_of_a_spreadsheet_are_compared_in_pieces(tmp_path: Path) -> None:
    """15.5 is 15.50 without its zero: no more than the four pieces that were sold, and five are."""
    own = {"tile": "600x600"}
    assert doubles(tmp_path, line("15.5 sq ft", "4 pieces", **own))["count"] == 0
    assert doubles(tmp_path, line("19.38 sq ft", "4 pieces", **own))["count"] == 1


@given(st.integers(1, 10**4), st.integers(1, 50), st.integers(1, 1200), st.integers(1, 1200))
def test_boxes_pieces_and_area_are_one_amount(boxes: int, per_box: int, width: int, height: int) -> None:
    """So many boxes, their pieces and their area are alike in every measure, exactly."""
    area = side_product(f"{width}x{height}")
    pieces = boxes * per_box
    spellings = [f"{boxes} boxes", f"{pieces}片", f"{Decimal(pieces * width * height) / 10**6:f} m2"]
    found = [measured(amounts_in(text), area, whole_number(str(per_box))) for text in spellings]
    assert {one.mm2 for one in found if one} == {Decimal(pieces * width * height)}
    assert {one.pieces for one in found if one} == {Decimal(pieces)}


# What takes a return back --------------------------------------------------------------------------------------------

AMOUNTS = ("returned quantity", "sold quantity")


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        (["2", "-2", "2"], 0),
        (["2", "(2)", "2"], 0),
        (["2", "2-", "2"], 0),
        (["2", "-2", "2", "2"], 1),
        (["-2", "2", "-2"], 0),  # where most are below zero, that is how returns are written
        (["-2", "-2"], 1),
        (["2", "-1", "1"], 0),
        (["2", "-1", "2"], 1),
    ],
)
def test_a_minus_takes_a_return_back(tmp_path: Path, cells: list[str], count: int) -> None:
    """A cancelled return leaves room for the return that follows."""
    rows = [line("2 boxes", "2", **{"returned quantity": cell}) for cell in cells]
    assert doubles(tmp_path, *rows)["count"] == count


def test_a_row_of_less_than_nothing_takes_a_return_back(tmp_path: Path) -> None:
    """Though no policy can decide it, and it is a reject; one that was denied takes nothing back."""
    done, back = line("2 boxes", "2 boxes"), line("-2 boxes", "2 boxes")
    for rows, count in (([done, back, done], 0), ([done, back, done, done], 1), ([done, back | {"decision": "deny"}, done], 1)):
        log = write_log(tmp_path / "log.csv", rows, header=RECEIPTS)
        told = returns("audit", log, "--format", "json", "--doubles", tmp_path / "doubles.csv").json
        assert (told["rejected"], told["doubles"]["count"]) == (1, count)
    assert len((tmp_path / "doubles.csv").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize("back", ["-100.00", "(100.00)", "100.00-", "¥-100"])
def test_money_below_zero_takes_a_return_back(tmp_path: Path, back: str) -> None:
    """So does a refund that was booked back, where refunds are above zero."""
    rows = [line("2 boxes", "2 boxes", amount=amount) for amount in ("100.00", back, "100.00")]
    assert doubles(tmp_path, *rows)["count"] == 0
    assert doubles(tmp_path, *rows, rows[0])["count"] == 1


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("cancelled", "yes"), ("Cancelled at", "2026-03-02 10:00"), ("状态", "已取消"), ("是否作废", "是"), ("Status", "Voided")],
)
def test_a_return_that_is_called_cancelled_is_none(tmp_path: Path, heading: str, cell: str) -> None:
    """By a word, a day or a yes in the column for it."""
    done = line("2 boxes", "2 boxes", **{heading: ""})
    assert doubles(tmp_path, done, done | {heading: cell})["count"] == 0
    assert doubles(tmp_path, done, done | {heading: cell}, done)["count"] == 1


@pytest.mark.parametrize(
    ("kinds", "count"),
    [
        ([("exchange", "10"), ("return", "11")], 0),
        ([("exchange", "10"), ("换货", "11"), ("return", "12")], 0),
        ([("return", "10"), ("exchange", "11")], 1),  # what came back cannot be exchanged any more
        ([("return", "10"), ("return", "11")], 1),
    ],
)
def test_an_exchange_gives_goods_for_goods(tmp_path: Path, kinds: list[tuple[str, str]], count: int) -> None:
    """Goods taken in exchange can come back; whether amounts can be compared or not."""
    for sold in ("2 boxes", ""):
        rows = [line("2 boxes", sold, kind=kind, requested_on=f"2026-03-{day}", sold_on="2026-03-01") for kind, day in kinds]
        assert doubles(tmp_path, *rows)["count"] == count


# Which line it was ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["s100", "Ｓ１００", " S100", "S100\t", "S100\u3000", "\u00a0S100"])
def test_receipts_are_folded_as_values_are(tmp_path: Path, other: str) -> None:
    """Capitals, widths and blanks make no other receipt."""
    rows = [line("2 boxes", "2 boxes") | {"receipt no": receipt} for receipt in ("S100", other)]
    assert doubles(tmp_path, *rows)["count"] == 1


def test_lines_are_numbers(tmp_path: Path) -> None:
    """000010 is line 10; receipts with other zeros in front are others, and said."""
    rows = [line("2 boxes", "2 boxes") | {"line no": number} for number in ("10", "000010")]
    assert doubles(tmp_path, *rows)["count"] == 1
    rows = [line("2 boxes", "2 boxes") | {"receipt no": receipt} for receipt in ("000123", "123", "7")]
    found = doubles(tmp_path, *rows)
    assert (found["count"], found["alike_but_for_zeros"]) == (0, 1)


@pytest.mark.parametrize(
    "heading", ["订单行", "小票行", "订单明细号", "子订单编号", "Order Item ID", "order-line", "Line Item No"]
)
def test_lines_are_known_by_what_tills_call_them(tmp_path: Path, heading: str) -> None:
    """Two lines of one article are two lines."""
    header = [*HEADER, "订单号", "品名", heading]
    rows = [{"订单号": "P1", "品名": "货品2", heading: number} for number in ("10", "20")]
    done = returns("audit", write_log(tmp_path / "log.csv", rows, header=header), "--format", "json").json
    assert (done["columns"]["receipt-line"], done["doubles"]["count"]) == (heading, 0)


def test_without_a_line_the_article_says_it(tmp_path: Path) -> None:
    """A blank line number is that of the article's only line, else the article itself; of several lines nobody can tell."""
    by_article = [line("2 boxes", "2 boxes", article="T") | {"line no": ""}] * 2
    found = doubles(tmp_path, *by_article)
    assert (found["count"], found["first"][0]["line"]) == (1, "T")
    one = line("2 boxes", "2 boxes", article="T")
    found = doubles(tmp_path, one, by_article[0])
    assert (found["count"], found["first"][0]["line"]) == (1, "1")
    found = doubles(tmp_path, one, one | {"line no": "2"}, by_article[0])
    assert (found["count"], found["not_looked_at"]["line-unclear"]) == (0, 1)
    nothing = {"line no": "", "article": ""}
    found = doubles(tmp_path, one | nothing, one | {"receipt no": ""})
    assert (found["not_looked_at"]["line-blank"], found["not_looked_at"]["receipt-blank"]) == (1, 1)


def test_an_article_twice_in_one_request_is_on_two_lines(tmp_path: Path) -> None:
    """Nobody gives one line back twice in one request; in two requests they do."""
    header = [name for name in [*RECEIPTS, "article"] if name != "line no"]
    own = {"receipt no": "A", "article": "T", "quantity": "1 box", "sold quantity": "1 box"}
    for requests, count in ((("R1", "R1"), 0), (("R1", "R2"), 1), (("R1", "R1", "R2"), 1)):
        rows = [own | {"request_id": request} for request in requests]
        log = write_log(tmp_path / "log.csv", rows, header=header)
        assert returns("audit", log, "--format", "json").json["doubles"]["count"] == count


@pytest.mark.parametrize("receipt", ["1.23457E+19", "2.6952000000123401e+19", "26952000000123400000"])
def test_shortened_receipts_are_told_apart_by_nobody(tmp_path: Path, receipt: str) -> None:
    """What a spreadsheet made of long numbers accuses nobody, and is said in text and JSON."""
    rows = [line("2 boxes", "2 boxes") | {"receipt no": receipt}] * 2
    found = doubles(tmp_path, *rows)
    assert (found["count"], found["not_looked_at"]["receipt-shortened"]) == (0, 2)
    assert "shortened to 15 digits" in returns("audit", tmp_path / "log.csv", "--lang", "en").out
    assert "15位" in returns("audit", tmp_path / "log.csv", "--lang", "zh").out
    kept = {"receipt no": "26952000000123400007"}  # a column that keeps its digits was not shortened
    assert doubles(tmp_path, *rows, rows[0] | kept)["count"] == (1 if receipt.isdigit() else 0)


# Refunds without goods -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "count"),
    [
        ({}, 1),
        ({"quantity": "0"}, 1),
        ({"quantity": "0箱"}, 1),
        ({"quantity": "0.00 m2", "amount": "(500.00)"}, 1),
        ({"amount": "0"}, 0),
        ({"amount": ""}, 0),
        ({"decision": "deny"}, 0),
        ({"decision": ""}, 0),
        ({"quantity": "some"}, 0),
    ],
)
def test_money_for_nothing_is_a_finding(tmp_path: Path, own: dict[str, str], count: int) -> None:
    """A credit note with quantity 0 cannot be decided, but somebody should look at it: exit code 3, with its place."""
    rows = [{"amount": "1"}, {"quantity": "0 boxes", "amount": "500.00"} | own]
    log = write_log(tmp_path / "log.csv", rows, header=[*HEADER, "amount"])
    done = returns("audit", log, "--format", "json")
    found = done.json.get("refunds_without_goods", {"count": 0, "first": []})
    assert (done.code, found["count"], [one["line"] for one in found["first"]]) == (3 if count else 2, count, [3] * count)
    assert ("refunds without goods" in returns("audit", log, "--lang", "en").out) == bool(count)


def test_report_says_what_was_not_looked_at(tmp_path: Path) -> None:
    """Also where no double return was found."""
    rows = [line("2 boxes", "2 boxes") | {"receipt no": "1.23457E+19"}] * 2
    log = write_log(tmp_path / "log.csv", rows, header=RECEIPTS)
    returns("audit", log, "--report", tmp_path / "page.html", "--lang", "en")
    assert "2 with a receipt number that a spreadsheet shortened" in (tmp_path / "page.html").read_text(encoding="utf-8")
