"""What `sales import` says of how it read an export, and what it keeps of what it could not take; receipts of several shops."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import make_book, open_book
from returns_cli.book.sale import Sale
from returns_cli.cli.main import run

EXPORT = """小票号;行号;销售日期;数量;实付;会员卡;客户电话
A1;1;2026/11/02;6片;¥600;x;13800001234
A2;1;2026/11/02;6片;¥600;x;13800001234
A2;2;2026/13/02;6片;¥600;x;
A3;1;2026/11/02;-1片;-10;x;
A4;1;2026/11/02;一些;10;x;
A5;1;2026/11/02;一些;10;x;
A6;1;2026/11/02;一些;10;x;
A7;1;2026/11/02;一些;10;x;
合计;;;;1,200;;
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RETURNS_BOOK", "book.db")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("RETURNS_SHOP", raising=False)
    make_book("book.db", now=datetime(2025, 11, 1, tzinfo=UTC)).close()
    Path("day.csv").write_bytes(EXPORT.encode("gb18030"))
    return tmp_path


def test_an_import_says_how_the_export_was_read(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Columns, those that are not used, what stands below the table, and that more rows were rejected than are shown."""
    assert run(["sales", "import", "day.csv", "--lang", "en"]) == 2
    told = capsys.readouterr().out
    assert "2 new, 0 corrected, 0 known already, 6 rejected" in told
    assert "… 1 more; --rejects FILE keeps them all" in told
    assert "receipt=小票号, line=行号" in told
    assert "paid=实付, contact=客户电话" in told
    assert "columns not used: 会员卡" in told
    assert "合计 1,200" in told
    assert run(["sales", "import", "day.csv", "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert (found["known"], found["unused"], found["notes"][0]["note"]) == (2, ["会员卡"], "totals-below")
    assert run(["sales", "find", "--phone", "1234", "--lang", "en"]) == 0
    assert "600.00 CNY" in capsys.readouterr().out


BELOW = {
    "a count of lines": "合计;2;;12片;;;",
    "counts everywhere": "合计;2;;12片;;2;2",
    "amounts of tenders": "合计;;;12片;1200;1,200;",
}


@pytest.mark.parametrize("below", BELOW)
def test_totals_of_an_export_are_no_sales(book: Path, capsys: pytest.CaptureFixture[str], below: str) -> None:
    """Counts under lines, articles and customers make no sale of a total; a number of a receipt and a day do."""
    header, *rows = EXPORT.replace("会员卡", "支付方式金额").replace(";x;", ";;").splitlines()
    lines = [header, *rows[:2], BELOW[below]]
    Path("day.csv").write_text("\n".join(lines), encoding="utf-8")
    assert run(["sales", "import", "day.csv", "--format", "json"]) == 0
    assert [note["note"] for note in json.loads(capsys.readouterr().out)["notes"]] == ["totals-below"]
    Path("day.csv").write_text("\n".join([*lines[:-1], "合计;1;2026/11/02;6片;;;"]), encoding="utf-8")
    assert run(["sales", "import", "day.csv", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 1


def test_rejects_are_whole_rows_in_their_order(book: Path) -> None:
    """Those that the book refuses too."""
    assert run(["sales", "import", "day.csv", "--rejects", "rejects.csv"]) == 2
    rows = [*csv.DictReader(Path("rejects.csv").read_text(encoding="utf-8-sig").splitlines())]
    assert [(row["小票号"], row["line"]) for row in rows] == [
        *(("A2", "4"), ("A3", "5"), ("A4", "6")),
        *(("A5", "7"), ("A6", "8"), ("A7", "9")),
    ]
    assert rows[1]["数量"].lstrip("'") == "-1片"


def test_a_total_between_rows_is_a_reject_with_its_cells(book: Path) -> None:
    """Nothing that an export says is lost."""
    Path("day.csv").write_text("备注,小票号,行号,数量\nx,A1,1,6片\n小计,,,6片\nx,A2,1,6片\n", encoding="utf-8")
    assert run(["sales", "import", "day.csv", "--rejects", "rejects.csv"]) == 2
    (row,) = csv.DictReader(Path("rejects.csv").read_text(encoding="utf-8-sig").splitlines())
    assert (row["备注"], row["数量"], row["line"]) == ("小计", "6片", "3")


@pytest.mark.parametrize("word", ["无", "-", "none", "N/A", "未知", "yes", "Ｙes", "是", "有", "√", "?"])
def test_a_word_for_nothing_is_no_number_of_a_receipt(book: Path, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All sales without one would be of one receipt; and a log of returns answers under that heading whether there is one."""
    Path("till.csv").write_text(f"receipt,sold_on,quantity\n{word},2026-11-02,6片\nA0,2026-11-02,6片\n", encoding="utf-8")
    assert run(["sales", "import", "till.csv", "--lang", "en"]) == 2
    assert "1 new, 0 corrected, 0 known already, 1 rejected" in capsys.readouterr().out
    assert run(["sales", "show", word]) == 2


def test_a_file_read_otherwise_says_something_new(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A column that was not used is read when the same file comes again; a shop named later makes no second sale of it."""
    Path("till.csv").write_text("receipt no,line no,quantity,net\nB1,1,3 pieces,30.00\n", encoding="utf-8")
    asked = ["sales", "import", "till.csv", "--lang", "en"]
    for options, told in (
        ([], "1 new, 0 corrected, 0 known"),
        ([], "0 new, 0 corrected, 1 known"),
        (["--map", "paid=net"], "0 new, 1 corrected, 0 known"),
        (["--map", "paid=net"], "0 new, 0 corrected, 1 known"),
        (["--set", "shop=North"], "0 new, 0 corrected, 1 known"),
    ):
        assert run([*asked, *options]) == 0
        assert told in capsys.readouterr().out
    assert run(["sales", "show", "B1", "--format", "json"]) == 0
    assert [line["paid"] for line in json.loads(capsys.readouterr().out)] == ["30.00"]


@pytest.mark.parametrize(
    ("text", "first", "then", "sale"),
    [
        (
            "receipt,line,quantity\nB1,1,3\n",
            ["--unit", "quantity=m2"],
            ["--unit", "quantity=pieces"],
            {"unit": "piece", "sold": 3},
        ),
        (
            "receipt,line,quantity,sold_on\nB1,1,3片,03/04/2025\n",
            ["--mapping", "dmy.toml"],
            ["--mapping", "mdy.toml"],
            {"sold_on": "2025-03-04"},
        ),
        (
            "B1,1,3片,4片\n",
            ["--headings", "receipt,line,quantity,noted"],
            ["--headings", "receipt,line,noted,quantity"],
            {"sold": 4},
        ),
    ],
    ids=["unit", "dates of a mapping", "headings"],
)
def test_cells_read_otherwise_correct_the_sale(
    book: Path, capsys: pytest.CaptureFixture[str], text: str, first: list[str], then: list[str], sale: dict[str, object]
) -> None:
    """The same file was known already, however its cells were read: what a wrong option had said stayed in the book."""
    Path("till.csv").write_text(text, encoding="utf-8")
    for order in ("dmy", "mdy"):
        Path(f"{order}.toml").write_text(f'[dates]\nall = "{order}"\n', encoding="utf-8")
    for options, counted in ((first, "1 new"), (then, "1 corrected"), (then, "1 known already")):
        assert run(["sales", "import", "till.csv", "--lang", "en", *options]) == 0
        assert counted in capsys.readouterr().out
    assert run(["sales", "show", "B1", "--format", "json"]) == 0
    [line] = json.loads(capsys.readouterr().out)
    assert {key: line[key] for key in sale} == sale


POLICY = """
policy   = "shop/plain"
version  = "1"
outcomes = ["deny", "approve"]

[facts]
quantity = { type = "quantity" }
worn     = { type = "yes/no" }

[[rules]]
id      = "worn"
outcome = "deny"
when    = "worn"
"""


def test_receipts_of_several_shops_are_no_double_return(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each shop has its own receipt 7; an audit of the book's decisions finds nothing, and the table says which is whose."""
    Path("policy.toml").write_text(POLICY, encoding="utf-8")
    now, kept = datetime(2025, 11, 20, 2, 0, tzinfo=UTC), open_book("book.db")
    sales = [(at, Sale("7", "1", "piece", 4, shop=shop, contact="555 0199")) for at, shop in enumerate(("North", "South"), 2)]
    kept.sell("sha256:1", [*sales, (4, Sale("8", "1", "piece", 4, shop="North"))], now=now)
    for receipt, shop in (("7", "North"), ("7", "South"), ("8", "North")):
        said = {"quantity": "4 pieces", "worn": "no"}
        kept.take(
            load_policy("policy.toml"), said, receipt=receipt, shop=shop, id=receipt + shop, now=now, today=date(2025, 11, 20)
        )
    kept.close()
    assert run(["book", "export", "log.csv"]) == 0
    capsys.readouterr()
    assert run(["audit", "log.csv", "--policy", "policy.toml", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["doubles"]["count"] == 0
    assert run(["book", "export", "-"]) == 0
    rows = csv.DictReader(capsys.readouterr().out.splitlines())
    assert [row["receipt number"] for row in rows] == ["7 (North)", "7 (South)", "8"]
    assert not Path("-").exists()
    assert run(["book", "export", "log.parquet"]) == 2
    assert run(["sales", "find", "--phone", "0199", "--lang", "en"]) == 0
    assert "North" in capsys.readouterr().out


def test_a_receipt_of_several_shops_is_checked_by_its_shop(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence that says so names an option that the command has."""
    Path("policy.toml").write_text(
        POLICY
        + '[facts.lot]\ntype = "text"\nfrom = "sale.lot"\n\n[[rules]]\nid = "lot"\noutcome = "deny"\nwhen = "lot == \'X\'"\n',
        encoding="utf-8",
    )
    kept = open_book("book.db")
    sales = [(at, Sale("7", "1", "piece", 4, shop=shop, lot=lot)) for at, shop, lot in ((2, "North", "A"), (3, "South", "X"))]
    kept.sell("sha256:1", sales)
    kept.close()
    asked = ["check", "--policy", "policy.toml", "--receipt-no", "7", "--worn", "no", "--no-input", "--lang", "en"]
    asked += ["--quantity", "1 piece"]
    assert run(asked) == 2
    assert (
        "several shops have a receipt `7`: North, South; name the shop: --shop (of check: --receipt-shop)"
        in capsys.readouterr().err
    )
    assert [run([*asked, "--receipt-shop", shop]) for shop in ("north", "South")] == [0, 3]
    for option in ("--receipt-shop", "--receipt-line"):
        assert run(["check", option, "x", "--no-input"]) == 2
        assert f"{option} says what of a receipt is meant; name the receipt with --receipt-no" in capsys.readouterr().err


def test_a_shop_is_the_same_however_it_is_written_and_none_has_a_name_too(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two spellings were two shops, of which no --shop could choose one; a receipt without a shop was `of ;`."""
    kept = open_book("book.db")
    sales = [("7", "1", "North"), ("7", "2", "NORTH"), ("8", "1", ""), ("9", "1", "West"), ("9", "1", "South")]
    kept.sell("sha256:1", [(at, Sale(receipt, line, "piece", 4, shop)) for at, (receipt, line, shop) in enumerate(sales, 2)])
    assert [[line.line for line in kept.receipt("7", shop)] for shop in (None, "north")] == [["1", "2"]] * 2
    kept.close()
    asked = ["take", "--policy", "policy.toml", "--worn", "no", "--quantity", "1 piece", "--lang", "en", "--receipt-no"]
    Path("policy.toml").write_text(POLICY, encoding="utf-8")
    assert [run([*asked, "8", "--shop", "North"]), run([*asked, "9"]), run([*asked, "9", "--shop", "west"])] == [2, 2, 0]
    told = capsys.readouterr().err
    assert 'receipt `8` is of ""; name that shop: --shop' in told
    assert "several shops have a receipt `9`: South, West" in told


def test_lines_without_number_and_article_are_numbered_within_their_receipts(book: Path) -> None:
    """An export of the month has the day's receipts elsewhere in the file, and sells none of them a second time."""
    head, other = "receipt no,line no,quantity\n", "E0,1,9 pieces\n"
    day = "E1,,3 pieces\nE2,2,5 pieces\nE1,,4 pieces\nE2,,6 pieces\nE2,,7 pieces\n"
    Path("day.csv").write_text(head + day, encoding="utf-8")
    Path("month.csv").write_text(head + other * 7 + day.replace("E1,,4 pieces\n", "E1,,4 pieces\n" + other), encoding="utf-8")
    for file in ("day.csv", "month.csv", "day.csv"):
        assert run(["sales", "import", file]) == 0
    kept = open_book("book.db")
    assert [(line.line, line.sold) for line in kept.receipt("E1")] == [("1", 3), ("2", 4)]
    assert sorted((line.line, line.sold) for line in kept.receipt("e2")) == [("1", 6), ("2", 5), ("3", 7)]
    kept.close()


@pytest.mark.parametrize(("settings", "day"), [(None, "2025-11-03"), ("America/New_York", "2025-11-02")])
def test_a_time_of_sale_falls_on_its_day_where_the_shop_is(
    book: Path, settings: str | None, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings:
        Path("shop.toml").write_text(f'name = "N"\ntimezone = "{settings}"\n', encoding="utf-8")
        monkeypatch.setenv("RETURNS_SHOP", "shop.toml")
    Path("till.csv").write_text(
        "receipt no,line no,quantity,sale date\nB1,1,3 pieces,2025-11-02T20:30:00-05:00\n", encoding="utf-8"
    )
    assert run(["sales", "import", "till.csv"]) == 0
    kept = open_book("book.db")
    assert [str(line.sold_on) for line in kept.receipt("B1")] == [day]
    kept.close()


FACTS = {
    **{"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "defect": "none", "clearance": "no"},
    **{"special_order": "no", "requested_on": "2025-11-10", "quantity": "1 box"},
}


def test_a_lot_is_the_same_however_it_is_written(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Capitals, wide letters and blanks make no other lot: for a return, and for a request that is only decided."""
    policy, now = load_policy("tile-store/returns"), datetime(2025, 11, 10, 2, 0, tzinfo=UTC)
    kept = open_book("book.db")
    goods = Goods(800, 800, 3)
    kept.sell("sha256:1", [(2, Sale("L1", "1", "piece", 9, sold_on=date(2025, 11, 2), lot="b7/03", goods=goods))], now=now)
    call = {"receipt": "L1", "line": "1", "now": now, "today": now.date()}
    for id, lot, state in (("a", "B7/03", "taken"), ("b", " Ｂ7/03", "taken"), ("c", "B7/04", "refused")):
        done = kept.take(policy, {**FACTS, "lot": lot}, id=id, **call)
        assert (done.state, done.contradictions) == (state, ())
    kept.close()
    asked = [
        "check",
        "--receipt-no",
        "L1",
        *(word for name, text in FACTS.items() for word in (f"--{name.replace('_', '-')}", text)),
    ]
    assert [run([*asked, "--no-input", "--lot", lot]) for lot in ("B7/03", "B7/04")] == [0, 3]


def test_a_return_is_taken_of_texts_values_and_facts(book: Path) -> None:
    policy, now = load_policy("tile-store/returns"), datetime(2025, 11, 10, 2, 0, tzinfo=UTC)
    kept = open_book("book.db")
    goods = Goods(800, 800, 3)
    kept.sell("sha256:1", [(2, Sale("L1", "1", "piece", 9, sold_on=date(2025, 11, 2), goods=goods))], now=now)
    values = {**FACTS, "laid": False, "receipt": True, "requested_on": date(2025, 11, 10), "lot": None}
    whole = policy.read({**FACTS, "sold_on": "2025-11-02", "tile": "800x800", "pieces_per_box": "3"})
    for id, facts in (("texts", FACTS), ("values", values), ("facts", whole)):
        assert kept.take(policy, facts, receipt="L1", id=id, now=now, today=now.date()).state == "taken"
    assert kept.receipt("L1")[0].remaining == 0
    kept.close()


def test_a_sale_that_is_voided_later_is_sold_no_more(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By a row that says so in a later export; another row of its line counts, and what has come back cannot be voided."""
    head = "receipt no,line no,quantity,amount paid,void\n"
    Path("day.csv").write_text(
        head + "V1,1,6 pieces,60.00,no\nV2,1,6 pieces,60.00,yes\nV3,1,6 pieces,60.00,no\n"
        "V4,1,6 pieces,60.00,yes\nV4,1,4 pieces,40.00,no\n",
        encoding="utf-8",
    )
    Path("later.csv").write_text(head + "V1,1,6 pieces,60.00,yes\nV3,1,6 pieces,60.00,yes\n", encoding="utf-8")
    Path("policy.toml").write_text(POLICY, encoding="utf-8")
    assert run(["sales", "import", "day.csv"]) == 0
    kept = open_book("book.db")
    kept.take(load_policy("policy.toml"), {"quantity": "1 piece", "worn": "no"}, receipt="V3", id="a")
    for told in ("0 new, 1 corrected, 0 known already, 1 rejected", "0 new, 0 corrected, 1 known already, 1 rejected"):
        assert run(["sales", "import", "later.csv", "--lang", "en"]) == 2
        assert told in capsys.readouterr().out
    sold = {receipt: [(line.sold, line.paid) for line in kept.receipt(receipt)] for receipt in ("V1", "V2", "V3", "V4")}
    assert sold == {"V1": [(0, 0)], "V2": [(0, 0)], "V3": [(6, 6000)], "V4": [(4, 4000)]}
    assert kept.verify() == []
    kept.close()


def test_an_import_notes_policies_that_the_book_does_not_have(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("s.csv").write_text(
        "receipt,line,quantity,policy digest\nP1,1,3 pieces,d1\nP2,1,3 pieces,d1\nP3,1,3 pieces,\n", encoding="utf-8"
    )
    assert run(["sales", "import", "s.csv", "--lang", "en"]) == 0
    assert "2 rows carry the digest of a policy that the book does not have (d1)" in capsys.readouterr().out
    Path("s.csv").write_text("receipt,line,quantity,policy digest\nP4,1,3 pieces,d2\n", encoding="utf-8")
    assert run(["sales", "import", "s.csv", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["unknown_policies"] == {"d2": 1}


def test_one_mended_reject_corrects_no_other_line(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a receipt without line numbers: the row alone does not say which line it was, the whole receipt does."""
    head, wrong, mended = "receipt no,line no,quantity,tile,lot\n", "M1,,many pieces,800x800,B7\n", "M1,,4 pieces,800x800,B7\n"
    rows = ["M1,,3 pieces,600x600,A1\n", "M1,,5 pieces,400x400,C2\n"]
    Path("day.csv").write_text(head + rows[0] + wrong + rows[1], encoding="utf-8")
    assert run(["sales", "import", "day.csv", "--rejects", "rejects.csv", "--lang", "en"]) == 2
    assert "2 new, 0 corrected, 0 known already, 1 rejected" in capsys.readouterr().out
    Path("mended.csv").write_text(head + mended, encoding="utf-8")
    assert run(["sales", "import", "mended.csv", "--lang", "en"]) == 2
    assert "receipt `M1`: this row has no line number, and does not say which" in capsys.readouterr().out
    Path("day.csv").write_text(head + rows[0] + mended + rows[1], encoding="utf-8")
    assert run(["sales", "import", "day.csv", "--lang", "en"]) == 0
    assert "1 new, 0 corrected, 2 known already, 0 rejected" in capsys.readouterr().out
    kept = open_book("book.db")
    assert [(line.line, line.sold, line.lot) for line in kept.receipt("M1")] == [("1", 3, "A1"), ("2", 5, "C2"), ("3", 4, "B7")]
    kept.close()


def test_an_export_from_before_blank_lines_counted_is_told_by_what_it_says(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sent again, a row that was refused then has the number of one that was taken: it is looked at nevertheless."""
    rows = "A1,1,6 pieces\n\n\nA9,1,-6 pieces\nA2,1,6 pieces\nA3,1,6 pieces\n"
    Path("day.csv").write_text("receipt,line,quantity\n" + rows, encoding="utf-8")
    Path("late.csv").write_text("receipt,line,quantity\nA9,1,9 pieces\n", encoding="utf-8")
    content = sha256(Path("day.csv").read_bytes()).hexdigest()
    sold = {2: ("A1", 6), 3: ("A9", -6), 4: ("A2", 6), 5: ("A3", 6)}
    earlier = [(at, Sale(receipt, "1", "piece", pieces)) for at, (receipt, pieces) in sold.items()]
    with closing(open_book("book.db")) as opened:
        assert len(opened.sell(f"sha256:{content}", earlier).refused) == 1
    assert run(["sales", "import", "late.csv"]) == 0
    capsys.readouterr()
    for corrected, known in ((1, 3), (0, 4)):
        assert run(["sales", "import", "day.csv", "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["new"], found["corrected"], found["known"]) == (0, corrected, known)
    assert run(["book", "verify"]) == 0
