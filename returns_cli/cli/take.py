"""`returns take`: decide a return with what the sale says, and record it in the book."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, CLERK, named_zone, of_a_branch, open_in
from returns_cli.cli.book_receipt import SaleAsked, goods_said, what_came_back
from returns_cli.cli.check import CheckCommand, facts_of
from returns_cli.cli.clock import now_in
from returns_cli.cli.options import DEFAULT_POLICY, FORMAT, LANG, chosen_language, write_json
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.sameness import folded

if TYPE_CHECKING:
    from returns_cli.book.book import Book
    from returns_cli.book.decided import RecordedDecision


@click.command(cls=CheckCommand)
@click.option("--receipt-no", "receipt", required=True, metavar="NUMBER", help="The receipt, as its number is printed.")
@click.option("--line", metavar="N", help="The line of the receipt; a receipt of one line needs none.")
@click.option("--shop", metavar="NAME", help="The shop, where several have a receipt of this number.")
@click.option("--id", "id", metavar="ID", help="The id of this return, made by the caller: sent again, it is the same return.")
@CLERK
@click.option("--counter", default="", metavar="NAME", help="At which counter.")
@click.option("--hold-days", type=click.IntRange(1, 3650), help="How many days goods to be inspected are kept; else 30.")
@click.option("--note", default="", metavar="TEXT", help="A note; kept beside the log, not in it.")
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy: an id or a file.")
@click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2025 is meant; refused without it.")
@BOOK
@FORMAT
@LANG
@click.pass_context
def command(
    ctx: click.Context,
    /,
    receipt: str,
    line: str | None,
    shop: str | None,
    id: str | None,
    clerk: str,
    counter: str,
    note: str,
    hold_days: int | None,
    url: str | None,
    format: str,
    lang: str | None,
    amount: str | None = None,
    **options: tuple[str, ...] | None,
) -> int:
    """Take goods back: decided with what the sale says, and recorded.

    What the book knows of the sale need not be said. Nothing is recorded as a return that is not accepted, sent to
    inspection (a hold) or overridden; every verdict is an entry of the decision log.
    """
    from returns_cli.book.taking import HOLD_DAYS
    from returns_cli.cli.book_text import came_back_lines, taken_json, taken_lines
    from returns_cli.cli.decision_text import decision_lines
    from returns_cli.cli.slot_offers import offer_json, offer_lines, offered

    compiled: CompiledPolicy = ctx.obj
    lang = chosen_language(lang)
    given = facts_of(options)
    now = now_in(compiled)
    sale = SaleAsked(receipt, line, shop)
    with open_in(url, lang) as book:
        of_a_branch(book, receipt, shop)
        with what_came_back(lambda: _came_back(book, sale)):
            taken = book.take(
                compiled,
                given,
                receipt=receipt,
                line=line,
                shop=shop,
                id=id,
                clerk=clerk,
                counter=counter,
                note=note,
                hold_days=hold_days or HOLD_DAYS,
                quantity=goods_said(book, amount, sale) if amount else None,
                now=now,
            )
        too_many = taken.state == "refused" and taken.amount > taken.line.remaining
        before = book.came_back(taken.line) if too_many else []
    offer = offered([taken.decision], url, f"--return {taken.id}", lang) if taken.state in ("taken", "held") else None
    if format == "json":
        write_json({**taken_json(taken, taken.decision.to_json(lang)), **offer_json(offer)})
    else:
        lines = [*decision_lines(taken.decision, lang), "", *taken_lines(taken, lang)]
        lines += [*came_back_lines(before, lang, named_zone()), *offer_lines(offer, lang)]
        click.echo("\n".join(lines), color=None if sys.stdout.isatty() else False)
    return exits.for_outcome(taken.decision.compiled.policy, taken.outcome)


def _came_back(book: Book, sale: SaleAsked) -> list[RecordedDecision]:
    """What came back of the line, or of the receipt's lines where none is named."""
    lines = book.receipt(sale.receipt, sale.shop)
    own = [each for each in lines if sale.line is None or folded(each.line) == folded(sale.line)]
    return [decision for each in own for decision in book.came_back(each)]
