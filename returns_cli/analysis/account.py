"""All that one audit has to tell, gathered before anything is shown or written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from returns_cli.audit.part_folder import PartFolder
from returns_cli.audit.run import Run
from returns_cli.intake.roles import Roles
from returns_cli.kinds.money import show_money
from returns_cli.policy.model import Policy
from returns_cli.records import Record
from returns_cli.rows.goodless import Goodless
from returns_cli.rows.summary import Summary

SHOWN = 20

if TYPE_CHECKING:
    from returns_cli.analysis.doubles import Doubles
    from returns_cli.analysis.totals import Totals


class GoodlessRefunds(Record):
    """The refunds without goods, in the order of the logs, and the names of these."""

    listed: tuple[Goodless, ...]
    logs: tuple[str, ...]


class Account(Record):
    """The summary; the totals where they were asked for; the double returns where the log tells receipt and line;
    the refunds without goods."""

    policy: Policy
    summary: Summary
    totals: Totals | None
    doubles: Doubles | None
    goodless: GoodlessRefunds

    @property
    def findings(self) -> int:
        """Everything that somebody should look at."""
        doubles = self.doubles.count if self.doubles else 0
        return self.summary.findings + (self.breaches or 0) + doubles + len(self.goodless.listed)

    @property
    def breaches(self) -> int | None:
        """Where no decisions are recorded, the rows that the policy denies; None where some are."""
        return self.summary.outcomes[self.policy.denied] if self.summary.unrecorded else None


def account(run: Run, roles: Roles, *, with_totals: bool, findings: Path | PartFolder | None = None) -> Account:
    """The account of the audit; `findings` is the file or folder of those that are wanted in Parquet."""
    summary = run.summary(findings)
    counted, twice = None, None
    if with_totals:
        from returns_cli.analysis import totals

        totals.list_findings(run, roles, unrecorded=summary.unrecorded)
        counted = totals.activity(run, roles, totals.totals(run, roles))
    if roles.shows_doubles:
        from returns_cli.analysis import doubles

        twice = doubles.find_doubles(run, roles)
    goodless = GoodlessRefunds(tuple(run.whole.goodless), tuple(log.name for log in run.audit.logs))
    return Account(run.audit.compiled.policy, summary, counted, twice, goodless)


def as_json(accounts: Account) -> dict[str, object]:
    """What an account has beside its summary."""
    found: dict[str, Any] = {}
    if accounts.totals:
        from returns_cli.analysis import totals

        found["totals"] = totals.as_json(accounts.totals)
    if accounts.doubles:
        from returns_cli.analysis import doubles

        found["doubles"] = doubles.as_json(accounts.doubles)
    if accounts.goodless.listed:
        found["refunds_without_goods"] = _goodless_json(accounts.goodless)
    return found


def _goodless_json(found: GoodlessRefunds) -> dict[str, object]:
    """The refunds without goods as data."""
    first = [
        {"file": found.logs[log], "line": line, "amount": show_money(amount)} for log, line, amount in found.listed[:SHOWN]
    ]
    return {"count": len(found.listed), "first": first}
