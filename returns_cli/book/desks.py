"""A receipt as a counter opens it: its lines with what the book knows of each, what else came back today, and where else it
stands open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from returns_cli.book.book_facts import from_book
from returns_cli.book.database import Session
from returns_cli.book.holds import expire
from returns_cli.book.request_totals import EarlierLines, earlier_lines
from returns_cli.book.sale import SaleLine
from returns_cli.book.sales import lines_of
from returns_cli.book.stored_policies import deciding_policy
from returns_cli.book.tenders import TenderLeft, tenders_left
from returns_cli.book.times import moment, stamp
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.records import Record

STALE = timedelta(minutes=15)  # a counter that was switched off does not keep a line for ever


class Elsewhere(Record):
    """A line that stands open at another counter, and since when."""

    line: str
    counter: str
    since: datetime


class DeskLine(Record):
    """A line of the receipt, the policy that decides it, and the facts that the book knows, as texts."""

    sale: SaleLine
    policy: CompiledPolicy
    known: Mapping[str, str]


class OpenReceipt(Record):
    """`others` are what came back of this receipt earlier today: they count towards the request's totals; `tenders` are what it
    was paid with, and what of it can still go back."""

    lines: tuple[DeskLine, ...]
    others: EarlierLines
    elsewhere: tuple[Elsewhere, ...]
    tenders: tuple[TenderLeft, ...] = ()


def open_receipt(
    session: Session, policy: CompiledPolicy, receipt: str, shop: str | None, counter: str, now: datetime, today: date
) -> OpenReceipt:
    """The receipt, from now on open at this counter. Raises NotInBook, Refused."""
    found, lines = [], lines_of(session, receipt, shop)
    if [id for sale in lines for id in expire(session, now, today, sale.id)]:
        lines = lines_of(session, receipt, shop)
    for sale in lines:
        compiled = deciding_policy(session, policy, sale, {}, today)
        found.append(DeskLine(sale, compiled, from_book(session, compiled.policy, sale, today)))
    first = found[0]
    others = earlier_lines(session, first.policy, first.sale, today.isoformat())
    elsewhere = tuple(_sat_down(session, [each.sale for each in found], counter, now))
    return OpenReceipt(tuple(found), others, elsewhere, tenders_left(session, first.sale))


def _sat_down(session: Session, lines: Sequence[SaleLine], counter: str, now: datetime) -> list[Elsewhere]:
    """Notes that the lines stand open at this counter (one without a name cannot be pointed to), and gives the others."""
    found: list[Elsewhere] = []
    for line in lines:
        for row in session.rows("SELECT counter, since FROM desks WHERE sale_line = ? ORDER BY since, counter", line.id):
            since = moment(row.text("since"))
            if row.text("counter") != counter and now - since < STALE:
                found.append(Elsewhere(line.line, row.text("counter"), since))
        session.change(
            "DELETE FROM desks WHERE sale_line = ? AND (counter = ? OR since < ?)", line.id, counter, stamp(now - STALE)
        )
        if counter:
            session.change("INSERT INTO desks (sale_line, counter, since) VALUES (?, ?, ?)", line.id, counter, stamp(now))
    return found


def left(session: Session, lines: Sequence[int], counter: str) -> None:
    """The lines (by their ids) stand open at this counter no more."""
    for line in lines:
        session.change("DELETE FROM desks WHERE sale_line = ? AND counter = ?", line, counter)
