"""Exports of sales taken over into the book: each row once, however often a file is sent, and all in a few statements.

What an export says of a line is a fact that is never changed. A line's amount is what its facts add up to: the rows of one
export (parts delivered, voids) are summed; where a later export speaks of the same delivery, the later one counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from returns_cli.book.database import Session, Value, only
from returns_cli.book.entries import Json, append
from returns_cli.book.errors import Refused
from returns_cli.book.privacy import customer_key, refuse_cards
from returns_cli.book.sale import Sale, tile_text
from returns_cli.kinds.sameness import folded as folded_key
from returns_cli.records import Record

DESCRIBED = (
    *("shop", "receipt", "line", "article", "article_key", "sold_on", "tile", "pieces_per_box", "lot", "clearance"),
    *("special_order", "unit", "currency", "phone_end", "customer", "policy_digest"),
)
KEYS = ("shop_key", "receipt_key", "line_key")
COLUMNS = ("source_line", *KEYS, *DESCRIBED, "delivery", "sold", "paid", "said")
MOST_LISTED = 1_000  # corrections that are told one by one in the log

_same_key = lru_cache(4096)(folded_key)
_SAME_LINE = " AND ".join(f"sale_lines.{key} = incoming.{key}" for key in KEYS)


class Import(Record):
    """What became of an export: rows that were new, known already, corrections of earlier ones, and refused with why."""

    new: int
    known: int
    corrected: int
    refused: tuple[tuple[int, str], ...]


def take_over(session: Session, source: str, sales: Iterable[tuple[int, Sale]], at: datetime, name: str = "") -> Import:
    """Takes over the rows (line of the file, sale) of an export whose content has the digest `source`."""
    refused: list[tuple[int, str]] = []
    rows = _load(session, sales, refused)
    known = rows - _forget_known(session, source)
    order = _order_of(session, source)
    corrections = _corrections(session)
    _add_lines(session)
    _add_facts(session, source, order)
    refused += _settle(session, source)
    bad = {number for number, _ in refused}
    corrections = [each for each in corrections if each[0] not in bad]
    new = rows - known - len(corrections) - sum(number in bad for number in _numbers(session))
    session.script("DROP TABLE incoming;")
    told: list[Json] = [
        {"row": number, "receipt": receipt, "line": line} for number, receipt, line in corrections[:MOST_LISTED]
    ]
    counted: dict[str, Json] = {"new": new, "known": known, "corrected": len(corrections), "refused": len(refused)}
    if new or corrections:
        append(session, "sales", at, {"source": source, "file": name, "corrections": told, **counted})
    return Import(new, known, len(corrections), tuple(sorted(refused)))


def _load(session: Session, sales: Iterable[tuple[int, Sale]], refused: list[tuple[int, str]]) -> int:
    """The rows that may be taken over stand in `incoming`; how many."""
    secret = only(session, "SELECT secret FROM book WHERE one = 1").bytes("secret")
    counts = {"sold", "paid", "source_line", "pieces_per_box", "clearance", "special_order"}
    declared = ", ".join(f"{name} {'BIGINT' if name in counts else 'TEXT'}" for name in COLUMNS)
    session.script(f"CREATE TEMPORARY TABLE incoming ({declared});")

    def rows() -> Iterator[list[Value]]:
        for number, sale in sales:
            try:
                refuse_cards({"receipt": sale.receipt, "article": sale.article, "lot": sale.lot, "phone": sale.contact})
            except Refused as error:
                refused.append((number, str(error)))
                continue
            yield _row(number, sale, secret)

    session.many(f"INSERT INTO incoming VALUES ({', '.join('?' * len(COLUMNS))})", rows())
    session.script(f"CREATE INDEX incoming_line ON incoming ({', '.join(KEYS)});")
    return only(session, "SELECT count(*) AS number FROM incoming").number("number")


def _row(number: int, sale: Sale, secret: bytes) -> list[Value]:
    phone = re.sub("[^0-9]", "", sale.contact)
    keys = [_same_key(sale.shop), _same_key(sale.receipt), _same_key(sale.line)]
    described: list[Value] = [
        *(sale.shop, sale.receipt, sale.line, sale.article, _same_key(sale.article)),
        sale.sold_on.isoformat() if sale.sold_on else None,
        *(tile_text(sale.goods), sale.goods.pieces_per_box, sale.lot, _flag(sale.clearance), _flag(sale.special_order)),
        *(sale.unit, sale.currency, phone[-4:] if len(phone) >= 4 else ""),
        *(customer_key(secret, sale.contact), sale.policy_digest),
    ]
    said = json.dumps([*described[3:], sale.sold, sale.paid, sale.delivery], ensure_ascii=False, separators=(",", ":"))
    return [number, *keys, *described, _same_key(sale.delivery), sale.sold, sale.paid, said]


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def _order_of(session: Session, source: str) -> int:
    """Which export this is, in the order in which they came."""
    known = only(session, "SELECT min(imported) AS imported FROM sale_facts WHERE source = ?", source).number_or_none(
        "imported"
    )
    return known or only(session, "SELECT max(imported) AS imported FROM sale_facts").number("imported") + 1


def _forget_known(session: Session, source: str) -> int:
    """Leaves rows out that were taken over before, from this export or another one of the same sales; how many stay."""
    session.change("DELETE FROM incoming WHERE source_line IN (SELECT source_line FROM sale_facts WHERE source = ?)", source)
    session.change(
        "DELETE FROM incoming WHERE EXISTS (SELECT 1 FROM sale_lines JOIN sale_facts ON sale_facts.sale_line = sale_lines.id"
        f" WHERE {_SAME_LINE} AND sale_facts.said = incoming.said AND sale_facts.source <> ?)",
        source,
    )
    return only(session, "SELECT count(*) AS number FROM incoming").number("number")


def _corrections(session: Session) -> list[tuple[int, str, str]]:
    """The rows that say otherwise of a delivery what an earlier export said: row, receipt, line."""
    rows = session.rows(
        "SELECT source_line, receipt, line FROM incoming WHERE EXISTS (SELECT 1 FROM sale_lines JOIN sale_facts ON"
        f" sale_facts.sale_line = sale_lines.id WHERE {_SAME_LINE} AND sale_facts.delivery = incoming.delivery)"
        " ORDER BY source_line"
    )
    return [(row.number("source_line"), row.text("receipt"), row.text("line")) for row in rows]


def _numbers(session: Session) -> list[int]:
    return [row.number("source_line") for row in session.rows("SELECT source_line FROM incoming")]


def _add_lines(session: Session) -> None:
    """Lines that the book does not have yet, with nothing sold so far."""
    names = ", ".join((*KEYS, *DESCRIBED))
    session.change(
        f"INSERT INTO sale_lines ({names}, sold) SELECT {names}, 0 FROM incoming WHERE source_line IN"
        f" (SELECT min(source_line) FROM incoming GROUP BY {', '.join(KEYS)})"
        f" AND NOT EXISTS (SELECT 1 FROM sale_lines WHERE {_SAME_LINE}) ORDER BY source_line"
    )


def _add_facts(session: Session, source: str, order: int) -> None:
    session.change(
        "INSERT INTO sale_facts (source, source_line, sale_line, delivery, sold, paid, imported, said)"
        " SELECT ?, incoming.source_line, sale_lines.id, incoming.delivery, incoming.sold, incoming.paid, ?, incoming.said"
        f" FROM incoming JOIN sale_lines ON {_SAME_LINE}",
        *(source, order),
    )


_SUMS = """
CREATE TEMPORARY TABLE sums AS
SELECT facts.sale_line AS sale_line, sum(facts.sold) AS sold, sum(facts.paid) AS paid FROM sale_facts AS facts
JOIN (SELECT sale_line, delivery, max(imported) AS imported FROM sale_facts WHERE sale_line IN
      (SELECT sale_lines.id FROM incoming JOIN sale_lines ON {same_line}) GROUP BY sale_line, delivery) AS newest
ON newest.sale_line = facts.sale_line AND newest.delivery = facts.delivery AND newest.imported = facts.imported
GROUP BY facts.sale_line;
"""


def _settle(session: Session, source: str) -> list[tuple[int, str]]:
    """Lines say what their facts add up to; rows that would make more come back than was sold are undone and listed."""
    session.script(_SUMS.replace("{same_line}", _SAME_LINE))
    bad = session.rows(
        "SELECT incoming.source_line AS source_line, incoming.receipt AS receipt, incoming.line AS line, sums.sold AS sold,"
        f" sale_lines.id AS id FROM incoming JOIN sale_lines ON {_SAME_LINE} JOIN sums ON sums.sale_line = sale_lines.id"
        " WHERE sums.sold < 0 OR sums.sold < sale_lines.returned + sale_lines.held ORDER BY incoming.source_line"
    )
    for id in dict.fromkeys(row.number("id") for row in bad):
        session.change("DELETE FROM sale_facts WHERE source = ? AND sale_line = ?", source, id)
        session.change("DELETE FROM sums WHERE sale_line = ?", id)
        session.change(
            "DELETE FROM sale_lines WHERE id = ? AND NOT EXISTS (SELECT 1 FROM sale_facts WHERE sale_line = ?)", id, id
        )
    described = ", ".join(f"{name} = incoming.{name}" for name in DESCRIBED)
    session.change(
        f"UPDATE sale_lines SET sold = sums.sold, paid = sums.paid, {described} FROM sums, incoming"
        f" WHERE sums.sale_line = sale_lines.id AND {_SAME_LINE} AND incoming.source_line IN"
        f" (SELECT max(source_line) FROM incoming GROUP BY {', '.join(KEYS)})"
    )
    session.script("DROP TABLE sums;")
    return [(row.number("source_line"), _why(row.number("sold"), row.text("receipt"), row.text("line"))) for row in bad]


def _why(sold: int, receipt: str, line: str) -> str:
    fault = "voided-more-than-sold" if sold < 0 else "sold-less-than-returned"
    return str(Refused(fault, receipt=receipt, line=line))
