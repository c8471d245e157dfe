"""Appointments at the warehouse: opening hours, days off, capacity, and what calendars make of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import vobject
from click.testing import CliRunner

from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.calendar_file import calendar
from returns_cli.book.errors import BookError, NotInBook, Refused
from returns_cli.book.shop import Shop, read_shop
from returns_cli.book.slots import Wanted
from returns_cli.cli.main import returns
from returns_cli.errors import UsageError

SETTINGS = """name = { en = "Tile house", zh = "瓷砖之家" }
hotline = "400-000-0000"
timezone = "Asia/Shanghai"
[warehouses.main]
name = { en = "Main warehouse", zh = "主仓库" }
address = "1 Kiln Road"
slot = 30
lead = 24
calendar = "CN"
closed = [2026-12-02]
open = { mon = ["09:00-10:00"], tue = ["09:00-10:00", "13:30-14:15"], wed = ["09:00-10:00"], fri = "09:00-09:30" }
capacity = { visits = 2, m2 = 60, boxes = 40 }
"""
NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)  # Saturday, 10:00 in Shanghai


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    path = tmp_path / "shop.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return read_shop(str(path))


@pytest.fixture
def book(where: str) -> Iterator[Book]:
    made = make_book(where, now=NOW)
    yield made
    made.close()


def at(shop: Shop, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=shop.timezone)


def test_the_first_free_times_are_in_the_opening_hours(book: Book, shop: Shop) -> None:
    """A day ahead, no Sunday, no closed Wednesday; a slot that would end after closing is none."""
    found = book.free_slots(shop, shop.warehouse(None), Wanted(), most=6, now=NOW)
    said = [f"{start:%m-%d %H:%M}" for start in found]
    assert said == ["11-30 09:00", "11-30 09:30", "12-01 09:00", "12-01 09:30", "12-01 13:30", "12-04 09:00"]


def test_days_off_of_the_calendar_are_left_out(book: Book, shop: Shop) -> None:
    """The first of January 2026 was a day off, a Thursday and a Friday after it too."""
    before = datetime(2025, 12, 29, 2, 0, tzinfo=UTC)
    days = {start.date().isoformat() for start in book.free_slots(shop, shop.warehouse(None), Wanted(), most=20, now=before)}
    assert "2026-01-02" not in days
    assert "2026-01-05" in days


def test_a_full_slot_is_proposed_no_more(book: Book, shop: Shop) -> None:
    """Two visits, or 60 m2, or 40 boxes: whichever is reached first."""
    main, monday = shop.warehouse("main"), at(shop, "2026-11-30 09:00")
    book.book_slot(shop, main, monday, Wanted(boxes=30, mm2=10 * 10**6), now=NOW)
    with pytest.raises(Refused, match="no room"):
        book.book_slot(shop, main, monday, Wanted(boxes=11), now=NOW)
    assert book.free_slots(shop, main, Wanted(boxes=11), now=NOW)[0] == at(shop, "2026-11-30 09:30")
    book.book_slot(shop, main, monday, Wanted(boxes=10), now=NOW)
    assert book.free_slots(shop, main, Wanted(), now=NOW)[0] == at(shop, "2026-11-30 09:30")


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-11-28 09:00", "24 hours ahead"),
        ("2026-11-30 09:10", "no slot begins"),
        ("2026-12-02 09:00", "no slot begins"),
        ("2027-06-01 09:00", "at most 60 days"),
    ],
)
def test_other_times_are_refused(book: Book, shop: Shop, time: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        book.book_slot(shop, shop.warehouse(None), at(shop, time), Wanted(), now=NOW)


def test_a_held_slot_lapses_after_ten_minutes(book: Book, shop: Shop) -> None:
    main, monday = shop.warehouse(None), at(shop, "2026-11-30 09:00")
    big = Wanted(boxes=40)
    book.book_slot(shop, main, monday, big, id="a", confirmed=False, now=NOW)
    with pytest.raises(Refused):
        book.book_slot(shop, main, monday, big, id="b", now=NOW + timedelta(minutes=9))
    assert book.book_slot(shop, main, monday, big, id="b", now=NOW + timedelta(minutes=11)).state == "booked"
    assert book.appointment("a").state == "lapsed"
    with pytest.raises(Refused, match="lapsed"):
        book.book_slot(shop, main, monday, big, id="a", now=NOW + timedelta(minutes=12))


def test_the_same_call_is_the_same_appointment(book: Book, shop: Shop) -> None:
    """Held and then sent without holding, it is confirmed; with another time the id is refused."""
    main, monday = shop.warehouse(None), at(shop, "2026-11-30 09:00")
    book.book_slot(shop, main, monday, Wanted(boxes=1), id="a", confirmed=False, now=NOW)
    assert book.book_slot(shop, main, monday, Wanted(boxes=1), id="a", now=NOW).state == "booked"
    assert book.book_slot(shop, main, monday, Wanted(boxes=1), id="a", now=NOW).state == "booked"
    assert len(book.appointments(NOW, NOW + timedelta(9))) == 1
    with pytest.raises(Refused, match="another"):
        book.book_slot(shop, main, at(shop, "2026-11-30 09:30"), Wanted(boxes=1), id="a", now=NOW)


def test_moving_frees_the_old_time_and_failing_keeps_it(book: Book, shop: Shop) -> None:
    main = shop.warehouse(None)
    first, second = at(shop, "2026-11-30 09:00"), at(shop, "2026-11-30 09:30")
    book.book_slot(shop, main, first, Wanted(boxes=40), id="a", now=NOW)
    book.book_slot(shop, main, second, Wanted(boxes=1), id="b", now=NOW)
    with pytest.raises(Refused):
        book.move_appointment(shop, "a", second, now=NOW)
    assert (book.appointment("a").starts_at, book.appointment("a").sequence) == (first, 0)
    moved = book.move_appointment(shop, "a", at(shop, "2026-12-01 13:30"), now=NOW)
    assert moved.sequence == 1
    assert book.free_slots(shop, main, Wanted(boxes=40), now=NOW)[0] == first


def test_a_cancelled_time_is_free_again_and_a_missed_one_is_not(book: Book, shop: Shop) -> None:
    main, monday = shop.warehouse(None), at(shop, "2026-11-30 09:00")
    for id, state in (("a", "cancelled"), ("b", "no-show")):
        book.book_slot(shop, main, monday, Wanted(boxes=40), id=id, now=NOW)
        assert book.end_appointment(id, state, now=NOW).state == state
        assert book.end_appointment(id, state, now=NOW).state == state
    assert book.free_slots(shop, main, Wanted(boxes=1), now=NOW)[0] == at(shop, "2026-11-30 09:30")
    with pytest.raises(NotInBook):
        book.end_appointment("nobody", "cancelled", now=NOW)
    assert book.verify() == []


def test_never_overbooked(where: str, book: Book, shop: Shop) -> None:
    """Eight callers race for slots of two visits each: as many get one as there is room, and no slot has three."""
    main, got = shop.warehouse(None), []
    times = [at(shop, "2026-11-30 09:00"), at(shop, "2026-11-30 09:30")]

    def caller(name: int) -> None:
        own = open_book(where)
        for start in times:
            try:
                own.book_slot(shop, main, start, Wanted(), id=f"{name}{start:%H%M}", now=NOW)
                got.append(start)
            except Refused:
                pass
        own.close()

    threads = [threading.Thread(target=caller, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [times[0], times[0], times[1], times[1]]
    assert len(book.appointments(NOW, NOW + timedelta(9))) == 4


def test_a_calendar_file_is_read_by_another_library(book: Book, shop: Shop) -> None:
    """UID stays, SEQUENCE counts, METHOD says that it is called off; the time zone is described in the file."""
    book.book_slot(shop, shop.warehouse(None), at(shop, "2026-11-30 09:00"), Wanted(receipt="S1"), id="a", now=NOW)
    first = vobject.readOne(calendar([book.appointment("a")], shop, "x", NOW, "zh").decode())
    book.move_appointment(shop, "a", at(shop, "2026-12-01 13:30"), now=NOW)
    second = vobject.readOne(calendar([book.appointment("a")], shop, "x", NOW, "en").decode())
    book.end_appointment("a", "cancelled", now=NOW)
    third = vobject.readOne(calendar([book.appointment("a")], shop, "x", NOW, "en").decode())
    assert {each.vevent.uid.value for each in (first, second, third)} == {"a@x"}
    assert [each.vevent.sequence.value for each in (first, second, third)] == ["0", "1", "2"]
    assert [each.method.value for each in (first, second, third)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    organizer = first.vevent.organizer
    assert (organizer.value, organizer.params["CN"]) == ("tel:4000000000", [shop.name.in_language("zh")])
    assert second.vevent.dtstart.value.utcoffset() == timedelta(hours=8)
    assert second.vevent.dtstart.value.replace(tzinfo=None) == datetime(2026, 12, 1, 13, 30)
    assert first.vtimezone is not None
    assert "主仓库" in first.vevent.summary.value


def test_a_days_feed_is_read_by_another_library(tmp_path: Path, where: str) -> None:
    """All times of the day and no other, in a zone with summer time; commas, line breaks and Chinese come back as they were,
    and no line is longer than 75 bytes."""
    path, early, name = tmp_path / "berlin.toml", datetime(2026, 3, 20, tzinfo=UTC), "主仓库，" + "很长的名字" * 20
    settings = SETTINGS.replace("Asia/Shanghai", "Europe/Berlin").replace('calendar = "CN"\n', "")
    path.write_text(settings.replace("主仓库", name), encoding="utf-8")
    berlin, book = read_shop(str(path)), make_book(where, now=early)
    for number, time in enumerate(("2026-03-27 09:00", "2026-03-30 09:00", "2026-03-30 09:30", "2026-03-30 09:30"), 1):
        wanted = Wanted(number, receipt=f"S,{number};\nSUMMARY:x")
        book.book_slot(berlin, berlin.warehouse(None), at(berlin, time), wanted, id=f"a{number}", now=early)
    book.end_appointment("a3", "cancelled", now=early)
    since = at(berlin, "2026-03-30 00:00")
    feed = calendar(book.appointments(since, since + timedelta(1)), berlin, "x", early, "zh")
    whole = calendar(book.appointments(since - timedelta(9), since + timedelta(1)), berlin, "x", early, "zh")
    book.close()
    assert max(map(len, feed.split(b"\r\n"))) <= 75
    read = vobject.readOne(feed.decode())
    assert (read.method.value, [each.uid.value for each in read.vevent_list]) == ("PUBLISH", ["a2@x", "a4@x"])
    shown = [each.summary.value for each in read.vevent_list]
    assert shown == [f"退货：{name}（S,{number};\\nSUMMARY:x）" for number in (2, 4)], (
        "a line break is shown, and breaks nothing"
    )
    times = [each.dtstart.value for each in vobject.readOne(whole.decode()).vevent_list]
    assert [time.utcoffset() for time in times] == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=2)]
    assert [time.hour for time in times] == [9, 9, 9]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"09:00-09:30"', '"9-10"', "no span of hours"),
        ('"09:00-09:30"', '"10:00-09:30"', "closes before"),
        ('calendar = "CN"', 'calendar = "XX"', "no calendar"),
        ("slot = 30", "slots = 30", "no such key"),
        ("visits = 2", "visits = 0", "bounds"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Mars"', "no time zone"),
        ("slot = 30", "slot = [", "not TOML"),
    ],
)
def test_settings_are_checked(tmp_path: Path, before: str, after: str, said: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(SETTINGS.replace(before, after), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_shop(str(path))


@pytest.mark.parametrize(
    ("warehouses", "asked", "en", "zh"),
    [
        (
            "",
            None,
            "no warehouse is in the shop's settings; write [warehouses.main]",
            "店铺设置里没有仓库",
        ),
        ("ab", None, "the shop has several warehouses; say --warehouse: a, b", "店铺有多个仓库；请用--warehouse指明：a, b"),
        ("a", "x", "no warehouse `x`; say --warehouse: a", "没有仓库`x`；请用--warehouse指明：a"),
    ],
)
def test_which_warehouses_there_are_is_said(tmp_path: Path, warehouses: str, asked: str | None, en: str, zh: str) -> None:
    head, _, one = SETTINGS.partition("[warehouses.main]\n")
    path = tmp_path / "shop.toml"
    path.write_text("\n".join([head, *(f"[warehouses.{id}]\n{one}" for id in warehouses)]), encoding="utf-8")
    with pytest.raises(BookError) as found:
        read_shop(str(path)).warehouse(asked)
    assert str(found.value).startswith(en)
    assert str(found.value.in_language("zh")).startswith(zh)


def test_at_the_command_line(tmp_path: Path) -> None:
    """A hotline's clerk proposes, holds, confirms, moves, lists and calls off."""
    path = tmp_path / "shop.toml"
    everyday = ", ".join(f'{day} = "08:00-18:00"' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    path.write_text(
        SETTINGS.split("open =", maxsplit=1)[0].replace('calendar = "CN"\n', "") + f"open = {{ {everyday} }}\n",
        encoding="utf-8",
    )
    make_book(str(tmp_path / "b.db")).close()
    common = ["--book", str(tmp_path / "b.db"), "--shop-file", str(path), "--lang", "en"]

    def run(*words: str) -> str:
        done = CliRunner().invoke(returns, ["appointments", *words, *common], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    first, second, _ = run("slots", "--boxes", "2").splitlines()
    assert "is held until" in run("book", "--at", first, "--id", "a", "--hold")
    assert "is booked" in run("book", "--at", first, "--id", "a")
    assert second in run("move", "a", "--to", second)
    assert "a" in run("list")
    run("calendar", str(tmp_path / "a.ics"), "--id", "a")
    assert b"BEGIN:VCALENDAR" in (tmp_path / "a.ics").read_bytes()
    assert "is cancelled" in run("cancel", "a")
    assert json.loads(run("cancel", "a", "--format", "json"))["state"] == "cancelled"
