"""`returns book today`: the day so far."""

from __future__ import annotations

from datetime import UTC, datetime, time

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json


@click.command()
@BOOK
@FORMAT
@LANG
def command(url: str | None, format: str, lang: str | None) -> int:
    """Say what the day has brought so far: returns, money, overrides, open inspections."""
    from returns_cli.book.amounts import written_money
    from returns_cli.book.times import stamp
    from returns_cli.cli.book_text import DECIDED_HEADINGS, decided_json, decided_rows, table
    from returns_cli.wording.book_words import book_say

    lang = chosen_language(lang)
    midnight = datetime.combine(datetime.now().astimezone().date(), time()).astimezone(UTC)
    with open_in(url, lang) as book:
        found = book.listed(since=stamp(midnight), most=100_000)
        held = book.listed(state="held", most=100_000)
    states = {state: sum(each.state == state for each in found) for state in ("taken", "held", "refused")}
    overridden = sum(each.overridden is not None for each in found)
    refunds: dict[str, int] = {}
    for each in found:
        if each.state == "taken" and each.refund is not None:
            refunds[each.line.currency] = refunds.get(each.line.currency, 0) + each.refund
    paid = [written_money(amount, currency) for currency, amount in sorted(refunds.items())]
    if format == "json":
        counted = {**states, "overridden": overridden, "refunds": paid}
        write_json({**counted, "open_inspections": [decided_json(each) for each in held]})
        return exits.CLEAN
    click.echo(book_say("today", lang, **states, overridden=overridden, refunds=", ".join(paid) or "0"))
    if held:
        click.echo("\n" + book_say("open-inspections", lang))
        click.echo("\n".join(table(decided_rows(held, lang), DECIDED_HEADINGS, lang)))
    return exits.CLEAN
