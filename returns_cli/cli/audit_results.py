"""What an audit found: into its files, as JSON, and in words."""

from __future__ import annotations

from collections.abc import Mapping as Table
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from returns_cli import __version__
from returns_cli.analysis import account
from returns_cli.analysis.account import Account
from returns_cli.audit.part_folder import PartFolder
from returns_cli.audit.run import Run
from returns_cli.audit.targets import Target
from returns_cli.cli.audit_mapping import Mapping
from returns_cli.policy.model import Policy
from returns_cli.sources.log_state import LogContent
from returns_cli.sources.logs import OpenedLog
from returns_cli.sources.probing import DAMAGED_IDS, orders_shown
from returns_cli.sources.sales_table import MATCHES
from returns_cli.whole_file import writing

ENGINES = ("duckdb", "pyarrow", "numpy")
SHOWN_UNREAD = 5


def write_results(
    run: Run,
    mapping: Mapping,
    accounts: Account,
    unfinished: Table[str, Path | PartFolder],
    targets: Table[str, Target],
    lang: str,
) -> None:
    """Writes each result that was asked for to its unfinished file; the ending of its target says in which form."""
    for name, target in targets.items():
        with writing(target):  # the file that failed is the file that is named
            file = unfinished[name]
            if name == "out":
                run.write_findings(file, target.suffix.lower(), sum(accounts.summary.outcomes.values()))
            elif isinstance(file, Path):
                _write_result(name, run, mapping, accounts, file, lang)


def _write_result(name: str, run: Run, mapping: Mapping, accounts: Account, unfinished: Path, lang: str) -> None:
    """Writes one of the results beside the findings."""
    match name:
        case "rejects":
            run.write_rejects(unfinished, accounts.summary.rejected)
        case "doubles":
            from returns_cli.analysis.doubles import write_doubles

            write_doubles(run, unfinished)
        case "report":
            from returns_cli.analysis.report_file import write_report

            write_report(run, mapping.telling, accounts, unfinished, lang, __version__)


def result_lines(run: Run, accounts: Account, targets: Table[str, Target], lang: str) -> list[str]:
    """The accounts in words, with the first rejects and the files written."""
    from returns_cli.cli.audit_text import (
        left_out_lines,
        of_request_lines,
        reject_lines,
        sales_lines,
        summary_lines,
        written_lines,
    )

    policy, summary = run.audit.compiled.policy, accounts.summary
    lines = summary_lines(policy, summary, lang, unread_texts(run.whole.unread))
    if run.shared:
        lines[:0] = of_request_lines([run.audit.mapped.header[at] for at in run.shared], lang)
    if run.audit.sales is not None:
        lines[:0] = sales_lines(sales_json(run), lang)
    if run.audit.where is not None:
        lines[:0] = left_out_lines(summary, run.audit.where.wording, lang)
    if accounts.totals:
        from returns_cli.cli.audit_totals_text import totals_lines

        lines += totals_lines(accounts.totals, lang)
    if accounts.doubles:
        from returns_cli.cli.audit_totals_text import doubles_lines

        lines += doubles_lines(accounts.doubles, lang)
    if accounts.goodless.listed:
        from returns_cli.cli.audit_totals_text import goodless_lines

        lines += goodless_lines(accounts.goodless, lang)
    if policy.figures:
        from returns_cli.analysis.figure_worker import figures
        from returns_cli.cli.figures_text import figures_lines

        lines += figures_lines(policy, figures(run), lang)
    lines += reject_lines(policy, run.audit.mapped, summary, run.whole.first_rejects, lang)
    return [*lines, *written_lines(map(str, targets.values()), lang)]


def unread_texts(found: Table[str, int]) -> list[tuple[str, int]]:
    """The commonest recorded decisions that cannot be read, and how often each comes."""
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:SHOWN_UNREAD]


def sales_json(run: Run) -> dict[str, object]:
    """How many rows found their sale in the second table."""
    one, none, several = (run.whole.of("sales", name) for name in MATCHES)
    sales = run.audit.sales
    return {"file": sales.name, "rows": sales.rows, "found": one, "unmatched": none, "several": several} if sales else {}


def result_json(run: Run, mapping: Mapping, accounts: Account) -> dict[str, object]:
    """The accounts as data."""
    policy, columns, telling, summary = mapping.policy, mapping.columns, mapping.telling, accounts.summary
    result: dict[str, object] = {
        "policy": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        **_made_of(run.audit.logs, run.contents(), policy),
        "rows": summary.rows,
        "rejected": summary.rejected,
        "outcomes": summary.outcomes,
        "verdicts": summary.verdicts,
        "rules": summary.rules,
        "routes": summary.routes,
        "mapping": {fact: columns.header[position] for fact, position in columns.facts.items()},
        "recorded": None if columns.recorded is None else columns.header[columns.recorded],
        "recorded_as": columns.recorded_as,
        "unread_records": summary.unread_records,
        "unread_texts": dict(unread_texts(run.whole.unread)),
        "breaches": accounts.breaches,
        **({"sales": sales_json(run)} if run.audit.sales else {}),
        "request_columns": [columns.header[at] for at in run.shared],
        **(
            {"where": run.audit.where.wording, "left_out": summary.left_out, "untold": summary.untold}
            if run.audit.where
            else {}
        ),
        "proposed": list(columns.proposed(policy)),
        "given": columns.given,
        "date_orders": orders_shown(run.audit.watched, run.whole.hints),
        "damaged_ids": run.whole.hints[DAMAGED_IDS],
        "notes": [{"log": name, "note": note.what, **note.fields} for name, note in mapping.notes],
        "columns": {role: telling.header[position] for role, position in telling.columns.items()},
    }
    result |= account.as_json(accounts)
    if policy.figures:
        from returns_cli.analysis.figure_worker import figures

        result["figures"] = figures(run)
    return result


def _made_of(logs: Sequence[OpenedLog], contents: Sequence[LogContent], policy: Policy) -> dict[str, object]:
    """The logs with size and hash, and the versions of tool, engines and calendar, with the time."""
    each = zip(logs, contents, strict=True)
    return {
        "logs": [{"file": log.name, "bytes": own.bytes, "sha256": own.sha256} for log, own in each],
        "made": {
            "returns": __version__,
            "engines": engines(),
            "calendar": policy.calendar.source if policy.calendar else None,
            "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    }


@cache
def engines() -> dict[str, str]:
    """The versions of what an audit is done with."""
    from importlib.metadata import version  # late: a summary in words has none

    return {name: version(name) for name in ENGINES}
