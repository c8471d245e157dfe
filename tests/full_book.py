"""A book that has something of everything: each table has rows, in each state that there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from returns_cli import load_policy
from returns_cli.book.amounts import Goods, GoodsAmount
from returns_cli.book.book import Book, make_book
from returns_cli.book.sale import Sale
from returns_cli.book.shop import read_shop
from returns_cli.book.slots import Wanted
from returns_cli.book.task_kinds import task_policy, usual_kinds
from returns_cli.book.tasks import TaskCall
from returns_cli.kinds.tenders import Tender

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SHOP = """
name = "N"
timezone = "Asia/Shanghai"

[warehouses.main]
name = "W"
address = "A"
slot = 30
lead = 0
open = { mon = "09:00-12:00", tue = "09:00-12:00" }
capacity = { visits = 2, m2 = 60, boxes = 40 }
"""
TENDERS = """
policy   = "shop/tenders"
version  = "1"
outcomes = ["deny", "inspect", "approve"]

[facts]
damaged = { type = "yes/no" }
used    = { type = "yes/no" }

[[rules]]
id      = "used"
outcome = "deny"
when    = "used"

[[rules]]
id      = "damaged"
outcome = "inspect"
when    = "damaged"

[terms.tender_order]
to      = "sale.tenders"
choices = ["card, cash"]
values  = [{ value = "card, cash" }]
"""
PLAIN = {"damaged": "no", "used": "no"}
TILES = {
    **{"receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "clearance": "no", "special_order": "no"},
    **{"defect": "none", "quantity": "1 box", "laid": "no", "lot": "L1", "requested_on": "2026-11-20"},
}


def full_book(where: str, folder: Path) -> Book:
    book = make_book(where, now=NOW - timedelta(days=9))
    _sold(book)
    book.add_manager("Wang", "2468", most=50_000, may=["deny", "inspect"], now=NOW)
    book.add_manager("Zhao", "1357", now=NOW)
    _came_back(book, folder)
    _agreed(book, folder)
    return book


def _sold(book: Book) -> None:
    """Lines of one row, of several, corrected, of a receipt without a shop that one claims later; paid by several tenders."""
    sale = Sale("S1", "1", "piece", 9, goods=Goods(800, 800, 3), sold_on=date(2026, 11, 1), paid=900, currency="CNY")
    sale = sale.but(contact="138 0000 4321", article="T-8", lot="L1", clearance=False, special_order=False)
    paid = (Tender("card", 600, "1234"), Tender("cash", 300))
    parts = [sale.but(receipt="S3", sold=3, paid=300, delivery=delivery) for delivery in ("a", "b")]
    rows = [sale.but(tenders=paid), sale.but(receipt="S2", shop="North", sold=30, paid=3_000), *parts, sale.but(receipt="S4")]
    book.sell("sha256:1", list(enumerate(rows, 2)), name="first.csv", now=NOW)
    book.sell("sha256:2", [(2, sale.but(receipt="S4", sold=6, paid=600)), (3, sale.but(receipt="S1", line="2"))], now=NOW)
    book.sell("sha256:3", [(2, sale.but(receipt="S3", shop="South", sold=3, paid=300, delivery="a"))], now=NOW)


def _came_back(book: Book, folder: Path) -> None:
    """Taken, held, refused, released, confirmed, over, cancelled, and taken by a manager; by two policies."""
    (folder / "tenders.toml").write_text(TENDERS, encoding="utf-8")
    plain, tiles = load_policy(str(folder / "tenders.toml")), load_policy("tile-store/returns")
    by = {"clerk": "Li", "counter": "2", "now": NOW, "today": TODAY}
    piece = {**by, "receipt": "S1", "line": "1", "quantity": GoodsAmount("piece", 1)}
    book.take(plain, PLAIN, id="taken", note="by the door", **piece)
    book.take(plain, {**PLAIN, "damaged": "yes"}, id="held", **piece)
    book.take(plain, {**PLAIN, "used": "yes"}, id="refused", **piece)
    book.take(plain, {**PLAIN, "used": "yes"}, id="overridden", **piece)
    book.override("overridden", manager="Wang", reason="other", pin="2468", note="an old customer", now=NOW, today=TODAY)
    book.take(plain, {**PLAIN, "damaged": "yes"}, id="confirmed", **piece)
    book.inspect("confirmed", {"damaged": "no"}, clerk="Wu", now=NOW, today=TODAY)
    boxes = {**by, "receipt": "S2", "shop": "North"}
    claimed = {**TILES, "packaging_intact": "no", "defect": "claimed"}
    book.take(tiles, TILES, id="cancelled", **boxes)
    book.cancel("cancelled", clerk="Li", now=NOW, today=TODAY)
    book.take(tiles, TILES, id="boxes", **boxes)
    book.take(tiles, claimed, id="released", **boxes)
    book.inspect("released", {"defect": "none"}, now=NOW, today=TODAY)
    book.take(tiles, claimed, id="claimed", **boxes)
    book.override("claimed", manager="Zhao", reason="goodwill", pin="1357", now=NOW, today=TODAY)
    book.take(tiles, claimed, id="over", hold_days=1, **boxes)
    book.expire(now=NOW + timedelta(days=2), today=TODAY + timedelta(days=2))
    book.open_receipt(tiles, "S2", shop="North", counter="2", now=NOW + timedelta(days=2), today=TODAY)
    book.slip_printed(["taken"], now=NOW)
    book.checkpoint()


def _agreed(book: Book, folder: Path) -> None:
    """Appointments in each state, one of them moved and reminded of; a visit and a guidance."""
    (folder / "shop.toml").write_text(SHOP, encoding="utf-8")
    shop, now = read_shop(str(folder / "shop.toml")), NOW + timedelta(days=2)
    warehouse, goods = shop.warehouse(None), Wanted(2, 3_840_000, "S2", "boxes")
    times = [datetime(2026, 11, 23, 9, tzinfo=shop.timezone) + timedelta(minutes=30 * number) for number in range(6)]
    for name, at in zip(("a", "b", "c", "d", "e"), times, strict=False):
        book.book_slot(shop, warehouse, at, goods, id=name, confirmed=name < "d", now=now)
    book.move_appointment(shop, "a", times[5], now=now)
    book.remind("a", now=now)
    book.end_appointment("b", "done", now=now)
    book.end_appointment("c", "cancelled", now=now)
    later = now + timedelta(minutes=30)
    book.book_slot(shop, warehouse, times[0], goods, id="f", now=later)  # what nobody confirmed is free again
    book.book_slot(shop, warehouse, times[1], goods, id="g", confirmed=False, now=later)
    book.book_slot(shop, warehouse, times[1], goods, id="g", now=later)
    book.book_slot(shop, warehouse, times[2], goods, id="h", confirmed=False, now=later)
    kinds = {id: task_policy(kind, load_policy(kind.policy)) for id, kind in usual_kinds().items()}
    visit = {"customer": "Ms Qian", "agreed_at": "2026-11-24 10:00"}
    book.put_task(kinds["visit"], TaskCall("visit", visit, "Sun", 90, "S2"), now=later)
    book.put_task(kinds["visit"], TaskCall("visit", {"symptom": "hollow"}), now=later)
    book.put_task(kinds["guidance"], TaskCall("guidance", {"laying_at": "2026-11-26 09:00"}, state="done"), now=later)
