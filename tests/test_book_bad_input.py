"""What must not get into the book, and what goes wrong around it: cards at every door, a full disk, a server that is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from postgres import Server

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.calls import new_id
from returns_cli.book.errors import BookUnavailable, NotInBook, Refused
from returns_cli.book.privacy import card_number
from returns_cli.book.sale import Sale
from returns_cli.book.shop import Shop
from returns_cli.book.slots import Wanted
from returns_cli.cli import exits
from returns_cli.cli.main import run

POLICY = load_policy("tile-store/returns")
NOW, TODAY = datetime(2026, 11, 20, 2, tzinfo=UTC), date(2026, 11, 20)
CARD = "5500 0000-0000 0004"
SAID = {
    "receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "clearance": "no", "special_order": "no",
    "defect": "none", "sold_on": "2026-11-01", "tile": "800x800", "pieces_per_box": "3", "quantity": "1 piece",
}  # fmt: skip


def sale(number: str = "S1", **said: object) -> Sale:
    return Sale(number, "1", "piece", 30, sold_on=date(2026, 11, 1), goods=Goods(800, 800, 3)).but(**said)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = make_book(str(tmp_path / "b.db"), now=NOW)
    made.sell("sha256:1", [(2, sale())], now=NOW)
    held = {**SAID, "packaging_intact": "no", "defect": "claimed"}
    made.take(POLICY, held, receipt="S1", id="held", now=NOW, today=TODAY)
    made.add_manager("Wang", "2468", now=NOW)
    yield made
    made.close()


def take(book: Book, **said: object) -> object:
    facts = said.pop("facts", SAID)
    return book.take(POLICY, facts, **{"receipt": "S1", "now": NOW, "today": TODAY, **said})  # type: ignore[arg-type]


def override(book: Book, **said: str) -> object:
    given = {"manager": "Wang", "reason": "law", "pin": "2468", **said}
    return book.override("held", now=NOW, today=TODAY, **given)  # type: ignore[arg-type]


DOORS: dict[str, Callable[[Book], object]] = {
    "clerk": lambda book: take(book, clerk=CARD),
    "counter": lambda book: take(book, counter=CARD),
    "receipt": lambda book: take(book, receipt=CARD),
    "what is looked up": lambda book: book.receipt(CARD),
    "note": lambda book: take(book, note=f"paid by {CARD}, thanks"),
    "id": lambda book: take(book, id=CARD),
    "fact": lambda book: take(book, facts={**SAID, "lot": CARD}),
    "who inspects": lambda book: book.inspect("held", {"defect": "none"}, clerk=CARD, now=NOW, today=TODAY),
    "what is found": lambda book: book.inspect("held", {"lot": CARD}, now=NOW, today=TODAY),
    "who cancels": lambda book: book.cancel("held", clerk=CARD, now=NOW, today=TODAY),
    "manager": lambda book: book.add_manager(CARD, "2468", now=NOW),
    "override": lambda book: override(book, note=CARD),
    "appointment": lambda book: book.book_slot(SHOP, SHOP.warehouse("w"), NOW, Wanted(1, receipt=CARD), id="a", now=NOW),
    "its id": lambda book: book.book_slot(SHOP, SHOP.warehouse("w"), NOW, Wanted(1), id=CARD, now=NOW),
}
SHOP = Shop.__new__(Shop)


@pytest.fixture(scope="module", autouse=True)
def shop(tmp_path_factory: pytest.TempPathFactory) -> None:
    from returns_cli.book.shop import read_shop

    global SHOP  # noqa: PLW0603
    path = tmp_path_factory.mktemp("shop") / "shop.toml"
    path.write_text(
        'name = "N"\ntimezone = "Asia/Shanghai"\n[warehouses.w]\nname = "W"\naddress = "A"\nslot = 30\nlead = 0\n'
        'open = { fri = "08:00-18:00" }\ncapacity = { visits = 2 }\n',
        encoding="utf-8",
    )
    SHOP = read_shop(str(path))
    assert SHOP.timezone == ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("door", DOORS)
def test_no_card_comes_in_by_any_door(book: Book, tmp_path: Path, door: str) -> None:
    """Nothing of the call is recorded, and the digits are nowhere in the file."""
    before = book.status().entries
    with pytest.raises(Refused, match="payment card"):
        DOORS[door](book)
    assert book.status().entries == before
    book.close()
    for file in tmp_path.glob("b.db*"):
        assert b"0000-0000 0004" not in file.read_bytes()


@pytest.mark.parametrize("field", ["receipt", "line", "shop", "article", "lot", "contact", "delivery", "currency"])
def test_no_card_comes_in_by_any_column(book: Book, field: str) -> None:
    done = book.sell("sha256:2", [(2, sale("S2", **{field: CARD})), (3, sale("S3"))], now=NOW)
    assert (done.new, [line for line, _ in done.refused]) == (1, [2])
    assert "payment card" in str(done.refused[0][1])


def test_a_digest_is_no_card(book: Book) -> None:
    digest = "sha256:" + "ab" * 20 + "5500000000000004" + "cdef" * 2
    assert book.sell("sha256:2", [(2, sale("S2", policy_digest=digest))], now=NOW).new == 1


def test_no_id_of_our_own_is_taken_for_a_card() -> None:
    """Of sixteen hexadecimal digits one in some thousands would be."""
    assert not any(card_number(new_id()) for _ in range(20_000))
    assert len(max((new_id() for _ in range(100)), key=len)) == 17


def test_rows_are_refused_in_the_language_of_who_imports(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("s.csv").write_text(f"receipt,line,quantity,article\nS1,1,3 pieces,{CARD}\nS2,1,-3 pieces,A\n", encoding="utf-8")
    assert run(["book", "init", "--book", "b.db", "--lang", "zh"]) == 0
    capsys.readouterr()
    assert run(["sales", "import", "s.csv", "--book", "b.db", "--lang", "zh", "--rejects", "r.csv"]) == exits.UNREADABLE
    said = capsys.readouterr().out + Path("r.csv").read_text(encoding="utf-8")
    assert "payment card" not in said
    assert said.count("银行卡号") == 2  # at the shell, and in the file


VOIDS = [
    ("30 pieces", "-3 pieces", 27),
    ("10 boxes", "(2 boxes)", 24),
    ("10 boxes", "−1 box 1 piece", 26),
    ("10箱", "-10箱", 0),
    ("30 pieces", "3 pieces-", 27),
    ("6.4 m2", "-0.64 m2", 5_760_000),
]


@pytest.mark.parametrize(("sold", "void", "left"), VOIDS)
def test_a_till_takes_back_with_a_minus(tmp_path: Path, sold: str, void: str, left: int) -> None:
    """However a till writes it; what was paid back comes off what was paid."""
    where, export = str(tmp_path / "b.db"), tmp_path / "s.csv"
    rows = f"S1,1,{sold},300.00,800x800,3\nS1,1,{void},-30.00,800x800,3\n"
    export.write_text("receipt,line,quantity,amount,tile,pieces per box\n" + rows, encoding="utf-8")
    assert run(["book", "init", "--book", where]) == 0
    assert run(["sales", "import", str(export), "--book", where]) == 0
    [line] = open_book(where).receipt("S1")
    assert (line.sold, line.paid) == (left, 27000)


@pytest.mark.parametrize("id", ["", "   ", "\u3000"])
def test_a_blank_id_is_none(book: Book, id: str) -> None:
    """Two counters that send nothing do not send the same return."""
    made = [take(book, id=id).id for _ in range(2)]  # type: ignore[attr-defined]
    assert len({*made, id}) == 3


@pytest.mark.parametrize(("lang", "told"), [("en", "file name too long; check"), ("zh", "名称过长；请核对")])
def test_a_file_out_of_reach_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, told: str
) -> None:
    """No fault of the tool, whichever command was to read or write it; also for whoever waits for JSON."""
    monkeypatch.chdir(tmp_path)
    far = "a" * 300
    book = ["--receipt-no", "1", "--format", "json", "--book", far]
    for words in (["book", "status", "--book", far], ["book", "init", "--book", far], ["audit", far], ["check", *book]):
        assert run([*words, "--lang", lang]) == exits.UNREADABLE
        said = capsys.readouterr()
        assert told in said.err
        assert said.err.count("\n") == 1
        assert ("cannot reach" in said.out) == ("json" in words)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="who may write everything")
def test_a_folder_that_may_not_be_written_to_is_told(book: Book, tmp_path: Path) -> None:
    """SQLite cannot open a book there: no database is blamed that nobody runs."""
    book.close()
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(BookUnavailable, match=r"of the book `.*` may not be written to"):
            open_book(str(tmp_path / "b.db"))
    finally:
        tmp_path.chmod(0o700)


NEAR = [
    ("S10O1", "S1001"),
    ("s1OO1", "S1001"),
    ("S1010", "S1001"),
    ("S101", "S1001"),
    ("S10011", "S1001"),
    ("Ｓ１００１", "S1001"),
]


@pytest.mark.parametrize(("asked", "there"), NEAR)
def test_receipts_that_were_meant(book: Book, asked: str, there: str) -> None:
    """O for 0, two digits turned, one missing, one too many; a wide form is the receipt itself."""
    book.sell("sha256:2", [(2, sale(there))], now=NOW)
    assert there in _answer(book, asked)


def _answer(book: Book, asked: str) -> str:
    try:
        return book.receipt(asked)[0].receipt
    except NotInBook as error:
        return error.message + (error.help or "")


def test_a_clock_that_went_back_by_months_is_one_line(book: Book) -> None:
    with pytest.raises(Refused, match="clock") as error:
        take(book, now=NOW - timedelta(days=90), today=TODAY)
    assert "\n" not in str(error.value)
    assert error.value.in_language("zh").message != error.value.message
    assert take(book, now=NOW - timedelta(minutes=5), id="a-little").entry  # type: ignore[attr-defined]


FULL = """
import resource, sys
from pathlib import Path
from datetime import UTC, date, datetime
from returns_cli import load_policy, open_book
from returns_cli.book.errors import BookUnavailable
where, facts = sys.argv[1], eval(sys.argv[2])
now, today = datetime(2026, 11, 20, 2, tzinfo=UTC), date(2026, 11, 20)
book, policy = open_book(where), load_policy("tile-store/returns")
book.take(policy, facts, receipt="S1", id="before", now=now, today=today)
size = max(path.stat().st_size for path in Path(where).parent.glob("b.db*"))
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
for number in range(20):
    try:
        book.take(policy, facts, receipt="S1", id=f"r{number}", now=now, today=today)
    except BookUnavailable as error:
        print(error.fault, error.message)
        break
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
again = book.take(policy, facts, receipt="S1", id=f"r{number}", now=now, today=today)
print(again.state, again.repeated, book.verify(), book.receipt("S1")[0].returned - number - 1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on files")
def test_a_full_disk_leaves_nothing_half_done(book: Book, tmp_path: Path) -> None:
    """The call that met it is refused in one line, and may be sent again under its id when there is room."""
    book.close()
    words = [sys.executable, "-c", FULL, str(tmp_path / "b.db"), repr(SAID)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    first, last = done.stdout.splitlines()
    assert first.startswith("book-full ")
    assert last == "taken False [] 1"


@pytest.mark.skipif(sys.platform != "linux", reason="no server")
def test_a_server_that_is_gone_leaves_nothing_half_done(server: Server) -> None:
    """It ends in the middle of a transaction: nothing of it is there, and the same id may be sent again."""
    server.forget_everything()
    book = make_book(server.url, now=NOW)
    book.sell("sha256:1", [(2, sale())], now=NOW)
    before = book.status().entries

    def lost(session: object) -> None:
        from returns_cli.book import taking

        call = taking.TakeCall("r1", "S1", "1", SAID)
        taking.take(session, POLICY, call, NOW, TODAY)  # type: ignore[arg-type]
        server.restart()

    with pytest.raises(BookUnavailable, match="does not answer"):
        book.write(lost)
    assert (book.status().entries, book.receipt("S1")[0].returned) == (before, 0)
    done = take(book, id="r1")
    assert (done.state, done.repeated, open_book(server.url).verify()) == ("taken", False, [])  # type: ignore[attr-defined]


def test_nothing_found_is_one_line(book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is looked for and not there is said, in either language; a phone needs four digits, of which the last ones count."""
    book.sell("sha256:2", [(2, sale("S700", contact="+86 138 0000 4321")), (3, sale("S701"))], now=NOW)
    with pytest.raises(Refused, match=r"^`32-1` is too little of a phone's number; give its last four digits$"):
        book.find(phone_end="32-1")
    assert [line.receipt for line in book.find(phone_end="0000 4321")] == ["S700"]
    where = ["sales", "find", "--book", str(tmp_path / "b.db")]
    for lang, nothing, short in (
        ("en", "error: no line of a receipt in the book is like that; ", "error: `321` is too little of a phone's number; "),
        ("zh", "错误：账本中没有这样的收据行；", "错误：`321`不足以查找电话；"),
    ):
        for phone, says in (("9999", nothing), ("321", short)):
            assert run([*where, "--phone", phone, "--lang", lang]) == exits.UNREADABLE
            printed = capsys.readouterr()
            assert (printed.out, printed.err.startswith(says), printed.err.count("\n")) == ("", True, 1)
    assert run([*where, "--phone", "9999", "--format", "json"]) == exits.UNREADABLE
    assert capsys.readouterr().out.strip() == "[]"
