"""The book's commands at the shell: whose clock they show, whose names they hide, which receipts count, where a book is."""

from __future__ import annotations

import csv
import json
import os
import shlex
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from counter_desk import Clerk, lately

from returns_cli import load_policy
from returns_cli.book import calls
from returns_cli.book.amounts import Goods
from returns_cli.book.book import make_book, open_book
from returns_cli.book.errors import BookError
from returns_cli.book.sale import Sale
from returns_cli.cli.main import returns, run
from returns_cli.wording.book_words import book_say

POLICY = """
policy   = "shop/short"
version  = "1"
outcomes = ["deny", "inspect", "approve"]

[facts]
quantity      = { type = "quantity" }
damaged       = { type = "yes/no" }
customer_name = { type = "text" }

[[rules]]
id      = "damaged"
outcome = "inspect"
when    = "damaged"
"""
LATE = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # 21 November, 01:30 in Shanghai


@pytest.fixture
def new_york() -> Iterator[None]:
    """This machine's clock, in this test alone."""
    tzset = getattr(time, "tzset", lambda: None)
    with pytest.MonkeyPatch.context() as here:
        here.setenv("TZ", "America/New_York")
        tzset()
        yield
    tzset()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_york: None) -> Path:
    """A folder with a book of two shops' receipts, a policy, and settings that name one of the shops."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RETURNS_BOOK", "book.db")
    monkeypatch.setenv("RETURNS_SHOP", "shop.toml")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    Path("policy.toml").write_text(POLICY, encoding="utf-8")
    Path("shop.toml").write_text('name = "N"\ntimezone = "Asia/Shanghai"\nbranches = ["North"]\n', encoding="utf-8")
    book = make_book("book.db", now=datetime(2026, 11, 1, tzinfo=UTC))
    sales = [(2, Sale("S1", "1", "piece", 9, shop="North")), (3, Sale("S2", "1", "piece", 9, shop="South"))]
    book.sell("sha256:1", sales, now=datetime(2026, 11, 1, tzinfo=UTC))
    book.close()
    return tmp_path


def taken(id: str, clerk: str, customer: str, at: datetime = LATE) -> None:
    book = open_book("book.db")
    said = {"quantity": "1 piece", "damaged": "no", "customer_name": customer}
    book.take(load_policy("policy.toml"), said, receipt="S1", id=id, clerk=clerk, now=at, today=at.date())
    book.close()


def test_times_are_the_shops(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list shows the clock of the shop's settings as the slip does, and its days begin when the shop's do."""
    taken("r1", "Li", "Zhao")
    assert run(["book", "list"]) == 0
    assert "2026-11-21 01:30" in capsys.readouterr().out
    assert run(["book", "list", "--since", "2026-11-21", "--format", "json"]) == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == ["r1"]
    assert run(["book", "status"]) == 0
    assert "2026-11-21 01:30" in capsys.readouterr().out
    assert run(["book", "list", "--since", "2026-11-22", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("command", [["list"], ["show", "r1"], ["slip", "r1", "--paper", "text"], ["status"]], ids=" ".join)
def test_one_time_of_a_return_wherever_it_is_shown(
    shop: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That of the settings; without any this machine's, whatever zone the policy is in."""
    taken("r1", "Li", "Zhao")
    assert run(["book", *command]) == 0
    assert "2026-11-21 01:30" in capsys.readouterr().out
    monkeypatch.delenv("RETURNS_SHOP")
    assert run(["book", *command]) == 0
    assert f"{LATE.astimezone():%Y-%m-%d %H:%M}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", [["list"], ["list", "--format", "json"], ["show", "r1"], ["show", "r1", "--format", "json"], ["export", "x.csv"]]
)
def test_people_are_hidden_wherever_the_book_is_shown(
    shop: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    taken("r1", "Li Wei", "Zhao Min")
    taken("r2", "li  wei", "Qian")
    assert run(["book", *command, "--mask"]) == 0
    said = capsys.readouterr().out + (Path("x.csv").read_text(encoding="utf-8") if command[0] == "export" else "")
    assert not any(name in said.lower() for name in ("li wei", "li  wei", "zhao", "qian"))
    assert said.count("p-") >= 1
    assert run(["book", *command]) == 0
    plain = capsys.readouterr().out + (Path("x.csv").read_text(encoding="utf-8") if command[0] == "export" else "")
    assert "Li Wei" in plain


def test_one_clerk_has_one_pseudonym(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken("r1", "Li Wei", "Zhao")
    taken("r2", "li  wei", "Zhao")
    assert run(["book", "list", "--mask", "--format", "json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["clerk"], first["facts"]["customer_name"]) == (second["clerk"], second["facts"]["customer_name"])


@pytest.mark.parametrize("command", [["take", "--damaged", "no"], ["check", "--no-input"]])
def test_receipts_of_other_branches_do_not_count(shop: Path, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The settings of the shop hold at the shell as they do at the counter."""
    words = [*command, "--policy", "policy.toml", "--quantity", "1 piece"]
    assert run([*words, "--receipt-no", "S2"]) == 2
    assert "South" in capsys.readouterr().err
    assert run([*words, "--receipt-no", "S1"]) in (0, 4)
    assert open_book("book.db").receipt("S2")[0].returned == 0


@pytest.mark.parametrize("command", ["take", "check"])
def test_a_fact_is_said_once(shop: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--policy", "policy.toml", "--receipt-no", "S1", "--quantity", "1 piece", "--damaged", "no", "--damaged", "yes"]
    assert run([command, *words]) == 2
    assert "given twice" in capsys.readouterr().err


def test_where_a_book_is_can_be_read_in_one_way_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With three slashes some tools mean a path from here, some one from the root; with four there is no doubt."""
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///b.db", f"sqlite://{tmp_path}/b.db", "sqlite://b.db"):
        with pytest.raises(BookError, match="two ways"):
            make_book(url)
    with pytest.raises(BookError, match="`mysql`"):
        make_book("mysql://root@host/db")
    make_book(f"sqlite:///{tmp_path}/b.db").close()
    assert (tmp_path / "b.db").is_file()
    assert open_book("b.db").status().lines == 0


@pytest.mark.parametrize(
    "server",
    [
        "host=db password=hush",
        " host = db\tpassword = 'hush'",
        "connect_timeout=3 dbname=shop password=hush",
        "password=hush",
        "postgresql:u:hush@db/shop",
        "Postgres:u:hush@db",
        "postgresql:/u:hush@db/shop",
        "jdbc:postgresql://db/shop?password=hush",
        "postgresql+psycopg:u:hush@db/shop",
        "sqlite:hush.db",
    ],
)
@pytest.mark.parametrize("command", ["book init", "book status", "take --receipt-no S1", "check --receipt-no S1 --no-input"])
def test_a_server_in_other_words_is_no_file(
    shop: Path, server: str, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what a URL is and what a file, without the password; nothing is made."""
    before = sorted(shop.iterdir())
    for lang, words in (("en", "path of its file or by a URL"), ("zh", "文件路径或URL")):
        assert run([*command.split(), "--book", server, "--lang", lang]) == 2
        said = capsys.readouterr().err
        assert words in said
        assert "hush" not in said
    monkeypatch.setenv("RETURNS_BOOK", server)
    assert run(["book", "verify"]) == 2
    assert sorted(shop.iterdir()) == before


def test_a_text_that_is_no_checkpoint_is_told_in_the_language(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("kept.txt").write_text("what I kept\n", encoding="utf-8")
    for lang, told in (("en", "this is no checkpoint of a book; keep"), ("zh", "无法读取：这不是账本的检查点；请完整保留")):
        assert run(["book", "verify", "--checkpoint", "kept.txt", "--lang", lang]) == 3
        assert told in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="who may read everything")
def test_a_book_that_may_not_be_read_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No database is blamed that nobody runs."""
    Path("book.db").chmod(0)
    for lang, told in (("en", "may not be read; ask whoever keeps it"), ("zh", "不可读；请向保管人申请")):
        assert run(["book", "list", "--lang", lang]) == 2
        assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", ["./host=db password=hush", "north=1.db", "book 3.db", "shop:1.db", "a/host=b.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a").mkdir()
    make_book(name).close()
    assert open_book(name).status().lines == 0


def test_when_and_where_goods_came_back_is_said(tmp_path: Path) -> None:
    """By the receipt, and to whoever wants to bring more than is left."""
    where, invoke = str(tmp_path / "b.db"), CliRunner().invoke
    book = make_book(where)
    book.sell("sha256:1", [(2, Sale("R9", "1", "piece", 3, sold_on=lately(), goods=Goods(800, 800, 1)))])
    book.close()
    facts = "--receipt yes --goods-intact yes --packaging-intact yes --laid no --clearance no --special-order no --defect none"
    take = ["take", "--book", where, "--receipt-no", "R9", *facts.split(), "--lang", "en"]
    assert invoke(returns, [*take, "--quantity", "2 boxes", "--counter", "2", "--id", "first"]).exit_code == 0
    book = open_book(where)
    day = datetime.fromisoformat(book.decided("first").decided_at).astimezone().date()
    book.close()
    said = f"line 1: 2 boxes came back on {day} at counter 2 (first)"
    refused = invoke(returns, [*take, "--quantity", "2 boxes"]).output
    assert "NOT ACCEPTED" in refused
    assert said in refused
    show = ["sales", "show", "R9", "--book", where, "--lang", "en"]
    assert said in invoke(returns, show).output
    [line] = json.loads(invoke(returns, [*show, "--format", "json"]).output)
    assert [(each["id"], each["counter"]) for each in line["came_back"]] == [("first", "2")]
    cancel = ["book", "cancel", "first", "--book", where, "--format", "json"]
    cancelled = json.loads(invoke(returns, cancel).output)
    assert (cancelled["id"], cancelled["state"], cancelled["refund"]) == ("first", "cancelled", None)
    assert json.loads(invoke(returns, cancel).output) == cancelled


def test_one_thing_is_counted_otherwise_than_several() -> None:
    assert book_say("exported", "en", rows=1, file="x.csv") == "1 row written to x.csv"
    assert book_say("exported", "en", rows=0, file="x.csv") == "0 rows written to x.csv"
    assert book_say("verified", "en", entries=1) == "1 entry: nothing was changed, removed or cut"
    assert book_say("verified", "zh", entries=1) == "共1条：无改动、无删除、无截断"


def test_a_hold_that_is_over_is_shown_so_before_anybody_lets_it_go(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its goods are free in every answer, and its state is `expired`; the book itself is as it was."""
    book, said = open_book("book.db"), {"quantity": "2 pieces", "damaged": "yes", "customer_name": "Ann"}
    for id, days in (("over", 1), ("open", 36_500)):
        call = {"receipt": "S1", "id": id, "now": LATE, "hold_days": days}
        assert book.take(load_policy("policy.toml"), said, today=date(2025, 10, 17), **call).state == "held"

    def told(*words: str) -> object:
        assert run([*words, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    [line] = told("sales", "show", "S1")
    assert (line["held"], line["remaining"], [each["id"] for each in line["came_back"]]) == (2, 7, ["open"])
    assert [each["id"] for each in told("book", "list", "--state", "held")] == ["open"]
    assert [each["id"] for each in told("book", "list", "--state", "expired")] == ["over"]
    assert [each["state"] for each in told("book", "list")] == ["expired", "held"]
    assert told("book", "show", "over")["state"] == "expired"
    assert told("book", "status")["held"] == 1
    assert [each["id"] for each in told("book", "today")["open_inspections"]] == ["open"]
    assert run(["book", "export", "log.csv"]) == 0
    rows = csv.DictReader(Path("log.csv").read_text(encoding="utf-8-sig").splitlines())
    assert [row["state"] for row in rows] == ["expired", "held"]
    assert (book.receipt("S1")[0].held, book.receipt("S1", today=date(2025, 10, 18))[0].held) == (4, 4)
    assert book.receipt("S1", today=date(2025, 10, 19))[0].held == 2
    book.close()


@pytest.mark.parametrize("settings", [None, 'name = "N"\ntimezone = "Pacific/Honolulu"\n'])
def test_every_command_ends_a_hold_on_the_same_day(
    shop: Path, settings: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is the 22nd in Shanghai, whose calendar the policy follows, and still the 21st for the machine and the shop."""
    monkeypatch.setattr(calls, "present", lambda: LATE + timedelta(days=1))
    if settings is None:
        monkeypatch.delenv("RETURNS_SHOP")
    else:
        Path("shop.toml").write_text(settings, encoding="utf-8")
    book, said = open_book("book.db"), {"quantity": "2 pieces", "damaged": "yes", "customer_name": "Ann"}
    held = book.take(load_policy("policy.toml"), said, receipt="S1", id="h", now=LATE - timedelta(days=1), hold_days=1)
    assert held.held_until == "2026-11-21"
    assert (book.today("h"), book.today(), book.today("another")) == (date(2026, 11, 22),) * 3

    def told(*words: str) -> object:
        assert run([*words, "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    assert told("sales", "show", "S1")[0]["held"] == 0
    assert told("book", "status")["held"] == 0
    assert told("book", "today")["open_inspections"] == []
    assert [told("book", "show", "h")["state"], *(each["state"] for each in told("book", "list"))] == ["expired", "expired"]
    assert run(["inspect", "h", "--set", "damaged=no"]) == 2
    assert run(["book", "slip", "h", "--paper", "text", "--lang", "en"]) == 0
    assert "not inspected in time" in capsys.readouterr().out
    asked = ["take", "--policy", "policy.toml", "--receipt-no", "S1", "--quantity", "9 pieces", "--damaged", "no"]
    assert run([*asked, "--customer-name", "Ann"]) == 0
    capsys.readouterr()
    assert [each["id"] for each in told("book", "list", "--state", "expired")] == ["h"]
    book.close()


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["--may", "approve"], "`approve` is no outcome of shop/short"),
        (["--may", "inspect", "--may", "deny;inspect"], "`deny;inspect` is no outcome of shop/short"),
        (["--may", "\x1b[2J"], "is no outcome of shop/short"),
        (["--limit", "inf"], "`inf` is no amount"),
        (["--limit", "1e30"], "`1e30` is no amount"),
        (["--limit", "1e999999"], "`1e999999` is no amount"),
        (["--limit", "-1"], "`-1` is no amount"),
        (["--limit", "sNaN"], "`sNaN` is no amount"),
        (["--limit", "0.001"], "`0.001` is no amount"),
    ],
)
def test_what_a_manager_may_is_checked(shop: Path, words: list[str], wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pin").write_text("2468\n", encoding="utf-8")
    asked = ["book", "manager", "Wang", "--pin-file", "pin", "--policy", "policy.toml", "--lang", "en"]
    assert run([*asked, *words]) == 2
    told = capsys.readouterr().err
    assert wrong in told
    assert "\x1b" not in told
    assert "Traceback" not in told
    assert run([*asked, "--may", "deny", "--may", "inspect", "--limit", "499.90"]) == 0
    asked[2] = " "
    assert run(asked) == 2
    assert "a manager has a name" in capsys.readouterr().err


def test_no_result_goes_over_what_is_read(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither over the book nor over the export, nor where no folder is: that is said before anything is taken over."""
    sales, book = "receipt no,quantity\nS7,3 pieces\nS8,x\n", Path("book.db").read_bytes()
    Path("sales.csv").write_text(sales, encoding="utf-8")
    Path("link.csv").symlink_to("sales.csv")
    for place in ("sales.csv", "./sales.csv", "link.csv", "book.db", "book.db-wal", "nodir/rejects.csv", "s3://shop/r.csv"):
        assert run(["sales", "import", "sales.csv", "--rejects", place]) == 2
    assert run(["book", "export", "book.db"]) == 2
    assert run(["appointments", "calendar", "book.db", "--day", "2026-11-20"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 9
    assert all(line.startswith("error: ") for line in told)
    assert (Path("sales.csv").read_text(encoding="utf-8"), Path("book.db").read_bytes()) == (sales, book)
    assert run(["sales", "import", "sales.csv", "--rejects", "rejects.txt"]) == 2
    assert "1 new, 0 corrected, 0 known already, 1 rejected" in capsys.readouterr().out
    assert "S8" in Path("rejects.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "command", [["book", "today", "--shift-end", "--day"], ["book", "list", "--since"], ["sales", "find", "--day"]]
)
@pytest.mark.parametrize("day", ["9999-12-31", "2201-01-01", "1899-12-31", "0001-01-01"])
def test_a_day_of_no_calendar_is_refused(command: list[str], day: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The day before, or the day after, is one that no program knows."""
    assert run([*command, day]) == 2
    assert capsys.readouterr().err == f"error: the date `{day}` is outside 1900-01-01 to 2200-12-31; check the year\n"


def test_only_an_older_book_is_upgraded(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.db").touch()
    with closing(sqlite3.connect("newer.db")) as newer:
        newer.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        newer.execute("INSERT INTO migrations VALUES (9999, '9999_later')")
        newer.commit()
    for book, wrong in (("empty.db", "is no book of returns"), ("newer.db", "was made by a newer release")):
        assert run(["book", "upgrade", "--book", book, "--lang", "en"]) == 2
        assert wrong in capsys.readouterr().err
    with closing(sqlite3.connect("empty.db")) as empty:
        assert empty.execute("SELECT count(*) FROM sqlite_master").fetchall() == [(0,)]
    assert run(["book", "upgrade", "--lang", "en"]) == 0


def test_a_check_may_say_how_much_where_the_policy_does_not_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was paid for so much decides, as it does for `take`."""
    monkeypatch.chdir(tmp_path)
    fact = 'paid = { type = "decimal", unit = "CNY", max = 1000000, from = "sale.paid" }'
    rule = 'id = "dear"\noutcome = "deny"\nwhen = "paid > 150"'
    policy = f'policy = "shop/dear"\nversion = "1"\noutcomes = ["deny", "approve"]\n[facts]\n{fact}\n[[rules]]\n{rule}\n'
    Path("dear.toml").write_text(policy, encoding="utf-8")
    book = make_book("book.db")
    book.sell("sha256:1", [(2, Sale("S1", "1", "piece", 6, goods=Goods(800, 800, 3), paid=60000, currency="CNY"))])
    book.close()
    said = ["--policy", "dear.toml", "--book", "book.db", "--receipt-no", "S1", "--quantity"]
    for quantity, code in (("1 piece", 0), ("1 box", 3)):
        assert run(["check", *said, quantity, "--no-input"]) == code
        assert run(["take", *said, quantity]) == code
    assert run(["check", "--policy", "dear.toml", "--help"]) == 0
    assert "--quantity" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("--quantity '8 pieces' --damaged no", 0),
        ("--quantity '8 pieces' --damaged yes", 4),
        ("--quantity '9 pieces' --damaged no", 2),
        ("--quantity '9 pieces' --damaged yes", 2),  # a hold counts too
        ("--quantity '9 pieces'", 4),
        ("--damaged no", 2),  # nobody says how much
        ("--damaged yes", 2),
        ("--quantity '1 box' --damaged no", 2),  # of how many pieces, nobody knows
    ],
)
def test_check_comes_to_what_take_would(shop: Path, said: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A policy that does not look at what is left: the book does, for both, and both say it in the same words."""
    taken("r1", "Li", "Zhao")
    told: list[str] = []
    for command in (["check", "--no-input"], ["take"]):
        words = [*command, "--policy", "policy.toml", "--receipt-no", "S1", *shlex.split(said), "--customer-name", "Ann"]
        assert run([*words, "--lang", "en"]) == code
        told.append(capsys.readouterr().err)
    assert told[0] == told[1]
    assert ("8 pieces of 9 pieces can still come back: line 1: 1 piece" in told[0]) == ("9 pieces" in said and code == 2)


@pytest.mark.parametrize(
    ("said", "wrong"), [("--from x.jsonl --receipt-no S1", "(--receipt-no)"), ("--quantity 9", "--quantity")]
)
def test_what_a_check_would_pass_over_is_refused(shop: Path, said: str, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file has requests of its own, and goods are counted of a sale alone."""
    own = POLICY.replace("quantity      =", "# quantity      =") if "--quantity" in said else POLICY
    Path("policy.toml").write_text(own, encoding="utf-8")
    Path("x.jsonl").write_text('{"quantity": "99 pieces", "damaged": "no"}\n', encoding="utf-8")
    assert run(["check", "--policy", "policy.toml", "--no-input", *said.split(), "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert (told.out, wrong in told.err) == ("", True)


def test_lines_of_a_check_come_back_together(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "--policy", "policy.toml", "--receipt-no", "S1", "--no-input", "--damaged", "no", "--lang", "zh"]
    lines = [word for number in (4, 5, 1) for word in ("--line", f"quantity={number}pieces")]
    assert run([*words, *lines[:4]]) == 0
    assert run([*words, *lines]) == 2
    assert "共9片，尚可退9片" in capsys.readouterr().err


@pytest.mark.parametrize(("typed", "told"), [("9", False), ("10", True)])
def test_the_counter_says_so_before_it_is_sent(shop: Path, typed: str, told: bool) -> None:
    book = open_book("book.db")
    clerk = Clerk(book, policy=load_policy("policy.toml")).scan("S1").type(f"{typed}p").press("enter", "n", "f2")
    assert ("9 pieces of 9 pieces can still come back" in " ".join(clerk.screen(200, 40).split())) == told
    assert (clerk.sent == []) == told
    book.close()
