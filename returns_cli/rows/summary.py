"""What is said of a log's rows, and the accounts of all of them, whichever engine decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from returns_cli.intake.outcomes import UNREAD
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.records import Record
from returns_cli.sources.probing import Tally

VERDICTS = ("agree", "wrongly-approved", "wrongly-denied", "undecided", "no-record")
ADDED = ("line", "outcome", "reasons", "route", "verdict")
DECIDED = ("log", *ADDED, "recorded", "day")  # what rows have that are decided before SQL is asked about them
SHOWN_REJECTS = 5  # so many a summary in words tells
AGREE, TOO_MILD, TOO_STRICT, UNDECIDED, NO_RECORD = VERDICTS


class Reject(NamedTuple):
    """A row that cannot be read: where it is, why, its cells, and its raw text if it could not be split.

    `log` is the number of the log it is in, `file` the name of that log.
    """

    log: int
    file: str
    line: int
    why: str
    cells: tuple[str, ...]
    raw: str = ""


class Summary(Record):
    """The accounts of an audit. `unread_records` are rows whose recorded decision nobody can read;
    `left_out` rows that nobody wanted to be looked at, so many of them (`untold`) because nobody can tell."""

    rows: int
    rejected: int
    outcomes: Mapping[str, int]
    verdicts: Mapping[str, int]
    rules: Mapping[str, int]
    routes: Mapping[str, int]
    unread_records: int = 0
    left_out: int = 0
    untold: int = 0

    @property
    def unrecorded(self) -> bool:
        """Whether no row has a decision to hold against the policy's."""
        return self.decided > 0 and self.verdicts[NO_RECORD] == self.decided

    @property
    def findings(self) -> int:
        return self.verdicts[TOO_MILD] + self.verdicts[TOO_STRICT]

    @property
    def decided(self) -> int:
        return sum(self.outcomes.values())


def added(several: bool) -> tuple[str, ...]:
    """The columns that a result has after the log's own; those of several logs begin with the file."""
    return ("file", *ADDED) if several else ADDED


class AccountsDoNotBalance(Exception):
    """Rows were lost or counted twice: a defect of this tool, never of the log."""


def verdict(policy: Policy, outcome: str, recorded: str | None) -> str:
    """The record held against the decision. A record milder than the policy is wrongly approved."""
    if recorded is None or recorded == UNREAD:
        return NO_RECORD
    if outcome == INCOMPLETE:
        return UNDECIDED
    if recorded == outcome:
        return AGREE
    milder = policy.outcomes.index(recorded) > policy.outcomes.index(outcome)
    return TOO_MILD if milder else TOO_STRICT


def rule_ids(policies: Sequence[Policy]) -> list[str]:
    """The rules of a policy's versions, of which the newest is the last: the newest version's rules first."""
    return list(dict.fromkeys(rule.id for policy in reversed(policies) for rule in policy.rules))


def summary_of(policies: Sequence[Policy], tally: Tally) -> Summary:
    """The accounts of what was counted by these versions of a policy. Raises AccountsDoNotBalance rather than lose a row."""
    newest_first = policies[::-1]
    outcomes = dict.fromkeys(outcome for policy in newest_first for outcome in policy.outcomes[::-1])
    routes = dict.fromkeys(route.id for policy in newest_first for route in policy.routes)

    def counts(group: str, names: Iterable[str]) -> dict[str, int]:
        return {name: tally[group, name] for name in names}

    malformed = tally["malformed", ""]
    summary = Summary(
        rows=tally["rows", ""] + malformed,
        rejected=tally["rejected", ""] + malformed,
        outcomes=counts("outcomes", [*outcomes, INCOMPLETE]),
        verdicts=counts("verdicts", VERDICTS),
        rules=counts("rules", rule_ids(policies)),
        routes=counts("routes", routes),
        unread_records=tally["unread_records", ""],
        left_out=tally["left_out", ""],
        untold=tally["untold", ""],
    )
    if summary.rows != summary.decided + summary.rejected or summary.decided != sum(summary.verdicts.values()):
        raise AccountsDoNotBalance(f"{summary.rows} rows, {summary.decided} decided, {summary.rejected} rejected")
    return summary
