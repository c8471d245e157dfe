"""`returns book show`: one decision."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_mask import MASK, masked
from returns_cli.cli.book_options import BOOK, open_in, shop_zone
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.errors import harmless


@click.command()
@click.argument("id")
@MASK
@BOOK
@FORMAT
@LANG
def command(id: str, mask: bool, url: str | None, format: str, lang: str | None) -> int:
    """Show the decision ID with everything the book knows of it."""
    from returns_cli.book.tender_words import tender_lines
    from returns_cli.cli.book_text import DECIDED_HEADINGS, decided_json, decided_rows, table

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        [found] = masked([book.decided(id, today=book.today(id))], mask=mask)
    if format == "json":
        write_json(decided_json(found))
        return exits.CLEAN
    click.echo("\n".join(table(decided_rows([found], lang, shop_zone()), DECIDED_HEADINGS, lang)))
    for line in tender_lines(found.tenders, found.line.currency, lang):
        click.echo(harmless(f"  {line}"))
    for name, text in found.texts.items():
        click.echo(harmless(f"  {name}: {text}"))
    click.echo(f"  {found.policy} {found.digest}")
    return exits.CLEAN
