"""Proves that what the book counts, its decisions, managers and policies are what the log says of them."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.book.checkpoints import public_key, verifier
from returns_cli.book.database import Session
from returns_cli.book.entries import text_digest
from returns_cli.book.errors import BookError
from returns_cli.book.logged import ANY, LATER, LOGGED, MONEY, SPLIT, Logged, Recorded
from returns_cli.book.migrations import same_migrations
from returns_cli.book.overrides import pin_digest
from returns_cli.book.privacy import customer_mark, secret_digest
from returns_cli.book.stored_policies import stored_policy
from returns_cli.book.tampering import Tampering
from returns_cli.book.tenders import all_splits
from returns_cli.errors import ReturnsError

KEYS = ("shop_key", "receipt_key", "line_key")
_COUNTED = """
WITH sums AS (SELECT sale_line, sum(CASE WHEN state = 'taken' THEN amount ELSE 0 END) AS taken,
                     sum(CASE WHEN state = 'held' THEN amount ELSE 0 END) AS held, sum(share) AS shares,
                     max(CASE WHEN state = 'taken' AND share IS NULL THEN 1 ELSE 0 END) AS unknown
              FROM returns GROUP BY sale_line),
counted AS (SELECT shop_key, receipt_key, line_key, receipt, line,
                   CASE WHEN returned <> coalesce(sums.taken, 0) OR sale_lines.held <> coalesce(sums.held, 0)
                          OR (coalesce(sums.unknown, 0) = 0 AND paid_back <> coalesce(sums.shares, 0)) THEN 1 ELSE 0
                   END AS otherwise,
                   CASE WHEN paid_back IS NULL AND paid IS NOT NULL AND sale_line IS NOT NULL THEN 1 ELSE 0 END AS unsaid
            FROM sale_lines LEFT JOIN sums ON sums.sale_line = sale_lines.id)
SELECT * FROM counted WHERE otherwise = 1 OR unsaid = 1
"""

_DECISIONS = """
SELECT decisions.*, decisions.entry AS number, coalesce(returns.state, 'refused') AS state, returns.amount AS moved,
       coalesce(returns.sale_line, decisions.sale_line) AS line_moved, returns.state_day AS state_day,
       returns.refund AS refund, returns.share AS share, returns.overridden AS overridden, returns.held_until AS held_until,
       returns.customer AS customer, shop_key, receipt_key, line_key
FROM decisions JOIN sale_lines ON sale_lines.id = decisions.sale_line LEFT JOIN returns ON returns.id = decisions.id
"""


def table_faults(session: Session, logged: Logged) -> Iterator[Tampering]:
    """All but sales, and appointments."""
    yield from _book(session, logged)
    yield from _counts(session, logged)
    yield from _decisions(session, logged)
    yield from _clerks(session)
    yield from (Tampering("personal-changed", str(number)) for number in [*logged.other_people, *logged.beside_no_entry()])
    yield from _policies(session)
    yield from _managers(session, logged)


def _book(session: Session, logged: Logged) -> Iterator[Tampering]:
    """Name, times, key and secret of the one book are those of its entries, and its schema came about by our migrations."""
    rows = session.rows("SELECT one, origin, made_at, last_at, key, secret FROM book")
    for row in rows:
        found: Recorded = {name: row.value(name) for name in ("origin", "made_at", "last_at")}
        found["secret"] = secret_digest(row.bytes("secret"))
        try:
            found["verifier"] = verifier(row.text("origin"), public_key(row.bytes("key")))
        except BookError:  # told where it is to prove a checkpoint
            found["verifier"] = ANY
        for name, value in logged.book.items():
            if ANY not in (value, found[name]) and found[name] != value:
                yield Tampering("book-changed", name)
    if [row.number("one") for row in rows] != [1]:
        yield Tampering("book-changed", "row")
    if not same_migrations(session):
        yield Tampering("schema-changed", "")


def _counts(session: Session, logged: Logged) -> Iterator[Tampering]:
    """What a sale line counts as returned and held is what its returns add up to; what they used up of its price is known where
    the last of them was worth something known."""
    for row in session.rows(_COUNTED):
        keys = tuple(row.text(name) for name in KEYS)
        if row.number("otherwise") or (row.number("unsaid") and logged.worth.get(keys)):
            yield Tampering("count-changed", f"{row.text('receipt')} / {row.text('line')}")


def _decisions(session: Session, logged: Logged) -> Iterator[Tampering]:
    """The last thing that the log says of each return is what the book says of it."""
    last, splits = logged.decisions, all_splits(session)
    beside = "SELECT id FROM returns WHERE id NOT IN (SELECT id FROM decisions) ORDER BY id"
    for row in session.rows(_DECISIONS):
        id = row.text("id")
        found: Recorded = {name: row.value(name) for name in (*LOGGED, *MONEY, "decided_at", "overridden")}
        found |= {"keys": [row.text(name) for name in KEYS], SPLIT: splits.pop(id, None)}
        on_record, moved = last.pop(id, None), row.number_or_none("moved")
        if on_record:
            kept: Recorded = {name: row.value(name) for name in LATER} | {"asked": text_digest(row.text("asked"))}
            kept["shares"] = kept["shares"] or on_record["shares"]  # without them it is decided again
            kept["customer"] = customer_mark(id, row.text_or_none("customer"))
            found |= {name: ANY if on_record[name] is ANY else kept[name] for name in LATER}
            found["named"] = bool(row.text("clerk")) or on_record["named"]
        elsewhere = row.number("line_moved") != row.number("sale_line")
        if on_record != found or elsewhere or moved not in (None, found["amount"]):
            yield Tampering("decision-changed", id)
    added = splits.keys() | {row.text("id") for row in session.rows(beside)}
    yield from (Tampering("decision-changed", id) for id in sorted(added - last.keys()))
    yield from (Tampering("decision-missing", id) for id in last)


def _clerks(session: Session) -> Iterator[Tampering]:
    """Who decided is whom the log committed to; a name may be deleted, in one of its places or in both."""
    for row in session.rows(
        "SELECT decisions.id AS id FROM decisions JOIN personal ON personal.entry = decisions.entry AND field = 'clerk'"
        " WHERE decisions.clerk <> '' AND decisions.clerk <> personal.value ORDER BY decisions.entry"
    ):
        yield Tampering("decision-changed", row.text("id"))


def _policies(session: Session) -> Iterator[Tampering]:
    """Each policy that decided is kept as it was: its text has its digest, and is what it is called."""
    named = {row.text("digest") for row in session.rows("SELECT DISTINCT digest FROM decisions")}
    kept = {row.text("digest"): row for row in session.rows("SELECT digest, policy, version FROM policies")}
    for digest in sorted(named | kept.keys()):
        try:
            policy = stored_policy(session, digest)
        except ReturnsError:
            yield Tampering("policy-changed", digest)
        else:
            if (policy.id, policy.version) != (kept[digest].text("policy"), kept[digest].text("version")):
                yield Tampering("policy-changed", digest)


def _managers(session: Session, logged: Logged) -> Iterator[Tampering]:
    """What each manager may decide, and by which PIN, is what the log says of them last; nobody who could decide is gone."""
    gone = dict(logged.managers)
    for row in session.rows("SELECT * FROM managers ORDER BY name_key"):
        last, may = gone.pop(row.text("name_key"), None), [word for word in row.text("may").split(";") if word]
        pin = ANY if last and last["pin"] is ANY else pin_digest(row.bytes("pin"), row.bytes("salt"))
        if last != {"name": row.text("name"), "most": row.number_or_none("most"), "may": may, "pin": pin}:
            yield Tampering("manager-changed", row.text("name"))
    yield from (Tampering("manager-missing", str(last["name"])) for last in gone.values())
