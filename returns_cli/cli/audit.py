"""`returns audit`: decide every row of a log again and hold it against the recorded decision."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from typing import Any

import click

from returns_cli import load_policy
from returns_cli.audit.log_file import Reading, opened_logs, writable
from returns_cli.audit.run import FORMATS, Audit, Run, Summary
from returns_cli.cli import exits
from returns_cli.cli.audit_text import mapping_lines, summary_lines
from returns_cli.cli.check import DEFAULT_POLICY
from returns_cli.cli.options import FORMAT, LANG, chosen_language, fact_values, write_json
from returns_cli.cli.progress import watcher
from returns_cli.intake.columns import Mapped, map_columns
from returns_cli.policy.model import Policy
from returns_cli.whole_file import whole_file

SHOWN_REJECTS = 5
DUCKDB = "duckdb"


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy: an id or a file.")
@click.option("--out", metavar="FILE", help="Every row with its decision: .csv, .parquet or .jsonl.")
@click.option("--rejects", metavar="FILE", help="Every row that cannot be read, with line and reason (CSV).")
@click.option(
    "--map", "mapped", multiple=True, metavar="FACT=COLUMN", help="The column of a fact, where the headings do not say."
)
@click.option("--set", "given", multiple=True, metavar="FACT=VALUE", help="A fact that holds for every row.")
@click.option("--recorded", metavar="COLUMN", help="The column of the recorded decision.")
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="How 03/04/2025 is meant; such rows are rejected without it.")
@click.option("--encoding", metavar="NAME", help="The encoding of the log, where it is not found rightly: gb18030, utf-16, ...")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook; the first one without it.")
@click.option("--memory", metavar="SIZE", help="At most so much memory, for example 2GB.")
@click.option(
    "--engine", type=click.Choice([DUCKDB, "spark"]), default=DUCKDB, show_default=True, help="What decides the rows."
)
@click.option("--master", metavar="URL", help="The Spark cluster; else Spark runs on this machine.")
@click.option("--shared", metavar="FOLDER", help="A folder that this machine and Spark's workers share.")
@FORMAT
@LANG
def command(
    logs: tuple[str, ...],
    policy: str,
    out: str | None,
    rejects: str | None,
    mapped: tuple[str, ...],
    given: tuple[str, ...],
    recorded: str | None,
    dates: str | None,
    encoding: str | None,
    sheet: str | None,
    memory: str | None,
    engine: str,
    master: str | None,
    shared: str | None,
    format: str,
    lang: str | None,
) -> int:
    """Decide every row of a log again and compare with what was recorded.

    A blank cell is unknown; a cell that cannot be read rejects its row; nothing is guessed.
    """
    lang = chosen_language(lang)
    ready = load_policy(policy, dates=dates)
    opened = click.get_current_context().with_resource(opened_logs(logs, Reading(encoding, sheet, images=engine == DUCKDB)))
    chosen, constants = fact_values(mapped, "--map"), fact_values(given, "--set")

    def columns_of(version: Policy) -> Mapped:
        return map_columns(version, opened[0].header, chosen=chosen, given=constants, recorded=recorded)

    columns = columns_of(ready.policy)
    inputs = [log.path for log in opened]
    out_file = writable(out, FORMATS, inputs) if out else None
    rejects_file = writable(rejects, [".csv"], [*inputs, *([out_file] if out_file else [])]) if rejects else None
    if format == "text":
        click.echo("\n".join(mapping_lines(ready.policy, columns, lang)))
    audit = Audit(ready, opened, columns_of, watcher(), dates, lang)
    with ExitStack() as results, _opened(audit, memory, engine, master, shared) as run:
        summary = run.summary()
        if out_file:  # INVARIANT: both results take their places when all has gone well, or neither does
            run.write_findings(
                results.enter_context(whole_file(out_file)), FORMATS[out_file.suffix.lower()], sum(summary.outcomes.values())
            )
        if rejects_file:
            run.write_rejects(results.enter_context(whole_file(rejects_file)), summary.rejected)
        if format == "json":
            write_json(_as_json(ready.policy, columns, summary))
        else:
            few = [reject for reject, _ in zip(run.rejects(), range(SHOWN_REJECTS), strict=False)] if summary.rejected else []
            written = [str(path) for path in (out_file, rejects_file) if path]
            click.echo("\n".join(summary_lines(ready.policy, summary, few, written, lang)))
    if summary.findings:
        return exits.FINDINGS
    return exits.UNREADABLE if summary.rejected else exits.CLEAN


def _opened(
    audit: Audit, memory: str | None, engine: str, master: str | None, shared: str | None
) -> AbstractContextManager[Run]:
    """The audit's run on the engine that was asked for."""
    if engine == "spark":
        from returns_cli.audit.spark_run import opened_on_spark

        return opened_on_spark(audit, memory, master, shared)
    if master or shared:
        raise click.UsageError(f"{'--master' if master else '--shared'} goes with --engine spark")
    return audit.opened(memory)


def _as_json(policy: Policy, columns: Mapped, summary: Summary) -> dict[str, Any]:
    return {
        "policy": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        "rows": summary.rows,
        "rejected": summary.rejected,
        "outcomes": summary.outcomes,
        "verdicts": summary.verdicts,
        "rules": summary.rules,
        "routes": summary.routes,
        "mapping": {fact: columns.header[position] for fact, position in columns.facts.items()},
        "recorded": None if columns.recorded is None else columns.header[columns.recorded],
        "given": columns.given,
    }
