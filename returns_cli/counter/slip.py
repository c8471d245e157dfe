"""What stands on a slip, in the order in which it is read: the same for paper, page and text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Literal, TypeAlias

from returns_cli.book.amounts import m2, shown, written_money
from returns_cli.book.appointments import Appointment
from returns_cli.book.overrides import reason_in_words
from returns_cli.book.shop import WAREHOUSE_ROUTE, Shop, shop_zone
from returns_cli.book.slips import SlipLine, SlipSource
from returns_cli.book.tender_words import tender_lines
from returns_cli.book.times import local
from returns_cli.counter.amounts import area_of_amount
from returns_cli.decisions.as_json import route_json
from returns_cli.decisions.terms import term_line
from returns_cli.decisions.texts import highlights, outcome_words
from returns_cli.records import Record
from returns_cli.wording.slip_words import slip_say
from returns_cli.wording.units import amount_in
from returns_cli.wording.words import say

Look: TypeAlias = Literal["title", "name", "strong", "plain", "small", "rule", "sign"]


class SlipPart(Record):
    """A line of the slip, before it is folded; a `label` stands before it. `rule` is a line across, `sign` one to sign on."""

    text: str
    look: Look = "plain"
    label: str = ""


class SlipContent(Record):
    """The parts above the code, the code's text, and the parts below."""

    above: tuple[SlipPart, ...]
    code: str
    below: tuple[SlipPart, ...]
    lang: str


def slip_content(source: SlipSource, shop: Shop | None, lang: str) -> SlipContent:
    """The slip of one request."""
    first = source.lines[0]
    zone = shop_zone(shop)
    above = [*_head(source, first, shop, zone, lang)]
    for line in source.lines:
        above += [SlipPart("", "rule"), *_line(line, lang)]
    way = [*_way(source, shop, zone, lang)]
    above += [SlipPart("", "rule"), *way] if way else []
    below = [SlipPart(slip_say("code-says", lang), "small"), SlipPart("", "rule"), *_signatures(lang)]
    return SlipContent(tuple(above), code_text(source, lang), tuple(below), lang)


def code_text(source: SlipSource, lang: str) -> str:
    """Which entries, the hash of each, and the signed checkpoint: enough to prove later that they stood in the log."""
    entries = "".join(f"{slip_say('leaf', lang, number=line.recorded.entry)}\n{line.leaf}\n" for line in source.lines)
    return f"{entries}\n{source.checkpoint}"


def _head(source: SlipSource, first: SlipLine, shop: Shop | None, zone: tzinfo | None, lang: str) -> Iterator[SlipPart]:
    policy = first.decision.compiled.policy
    yield SlipPart(shop.name.in_language(lang) if shop else policy.title.in_language(lang), "name")
    if shop is not None and shop.hotline:
        yield SlipPart(shop.hotline, label=slip_say("hotline", lang))
    yield SlipPart(slip_say("title", lang), "title")
    if source.printed:
        yield SlipPart(slip_say("reprint", lang, number=source.printed + 1), "strong")
    entries = say("joint", lang).join(str(line.recorded.entry) for line in source.lines)
    yield SlipPart(entries, "strong", slip_say("entry", lang))
    yield SlipPart(local(first.recorded.decided_at, zone), label=slip_say("time", lang))
    yield SlipPart(first.recorded.line.receipt, label=slip_say("receipt", lang))
    where = [word for word in (first.recorded.line.known_shop, first.recorded.counter) if word]
    if where:
        yield SlipPart(say("joint", lang).join(where), label=slip_say("counter", lang))
    if first.recorded.clerk:
        yield SlipPart(first.recorded.clerk, label=slip_say("clerk", lang))
    if "exchange" in first.decision.shown_facts.values():
        yield SlipPart(slip_say("exchange", lang), "strong")


def _line(line: SlipLine, lang: str) -> Iterator[SlipPart]:
    recorded, decision = line.recorded, line.decision
    sale = recorded.line
    amount = shown(recorded.amount, sale.unit, sale.goods, lang)
    area = area_of_amount(recorded.amount, sale)
    if sale.unit == "piece" and area is not None:
        amount += f" = {amount_in(m2(area), lang)}"
    yield SlipPart(slip_say("line", lang, line=sale.line, article=sale.article), "strong")
    yield SlipPart(amount, label=slip_say("amount", lang))
    yield SlipPart(outcome_words(decision.compiled.policy, decision.outcome, lang), "strong", slip_say("decision", lang))
    for reason in decision.to_json(lang)["reasons"]:
        clause = say("clause-note", lang, clause=reason["clause"]) if reason["clause"] else ""
        yield SlipPart(f"- {reason['text']}{clause}")
    if recorded.overridden:
        yield SlipPart(slip_say("overridden", lang, reason=reason_in_words(recorded.overridden, lang)), "strong")
    yield SlipPart(slip_say(f"state-{recorded.state}", lang, until=recorded.held_until or ""))
    for label, value in highlights(decision.facts, lang):
        yield SlipPart(value, label=label)
    yield from (SlipPart(term_line(decision.facts, stated, lang)) for stated in decision.terms if not stated.needs)
    if recorded.refund is not None:
        yield SlipPart(written_money(recorded.refund, sale.currency), "strong", slip_say("refund", lang))
        yield from (SlipPart(f"- {part}") for part in tender_lines(recorded.tenders, sale.currency, lang))


def _way(source: SlipSource, shop: Shop | None, zone: tzinfo | None, lang: str) -> Iterator[SlipPart]:
    """Where to go, when, and what to bring; nothing where it is all done."""
    open_lines = [line for line in source.lines if _open(line, shop)]
    for line in open_lines:
        route = next((each for each in line.decision.compiled.policy.routes if each.id == line.route), None)
        if route is not None:
            line.decision.route = route.id  # the way of all lines together, as it was recorded
            way = route_json(line.decision, lang)
            note = say("clause-note", lang, clause=route.clause) if route.clause else ""
            yield SlipPart(f"{way['text'] if way else route.id}{note}", label=slip_say("where", lang))
            break
    for each in source.appointments:
        yield SlipPart(_appointment(each, shop, zone, lang), "strong", slip_say("appointment", lang))
    if open_lines or source.appointments:
        bring = "bring-goods" if source.appointments else "bring-slip"
        yield SlipPart(slip_say(bring, lang), label=slip_say("bring", lang))


def _open(line: SlipLine, shop: Shop | None) -> bool:
    """Whether the customer still has to come: the goods are held, or their way leads to a warehouse."""
    recorded = line.recorded
    if recorded.overridden or recorded.state not in ("taken", "held"):
        return False
    return recorded.state == "held" or line.route in (shop.warehouse_routes if shop else (WAREHOUSE_ROUTE,))


def _appointment(each: Appointment, shop: Shop | None, zone: tzinfo | None, lang: str) -> str:
    warehouse = shop.warehouses.get(each.warehouse) if shop else None
    name = warehouse.name.in_language(lang) if warehouse else each.warehouse
    place = [local(each.starts_at, zone), name, warehouse.address if warehouse else ""]
    return say("joint", lang).join(word for word in place if word)


def _signatures(lang: str) -> Iterator[SlipPart]:
    yield SlipPart(slip_say("sign-customer", lang), "sign")
    yield SlipPart(slip_say("sign-clerk", lang), "sign")
