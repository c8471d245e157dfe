"""`returns book replay`: an old return decided again."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@click.argument("id")
@BOOK
@FORMAT
@LANG
def command(id: str, url: str | None, format: str, lang: str | None) -> int:
    """Decide the return ID again under the policy of its day, and say whether it still comes out so."""
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        found = book.replay(id)
        before, now = (
            book.outcome_in_words(found.before.digest, outcome, lang) for outcome in (found.before.outcome, found.now.outcome)
        )
    if format == "json":
        write_json({"id": id, "before": found.before.outcome, "same": found.same, **found.now.to_json(lang)})
    else:
        key = "replayed-same" if found.same else "replayed-otherwise"
        click.echo(book_say(key, lang, id=id, before=before, now=now, digest=found.before.digest))
    return exits.CLEAN if found.same else exits.FINDINGS
