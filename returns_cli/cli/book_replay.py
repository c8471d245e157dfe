"""`returns book replay`: an old return decided again."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.errors import harmless


@click.command()
@click.argument("id")
@BOOK
@FORMAT
@LANG
def command(id: str, url: str | None, format: str, lang: str | None) -> int:
    """Decide the return ID again under the policy of its day, and say whether it, and the money, still comes out so."""
    from returns_cli.book.amounts import written_money
    from returns_cli.book.tender_words import tender_lines
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    with open_in(url, lang) as book:
        found = book.replay(id)
        before, now = (
            book.outcome_in_words(found.before.digest, outcome, lang) for outcome in (found.before.outcome, found.now.outcome)
        )
    currency = found.before.line.currency
    was, becomes = (written_money(refund, currency) for refund in (found.before.refund, found.refund))
    if format == "json":
        paid = {"refund_before": was or None, "refund": becomes or None}
        write_json({"id": id, "before": found.before.outcome, "same": found.same, **paid, **found.now.to_json(lang)})
    else:
        key = "replayed-same" if found.same else "replayed-otherwise"
        lines = [book_say(key, lang, id=id, before=before, now=now, digest=found.before.digest)]
        if not found.same_money:
            nothing = book_say("nothing-back", lang)
            lines.append(book_say("replayed-refund", lang, before=was or nothing, now=becomes or nothing))
            lines += (f"  {harmless(line)}" for line in tender_lines(found.tenders, currency, lang))
        click.echo("\n".join(lines))
    return exits.CLEAN if found.same else exits.FINDINGS
