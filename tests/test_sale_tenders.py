"""How tills write that a receipt was paid: one tender or several, with amounts or without, in one column or in many."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli import open_book
from returns_cli.book.book import make_book
from returns_cli.cli.main import run
from returns_cli.kinds.tenders import TENDERS, Tender, is_known, order_of, tender_in, tender_of
from returns_cli.kinds.written_tenders import card_end, read_tenders

CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("现金", [("cash", None, "")]),
        ("Visa", [("card", None, "")]),
        ("credit/debit card", [("card", None, "")]),
        ("Gift-Card 20", [("gift card", 2000, "")]),
        ("现金 50；微信 30.00", [("cash", 5000, ""), ("wechat pay", 3000, "")]),
        ("现金50 微信30", [("cash", 5000, ""), ("wechat pay", 3000, "")]),
        ("现金：50元，刷卡：30元", [("cash", 5000, ""), ("card", 3000, "")]),
        ("现金+支付宝", [("cash", None, ""), ("alipay", None, "")]),
        ("现金(50.00)", [("cash", 5000, "")]),
        ("Cash: $50.00 / Card: $30.00", [("cash", 5000, ""), ("card", 3000, "")]),
        ("cash 1,234.50", [("cash", 123450, "")]),
        ("Visa **** 1234: 99.90, cash 10", [("card", 9990, "1234"), ("cash", 1000, "")]),
        ("银行卡(尾号0012) 300元", [("card", 30000, "0012")]),
        ("card ending in 1234 20.5", [("card", 2050, "1234")]),
        ("visa xxxxxxxxxxxx1234", [("card", None, "1234")]),
        ("cash -20", [("cash", -2000, "")]),
        ("cash 100; change 20", [("cash", 10000, ""), ("cash", -2000, "")]),
        ("现金100；找零20", [("cash", 10000, ""), ("cash", -2000, "")]),
        ("美团 20、Klarna 5.00", [("美团", 2000, ""), ("klarna", 500, "")]),
        ("cash RMB 50", [("cash", 5000, "")]),
    ],
)  # fmt: skip
def test_cells_as_tills_write_them(cell: str, found: list[tuple[str, int | None, str]]) -> None:
    assert [tuple(each) for each, _ in read_tenders(cell) or ()] == found


@pytest.mark.parametrize("cell", ["60 40", "100", "cash 1.2.3", f"card {CARD}", "; 5", "cash 5.005", "找零"])
def test_cells_that_do_not_say_it(cell: str) -> None:
    assert read_tenders(cell) is None


@given(
    st.lists(st.tuples(st.sampled_from(sorted(TENDERS)), st.integers(0, 10**8), st.from_regex("[0-9]{4}|", fullmatch=True))),
    st.sampled_from(["zh", "en"]),
)
def test_what_is_written_out_is_read_again(tenders: list[tuple[str, int, str]], lang: str) -> None:
    """In the words of either language, as `book export` writes it."""
    parts = [
        f"{tender_in(name, lang)}{f' ****{end}' if end else ''} {cents // 100}.{cents % 100:02d}"
        for name, cents, end in tenders
    ]
    assert read_tenders("; ".join(parts)) == tuple((Tender(*each), "") for each in tenders)


def test_every_name_of_a_tender_is_its_own() -> None:
    names = [(name, code) for code, (zh, others) in TENDERS.items() for name in (code, zh, *others)]
    assert len({tender_of(name) for name, _ in names}) == len(TENDERS)
    assert all((tender_of(name.upper()), is_known(tender_of(name))) == (code, True) for name, code in names)
    assert order_of("银行卡、现金, Voucher > 美团") == ("card", "cash", "voucher", "美团")
    assert [card_end(text) for text in ("6222 **** **** 1234", "1234", "尾号0012", "12", "12345", "visa", "")] == [
        *("1234", "1234", "0012", "0012", "", "", "")
    ]


REST = "收据号,行号,日期,数量,规格,每箱片数,实付金额"
ROW = "2026-11-01,4片,800x800,4"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an empty book."""
    make_book(str(tmp_path / "b.db"), now=datetime(2020, 1, 1, tzinfo=UTC)).close()
    return tmp_path


def imported(folder: Path, *lines: str, more: tuple[str, ...] = ()) -> int:
    """The exit code of `sales import` of a file of these lines."""
    log = folder / "sales.csv"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    options = ["--book", str(folder / "b.db"), "--rejects", str(folder / "r.csv"), "--lang", "en", *more]
    return run(["sales", "import", str(log), *options])


def kept(folder: Path) -> list[tuple[str, str, str, int | None]]:
    book = open_book(str(folder / "b.db"))
    with book.database.reading() as session:
        rows = session.rows("SELECT * FROM sale_tenders ORDER BY receipt_key, export, source_line, place")
        found = [
            (row.text("receipt_key"), row.text("tender"), row.text("card_end"), row.number_or_none("amount")) for row in rows
        ]
    book.close()
    return found


def test_a_column_of_tenders_with_or_without_amounts(folder: Path) -> None:
    code = imported(
        folder,
        f"{REST},支付方式,卡号后四位",
        f"S1,1,{ROW},100.00,银行卡 60；现金 40,1234",
        f"S2,1,{ROW},100.00,微信,",
        f"S3,1,{ROW},100.00,,",
        f"S4,1,{ROW},100.00,-,",
    )
    assert code == 0
    assert kept(folder) == [
        ("s1", "card", "1234", 6000),
        ("s1", "cash", "", 4000),
        ("s2", "wechat pay", "", None),
    ]


def test_an_amount_beside_it_and_a_column_for_each_tender(folder: Path) -> None:
    imported(folder, f"{REST},payment method,tender amount", f"S1,1,{ROW},100.00,Visa *1234,60", f"S1,2,{ROW},40.00,Cash,40")
    imported(
        folder,
        f"{REST},支付方式,现金,刷卡金额,代金券金额",
        f"T1,1,{ROW},100.00,组合,30.00,60.00,10.00",
        f"T2,1,{ROW},100.00,现金,100,0.00,",
    )
    assert kept(folder) == [
        ("s1", "card", "1234", 6000),
        ("s1", "cash", "", 4000),
        ("t1", "cash", "", 3000),
        ("t1", "card", "", 6000),
        ("t1", "voucher", "", 1000),
        ("t2", "cash", "", 10000),
    ]


def test_what_two_columns_say_counts_once(folder: Path) -> None:
    """A cell with amounts, and columns with them too; the last digits belong to the card, wherever its amount stands."""
    assert (
        imported(
            folder,
            f"{REST},支付方式,现金,刷卡金额,卡号后四位",
            f"S1,1,{ROW},100.00,现金 120；找零 20,120,,",
            f"S2,1,{ROW},100.00,现金+刷卡,60,40,12",
            f"S3,1,{ROW},100.00,现金 60,60,40,0012",
            f"S4,1,{ROW},100.00,,100,0,0012",
        )
        == 0
    )
    assert kept(folder) == [
        *(("s1", "cash", "", 12000), ("s1", "cash", "", -2000)),
        *(("s2", "cash", "", 6000), ("s2", "card", "0012", 4000)),
        *(("s3", "cash", "", 6000), ("s3", "card", "0012", 4000)),
        ("s4", "cash", "", 10000),
    ]


def test_rows_that_cannot_be_taken_over_are_rejects_with_why(folder: Path) -> None:
    """The number of a card stands nowhere in the book, nor in the rejects: also where another cell is why a row is one."""
    code = imported(
        folder,
        f"{REST},支付方式,现金",
        f"S1,1,{ROW},100.00,{CARD},",
        f"S2,1,{ROW},100.00,60 40,",
        f"S3,1,{ROW},100.00,刷卡,ten",
        f"S4,1,{ROW},¥100.00,刷卡 $100,",
        f"S5,1,{ROW},100.00,刷卡,",
        f"S6,1,{ROW},{CARD},刷卡 {CARD} 20.00,",
        f"S7,1,{ROW},100.00,刷卡,,{CARD}",
        f"S8,1,{ROW},100.00,刷卡 $60；现金 ¥40,",
    )
    assert code == 2
    rejects = (folder / "r.csv").read_text(encoding="utf-8")
    assert all(words in rejects for words in ("…1111", "does not say how it was paid", "is no amount of money"))
    assert CARD not in rejects
    assert CARD.replace(" ", "").encode() not in (folder / "b.db").read_bytes()
    assert kept(folder) == [("s5", "card", "", None)]


def test_a_receipt_is_shown_with_how_it_was_paid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(
        folder,
        f"{REST},支付方式",
        f"S1,1,{ROW},100.00,银行卡尾号1234 60；现金 40",
        f"S2,1,{ROW},9.00,微信",
        f"S3,1,{ROW},9.00,",
    )
    capsys.readouterr()
    shown = {}
    for receipt in ("S1", "S2", "S3"):
        for lang in ("en", "zh"):
            assert run(["sales", "show", receipt, "--book", str(folder / "b.db"), "--lang", lang]) == 0
            shown[receipt, lang] = capsys.readouterr().out.splitlines()[4:]
    assert shown["S1", "en"] == ["card …1234: 60.00 paid, 0.00 paid back", "cash: 40.00 paid, 0.00 paid back"]
    assert shown["S1", "zh"] == ["银行卡（尾号1234）：付60.00，已退0.00", "现金：付40.00，已退0.00"]
    assert (shown["S2", "zh"], shown["S3", "en"]) == (["用微信支付付款，已退0.00"], [])
    assert run(["sales", "show", "S1", "--book", str(folder / "b.db"), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["tenders"] == [
        {"tender": "card", "card_end": "1234", "paid": "60.00", "paid_back": "0.00"},
        {"tender": "cash", "card_end": None, "paid": "40.00", "paid_back": "0.00"},
    ]


def test_a_currency_is_its_code_however_the_till_calls_it(folder: Path) -> None:
    rows = [f"S{at},1,{ROW},100.00,{word}" for at, word in enumerate(("人民币", "RMB", "￥", "cny", "USD", "", "pearls"))]
    assert imported(folder, f"{REST},币种", *rows) == 0
    book = open_book(str(folder / "b.db"))
    assert [book.receipt(f"S{at}")[0].currency for at in range(7)] == [*["CNY"] * 4, "USD", "", "pearls"]
    book.close()


def test_a_value_for_every_row(folder: Path) -> None:
    assert imported(folder, REST, f"S1,1,{ROW},100.00", more=("--set", "tenders=现金")) == 0
    assert kept(folder) == [("s1", "cash", "", None)]
