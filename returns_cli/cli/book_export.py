"""`returns book export`: the decisions as a log."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import click

from returns_cli.cli import exits
from returns_cli.cli.book_mask import MASK, masked
from returns_cli.cli.book_options import BOOK, day_option, named_zone, open_in, result_of, since_stamp
from returns_cli.cli.options import DEFAULT_POLICY, LANG, chosen_language
from returns_cli.errors import UsageError, visible
from returns_cli.whole_file import whole_file

TEXT, STANDARD_OUTPUT = (".csv", ".txt", ""), "-"
KIND = "sha256:"


@click.command()
@click.argument("file")
@click.option("--since", metavar="DATE", callback=day_option, help="From this day on.")
@click.option("--digest", metavar="DIGEST", help="Only what this policy decided: its digest, or how that begins.")
@MASK
@BOOK
@LANG
def command(file: str, since: date | None, digest: str | None, mask: bool, url: str | None, lang: str | None) -> int:
    """Write the decisions to FILE (CSV; `-` is standard output), one row each, as a log that `returns audit` reads."""
    from returns_cli import load_policy
    from returns_cli.book.errors import NotInBook
    from returns_cli.book.exporting import export
    from returns_cli.wording.book_words import book_say

    lang, zone = chosen_language(lang), named_zone()
    with open_in(url, lang) as book:
        target = result_of(file, book)
        if target.suffix.lower() not in TEXT:
            raise UsageError(f"cannot write `{visible(file)}`", help=f"end it in {' or '.join(filter(None, TEXT))}")
        shared = book.shared_numbers()
        every = list(book.as_done(book.listed(since=since_stamp(since, zone), most=10_000_000, today=book.today())))
    found = [each for each in every if _is(each.digest, digest)]
    if digest is not None and not found:
        raise NotInBook("no-policy", lang=lang, digest=digest)
    usual = () if found else [*load_policy(DEFAULT_POLICY).policy.facts]
    if file == STANDARD_OUTPUT:
        text = StringIO()
        export(masked(found, mask=mask), text, shared, usual)
        click.echo(text.getvalue(), nl=False)
        return exits.CLEAN
    with whole_file(target) as unfinished, unfinished.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = export(masked(found, mask=mask), stream, shared, usual)
    click.echo(book_say("exported", lang, rows=rows, file=file))
    counted = Counter(each.digest for each in found)
    if len(counted) > 1:
        listed = ", ".join(f"--digest {digest} ({count})" for digest, count in sorted(counted.items()))
        click.echo(book_say("export-of-policies", lang, listed=listed))
    return exits.CLEAN


def _is(digest: str, wanted: str | None) -> bool:
    return wanted is None or digest.removeprefix(KIND).startswith(wanted.lower().removeprefix(KIND))
