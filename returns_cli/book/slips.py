"""What a slip is made of: the decisions of one request, decided again for their words, their entries, and who comes when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from returns_cli.book.appointments import COUNTS, Appointment, appointment
from returns_cli.book.database import Session, one, only
from returns_cli.book.decided import RecordedDecision
from returns_cli.book.entries import entry_of, keep_checkpoint
from returns_cli.book.errors import ListedTexts, Refused
from returns_cli.book.holds import decided_last
from returns_cli.book.merkle import leaf_hash
from returns_cli.book.replaying import replay
from returns_cli.book.times import stamp
from returns_cli.decisions.compiled import Decision
from returns_cli.kinds.sameness import folded as folded_key
from returns_cli.records import Record


class SlipLine(Record):
    """One decision: as it is recorded, with the words of what was decided in the end, the way it was sent, and the hash of its
    entry."""

    recorded: RecordedDecision
    decision: Decision
    route: str | None
    leaf: str


class SlipSource(Record):
    """`checkpoint` is the signed one of now; `printed` says how often it was printed before."""

    lines: tuple[SlipLine, ...]
    appointments: tuple[Appointment, ...]
    checkpoint: str
    printed: int


def slip_source(session: Session, ids: Sequence[str], today: date | None = None) -> SlipSource:
    """As of a day where one is given. Raises NotInBook, and Refused where the returns are not of one receipt. The checkpoint is
    kept in the book too."""
    lines, meetings, printed = [], [], 0
    for id in ids:
        again = replay(session, id)
        row = only(session, "SELECT content FROM entries WHERE number = ?", again.before.entry)
        route, leaf = entry_of(row).get("route"), leaf_hash(row.bytes("content")).hex()
        lines.append(SlipLine(again.before.on(today), decided_last(session, again.before, again.now), route, leaf))
        before = one(session, "SELECT printed FROM slips WHERE id = ?", id)
        printed = max(printed, before.number("printed") if before else 0)
        meetings += _meetings(session, again.before)
    sales = [each.recorded.line for each in lines]
    if len({(folded_key(sale.receipt), folded_key(sale.known_shop)) for sale in sales}) > 1:
        raise Refused("slip-of-receipts", receipts=ListedTexts(tuple(sorted({sale.receipt for sale in sales}))))
    kept = tuple({each.id: each for each in meetings if each.state in COUNTS}.values())
    return SlipSource(tuple(lines), kept, keep_checkpoint(session), printed)


def _meetings(session: Session, recorded: RecordedDecision) -> list[Appointment]:
    """The appointments of this return; those that were made for the receipt before anything was recorded count too."""
    rows = session.rows(
        "SELECT id FROM appointments WHERE return_id = ? OR (return_id IS NULL AND receipt = ? AND starts_at > ?)"
        " ORDER BY starts_at, id",
        *(recorded.id, recorded.line.receipt, recorded.decided_at),
    )
    return [appointment(session, row.text("id")) for row in rows]


def slip_printed(session: Session, ids: Sequence[str], now: datetime) -> None:
    """The slip of these decisions was printed once more."""
    for id in ids:
        if not session.change("UPDATE slips SET printed = printed + 1 WHERE id = ?", id):
            session.change("INSERT INTO slips (id, printed, first_at) VALUES (?, 1, ?)", id, stamp(now))
