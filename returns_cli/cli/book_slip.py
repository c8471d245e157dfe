"""`returns book slip`: the slip of a return."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import LANG, chosen_language

if TYPE_CHECKING:
    from returns_cli.book.shop import SlipPaper


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--paper", type=click.Choice(["58", "80", "a5", "text"]), help="Receipt paper of 58 or 80 mm, A5, or text.")
@click.option("--to", "to", metavar="FILE|DEVICE", help="Where to; else the shop's printer, and text is shown.")
@click.option("--shop-file", metavar="FILE", help="The shop's settings: name, hotline, printer, paper; else RETURNS_SHOP.")
@BOOK
@LANG
def command(
    ids: tuple[str, ...], paper: SlipPaper | None, to: str | None, shop_file: str | None, url: str | None, lang: str | None
) -> int:
    """Print the slip of the return ID; the lines of one request go on one slip (several IDs). A reprint says so."""
    from returns_cli.book.shop import shop_if_named
    from returns_cli.counter.printing import print_slip, written
    from returns_cli.counter.slip import slip_content
    from returns_cli.wording.slip_words import slip_say

    lang = chosen_language(lang)
    shop = shop_if_named(shop_file)
    form = paper or (shop.paper if shop and not to else "text")
    where = to or (shop.printer if shop and form in ("58", "80") else "")
    with open_in(url, lang) as book:
        if where:
            print_slip(book, ids, shop, lang, form, where)
            click.echo(slip_say("printed-to", lang, where=where))
        elif form in ("58", "80"):
            from returns_cli.book.errors import BookError

            raise BookError("no-printer")
        else:
            found = book.slip(ids, today=book.today(ids[0]))
            click.echo(written(slip_content(found, shop, lang), form).decode(), nl=False)
            book.slip_printed(ids)
    return exits.CLEAN
