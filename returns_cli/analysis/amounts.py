"""Money in the rows of a log: SQL that reads it, and which of it may be added up. Currencies never are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from returns_cli.analysis.registering import registered_reader
from returns_cli.audit.sql_text import text
from returns_cli.errors import visible
from returns_cli.intake.goods import WITHIN
from returns_cli.intake.roles import Roles
from returns_cli.kinds.money import DIGITS, PLACES, currency_of, read_money
from returns_cli.kinds.sameness import folded
from returns_cli.records import Record
from returns_cli.sources.logs import cell

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

MONEY = f"DECIMAL({DIGITS + PLACES}, {PLACES})"
_LONGEST_NAME = 20


class Currencies(Record):
    """How the amounts of a table were read, and their currencies, the main one first: that of the heading, else the
    commonest; `` are amounts that tell none. `other` are amounts in another than the main one."""

    currency: str
    blank: int
    unread: int
    other: int
    currencies: tuple[str, ...] = ()


@contextmanager
def reading_money(run: Run, roles: Roles) -> Iterator[str]:
    """SQL of the columns `money`, `currency` and `money_unread`, which can be used meanwhile. A refund that is booked as a
    negative amount is that amount."""
    if "amount" not in roles.columns:
        yield f"CAST(NULL AS {MONEY}) AS money, '' AS currency, false AS money_unread"
        return
    with ExitStack() as registered:
        registered.enter_context(registered_reader(run.connection, "read_money", _reader(roles.currency)))
        registered.enter_context(registered_reader(run.connection, "currency_named", currency_named))
        written = _money_text(roles)
        yield (
            f"CAST(nullif(split_part({written}, '|', 1), '') AS {MONEY}) AS money, coalesce(split_part({written}, '|', 2), '') "
            f"AS currency, {written} IS NULL AS money_unread"
        )


def currency_named(cell: str) -> str:
    """The currency that a cell names: its code, or the cell's own word where nobody knows it."""
    return currency_of(cell) or visible(folded(cell)[:_LONGEST_NAME]).upper().replace("|", " ")


def _reader(heading: str) -> Callable[[str], str | None]:
    """Reads an amount, behind which the cell of the currency may stand: `1234.50|CNY`, None for what is no amount."""

    def read(written: str) -> str | None:
        cell, _, named = written.partition(WITHIN)
        money = read_money(cell, currency_named(named) or heading)
        return None if money is None else f"{abs(money.amount):f}|{money.currency}"

    return read


def _money_text(roles: Roles) -> str:
    """SQL of an amount and its currency in one text; plain amounts, which are most of them, are read without leaving SQL."""
    written = cell(roles.columns["amount"])
    plain = rf"regexp_full_match({written}, '[0-9]{{1,{DIGITS}}}(\.[0-9]{{1,2}})?')"
    named, beside = text(roles.currency), "''"
    if "currency" in roles.columns:
        beside = f"coalesce(trim({cell(roles.columns['currency'])}), '')"
        named = f"coalesce(nullif(currency_named({beside}), ''), {text(roles.currency)})"
    read = f"CASE WHEN trim({written}) <> '' THEN read_money({written} || {text(WITHIN)} || {beside}) ELSE '' END"
    return f"(CASE WHEN {plain} THEN {written} || '|' || {named} ELSE {read} END)"


def settle_currencies(run: Run, table: str, roles: Roles) -> Currencies:
    """Says of the amounts in a table which currencies they are in. Amounts that tell none are in the heading's; where the
    others are all in one, in that."""
    found: dict[str, int] = dict(
        run.connection.execute(
            f"SELECT currency, count(*) FROM {table} WHERE money IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, currency"
        ).fetchall()
    )
    named = [currency for currency in found if currency]
    main = roles.currency or (named[0] if named else "")
    if "" in found and len({main, *named}) == 1 + (not main):
        run.connection.execute(f"UPDATE {table} SET currency = {text(main)} WHERE currency = '' AND money IS NOT NULL")
        found = {main: sum(found.values())}
    blank, unread = run.connection.execute(
        f"SELECT count(*) FILTER (WHERE money IS NULL AND NOT money_unread), count(*) FILTER (WHERE money_unread) FROM {table}"
    ).fetchall()[0]
    others = sorted((currency for currency in found if currency != main), key=lambda currency: not currency)
    return Currencies(main, blank, unread, sum(found[currency] for currency in others), (main, *others) if found else ())
