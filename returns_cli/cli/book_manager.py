"""`returns book manager`: who may override."""

from __future__ import annotations

from decimal import Decimal

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, in_language, open_in, read_pin
from returns_cli.cli.options import DEFAULT_POLICY, LANG, chosen_language

LARGEST = 10**15  # hundredths: more than any refund


def _smallest_unit(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        amount = Decimal(text) * 100
    except ArithmeticError:
        amount = Decimal("nan")
    if not amount.is_finite() or not 0 <= amount <= LARGEST or amount != amount.to_integral_value():
        raise click.BadParameter(f"`{text}` is no amount; write it as 500 or 499.90")
    return int(amount)


def _overridable(policy: str, may: tuple[str, ...]) -> None:
    """Raises Refused where one of the outcomes is none that the policy gives to what a manager may override."""
    from returns_cli import load_policy
    from returns_cli.book.errors import ListedTexts, Refused

    if not may:
        return
    declared = load_policy(policy).policy
    outcomes = [outcome for outcome in declared.outcomes if outcome != declared.granted]
    for each in may:
        if each not in outcomes:
            raise Refused("no-such-outcome", outcome=each, policy=declared.id, outcomes=ListedTexts(tuple(outcomes)))


@click.command()
@click.argument("name")
@click.option("--limit", metavar="MONEY", callback=_smallest_unit, help="The largest refund that they may decide.")
@click.option("--may", multiple=True, metavar="OUTCOME", help="Only requests with this verdict; can be given several times.")
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy of these outcomes: an id or a file.")
@click.option("--pin-file", metavar="FILE", help="The PIN from a file; else it is typed at the terminal.")
@BOOK
@LANG
def command(
    name: str, limit: int | None, may: tuple[str, ...], policy: str, pin_file: str | None, url: str | None, lang: str | None
) -> int:
    """Let the manager NAME override, with a PIN; again, to change PIN and limits."""
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with in_language(lang):
        _overridable(policy, may)
    pin = read_pin(pin_file, book_say("pin", lang, manager=name))
    with open_in(url, lang) as book:
        book.add_manager(name, pin, most=limit, may=may)
    click.echo(book_say("manager-added", lang, manager=name))
    return exits.CLEAN
