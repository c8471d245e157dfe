"""`returns override`: a manager takes what was refused or held."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in, read_pin
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.argument("id")
@click.option("--manager", required=True, metavar="NAME", help="Who decides.")
@click.option(
    "--reason", required=True, metavar="CODE", help="Why: goodwill, staff-error, supplier, law, or other with a --note."
)
@click.option("--note", default="", metavar="TEXT", help="A note; kept beside the log, not in it.")
@click.option("--pin-file", metavar="FILE", help="The PIN from a file; else it is typed at the terminal.")
@BOOK
@FORMAT
@LANG
def command(
    id: str, manager: str, reason: str, note: str, pin_file: str | None, url: str | None, format: str, lang: str | None
) -> int:
    """Take the return ID although the policy says otherwise; its verdict stays beside it."""
    from returns_cli.cli.book_text import decided_json, refund_lines
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    pin = read_pin(pin_file, book_say("pin", lang, manager=manager))
    with open_in(url, lang) as book:
        done = book.override(id, manager=manager, reason=reason, pin=pin, note=note)
        outcome = book.outcome_in_words(done.digest, done.outcome, lang)
    if format == "json":
        write_json(decided_json(done))
    else:
        click.echo(book_say("overridden", lang, id=id, outcome=outcome))
        if done.refund is not None:
            click.echo("\n".join(refund_lines(done.refund, done.tenders, done.line.currency, lang)))
    return exits.CLEAN
