"""What an open book does with sales."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from returns_cli.book import sales
from returns_cli.book.calls import DatabaseCalls
from returns_cli.book.database import Session, only
from returns_cli.book.imports import Import, take_over
from returns_cli.book.keyed_columns import KeyedColumns, keyed
from returns_cli.book.sale import Sale, SaleLine
from returns_cli.book.sale_columns import Described, SaleColumns, in_columns
from returns_cli.book.tenders import ReceiptTender, receipt_tenders
from returns_cli.book.unnamed_lines import NamedLines


class SalesBook(DatabaseCalls):
    """Sales are taken over and looked up."""

    def sell(self, source: str, rows: Iterable[tuple[int, Sale]], *, name: str = "", now: datetime | None = None) -> Import:
        """Takes over the rows of an export, all of it or nothing; `source` is the digest of its content."""
        kept = list(rows)  # a transaction that crossed another one is begun again
        return self.sell_columns(source, lambda: in_columns(kept), name=name, now=now)

    def sell_columns(
        self, source: str, batches: Callable[[], Iterable[SaleColumns]], *, name: str = "", now: datetime | None = None
    ) -> Import:
        """The same of rows by columns, each time that `batches` is called from the first one on."""
        return self.sell_keyed(source, lambda described: (keyed(rows, described) for rows in batches()), name=name, now=now)

    def sell_keyed(
        self,
        source: str,
        batches: Callable[[Described], Iterable[KeyedColumns]],
        *,
        name: str = "",
        now: datetime | None = None,
    ) -> Import:
        """The same of rows that `batches` keys by what this book finds them by."""

        def act(session: Session) -> Import:
            described = Described(only(session, "SELECT secret FROM book WHERE one = 1").bytes("secret"))
            rows = NamedLines(session, described, lambda: batches(described))
            done = take_over(session, described, source, rows, now or self.present(), name, rows.left_out)
            return done.but(joined=len(rows.payments.joined))

        return self.write(act, fills="sale_lines")

    def receipt(self, receipt: str, shop: str | None = None, *, today: date | None = None) -> list[SaleLine]:
        """The lines of a receipt, as of a day where one is given: holds that are over keep nothing. Raises NotInBook."""
        return self.read(lambda session: sales.as_of(session, sales.lines_of(session, receipt, shop), today))

    def shared_numbers(self) -> frozenset[str]:
        """The numbers, folded, that receipts of several shops have."""
        return self.read(sales.shared_numbers)

    def tenders(self, line: SaleLine) -> tuple[ReceiptTender, ...]:
        """How the line's receipt was paid, and what went back to each tender."""
        return self.read(lambda session: receipt_tenders(session, line))

    def find(
        self, *, day: date | None = None, phone_end: str = "", article: str = "", today: date | None = None
    ) -> list[SaleLine]:
        def act(session: Session) -> list[SaleLine]:
            return sales.as_of(session, sales.find(session, day=day, phone=phone_end, article=article), today)

        return self.read(act)
