"""The end of a shift: counts, money, overrides, open inspections, tomorrow's appointments, and the checkpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from counter_desk import NOW, Clerk, book_of, shop_of

from returns_cli.book import calls
from returns_cli.book.book import Book
from returns_cli.cli.main import returns


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Book, list[str]]]:
    """A Friday at two counters: one return taken (with a time on Monday), one refused and overridden, one held."""
    monkeypatch.setattr(calls, "present", lambda: NOW)  # the hold is open until 20 December
    book, shop = book_of(str(tmp_path / "book.db")), shop_of(tmp_path)
    book.add_manager("Wang", "2468", now=NOW)
    Clerk(book, shop=shop).scan("S1002").press("2", "enter", "y", "n", "y", "y", "f7", "1", "f2")
    refused = Clerk(book, shop=shop, counter="2", name="Chen").scan("S1004").press("1", "enter", "f2")
    refused.press("f4").type("Wang").press("enter", "2", "enter").type("2468").press("f2")
    Clerk(book, shop=shop, counter="3", name="Chen").scan("S1001").press("1", "1", "enter", "y", "n", "n", "2", "f2")
    given = ["book", "today", "--book", str(tmp_path / "book.db"), "--shop-file", str(tmp_path / "shop.toml"), "--lang", "en"]
    yield book, given
    book.close()


def test_a_shift_is_handed_over_whole(day: tuple[Book, list[str]]) -> None:
    book, given = day
    said = CliRunner().invoke(returns, [*given, "--day", "2026-11-20", "--shift-end"]).output
    assert "today: 2 taken, 1 held, 0 refused, 1 overridden; refunds 360.00 CNY" in said
    assert "a mistake of ours" in said
    assert "open inspections" in said
    assert book.status().origin in said
    assert "tomorrow's appointments: 0" in said
    sunday = CliRunner().invoke(returns, [*given, "--day", "2026-11-22", "--shift-end"]).output
    assert "tomorrow's appointments: 1" in sunday
    assert "09:00" in sunday


def test_as_json_and_for_one_counter(day: tuple[Book, list[str]]) -> None:
    _, given = day
    asked = [*given, "--day", "2026-11-20", "--format", "json"]
    said = json.loads(CliRunner().invoke(returns, [*asked, "--shift-end", "--clerk", "Chen"]).output)
    assert (said["taken"], said["held"], said["overridden"]) == (1, 1, 1)
    alone = json.loads(CliRunner().invoke(returns, [*asked, "--counter", "2"]).output)
    assert (alone["taken"], alone["held"]) == (1, 0)
    assert [each["manager"] for each in said["overrides"]] == ["Wang"]
    assert said["checkpoint"].startswith("returns-book/")
    assert "checkpoint" not in json.loads(CliRunner().invoke(returns, asked).output)


def test_masked_nobody_is_named(day: tuple[Book, list[str]]) -> None:
    """Who decided and who overrode have pseudonyms, the same one for the same person; the figures stay."""
    _, given = day
    said = CliRunner().invoke(returns, [*given, "--day", "2026-11-20", "--shift-end", "--mask", "--counter", "3"]).output
    assert "today: 0 taken, 1 held" in said
    assert not any(name in said for name in ("Wang", "Chen", "Li "))
    found = json.loads(CliRunner().invoke(returns, [*given, "--day", "2026-11-20", "--mask", "--format", "json"]).output)
    assert found["open_inspections"][0]["clerk"] not in ("", "Chen")


def test_another_day_has_nothing_but_what_is_still_open(day: tuple[Book, list[str]]) -> None:
    _, given = day
    said = CliRunner().invoke(returns, [*given, "--day", "2026-11-21"]).output
    assert "today: 0 taken, 0 held, 0 refused, 0 overridden; refunds 0" in said
    assert "open inspections" in said
