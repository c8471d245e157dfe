"""The book against a model of it: whatever is sold, taken, held, inspected, cancelled, overridden, sent again or imported
again, exchanged, voided, corrected in number, price or tenders, in any order, on either database, the book says what the model
says, never more goes back to a tender than was paid with it, and its log verifies."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import hunting
import pytest
from hunting import HUNT, size
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from postgres import Server
from tender_policy import ORDERS, with_tender_order

from returns_cli import load_policy
from returns_cli.book.amounts import Goods, share_of
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.errors import Refused
from returns_cli.book.imports import Import
from returns_cli.book.sale import Sale
from returns_cli.book.tenders import TenderRefund
from returns_cli.kinds.tenders import Tender

FOLDER = tempfile.TemporaryDirectory()  # until the tests are over: a book reads the file of a policy that it keeps
POLICY = load_policy(str(with_tender_order(Path(FOLDER.name))))
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FINE = {
    "receipt": "yes", "goods_intact": "yes", "packaging_intact": "yes", "laid": "no", "clearance": "no", "special_order": "no",
    "defect": "none", "sold_on": "2026-11-01", "requested_on": "2026-11-20", "tile": "800x800", "pieces_per_box": "3",
}  # fmt: skip
FACTS = {
    "taken": FINE,
    "held": {**FINE, "packaging_intact": "no", "defect": "claimed"},
    "refused": {**FINE, "laid": "yes"},
}
KINDS = st.sampled_from(["return", "exchange"])
Row = tuple[int, int]  # how much was sold, and what was paid for it
SOLD = st.builds(lambda sold, price: (sold, sold * price + 1), st.integers(1, 12), st.sampled_from([777, 500]))
VOIDED = st.builds(lambda sold, price: (-sold, -sold * price), st.integers(1, 4), st.sampled_from([777, 500]))
PIN = "2468"
# How a receipt was paid, in hundredths of its price; None: who knows how much. The rest was paid with nobody knows what.
Shares = tuple[tuple[str, int | None], ...]
PAID_WITH = st.sampled_from(
    [(), (("cash", None),), (("card", None), ("cash", None)), (("voucher", 30), ("cash", 20), ("card", 50)), (("card", 60),)]
)


def tenders_of(shares: Shares, paid: int) -> tuple[Tender, ...]:
    return tuple(Tender(name, None if share is None else max(0, paid) * share // 100) for name, share in shares)


def parts_of(split: tuple[TenderRefund, ...]) -> dict[str, int]:
    return {each.tender: each.amount for each in split if each.amount}


class Against(RuleBasedStateMachine):
    """`sold`, `paid`, `facts` and `returns` are the model: receipt -> how much, for what, and all rows that exports said; id ->
    what became of it."""

    where: str

    def __init__(self) -> None:
        super().__init__()
        self.book: Book = make_book(self.fresh(), now=START)
        self.book.add_manager("Wang", PIN, now=START)
        self.days = 0
        self.sold: dict[str, int] = {}
        self.paid: dict[str, int] = {}
        self.facts: dict[str, set[Row]] = {}
        self.tenders: dict[str, tuple[Tender, ...]] = {}  # how a receipt was paid, and all that exports said of that
        self.tenders_known: dict[str, set[tuple[Tender, ...]]] = {}
        self.sent = 0
        self.exports: dict[str, list[tuple[int, Sale]]] = {}
        self.returns: dict[str, dict[str, object]] = {}

    def fresh(self) -> str:
        raise NotImplementedError

    receipts = Bundle("receipts")
    ids = Bundle("ids")

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.days)

    @property
    def today(self) -> date:
        return self.now.date()

    def counted(self, receipt: str, state: str) -> int:
        mine = (each for each in self.returns.values() if each["receipt"] == receipt and each["state"] == state)
        return sum(int(str(each["amount"])) for each in mine)

    def left(self, receipt: str) -> int:
        return self.sold[receipt] - self.counted(receipt, "taken") - self.counted(receipt, "held")

    def worth(self, receipt: str, amount: int) -> int:
        """What the next so many are paid back with: all parts that are taken add up to their share of what was paid."""
        paid = sum(int(str(each["share"])) for each in self.returns.values() if each["receipt"] == receipt)
        before = self.counted(receipt, "taken")
        return max(0, share_of(self.paid[receipt], self.sold[receipt], before + amount) - paid)

    def went_back(self, receipt: str, tender: str) -> int:
        """What of returns that stand went back to a tender."""
        mine = (each["parts"] for each in self.returns.values() if each["receipt"] == receipt and each["state"] == "taken")
        return sum(parts.get(tender, 0) for parts in mine)  # type: ignore[attr-defined]

    def parts(self, receipt: str, kind: object, refund: int) -> dict[str, int]:
        """How a refund goes back now: in the order, never more to one than is left of what was paid with it."""
        found, order = self.tenders[receipt], ORDERS[str(kind)]
        if not found or not refund:
            return {}
        parts = {}
        for each in sorted(found, key=lambda each: order.index(each.name) if each.name in order else 2):
            left = max(0, (each.amount or 0) - self.went_back(receipt, each.name))
            parts[each.name] = refund if len(found) == 1 and each.amount is None else min(refund, left)
            refund -= parts[each.name]
        return {name: amount for name, amount in (parts | {"": refund}).items() if amount}

    def paid_now(self, call: dict[str, object]) -> tuple[int, dict[str, int]]:
        """What a return that is taken now is paid back with, and how."""
        receipt, kind = str(call["receipt"]), call["facts"]["kind"]  # type: ignore[index]
        worth = self.worth(receipt, int(str(call["amount"])))
        return worth, self.parts(receipt, kind, worth)

    def paid_otherwise(self, receipt: str, tenders: tuple[Tender, ...]) -> None:
        """An export said so: what was said before is known, and a name of what has an amount already says less."""
        with_amounts = {each.name for each in self.tenders[receipt] if each.amount is not None}
        less = all(each.amount is None and each.name in with_amounts for each in tenders)
        if tenders not in self.tenders_known[receipt] and not less:
            self.tenders[receipt] = tenders
        self.tenders_known[receipt].add(tenders)

    @rule(target=receipts, row=SOLD, shares=PAID_WITH)
    def sell(self, row: Row, shares: Shares) -> str:
        receipt = f"R{len(self.sold)}"
        tenders = tenders_of(shares, row[1])
        assert self.exported(receipt, row, tenders=tenders).new == 1
        self.sold[receipt], self.paid[receipt], self.facts[receipt] = *row, {row}
        self.tenders[receipt], self.tenders_known[receipt] = tenders, {tenders}
        return receipt

    def exported(self, receipt: str, *said: Row, tenders: tuple[Tender, ...] = ()) -> Import:
        """The till's next export, of some rows, the first of which has the receipt's tenders."""
        goods = Goods(800, 800, 3)
        rows = [
            (2 + at, Sale(receipt, "1", "piece", sold, sold_on=date(2026, 11, 1), goods=goods, paid=paid))
            for at, (sold, paid) in enumerate(said)
        ]
        rows[0] = (2, rows[0][1].but(tenders=tenders))
        self.sent += 1
        done = self.book.sell(f"sha256:{self.sent}", rows, now=self.now)
        if not done.refused:  # what was refused may be taken over later, when less has come back
            self.exports[f"sha256:{self.sent}"] = rows
        return done

    @rule(receipt=receipts, row=SOLD, voids=st.lists(VOIDED, max_size=2), shares=PAID_WITH)
    def correct(self, receipt: str, row: Row, voids: list[Row], shares: Shares) -> None:
        """A later export says otherwise, another price, other tenders, or takes some of it back: all that it says counts
        together, unless all of it was said before, or more has come back than that."""
        rows = [row, *voids]
        sold, paid = (sum(column) for column in zip(*rows, strict=True))
        new = [2 + at for at, each in enumerate(rows) if each not in self.facts[receipt]]
        tenders = tenders_of(shares, paid)
        done = self.exported(receipt, *rows, tenders=tenders)
        if tenders and 2 not in [line for line, _ in done.refused]:
            self.paid_otherwise(receipt, tenders)
        assert done.known == len(rows) - len(new)
        if new and sold < self.sold[receipt] - self.left(receipt):
            assert ([line for line, _ in done.refused], done.corrected) == (new, 0)
        else:
            assert (done.refused, done.corrected) == ((), len(new))
        if new and not done.refused:
            self.sold[receipt], self.paid[receipt] = sold, paid
            self.facts[receipt].update(rows)

    @rule(data=st.data())
    def import_again(self, data: st.DataObject) -> None:
        if self.exports:
            source = data.draw(st.sampled_from(sorted(self.exports)))
            again = source if data.draw(st.booleans()) else source + "-again"
            rows = self.exports[source]
            done = self.book.sell(again, rows, now=self.now)
            assert (done.new, done.corrected) == (0, 0)

    @rule(target=ids, receipt=receipts, amount=st.integers(1, 8), wanted=st.sampled_from(sorted(FACTS)), kind=KINDS)
    def take(self, receipt: str, amount: int, wanted: str, kind: str) -> str:
        self.let_go(receipt)
        id = f"id{len(self.returns)}"
        facts = {**FACTS[wanted], "quantity": f"{amount} pieces", "kind": kind}
        call = {"facts": facts, "receipt": receipt, "amount": amount}
        if amount > self.left(receipt):  # the policy's own rule denies it
            wanted = "refused"
        share = self.worth(receipt, amount) if wanted == "taken" else 0
        parts = self.parts(receipt, kind, share)
        done = self.book.take(POLICY, facts, receipt=receipt, id=id, now=self.now, today=self.today, hold_days=10)
        assert (done.state, done.repeated) == (wanted, False)
        assert done.refund == (share if wanted == "taken" else None)
        assert parts_of(done.tenders) == parts
        until = self.today + timedelta(10)
        self.returns[id] = {**call, "state": wanted, "until": until, "verdict": done.outcome, "share": share, "parts": parts}
        return id

    @rule(id=ids)
    def send_again(self, id: str) -> None:
        call = self.returns[id]
        self.let_go(str(call["receipt"]))
        again = self.book.take(POLICY, call["facts"], receipt=str(call["receipt"]), id=id, now=self.now, today=self.today)  # type: ignore[arg-type]
        assert (again.repeated, again.state, parts_of(again.tenders)) == (True, call["state"], call["parts"])

    @rule(id=ids, found=st.sampled_from(["confirmed", "none"]))
    def inspect(self, id: str, found: str) -> None:
        call = self.returns[id]
        if call.get("inspected") == (found, call["state"]):  # the same call once more
            again = self.book.inspect(id, {"defect": found}, now=self.now, today=self.today)
            assert (again.repeated, again.state, again.refund or 0) == (True, call["state"], call["share"])
            assert parts_of(again.tenders) == call["parts"]
            return
        if call["state"] != "held" or call["until"] < self.today:  # type: ignore[operator]
            with pytest.raises(Refused):
                self.book.inspect(id, {"defect": found}, now=self.now, today=self.today)
            return
        worth, parts = self.paid_now(call)
        done = self.book.inspect(id, {"defect": found}, now=self.now, today=self.today)
        call["state"] = "taken" if found == "confirmed" else "released"
        call["share"] = worth if found == "confirmed" else 0
        call["parts"] = parts if found == "confirmed" else {}
        call["inspected"] = (found, call["state"])
        assert (done.state, done.refund or 0, parts_of(done.tenders)) == (call["state"], call["share"], call["parts"])

    @rule(id=ids)
    def cancel(self, id: str) -> None:
        call = self.returns[id]
        if call["state"] not in ("taken", "held", "cancelled"):
            with pytest.raises(Refused):
                self.book.cancel(id, now=self.now, today=self.today)
            return
        assert self.book.cancel(id, now=self.now, today=self.today).state == "cancelled"
        call |= {"state": "cancelled", "share": 0, "parts": {}}

    @rule(id=consumes(ids))
    def override(self, id: str) -> None:
        call = self.returns[id]
        fits = call["state"] == "held" or (
            call["state"] == "refused" and int(str(call["amount"])) <= self.left(str(call["receipt"]))
        )
        if not fits:
            with pytest.raises(Refused):
                self.book.override(id, manager="Wang", reason="law", pin=PIN, now=self.now, today=self.today)
            return
        worth, parts = self.paid_now(call)
        done = self.book.override(id, manager="Wang", reason="law", pin=PIN, now=self.now, today=self.today)
        assert (done.state, done.outcome, done.refund) == ("taken", call["verdict"], worth)
        assert parts_of(done.tenders) == parts
        call |= {"state": "taken", "share": worth, "parts": parts}

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.days += days
        over = {id for id, call in self.returns.items() if call["state"] == "held" and call["until"] < self.today}  # type: ignore[operator]
        assert set(self.book.expire(now=self.now, today=self.today)) == over
        for id in over:
            self.returns[id]["state"] = "expired"

    @rule(days=st.integers(3, 9))
    def nobody_comes(self, days: int) -> None:
        """Days pass, and no hold is looked at: whoever brings goods of its line next lets it go."""
        self.days += days

    def let_go(self, receipt: str) -> None:
        for call in self.returns.values():
            if call["receipt"] == receipt and call["state"] == "held" and call["until"] < self.today:  # type: ignore[operator]
                call["state"] = "expired"

    @rule(id=ids)
    def replay(self, id: str) -> None:
        assert self.book.replay(id).same

    @rule()
    def open_anew(self) -> None:
        self.book.close()
        self.book = open_book(self.where)

    @invariant()
    def counts_are_the_models(self) -> None:
        for receipt, sold in self.sold.items():
            [line] = self.book.receipt(receipt)
            assert (line.sold, line.paid, line.returned, line.held) == (
                *(sold, self.paid[receipt]),
                self.counted(receipt, "taken"),
                self.counted(receipt, "held"),
            )
            assert 0 <= line.returned + line.held <= line.sold

    @invariant()
    def never_more_goes_back_than_was_paid(self) -> None:
        """To a tender, where all exports say the same of it; and each refund goes back as a whole."""
        for receipt, known in self.tenders_known.items():
            if len(known) == 1:
                most = {each.name: each.amount for each in self.tenders[receipt] if each.amount is not None}
                assert all(self.went_back(receipt, name) <= amount for name, amount in most.items())
        taken = [each for each in self.returns.values() if each["parts"]]
        assert all(sum(each["parts"].values()) == each["share"] for each in taken)  # type: ignore[attr-defined]

    def teardown(self) -> None:
        """At the end the log has an entry for each decision, and nothing is wrong with it."""
        hunting.tried()
        assert self.book.verify() == []
        states = {each.id: each.state for each in self.book.listed()}
        assert states == {id: call["state"] for id, call in self.returns.items()}
        self.book.close()


TRIES = settings(
    max_examples=size(12, 200, 900),
    stateful_step_count=25,
    deadline=None,
    derandomize=not HUNT,
    suppress_health_check=list(HealthCheck),
)


def test_a_file_is_what_the_model_says() -> None:
    with tempfile.TemporaryDirectory() as folder:

        class InFile(Against):
            made = 0

            def fresh(self) -> str:
                InFile.made += 1
                self.where = str(Path(folder) / f"{InFile.made}.db")
                return self.where

        run_state_machine_as_test(InFile, settings=TRIES)


@pytest.mark.skipif(sys.platform != "linux", reason="no server")
def test_a_server_is_what_the_model_says(server: Server) -> None:
    class OnServer(Against):
        def fresh(self) -> str:
            self.where = server.url
            server.forget_everything()
            return server.url

    run_state_machine_as_test(OnServer, settings=TRIES)
