"""`returns audit`: decide every row of a log again and hold it against the recorded decision."""

from __future__ import annotations

import os
from typing import Any

import click

from returns_cli import stopping
from returns_cli.cli.loading import loading
from returns_cli.cli.options import DEFAULT_POLICY, FORMAT, LANG
from returns_cli.intake.roles import ROLES
from returns_cli.sources.log_names import named
from returns_cli.sources.log_state import hashing, watched


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy: an id or a file.")
@click.option(
    "--out",
    metavar="FILE",
    help="Every row with its decision: .csv, .xlsx, .parquet or .jsonl; FOLDER/ for Parquet in parts.",
)
@click.option("--rejects", metavar="FILE", help="Every row that cannot be read, with line and reason (CSV).")
@click.option(
    "--map", "mapped", multiple=True, metavar="FACT=COLUMN", help="The column of a fact, where the headings do not say."
)
@click.option("--set", "given", multiple=True, metavar="FACT=VALUE", help="A fact that holds for every row.")
@click.option(
    "--as-of",
    metavar="MOMENT|DATE",
    help="What today and now are, for facts that default to them and that the log lacks; a day stands for its end.",
)
@click.option("--recorded", metavar="COLUMN", help="The column of the recorded decision.")
@click.option(
    "--recorded-as",
    metavar="OUTCOME",
    help="The decision of every row, where no column has it: approve for an export of refunds already paid.",
)
@click.option("--request", metavar="COLUMN", help="The column of the request id: rows with the same id are one request.")
@click.option(
    "--request-facts",
    multiple=True,
    metavar="FACT",
    help="A fact that all lines of a request share: a blank cell says what the first line says.",
)
@click.option("--sales", metavar="FILE", help="A second table, of the sales: facts that the log does not have.")
@click.option("--on", metavar="COLUMNS", help="The columns by which a sale is found: order,sku, or order=Order No,sku.")
@click.option("--latest-before", metavar="FACT", help="Of several sales the latest on or before this day: requested_on.")
@click.option(
    "--where",
    multiple=True,
    metavar="CONDITION",
    help='Only rows for which this holds of columns: "Total > 100 and Country in DE, FR", "days_between(Sold, Returned) > 30".',
)
@click.option(
    "--dates",
    multiple=True,
    metavar="ORDER|FACT=ORDER",
    help="How 03/04/2025 is meant: dmy, mdy, ymd; serial for Excel's 45717, unix for seconds; sold_on=%d-%b-%y for one fact. "
    "Not said: rejected.",
)
@click.option("--unit", "units", multiple=True, metavar="FACT=UNIT", help="The unit of a fact's bare numbers: quantity=boxes.")
@click.option("--unknown", multiple=True, metavar="WORD", help="One more word that says that a fact is not known.")
@click.option(
    "--decision",
    "decisions",
    multiple=True,
    metavar="OUTCOME=WORDS",
    help="More words in which the log records an outcome: approve=SI,Y.",
)
@click.option(
    "--mapping", metavar="FILE|NAME", help="What --save-mapping wrote, or a ready mapping: shopify-orders, amazon-returns, ..."
)
@click.option("--save-mapping", metavar="FILE", help="Keep how this log is read, for the next one (TOML).")
@click.option("--totals", is_flag=True, help="Findings by rule, clerk, month and article, and the money at stake.")
@click.option(
    "--column",
    "roles",
    multiple=True,
    metavar="KIND=COLUMN",
    help=f"A column that says more of a finding, where its heading does not: {', '.join(ROLES)}.",
)
@click.option("--report", metavar="FILE", help="The audit as one page for people (HTML): figures, charts, the worst cases.")
@click.option("--doubles", metavar="FILE", help="Every row that returns a receipt line twice, or more than was sold (CSV).")
@click.option(
    "--mask",
    multiple=True,
    metavar="COLUMN",
    help="A column of people: pseudonyms stand for its texts in all results; `people`: all that are so by their headings.",
)
@click.option("--encoding", metavar="NAME", help="The encoding of the log, where it is not found rightly: gb18030, utf-16, ...")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook, or the list in a JSON file; the first without it.")
@click.option(
    "--header-line", type=click.IntRange(1), metavar="N", help="The line of the headings, where it is not found rightly."
)
@click.option("--headings", metavar="A,B,C", help="The headings of a log that has none.")
@click.option("--delimiter", metavar="CHARACTER", help="What separates cells, where it is not found rightly; `tab` is one.")
@click.option("--memory", metavar="SIZE", help="At most so much memory, for example 2GB.")
@click.option("--cluster", type=click.Choice(["spark"]), help="Where rows are decided, if not by processes of this machine.")
@click.option("--master", metavar="URL", help="The Spark cluster; without it Spark runs on this machine.")
@FORMAT
@LANG
def command(logs: tuple[str, ...], **options: Any) -> int:
    """Decide every row of a log again and compare with what was recorded.

    A blank cell is unknown; a cell that cannot be read rejects its row; nothing is guessed.
    """
    # Arrow is to take its memory where numpy does: of two allocators each keeps what the other could use, and asks for more.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    wanted = options["format"] == "json" or options["report"] is not None
    with (
        stopping.held(),
        watched(names := named(logs)) as check_unchanged,
        hashing(names, wanted=bool(wanted)) as contents,  # a second processor has nothing else to do while the work is loaded
    ):
        with loading():
            from returns_cli.cli.audit_run import audited
        return audited(names, options, check_unchanged, contents)
