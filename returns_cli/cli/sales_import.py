"""`returns sales import`: a till's export of sales, taken over into the book."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from returns_cli import stopping
from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, named_zone, open_in, result_of
from returns_cli.cli.options import FORMAT, LANG, chosen_language, fact_values, write_json
from returns_cli.errors import harmless
from returns_cli.sources.log_names import named
from returns_cli.whole_file import whole_file

if TYPE_CHECKING:
    from returns_cli.book.book import Book
    from returns_cli.book.imports import Import
    from returns_cli.cli.export_rows import ExportRows
    from returns_cli.rows.summary import Reject
    from returns_cli.sources.logs import OpenedLog

SHOWN_POLICIES = 3


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option("--map", "mapped", multiple=True, metavar="FACT=COLUMN", help="The column of a fact, where headings do not say.")
@click.option("--set", "given", multiple=True, metavar="FACT=VALUE", help="A fact that holds for every row: shop=North.")
@click.option(
    "--dates",
    multiple=True,
    metavar="ORDER|FACT=ORDER",
    help="How 03/04/2025 is meant: dmy, mdy, ymd; sold_on=%d-%b-%y for one fact. Not said: rejected.",
)
@click.option("--unit", "units", multiple=True, metavar="FACT=UNIT", help="The unit of a fact's bare numbers: quantity=boxes.")
@click.option("--unknown", multiple=True, metavar="WORD", help="One more word that says that a fact is not known.")
@click.option("--mapping", metavar="FILE|NAME", help="How the export is read, as --save-mapping of an audit writes it.")
@click.option("--encoding", metavar="NAME", help="The encoding of the log, where it is not found rightly.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook, or the list in a JSON file; the first without it.")
@click.option(
    "--header-line", type=click.IntRange(1), metavar="N", help="The line of the headings, where it is not found rightly."
)
@click.option("--headings", metavar="A,B,C", help="The headings of a log that has none.")
@click.option("--delimiter", metavar="CHARACTER", help="What separates cells, where it is not found rightly; `tab` is one.")
@click.option("--rejects", metavar="FILE", help="Every row that was not taken over, with line and reason (CSV).")
@BOOK
@FORMAT
@LANG
def command(
    logs: tuple[str, ...],
    mapped: tuple[str, ...],
    given: tuple[str, ...],
    dates: tuple[str, ...],
    units: tuple[str, ...],
    unknown: tuple[str, ...],
    mapping: str | None,
    encoding: str | None,
    sheet: str | None,
    header_line: int | None,
    headings: str | None,
    delimiter: str | None,
    rejects: str | None,
    url: str | None,
    format: str,
    lang: str | None,
) -> int:
    """Take over the sales of a till's export; each row once, however often a file is sent.

    A later export that says otherwise of the same delivery of a receipt's line corrects it. Columns are found by their
    headings, as in an audit.
    """
    from returns_cli.audit.results import write_rejects
    from returns_cli.cli.export_rows import ExportRows, passes_over
    from returns_cli.cli.place_options import PlaceOptions
    from returns_cli.cli.sale_rows import export_policy
    from returns_cli.cli.sales_read import columns_of, digest, ended_exports, notes_of, read_otherwise, reading_lines, unused
    from returns_cli.intake.roles import telling_keys
    from returns_cli.intake.saved_mapping import read_mapping
    from returns_cli.intake.ways import asked_ways, check_ways
    from returns_cli.pools.watching import watch_quietly
    from returns_cli.rows.audit import Audit
    from returns_cli.sources.log_file import opened_logs
    from returns_cli.sources.log_state import watched

    gc.disable()  # until the process ends: an export is millions of cells, with no circle among them
    lang = chosen_language(lang)
    saved = read_mapping(mapping).of_facts(export_policy(None).policy) if mapping else None
    dates = dates or (saved.dates() if saved else ())
    ways = asked_ways(dates, (*unknown, *(saved.listed("unknown") if saved else ())), ())
    compiled = export_policy(ways)
    check_ways(ways, [compiled.policy])
    chosen, values = fact_values(mapped, "--map"), fact_values(given, "--set")
    counted_in = {**(saved.units([compiled.policy]) if saved else {}), **fact_values(units, "--unit")}
    counted = {"new": 0, "known": 0, "corrected": 0, "joined": 0, "named": 0}
    policies: Counter[str] = Counter()
    refused: list[Reject] = []
    zone = str(named_zone() or "")
    place = PlaceOptions(encoding, sheet, header_line, headings, delimiter).placed(saved)
    with (
        stopping.held(),
        watched(named(logs)) as check_unchanged,
        opened_logs(logs, place.reading.telling(telling_keys([compiled.policy], chosen.values()))) as files,
    ):
        columns = columns_of(compiled.policy, files[0].header, saved, chosen, values, counted_in)
        opened = ended_exports(files, compiled.policy, columns)
        audit = Audit(compiled, opened, lambda _: columns, watch_quietly, ways, lang)
        otherwise = read_otherwise(compiled.policy, columns, dates, {"units": counted_in, "table": place.asked})
        with passes_over(audit) as passes, open_in(url, lang) as book:
            target = result_of(rejects, book, logs) if rejects else None
            for number, log in enumerate(opened):
                rows = ExportRows(passes, number, zone, check_unchanged)
                done, mine = _taken_over(book, log, rows, digest(log, place.sheet, otherwise))
                refused += mine
                for name in counted:
                    counted[name] += getattr(done, name)
                policies.update(dict(done.unknown_policies))
            if target:
                with whole_file(target) as unfinished:
                    write_rejects(unfinished, opened[0].header, refused)
    if format == "json":
        read_by = {fact: columns.header[at] for fact, at in columns.facts.items()}
        found = {**counted, "rejected": len(refused), "mapping": read_by, "unused": unused(columns), "notes": notes_of(opened)}
        write_json({**found, "unknown_policies": policies})
    else:
        shown = [*_counted(counted, refused, lang), *reading_lines(compiled.policy, columns, opened, lang)]
        click.echo("\n".join([*shown, *_unknown(policies, lang)]))
    return exits.UNREADABLE if refused else exits.CLEAN


def _taken_over(book: Book, log: OpenedLog, rows: ExportRows, known_by: str) -> tuple[Import, list[Reject]]:
    """What became of an export, and its rows that were not taken over, in their order."""
    from returns_cli.cli.sales_read import row_cells
    from returns_cli.rows.summary import Reject

    done = book.sell_keyed(known_by, rows, name=Path(log.name).name)
    cells = row_cells(log, {line for line, _ in done.refused}) if done.refused else {}
    refused = [Reject(rows.number, log.name, at, str(why.in_language(rows.lang)), cells[at]) for at, why in done.refused]
    return done, sorted([*rows.rejects, *refused], key=lambda each: each.line)


def _counted(counted: Mapping[str, int], refused: Sequence[Reject], lang: str) -> Iterator[str]:
    """What became of the rows, and why the first ones that were not taken over were not."""
    from returns_cli.rows.summary import SHOWN_REJECTS
    from returns_cli.wording.book_words import book_say
    from returns_cli.wording.words import say

    yield book_say("imported", lang, **counted, rejected=len(refused))
    if counted["joined"]:
        yield book_say("joined-rows", lang, count=counted["joined"])
    if counted["named"]:
        yield book_say("named-receipts", lang, count=counted["named"])
    yield from (harmless(f"  {each.file}:{each.line}: {each.why}") for each in refused[:SHOWN_REJECTS])
    if len(refused) > SHOWN_REJECTS:
        yield f"  … {say('more-rejects', lang, count=len(refused) - SHOWN_REJECTS)}"


def _unknown(policies: Mapping[str, int], lang: str) -> Iterator[str]:
    """A note of the policies that the sales were made under, and that the book does not have."""
    from returns_cli.wording.book_words import book_say

    if policies:
        digests = ", ".join([*islice(policies, SHOWN_POLICIES), *(["…"] if len(policies) > SHOWN_POLICIES else [])])
        yield harmless(book_say("unknown-policies", lang, count=sum(policies.values()), digests=digests))
