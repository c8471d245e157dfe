"""The book under every policy that is shipped, and under one that looks at the time of day: what it records is what the policy
says, a repeated call is the same return, and each decision comes out again as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from returns_cli import load_policy
from returns_cli.book.amounts import Goods, GoodsAmount
from returns_cli.book.book import Book, make_book
from returns_cli.book.errors import NotInBook
from returns_cli.book.quantities import quantity_fact
from returns_cli.book.sale import Sale
from returns_cli.cli.main import returns
from returns_cli.errors import ReturnsError
from returns_cli.policy.load import shipped
from returns_cli.testing.case_file import Case, cases_file, read_cases

NOW, TODAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC), date(2026, 11, 20)
EVERY = 4  # of the worked examples of a policy
BOOKS_OWN = ("counted", "remaining", "has_lot", "sold_lot")  # what these examples say, the book says otherwise of its sale
KIOSK = """
policy   = "kiosk/returns"
version  = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "look", "approve"]

[facts]
asked_at = { type = "moment", default = "now", ask = { en = "When?", zh = "何时？" } }
sold_on  = { type = "date", from = "sale.sold_on", ask = { en = "Sold?", zh = "何时售出？" } }
odd      = { type = "yes/no", ask = { en = "Odd?", zh = "异常？" } }

[[rules]]
id      = "late"
outcome = "deny"
when    = "days_between(sold_on, date(asked_at)) > 19"
reason  = { en = "Late.", zh = "已过期。" }

[[rules]]
id      = "odd"
outcome = "look"
when    = "odd"
reason  = { en = "Odd.", zh = "异常。" }
"""


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = make_book(str(tmp_path / "b.db"), now=NOW)
    yield made
    made.close()


def sale_for(case: Case, receipt: str) -> Sale:
    """A large sale of the goods that the example speaks of."""
    size = re.match(r"(\d+)x(\d+)", str(case.facts.get("tile", "800x800")))
    width, height = (int(size[1]), int(size[2])) if size else (800, 800)
    area = "m2" in str(case.facts.get("quantity"))
    a_box = re.match(r"\d+", str(case.facts.get("pieces_per_box", "3")))
    goods = Goods(width, height, int(a_box[0]) if a_box else 3)
    return Sale(receipt, "1", "mm2" if area else "piece", 10**11 if area else 10**6, goods=goods, paid=12345)


@pytest.mark.parametrize(("id", "path"), [pytest.param(id, path, id=id) for id, path in shipped()])
def test_what_is_recorded_is_what_the_policy_says(book: Book, id: str, path: Path) -> None:
    policy, recorded = load_policy(id), 0
    asks_amount = quantity_fact(policy) is not None
    for number, case in enumerate(read_cases(cases_file(path))[::EVERY]):
        facts = {
            name: ("yes" if value else "no") if isinstance(value, bool) else str(value) for name, value in case.facts.items()
        }
        if facts.keys() & set(BOOKS_OWN) or (asks_amount and not {"quantity", "tile", "pieces_per_box"} <= facts.keys()):
            continue
        receipt, loose = f"R{number}", None if asks_amount else GoodsAmount("piece", 2)
        try:
            said = policy.decide(policy.read(facts, today=TODAY))
        except ReturnsError:
            continue
        book.sell(f"sha256:{number}", [(2, sale_for(case, receipt))], now=NOW)
        call = {"receipt": receipt, "quantity": loose, "id": f"x{number}", "now": NOW, "today": TODAY}
        done = book.take(policy, facts, **call)  # type: ignore[arg-type]
        assert (done.outcome, done.decision.fired) == (said.outcome, said.fired), case.name
        if done.entry is not None:
            again = book.take(policy, facts, **call)  # type: ignore[arg-type]
            assert (again.repeated, again.outcome, again.entry) == (True, done.outcome, done.entry)
            assert book.replay(done.id).same
            recorded += 1
    assert recorded
    assert book.verify() == []


def test_the_time_of_day_is_the_clocks_and_the_first_day_a_day(book: Book, tmp_path: Path) -> None:
    """By the policy's own clock: in Shanghai it is the next day already."""
    path = tmp_path / "kiosk.toml"
    path.write_text(KIOSK, encoding="utf-8")
    policy, piece = load_policy(str(path)), GoodsAmount("piece", 1)
    sales = [(2, Sale("S1", "1", "piece", 9, sold_on=date(2026, 11, 1))), (3, Sale("S2", "1", "piece", 9, sold_on=TODAY))]
    book.sell("sha256:1", sales, now=NOW)
    late = NOW + timedelta(hours=15)  # one in the morning of the 21st there
    tomorrow = TODAY + timedelta(1)
    taken = book.take(policy, {"odd": "no"}, receipt="S1", quantity=piece, id="a", now=NOW, today=TODAY)
    assert (taken.state, taken.first_day) == ("taken", "2026-11-20")
    assert book.take(policy, {"odd": "no"}, receipt="S1", quantity=piece, id="a", now=late, today=tomorrow).repeated
    refused = book.take(policy, {"odd": "no"}, receipt="S1", quantity=piece, id="b", now=late, today=tomorrow)
    assert (refused.state, refused.first_day) == ("refused", "2026-11-21")
    held = book.take(policy, {"odd": "yes"}, receipt="S2", quantity=piece, id="c", now=late, today=tomorrow)
    assert (held.state, held.first_day) == ("held", "2026-11-21")
    assert book.inspect("c", {"odd": "no"}, now=late + timedelta(9), today=tomorrow + timedelta(9)).state == "taken"


def tile_store(folder: Path, name: str, version: str, days: int, span: str = "") -> Path:
    """The tile store's policy as another version, with so many days to return."""
    text = dict(shipped())["tile-store/returns"].read_text(encoding="utf-8")
    head = f'version  = "{version}"\n' + (f'in_force = {{ {span}, by = "sold_on" }}\n' if span else "")
    text = text.replace('version  = "1"\n', head, 1).replace("value = 30, clause", f"value = {days}, clause", 1)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


FINE = {
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "clearance": "no",
    "special_order": "no",
}
FINE |= {"defect": "none", "quantity": "1 box"}
CLAIMED = {**FINE, "packaging_intact": "no", "defect": "claimed"}


def old_and_new(book: Book, *, digest: str | None = None) -> None:
    """A sale of October, and one of November."""
    sale = Sale("OLD", "1", "piece", 30, sold_on=date(2026, 10, 10), goods=Goods(800, 800, 3), paid=999, policy_digest=digest)
    book.sell("sha256:1", [(2, sale), (3, sale.but(receipt="NEW", sold_on=date(2026, 11, 1)))], now=NOW)


def test_each_version_decides_and_is_kept_as_itself(book: Book, tmp_path: Path) -> None:
    """Which was in force on the day of the sale; a hold is ended, and a decision replayed, by that one."""
    tile_store(tmp_path, "returns.1.toml", "1", 60, "until = 2026-10-31")
    policy = load_policy(str(tile_store(tmp_path, "returns.toml", "2", 10, "from = 2026-11-01")))
    old_and_new(book)
    old = book.take(policy, CLAIMED, receipt="OLD", id="old", now=NOW, today=TODAY)
    new = book.take(policy, FINE, receipt="NEW", id="new", now=NOW, today=TODAY)
    assert (old.state, new.state, new.decision.fired) == ("held", "refused", ("window",))
    assert len({book.decided(id).digest for id in ("old", "new")}) == 2
    assert book.replay("old").same
    assert book.replay("new").same
    assert [line.policy.version for line in book.open_receipt(policy, "OLD", now=NOW, today=TODAY).lines] == ["1"]
    again = book.take(load_policy("tile-store/returns"), CLAIMED, receipt="OLD", id="old", now=NOW, today=TODAY)
    assert (again.repeated, again.decision.compiled.version) == (True, "1")  # whatever policy a counter has by now
    assert book.inspect("old", {"defect": "confirmed"}, now=NOW, today=TODAY).state == "taken"
    assert book.verify() == []


def test_the_policy_that_was_printed_decides_once_it_is_known(book: Book, tmp_path: Path) -> None:
    """Where the book has not seen it, its file may be named; `check` decides by it too."""
    printed = load_policy(str(tile_store(tmp_path, "printed.toml", "0", 10)))
    newest = load_policy("tile-store/returns")
    old_and_new(book, digest=printed.digest)
    with pytest.raises(NotInBook, match="name its file"):
        book.take(newest, FINE, receipt="NEW", id="a", now=NOW, today=TODAY)
    assert book.take(printed, FINE, receipt="NEW", id="a", now=NOW, today=TODAY).state == "refused"
    assert book.take(newest, FINE, receipt="NEW", id="b", now=NOW, today=TODAY).state == "refused"
    words = ["check", "--book", str(tmp_path / "b.db"), "--receipt-no", "NEW", "--no-input", "--requested-on", f"{TODAY}"]
    facts = [word for name, value in FINE.items() for word in (f"--{name.replace('_', '-')}", value)]
    assert "2026-11-11" in CliRunner().invoke(returns, [*words, *facts, "--lang", "en"]).output
