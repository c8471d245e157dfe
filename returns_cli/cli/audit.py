"""`returns audit`: decide every row of a log again and hold it against the recorded decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import click

from returns_cli import load_policy
from returns_cli.audit import account
from returns_cli.audit.doubles import write_doubles
from returns_cli.audit.log_file import Reading, opened_logs, writable
from returns_cli.audit.logs import Log
from returns_cli.audit.probing import Probe, probe
from returns_cli.audit.report_file import write_report
from returns_cli.audit.results import ENDINGS
from returns_cli.audit.roles import ROLES, Roles, find_roles
from returns_cli.audit.run import Audit, Run, Summary
from returns_cli.cli import exits
from returns_cli.cli.audit_text import mapping_lines, reject_lines, summary_lines, warning_lines, written_lines
from returns_cli.cli.audit_totals_text import doubles_lines, role_lines, totals_lines
from returns_cli.cli.check import DEFAULT_POLICY
from returns_cli.cli.clock import moment_of, shown
from returns_cli.cli.figures_text import figures_lines
from returns_cli.cli.options import FORMAT, LANG, chosen_language, fact_values, write_json
from returns_cli.cli.progress import watcher
from returns_cli.errors import UsageError
from returns_cli.intake.columns import Mapped, map_columns
from returns_cli.policy.model import Policy
from returns_cli.whole_file import whole_file

SHOWN_REJECTS = 5
DUCKDB = "duckdb"


@click.command()
@click.argument("logs", nargs=-1, required=True, metavar="LOG...")
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy: an id or a file.")
@click.option("--out", metavar="FILE", help="Every row with its decision: .csv, .xlsx, .parquet or .jsonl.")
@click.option("--rejects", metavar="FILE", help="Every row that cannot be read, with line and reason (CSV).")
@click.option(
    "--map", "mapped", multiple=True, metavar="FACT=COLUMN", help="The column of a fact, where the headings do not say."
)
@click.option("--set", "given", multiple=True, metavar="FACT=VALUE", help="A fact that holds for every row.")
@click.option(
    "--as-of",
    metavar="MOMENT|DATE",
    help="What today and now are, for facts that default to them and that the log lacks; a day stands for its last minute.",
)
@click.option("--recorded", metavar="COLUMN", help="The column of the recorded decision.")
@click.option("--request", metavar="COLUMN", help="The column of the request id: rows with the same id are one request.")
@click.option(
    "--dates",
    type=click.Choice(["dmy", "mdy", "serial"]),
    help="How 03/04/2025 is meant, or that 45717 is Excel's number of a day; such rows are rejected without it.",
)
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
    as_of: str | None,
    recorded: str | None,
    request: str | None,
    dates: str | None,
    totals: bool,
    roles: tuple[str, ...],
    report: str | None,
    doubles: str | None,
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

    present = None if as_of is None else shown(moment_of(as_of, ready, dates))

    def columns_of(version: Policy) -> Mapped:
        found = map_columns(
            version, opened[0].header, chosen=chosen, given=constants, recorded=recorded, request=request, present=present
        )
        return found.but(serials=probed.serials)

    probed = Probe()
    probed = probe(opened, ready.policy, columns_of(ready.policy))
    columns = columns_of(ready.policy)
    telling = find_roles(columns, fact_values(roles, "--column", "KIND"))
    if doubles and not telling.shows_doubles:
        raise UsageError(
            "the log does not tell which line of which receipt came back",
            help="name its columns: --column receipt-number=COLUMN --column receipt-line=COLUMN",
        )
    wanted = {"out": (out, ENDINGS), "rejects": (rejects, [".csv"]), "doubles": (doubles, [".csv"])}
    targets = _targets(opened, wanted | {"report": (report, [".html", ".htm"])})
    if format == "text":
        lines = mapping_lines(ready.policy, columns, telling, lang)
        click.echo("\n".join([*lines, *role_lines(telling, lang), *warning_lines(columns, probed, lang)]))
    audit = Audit(ready, opened, columns_of, watcher(), dates, lang)
    with ExitStack() as results, _opened(audit, memory, engine, master, shared) as run:
        told = account.account(run, telling, with_totals=totals or bool(report))
        summary = told.summary
        # INVARIANT: all results take their places when all has gone well, or none does
        unfinished = {name: results.enter_context(whole_file(path)) for name, path in targets.items()}
        if "out" in targets:
            run.write_findings(unfinished["out"], targets["out"].suffix.lower(), sum(summary.outcomes.values()))
        if "rejects" in targets:
            run.write_rejects(unfinished["rejects"], summary.rejected)
        if "doubles" in targets:
            write_doubles(run, telling, unfinished["doubles"])
        if "report" in targets:
            write_report(run, telling, told, unfinished["report"], lang)
        if format == "json":
            counted = {"figures": run.figures()} if ready.policy.figures else {}
            write_json(_as_json(ready.policy, columns, telling, summary, probed.damaged) | account.as_json(told) | counted)
        else:
            few = [reject for reject, _ in zip(run.rejects(), range(SHOWN_REJECTS), strict=False)] if summary.rejected else []
            lines = summary_lines(ready.policy, summary, lang)
            lines += totals_lines(told.totals, lang) if told.totals else []
            lines += doubles_lines(told.doubles, lang) if told.doubles else []
            lines += figures_lines(ready.policy, run.figures(), lang) if ready.policy.figures else []
            lines += reject_lines(summary, few, lang)
            click.echo("\n".join([*lines, *written_lines(map(str, targets.values()), lang)]))
    if told.findings:
        return exits.FINDINGS
    return exits.UNREADABLE if summary.rejected else exits.CLEAN


def _targets(logs: Iterable[Log], wanted: Mapping[str, tuple[str | None, Collection[str]]]) -> dict[str, Path]:
    """The files to write, by what they are, none of them a log or another result."""
    taken = [log.path for log in logs]
    found = {}
    for name, (path, endings) in wanted.items():
        if path:
            found[name] = writable(path, endings, taken)
            taken.append(found[name])
    return found


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


def _as_json(policy: Policy, columns: Mapped, telling: Roles, summary: Summary, damaged: int) -> dict[str, Any]:
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
        "damaged_ids": damaged,
        "columns": {role: telling.header[position] for role, position in telling.columns.items()},
    }
