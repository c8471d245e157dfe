"""The book against a model of it: whatever is sold, taken, held, inspected, cancelled, overridden, sent again or imported
again, in any order, on either database, the book says what the model says, and its log verifies."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from postgres import Server

from returns_cli import load_policy
from returns_cli.book.amounts import Goods, refund_share
from returns_cli.book.book import Book, make_book, open_book
from returns_cli.book.errors import Refused
from returns_cli.book.imports import Import
from returns_cli.book.sale import Sale

POLICY = load_policy("tile-store/returns")
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
PIN = "2468"


class Against(RuleBasedStateMachine):
    """`sold`, `facts` and `returns` are the model: receipt -> how much, and all that exports said; id -> what became of it."""

    where: str

    def __init__(self) -> None:
        super().__init__()
        self.book: Book = make_book(self.fresh(), now=START)
        self.book.add_manager("Wang", PIN, now=START)
        self.days = 0
        self.sold: dict[str, int] = {}
        self.facts: dict[str, set[int]] = {}
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

    @rule(target=receipts, sold=st.integers(1, 12))
    def sell(self, sold: int) -> str:
        receipt = f"R{len(self.sold)}"
        assert self.exported(receipt, sold).new == 1
        self.sold[receipt], self.facts[receipt] = sold, {sold}
        return receipt

    def exported(self, receipt: str, sold: int) -> Import:
        """The till's next export, of one row."""
        rows = [(2, Sale(receipt, "1", "piece", sold, sold_on=date(2026, 11, 1), goods=Goods(800, 800, 3), paid=sold * 777))]
        self.sent += 1
        done = self.book.sell(f"sha256:{self.sent}", rows, now=self.now)
        if not done.refused:  # what was refused may be taken over later, when less has come back
            self.exports[f"sha256:{self.sent}"] = rows
        return done

    @rule(receipt=receipts, sold=st.integers(1, 12))
    def correct(self, receipt: str, sold: int) -> None:
        """A later export says otherwise: it counts, unless it was said before, or more has come back than that."""
        done = self.exported(receipt, sold)
        if sold in self.facts[receipt]:
            assert (done.known, done.corrected, done.refused) == (1, 0, ())
        elif sold < self.sold[receipt] - self.left(receipt):
            assert [line for line, _ in done.refused] == [2]
        else:
            assert done.corrected == 1
            self.sold[receipt] = sold
            self.facts[receipt].add(sold)

    @rule(data=st.data())
    def import_again(self, data: st.DataObject) -> None:
        if self.exports:
            source = data.draw(st.sampled_from(sorted(self.exports)))
            again = source if data.draw(st.booleans()) else source + "-again"
            rows = self.exports[source]
            done = self.book.sell(again, rows, now=self.now)
            assert (done.new, done.corrected) == (0, 0)

    @rule(target=ids, receipt=receipts, amount=st.integers(1, 8), wanted=st.sampled_from(sorted(FACTS)))
    def take(self, receipt: str, amount: int, wanted: str) -> str:
        id = f"id{len(self.returns)}"
        facts = {**FACTS[wanted], "quantity": f"{amount} pieces"}
        call = {"facts": facts, "receipt": receipt, "amount": amount}
        if amount > self.left(receipt):  # the policy's own rule denies it
            wanted = "refused"
        before = self.counted(receipt, "taken")
        done = self.book.take(POLICY, facts, receipt=receipt, id=id, now=self.now, today=self.today, hold_days=10)
        assert (done.state, done.repeated) == (wanted, False)
        if wanted == "taken":
            sold = self.sold[receipt]
            assert done.refund == refund_share(sold * 777, sold, before, amount)
        self.returns[id] = {**call, "state": wanted, "until": self.today + timedelta(10), "verdict": done.outcome}
        return id

    @rule(id=ids)
    def send_again(self, id: str) -> None:
        call = self.returns[id]
        again = self.book.take(POLICY, call["facts"], receipt=str(call["receipt"]), id=id, now=self.now, today=self.today)  # type: ignore[arg-type]
        assert (again.repeated, again.state) == (True, call["state"])

    @rule(id=ids, found=st.sampled_from(["confirmed", "none"]))
    def inspect(self, id: str, found: str) -> None:
        call = self.returns[id]
        if call["state"] != "held" or call["until"] < self.today:  # type: ignore[operator]
            with pytest.raises(Refused):
                self.book.inspect(id, {"defect": found}, now=self.now, today=self.today)
            return
        done = self.book.inspect(id, {"defect": found}, now=self.now, today=self.today)
        call["state"] = "taken" if found == "confirmed" else "released"
        assert done.state == call["state"]

    @rule(id=ids)
    def cancel(self, id: str) -> None:
        call = self.returns[id]
        if call["state"] not in ("taken", "held"):
            with pytest.raises(Refused):
                self.book.cancel(id, now=self.now, today=self.today)
            return
        assert self.book.cancel(id, now=self.now, today=self.today).state == "cancelled"
        call["state"] = "cancelled"

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
        done = self.book.override(id, manager="Wang", reason="law", pin=PIN, now=self.now, today=self.today)
        assert (done.state, done.outcome) == ("taken", call["verdict"])
        call["state"] = "taken"

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.days += days
        over = {id for id, call in self.returns.items() if call["state"] == "held" and call["until"] < self.today}  # type: ignore[operator]
        assert set(self.book.expire(now=self.now, today=self.today)) == over
        for id in over:
            self.returns[id]["state"] = "expired"

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
            assert (line.sold, line.returned, line.held) == (
                sold,
                self.counted(receipt, "taken"),
                self.counted(receipt, "held"),
            )
            assert 0 <= line.returned + line.held <= line.sold

    def teardown(self) -> None:
        """At the end the log has an entry for each decision, and nothing is wrong with it."""
        assert self.book.verify() == []
        states = {each.id: each.state for each in self.book.listed()}
        assert states == {id: call["state"] for id, call in self.returns.items()}
        self.book.close()


TRIES = settings(
    max_examples=200 if os.environ.get("HUNT") else 12,
    stateful_step_count=25,
    deadline=None,
    derandomize=not os.environ.get("HUNT"),
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
