"""What the lines come to that an export and others before it speak of.

A line's amount is what its facts add up to: the rows of one export (parts delivered, voids) are summed; where a later
export speaks of the same delivery, the later one counts, in all that it says. An export with nothing but voids of a delivery
takes back of what was said of it before. What it does not say stays as it was: an export without prices takes none away.
Where goods are voided without a price, it is not known what was paid for those that are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returns_cli.book.database import Row, Session
from returns_cli.book.errors import Refused
from returns_cli.book.known_lines import FACT
from returns_cli.book.sale_columns import DESCRIBED

INCOMING = ("sale_line", "source_line", "corrects", "voids", *DESCRIBED)
REPEATED = ("source_line", "sale_line", "delivery", "sold", "paid", "said")
NUMBERS = {"sale_line", "source_line", "corrects", "voids", "pieces_per_box", "clearance", "special_order", "sold", "paid"}

# What lines come to, as common tables; `where` says of which lines.
SUMS = """
known AS (SELECT sale_line, delivery, export, sum(sold) AS sold,
                 CASE WHEN sum(CASE WHEN sold < 0 AND paid IS NULL THEN 1 ELSE 0 END) = 0 THEN sum(paid)
                      WHEN sum(sold) = 0 AND sum(paid) IS NOT NULL THEN 0 END AS paid
          FROM sale_facts
          {where} GROUP BY sale_line, delivery, export),
newest AS (SELECT sale_line, delivery, max(export) AS export, max(CASE WHEN paid IS NOT NULL THEN export END) AS priced
           FROM known GROUP BY sale_line, delivery),
sums AS (SELECT newest.sale_line AS sale_line, sum(amount.sold) AS sold,
                sum(CASE WHEN price.sold = amount.sold THEN price.paid END) AS paid
         FROM newest
         JOIN known AS amount ON amount.sale_line = newest.sale_line AND amount.delivery = newest.delivery
                             AND amount.export = newest.export
         LEFT JOIN known AS price ON price.sale_line = newest.sale_line AND price.delivery = newest.delivery
                                 AND price.export = newest.priced
         GROUP BY newest.sale_line)
"""
_INCOMING_SUMS = (
    "INSERT INTO sums WITH "
    + SUMS.format(where="WHERE sale_line IN (SELECT sale_line FROM incoming)")
    + "SELECT sale_line, sold, paid FROM sums"
)
# Lines of which so much is said that a sum of it may be no number of the database, which ends at 2^63.
_TOO_MUCH = (
    "SELECT sale_line FROM sale_facts WHERE sale_line IN (SELECT sale_line FROM incoming) GROUP BY sale_line"
    " HAVING sum(abs(sold * 1.0)) > 9e18 OR sum(abs(paid * 1.0)) > 9e18"
)
# Whether the export says of the same delivery how much was sold; else it speaks of nothing but voids.
_SAYS_SOLD = (
    "(EXISTS (SELECT 1 FROM sale_facts AS own WHERE own.export = ? AND own.sale_line = {0}.sale_line"
    " AND own.delivery = {0}.delivery AND own.sold >= 0) OR EXISTS (SELECT 1 FROM repeated AS own"
    " WHERE own.sale_line = {0}.sale_line AND own.delivery = {0}.delivery AND own.sold >= 0))"
)


def add_up(session: Session, export: int, first_new: int | None) -> list[tuple[int, Refused]]:
    """The table `sums` has what the lines come to. Rows that would make more come back than was sold, or more than a book can
    keep, are undone and listed: all of their line. Lines from the id `first_new` on are new ones."""
    session.script("CREATE INDEX incoming_line ON incoming (sale_line);")
    _count_repeated(session, export)
    _count_voided(session, export)
    session.script("CREATE TEMPORARY TABLE sums (sale_line BIGINT, sold BIGINT, paid BIGINT);")
    large = session.rows(f"SELECT id, receipt, line, NULL AS sold FROM sale_lines WHERE id IN ({_TOO_MUCH}) ORDER BY id")
    undone = [*_undone(session, export, first_new, large)]
    session.change(_INCOMING_SUMS)
    session.script("CREATE INDEX sums_line ON sums (sale_line);")
    return [*undone, *_undone(session, export, first_new, _impossible(session))]


def _count_repeated(session: Session, export: int) -> None:
    """What an earlier export said too is said again where this one says more of the same delivery: its rows add up."""
    columns = ", ".join(REPEATED)
    session.change(
        f"INSERT INTO sale_facts (export, {columns}) SELECT ?, {columns} FROM repeated WHERE EXISTS (SELECT 1 FROM sale_facts"
        " WHERE export = ? AND sale_line = repeated.sale_line AND delivery = repeated.delivery)"
        f" AND {_SAYS_SOLD.format('repeated')}",
        *(export, export, export),
    )


def _count_voided(session: Session, export: int) -> None:
    """Where this export has nothing but voids of a delivery, what was said of it before is said again, and counts with them;
    such facts come of no row, so their numbers are below zero."""
    session.change(
        f"INSERT INTO sale_facts ({', '.join(FACT)}) SELECT ?, -row_number() OVER (ORDER BY facts.export, facts.source_line),"
        " facts.sale_line, facts.delivery, facts.sold, facts.paid, facts.said FROM sale_facts AS facts"
        " JOIN (SELECT sale_line, delivery, max(export) AS export FROM sale_facts WHERE export < ?"
        " AND sale_line IN (SELECT sale_line FROM incoming WHERE voids = 1) GROUP BY sale_line, delivery) AS earlier"
        " ON earlier.sale_line = facts.sale_line AND earlier.delivery = facts.delivery AND earlier.export = facts.export"
        " WHERE EXISTS (SELECT 1 FROM sale_facts AS own WHERE own.export = ? AND own.sale_line = facts.sale_line"
        f" AND own.delivery = facts.delivery) AND NOT {_SAYS_SOLD.format('facts')}",
        *(export, export, export, export),
    )


def said_again(session: Session, export: int) -> set[int]:
    """The numbers of the facts that this export has beside its rows that are taken over."""
    copied = "SELECT source_line FROM sale_facts WHERE export = ? AND source_line < 0"
    again = "SELECT facts.source_line AS source_line FROM repeated JOIN sale_facts AS facts ON facts.export = ?"
    rows = [*session.rows(copied, export), *session.rows(f"{again} AND facts.source_line = repeated.source_line", export)]
    return {row.number("source_line") for row in rows}


def _impossible(session: Session) -> list[Row]:
    """The lines of which more would have come back than was sold. SQLite joins crossed tables as they stand: it would go
    through all lines of the book for the few that have sums."""
    return session.rows(
        "SELECT sale_lines.id AS id, sale_lines.receipt AS receipt, sale_lines.line AS line, sums.sold AS sold"
        " FROM sums CROSS JOIN sale_lines WHERE sale_lines.id = sums.sale_line"
        " AND (sums.sold < 0 OR sums.sold < sale_lines.returned + sale_lines.held) ORDER BY sale_lines.id"
    )


def _undone(session: Session, export: int, first_new: int | None, lines: Sequence[Row]) -> Iterator[tuple[int, Refused]]:
    """The rows of the export that speak of these lines, none of which counts any more."""
    for line in lines:
        id = line.number("id")
        undone = session.rows(
            "SELECT source_line FROM sale_facts WHERE export = ? AND sale_line = ? AND source_line >= 0"
            " AND source_line NOT IN (SELECT source_line FROM repeated WHERE sale_line = ?)",
            *(export, id, id),
        )
        session.change("DELETE FROM sale_facts WHERE export = ? AND sale_line = ?", export, id)
        session.change("DELETE FROM incoming WHERE sale_line = ?", id)
        session.change("DELETE FROM sums WHERE sale_line = ?", id)
        if first_new is not None and id >= first_new:
            session.change("DELETE FROM sale_lines WHERE id = ?", id)
        why = _why(line)
        yield from ((row.number("source_line"), why) for row in undone)


def settle(session: Session) -> None:
    """Lines say what their facts add up to, and of themselves what the last row says that sells them."""
    session.change("UPDATE sale_lines SET sold = sums.sold, paid = sums.paid FROM sums WHERE sums.sale_line = sale_lines.id")
    described = ", ".join(f"{name} = {_after(name)}" for name in DESCRIBED)
    session.change(
        f"UPDATE sale_lines SET {described} FROM incoming WHERE incoming.sale_line = sale_lines.id AND incoming.source_line ="
        " (SELECT max(source_line) FROM incoming AS last WHERE last.sale_line = sale_lines.id AND last.voids = 0)"
    )
    session.script("DROP TABLE incoming;\nDROP TABLE repeated;\nDROP TABLE sums;")


def _after(name: str) -> str:
    """What a column of a line is after a row: what the row says of it, else what it was. A phone goes with its customer."""
    if name == "phone_end":
        return "CASE WHEN incoming.customer IS NULL THEN sale_lines.phone_end ELSE incoming.phone_end END"
    new = f"incoming.{name}" if name in NUMBERS else f"nullif(incoming.{name}, '')"
    return f"coalesce({new}, sale_lines.{name})"


def _why(line: Row) -> Refused:
    sold = line.number_or_none("sold")
    fault = "sums-too-large" if sold is None else "voided-more-than-sold" if sold < 0 else "sold-less-than-returned"
    return Refused(fault, receipt=line.text("receipt"), line=line.text("line"))
