"""What an open book does with returns: take, hold, inspect, override, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from returns_cli.book import desks, holds, overrides, sales, taking
from returns_cli.book.amounts import GoodsAmount
from returns_cli.book.book_facts import Contradiction, from_book, joined, spelled
from returns_cli.book.calls import DatabaseCalls, id_of
from returns_cli.book.database import Session
from returns_cli.book.days import day_of, today_of
from returns_cli.book.decided import RecordedDecision, as_texts, came_back, state_of
from returns_cli.book.quantities import amount_said, asked_amount, not_said
from returns_cli.book.refunds import paid_facts
from returns_cli.book.request_totals import EarlierLines, earlier_lines
from returns_cli.book.sale import SaleLine
from returns_cli.book.stored_policies import deciding_policy
from returns_cli.book.times import first_day_of
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.records import Record


class SaleAnswer(Record):
    """The policy that decides about a line, what the book knows of it, as texts by fact, where the clerk says otherwise,
    what came back of the receipt earlier that day, and of the line whenever. `quantity` is asked about where the policy has no
    fact for it."""

    policy: CompiledPolicy
    known: Mapping[str, str]
    contradictions: tuple[Contradiction, ...]
    earlier: EarlierLines
    line: SaleLine
    came_back: tuple[RecordedDecision, ...]
    quantity: GoodsAmount | None

    def paid_for(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        """The facts that are what was paid for so much of the line as the texts say. Raises Refused."""
        return paid_facts(self.policy, self.line, asked_amount(self.policy, texts, self.line, self.quantity))

    def check_left(self, decisions: Sequence[Decision]) -> None:
        """Raises Refused where `take` would: nobody says how much is to be taken or held, more than is left is, or it cannot be
        counted."""
        coming = 0
        for decision in decisions:
            amount = amount_said(decision.compiled, decision.facts, self.quantity, self.line)
            if state_of(decision) in ("taken", "held"):
                if amount is None:
                    raise not_said(decision.compiled)
                coming += amount
        if coming > self.line.remaining:
            raise sales.not_so_many_left(self.line)


class ReturnsBook(DatabaseCalls):
    """Returns are decided and recorded. A call that names no day is made on the book's."""

    def today(self, id: str = "") -> date:
        """What day it is for the book, or for this return."""
        return self.read(lambda session: today_of(session, self.present(), id))

    def take(
        self,
        policy: CompiledPolicy,
        facts: Mapping[str, object],
        *,
        receipt: str,
        line: str | None = None,
        id: str | None = None,
        clerk: str = "",
        counter: str = "",
        shop: str | None = None,
        quantity: GoodsAmount | None = None,
        note: str = "",
        now: datetime | None = None,
        today: date | None = None,
        hold_days: int = taking.HOLD_DAYS,
    ) -> taking.Taken:
        """Decides a return with what the sale says, and records it if it is taken, held or refused. The facts are texts as in
        `returns check`, values, or what `policy.read` gives.

        The same `id` is the same return: a repeated call gets the first answer. A sale that carries the digest of a policy
        is decided by that one. Raises InputError, NotInBook, Refused, BookUnavailable.
        """
        asked = taking.TakeCall(id_of(id), receipt, line, as_texts(facts), shop, quantity, clerk, counter, note, hold_days)
        return self.take_all(policy, [asked], now=now, today=today)[0]

    def take_all(
        self,
        policy: CompiledPolicy,
        calls: Sequence[taking.TakeCall],
        *,
        now: datetime | None = None,
        today: date | None = None,
    ) -> list[taking.Taken]:
        """The lines of one request in one transaction: all of them are decided and recorded, or none is."""
        now = now or self.present()

        def act(session: Session) -> list[taking.Taken]:
            return [taking.take(session, policy, asked, now, today or day_of(policy, now)) for asked in calls]

        return self.write(act)

    def open_receipt(
        self,
        policy: CompiledPolicy,
        receipt: str,
        *,
        shop: str | None = None,
        counter: str = "",
        now: datetime | None = None,
        today: date | None = None,
    ) -> desks.OpenReceipt:
        """The receipt with what the book knows of each line, from now on open at this counter. Raises NotInBook, Refused."""
        now = now or self.present()
        day = today or day_of(policy, now)
        return self.write(lambda session: desks.open_receipt(session, policy, receipt, shop, counter, now, day))

    def leave_receipt(self, lines: Sequence[int], *, counter: str) -> None:
        """The lines stand open at this counter no more."""
        self.write(lambda session: desks.left(session, lines, counter))

    def asked_of(
        self,
        policy: CompiledPolicy,
        texts: Mapping[str, str],
        *,
        receipt: str,
        line: str | None,
        shop: str | None = None,
        quantity: GoodsAmount | None = None,
        today: date | None = None,
    ) -> SaleAnswer:
        """What the book says of a line that is only asked about. Records nothing. Raises InputError, NotInBook, Refused."""
        day = today or day_of(policy, self.present())

        def act(session: Session) -> SaleAnswer:
            [sale] = sales.as_of(session, [sales.the_line(session, receipt, line, shop)], day)
            own = deciding_policy(session, policy, sale, texts, day)
            coming = asked_amount(own, texts, sale, quantity)
            known = from_book(session, own.policy, sale, day) | paid_facts(own, sale, coming)
            again = {name: text for name, text in spelled(own.policy, texts, known).items() if text != texts[name]}
            facts, different = joined(own, texts, known, day)
            earlier = earlier_lines(session, own, sale, first_day_of(own, facts, day))
            back = tuple(came_back(session, sale, day))
            deciding = own if sale.policy_digest else policy
            return SaleAnswer(deciding, again | known, tuple(different), earlier, sale, back, quantity)

        return self.read(act)

    def inspect(
        self, id: str, found: Mapping[str, str], *, clerk: str = "", now: datetime | None = None, today: date | None = None
    ) -> holds.Inspected:
        """Ends a hold with what the inspection found. Raises InputError, NotInBook, Refused."""
        now = now or self.present()
        return self.write(lambda session: holds.inspect(session, id, found, now, today or today_of(session, now, id), clerk))

    def expire(self, *, now: datetime | None = None, today: date | None = None) -> list[str]:
        """Holds whose last day has passed are let go; their ids."""
        now = now or self.present()
        return self.write(lambda session: holds.expire(session, now, today or today_of(session, now)))

    def cancel(self, id: str, *, clerk: str = "", now: datetime | None = None, today: date | None = None) -> RecordedDecision:
        now = now or self.present()
        return self.write(lambda session: holds.cancel(session, id, now, today or today_of(session, now, id), clerk))

    def add_manager(
        self, name: str, pin: str, *, most: int | None = None, may: Sequence[str] = (), now: datetime | None = None
    ) -> None:
        self.write(lambda session: overrides.add_manager(session, name, pin, now or self.present(), most=most, may=may))

    def override(
        self,
        id: str,
        *,
        manager: str,
        reason: str,
        pin: str,
        note: str = "",
        now: datetime | None = None,
        today: date | None = None,
    ) -> RecordedDecision:
        """A manager takes what was refused or held. Raises NotInBook, Refused."""
        now = now or self.present()
        overrides.check_pin(self.database, manager, pin, now)
        asked = overrides.Override(id, manager, reason, pin, note)
        return self.write(lambda session: overrides.override(session, asked, now, today or today_of(session, now, id)))
