"""`returns check` at a terminal: what is open is asked, looked through and decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from returns_cli.cli import exits
from returns_cli.cli.clock import day_of
from returns_cli.cli.conversation import Conversation
from returns_cli.cli.dialogue import NO_SALE, Dialogue, KnownOfSale
from returns_cli.cli.dialogue_text import complaint, fault_words
from returns_cli.cli.keys import answers
from returns_cli.cli.options import colour
from returns_cli.cli.request_text import request_lines
from returns_cli.cli.slot_offers import offer_lines, offered_to
from returns_cli.cli.streams import cut_to_terminal
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import harmless
from returns_cli.kinds.faults import InputError
from returns_cli.wording.words import say as words

if TYPE_CHECKING:
    from returns_cli.book.returns_book import SaleAnswer


def converse(
    compiled: CompiledPolicy,
    given: Mapping[str, str],
    *,
    today: date | None,
    lang: str,
    explain: bool = False,
    say: bool = False,
    lines: Sequence[Mapping[str, str]] = (),
    order: str | None = None,
    book: str | None = None,
    receipt: str | None = None,
    sale: SaleAnswer | None = None,
) -> int:
    """The request decided, and the answer printed, after what had to be asked was asked; the exit code. What came back of the
    receipt of the `sale` earlier that day counts with it.

    Of a dialogue that was stopped, what is known so far is printed and the code is 4.
    """

    def complain(fault: InputError) -> None:
        _tell([complaint(fault_words(fault, None, lang))])

    known = NO_SALE
    if sale is not None:
        sale, known = _with_amount(sale, lang)
    dialogue = Dialogue(compiled, given, today, lang, lines, complain, known)
    finished, asked = True, dialogue.first_open_line()
    if asked:
        with answers() as source:
            _print([words("keys", lang)], dim=True)
            finished = Conversation(dialogue, source, _tell, day_of(compiled, given, today, order), order).run()
        _print([""])
    decisions = dialogue.decisions()
    if sale is not None:
        from returns_cli.cli.book_receipt import check_left

        check_left(sale, decisions, lang)
    offer = offered_to(receipt, decisions, book, lang)
    _print([*request_lines(decisions, lang, explain=explain, say=say), *offer_lines(offer, lang)])
    return exits.for_decisions(decisions) if finished else exits.OPEN


def _with_amount(sale: SaleAnswer, lang: str) -> tuple[SaleAnswer, KnownOfSale]:
    """The sale with how much of it comes back, asked where nobody has said it and the policy does not ask; what is known."""
    from returns_cli.book.quantities import quantity_fact
    from returns_cli.cli.amount_asked import asked_for_amount, uncounted

    name = quantity_fact(sale.policy)
    if sale.quantity is None and name is None:
        with answers() as source:
            sale = sale.but(quantity=asked_for_amount(source, sale.policy, sale.line, lang))
    return sale, KnownOfSale(sale.earlier.counted, sale.paid_for, name, uncounted(sale.policy, sale.line, lang))


def _tell(sentences: Iterable[str]) -> None:
    """The sentences, harmless whatever the policy and the clerk wrote in them, cut to the terminal."""
    _print(harmless(sentence) for sentence in sentences)


def _print(lines: Iterable[str], *, dim: bool = False) -> None:
    """The lines, cut to the terminal."""
    for line in cut_to_terminal(lines):
        click.echo(click.style(line, dim=True) if dim and colour() else line)
