"""What the book says, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from returns_cli.book.amounts import added, shown, written_money
from returns_cli.book.sale import tile_text
from returns_cli.book.tender_words import tender_lines, tenders_json
from returns_cli.book.times import local
from returns_cli.errors import harmless
from returns_cli.wording.book_words import book_say
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.book.amounts import Unit
    from returns_cli.book.book import Book
    from returns_cli.book.book_facts import Contradiction
    from returns_cli.book.decided import RecordedDecision
    from returns_cli.book.request_totals import EarlierLines
    from returns_cli.book.sale import SaleLine
    from returns_cli.book.taking import Taken
    from returns_cli.book.tenders import TenderRefund
    from returns_cli.decisions.json_shapes import DecisionJson


def amount_json(unit: Unit, number: int) -> dict[str, object]:
    return {"unit": unit, "number": number}


def line_json(line: SaleLine) -> dict[str, object]:
    return {
        "shop": line.known_shop,
        "receipt": line.receipt,
        "line": line.line,
        "article": line.article,
        "sold_on": line.sold_on.isoformat() if line.sold_on else None,
        "lot": line.lot,
        "tile": tile_text(line.goods) or None,
        "pieces_per_box": line.goods.pieces_per_box,
        "unit": line.unit,
        **{name: getattr(line, name) for name in ("sold", "returned", "held", "remaining", "clearance", "special_order")},
        "paid": written_money(line.paid, line.currency) or None,
    }


def line_table(lines: Sequence[SaleLine], lang: str) -> list[str]:
    """Receipt lines as a table: what was sold, came back, is held, is left; shops where they differ, and what else is known."""
    columns: dict[str, list[str]] = {name: [] for name in LINE_HEADINGS}
    for line in lines:
        amounts = [
            shown(number, line.unit, line.goods, lang) for number in (line.sold, line.returned, line.held, line.remaining)
        ]
        day = line.sold_on.isoformat() if line.sold_on else ""
        marks = [name for name in ("clearance", "special_order") if getattr(line, name)]
        remarks = say("joint", lang).join(book_say(f"remark-{name}", lang) for name in marks)
        row = [line.receipt, line.known_shop, line.line, line.article, day, *amounts, line.lot]
        for name, cell in zip(LINE_HEADINGS, [*row, written_money(line.paid, line.currency), remarks], strict=True):
            columns[name].append(cell)
    needless = {name for name in ("paid", "remarks") if not any(columns[name])}
    kept = [name for name in LINE_HEADINGS if name not in needless and (name != "shop" or len(set(columns[name])) > 1)]
    return table([*zip(*(columns[name] for name in kept), strict=True)], kept, lang)


LINE_HEADINGS = ("receipt", "shop", "line", "article", "sold-on", "sold", "returned", "held", "left", "lot", "paid", "remarks")
DECIDED_HEADINGS = ("time", "id", "receipt", "line", "amount", "outcome", "state", "refund", "clerk")


def table(rows: Sequence[Sequence[str]], headings: Sequence[str], lang: str) -> list[str]:
    from returns_cli.cli.table_text import table_lines

    names = [book_say(f"heading-{name}", lang) for name in headings]
    shown_rows = [[harmless(cell) for cell in row] for row in rows]
    return table_lines(shown_rows, names)


def decided_json(each: RecordedDecision) -> dict[str, object]:
    return {
        "id": each.id,
        "receipt": each.line.receipt,
        "line": each.line.line,
        "shop": each.line.known_shop,
        "amount": amount_json(each.line.unit, each.amount),
        "outcome": each.outcome,
        "state": each.state,
        "refund": written_money(each.refund, each.line.currency) or None,
        "overridden": each.overridden,
        "first_day": each.first_day,
        "held_until": each.held_until,
        "decided_at": each.decided_at,
        "clerk": each.clerk,
        "counter": each.counter,
        "policy": each.policy,
        "digest": each.digest,
        "facts": dict(each.facts),
        "entry": each.entry,
        **tenders_json(each.tenders, each.line.currency),
    }


def decided_rows(book: Book, decisions: Sequence[RecordedDecision], lang: str, zone: tzinfo | None) -> list[list[str]]:
    """Decisions as a table shows them, outcomes in the words of the policies that decided."""
    named = {(each.digest, each.outcome) for each in decisions}
    words = {(digest, outcome): book.outcome_in_words(digest, outcome, lang) for digest, outcome in named}
    return [
        [
            *(local(each.decided_at, zone), each.id, each.line.receipt, each.line.line),
            shown(each.amount, each.line.unit, each.line.goods, lang),
            *(words[each.digest, each.outcome], book_say(f"state-{each.state}", lang)),
            *(written_money(each.refund, each.line.currency), each.clerk),
        ]
        for each in decisions
    ]


def came_back_lines(found: Iterable[RecordedDecision], lang: str, zone: tzinfo | None) -> Iterator[str]:
    """When and where goods came back, a line each."""
    for each in found:
        place = book_say("at-counter", lang, counter=each.counter) if each.counter else ""
        where = {"day": local(each.decided_at, zone)[:10], "place": place, "id": each.id}
        amount = shown(each.amount, each.line.unit, each.line.goods, lang)
        yield harmless(book_say(f"came-back-{each.state}", lang, amount=amount, line=each.line.line, **where))


def taken_json(taken: Taken, answer: DecisionJson) -> dict[str, object]:
    """The decision, and what the book made of it."""
    return {
        "id": taken.id,
        "state": taken.state,
        "repeated": taken.repeated,
        "entry": taken.entry,
        "amount": amount_json(taken.line.unit, taken.amount),
        "refund": written_money(taken.refund, taken.line.currency) or None,
        "first_day": taken.first_day,
        "held_until": taken.held_until,
        "contradictions": [{"fact": each.fact, "said": each.given, "book": each.book} for each in taken.contradictions],
        "earlier": [
            {"line": each.line, "amount": amount_json(each.amount.unit, each.amount.number)} for each in taken.earlier.lines
        ],
        "sale": line_json(taken.line),
        **tenders_json(taken.tenders, taken.line.currency),
        **answer,
    }


def refund_lines(refund: int, tenders: Iterable[TenderRefund], currency: str, lang: str) -> Iterator[str]:
    """What is paid back, and which part of it to which tender."""
    yield book_say("said-refund", lang, refund=written_money(refund, currency))
    yield from (f"  {harmless(line)}" for line in tender_lines(tenders, currency, lang))


def taken_lines(taken: Taken, lang: str) -> Iterator[str]:
    """What the book made of a decision, in the clerk's words."""
    line = taken.line
    amount = shown(taken.amount, line.unit, line.goods, lang)
    yield harmless(book_say(f"said-{taken.state}", lang, id=taken.id, amount=amount, receipt=line.receipt, line=line.line))
    if taken.repeated:
        yield book_say("said-repeated", lang)
    if taken.refund is not None:
        yield from refund_lines(taken.refund, taken.tenders, line.currency, lang)
    if taken.held_until is not None and taken.state == "held":
        yield book_say("said-held-until", lang, day=taken.held_until, first=taken.first_day)
    policy = taken.decision.compiled.policy
    if policy.over_lines or not taken.decision.denied:  # goods that are refused count with no others
        yield from earlier_words(taken.earlier, lang)
    yield from map(harmless, contradiction_lines(taken.contradictions, lang))


def contradiction_lines(different: Iterable[Contradiction], lang: str) -> Iterator[str]:
    """What clerk and book say differently."""
    for each in different:
        yield book_say("said-otherwise", lang, fact=each.fact, given=each.given, book=each.book)


def earlier_words(earlier: EarlierLines, lang: str) -> Iterator[str]:
    """That what came back of the receipt earlier that day counts with it, and how much."""
    if earlier.lines:
        yield book_say("said-earlier", lang, amount=added((each.amount for each in earlier.lines), lang))
