"""The book as a log that `returns audit` reads: one row a decision, with the facts it was decided by."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from typing import TextIO

from returns_cli.book.amounts import m2
from returns_cli.book.decided import RecordedDecision
from returns_cli.kinds.sameness import folded as folded_key
from returns_cli.spreadsheet import for_a_spreadsheet

BEFORE = ("id", "receipt number", "receipt line", "shop", "sold quantity", "returned quantity")
SPLIT = "refunded to"
AFTER = (
    "decision",
    "state",
    "override",
    "override reason",
    "clerk",
    "counter",
    "refund amount",
    "currency",
    "decided at",
    "entry",
    "decided by",
    "policy digest",
)


def export(
    decisions: Iterable[RecordedDecision], to: TextIO, shared: Collection[str] = (), without: Collection[str] = ()
) -> int:
    """Writes CSV with a column for each fact that any of the decisions has, for those of `without` where there are none;
    how many rows it wrote.

    Receipts of several shops with one number (`shared`, folded) have the shop beside it, or an audit would add them up."""
    kept = list(decisions)
    facts = list(dict.fromkeys(name for each in kept for name in each.facts)) or [*without]
    writer = csv.writer(to, lineterminator="\n")
    split = any(each.tenders for each in kept)
    writer.writerow([*BEFORE, *facts, *AFTER, *([SPLIT] if split else [])])
    for each in kept:
        more = ["; ".join(_parts(each))] if split else []
        writer.writerow([for_a_spreadsheet(cell) for cell in (*_cells(each, facts, shared), *more)])
    return len(kept)


def _cells(each: RecordedDecision, facts: list[str], shared: Collection[str]) -> Iterator[str]:
    line = each.line
    receipt = f"{line.receipt} ({line.known_shop or '-'})" if folded_key(line.receipt) in shared else line.receipt
    yield from (each.id, receipt, line.line, line.known_shop, *(_counted(n, line.unit) for n in (line.sold, each.amount)))
    for name in facts:
        yield each.texts.get(name, "")
    refund = "" if each.refund is None else f"{each.refund // 100}.{each.refund % 100:02d}"
    yield from (each.outcome, each.state, "yes" if each.overridden else "", each.overridden or "")
    yield from (each.clerk, each.counter, refund, line.currency, each.decided_at, str(each.entry), each.policy, each.digest)


def _parts(each: RecordedDecision) -> Iterator[str]:
    """Which part of the refund went to which tender: as `returns sales import` reads how something was paid."""
    for part in each.tenders:
        if part.amount:
            card = f" ****{part.card_end}" if part.card_end else ""
            yield f"{part.tender or 'other'}{card} {part.amount // 100}.{part.amount % 100:02d}"


def _counted(number: int, unit: str) -> str:
    return m2(number) if unit == "mm2" else f"{number} pieces"
