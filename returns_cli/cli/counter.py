"""`returns counter`: the screen at a counter, open all day; where there is none, the dialogue."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from returns_cli import load_policy, stopping
from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, CLERK, in_language
from returns_cli.cli.options import DEFAULT_POLICY, LANG, chosen_language
from returns_cli.kinds.calendar_text import zone_of

if TYPE_CHECKING:
    from returns_cli.book.book import Book
    from returns_cli.book.shop import Shop
    from returns_cli.counter.calls import PrintSlip
    from returns_cli.counter.desk import Desk, Printing


@click.command()
@click.option("--counter", "counter", default="", metavar="NAME", help="Which counter this is.")
@CLERK
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy: an id or a file.")
@click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2025 is meant; refused without it.")
@click.option("--shop-file", metavar="FILE", help="The shop's settings; else RETURNS_SHOP.")
@click.option("--plain", is_flag=True, help="The dialogue instead of the screen, for a screen reader.")
@BOOK
@LANG
def command(
    counter: str,
    clerk: str,
    policy: str,
    dates: str | None,
    shop_file: str | None,
    plain: bool,
    url: str | None,
    lang: str | None,
) -> int:
    """The screen at a counter: scan a receipt, answer by single keys, and nothing is recorded before F2.

    A terminal that cannot show it, or one without Textual, gets the dialogue.
    """
    from returns_cli.book.book import named_book, open_book
    from returns_cli.book.shop import shop_if_named
    from returns_cli.counter.desk import Desk
    from returns_cli.counter.state import CounterSetting
    from returns_cli.wording.counter_words import counter_say

    shop = shop_if_named(shop_file)
    lang = chosen_language(lang or (shop.language if shop else None))
    compiled = load_policy(policy, dates=dates or (shop.dates if shop else None))
    with in_language(lang):
        where = named_book(url)
        open_book(where).close()
    setting = CounterSetting(compiled, lang, counter, clerk, shop, dates or (shop.dates if shop else None))
    desk = Desk(lambda: open_book(where), setting, print_slip=_printing(shop, lang))
    zone = zone_of(compiled.policy.timezone)
    why = "plain-asked" if plain else unfit()
    if why is None:
        return _screen(desk, lambda: datetime.now(zone).date())
    from returns_cli.cli.counter_plain import plain_counter

    click.echo(counter_say(why, lang), err=True)
    with in_language(lang):
        return plain_counter(desk, lambda: datetime.now(zone).date())


def _printing(shop: Shop | None, lang: str) -> Printing | None:
    """How slips are printed; None where no printer is set up."""
    if shop is None or not shop.printer:
        return None

    def on_paper(book: Book, call: PrintSlip) -> str:
        from returns_cli.counter.printing import print_slip

        print_slip(book, call.ids, shop, lang, shop.paper, shop.printer)
        return shop.printer

    return on_paper


def _screen(desk: Desk, today: Callable[[], date]) -> int:
    from returns_cli.counter.screen import CounterApp

    try:
        with stopping.held():
            CounterApp(desk, today).run(mouse=False)
    finally:
        desk.close()
    return exits.CLEAN


def unfit() -> str | None:
    """Why the screen cannot be shown here; None where it can."""
    term, encoding = os.environ.get("TERM", ""), (sys.stdout.encoding or "").lower().replace("-", "")
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual paints on standard error
    if not all(stream.isatty() for stream in streams) or term in ("", "dumb", "unknown") or encoding != "utf8":
        return "plain-dumb"
    return None if find_spec("textual") else "plain-no-textual"
