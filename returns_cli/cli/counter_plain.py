"""The counter as a dialogue, line by line: for screen readers, and for terminals that can show no screen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date

import click

from returns_cli.book.amounts import shown
from returns_cli.book.desks import DeskLine
from returns_cli.book.errors import BookError
from returns_cli.book.quantities import asked_amount, quantity_fact
from returns_cli.book.refunds import paid_facts
from returns_cli.book.request_totals import EarlierLines
from returns_cli.book.sale import SaleLine
from returns_cli.book.taking import TakeCall
from returns_cli.cli import exits
from returns_cli.cli.amount_asked import asked_for_amount, line_typed, uncounted
from returns_cli.cli.answers import Answers
from returns_cli.cli.book_text import earlier_words, taken_lines
from returns_cli.cli.conversation import Conversation
from returns_cli.cli.dialogue import Dialogue, KnownOfSale
from returns_cli.cli.dialogue_text import complaint, fault_words
from returns_cli.cli.keys import answers
from returns_cli.cli.request_text import request_lines
from returns_cli.cli.streams import cut_to_terminal
from returns_cli.counter.calls import CallFailed, Candidates, LookUp, ReceiptOpened, Recorded, TakeRequest
from returns_cli.counter.desk import Desk
from returns_cli.counter.desk_rows import fault_text
from returns_cli.errors import ReturnsError, harmless
from returns_cli.kinds.faults import InputError
from returns_cli.wording.counter_words import counter_say


def plain_counter(desk: Desk, today: Callable[[], date]) -> int:
    """One receipt after another, until an empty line."""
    with answers() as source:
        while True:
            typed = line_typed(source, counter_say("plain-receipt", desk.setting.lang))
            if not typed:
                return exits.CLEAN
            try:
                _customer(desk, source, typed, today())
            except ReturnsError as fault:
                _tell([complaint(fault_text(fault, desk.setting.lang))])


def _customer(desk: Desk, source: Answers, typed: str, day: date) -> None:
    lang = desk.setting.lang
    event = desk.carry_out(LookUp(typed), day)
    if isinstance(event, Candidates):
        _tell(_in_words(line, lang) for line in event.lines)
        return
    if isinstance(event, CallFailed):
        raise _in_language(event.fault, lang)
    if not isinstance(event, ReceiptOpened):
        return
    lines = event.opened.lines
    _tell(_in_words(line.sale, lang) for line in lines)
    for each in event.opened.elsewhere:
        _tell([counter_say("open-elsewhere", lang, line=each.line, counter=each.counter)])
    line = lines[0] if len(lines) == 1 else _chosen(source, lines, lang)
    if line is not None:
        _decide(desk, source, line, event.opened.others, event.id, day)


def _in_words(sale: SaleLine, lang: str) -> str:
    """A line of a receipt as a sentence, for somebody who hears it."""
    sold, back, held, left = (
        shown(number, sale.unit, sale.goods, lang) for number in (sale.sold, sale.returned, sale.held, sale.remaining)
    )
    typed = {"receipt": sale.receipt, "line": sale.line, "article": sale.article}
    return counter_say("plain-sale", lang, **typed, sold=sold, back=back, held=held, left=left)


def _chosen(source: Answers, lines: tuple[DeskLine, ...], lang: str) -> DeskLine | None:
    """The line that is named; None for an empty answer."""
    while typed := line_typed(source, counter_say("plain-line", lang)):
        found = next((line for line in lines if line.sale.line == typed), None)
        if found is not None:
            return found
    return None


def _decide(desk: Desk, source: Answers, line: DeskLine, earlier: EarlierLines, id: str, day: date) -> None:
    lang = desk.setting.lang

    def complain(fault: InputError) -> None:
        _tell([complaint(fault_words(fault, None, lang))])

    def paid_for(texts: Mapping[str, str]) -> Mapping[str, str]:
        return paid_facts(line.policy, line.sale, asked_amount(line.policy, texts, line.sale, amount))

    _tell(earlier_words(earlier, lang))
    name = quantity_fact(line.policy)
    amount = asked_for_amount(source, line.policy, line.sale, lang)
    if amount is None and name is None:
        return
    known = KnownOfSale(earlier.counted, paid_for, name, uncounted(line.policy, line.sale, lang))
    dialogue = Dialogue(line.policy, line.known, day, lang, complain=complain, sale=known)
    finished = Conversation(dialogue, source, _tell, day, None).run() if dialogue.first_open_line() else True
    decisions = dialogue.decisions()
    _tell(["", *request_lines(decisions, lang), ""])
    if not finished or line_typed(source, counter_say("plain-record", lang)).lower() not in ("y", "yes", "是"):
        return
    typed = {name: text for name, text in dialogue.answers.items() if text}
    setting = desk.setting
    call = TakeCall(id, line.sale.receipt, line.sale.line, typed, line.sale.shop, clerk=setting.clerk, counter=setting.counter)
    call = call.but(quantity=amount)
    event = desk.carry_out(TakeRequest((call,)), day)
    if isinstance(event, CallFailed):
        raise _in_language(event.fault, lang)
    if isinstance(event, Recorded):
        _tell(taken_lines(event.taken[0], lang))


def _in_language(fault: ReturnsError, lang: str) -> ReturnsError:
    return fault.in_language(lang) if isinstance(fault, BookError | InputError) else fault


def _tell(lines: Iterable[str]) -> None:
    for line in cut_to_terminal(harmless(each) for each in lines):
        click.echo(line)
    sys.stdout.flush()
