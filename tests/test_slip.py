"""Slips: what stands on them, on receipt paper, as a page and as text; reprints; printers that are not there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import numpy
import pytest
from click.testing import CliRunner, Result
from counter_desk import NOW, Clerk, book_of, shop_of

from returns_cli import load_policy
from returns_cli.book.book import Book
from returns_cli.book.errors import BookError, Refused
from returns_cli.book.merkle import leaf_hash
from returns_cli.book.shop import Shop, read_shop
from returns_cli.cli.main import returns
from returns_cli.counter import printing
from returns_cli.counter.calls import PrintSlip
from returns_cli.counter.desk import Desk
from returns_cli.counter.printing import print_slip, written
from returns_cli.counter.slip import SlipContent, code_text, slip_content
from returns_cli.counter.slip_code import modules
from returns_cli.counter.slip_paper import COLUMNS, DOTS, Paper, encoded
from returns_cli.errors import ReturnsError, UsageError
from returns_cli.folding import columns_of
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = book_of(str(tmp_path / "book.db"))
    yield made
    made.close()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_of(tmp_path)


@pytest.fixture
def id(book: Book, shop: Shop) -> str:
    """A return of two boxes with a time at the warehouse."""
    Clerk(book, shop=shop).scan("S1002").press("2", "enter", "y", "n", "y", "y", "f7", "1", "f2")
    return book.listed()[0].id


def content(book: Book, shop: Shop | None, lang: str, *ids: str) -> SlipContent:
    return slip_content(book.slip(ids), shop, lang)


def test_a_slip_is_of_one_receipt(book: Book, shop: Shop, id: str) -> None:
    """Lines of several would stand under the number of the first."""
    book.take(load_policy("tile-store/returns"), {"laid": "yes", "quantity": "1 box"}, receipt="S1001", line="1", id="other")
    with pytest.raises(Refused, match="of several: S1001, S1002; print one for each"):
        content(book, shop, "en", id, "other")


def test_a_slip_says_everything_that_matters(book: Book, shop: Shop, id: str) -> None:
    said = written(content(book, shop, "en", id), "text").decode()
    for words in (
        *("Tile house", "hotline: 400-000-0000", "entry no.: 3", "receipt: S1002", "line 1: A800 white", "clerk: Li"),
        *("amount: 2 boxes = 3.84 m2", "decision: accepted", "last day to return: 2026-12-01", "refund: 240.00 CNY"),
        *(
            "clause R9",
            "appointment: 2026-11-23 09:00, Main warehouse, 1 Kiln Road",
            "please bring:",
            "customer's signature: ___",
        ),
    ):
        assert words in said
    assert "REPRINT" not in said


def test_a_refusal_has_its_reasons_and_a_manager_stands_beside_it(book: Book, shop: Shop) -> None:
    book.add_manager("Wang", "2468", now=NOW)
    clerk = Clerk(book, shop=shop).scan("S1004").press("1", "enter", "f2")
    [entry] = book.listed()
    said = written(content(book, shop, "zh", entry.id), "text").decode()
    assert "判定：不予退换" in said
    assert "条款R1" in said
    assert "未收货" in said
    clerk.press("f4").type("Wang").press("enter", "1", "enter").type("2468").press("f2")
    said = written(content(book, shop, "zh", entry.id), "text").decode()
    assert "判定：不予退换" in said
    assert "主管改判办理：善意处理" in said
    assert f"记录{entry.entry}\n" in said
    assert "entry" not in said
    assert "请携带" not in said  # the goods are there


@pytest.mark.parametrize("settings", [True, False], ids=["shop", "none"])
def test_only_who_still_has_to_come_is_told_what_to_bring(book: Book, shop: Shop, settings: bool) -> None:
    """Not of a refusal, nor of goods that are at the counter already; of goods that go to the warehouse, and of a hold. Without
    the shop's settings too."""
    facts = {"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no"}
    policy = load_policy("tile-store/returns")
    for receipt, boxes, whole in (("S1004", 1, "yes"), ("S1005", 1, "yes"), ("S1002", 2, "yes"), ("S1001", 1, "no")):
        given = facts | {"quantity": f"{boxes} boxes", "goods_intact": whole, "defect": "none" if whole == "yes" else "claimed"}
        book.take(policy, given, receipt=receipt, line="1", id=receipt, now=NOW, today=NOW.date())
    told = set()
    for entry in book.listed():
        named = shop if settings else None
        en, zh = (written(content(book, named, lang, entry.id), "text").decode() for lang in ("en", "zh"))
        assert ("please bring" in en) == ("请携带" in zh)
        told.add((entry.line.receipt, entry.state, "please bring" in en))
    assert told == {("S1004", "refused", False), ("S1005", "taken", False), ("S1002", "taken", True), ("S1001", "held", True)}


def test_a_fee_of_another_policy_stands_on_the_slip(book: Book, shop: Shop) -> None:
    clerk = Clerk(book, shop=shop, policy=load_policy("examples/restocking")).scan("S1002")
    clerk.type("1b").press("enter").type("3").press("enter", "2").type("100").press("enter", "f2")
    text = written(content(book, shop, "en", book.listed()[0].id), "text").decode()
    assert "fee: 10.00 USD (clause F2)" in text


def test_the_lines_of_a_request_stand_on_one_slip(book: Book, shop: Shop) -> None:
    Clerk(book, shop=shop).scan("S1001").press("1", "1", "enter", "y", "n", "y", "y", "tab", "1", "enter", "f2")
    ids = [entry.id for entry in book.listed()]
    said = written(content(book, shop, "en", *ids), "text").decode()
    assert "line 1: A800 white" in said
    assert "line 2: A600 grey" in said
    assert "Special-price" in said


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("paper", ["58", "80"])
def test_receipt_paper_gets_gb18030_in_chinese_mode(book: Book, shop: Shop, id: str, paper: Paper, lang: str) -> None:
    """Every line fits the paper, and the code is on it dot by dot."""
    made = content(book, shop, lang, id)
    printed = written(made, paper)
    assert printed.startswith(b"\x1b@\x1c&")
    assert printed.endswith(b"\x1dV\x01")
    before, _, after = printed.partition(b"\x1dv0\x00")
    words = re.sub(rb"\x1b[aEd].|\x1d[!V].|\x1b@|\x1c&", b"", before).decode("gb18030")
    assert ("退换货凭单" if lang == "zh" else "Returns and exchanges") in words
    assert max(map(columns_of, words.splitlines())) <= COLUMNS[paper]
    assert "客户签字".encode("gb18030") in after if lang == "zh" else b"customer's signature" in after
    rows, dark = list(dots_of(printed)), modules(made.code)
    scale = DOTS[paper] // len(dark)
    assert scale >= 3, "too small to be read by a phone"
    assert len(rows) == len(dark) * scale
    seen = [[row[at * scale] == "#" for at in range(len(dark))] for row in rows[::scale]]
    assert seen == dark


def paper_rows(printed: bytes) -> tuple[list[tuple[str, int]], list[bytes]]:
    """What a printer would put on paper: each row with its width in characters of 12 dots, and the pictures.

    Its own reading of ESC/POS: two bytes from 0x81 on are one character of the Chinese font, 24 dots wide.
    """
    rows, pictures, text, columns, at = [], [], "", 0, 0
    lengths = {b"\x1b@": 2, b"\x1c&": 2, b"\x1ba": 3, b"\x1bE": 3, b"\x1bd": 3, b"\x1d!": 3, b"\x1dV": 3}
    while at < len(printed):
        command = printed[at : at + 2]
        if command == b"\x1dv":
            width, height = (int.from_bytes(printed[at + skip : at + skip + 2], "little") for skip in (4, 6))
            pictures.append(printed[at + 8 : at + 8 + width * height])
            at += 8 + width * height
        elif command in lengths:
            at += lengths[command]
        elif printed[at] == 0x0A:
            rows.append((text, columns))
            text, columns, at = "", 0, at + 1
        else:
            size = 2 if printed[at] >= 0x81 else 1
            assert size == 2 or printed[at] >= 0x20, f"byte {printed[at]:#x} is no character"
            text, columns = text + printed[at : at + size].decode("gb18030"), columns + size
            at += size
    return rows, pictures


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("paper", ["58", "80"])
def test_what_comes_out_of_the_printer_is_the_slip(book: Book, shop: Shop, paper: Paper, lang: str) -> None:
    """Read back from the bytes: every row fits, nothing is missing, also where names are of both scripts and of signs that are
    narrow on a terminal and wide on paper."""
    words = Words("Tile · House → 400 × 400 “Kiln”", "瓷砖之家·旗舰店→建材城×号楼“窑”陶瓷大道第一○八号")
    main = shop.warehouse(None).but(name=words, address="建材路1号·东门→2×3库")
    named = shop.but(name=words, warehouses={"main": main})
    Clerk(book, lang, shop=named, name="李·Li").scan("S1002").press("2", "enter", "y", "n", "y", "y", "f7", "1", "f2")
    made = content(book, named, lang, book.listed()[0].id)
    rows, pictures = paper_rows(written(made, paper))
    assert max(columns for _, columns in rows) <= COLUMNS[paper]
    assert len(pictures) == 1

    def letters(texts: Iterable[str]) -> str:
        return re.sub(r"[\s_-]", "", "".join(texts))

    parts = [part for part in (*made.above, *made.below) if part.look != "rule"]
    expected = letters(part.label + (say("colon", lang) if part.label or part.look == "sign" else "") + part.text
                       if part.look != "sign" else part.text + say("colon", lang) for part in parts)  # fmt: skip
    assert letters(row for row, _ in rows) == expected


@pytest.mark.parametrize("paper", ["58", "80"])
def test_a_reader_of_codes_reads_the_code(book: Book, shop: Shop, id: str, paper: Paper) -> None:
    """By another library, from the dots that are printed: entry, digest, and a checkpoint that verifies."""
    zxingcpp = pytest.importorskip("zxingcpp")
    made = content(book, shop, "zh", id)
    dots = numpy.array([[0 if dot == "#" else 255 for dot in row] for row in dots_of(written(made, paper))], dtype=numpy.uint8)
    [found] = zxingcpp.read_barcodes(dots, formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text == made.code
    assert book.verify(found.text.partition("\n\n")[2]) == []


def test_what_no_printer_knows_is_a_question_mark() -> None:
    assert encoded("㎡·✓😀一") == "㎡·??一".encode("gb18030")


def test_the_code_proves_the_entry(book: Book, shop: Shop, id: str, tmp_path: Path) -> None:
    """Its checkpoint is one that `book verify` takes, and its digest is the entry's leaf."""
    code = code_text(book.slip([id]), "en")
    entries, _, checkpoint = code.partition("\n\n")
    number, leaf = re.fullmatch(r"entry ([0-9]+)\n([0-9a-f]{64})", entries).groups()  # type: ignore[union-attr]
    assert book.verify(checkpoint) == []
    assert book.decided(id).entry == int(number)
    assert leaf_hash(book.prove(int(number)).content).hex() == leaf


def test_a_page_is_one_file_without_script(book: Book, shop: Shop, id: str) -> None:
    page = written(content(book, shop, "zh", id), "a5").decode()
    assert "<h1>瓷砖之家</h1>" in page
    assert '<html lang="zh-CN">' in page
    assert page.count("<svg") == 1
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in page


def test_names_cannot_become_markup(book: Book, shop: Shop) -> None:
    clerk = Clerk(book, shop=shop, name="<b>Li\x1b[31m</b>")
    clerk.scan("S1002").press("1", "enter", "y", "n", "y", "y", "f2")
    page = written(content(book, shop, "en", book.listed()[0].id), "a5").decode()
    assert "&lt;b&gt;Li\\x1b[31m&lt;/b&gt;" in page


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(returns, ["book", "slip", *arguments, "--lang", "en"])


def test_a_reprint_says_so(book: Book, id: str, tmp_path: Path) -> None:
    where, target = str(tmp_path / "book.db"), tmp_path / "slip.txt"
    assert "REPRINT" not in invoke(id, "--book", where).output
    assert invoke(id, "--book", where, "--paper", "text", "--to", str(target)).output == f"printed to {target}\n"
    assert "REPRINT no. 2" in target.read_text()
    assert "REPRINT no. 3" in invoke(id, "--book", where).output


@pytest.mark.parametrize("to", ["nowhere/slip.bin", "/dev/no-such-printer"])
def test_a_printer_that_is_not_there_is_one_line(book: Book, id: str, tmp_path: Path, to: str) -> None:
    """And what was not printed is no reprint later."""
    where = str(tmp_path / "book.db")
    done = invoke(id, "--book", where, "--paper", "80", "--to", to if to.startswith("/") else str(tmp_path / to))
    assert "the printer" in str(done.exception)
    assert "没有该设备" in str(cast("BookError", done.exception).in_language("zh"))
    assert "does not take the slip" in str(done.exception)
    assert "REPRINT" not in invoke(id, "--book", where).output


@pytest.mark.skipif(os.name == "nt", reason="named pipes are POSIX")
def test_a_device_gets_the_bytes_and_one_that_does_not_listen_is_said(book: Book, shop: Shop, id: str, tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    with pytest.raises(ReturnsError, match="does not take the slip"):
        print_slip(book, (id,), shop, "zh", "80", str(pipe))
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    print_slip(book, (id,), shop, "zh", "58", str(pipe))  # a pipe holds 64 kB, a slip is smaller
    printed = os.read(reader, 65536)
    os.close(reader)
    assert printed.startswith(b"\x1b@\x1c&")


@pytest.mark.skipif(os.name == "nt", reason="named pipes are POSIX")
def test_a_printer_that_is_full_refuses_or_is_stuck_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each; a folder is no printer either, and what is stuck is given up after some seconds."""
    monkeypatch.setattr(printing, "STUCK_SECONDS", 0.2)
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    for to in (str(pipe), str(tmp_path), *(["/dev/full"] if Path("/dev/full").exists() else [])):
        with pytest.raises(BookError, match="does not take the slip"):
            printing.send(b"x" * 1_000_000, to)
    os.close(reader)


def test_f6_prints_on_the_shops_printer(book: Book, shop: Shop, tmp_path: Path) -> None:
    target = tmp_path / "printed.bin"

    def on_paper(opened: Book, call: PrintSlip) -> str:
        print_slip(opened, call.ids, shop, "en", "58", str(target))
        return str(target)

    clerk = Clerk(book, shop=shop)
    clerk.scan("S1002").press("2", "enter", "y", "n", "y", "y", "f6")
    assert "F2 records it first" in clerk.screen()
    clerk.press("f2", "f6")
    assert "no printer is set up" in clerk.screen()
    clerk.desk = Desk(clerk.desk.open_book, clerk.setting, print_slip=on_paper, now=lambda: NOW)
    assert str(target)[:20] in clerk.press("f6").screen(120, 40)
    assert target.read_bytes().startswith(b"\x1b@")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('paper = "79"', "`paper`: no such word; one of 58, 80, a5, text"),
        ('dates = "ymdd"', "`dates`: no such word"),
        ('language = "de"', "`language`: no such word"),
        ("printer = 7", "`printer`: no text"),
        ('branches = "North"', "`branches`: no list of texts"),
        ('printr = "/dev/lp0"', "`printr`: no such key"),
    ],
)
def test_settings_are_checked_like_a_policy(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_shop(str(path))
    assert said in str(caught.value)


def test_a_receipt_of_another_branch_does_not_count(book: Book, shop: Shop) -> None:
    from counter_desk import sold

    book.sell("south", [(1, sold("T1", "1", 3, shop="South"))], now=NOW)
    clerk = Clerk(book, shop=shop.but(branches=("North",)))
    assert "of South, whose receipts do not count here" in clerk.scan("T1").screen(120, 40)
    assert clerk.scan("S1002").state.request is not None


def test_slips_and_shifts_on_either_database(where: str, shop: Shop) -> None:
    """The same on PostgreSQL: a slip with its time, a reprint, and the day's counts."""
    book = book_of(where)
    Clerk(book, shop=shop).scan("S1002").press("2", "enter", "y", "n", "y", "y", "f7", "1", "f2")
    [entry] = book.listed()
    assert "appointment: 2026-11-23 09:00" in written(content(book, shop, "en", entry.id), "text").decode()
    book.slip_printed((entry.id,), now=NOW)
    book.slip_printed((entry.id,), now=NOW)
    assert book.slip((entry.id,)).printed == 2
    day = book.shift(NOW - timedelta(hours=12), NOW + timedelta(hours=12))
    assert (day.states["taken"], day.refunds) == (1, {"CNY": 24000})
    book.close()


def dots_of(printed: bytes) -> Iterator[str]:
    """The picture in what was printed, as rows of `#` and blanks, for people."""
    start = printed.index(b"\x1dv0\x00") + 4
    width, height = (int.from_bytes(printed[at : at + 2], "little") for at in (start, start + 2))
    picture = printed[start + 4 : start + 4 + width * height]
    for row in range(height):
        bits = "".join(f"{byte:08b}" for byte in picture[row * width : (row + 1) * width])
        yield bits.replace("1", "#").replace("0", " ")
