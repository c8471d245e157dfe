"""Writes the report of an audit."""

from __future__ import annotations

from pathlib import Path

from returns_cli.analysis.account import Account
from returns_cli.analysis.figure_worker import figures
from returns_cli.analysis.report import page
from returns_cli.analysis.report_content import AuditReport, reject_kinds
from returns_cli.analysis.totals import totals
from returns_cli.analysis.worst import worst_cases
from returns_cli.audit.run import Run
from returns_cli.intake.roles import Roles


def write_report(run: Run, telling: Roles, accounts: Account, target: Path, lang: str, tool: str) -> None:
    """The page in one language, made by that version of this `tool`."""
    found = accounts.totals or totals(run, telling)
    audit = run.audit
    rejects = reject_kinds(run.rejects()) if accounts.summary.rejected else []
    cases = worst_cases(run, lang, found.money)
    contents = run.contents()
    report = AuditReport(
        audit.compiled.policy, audit.mapped, telling, audit.logs, accounts, found, cases, rejects, figures(run), contents, tool
    )
    target.write_text(page(report, lang), encoding="utf-8")
