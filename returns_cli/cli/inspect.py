"""`returns inspect`: what an inspection found ends a hold."""

from __future__ import annotations

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, CLERK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, fact_values, write_json


@click.command()
@click.argument("id")
@click.option("--defect", metavar="confirmed|none", help="What the inspection found of the quality problem.")
@click.option("--set", "found", multiple=True, metavar="FACT=VALUE", help="Another fact that it settled.")
@CLERK
@BOOK
@FORMAT
@LANG
def command(
    id: str, defect: str | None, found: tuple[str, ...], clerk: str, url: str | None, format: str, lang: str | None
) -> int:
    """End the hold of the return ID with what the inspection found.

    The request keeps its first day: it is decided as on the day the customer came, under the policy of that day.
    """
    from returns_cli.book.amounts import written_money
    from returns_cli.book.tender_words import tenders_json
    from returns_cli.cli.book_text import refund_lines
    from returns_cli.cli.decision_text import decision_lines
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    facts = fact_values(found, "--set") | ({"defect": defect} if defect else {})
    if not facts:
        raise click.UsageError("say what was found: --defect confirmed, or --defect none")
    with open_in(url, lang) as book:
        done = book.inspect(id, facts, clerk=clerk)
    if format == "json":
        refund = written_money(done.refund, done.before.line.currency) or None
        done_json = {"id": id, "state": done.state, "repeated": done.repeated, "refund": refund, "entry": done.entry}
        write_json({**done_json, **tenders_json(done.tenders, done.before.line.currency), **done.decision.to_json(lang)})
    else:
        click.echo(book_say(f"inspected-{done.state}", lang, id=id))
        if done.repeated:
            click.echo(book_say("said-repeated", lang))
        if done.refund is not None:
            click.echo("\n".join(refund_lines(done.refund, done.tenders, done.before.line.currency, lang)))
        if done.state != "taken":  # why it is not, or what is still to be known
            click.echo("\n".join(["", *decision_lines(done.decision, lang)]))
    return exits.for_outcome(done.decision.compiled.policy, done.decision.outcome)
