"""What a decision adds to the totals of its request: the lines of one receipt and day, taken one by one, count together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from returns_cli.book.database import Row, Session
from returns_cli.book.decided import texts_of
from returns_cli.book.sale import SaleLine
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.lines import CountedLines, counted, with_common_route
from returns_cli.kinds.sameness import folded as folded_key

NEWEST = 2**62


def days_other_lines(
    session: Session, compiled: CompiledPolicy, line: SaleLine, first_day: str, before: int = NEWEST
) -> list[CountedLines]:
    """All that came back of this receipt on that day, `before` an entry, as the totals of a request count it.

    Taken one by one, the lines of one request would each be small enough to walk in with.
    """
    rows = session.rows(
        "SELECT shares, CASE WHEN shares IS NULL THEN decisions.facts END AS facts, count(*) AS times"
        " FROM decisions JOIN returns ON returns.id = decisions.id JOIN sale_lines ON sale_lines.id = decisions.sale_line"
        " WHERE sale_lines.shop_key = ? AND sale_lines.receipt_key = ? AND decisions.first_day = ? AND decisions.digest = ?"
        " AND decisions.entry < ? AND returns.state IN ('taken', 'held') GROUP BY 1, 2",
        *(folded_key(line.shop), folded_key(line.receipt), first_day, compiled.digest, before),
    )
    return [_counted(compiled, row) for row in rows]


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
    """The decision, its route chosen by the total over the lines before it, itself and those that are still to come."""
    if not before and not after:
        return decision
    compiled = decision.compiled
    coming = [compiled.decide(compiled.read(texts, today=today)) for texts in after]
    return with_common_route(compiled, [decision, *coming], before)[0]
