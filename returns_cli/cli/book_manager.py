"""`returns book manager`: who may override."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in, read_pin
from returns_cli.cli.options import LANG, chosen_language


def _smallest_unit(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        amount = Decimal(text) * 100
    except InvalidOperation:
        raise click.BadParameter(f"`{text}` is no amount; write it as 500 or 499.90") from None
    if amount != amount.to_integral_value() or amount < 0:
        raise click.BadParameter(f"`{text}` is no amount; write it as 500 or 499.90")
    return int(amount)


@click.command()
@click.argument("name")
@click.option("--limit", metavar="MONEY", callback=_smallest_unit, help="The largest refund that they may decide.")
@click.option("--may", multiple=True, metavar="OUTCOME", help="Only requests with this verdict; can be given several times.")
@click.option("--pin-file", metavar="FILE", help="The PIN from a file; else it is typed at the terminal.")
@BOOK
@LANG
def command(name: str, limit: int | None, may: tuple[str, ...], pin_file: str | None, url: str | None, lang: str | None) -> int:
    """Let the manager NAME override, with a PIN; again, to change PIN and limits."""
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    pin = read_pin(pin_file, book_say("pin", lang, manager=name))
    with open_in(url, lang) as book:
        book.add_manager(name, pin, most=limit, may=may)
    click.echo(book_say("manager-added", lang, manager=name))
    return exits.CLEAN
