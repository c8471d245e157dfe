"""What a decision adds to the totals of its request: the lines of one receipt and day, taken one by one, count together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from returns_cli.book.amounts import LineAmount
from returns_cli.book.database import Row, Session
from returns_cli.book.decided import texts_of
from returns_cli.book.sale import SaleLine
from returns_cli.book.sales import line_with
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.lines import CountedLines, counted, with_common_route
from returns_cli.kinds.sameness import folded as folded_key
from returns_cli.records import Record

NEWEST = 2**62


class EarlierLine(Record):
    """So much of a line."""

    line: str
    amount: LineAmount


class EarlierLines(Record):
    """What came back of a receipt earlier on a day: as the totals of a request count it, and how much of which line."""

    counted: tuple[CountedLines, ...] = ()
    lines: tuple[EarlierLine, ...] = ()


def earlier_lines(
    session: Session, compiled: CompiledPolicy, line: SaleLine, first_day: str, before: int = NEWEST
) -> EarlierLines:
    """All that came back of this receipt on that day, `before` an entry; nothing where the policy adds up no lines.

    Taken one by one, the lines of one request would each be small enough to walk in with.
    """
    if not compiled.program.shares and not compiled.policy.over_lines:
        return EarlierLines()
    rows = session.rows(
        "SELECT shares, CASE WHEN shares IS NULL THEN decisions.facts END AS facts, decisions.sale_line AS sale_line,"
        " count(*) AS times, sum(decisions.amount) AS amount FROM decisions JOIN returns ON returns.id = decisions.id"
        " JOIN sale_lines ON sale_lines.id = decisions.sale_line"
        " WHERE sale_lines.shop_key = ? AND sale_lines.receipt_key = ? AND decisions.first_day = ? AND decisions.digest = ?"
        " AND decisions.entry < ? AND returns.state IN ('taken', 'held') GROUP BY 1, 2, 3 ORDER BY 3",
        *(folded_key(line.shop), folded_key(line.receipt), first_day, compiled.digest, before),
    )
    amounts = Counter[int]()
    for row in rows:
        amounts[row.number("sale_line")] += row.number("amount")
    goods = {id: line_with(session, id) for id in amounts}
    return EarlierLines(
        tuple(_counted(compiled, row) for row in rows),
        tuple(EarlierLine(of.line, LineAmount(amounts[id], of.unit, of.goods)) for id, of in goods.items()),
    )


def _counted(compiled: CompiledPolicy, row: Row) -> CountedLines:
    kept, times = row.text_or_none("shares"), row.number("times")
    if kept is None:
        return counted(compiled.decide(compiled.read(texts_of(row.text("facts")))), times)
    totals, over = json.loads(kept)
    return CountedLines(
        tuple(totals), tuple(date.fromisoformat(each) if isinstance(each, str) else each for each in over), times
    )


def kept_shares(decision: Decision) -> str:
    """What the decision adds to the totals of a request, as `decisions.shares` has it: days as ISO texts."""
    own = counted(decision)
    return json.dumps([own.totals, own.over_lines], default=date.isoformat)


def beside(decision: Decision, before: Sequence[CountedLines], after: Sequence[Mapping[str, str]], today: date) -> Decision:
    """The decision, its route chosen by the total over the lines before it, itself and those that are still to come. Raises
    InputError where the lines together break a check of the policy."""
    compiled, over_lines = decision.compiled, bool(decision.compiled.policy.over_lines)
    if not before and not after and not over_lines:
        return decision
    coming = [compiled.decide(compiled.read(texts, today=today, alone=not over_lines)) for texts in after]
    return with_common_route(compiled, [decision, *coming], before)[0]
