"""Texts that steer terminals, run as formulas or markup, or break lines, in every place where a text is shown: the same ones
everywhere, in logs, file names, arguments, policies and the book."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from test_audit_command import FINE, returns, write_log

EVIL = (
    "\x1b[31mred",  # colours
    "\x1b]0;title\x07",  # sets the title
    "\x9b2J",  # clears the screen by one byte
    "gnol\u202etrohs",  # runs backwards
    "\u2066apart\u2069",
    "line\u2028end\u2029",
    "back\x08\x7f",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "]]>--><svg onload=alert(1)>",
    '=HYPERLINK("http://x.example")',
    "@SUM(1)",
    "+1+cmd|' /C calc'!A0",
    "*/ ; DROP TABLE sales; --",
    "`$(touch x)`",
    "{0.__class__} %s %n",
)
LINES = ("two\nlines", "a\r\nb\tc", *EVIL)
# What a terminal obeys: control characters, and what turns or hides text.
STEERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
LANGUAGES = ("en", "zh")


def harmless_here(text: str) -> bool:
    """Whether a terminal only shows it."""
    return STEERS.search(text) is None


def both_languages(*words: str | Path) -> Iterator[str]:
    """What a command shows on both streams, in both languages."""
    for lang in LANGUAGES:
        done = returns(*words, "--lang", lang)
        assert done.code in (0, 2, 3, 4), done
        yield done.out + done.err


# Arguments -------------------------------------------------------------------------------------------------------------

ARGUMENTS = (
    "audit {}",
    "audit log.csv --out {}",
    "audit log.csv --policy {}",
    "audit log.csv --map sold_on={}",
    "audit log.csv --map {}=sold_on",
    "audit log.csv --set laid={}",
    "audit log.csv --where {}",
    "audit log.csv --dates {}",
    "audit log.csv --mask {}",
    "audit log.csv --recorded {}",
    "audit log.csv --sheet {}",
    "audit log.csv --encoding {}",
    "audit log.csv --mapping {}",
    "audit log.csv --memory {}",
    "audit log.csv --decision approve={}",
    "audit log.csv --sales {} --on request_id",
    "check --note {}",
    "check --sold-on {}",
    "check --quantity {}",
    "check --defect {}",
    "check --from {}",
    "check --policy {}",
    "policy show {}",
    "policy test {}",
    "policy diff {} tile-store/returns",
    "policy prove tile-store/returns {}",
    "policy new {}",
    "policy fmt {}",
    "say {}",
    "book status --book {}",
    "book show {} --book book.db",
    "book list --since {} --book book.db",
    "book export {}/x.csv --book book.db",
    "sales find --phone {} --book book.db",
    "sales show {} --book book.db",
    "take --receipt-no {} --book book.db",
    "take --receipt-no S1 --lot {} --book book.db",
    "override {} --book book.db --manager {} --reason {}",
    "inspect {} --book book.db --result {}",
    "appointments list --from {} --book book.db",
    "{}",
    "audit --{}",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The present folder, with a log and a book."""
    found = tmp_path_factory.mktemp("hostile")
    write_log(found / "log.csv", [FINE])
    (found / "sales.csv").write_text("收据号,行号,货号,规格,每箱片数,数量\nS1,1,T,800x800,3,10箱\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(found)
        for words in ("book init --book book.db", "sales import sales.csv --book book.db"):
            assert returns(*words.split()).err == ""
        yield found


@pytest.mark.parametrize("command", ARGUMENTS)
def test_arguments(folder: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Whatever stands in a command, what is said of it does nothing, in one line where it is an error."""
    monkeypatch.setattr(click, "prompt", lambda prompt, **_: click.echo(prompt) or "0")
    for evil in LINES:
        done = returns(*(word.replace("{}", evil.replace("\0", "")) for word in command.split()))
        assert done.code in (0, 2, 3, 4), (evil, done)
        assert harmless_here(done.out + done.err), (evil, done.out + done.err)
        assert done.err.count("\n") <= 1, (evil, done.err)
