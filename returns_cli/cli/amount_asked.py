"""How much of a sale's line comes back, asked where the policy has no fact of it: before all else, as the screen asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from returns_cli.book.amounts import GoodsAmount
from returns_cli.book.errors import Refused
from returns_cli.book.quantities import quantity_fact
from returns_cli.book.sale import SaleLine
from returns_cli.cli.answers import Answers
from returns_cli.cli.dialogue_text import complaint, fault_words
from returns_cli.cli.streams import cut_to_terminal
from returns_cli.counter.amounts import quantity_text
from returns_cli.counter.questions import HOW_MUCH, amount_of
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import harmless
from returns_cli.kinds.faults import InputError


def asked_for_amount(source: Answers, policy: CompiledPolicy, sale: SaleLine, lang: str) -> GoodsAmount | None:
    """What is answered; None for an empty answer, and of a policy that has a fact for it."""
    while quantity_fact(policy) is None and (typed := line_typed(source, HOW_MUCH.question(lang))):
        try:
            amount = amount_of(policy, quantity_text(typed, sale), sale)
            amount.counted_in(sale.unit, sale.goods)
        except InputError as fault:
            _complain(fault_words(fault, None, lang))
        except Refused as fault:
            _complain(fault.in_language(lang).message)
        else:
            return amount
    return None


def uncounted(policy: CompiledPolicy, sale: SaleLine, lang: str) -> Callable[[Mapping[str, str]], str]:
    """Says why so much of the sale's goods as answers say cannot be counted; nothing where it can, or none says so."""
    name = quantity_fact(policy) or ""

    def why(texts: Mapping[str, str]) -> str:
        try:
            if texts.get(name):
                amount_of(policy, texts[name], sale).counted_in(sale.unit, sale.goods)
        except Refused as fault:
            return fault.in_language(lang).message
        return ""

    return why


def line_typed(source: Answers, prompt: str) -> str:
    """A line that was typed; empty where there is nothing more to come."""
    try:
        return source.answer(f"{prompt} > ", frozenset()).strip()
    except EOFError:
        return ""


def _complain(sentence: str) -> None:
    for line in cut_to_terminal([harmless(complaint(sentence))]):
        click.echo(line)
