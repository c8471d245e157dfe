"""All that one audit has to tell, gathered before anything is shown or written."""

from __future__ import annotations

from typing import Any

from returns_cli.audit import doubles, totals
from returns_cli.audit.doubles import Doubles
from returns_cli.audit.roles import Roles
from returns_cli.audit.run import Run, Summary
from returns_cli.audit.totals import Totals
from returns_cli.records import Record


class Account(Record):
    """The summary; the totals where they were asked for; the double returns where the log tells receipt and line."""

    summary: Summary
    totals: Totals | None
    doubles: Doubles | None

    @property
    def findings(self) -> int:
        """Everything that somebody should look at."""
        return self.summary.findings + (self.doubles.count if self.doubles else 0)


def account(run: Run, roles: Roles, *, with_totals: bool) -> Account:
    """The account of the audit."""
    summary = run.summary()
    found = None
    if with_totals:
        totals.list_findings(run, roles)
        found = totals.activity(run, roles, totals.totals(run, roles))
    return Account(summary, found, doubles.find_doubles(run, roles) if roles.shows_doubles else None)


def as_json(told: Account) -> dict[str, Any]:
    """What an account has beside its summary."""
    found: dict[str, Any] = {}
    if told.totals:
        found["totals"] = totals.as_json(told.totals)
    if told.doubles:
        found["doubles"] = doubles.as_json(told.doubles)
    return found
