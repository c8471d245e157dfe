"""What the book tells of a decision: what was done of it later, by whom, and that nobody can change it unseen."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from getpass import GetPassWarning
from pathlib import Path
from warnings import warn

import click
import pytest

from returns_cli import load_policy
from returns_cli.book.amounts import Goods
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.errors import Refused
from returns_cli.book.sale import Sale
from returns_cli.cli.main import run

POLICY = """
policy   = "shop/short"
version  = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "inspect", "approve"]

[facts]
quantity = { type = "quantity" }
cracked  = { type = "yes/no" }
worn     = { type = "yes/no" }

[[rules]]
id      = "cracked"
outcome = "inspect"
when    = "cracked"
reason  = "It is to be looked at."

[[rules]]
id      = "worn"
outcome = "deny"
when    = "worn"
"""
NOW = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2025, 11, 20)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book of one receipt of twelve boxes, a manager, and a policy in a file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RETURNS_BOOK", "book.db")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("RETURNS_SHOP", "shop.toml")
    Path("shop.toml").write_text('name = "N"\ntimezone = "Asia/Shanghai"\n', encoding="utf-8")
    Path("policy.toml").write_text(POLICY, encoding="utf-8")
    Path("pin").write_text("2468\n", encoding="utf-8")
    made = make_book("book.db", now=NOW - timedelta(days=9))
    made.sell("sha256:1", [(2, Sale("S1", "1", "piece", 36, goods=Goods(800, 800, 3), paid=1200))], now=NOW)
    made.add_manager("Wang", "2468", now=NOW)
    return made


def take(book: Book, id: str, *, boxes: int = 1, cracked: str = "no", worn: str = "no", **more: str) -> None:
    facts = {"quantity": f"{boxes} boxes", "cracked": cracked, "worn": worn}
    call = {"receipt": "S1", "id": id, "clerk": "Li", "now": NOW, "today": TODAY, "hold_days": 36_500, **more}
    book.take(load_policy("policy.toml"), facts, **call)


def test_a_decision_is_shown_with_what_was_done_later(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """By whom, when and why: an inspection, an override with its note, a cancellation; names and notes can be hidden."""
    take(book, "held", cracked="yes", note="by the door", counter="2")
    take(book, "worn", worn="yes")
    take(book, "plain")
    book.inspect("held", {"cracked": "no"}, clerk="Wu", now=NOW, today=TODAY)
    book.override("worn", manager="Wang", reason="goodwill", pin="2468", note="an old customer", now=NOW, today=TODAY)
    book.cancel("worn", clerk="Zhou", now=NOW, today=TODAY)
    book.close()

    def told(*words: str) -> str:
        assert run(["book", "show", *words, "--lang", "en"]) == 0
        return capsys.readouterr().out

    held = told("held")
    for words in ("rules that fired: cracked", "counter: 2", "note: by the door"):
        assert words in held
    assert "inspected by Wu: cracked no; now taken (approved)" in held
    worn = told("worn")
    assert "overridden by Wang: goodwill (note: an old customer); the policy's verdict was denied" in worn
    assert worn.index("overridden") < worn.index("cancelled by Zhou")
    assert "inspected" not in told("plain")
    shown = json.loads(told("worn", "--format", "json"))
    assert [(each["kind"], each["by"], each["state"]) for each in shown["later"]] == [
        ("override", "Wang", "taken"),
        ("cancellation", "Zhou", "cancelled"),
    ]
    assert (shown["rules"], shown["later"][0]["note"]) == (["worn"], "an old customer")
    hidden = told("worn", "--mask") + told("held", "--mask", "--format", "json")
    for person in ("Li", "Wang", "Zhou", "Wu", "old customer", "by the door"):
        assert person not in hidden
    assert run(["book", "show", "worn", "--lang", "zh"]) == 0
    in_chinese = capsys.readouterr().out
    assert "已改判（Wang）：善意处理（备注：an old customer）" in in_chinese
    assert all(fact in in_chinese for fact in ("quantity：1箱", "worn：是", "cracked：否"))


def test_nothing_of_the_book_is_left_in_english(book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """States, verdicts and lists, in answers and in what is refused."""
    take(book, "held", cracked="yes")
    take(book, "gone", cracked="yes")
    take(book, "plain")
    book.inspect("gone", {"cracked": "no"}, now=NOW, today=TODAY)
    take(book, "worn", worn="yes")
    book.add_manager("王", "2468", now=NOW)
    book.cancel("plain", now=NOW, today=TODAY)
    book.close()
    pin = tmp_path / "pin"
    pin.write_text("2468\n", encoding="utf-8")
    by = ["--manager", "王", "--pin-file", str(pin)]
    said = []
    for words in (
        *(
            ["book", "list"],
            ["book", "today"],
            ["book", "replay", "worn"],
            ["book", "cancel", "worn"],
            ["book", "show", "gone"],
        ),
        *(["inspect", "plain", "--set", "cracked=no"], ["override", "plain", *by, "--reason", "law"]),
        *(["override", "worn", *by, "--reason", "nix"], ["override", "worn", *by, "--reason", "law"]),
        *(["book", "today", "--shift-end"], ["book", "show", "worn"], ["book", "verify", "--entry", "x"]),
        *(["book", "verify", "--checkpoint", "pin"], ["take", "--receipt-no", "S1", "--hold-days", "0"]),
    ):
        run([*words, "--lang", "zh"])
        shown = capsys.readouterr()
        said.append(shown.out.partition("returns-book/")[0] + shown.err)
    whole = "\n".join(said)
    for word in ("taken", "refused", "released", "cancelled", "deny", "approve", ", ", "valid", "range", "checkpoint of"):
        assert word not in whole
    for word in ("已取消", "未收", "待检", "拒绝", "同意"):
        assert word in whole


def test_a_day_says_what_has_become_of_its_decisions(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    take(book, "a")
    take(book, "b", cracked="yes")
    book.cancel("a", now=NOW, today=TODAY)
    book.inspect("b", {"worn": "yes"}, now=NOW, today=TODAY)
    book.close()
    assert run(["book", "today", "--day", "2025-11-20", "--lang", "en"]) == 0
    assert "since then 1 given back after inspection, 1 cancelled" in capsys.readouterr().out


def test_what_is_still_held_says_why(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    take(book, "held", cracked="yes")
    book.close()
    assert run(["inspect", "held", "--set", "worn=no", "--lang", "en"]) == 4
    told = capsys.readouterr().out
    assert "held is still held" in told
    assert "It is to be looked at." in told


def test_an_inspection_sent_again(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """It gets the first answer, of a hold that goes on and of one that it ended, and stands once in the log; another finding
    than the one that ended it is refused, with what was found, when and by whom."""
    take(book, "held", cracked="yes")

    def inspected(*found: str, lang: str = "en", code: int = 0) -> str:
        assert run(["inspect", "held", "--clerk", "Wu", "--lang", lang, *found]) == code
        told = capsys.readouterr()
        return told.out + told.err

    again = "this return was recorded before; nothing was moved again\n"
    on_hold = inspected("--set", "worn=no", code=4)
    head, _, rest = on_hold.partition("\n")
    assert inspected("--set", "worn=no", code=4) == f"{head}\n{again}{rest}"
    first, second = (json.loads(inspected("--set", "cracked=no", "--format", "json")) for _ in range(2))
    assert (first.pop("repeated"), second.pop("repeated")) == (False, True)
    assert first == second
    assert first["state"] == "taken"
    for lang, said in (
        ("en", r"`held` was inspected on 2\d{3}-\d\d-\d\d \d\d:\d\d by Wu: cracked no;"),
        ("zh", "由Wu登记检验结果：cracked：否"),
    ):
        assert re.search(said, inspected("--set", "cracked=yes", lang=lang, code=2))
    book.cancel("held")
    assert "`held` is not held" in inspected("--set", "cracked=no", code=2)
    assert [each.kind for each in book.story(book.decided("held")).later] == ["inspection", "inspection", "cancellation"]
    book.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decisions SET clerk = 'Zed'",
        "UPDATE decisions SET first_day = '2025-11-01'",
        "UPDATE returns SET held_until = '2030-01-01' WHERE state = 'held'",
    ],
)
def test_who_decided_and_for_how_long_is_proved(book: Book, change: str) -> None:
    """Neither a clerk's name nor the days of a hold can be changed unseen; a name may be deleted, none put where none was."""
    take(book, "held", cracked="yes")
    take(book, "nobody", clerk="")
    assert book.verify() == []
    with closing(sqlite3.connect("book.db")) as connection:
        connection.execute(change)
        connection.commit()
    faults = {(each.what, each.where) for each in book.verify()}
    assert faults - {("decision-changed", "nobody")} == {("decision-changed", "held")}
    assert (len(faults) == 2) == ("held_until" not in change)
    book.close()


def test_the_name_of_a_clerk_may_be_deleted(book: Book) -> None:
    """Beside the log, and beside the decision."""
    take(book, "held", cracked="yes")
    for change in ("DELETE FROM personal WHERE field = 'clerk'", "UPDATE decisions SET clerk = ''"):
        with closing(sqlite3.connect("book.db")) as connection:
            connection.execute(change)
            connection.commit()
        assert book.verify() == []
    book.close()


def test_more_than_is_left_says_what_came_back(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """Also under a policy that asks nothing of what is left, and in either language."""
    for id in ("a", "b", "c"):
        take(book, id, boxes=3, counter="2")
    take(book, "d", boxes=1, cracked="yes")
    book.close()
    asked = ["take", "--policy", "policy.toml", "--receipt-no", "s1", "--cracked", "no", "--worn", "no"]
    assert run([*asked, "--quantity", "4 boxes", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "2 boxes of 12 boxes can still come back" in told
    for id in ("a", "b", "c"):
        assert f"3 boxes came back on 2025-11-20 at counter 2 ({id})" in told
    assert "1 box held for inspection since 2025-11-20 (d)" in told
    assert run([*asked, "--quantity", "4 boxes", "--lang", "zh"]) == 2
    assert "共12箱，尚可退2箱：第1行：2025-11-20在柜台2已退3箱（a）" in capsys.readouterr().err


def test_without_a_terminal_no_pin_is_asked_for(
    book: Book, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what to do; what is piped in is no PIN."""

    def no_terminal(prompt: str) -> str:
        warn("Can not control echo on the terminal.", GetPassWarning, stacklevel=2)
        return "2468"

    take(book, "worn", worn="yes")
    book.close()
    monkeypatch.setattr(click.termui, "hidden_prompt_func", no_terminal)
    asked = ["override", "worn", "--manager", "Wang", "--reason", "goodwill"]
    assert run([*asked, "--lang", "en"]) == 2
    assert capsys.readouterr().err.startswith("error: say --pin-file where there is no terminal")
    assert run([*asked, "--lang", "zh"]) == 2
    assert "没有终端时请给出--pin-file" in capsys.readouterr().err
    assert open_book("book.db").decided("worn").state == "refused"


def test_how_much_is_said_by_the_option_of_the_policy(book: Book) -> None:
    Path("own.toml").write_text(POLICY.replace("quantity =", "back_today ="), encoding="utf-8")
    with pytest.raises(Refused, match="say --back-today, for example"):
        book.take(load_policy("own.toml"), {"cracked": "no", "worn": "no"}, receipt="S1", now=NOW, today=TODAY)


def test_an_export_is_read_without_options(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is proposed for it; one without decisions is a log without rows."""
    book.close()
    facts = "--quantity 1box --sold-on 2025-11-01 --requested-on 2025-11-20 --receipt yes --laid yes --defect none"
    for count in (0, 1):
        assert run(["book", "export", "all.csv"]) == 0
        capsys.readouterr()
        assert run(["audit", "all.csv", "--lang", "en"]) == 0
        told = capsys.readouterr().out
        assert f"accounts: {count} rows = {count} decided + 0 rejected" in told
        assert "nearly fit" not in told
        assert run(["take", "--receipt-no", "S1", *facts.split()]) == 3


def test_what_each_policy_decided_is_audited_by_itself(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """A book in which two policies decided: an audit of the export finds nothing under either, of what it decided."""
    take(book, "old", worn="yes")
    Path("later.toml").write_text(POLICY.replace('when    = "worn"', 'when    = "worn and cracked"'), encoding="utf-8")
    later = load_policy("later.toml")
    facts = {"quantity": "1 box", "cracked": "no", "worn": "yes"}
    assert book.take(later, facts, receipt="S1", id="new", now=NOW, today=TODAY).state == "taken"
    book.close()
    assert run(["book", "export", "all.csv", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "several policies decided these" in told
    assert f"--digest {later.digest} (1)" in told
    for file, digest in (
        ("policy.toml", load_policy("policy.toml").digest),
        ("later.toml", later.digest.removeprefix("sha256:")[:9]),
    ):
        assert run(["book", "export", "own.csv", "--digest", digest]) == 0
        assert run(["audit", "own.csv", "--policy", file]) == 0
    assert run(["audit", "all.csv", "--policy", "later.toml"]) == 3
    assert run(["book", "export", "own.csv", "--digest", "sha256:00"]) == 2
    with pytest.raises(Refused, match="at most 200 characters"):
        take(open_book("book.db"), "x" * 201)
